"""Which sentences about people have the day of the attack that a sentence before them tells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Choice, Layers
from hasila.spans import Span
from support.records import RECORDER, read
from support.strategies import nasty_texts

ARTICLE = date(2024, 5, 22)  # a Wednesday
REPORTED = (ARTICLE, "report")


def may(day: int) -> tuple[date, str]:
    return date(2024, 5, day), "day"


def days(marked: str) -> list[tuple[date, str] | None]:
    """Day and precision of each record of a text in which people are killed where nothing else is marked."""
    marked = marked.replace("[CASUALTY|", "[CASUALTY Harm=killed|").replace("[ATTACK|", "[ATTACK Kind=other|")
    records = RECORDER.records(*read(marked), ARTICLE)
    return [(each.date.day, each.date.precision) if each.date and each.date.day else None for each in records]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "في 14 أيار [ATTACK|أغارت] طائرات على بناية. وانهار المبنى كله. وانتشل المسعفون"
            " [CASUALTY|14 جثمانا] وما زال [CASUALTY Harm=missing|ستة آخرون] تحت الركام.",
            [may(14), may(14)],
        ),
        (
            "[ATTACK|انفجر] صهريج، الأحد، قرب الكراج. وتباينت الأرقام، إلا أن مسعفين تحدثوا عن [CASUALTY|6 قتلى].",
            [may(19)],
        ),
        ("[ATTACK|اقتحم] مسلحون أمس القرية. ارتقى [CASUALTY|26 شهيدا].", [may(21)]),
        ("السوق أول أمس كان مليان، والطيران رمى [ATTACK|براميل]. استشهد [CASUALTY|11 زول] في مكانهم.", [may(20)]),
        (
            "سمع الأهالي دوي [ATTACK|انفجار] أمس. تبين لاحقا أنه ناجم عن [ATTACK|سيارة مفخخة]."
            " وراح ضحيتها [CASUALTY|خمسة باعة].",
            [may(21)],
        ),
        (
            "[ATTACK|قصفت] طائرة أمس بلدة [PLACE|سراقب]. وقال الأهالي إن [CASUALTY|6 رجال] قتلوا في [PLACE|سراقب].",
            [may(21)],
        ),
        ("وفي يوم الأحد، وبينما كان الناس في السوق، سقطت قذيفة. قتل على الفور [CASUALTY|4 باعة].", [may(19)]),
        ("اغتيل [CASUALTY|ضابط] أول أمس. ووجد [CASUALTY|مرافقه] مقتولا في السيارة.", [may(20), may(20)]),
        ("[ATTACK|قصفت] طائرة أمس السوق\n[CASUALTY|5 شهداء] على الأقل", [may(21)]),
        ("[ATTACK|قصفت] طائرة أمس السوق\nوقال المسعفون إنهم نقلوا [CASUALTY|6 جثث].", [may(21)]),
    ],
)
def test_people_after_a_dated_attack_have_its_day(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[ATTACK|قصفت] طائرة أمس بلدة [PLACE|سراقب]. وقتل [CASUALTY|عامل] في [PLACE|حماة].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وقتل [CASUALTY|عامل] في قرية.", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وقتل [CASUALTY|عامل] في [ATTACK|انفجار لغم].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وفي حادث منفصل، وجد [CASUALTY|عامل] مقتولا.", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. من جهة أخرى، قتل [CASUALTY|عامل].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. ووقع [ATTACK|هجوم] على الحاجز. وقتل [CASUALTY|عامل].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وقتل [CASUALTY|90 شخصا] منذ بداية العام.", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وسبق أن قتل [CASUALTY|عامل].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. واعتقل الجنود [CASUALTY Harm=detained|خمسة شبان].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق، و[ATTACK|قصفت] أخرى الأحد القرية. وقتل [CASUALTY|عامل].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق\n- مقتل [CASUALTY|عامل] بالرصاص.", None),
        ("[ATTACK|قصفت] طائرة أمس السوق\n10:40 مقتل [CASUALTY|عامل] بالرصاص.", None),
        ("[ATTACK|قصفت] طائرة أمس السوق\n2) مقتل [CASUALTY|عامل] بالرصاص.", None),
        ("زار الوزير المدينة أمس. وقتل [CASUALTY|عامل] بالرصاص.", REPORTED),
        ("[ATTACK|قصفت] طائرة السوق. وقتل [CASUALTY|عامل].", REPORTED),
    ],
)
def test_other_events_do_not(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


def test_the_reason_tells_where_the_day_was_told():
    text, layers = read("[ATTACK Kind=other|اقتحم] مسلحون أمس القرية. ارتقى [CASUALTY Harm=killed|26 شهيدا].")
    (record,) = RECORDER.records(text, layers, ARTICLE)
    assert record.date is not None
    assert record.date.why == "relative to the article; the sentence before tells it"
    assert text[record.date.start : record.date.end] == "أمس"


@given(nasty_texts, nasty_texts, st.lists(st.sampled_from(["ATTACK", "CASUALTY", "PLACE"]), max_size=6))
def test_any_mentions_of_any_text_are_read(first: str, second: str, labels: list[str]):
    text = f"{first} أمس. {second} قتل 5. "
    step = max(1, len(text) // (len(labels) + 1))
    mentions = [Span(at * step, at * step + 1, text[at * step], label, 1.0) for at, label in enumerate(labels)]
    mentions = [each for each in mentions if not each.text.isspace()]
    harms = {at: Choice("killed", 1.0) for at, each in enumerate(mentions) if each.label == "CASUALTY"}
    for record in RECORDER.records(text, Layers(mentions, harms=harms), ARTICLE):
        assert record.date is None or 0 <= record.date.start < record.date.end <= len(text)
