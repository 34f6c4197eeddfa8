"""The day that a text tells once for all that it reports, and where it does not hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.days.dates import PUBLICATION
from hasila.records.days.report_days import ReportDays
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences
from support.records import RECORDER, read
from support.strategies import nasty_texts

ARTICLE = date(2024, 5, 22)  # a Wednesday
REPORTED = (ARTICLE, "report")


def may(day: int) -> tuple[date, str]:
    return date(2024, 5, day), "day"


def days(marked: str, article_date: date | None = ARTICLE) -> list[tuple[date, str] | None]:
    """Day and precision of each record of a text in which people are killed where nothing else is marked."""
    records = RECORDER.records(*read(marked.replace("[", "[CASUALTY Harm=killed|")), article_date)
    return [(each.date.day, each.date.precision) if each.date and each.date.day else None for each in records]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("نوع الحادث: غارة\nالتاريخ: 3/5/2024\nالمكان: سوق\nالقتلى: [2]", [may(3)]),
        ("القتلى: [7 عمال]\nالسبب: انفجار\nتاريخ الحادث: الأحد 5 أيار 2024", [may(5)]),
        ("📍 المكان: الميناء\n🗓 اليوم والتاريخ: السبت 4 مايو\n🔴 الضحايا: [3 صيادين]", [may(4)]),
        ("Date: 3 May 2024\nالحصيلة: [خمسة قتلى]", [may(3)]),
        (
            "التاريخ: 3/5/2024\nالقتلى: [2]\nالمكان: سوق\nالتاريخ: 9/5/2024\nالقتلى: [4]\nالمكان: ميناء",
            [may(3), may(9)],
        ),
        ("التاريخ: 3/5/2024\nقتل [عامل] في غارة أمس.", [may(21)]),
    ],
)
def test_a_label_line_tells_the_day(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("تاريخ النشر: 3/5/2024\nقتل [عامل] في غارة.", None),
        ("تاريخ التقرير: 3/5/2024\nقتل [عامل] في غارة.", None),
        ("التاريخ يعيد نفسه، 3/5/2024\nقتل [عامل] في غارة.", None),
        ("التاريخ: 3/5/2024\nسبق أن قتل [9 عمال] في المصنع.", None),
        ("التاريخ: 3/5/2024\nالإجمالي منذ بداية العام: [90 قتيلا]", None),
    ],
)
def test_other_lines_and_other_events_do_not(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("حصيلة غارات أمس على المحافظة:\n- السوق: [5 قتلى]\n- الميناء: [قتيلان]", [may(21), may(21)]),
        ("غارات الاحتلال يوم الأحد أدت إلى:\n1- الحي الأول: [6 شهداء]\n2- الحي الثاني: [شهيد]", [may(19), may(19)]),
        ("ضحايا القصف أمس:\nالمدينة | قتلى\nالسوق | [6]\nالميناء | [4]", [may(21), may(21)]),
        ("شهداء قصف الفجر اليوم\n• [طفل] من الحي\n• [امرأة] من السوق", [may(22), may(22)]),
        ("حصيلة غارات أمس:\n- السوق: [5 قتلى]\nوقتل [حارس] في حريق.", [may(21), None]),
        ("قصفت طائرة سوقا أمس.\n- ميناء: [عاملان]\n- مصنع: [عامل]", [None, None]),
        ("قصفت طائرة سوقا أمس\nالدفاع المدني | انتشلنا [3 جثث] في الميناء. وقتل [حارس] في المصنع.", [None, None]),
        ("قالت الوزارة الأحد إن الحصيلة:\n- السوق: [5 قتلى]\n- الميناء: [قتيلان]", [REPORTED, REPORTED]),
        ("اجتمع الوزراء أمس وبحثوا:\n- السوق: [5 قتلى]\n- الميناء: [قتيلان]", [REPORTED, REPORTED]),
    ],
)
def test_the_head_of_a_list_tells_the_day_of_its_items(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("🔴 الأحد 2024/05/19\nقصف على قرية. مقتل [4 أطفال].", (date(2024, 5, 19), "report")),
        ("January 30, 2023 ·\nتوفيت [طفلة] بحريق في خيمة.", (date(2023, 1, 30), "report")),
        ("تغطية مستمرة – الأحد 19 أيار\n10:40 | [شهيدان] على الطريق\n11:10 | هدوء", may(19)),
        ("مكتب الصحة – التقرير اليومي ليوم الأحد 19 أيار 2024\nعدد القتلى: [14]", may(19)),
        ("حصاد غرفة الطوارئ ليوم 19 أيار\nالقتلى: [14]", may(19)),
        ("نشرة يوم الأربعاء 22 أيار\n10:40 | [شهيدان] على الطريق", may(22)),
        ("الأربعاء 22 أيار 2024\nقتل [عامل] في غارة.", REPORTED),
        ("قتل [عامل] في غارة.\nالأحد 19 أيار 2024", REPORTED),
        ("السفير يزور المدينة، الأحد 19 أيار\nقتل [عامل] في غارة.", None),
    ],
)
def test_a_line_above_tells_the_day(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


def test_the_line_above_is_the_report_where_its_day_is_not_known():
    assert days("الأحد 2024/05/19\nمقتل [4 أطفال] بقصف.", None) == [(date(2024, 5, 19), "report")]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("كنا عند الفرن ونزلت قذيفة. هاد الحكي مبارح الصبح. شفت [سبع شهدا] عالأرض.", may(21)),
        ("أنا من القرية، والكلام دا حصل يوم الأحد. دخلوا البيوت وقتلوا [تلاتة] من الجيران.", may(19)),
        ("قتل [خمسة عمال] في غارة على مصنع. ووقع الهجوم مساء الأحد.", may(19)),
        ("قتل [خمسة عمال] في غارة على مصنع. وحدث ذلك في 12 أيار.", may(12)),
        ("قتل [خمسة عمال] في غارة على مصنع. وقال شهود إن الغارة وقعت مساء الأحد.", may(19)),
        ("قتل [خمسة عمال] في غارة على مصنع. الهجوم حدث يوم الأحد.", may(19)),
        ("قتل [خمسة عمال] في غارة على مصنع. ووقع الوزير أمس اتفاقا.", REPORTED),
        ("قتل [خمسة عمال] في غارة على مصنع. وكان الهجوم الذي أعلنت عنه الوزارة الأحد كبيرا.", REPORTED),
        ("قتل [خمسة عمال] في غارة. واجتمع المجلس الاثنين. ووقع الهجوم مساء الأحد.", REPORTED),
    ],
)
def test_a_sentence_that_tells_when_it_happened_dates_what_is_around_it(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected]


def test_the_reason_tells_where_the_day_stands():
    (record,) = RECORDER.records(*read("التاريخ: 3/5/2024\nالقتلى: [CASUALTY Harm=killed|2]"), ARTICLE)
    assert record.date is not None
    assert record.date.why == "as written; the label line tells it"
    assert (record.date.start, record.date.end) == (9, 17)


def test_without_any_of_these_the_day_of_publication_stands_in():
    (record,) = RECORDER.records(*read("قتل [CASUALTY Harm=killed|عامل] في غارة."), ARTICLE)
    assert record.date is not None
    assert record.date.why == PUBLICATION


_LINES = st.sampled_from(
    ["التاريخ: 3/5/2024", "حصيلة غارات أمس:", "- السوق: 5 قتلى", "الأحد 19 أيار", "ووقع الهجوم أمس.", "السوق | 6", ""]
)


@given(st.lists(_LINES | nasty_texts, max_size=8).map("\n".join), st.dates() | st.none())
def test_days_are_read_off_any_text_and_lie_in_it(text: str, article_date: date | None):
    found = ReportDays(FoldedText(text), [(each.start, each.end) for each in sentences(text)], article_date)
    for offset in range(len(text) + 1):
        day = found.at(offset)
        assert day is None or (day.day is not None and 0 <= day.start < day.end <= len(text))
