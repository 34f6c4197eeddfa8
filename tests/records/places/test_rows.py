"""Rows of lists and tables that begin with a place: whose people are there, whatever links say of other rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.rows import Rows
from support.records import RECORDER, read
from support.strategies import nasty_texts

GAZETTEER = Gazetteer.read()


def told(marked: str) -> list[list[str]]:
    """The places of each record of a text."""
    return [[place.text for place in record.places] for record in RECORDER.records(*read(marked))]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        (
            "ضحايا القصف على ريف [PLACE:p1|إدلب]\nالبلدة | قتلى | جرحى\nالوديان | [CASUALTY Place>p1|3] | "
            "[CASUALTY|5]\nالمجموع | [CASUALTY Place>p1|3] | 5",
            [["الوديان"], ["الوديان"], ["إدلب"]],
        ),
        (
            "حصيلة الأمس في [PLACE:p1|إدلب]:\n- [PLACE|بنش]: [CASUALTY Place>p1|5 قتلى]\n- سراقب: [CASUALTY|جريحان]",
            [["بنش"], ["سراقب"]],
        ),
        (
            "[PLACE:p1|بنش] ⬅ [CASUALTY Place>p1|5 قتلى]\nسراقب ⬅ [CASUALTY Place>p1|جريحان]",
            [["بنش"], ["سراقب"]],
        ),
        (
            "محور [PLACE:p1|بنش] | [CASUALTY Place>p1|5 قتلى]\nمدينة سراقب | [CASUALTY Place>p1|جريحان]",
            [["بنش"], ["سراقب"]],
        ),
        ("الحصيلة:\n[PLACE|بنش]: [CASUALTY|5 قتلى]", [["بنش"]]),
        ("- [PLACE|بنش]: [CASUALTY Place>p1|5 قتلى] قرب [PLACE:p1|سرمين]\n- سراقب: هدوء", [["سرمين"]]),
    ],
)
def test_the_people_of_a_row_are_where_it_begins_with(marked: str, found: list[list[str]]):
    assert told(marked) == found


@pytest.mark.parametrize(
    "text",
    [
        "القتلى: 5\nالجرحى: 7\nالمفقودون: 0",
        "الإجمالي: 5\nحلب هادئة",
        "حلب – قتل 5 رعاة",
        "حلب: قتل 5 رعاة",  # nobody marked it
        "سانا – مقتل 5 رعاة\nسانا – عودة 7 عائلات",
        "اليوم | قتلى | جرحى\nالسبت | 5 | 7",
        "14:20 | قتل 5 رعاة\n14:50 | هدوء",
        "قالت الشرطة إن 5 رعاة قتلوا: 3 في حلب و2 في بنش",
    ],
)
def test_elsewhere_no_row_begins_with_a_place(text: str):
    assert Rows(text, [], GAZETTEER).labels == []


def test_a_part_is_where_its_whole_is_in_the_same_row():
    marked = (
        "- [PLACE|حلب]: [CASUALTY:c1 Harm=killed Place>p1|9 رعاة] في [PLACE:p1|بنش] بينهم "
        "[CASUALTY Harm=killed SubsetOf>c1|طفلان]\n- سراقب: هدوء"
    )
    assert told(marked) == [["بنش"], ["بنش"]]


def test_why_tells_that_the_row_told_a_place():
    text, layers = read("البلدة | قتلى\nسراقب | [CASUALTY Harm=killed|3]\nبنش | 0")
    (found,) = RECORDER.records(text, layers)
    assert [(place.why, text[place.at.start : place.at.end]) for place in found.places] == [("row", "سراقب")]
    assert found.places[0].resolution.place is not None


@given(nasty_texts, st.integers(0, 60))
def test_any_text_has_rows_with_labels_before_their_people(text: str, offset: int):
    rows = Rows(f"بنش: 3\nسراقب: 4\n{text}", [], GAZETTEER)
    assert [label.start for label in rows.labels][:2] == [0, 7]
    row = rows.at(offset)
    assert row is None or row.start <= row.label.start < row.label.end <= offset < row.end
