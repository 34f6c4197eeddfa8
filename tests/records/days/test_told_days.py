"""Days that a text tells once and people share: the same day, datelines, bulletins, messages, stories."""

from datetime import date

import pytest

from hasila.records.days.report_days import ReportDays
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences
from support.records import RECORDER, read

ARTICLE = date(2024, 5, 22)  # a Wednesday
REPORTED = (ARTICLE, "report")


def may(day: int, precision: str = "day") -> tuple[date, str]:
    return date(2024, 5, day), precision


def days(marked: str, article_date: date | None = ARTICLE) -> list[tuple[date, str] | None]:
    """Day and precision of each record of a text in which people are killed where nothing else is marked."""
    marked = marked.replace("[CASUALTY|", "[CASUALTY Harm=killed|").replace("[ATTACK|", "[ATTACK Kind=other|")
    records = RECORDER.records(*read(marked), article_date)
    return [(each.date.day, each.date.precision) if each.date and each.date.day else None for each in records]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "قتل [CASUALTY|عامل] ظهر الثلاثاء. وفي البلدة قصف السوق عصر اليوم نفسه فقتل [CASUALTY|ثلاثة].",
            [may(21), may(21)],
        ),
        ("انفجر لغم الاثنين قرب الجسر. وفي ذلك اليوم قتل [CASUALTY|راعيان] في الوادي.", [may(20)]),
        ("انفجر لغم الاثنين قرب الجسر. وفي اليوم التالي قتل [CASUALTY|راعيان] في الوادي.", [may(21)]),
        ("انفجر لغم الاثنين قرب الجسر. وبعدها بيوم قتل [CASUALTY|راعيان] برصاص.", [may(21)]),
        ("انفجر لغم الاثنين قرب الجسر. وقبلها بيومين قتل [CASUALTY|راعيان] برصاص.", [may(18)]),
        ("وفي اليوم التالي قتل [CASUALTY|راعيان] في الوادي.", [None]),
    ],
)
def test_the_same_day_and_the_next_are_read_off_the_day_before(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("في بيان صدر اليوم، أعلن الجيش أن [CASUALTY|5 جنود] قتلوا في هجوم مساء الاثنين.", may(20)),
        ("جاء في تقرير نشر الثلاثاء: قتل [CASUALTY|ستة عمال] بقصف ليل الأحد.", may(19)),
        ("شيعت المدينة اليوم [CASUALTY|أربعة من أبنائها] قتلوا السبت في هجوم.", may(18)),
        ("تودع القرية اليوم الأربعاء [CASUALTY|ثلاثة شبان] استشهدوا فجر الاثنين.", may(20)),
        ("نعت النقابة [CASUALTY|سائقا] قتل أمس.", may(21)),
    ],
)
def test_days_of_publishing_and_of_burial_are_not_those_of_the_harm(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("مقديشو، الاثنين: قتل [CASUALTY|7 جنود] في تفجير.", may(20, "report")),
        ("مقديشو، الاثنين: قتل [CASUALTY|7 جنود] في تفجير مساء الأحد.", may(19)),
        ("عدن (وكالات) – قتل [CASUALTY|7 جنود] الاثنين في تفجير.", may(20)),
        ("قتل [CASUALTY|7 جنود]، الاثنين: تفاصيل أوسع.", may(20)),
    ],
)
def test_a_dateline_is_the_day_of_the_report(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "مبارح سقط صاروخ عالحي، استشهد [CASUALTY|سبعة]، والجرحى عشرة، واليوم الصبح قتل [CASUALTY|شاب]",
            [may(21), may(22)],
        ),
        ("قصف السوق أمس، وقتل [CASUALTY|تاجر]، واليوم هدوء تام.", [may(21)]),
        ("وكان تفجير قد ضرب الحي في 9 أيار وأوقع [CASUALTY|21 قتيلا]، وتبناه التنظيم.", [may(9)]),
        ("خلال أربع ساعات من الاشتباك أمس قتل [CASUALTY|أربعة].", [may(21)]),
        ("تبادل الطرفان القصف على سد تشرين وقتل [CASUALTY|خمسة]", [REPORTED]),
        ("نقلت صحة ذي قار أن [CASUALTY|خمسة] قتلوا في حادث", [REPORTED]),
        ("قال طبيب في المستشفى العام إن [CASUALTY|خمسة] قتلوا بالرصاص", [REPORTED]),
        ("قتل [CASUALTY|خمسة] في تشرين", [None]),
        ("قتل [CASUALTY|خمسة] هذا العام", [None]),
        ("قتل [CASUALTY|أربعون شخصا] منذ الفجر", [REPORTED]),
        ("قتل [CASUALTY|أربعون شخصا] منذ فجر السبت", [None]),
        ("قتل [CASUALTY|خمسة] حتى الآن في القصف", [REPORTED]),
        ("حصيلة أولية: مقتل [CASUALTY|خمسة] في القصف", [REPORTED]),
        ("ارتفاع حصيلة القصف إلى [CASUALTY|خمسة قتلى]", [None]),
        ("14:20 ارتفاع حصيلة القصف إلى [CASUALTY|خمسة قتلى]", [REPORTED]),
        ("14:35 | مراسلنا: القوات تقتل [CASUALTY|شابين] عند الحاجز", [REPORTED]),
        ("القوات تقتل [CASUALTY|شابين] كل شهر عند الحاجز", [None]),
    ],
)
def test_which_days_hold_and_what_is_a_period(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("رقم: 7 | التاريخ: 3/5/2024 | المكان: سوق. | القتلى: [CASUALTY|13]", [may(3)]),
        (
            "الرقم: 1 | التاريخ: 3/5/2024 | القتلى: [CASUALTY|7]\nالرقم: 2 | التاريخ: 4/5/2024 | القتلى: [CASUALTY|3]",
            [may(3), may(4)],
        ),
        ("21/05/2024, 23:12 - مراسل: صوت\nقتل [CASUALTY|شخصان] باشتباك", [may(21, "report")]),
        ("21/05/2024, 23:12 - مراسل: سمعنا\nمبارح قتل [CASUALTY|شخصان] باشتباك", [may(20)]),
        (
            "وزارة الصحة\nبيان رقم (12) بتاريخ 19 مايو 2024\nعدد القتلى اليوم: [CASUALTY|8]\nقتل [CASUALTY|طبيب] أمس",
            [may(19), may(18)],
        ),
        (
            "ضحايا يوم الخميس 16-5-2024:\n- حلب: [CASUALTY|21]\n- حمص: [CASUALTY|4]\n---\nالمجموع: [CASUALTY|25 شهيدا]",
            [may(16), may(16), may(16)],
        ),
        (
            "حصيلة غارات أمس بحسب الغرفة:\nالنبي شيت ⬅ [CASUALTY|9 شهداء]\nالعين ⬅ [CASUALTY|5 شهداء]",
            [may(21), may(21)],
        ),
        ("شو صار أمس بالساحة؟ مسعف بيقول [CASUALTY|شابين] ماتوا بالرصاص.", [may(21)]),
        (
            "تبنت الحركة الهجوم وقالت إن [CASUALTY|27 جنديا] قتلوا فيه. وندد الوزير بالهجوم الذي وقع صباح الاثنين.",
            [may(20)],
        ),
        ("قتل [CASUALTY|عامل] برصاصة. وندد الوزير بالهجوم الذي وقع صباح الاثنين.", [REPORTED]),
    ],
)
def test_lines_messages_bulletins_and_sums_have_the_day_that_is_told_for_them(
    marked: str, expected: list[tuple[date, str] | None]
):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[ATTACK|قصفت] طائرة أمس المحطة. اندلع [ATTACK|حريق] كبير. وبلغ عدد القتلى [CASUALTY|سبعة].", may(21)),
        ("كنا نملأ الماء أمس العصر. فجأة وقعت [ATTACK|قذيفة]. استشهد [CASUALTY|أربعة أطفال].", may(21)),
        ("كان يوم الاثنين هادئا حتى الظهر. ثم انهالت القذائف. أحصى المكتب [CASUALTY|ثلاثة قتلى].", may(20)),
        ("شهد الحي يوما داميا الأحد. فقد سقطت [ATTACK|قذائف] على الطابور وقتل [CASUALTY|شخصان].", may(19)),
        (
            "[ATTACK|هاجم] مسلحون القرية الأربعاء الماضي. وقال طبيب إن [CASUALTY|تسعة قتلى] نقلوا إلى [PLACE|موبتي].",
            may(15),
        ),
        ("[ATTACK|قصفت] طائرة أمس ورشة. وانتشل المسعفون من [PLACE|الورشة] [CASUALTY|سبع جثث].", may(21)),
        ("[ATTACK|اقتحمت] قوة المخيم الاثنين. وقتل [CASUALTY|شابان] ب[ATTACK|رصاص] القوة ذاتها.", may(20)),
        ("[ATTACK|قصفت] طائرة أمس السوق. وفي الوقت ذاته قتل [CASUALTY|عامل] ب[ATTACK|انفجار لغم].", None),
        ("[ATTACK|قصفت] طائرة أمس السوق. وقال المسؤول إن [CASUALTY|تسعة] قتلوا في [PLACE|موبتي].", None),
    ],
)
def test_stories_go_on_from_the_day_that_they_begin_with(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


def test_without_a_day_of_publication_that_of_the_message_counts():
    assert days("21/05/2024, 23:12 - مراسل: سمعنا\nمبارح قتل [CASUALTY|شخصان] باشتباك", None) == [may(20)]


@pytest.mark.parametrize(
    "stamp", ["مراسل, [21.05.24 23:12]", "[21/05/2024, 23:12:08] أبو عمر: قصف", "[21-5-2024 11:12 م] غرفة"]
)
def test_stamps_of_chats_are_read(stamp: str):
    text = FoldedText(f"{stamp}\nقتل شخصان")
    cut = [(each.start, each.end) for each in sentences(text.raw)]
    assert ReportDays(text, cut, ARTICLE).said_on(len(text.raw) - 1) == date(2024, 5, 21)


def test_a_title_long_before_the_publication_is_not_its_day():
    assert days("بيان رقم (3) بتاريخ 19 مايو 2020\nقتل [CASUALTY|عامل] أمس بالرصاص") == [may(21)]
