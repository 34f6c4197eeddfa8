"""Columns of a table: by what the user says, by their names, by what they hold."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents.column_guess import Found, find
from hasila.documents.document import Columns, Document
from support.tables import FIRST, SECOND, read, write_rows

NOTHING = Columns()


def found_in(rows: list[dict[str, Any]], columns: Columns = NOTHING) -> Found | None:
    return find(list(rows[0]), rows, columns)


def test_acleds_own_columns_are_found(tmp_path: Path):
    rows = [
        {
            "event_id_cnty": f"SYR{number}", "event_date": f"{number} January 2020", "year": "2020",
            "actor1": "طرف أول من الأطراف",
            "admin1": "إدلب", "location": "بنش", "source": "وكالة كذا; وكالة أخرى للأنباء", "source_scale": "National",
            "notes": text, "fatalities": 4, "timestamp": 1579170780,
        }
        for number, text in enumerate([FIRST, SECOND], 1)
    ]  # fmt: skip
    notes: list[str] = []
    path = write_rows(tmp_path / "a.csv", rows)
    assert read(path, notes=notes) == [
        Document(f"SYR{number}", text, f"{number} January 2020", {"outlet": "وكالة كذا; وكالة أخرى للأنباء"})
        for number, text in enumerate([FIRST, SECOND], 1)
    ]
    assert notes == [
        f"note: {path}: the text is in column 'notes', the id in 'event_id_cnty', the date in 'event_date'"
    ]


@pytest.mark.parametrize(
    "name", ["النص", "نص", "الخبر", "المحتوى", "نص الخبر", "Body", "content", "Full Text", "message"]
)
@pytest.mark.parametrize("day", ["التاريخ", "تاريخ النشر", "Published At", "createdAt", "pub_date", "Date"])
def test_usual_names_are_found_in_any_spelling(name: str, day: str):
    rows = [{"العنوان": "عنوان طويل جدا من كلمات كثيرة " * 9, day: "16/01/2020", name: FIRST, "n": "x"}]
    assert found_in(rows) == Found(name, None, day, {"title": "العنوان"})


def test_columns_of_these_very_names_are_taken_whatever_they_hold():
    rows = [{"id": "1", "text": "no Arabic", "date": "never", "body": FIRST, "event_date": "2020-01-16"}]
    assert found_in(rows) == Found("text", "id", "date", {})


def test_without_a_usual_name_the_column_with_most_arabic_is_the_text_and_the_one_with_dates_the_date():
    rows = [
        {"المكان": "إدلب", "c1": "خبر قصير عن البلدة", "c2": FIRST, "c3": "16 يناير 2020", "c4": "2020"},
        {"المكان": "حلب", "c1": "خبر قصير آخر عنها", "c2": SECOND, "c3": "17 يناير 2020", "c4": "2020"},
    ]
    assert found_in(rows) == Found("c2", None, "c3", {})


def test_names_alone_are_no_text():
    assert found_in([{"المكان": "إدلب", "الاسم": "شخص مجهول"}]) is None


def test_titles_are_the_text_only_if_nothing_else_is():
    assert found_in([{"title": FIRST, "n": "1"}]) == Found("title", None, None, {})
    assert found_in([{"title": FIRST, "c": SECOND}]) == Found("c", None, None, {"title": "title"})


def test_two_columns_of_dates_are_not_chosen_from_and_other_days_are_none():
    rows = [{"text": FIRST, "start": "2020-01-16", "end": "2020-01-17"}]
    assert found_in(rows) == Found("text", None, None, {})
    rows = [{"text": FIRST, "birth_date": "2020-01-16", "scraped": "2020-01-17", "when": "2020-01-18"}]
    assert found_in(rows) == Found("text", None, "when", {})


def test_what_repeats_names_no_document():
    rows = [{"text": FIRST, "رقم": "1"}, {"text": SECOND, "رقم": "1"}]
    assert found_in(rows) == Found("text", None, None, {})


def test_metadata_have_usual_names_too():
    row = {
        "text": FIRST, "العنوان": "ع", "الرابط": "https://example.org/1", "المصدر": "و", "الكاتب": "ك", "القناة": "ق",
        "updated_at": "2020-01-16",
    }  # fmt: skip
    assert found_in([row]) == Found(
        "text", "الرابط", None,
        {
            "title": "العنوان", "url": "الرابط", "outlet": "المصدر", "author": "الكاتب", "channel": "القناة",
            "edited": "updated_at",
        },
    )  # fmt: skip


def test_a_source_that_is_an_address_is_the_address():
    assert found_in([{"text": FIRST, "المصدر": "https://example.org/1"}]) == Found(
        "text", None, None, {"url": "المصدر"}
    )


def test_what_the_user_names_is_taken():
    rows = [{"text": FIRST, "id": "1", "date": "2020-01-16", "a": SECOND, "b": "2", "c": "2020-01-17"}]
    assert found_in(rows, Columns("a", "b", "c")) == Found("a", "b", "c", {})
    assert found_in(rows, Columns("none")) is None


@pytest.mark.parametrize(
    ("columns", "kind"), [(Columns(id="x"), "id"), (Columns(date="x"), "date"), (Columns("x"), "text")]
)
def test_a_column_that_the_user_names_must_be_there(tmp_path: Path, columns: Columns, kind: str):
    path = write_rows(tmp_path / "a.csv", [{"text": FIRST, "n": "1"}])
    assert read(path, columns=columns) == [f"{path}: no column 'x', found 'text', 'n'; name it with --{kind}-column"]


def test_of_many_columns_an_error_names_a_few(tmp_path: Path):
    row = {"text": FIRST, "b" * 90: "1", **{f"c{number}": "1" for number in range(2000)}}
    path = write_rows(tmp_path / "a.csv", [row])
    (error,) = read(path, columns=Columns("x"))
    names = ", ".join(f"'c{number}'" for number in range(18))
    assert error.endswith(f"bbb, {names} and 1,982 more; name it with --text-column")
    assert len(error) < len(str(path)) + 400


_CELL = st.one_of(
    st.none(), st.integers(), st.floats(), st.booleans(), st.lists(st.integers()), st.text(), st.just(FIRST)
)


@given(st.lists(st.dictionaries(st.sampled_from(["text", "id", "url", "x", "", "التاريخ", "نص"]), _CELL), max_size=5))
def test_what_is_found_is_there_and_is_told_apart(rows: list[dict[str, Any]]):
    names = list(dict.fromkeys(name for row in rows for name in row))
    found = find(names, rows, NOTHING)
    if found:
        assert found.names <= set(names)
        assert found.text not in (found.id, found.date)
        assert found.id is None or found.id != found.date
