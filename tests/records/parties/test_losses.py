"""Own losses: who lost people did not harm them."""

from dataclasses import replace

import pytest
from hypothesis import given

from hasila.records.parties.losses import lost
from hasila.records.stretch import Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def by(marked: str) -> list[str]:
    text, layers = read(marked)
    links = [replace(link, confidence=0.95) for link in layers.links]
    return [party.name for party in RECORDER.records(text, replace(layers, links=links))[-1].perpetrators]


@pytest.mark.parametrize(
    "marked",
    [
        "خسر [ACTOR:a1|اللواء] [{}|سبعة مقاتلين]",
        "وخسرت «[ACTOR:a1|الكتيبة]» في المعارك [{}|سبعة من رجالها]",
        "[ACTOR:a1|الكتيبة] خسرت [{}|سبعة]",
        "نعت [ACTOR:a1|القوات المسلحة] [{}|أربعة من ضباطها]",
        "[ACTOR:a1|اللواء] ينعى [{}|الشهيد] فلانا",
        "تزف [ACTOR:a1|الكتيبة] إلى أهلها [{}|الشهيد] فلانا",
        "شيع [ACTOR:a1|اللواء] أمس [{}|سبعة من عناصره]",
        "تكبدت [ACTOR:a1|القوات] [{}|عشرات القتلى]",
        "اعترف [ACTOR:a1|الجيش] بمقتل [{}|جنديين]",
        "[ACTOR:a1|الجيش] يقر بمقتل [{}|جنديين]",
        "[ACTOR:a1|الوزارة] اعترفت بسقوط [{}|واحد وأربعين عسكريا]",
        "أعلن [ACTOR:a1|الجيش] أن [{}|أحد ضباطه] أصيب",
        "وقالت [ACTOR:a1|القيادة] إن [{}|ستة من جنودها] قتلوا",
    ],
)
def test_who_lost_people_did_not_harm_them(marked: str):
    assert by(marked.format("CASUALTY Harm=killed Perpetrator>a1")) == []


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [ACTOR:a1|اللواء] [{}|سبعة مقاتلين]",
        "فقد [ACTOR:a1|اللواء] صوابه وقتل [{}|سبعة]",
        "أقر [ACTOR:a1|التحالف] بأن غاراته قتلت [{}|سبعة]",
        "أعلن [ACTOR:a1|الجيش] أنه قتل [{}|سبعة]",
        "خطفت [ACTOR:a1|القوة] [{}|راعيا]",
        "خسر الفريق. وهاجم [ACTOR:a1|اللواء] [{}|المشجعين]",
    ],
)
def test_other_words_tell_no_loss(marked: str):
    assert len(by(marked.format("CASUALTY Harm=killed Perpetrator>a1"))) == 1


@given(nasty_texts)
def test_any_text_is_read(text: str):
    middle = len(text) // 2
    lost(FoldedText(text), Stretch(0, middle), Stretch(middle, len(text)))
