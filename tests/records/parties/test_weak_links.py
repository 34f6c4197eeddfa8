"""Weak links to parties: more likely wrong than right by what else the text tells of the attack."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.parties.deeds import did, is_blamed
from hasila.records.parties.weak_links import is_ambush
from hasila.records.stretch import Evidence, Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def by(marked: str, sure: float, agent: float = 0.9) -> list[str]:
    """The perpetrators of the last people of a marked text whose links to parties are as sure as given."""
    text, layers = read(marked)
    sureness = {"Perpetrator": sure, "Agent": agent}
    links = [replace(link, confidence=sureness.get(link.kind, 0.9)) for link in layers.links]
    return [party.name for party in RECORDER.records(text, replace(layers, links=links))[-1].perpetrators]


def marks(marked: str) -> tuple[FoldedText, Evidence, Evidence]:
    """The text, the last party and the last people of a marked text."""
    text, layers = read(marked)
    party = [each for each in layers.mentions if each.label == "ACTOR"][-1]
    people = [each for each in layers.mentions if each.label == "CASUALTY"][-1]
    return FoldedText(text), party, people


PEOPLE = "[CASUALTY Harm=killed Cause>x1 Perpetrator>a1|سبعة]"


@pytest.mark.parametrize(
    ("marked", "sure", "stays"),
    [
        (f"توفي {PEOPLE} في [ATTACK:x1 Kind=explosion Agent>a1|انفجار] قرب مقر [ACTOR:a1|الكتيبة]", 0.3, False),
        (f"توفي {PEOPLE} في [ATTACK:x1 Kind=explosion Agent>a1|انفجار] قرب مقر [ACTOR:a1|الكتيبة]", 0.4, True),
        (f"توفي {PEOPLE} في [ATTACK:x1 Kind=explosion|انفجار] قرب مقر [ACTOR:a1|الكتيبة]", 0.5, False),
        (f"توفي {PEOPLE} في [ATTACK:x1 Kind=explosion|انفجار] قرب مقر [ACTOR:a1|الكتيبة]", 0.6, True),
        (f"سقط {PEOPLE} في [ATTACK:x1 Kind=clash Agent>a1|اشتباكات] مع [ACTOR:a1|الكتيبة]", 0.4, False),
        (f"سقط {PEOPLE} في [ATTACK:x1 Kind=clash Agent>a1|معارك] خاضتها [ACTOR:a1|الكتيبة]", 0.6, True),
        (f"سقط {PEOPLE} في [ATTACK:x1 Kind=clash Agent>a1|كمين] نصبته [ACTOR:a1|الكتيبة]", 0.4, True),
    ],
)
def test_what_a_link_needs_depends_on_the_attack(marked: str, sure: float, stays: bool):
    assert bool(by(marked, sure)) == stays


def test_a_party_that_made_another_attack_needs_more():
    before = "في [ATTACK Kind=airstrike Agent>a1|غارة] ل[ACTOR:a1|الكتيبة] دمر بيت"
    marked = f"{before}. ومات {PEOPLE} ب[ATTACK:x1 Kind=mine|لغم]"
    assert not by(marked, 0.45)
    assert by(marked, 0.5)


def test_what_happened_earlier_parts_people_from_a_party():
    behind = "وكان حي آخر قد شهد الشهر الماضي هجوم [ACTOR:a1|الكتيبة]"
    marked = f"توفي [CASUALTY Harm=killed Perpetrator>a1|سبعة] في السوق. {behind}"
    assert not by(marked, 0.45)
    assert by(marked, 0.5)


@pytest.mark.parametrize(
    "marked",
    [
        "اعتقلت [ACTOR|الشرطة] [CASUALTY|سبعة]",
        "واعتقلت «[ACTOR|الشرطة]» أمس [CASUALTY|سبعة] شبان",
        "[ACTOR|الجيش] قتل [CASUALTY|سبعة]",
        "[ACTOR|الشرطة] تعتقل [CASUALTY|سبعة]",
        "وقال [ACTOR|الجيش] أمس إنه قتل نحو [CASUALTY|سبعة]",
        "وأعلنت [ACTOR|القيادة] أنها أسرت [CASUALTY|سبعة]",
        "مقتل [CASUALTY|سبعة] في البلدة على يد [ACTOR|الكتيبة]",
        "أصيب [CASUALTY|سبعة] برصاص [ACTOR|الجيش]",
        "خُطف [CASUALTY|سبعة] من قبل [ACTOR|الكتيبة]",
        "استشهد [CASUALTY|سبعة] بقصف من [ACTOR|الجيش]",
    ],
)
def test_words_between_tell_who_did_it(marked: str):
    assert did(*marks(marked))


@pytest.mark.parametrize(
    "marked",
    [
        "أعلنت [ACTOR|الشرطة] مقتل [CASUALTY|سبعة]",
        "قال [ACTOR|الجيش] إن [CASUALTY|سبعة] قتلوا",
        "قُتل وفق ما ذكرت أمس في بيانها عن [ACTOR|الوزارة] أن [CASUALTY|سبعة]",
        "مقتل [CASUALTY|سبعة] من [ACTOR|الجيش]",
        "أصيب [CASUALTY|سبعة]، وتوجهت سيارات إلى موقع [ACTOR|الجيش]",
        "أصيب [CASUALTY|سبعة]. ثم انسحب خصومهم على يد [ACTOR|الجيش]",
    ],
)
def test_other_words_do_not(marked: str):
    assert not did(*marks(marked))


@pytest.mark.parametrize(
    "marked",
    [
        "اتهمت السلطات [ACTOR|الكتيبة]",
        "وحمّل المجلس «[ACTOR|الكتيبة]» المسؤولية",
        "تبنت [ACTOR|الكتيبة] التفجير",
        "ونسبته السلطات إلى [ACTOR|الكتيبة]",
        "ورجح دبلوماسيون وقوف [ACTOR|الكتيبة] خلفه",
        "وأشارت أصابع الاتهام إلى [ACTOR|الكتيبة]",
        "وقال شهود إن قناصة [ACTOR|الكتيبة] هم من أطلقوا النار",
        "وما لبثت [ACTOR|الكتيبة] أن تبنت العملية",
        "يقودها انتحاري من [ACTOR|الكتيبة]",
        "وقال إن المهاجمين من [ACTOR|الكتيبة]",
        "مسلحون يُعتقد أنهم من [ACTOR|الكتيبة]",
        "مروحية قال ناجون إنها تابعة ل[ACTOR|الكتيبة]",
    ],
)
def test_who_is_blamed_or_claims_it_keeps_a_weak_link(marked: str):
    assert is_blamed(*marks(f"{marked}. قتل [CASUALTY|سبعة]")[:2])


@pytest.mark.parametrize(
    "marked",
    ["وصلت [ACTOR|الكتيبة] إلى المكان", "وقالت [ACTOR|الكتيبة] إنها تبحث عن ناجين", "انفجر مخزن يتبع [ACTOR|الكتيبة]"],
)
def test_others_do_not(marked: str):
    assert not is_blamed(*marks(f"{marked}. قتل [CASUALTY|سبعة]")[:2])


def test_who_is_blamed_in_another_item_of_a_list_does_not():
    marked = (
        "• الجسر: كمين اتهمت السلطات [ACTOR:a1|الكتيبة] بتنفيذه.\n"
        "• السد: [ATTACK:x1 Kind=mine|لغم] أودى بحياة [CASUALTY Harm=killed Cause>x1 Perpetrator>a1|سبعة]"
    )
    assert not by(marked, 0.5)


def test_links_that_somebody_gave_stay():
    assert by(
        "سقط [CASUALTY Harm=killed Cause>x1 Perpetrator>a1|سبعة] في [ATTACK:x1 Kind=clash|اشتباك] مع [ACTOR:a1|لواء]",
        1.0,
    )


@pytest.mark.parametrize(("words", "expected"), [("كمين", True), ("الكمين", True), ("بكمين", True), ("معارك", False)])
def test_an_ambush_has_one_maker(words: str, expected: bool):
    text, layers = read(f"في [ATTACK Kind=clash|{words}]")
    assert is_ambush(FoldedText(text), layers.mentions[0]) == expected


def test_who_ambushed_fighters_killed_them():
    marked = "[ATTACK:x1 Kind=clash|كمين] ل«[ACTOR|الشباب]» يودي بحياة [CASUALTY Harm=killed Cause>x1|9 جنود]"
    assert by(marked, 0.9) == ["الشباب"]
    assert not by(marked.replace("كمين", "معركة"), 0.9)


@given(nasty_texts, st.integers(0, 30), st.integers(0, 30))
def test_any_text_is_read(text: str, first: int, second: int):
    ends = sorted((min(first, len(text)), min(second, len(text))))
    party, people = Stretch(0, ends[0]), Stretch(ends[0], ends[1])
    did(FoldedText(text), party, people)
    is_blamed(FoldedText(text), people)
