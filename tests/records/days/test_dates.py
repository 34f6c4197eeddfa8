"""Dates as news names them, resolved against the article's date, and the reasons where they cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.days.dates import dates
from hasila.text.folded import FoldedText

ARTICLE = date(2020, 1, 16)  # a Thursday


@pytest.mark.parametrize(
    ("text", "named", "day"),
    [
        ("قتلوا في 12 كانون الثاني 2020 في البلدة", "12 كانون الثاني 2020", date(2020, 1, 12)),
        ("في 12 كانون الثاني/يناير 2020", "12 كانون الثاني/يناير 2020", date(2020, 1, 12)),
        ("في ٥ آب ٢٠١٩", "٥ آب ٢٠١٩", date(2019, 8, 5)),
        ("في 3/11/2019 قتل", "3/11/2019", date(2019, 11, 3)),
        ("في 11 يناير الجاري", "11 يناير", date(2020, 1, 11)),
        ("في 30 أغسطس", "30 أغسطس", date(2019, 8, 30)),
        ("في 29 شباط", "29 شباط", date(2016, 2, 29)),
        ("قتل في 30 أغسطس 1139 شخصا", "30 أغسطس", date(2019, 8, 30)),
        ("قصفت الأربعاء البلدة", "الأربعاء", date(2020, 1, 15)),
        ("قصفت يوم الخميس البلدة", "يوم الخميس", date(2020, 1, 16)),
        ("قصفت الخميس الماضي البلدة", "الخميس الماضي", date(2020, 1, 9)),
        ("والأحد قتل شخصان", "والأحد", date(2020, 1, 12)),
        ("قتل أمس ثلاثة", "أمس", date(2020, 1, 15)),
        ("قتل اليومَ ثلاثة", "اليومَ", date(2020, 1, 16)),
        ("قتل أول من أمس ثلاثة", "أول من أمس", date(2020, 1, 14)),
        ("الأرْبِعَاء", "الأرْبِعَاء", date(2020, 1, 15)),
        ("في 2019-11-29 قتل", "2019-11-29", date(2019, 11, 29)),
        ("في 2019/11/9م قتل", "2019/11/9م", date(2019, 11, 9)),
        ("في 29.11.2019 قتل", "29.11.2019", date(2019, 11, 29)),
        ("في 29-11-19 قتل", "29-11-19", date(2019, 11, 29)),
        ("في 11/29/2019 قتل", "11/29/2019", date(2019, 11, 29)),
        ("في 29 تشرين2 2019", "29 تشرين2 2019", date(2019, 11, 29)),
        ("في 29 تشرين ثاني 2019", "29 تشرين ثاني 2019", date(2019, 11, 29)),
        ("في 29 تشرين ٢ ٢٠١٩", "29 تشرين ٢ ٢٠١٩", date(2019, 11, 29)),
        ("في 4 كانون أول", "4 كانون أول", date(2019, 12, 4)),
        ("في 4 تشرين الأول/أكتوبر 2019", "4 تشرين الأول/أكتوبر 2019", date(2019, 10, 4)),
        ("في التاسع والعشرين من نوفمبر 2019", "التاسع والعشرين من نوفمبر 2019", date(2019, 11, 29)),
        ("في الحادي عشر من يناير", "الحادي عشر من يناير", date(2020, 1, 11)),
        ("في الأول من ايار", "الأول من ايار", date(2019, 5, 1)),
        ("في 13 جويلية من عام 2019", "13 جويلية من عام 2019", date(2019, 7, 13)),
        ("في 5 نونبر", "5 نونبر", date(2019, 11, 5)),
        ("في 6 أيار من العام الماضي", "6 أيار من العام الماضي", date(2019, 5, 6)),
        ("في الخامس من الشهر الجاري", "الخامس من الشهر الجاري", date(2020, 1, 5)),
        ("في 30 من الشهر الماضي", "30 من الشهر الماضي", date(2019, 12, 30)),
        ("مساء الأربعاء (8 يناير 2020)", "الأربعاء (8 يناير 2020", date(2020, 1, 8)),
        ("يوم الأربعاء الموافق 8 كانون الثاني", "يوم الأربعاء الموافق 8 كانون الثاني", date(2020, 1, 8)),
        ("الأربعاء، 8/1/2020 قتل", "الأربعاء، 8/1/2020", date(2020, 1, 8)),
        ("8 يناير 2020، الأربعاء", "8 يناير 2020، الأربعاء", date(2020, 1, 8)),
        ("قتل اليوم الخميس ثلاثة", "اليوم الخميس", date(2020, 1, 16)),
        ("قتل أمس الأربعاء ثلاثة", "أمس الأربعاء", date(2020, 1, 15)),
        ("الثلاثاء قبل الماضي", "الثلاثاء قبل الماضي", date(2020, 1, 7)),
        ("قتل أمس الأول ثلاثة", "أمس الأول", date(2020, 1, 14)),
        ("قتل أول أمس ثلاثة", "أول أمس", date(2020, 1, 14)),
        ("قتل أول امبارح ثلاثة", "أول امبارح", date(2020, 1, 14)),
        ("انقتلوا مبارح", "مبارح", date(2020, 1, 15)),
        ("اتقتلوا امبارح", "امبارح", date(2020, 1, 15)),
        ("قتلوا البارح", "البارح", date(2020, 1, 15)),
        ("قتلوا بالأمس", "بالأمس", date(2020, 1, 15)),
        ("قتلوا قبل يومين", "قبل يومين", date(2020, 1, 14)),
        ("قتلوا قبل أربعة أيام", "قبل أربعة أيام", date(2020, 1, 12)),
        ("قتلوا قبل ١٢ يوما", "قبل ١٢ يوما", date(2020, 1, 4)),
        ("في مثل هذا اليوم من عام 2014 قتل", "مثل هذا اليوم من عام 2014", date(2014, 1, 16)),
        ("اتقتلوا النهارده الصبح", "النهارده", date(2020, 1, 16)),
        ("وقع منذ قليل انفجار", "منذ قليل", date(2020, 1, 16)),
        ("انضرب السوق من شوية", "من شوية", date(2020, 1, 16)),
        ("انقتلوا أول البارح", "أول البارح", date(2020, 1, 14)),
        ("استشهدوا أولت مبارح", "أولت مبارح", date(2020, 1, 14)),
        ("اتقتلوا يوم الحد", "يوم الحد", date(2020, 1, 12)),
        ("اتقتلوا يوم الخميس اللي فات", "يوم الخميس اللي فات", date(2020, 1, 9)),
        ("انقتلوا يوم التلات", "يوم التلات", date(2020, 1, 14)),
        ("قتلوا في 3 November 2019 بغارة", "3 November 2019", date(2019, 11, 3)),
        ("قتلوا يوم 3rd of Nov بغارة", "3rd of Nov", date(2019, 11, 3)),
        ("attack on Nov. 3, 2019 قتل", "Nov. 3, 2019", date(2019, 11, 3)),
        ("الأحد 3 NOV 2019", "الأحد 3 NOV 2019", date(2019, 11, 3)),
    ],
)
def test_a_date_is_read_with_its_offsets(text: str, named: str, day: date):
    (found,) = dates(FoldedText(text).sentence(), ARTICLE)
    assert (text[found.start : found.end], found.day) == (named, day)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("الأربعاء", "a weekday, and the article's date is not known"),
        ("أمس", "relative to the article, whose date is not known"),
        ("في 30 أغسطس", "the year is not told, and the article's date is not known"),
        ("في 31 شباط 2020", "no such day"),
        ("في 31/2/2020", "no such day"),
        ("في 30 صفر 1441", "no such day"),
        ("في 3 رمضان", "the year is not told, and the article's date is not known"),
        ("في 31 June 2019", "no such day"),
        ("في 3 May", "the year is not told, and the article's date is not known"),
        ("في 3 رمضان 1302", "outside the years of the calendar"),
        ("قبل يومين", "relative to the article, whose date is not known"),
        ("الليلة الماضية", "relative to the article, whose date is not known"),
        ("الأسبوع الماضي", "relative to the article, whose date is not known"),
        ("في 5 من الشهر الجاري", "the year is not told, and the article's date is not known"),
    ],
)
def test_what_cannot_be_resolved_says_why(text: str, why: str):
    (found,) = dates(FoldedText(text).sentence())
    assert (found.day, found.why) == (None, why)


@pytest.mark.parametrize(
    "text",
    [
        "في أواخر أبريل", "منذ كانون الأول", "30 قتيلا", "القرار 2254", "يومان", "الأحداث", "", "حتى اليوم",
        "في اليوم التالي", "في ذلك اليوم", "قبل يومين من الهدنة", "قبل أيام", "نسخة 1.2.3.4", "الجمعة المقبل", "غدا",
        "بعد غد الأحد", "يوم السبت القادم", "في 3 شباط المقبل", "الأسبوع المقبل", "20-30 قتيلا",
        "الأربع جثث", "إلى الحد الأدنى", "الاتنين ماتوا", "in May 11 people", "في مثل هذا اليوم",
        "خلال النصف الأول من كانون الأول", "في الأسبوع الثاني من أيار", "3 Mayors", "May 2019", "13 Marched",
    ],
)  # fmt: skip
def test_what_is_no_date_and_what_is_to_come_is_not_taken_for_one(text: str):
    assert not dates(FoldedText(text).sentence(), ARTICLE)


def test_several_dates_keep_their_order():
    found = dates(FoldedText("في 11 يناير 2020، ثم الأربعاء، وفي 5 شباط").sentence(), ARTICLE)
    assert [each.day for each in found] == [date(2020, 1, 11), date(2020, 1, 15), date(2019, 2, 5)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("بين 4 و9 كانون الثاني", date(2020, 1, 4), date(2020, 1, 9)),
        ("من 4 إلى 9 يناير 2020", date(2020, 1, 4), date(2020, 1, 9)),
        ("في 4-9 يناير", date(2020, 1, 4), date(2020, 1, 9)),
        ("بين 28 كانون الأول و3 كانون الثاني", date(2019, 12, 28), date(2020, 1, 3)),
        ("من 28 كانون الأول حتى 3 كانون الثاني 2020", date(2019, 12, 28), date(2020, 1, 3)),
        ("بين 04/01/2020 و09/01/2020", date(2020, 1, 4), date(2020, 1, 9)),
        ("2020-01-04 - 2020-01-09", date(2020, 1, 4), date(2020, 1, 9)),
        ("بين الأحد والثلاثاء", date(2020, 1, 12), date(2020, 1, 14)),
        ("من الأربعاء حتى الجمعة", date(2020, 1, 8), date(2020, 1, 10)),
        ("من مساء الأحد إلى صباح الثلاثاء", date(2020, 1, 12), date(2020, 1, 14)),
        ("منذ مساء أمس وحتى صباح اليوم", date(2020, 1, 15), date(2020, 1, 16)),
        ("بين الرابع والتاسع من يناير", date(2020, 1, 4), date(2020, 1, 9)),
        ("من الرابع إلى الحادي عشر من يناير 2020", date(2020, 1, 4), date(2020, 1, 11)),
        ("بين العاشر والعشرين من نوفمبر 2019", date(2019, 11, 10), date(2019, 11, 20)),
        ("بين فجر الأحد وظهر الثلاثاء", date(2020, 1, 12), date(2020, 1, 14)),
        ("يومي السبت والأحد", date(2020, 1, 11), date(2020, 1, 12)),
        ("ليل السبت الأحد", date(2020, 1, 11), date(2020, 1, 12)),
        ("ليلة السبت - الأحد", date(2020, 1, 11), date(2020, 1, 12)),
        ("الليلة الماضية", date(2020, 1, 15), date(2020, 1, 16)),
        ("الأسبوع الماضي", date(2020, 1, 4), date(2020, 1, 12)),
        ("الأحد من الأسبوع الماضي", date(2020, 1, 4), date(2020, 1, 12)),
    ],
)
def test_a_range_has_both_ends(text: str, first: date, last: date):
    (found,) = dates(FoldedText(text).sentence(), ARTICLE)
    assert (found.day, found.last, found.precision, str(found)) == (first, last, "range", f"{first}/{last}")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("في 20 ربيع الآخر 1441", date(2019, 12, 17)),
        ("بتاريخ 20/4/1441 هـ", date(2019, 12, 17)),
        ("بتاريخ 1441/4/20هـ", date(2019, 12, 17)),
        ("في العشرين من ربيع الثاني", date(2019, 12, 17)),
        ("في 12 ذي الحجة 1440 هـ", date(2019, 8, 13)),
        ("في 7 رمضان", date(2019, 5, 12)),
        ("الجمعة 10 يناير 2019", date(2019, 1, 10)),
        ("اليوم 10 يناير 2020", date(2020, 1, 10)),
        ("اليوم الأربعاء", date(2020, 1, 15)),
        ("قبل أسبوع", date(2020, 1, 9)),
        ("قبل نحو أسبوعين", date(2020, 1, 2)),
    ],
)
def test_a_day_told_roughly_or_against_its_weekday_is_unsure(text: str, day: date):
    (found,) = dates(FoldedText(text).sentence(), ARTICLE)
    assert (found.day, found.last, found.precision, str(found)) == (day, None, "about", f"~{day}")


def test_the_gregorian_date_beside_a_hijri_one_decides():
    (found,) = dates(FoldedText("في 20 ربيع الآخر 1441 هـ الموافق 17 كانون الأول 2019").sentence(), ARTICLE)
    assert (found.day, found.precision) == (date(2019, 12, 17), "day")


def test_a_day_after_the_article_is_none():
    (found,) = dates(FoldedText("في 25 شعبان 1441").sentence(), ARTICLE)
    assert (found.day, found.why) == (None, "a day after the article")


@given(
    st.dates(date(1930, 1, 1), date(2070, 12, 31)),
    st.sampled_from(["{0.year}-{0.month}-{0.day}", "{0.day}/{0.month}/{0.year}"]),
)
def test_written_dates_are_read_whatever_the_day(day: date, form: str):
    (found,) = dates(FoldedText(form.format(day)).sentence())
    assert found.day == day


@pytest.mark.parametrize("article", [date.min, date.max, date(2023, 3, 1)])
@pytest.mark.parametrize(
    "text",
    [
        "الليلة الماضية", "الأسبوع الماضي", "في 5-7-2019", "في 30 من الشهر الماضي", "بين 29 شباط و3 آذار", "في 29 شباط",
        "بين الأحد والثلاثاء", "في 7 رمضان", "قبل أسبوعين", "في 6 أيار من العام الماضي", "من 3 إلى 7 شباط",
    ],
)  # fmt: skip
def test_the_ends_of_the_calendar_and_leap_days_break_nothing(text: str, article: date):
    for found in dates(FoldedText(text).sentence(), article):
        assert found.day is None or found.day <= article
        assert found.why


@given(
    st.dates() | st.sampled_from([date.min, date.max]),
    st.text(alphabet=st.sampled_from("الأربعءخميسو12/ كنثيارقبلمضغد\u064e"), max_size=40),
)
def test_no_day_lies_after_the_article_and_no_range_ends_before_it_begins(article: date, text: str):
    for found in dates(FoldedText(text).sentence(), article):
        assert found.day is None or found.day.toordinal() <= article.toordinal() + 1
        assert found.last is None or (found.day is not None and found.day < found.last)


@given(st.text(alphabet=st.sampled_from("الأربعءخميسو12/ كنثيار\u064e"), max_size=40))
def test_offsets_are_true_whatever_the_text(text: str):
    end = 0
    for found in dates(FoldedText(text).sentence(), ARTICLE):
        assert end <= found.start < found.end <= len(text)
        end = found.end
