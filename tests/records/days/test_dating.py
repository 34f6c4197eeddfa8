"""Which of the dates of a text is that of a harm, and what stands in for it where the text tells no day."""

from datetime import date

import pytest

from hasila.records.days.dates import PUBLICATION
from hasila.records.record import Record
from support.records import RECORDER, read

ARTICLE = date(2024, 5, 22)  # a Wednesday
REPORTED = (ARTICLE, "report")


def records(marked: str, article_date: date | None = ARTICLE) -> list[Record]:
    """The records of a text in which people are killed where nothing else is marked."""
    marked = marked.replace("[CASUALTY|", "[CASUALTY Harm=killed|")
    return RECORDER.records(*read(marked), article_date)


def days(marked: str, article_date: date | None = ARTICLE) -> list[tuple[date, str] | None]:
    """Day and precision of each record."""
    return [
        (record.date.day, record.date.precision) if record.date and record.date.day else None
        for record in records(marked, article_date)
    ]


def may(day: int) -> tuple[date, str]:
    return date(2024, 5, day), "day"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قتل [CASUALTY|9 رجال] في قصف يوم الاثنين.", [may(20)]),
        ("الثلاثاء 7 أيار 2024، قتل [CASUALTY|9 رجال] في قصف.", [may(7)]),
        ("قتل [CASUALTY|4 صيادين] وأصيب [CASUALTY Harm=injured|7 آخرون] الاثنين في غارة.", [may(20), may(20)]),
        ("الاثنين قتل [CASUALTY|4 صيادين] وأصيب [CASUALTY Harm=injured|7 آخرون] في غارة.", [may(20), may(20)]),
        ("قتل [CASUALTY|4 صيادين] السبت في الميناء وقتل [CASUALTY|5 مزارعين] في الحقل الأحد.", [may(18), may(19)]),
        (
            "السبت قتل [CASUALTY|4 صيادين] في الميناء والأحد أصيب [CASUALTY Harm=injured|5 مزارعين] في الحقل.",
            [may(18), may(19)],
        ),
        ("نجا مسؤول صباح أمس من كمين، فيما قتل [CASUALTY|ثلاثة من مرافقيه].", [may(21)]),
        ("سلم مسلحون أنفسهم يوم الاثنين، وقتلت [CASUALTY|سيدتان].", [may(20)]),
        ("قتل [CASUALTY|4 صيادين] بعد منتصف ليل الاثنين.", [may(20)]),
        ("وفي 3 أيار قتل [CASUALTY|طفل]، وفي 9 أيار قتلت [CASUALTY|امرأة].", [may(3), may(9)]),
    ],
)
def test_the_nearest_date_of_the_clause_counts(marked: str, expected: list[tuple[date, str]]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "جرح [CASUALTY Harm=injured|6 عمال] في انفجار، وكان [CASUALTY|11 عاملا] قد لقوا مصرعهم السبت في حادث آخر.",
            [REPORTED, may(18)],
        ),
        ("قتل [CASUALTY|4 صيادين] في غارة، والتقى الوزير الأحد نظيره في العاصمة.", [REPORTED]),
        ("قتل [CASUALTY|4 صيادين] في غارة، وتنعقد جلسة للمجلس الخميس المقبل.", [REPORTED]),
        ("أصيبت [CASUALTY Harm=injured|امرأتان] بقذيفة، ومن المقرر أن يشيع الأهالي الضحايا غدا.", [REPORTED]),
        ("قتل [CASUALTY|4 صيادين] في غارة، ومن المتوقع وصول لجنة الخميس.", [REPORTED]),
        ("قتل [CASUALTY|4 صيادين] في غارة، بعد مقتل [CASUALTY|زميلهم] الأحد.", [REPORTED, may(19)]),
        ("هدم القصف 30 منزلا منذ 5 أيار، وقتل [CASUALTY|4 صيادين].", [REPORTED]),
        ("قتل [CASUALTY|4 صيادين] في خرق للهدنة المتفق عليها قبل ثلاثة أيام.", [None]),
        ("قتل [CASUALTY|9 رجال] الاثنين في قصف، ويجتمع الوزراء الأحد.", [may(20)]),
    ],
)
def test_the_day_of_another_event_does_not(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قال مسؤول محلي الاثنين إن [CASUALTY|4 صيادين] قتلوا السبت.", may(18)),
        ("أعلن الدفاع المدني اليوم أن [CASUALTY|4 صيادين] قتلوا في 18 أيار.", may(18)),
        ("أعلنت وزارة الصحة الاثنين مقتل [CASUALTY|4 صيادين] في غارة.", (date(2024, 5, 20), "report")),
        ("وأفاد شهود مساء الاثنين بأن [CASUALTY|4 صيادين] قتلوا في غارة.", (date(2024, 5, 20), "report")),
        ("قال مسؤول محلي إن [CASUALTY|4 صيادين] قتلوا الاثنين في غارة.", may(20)),
    ],
)
def test_the_day_on_which_it_is_said_is_no_day_of_the_harm(marked: str, expected: tuple[date, str]):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "وسبق أن قتل [CASUALTY|12 صيادا] وأصيب [CASUALTY Harm=injured|30 آخرون] في غارة على الميناء في 5 نيسان.",
            [(date(2024, 4, 5), "day")] * 2,
        ),
        (
            "أصيب [CASUALTY Harm=injured|عاملان] أمس في انفجار، وكان حريق قد اندلع في المصنع في 5 نيسان، وجرح"
            " [CASUALTY Harm=injured|سبعة] وقتل [CASUALTY|حارس].",
            [may(21), (date(2024, 4, 5), "day"), (date(2024, 4, 5), "day")],
        ),
        (
            "قتل [CASUALTY|عاملان] أمس في انفجار. وكان [CASUALTY|ستة عمال] قد قتلوا وجرح [CASUALTY Harm=injured|سبعة].",
            [may(21), None, None],
        ),
        ("كان السكان قد تجمعوا أمام الفرن، وقتل [CASUALTY|9 رجال] بقذيفة أمس.", [may(21)]),
        ("كان السكان قد تجمعوا أمام الفرن وقتل [CASUALTY|9 رجال] بقذيفة.", [REPORTED]),
    ],
)
def test_what_goes_along_with_an_earlier_harm_is_of_its_day(marked: str, expected: list[tuple[date, str] | None]):
    assert days(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("استقبل المستشفى جرحى تفجير أمس. وكان التفجير قد أودى بحياة [CASUALTY|خمسة عمال].", may(21)),
        ("أصيب ستة في غارة الاثنين، وكانت الغارة قد استهدفت سوقا فقتلت [CASUALTY|خمسة باعة].", may(20)),
        ("وقع هجوم على الحاجز. وكان الهجوم الذي تبناه التنظيم قد أسفر عن مقتل [CASUALTY|جنديين].", REPORTED),
        ("استقبل المستشفى جرحى تفجير أمس. وكان التفجير السابق قد أودى بحياة [CASUALTY|خمسة عمال].", None),
        ("استقبل المستشفى جرحى تفجير أمس. وكان تفجير قد أودى بحياة [CASUALTY|خمسة عمال].", None),
        ("استقبل المستشفى جرحى تفجير أمس. وكان الهجوم قد أودى بحياة [CASUALTY|خمسة عمال].", may(21)),
        ("استقبل المستشفى جرحى تفجير أمس. وكانت الغارة قد أودت بحياة [CASUALTY|خمسة عمال].", None),
    ],
)
def test_the_attack_told_before_is_no_earlier_one(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قتل [CASUALTY|21 عاملا] منذ فجر اليوم في غارات.", may(22)),
        ("قتل [CASUALTY|21 عاملا] منذ ساعات الصباح الأولى من يوم الأربعاء في غارات.", may(22)),
        ("اعتقل [CASUALTY Harm=detained|21 عاملا] منذ مساء أمس.", (date(2024, 5, 21), "range")),
        ("اعتقل [CASUALTY Harm=detained|21 عاملا] منذ أمس.", (date(2024, 5, 21), "range")),
        ("نزح [CASUALTY Harm=displaced|21 شخصا] منذ يوم الثلاثاء.", None),
        ("قتل [CASUALTY|21 عاملا] منذ صباح الأحد.", None),
        ("قتل [CASUALTY|21 عاملا] منذ 21 أيار.", None),
        ("قتل [CASUALTY|21 عاملا] حتى مساء اليوم.", None),
    ],
)
def test_a_toll_since_a_part_of_today_or_yesterday_has_its_days(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    "marked",
    [
        "قصف طيران مسير فجر أمس سوقا. وأسفر القصف عن مقتل [CASUALTY|أربعة باعة].",
        "وقع انفجار أمس في مستودع. وأدى الانفجار إلى حريق واسع. كما أصيب [CASUALTY Harm=injured|13 عاملا].",
        "شهدت المدينة أمس انفجارا. وأوضح شهود أن الانفجار أدى إلى مقتل [CASUALTY|عاملين].",
        "قتل سائق الثلاثاء في هجوم على طريق. وأصيب [CASUALTY Harm=injured|ثلاثة آخرون].",
    ],
)
def test_a_sentence_that_goes_on_with_an_event_has_its_day(marked: str):
    (record,) = records(marked)
    assert record.date is not None
    assert (record.date.day, record.date.precision) == may(21)
    assert record.date.why.endswith("the sentence before tells it")
    assert read(marked)[0][record.date.start : record.date.end] in ("أمس", "الثلاثاء")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("اجتمع الوزير يوم الاثنين مع السفراء. وقتل [CASUALTY|4 صيادين] في غارة.", REPORTED),
        ("قصفت طائرة الاثنين قرية. وأسفر القصف منذ بداية الشهر عن مقتل [CASUALTY|40 شخصا].", None),
        ("قصفت طائرة الاثنين قرية، وقصفت أخرى الأحد سوقا. وأسفر القصف عن مقتل [CASUALTY|أربعة باعة].", None),
        ("قصفت طائرة الاثنين قرية. وأصيب [CASUALTY Harm=injured|عامل] في حقل.", None),
        ("وفي عام 2018 دمر قصف القرية. وقتل [CASUALTY|40 شخصا].", None),
        ("قصفت طائرة اليوم قرية. وأصيب [CASUALTY Harm=injured|عامل] في حقل.", REPORTED),
        ("قصفت طائرة في 22 أيار 2024 قرية. وأصيب [CASUALTY Harm=injured|عامل] في حقل.", REPORTED),
        ("قصفت طائرة الاثنين قرية. وأسفر القصف أمس عن مقتل [CASUALTY|أربعة باعة].", may(21)),
    ],
)
def test_what_is_no_continuation_does_not(marked: str, expected: tuple[date, str] | None):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [CASUALTY|4 صيادين] في غارة على ميناء.",
        "مقتل [CASUALTY|4 صيادين] بغارة.",
        "أسفر انفجار عن إصابة [CASUALTY Harm=injured|13 عاملا].",
        "استشهدت [CASUALTY|طفلة] متأثرة بجراحها.",
        "استشهد [CASUALTY|شابان] خلال اقتحام المخيم.",
        "أصيب [CASUALTY Harm=injured|حارس] خلال الهجوم على المصنع.",
    ],
)
def test_a_single_event_of_the_past_without_a_day_has_that_of_publication(marked: str):
    (record,) = records(marked)
    assert record.date is not None
    assert (record.date.day, record.date.precision, record.date.why) == (ARTICLE, "report", PUBLICATION)
    assert not record.date.told
    assert (record.date.start, record.date.end) == (record.at.start, record.at.end)
    assert "date" not in record.empty


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [CASUALTY|400 شخص] منذ بداية العام.", "قتل [CASUALTY|400 شخص] خلال الحرب.",
        "قتل [CASUALTY|40 شخصا] في أيار 2019.", "أصيب [CASUALTY Harm=injured|40 شخصا] في حرب عام 1982.",
        "يعيش [CASUALTY Harm=displaced|300 نازح] في المخيم.", "لا يزال [CASUALTY Harm=detained|20 معتقلا] في السجن.",
        "سبق أن قتل [CASUALTY|40 شخصا] في الحي.", "وكان [CASUALTY|40 شخصا] قد قتلوا في الحي.",
        "يقتل [CASUALTY|40 شخصا] سنويا على الطرق.", "قتل [CASUALTY|40 شخصا] في اليوم التالي.",
        "قتل [CASUALTY|40 شخصا] قبل أيام.", "حضر [CASUALTY Harm=unspecified|40 شخصا] الجنازة.",
    ],
)  # fmt: skip
def test_nothing_else_has_it(marked: str):
    (record,) = records(marked)
    assert record.date is None
    assert record.empty["date"] == "no day found in the sentence"


def test_without_the_articles_date_nothing_stands_in():
    assert days("قتل [CASUALTY|4 صيادين] في غارة.", None) == [None]


_PART = "[CASUALTY:c1 Harm=killed|9 عمال] في انفجار، بينهم [CASUALTY Harm=killed SubsetOf>c1|طفلان]."


def test_a_part_has_the_day_of_its_whole_and_not_that_of_publication():
    assert days(f"قتل الاثنين {_PART}") == [may(20), may(20)]
    assert days(f"قتل {_PART}") == [REPORTED, REPORTED]


def test_a_mention_that_is_a_year_of_a_date_is_no_record():
    (record,) = records("قتل [CASUALTY|9 عمال] في 5 شوال [CASUALTY|1445 هـ] في انفجار.")
    assert record.text == "9 عمال"
    assert record.date is not None
    assert (record.date.day, record.date.precision) == (date(2024, 4, 14), "about")
