"""Forms of days as posts and tables write them."""

from datetime import date

import pytest

from hasila.records.days.dates import dates
from hasila.text.folded import FoldedText

ARTICLE = date(2024, 5, 22)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل بتاريخ 12 / 3 / 2020 في المدينة", "2020-03-12"),
        ("قتل بتاريخ 12\\3\\2020 في المدينة", "2020-03-12"),
        ("قتل بتاريخ \u200f12\u200f/3\u200f/2020 في المدينة", "2020-03-12"),
        ("قتل بتاريخ 17/5 في المدينة", "2024-05-17"),
        ("قتل يوم 7/10 في المدينة", "2023-10-07"),
        ("موقف الحوادث ليوم ١٤ / ٥", "2024-05-14"),
        ("قتل الجمعة 17-5 في المدينة", "2024-05-17"),
        ("قتل يوم الجمعة الموافق 17/5 في المدينة", "2024-05-17"),
        ("قتل في 17 الجاري", "2024-05-17"),
        ("قتل في السابع عشر من الجاري", "2024-05-17"),
        ("قتل قبل ثلاث ليال", "2024-05-19"),
        ("قتل yesterday في المدينة", "2024-05-21"),
        ("قتل on Friday في المدينة", "2024-05-17"),
        ("قتل last night في المدينة", "2024-05-21/2024-05-22"),
        ("May 17 ·", "2024-05-17"),
        ("قتل هالصبح في المدينة", "2024-05-22"),
        ("قتل ليلة 16 مايو من العام الفائت", "2023-05-16"),
    ],
)
def test_days_are_read(text: str, expected: str):
    assert [str(each) for each in dates(FoldedText(text).sentence(), ARTICLE)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "ثلث السكان 1/3",
        "نتيجة المباراة 3-2",
        "على مدار الساعة 24/7",
        "يوم 31/13",
        "المادة 17 / 5",
        "القتال الجاري",
        "Fridays",
    ],
)
def test_fractions_and_results_are_no_days(text: str):
    assert not [each for each in dates(FoldedText(text).sentence(), ARTICLE) if each.day]


@pytest.mark.parametrize("text", ["قتل يوم 17/5", "yesterday", "Friday", "May 17 ·", "last night"])
def test_without_a_day_of_publication_they_stay_open(text: str):
    (told,) = dates(FoldedText(text).sentence())
    assert told.day is None
