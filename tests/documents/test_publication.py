"""Days of publication, in the forms in which tables, exports and feeds write them."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents.publication import published
from hasila.errors import DocumentError

DAY = date(2020, 1, 16)


@pytest.mark.parametrize(
    "written",
    [
        "2020-01-16", " 2020-01-16 ", "20200116", "2020-01-16T10:33:00Z", "2020-01-16 10:33:00", "2020-01-16 10:33",
        "2020-01-16T23:59:59.123456+03:00", "2020-01-16 10:33:00 UTC", "2020-1-16", "2020/01/16", "2020/1/16 8:05",
        "16/01/2020", "16/1/2020", "16/01/2020 08:30", "16/01/2020 08:30:00", "16/01/2020, 8:30 PM", "16-01-2020",
        "16.01.2020", "16/01/20", "01/16/2020", "1/16/20 8:30 AM", "16 January 2020", "16 january 2020", "16 Jan 2020",
        "16-Jan-2020", "16-Jan-20", "January 16, 2020", "Jan. 16, 2020", "Thursday, January 16, 2020",
        "Thu, 16 Jan 2020 10:33:00 +0000", "Thu, 16 Jan 2020 10:33:00 GMT", "Thu Jan 16 10:33:00 +0000 2020",
        "Thu, 16 Jan 2020 10:33:00 +0000 (UTC)", "16 يناير 2020", "16 كانون الثاني 2020", "16 كانون الثاني، 2020",
        "١٦ يناير ٢٠٢٠", "١٦/٠١/٢٠٢٠", "الخميس 16 يناير 2020", "الخميس، 16 يناير 2020 10:33", "16/1/2020 8:30 م",
        "16 كانون2 2020",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form(written: str):
    assert published(written) == DAY


def test_the_day_comes_first_where_both_are_months():
    assert published("03/04/2020") == date(2020, 4, 3)
    assert published("3.4.20") == date(2020, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        "", "last week", "2020", "43846", "16/2020", "31/02/2020", "13/13/2020", "2020-02-30", "16 Foo 2020",
        "16/01-2020", "0/1/2020", "16 January", "16 يناير", "16/01/2020 nearly", "1" * 1000, "00/00/0000",
        "16/01/2020 " * 50,
    ],
)  # fmt: skip
def test_what_is_no_date_is_an_error_that_shows_it(written: str):
    with pytest.raises(DocumentError, match=r"^expected the date as 2020-01-16 or 16/01/2020, found '"):
        published(written)


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31)))
def test_days_come_back_in_every_form_that_is_certain(day: date):
    number, month, year = day.day, day.month, day.year
    english = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]
    arabic = (
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني",
        "كانون الأول",
    )[month - 1]  # fmt: skip
    for written in (
        f"{number}/{month}/{year}", f"{number:02}.{month:02}.{year % 100:02}", f"{number} {english} {year}",
        f"{english} {number}, {year}", f"{number} {arabic} {year}", f"{year}/{month}/{number} 7:05:00",
    ):  # fmt: skip
        assert published(written) == day


@given(st.text(max_size=120))
def test_nothing_that_is_written_raises_anything_else(written: str):
    with contextlib.suppress(DocumentError):
        assert isinstance(published(written), date)
