"""Who harmed people by words apart from them, where no link leads to the party."""

import pytest
from hypothesis import given

from hasila.records.parties.revealed import revealed
from hasila.records.stretch import Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

PEOPLE = "[CASUALTY Harm=killed|سبعة أشخاص]"
PARTY = "[ACTOR|الكتيبة]"


def by(marked: str) -> list[tuple[str, str]]:
    """The perpetrators of the first people of a marked text, and why."""
    text, layers = read(marked)
    return [(party.name, party.why) for party in RECORDER.records(text, layers)[0].perpetrators]


@pytest.mark.parametrize(
    "marked",
    [
        f"سقطت دانة على بيت وماتوا {PEOPLE}. أهلنا بقولوا الضرب جا من جهة {PARTY}",
        f"قتل {PEOPLE} في السوق. مصدر القصف مواقع {PARTY} في التلة",
        f"قتل {PEOPLE} جراء سقوط قذائف مصدرها {PARTY}",
        f"القذائف تتساقط على المخيم وقتلت {PEOPLE}، والمصدر مواقع {PARTY}",
        f"جرح {PEOPLE} قرب الجامع. الرصاص كان من كمين {PARTY}",
        f"قتل {PEOPLE} في الحوش. {PARTY} هي اللي بتضرب علينا",
        f"قتل {PEOPLE} في كمين على الطريق. وتبنت {PARTY} الهجوم في بيان",
        f"قتل {PEOPLE} قرب الحاجز. {PARTY} تتبنى العملية",
        f"قتل {PEOPLE} رميا بالرصاص. وقال نائب إن المهاجمين عناصر من {PARTY}",
        f"استشهد {PEOPLE} برصاصة.. القناص من {PARTY} على البرج",
        f"انهار منزل على ساكنيه وقضى {PEOPLE}. وبعد ساعات أقرت {PARTY} بأن طائراتها قصفت المنزل",
        f"قتل {PEOPLE} في مبنى من طابقين. أما {PARTY} فقالت إن مقاتلاتها هي التي استهدفت المبنى",
        f"وقالت {PARTY} إنها قتلت {PEOPLE} في الوادي",
        f"ذكرت {PARTY} في بيان أن مسلحيها كمنوا لرتل في المنطقة وقتلوا {PEOPLE}",
        f"أعلنت {PARTY} أن مقاتليها نصبوا أول أمس كمينا لرتل، فقتل {PEOPLE}",
    ],
)
def test_words_apart_from_people_tell_the_party(marked: str):
    assert by(marked) == [("الكتيبة", "words")]


@pytest.mark.parametrize(
    "marked",
    [
        f"قتل {PEOPLE} في انفجار (المصدر: {PARTY})",
        f"قتل {PEOPLE} في انفجار. مصدر: {PARTY}",
        f"قتل {PEOPLE} في حريق. ونقلهم عناصر من {PARTY}",
        f"قتل {PEOPLE} في انفجار. ولم تتبن {PARTY} الهجوم",
        f"قتل {PEOPLE} في غرق قارب. وقالت {PARTY} إن طائراتها استهدفت المعسكر",
        f"قتل {PEOPLE} في انفجار. ونفت {PARTY} أن تكون قواتها قصفت السوق",
        f"قتل {PEOPLE} أمس. وهطل المطر. وتأخر القمح. وغلا الخبز. وعاد الناس. ومصدر القصف مواقع {PARTY}",
        f"أعلنت {PARTY} أن عناصرها نقلوا {PEOPLE} إلى المستشفى",
        f"قالت {PARTY} إنها قتلت مهربا. وتوفي {PEOPLE} في حريق",
        f"وصل {PEOPLE} مصابين. وقال نائب إن بعض المهاجمين من {PARTY}",
    ],
)
def test_a_party_of_other_words_is_none(marked: str):
    assert by(marked) == []


def test_fire_tells_nothing_of_a_clash():
    clash = "قتل [CASUALTY Harm=killed Cause>x1|سبعة] في [ATTACK:x1 Kind=clash|معارك]"
    assert by(f"{clash}. وتسقط قذائف على البلدة مصدرها {PARTY}") == []


@given(nasty_texts)
def test_any_text_is_read(text: str):
    half = len(text) // 2
    for people, party in ((Stretch(0, half), Stretch(half, len(text))), (Stretch(half, len(text)), Stretch(0, half))):
        revealed(FoldedText(text), people, [(0, party)], is_clash=False)
