"""Days of people beside words that look like periods, sayings or earlier events, and are none."""

from datetime import date

import pytest

from support.records import RECORDER, read

ARTICLE = date(2024, 5, 22)  # a Wednesday


def days(marked: str) -> list[str]:
    """The day of each record of a text in which people are killed where nothing else is marked."""
    marked = marked.replace("[CASUALTY|", "[CASUALTY Harm=killed|").replace("[ATTACK|", "[ATTACK Kind=other|")
    return [str(each.date or "") for each in RECORDER.records(*read(marked), ARTICLE)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("هاجم مسلحون الحي أمس. قتلوا [CASUALTY|فتى] عمره 12 سنة.", "2024-05-21"),
        ("هاجم مسلحون الحي أمس. وأسفر الهجوم عن مقتل [CASUALTY|طفلة] (9 سنوات).", "2024-05-21"),
        ("هاجم مسلحون الحي أمس. وأسفر الهجوم عن مقتل [CASUALTY|طفلة] تبلغ من العمر 3 سنوات.", "2024-05-21"),
        ("قتل [CASUALTY|طفل] عمره ثلاث سنوات برصاص في الحي.", "~2024-05-22"),
        ("قتل [CASUALTY|طفل] ابن تسع سنوات برصاص في الحي.", "~2024-05-22"),
        ("قتل [CASUALTY|أربعون طفلا] في ثلاث سنوات.", ""),
        ("قتل [CASUALTY|أربعون طفلا] (في 3 سنوات).", ""),
    ],
)
def test_an_age_is_no_period(marked: str, expected: str):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("تتعرض البلدة لقصف فجر اليوم. وأدى القصف حتى ساعة إعداد الخبر إلى مقتل [CASUALTY|عشرة].", "2024-05-22"),
        ("هاجم مسلحون دورية أمس. وخلال مطاردة المهاجمين قتل الجنود [CASUALTY|أربعة] منهم.", "2024-05-21"),
        ("قصفت طائرة السوق أمس. وارتفعت حصيلة القصف إلى [CASUALTY|سبعة قتلى].", "2024-05-21"),
        ("قصفت طائرة السوق أمس. والحصيلة النهائية للقصف [CASUALTY|سبعة قتلى].", "2024-05-21"),
        ("قصفت طائرة السوق أمس. وقتل حتى نهاية الحملة [CASUALTY|مئة].", ""),
    ],
)
def test_up_to_the_report_and_during_the_attack_are_no_periods(marked: str, expected: str):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("سجلت الوزارة يوم الاثنين سقوط [CASUALTY|16 قتيلا] في غارات.", "2024-05-20"),
        ("وثق راصدونا يوم الأحد مقتل [CASUALTY|طفلتين] بقذيفة.", "2024-05-19"),
        ("أعلنت الوزارة الاثنين مقتل [CASUALTY|عامل] في غارة.", "~2024-05-20"),
        ("قتل [CASUALTY|عامل] في هجوم على القرية، على ما أفاد مصدر أمني الثلاثاء.", "~2024-05-21"),
        ("قتل [CASUALTY|عامل] في هجوم على القرية فجر الأحد، كما أعلن الجيش الثلاثاء.", "2024-05-19"),
    ],
)
def test_a_day_of_recording_is_that_of_the_harm_and_one_of_saying_is_not(marked: str, expected: str):
    assert days(marked) == [expected]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("اجتاحت قوة القرية عصر السبت. أحصينا حتى الآن مقتل [CASUALTY|16 من الأهالي].", "2024-05-18"),
        ("هاجموا الحي الاثنين. وأسفر الهجوم عن مقتل [CASUALTY|رجل] كان قد وصل قبل الغارة.", "2024-05-20"),
        ("أسفر التفجير أمس عن حريق. ووقع بعد 8 أيام من هجوم قتل فيه [CASUALTY|سبعة].", ""),
        ("أمس ضربوا السوق وقتل [CASUALTY|تاجر] واليوم الصبح قصفوا الحي وقتل [CASUALTY|عامل]", "2024-05-21 2024-05-22"),
    ],
)
def test_attacks_of_other_words_and_earlier_ones(marked: str, expected: str):
    assert " ".join(days(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("بدأ يوم الاثنين هادئا. قرابة الظهر [ATTACK|ألقت] مروحيات براميل. سقط [CASUALTY|ستة قتلى].", "2024-05-20"),
        ("هاجموا القرية الأحد. وعندما غادروا كان [CASUALTY|26 من الأهالي] قد قضوا [ATTACK|رميا].", "2024-05-19"),
        (
            "سقطت [ATTACK|قذائف] ظهر الخميس، والناس يتبضعون قبل عطلة الجمعة. [CASUALTY|خمسة] لقوا حتفهم.",
            "2024-05-16",
        ),
        ("أسقطت طائرة السبت. بعدها سقطت [ATTACK|القنابل] كالمطر وقتل [CASUALTY|خمسة].", ""),
    ],
)
def test_hours_of_a_day_told_before_keep_it(marked: str, expected: str):
    assert " ".join(days(marked)) == expected
