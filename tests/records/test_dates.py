"""Dates as news names them, resolved against the article's date, and the reasons where they cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.dates import dates
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
        ("قصفت الأربعاء البلدة", "الأربعاء", date(2020, 1, 15)),
        ("قصفت يوم الخميس البلدة", "يوم الخميس", date(2020, 1, 16)),
        ("قصفت الخميس الماضي البلدة", "الخميس الماضي", date(2020, 1, 9)),
        ("والأحد قتل شخصان", "والأحد", date(2020, 1, 12)),
        ("قتل أمس ثلاثة", "أمس", date(2020, 1, 15)),
        ("قتل اليومَ ثلاثة", "اليومَ", date(2020, 1, 16)),
        ("قتل أول من أمس ثلاثة", "أول من أمس", date(2020, 1, 14)),
        ("الأرْبِعَاء", "الأرْبِعَاء", date(2020, 1, 15)),
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
    ],
)
def test_what_cannot_be_resolved_says_why(text: str, why: str):
    (found,) = dates(FoldedText(text).sentence())
    assert (found.day, found.why) == (None, why)


@pytest.mark.parametrize(
    "text", ["في أواخر أبريل", "منذ كانون الأول", "30 قتيلا", "القرار 2254", "يومان", "الأحداث", ""]
)
def test_what_is_no_date_is_not_taken_for_one(text: str):
    assert not dates(FoldedText(text).sentence(), ARTICLE)


def test_several_dates_keep_their_order():
    assert [found.day for found in dates(FoldedText("بين 11 و15 يناير 2020، ثم الأربعاء").sentence(), ARTICLE)] == [
        date(2020, 1, 15)
    ] * 2


@given(st.text(alphabet=st.sampled_from("الأربعءخميسو12/ كنثيار\u064e"), max_size=40))
def test_offsets_are_true_whatever_the_text(text: str):
    end = 0
    for found in dates(FoldedText(text).sentence(), ARTICLE):
        assert end <= found.start < found.end <= len(text)
        end = found.end
