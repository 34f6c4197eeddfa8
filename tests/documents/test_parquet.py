"""Reading Parquet: strings, dates and structs of every kind, and files that are damaged."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet

from hasila.documents.document import Columns, Document
from support.tables import FIRST, SECOND, read, write, write_rows


def test_dates_and_times_are_told_in_iso_8601_and_metadata_are_read(tmp_path: Path):
    table = pyarrow.table(
        {
            "النص": pyarrow.array([FIRST, SECOND, FIRST]).dictionary_encode(),
            "publishedAt": pyarrow.array(
                [datetime(2020, 1, 16, 10, 33, tzinfo=UTC), None, None], pyarrow.timestamp("ns", "UTC")
            ),
            "link": pyarrow.array(["https://example.org/1", "https://example.org/2", None], pyarrow.large_string()),
            "authors": pyarrow.array([["س", "ع"], None, []]),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    notes: list[str] = []
    found = read(tmp_path / "a.parquet", notes=notes)
    assert notes == [
        f"note: {tmp_path / 'a.parquet'}: the text is in column 'النص', the id in 'link', the date in 'publishedAt'"
    ]
    assert found == [
        Document(
            "https://example.org/1", FIRST, "2020-01-16T10:33:00+00:00",
            {"url": "https://example.org/1", "author": '["س", "ع"]'},
        ),
        Document("https://example.org/2", SECOND, "", {"url": "https://example.org/2"}),
        Document("a.parquet:3", FIRST, "", {"author": "[]"}),
    ]  # fmt: skip


def test_nanoseconds_and_days_are_days(tmp_path: Path):
    for values, kind in (
        ([1_579_170_780_123_456_789], pyarrow.timestamp("ns")),
        ([date(2020, 1, 16)], pyarrow.date32()),
    ):
        table = pyarrow.table({"text": [FIRST], "date": pyarrow.array(values, kind)})
        pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
        (document,) = read(tmp_path / "a.parquet")
        assert isinstance(document, Document)
        assert document.date.startswith("2020-01-16")


def test_parts_of_structs_are_columns(tmp_path: Path):
    rows = [{"article": {"body": {"ar": FIRST}, "day": "2020-01-16"}, "id": 1}, {"article": None, "id": 2}]
    path = write_rows(tmp_path / "a.parquet", rows)
    named = Columns(text="article.body.ar", date="article.day")
    assert read(path, columns=named) == [
        Document("1", FIRST, "2020-01-16"),
        f"{path}: row 2: expected text in 'article.body.ar', found None",
    ]
    notes: list[str] = []
    assert read(path, notes=notes)[0] == Document("1", FIRST, "2020-01-16")
    assert notes == [f"note: {path}: the text is in column 'article.body.ar', the date in 'article.day'"]


def test_a_truncated_parquet_file_is_an_error(tmp_path: Path):
    path = write_rows(tmp_path / "a.parquet", [{"text": "الف"}] * 100)
    for size in (0, 3, path.stat().st_size // 2):
        (error,) = read(write(tmp_path / "cut.parquet", path.read_bytes()[:size]))
        assert error.startswith(f"{tmp_path / 'cut.parquet'}: not a Parquet file that can be read: ")


def test_damaged_parquet_data_is_an_error(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": [f"نص {n}" for n in range(9)]}), path, compression="snappy")
    data = bytearray(path.read_bytes())
    data[4:60] = b"\xff" * 56
    found = read(write(path, bytes(data)), write(tmp_path / "b.txt", "باء"))
    assert found[-1] == Document("b.txt", "باء")
    assert found[0].startswith(f"{path}: ")


def test_parquet_strings_that_are_not_utf8_are_errors_in_their_place(tmp_path: Path):
    offsets = pyarrow.array([0, 1, 2, 3], pyarrow.int32()).buffers()[1]
    strings = pyarrow.Array.from_buffers(pyarrow.string(), 3, [None, offsets, pyarrow.py_buffer(b"a\xffb")])
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": strings}), path)
    found = read(path)
    assert [found[0], found[2]] == [Document("a.parquet:1", "a"), Document("a.parquet:3", "b")]
    assert found[1].startswith(f"{path}: row 2: cannot be read: 'utf-8' codec can't decode")


def test_other_columns_of_parquet_are_not_read(tmp_path: Path):
    path = tmp_path / "a.parquet"
    never = pyarrow.array([2**62], pyarrow.timestamp("us"))  # a date that Python has none for
    pyarrow.parquet.write_table(pyarrow.table({"text": ["الف"], "when": never}), path)
    assert read(path) == [Document("a.parquet:1", "الف")]


def test_large_and_dictionary_strings_of_parquet_are_texts(tmp_path: Path):
    for kind in (pyarrow.large_string(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())):
        table = pyarrow.table({"text": pyarrow.array(["الف", "باء"]).cast(kind)})
        pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
        assert [document.text for document in read(tmp_path / "a.parquet")] == ["الف", "باء"]
