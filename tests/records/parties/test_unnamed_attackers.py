"""Attackers without a name: who they are, and when words tell that they harmed people."""

import pytest
from hypothesis import given

from hasila.records.parties.unnamed_attackers import UnnamedAttackers
from hasila.records.stretch import Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

PEOPLE = "[CASUALTY Harm=killed|سبعة]"
FELL = "[CASUALTY Harm=killed Cause>x1|سبعة]"


def by(marked: str) -> list[tuple[str, str]]:
    """The perpetrators of the last people of a marked text, and why."""
    text, layers = read(marked)
    return [(party.text, party.why) for party in RECORDER.records(text, layers)[-1].perpetrators]


@pytest.mark.parametrize(
    ("marked", "who"),
    [
        (f"قتل {PEOPLE} برصاص مسلحين مجهولين في الحي", "مسلحين مجهولين"),
        (f"قتل {PEOPLE} على يد مسلحين على دراجات نارية", "مسلحين"),
        (f"هجر {PEOPLE} على أيدي مستوطنين", "مستوطنين"),
        (f"خطف مسلحون مجهولون {PEOPLE} من العمال", "مسلحون مجهولون"),
        (f"أفادت اللجنة بأن مسلحين خطفوا {PEOPLE} من السائقين", "مسلحين"),
        (f"مسلحون يقتلون {PEOPLE} شمالي البلاد", "مسلحون"),
        (f"اغتال ملثمان يستقلان دراجة، مساء أمس، {PEOPLE}", "ملثمان"),
        (f"قتل متشددون {PEOPLE} في القرية", "متشددون"),
        (f"ذكر سكان أن مسلحين على دراجات دهموا القرية مساء السبت وقتلوا {PEOPLE}", "مسلحين"),
        (f"مسلحون مجهولون فتحوا النار على الحافلة، فسقط {PEOPLE} قتلى", "مسلحون مجهولون"),
        (f"اقتحم ملثمون المصرف فقتلوا {PEOPLE}", "ملثمون"),
        (f"وكان نحو 30 مستوطنا ملثما قد هاجموا التجمع ليل الأحد، فأصابوا {PEOPLE}", "مستوطنا ملثما"),
        (f"اختطف قراصنة {PEOPLE} من طاقم السفينة", "قراصنة"),
        (f"قتلت مجموعة مسلحة {PEOPLE} في الوادي", "مجموعة مسلحة"),
        (f"سقط {FELL} في [ATTACK:x1 Kind=other|هجوم] شنه مسلحون فجرا", "مسلحون"),
        (f"جرح {FELL} في [ATTACK:x1 Kind=other|اعتداءات] المستوطنين على القرية", "المستوطنين"),
        (f"[ATTACK:x1 Kind=assassination|اغتال] مسلحون {FELL} أمام داره", "مسلحون"),
    ],
)
def test_words_tell_attackers_without_a_name(marked: str, who: str):
    assert by(marked) == [(who, "unnamed")]


@pytest.mark.parametrize(
    "marked",
    [
        f"قتل {PEOPLE} برصاص مجهول المصدر",
        f"قتل {PEOPLE} برصاص مجهولين",
        f"قتل {PEOPLE} في انفجار قرب مقر مسلحين",
        "قتل الجيش [CASUALTY Harm=killed|سبعة مسلحين]",
        f"قال مسلحون للصحافة إن {PEOPLE} قتلوا في انفجار",
        f"خطف مسلحون تابعون للحركة {PEOPLE}",
        f"أطلق مسلحون النار. وفي حي آخر توفي {PEOPLE}",
        f"فر مسلحون من السجن فيما قتل {PEOPLE} في حريق",
        f"داهم مسلحون القرية، واعتقلت [ACTOR|الشرطة] {PEOPLE}",
        f"قتل {FELL} في [ATTACK:x1 Kind=airstrike|استهداف] مسلحين قرب السوق",
        f"خطف مسلحون مجهولون {PEOPLE}. ولم تتبن أي جهة العملية",
    ],
)
def test_who_is_named_unknown_or_struck_is_none(marked: str):
    assert all(why != "unnamed" for _, why in by(marked))


def test_a_party_of_a_link_comes_first():
    marked = "خطف مسلحون [CASUALTY Harm=detained Perpetrator>a1|سبعة]، وتبنت [ACTOR:a1|الكتيبة] العملية"
    assert by(marked) == [("الكتيبة", "link")]


@given(nasty_texts)
def test_any_text_is_read(text: str):
    people = Stretch(0, len(text) // 2)
    UnnamedAttackers(FoldedText(text), []).of(people, Stretch(len(text) // 2, len(text)))
