"""Reading documents: every format and text as it is, and each fault in its place while the rest goes on."""

import csv
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from hasila.documents.collection import read_documents
from hasila.documents.document import Columns, Document
from hasila.documents.plain_text import read_text
from hasila.documents.source import Options
from hasila.errors import DocumentError

ODD = '\ufeffقُتل\t18 مدنيا\r\nفي إدلب.\r\u2028\u200fحلب\u0640\u200f «سراقب», "a"\n'


def read(*paths: Path, columns: Columns | None = None) -> list[Document | str]:
    """What is read, errors as their messages."""
    return [
        str(item) if isinstance(item, DocumentError) else item
        for item in read_documents(paths, Options(columns or Columns()))
    ]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows in the format of the path's suffix."""
    if path.suffix == ".jsonl":
        return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        return path
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


ROW_FORMATS = pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])


def test_a_text_is_kept_exactly(tmp_path: Path):
    assert read(write(tmp_path / "a.txt", ODD)) == [Document("a.txt", ODD)]
    assert read_text(tmp_path / "a.txt") == ODD


@ROW_FORMATS
def test_rows_are_kept_exactly_and_in_order(tmp_path: Path, suffix: str):
    rows = [{"id": f"n{number}", "text": f"{number}{ODD}"} for number in range(600)]
    assert read(write_rows(tmp_path / f"a{suffix}", rows)) == [Document(row["id"], row["text"]) for row in rows]


@ROW_FORMATS
def test_columns_can_be_named(tmp_path: Path, suffix: str):
    path = write_rows(tmp_path / f"a{suffix}", [{"id": 1, "body": "إدلب", "text": "حلب", "key": "k"}])
    assert read(path, columns=Columns(text="body", id="key", date="day")) == [Document("k", "إدلب")]


@ROW_FORMATS
def test_rows_without_a_name_are_named_by_file_and_row(tmp_path: Path, suffix: str):
    path = write_rows(tmp_path / f"a{suffix}", [{"text": "إدلب", "n": 1}, {"text": "حلب", "n": 2}])
    assert read(path) == [Document(f"a{suffix}:1", "إدلب"), Document(f"a{suffix}:2", "حلب")]


@ROW_FORMATS
def test_numbers_name_documents_and_an_empty_name_is_none(tmp_path: Path, suffix: str):
    path = write_rows(tmp_path / f"a{suffix}", [{"id": 7, "text": "إدلب"}, {"id": None, "text": "حلب"}])
    assert [document.id for document in read(path)] == ["7", f"a{suffix}:2"]


@ROW_FORMATS
def test_an_unknown_column_is_an_error_that_names_those_found(tmp_path: Path, suffix: str):
    path = write_rows(tmp_path / f"a{suffix}", [{"key": "k", "body": "إدلب"}])
    (error,) = read(path)
    assert error.endswith("no column 'text', found 'key', 'body'; name it with --text-column")
    assert error.startswith(f"{path}: ")


@ROW_FORMATS
def test_an_empty_text_is_an_error_in_its_place(tmp_path: Path, suffix: str):
    rows = [
        {"id": "1", "text": "إدلب"},
        {"id": "2", "text": " \n"},
        {"id": "3", "text": ""},
        {"id": "4", "text": "حلب"},
    ]
    path = write_rows(tmp_path / f"a{suffix}", rows)
    assert read(path) == [
        Document("1", "إدلب"),
        f"{path}: 2: the text is empty",
        f"{path}: 3: the text is empty",
        Document("4", "حلب"),
    ]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_null_text_is_an_error_in_its_place(tmp_path: Path, suffix: str):
    rows = [{"id": "1", "text": "إدلب"}, {"id": "2", "text": None}, {"id": "3", "text": "حلب"}]
    path = write_rows(tmp_path / f"a{suffix}", rows)
    assert read(path) == [
        Document("1", "إدلب"),
        f"{path}: row 2: expected text in 'text', found None",
        Document("3", "حلب"),
    ]


def test_a_folder_is_read_in_order_of_names_and_ids_are_relative_to_it(tmp_path: Path):
    write(tmp_path / "b" / "b.TXT", "باء")
    write(tmp_path / "b" / "a.csv", "id,text\nx,الف\n,جيم\n")
    write(tmp_path / "c.jsonl", '{"text": "دال"}\n')
    write(tmp_path / "a.txt", "هاء")
    write(tmp_path / "b" / "notes.md", "nothing")
    tmp_path.joinpath("z.txt").mkdir()
    assert read(tmp_path) == [
        Document("a.txt", "هاء"),
        Document("x", "الف"),
        Document("b/a.csv:2", "جيم"),
        Document("b/b.TXT", "باء"),
        Document("c.jsonl:1", "دال"),
    ]


def test_paths_are_read_in_the_order_given(tmp_path: Path):
    first, second = write(tmp_path / "b.txt", "باء"), write(tmp_path / "a.txt", "الف")
    assert [document.text for document in read(first, second)] == ["باء", "الف"]


def test_reading_is_lazy(tmp_path: Path):
    def paths() -> Iterator[Path]:
        yield write(tmp_path / "a.txt", "الف")
        raise AssertionError("read ahead")

    assert next(iter(read_documents(paths()))) == Document("a.txt", "الف")


def test_what_cannot_be_read_is_an_error_in_its_place(tmp_path: Path):
    good = write(tmp_path / "good.txt", "إدلب")
    empty = tmp_path / "empty"
    empty.mkdir()
    bad = {
        tmp_path / "none.txt": "no such file",
        tmp_path / "none.csv": "no such file",
        tmp_path / "none.jsonl": "no such file",
        tmp_path / "none.parquet": "no such file",
        good / "b.txt": "cannot be read: Not a directory",
        good / "b.jsonl": "cannot be read: Not a directory",
        good / "b.csv": "cannot be read: Not a directory",
        tmp_path / ("x" * 300 + ".txt"): "cannot be read: File name too long",
        empty: "expected .txt, .jsonl, .csv, .parquet files in this folder, found none",
        write(tmp_path / "a.pdf", "x"): "expected one of .txt, .jsonl, .csv, .parquet, found .pdf",
        write(tmp_path / "a", "x"): "expected one of .txt, .jsonl, .csv, .parquet, found no suffix",
        write(tmp_path / "cp.txt", "قتل: إدلب".encode("windows-1256")): (
            "expected UTF-8, found byte 0xde at 0; convert it, for example with iconv -f windows-1256 -t utf-8"
        ),
        write(tmp_path / "cut.txt", "إدلب".encode()[:-1]): (
            "expected UTF-8, found byte 0xd8 at 6; convert it, for example with iconv -f windows-1256 -t utf-8"
        ),
        write(tmp_path / "nul.txt", b"abc\0def"): "expected UTF-8 text, found a binary file (a NUL at byte 3)",
        write(tmp_path / "blank.txt", " \r\n\t"): "blank.txt: the text is empty",
        write(tmp_path / "zero.txt", ""): "zero.txt: the text is empty",
        write(tmp_path / "visual.txt", "نزحت عشرون عائلة من القرية القريبة إلى المدينة الكبيرة"[::-1]): (
            "visual.txt: expected words in reading order, found the letters of each in reverse, as some PDFs store "
            "them; extract the text again with a program that restores the order"
        ),
        write(tmp_path / "zero.csv", ""): "no column 'text', found ; name it with --text-column",
    }
    document = Document("good.txt", "إدلب")
    mixed = [path for each in bad for path in (each, good)]
    assert read(*mixed) == [item for path, reason in bad.items() for item in (f"{path}: {reason}", document)]


def test_an_empty_jsonl_or_parquet_file_has_no_documents(tmp_path: Path):
    none = pyarrow.table({"text": pyarrow.array([], pyarrow.string())})
    pyarrow.parquet.write_table(none, tmp_path / "a.parquet")
    assert read(write(tmp_path / "a.jsonl", "\n\n"), tmp_path / "a.parquet") == []


def test_a_bad_line_of_jsonl_is_an_error_in_its_place(tmp_path: Path):
    lines = [
        '{"text": "الف"}'.encode(),
        b'["text"]',
        b'"text"',
        b'{"text": "x"',
        b'{"text": "\xff"}',
        b"",
        b'{"text": 3}',
        b'{"body": "x"}',
        b"[" * 100_000,
        '{"text": "باء\\u2028\\n", "id": "b"}'.encode(),
    ]
    path = write(tmp_path / "a.jsonl", b"\n".join(lines))
    found = read(path)
    assert found[0] == Document("a.jsonl:1", "الف")
    assert found[1] == f"{path}: line 2: expected a JSON object, found list"
    assert found[2] == f"{path}: line 3: expected a JSON object, found str"
    assert found[3].startswith(f"{path}: line 4: expected a JSON object in UTF-8: Expecting")
    assert found[4].startswith(f"{path}: line 5: expected a JSON object in UTF-8: 'utf-8' codec can't decode")
    assert "expected text in 'text', found 3" in found[5]
    assert found[6].endswith("no column 'text', found 'body'; name it with --text-column")
    assert found[7].startswith(f"{path}: line 9: expected a JSON object in UTF-8: ")
    assert found[8:] == [Document("b", "باء\u2028\n")]


def test_a_byte_order_mark_before_rows_is_no_part_of_them(tmp_path: Path):
    assert read(write(tmp_path / "a.csv", "\ufefftext\nالف\n")) == [Document("a.csv:1", "الف")]
    assert read(write(tmp_path / "a.jsonl", '\ufeff{"text": "الف"}\n')) == [Document("a.jsonl:1", "الف")]


def test_csv_with_quotes_and_line_breaks_inside_and_crlf_at_the_ends(tmp_path: Path):
    path = write(tmp_path / "a.csv", 'id,text\r\n1,"قال ""نعم"", ثم\r\nعاد\n"\r\n2,\'حلب\'\r\n')
    assert read(path) == [Document("1", 'قال "نعم", ثم\r\nعاد\n'), Document("2", "'حلب'")]


def test_a_csv_field_may_be_longer_than_the_modules_limit(tmp_path: Path):
    text = "إدلب " * 100_000
    assert read(write_rows(tmp_path / "a.csv", [{"id": "1", "text": text}])) == [Document("1", text)]


def test_a_short_row_of_csv_is_an_error_in_its_place_and_a_long_one_is_not(tmp_path: Path):
    path = write(tmp_path / "a.csv", "id,text\n1\n2,الف,more\n3,باء\n")
    assert read(path) == [
        f"{path}: row 1: expected text in 'text', found None",
        Document("2", "الف"),
        Document("3", "باء"),
    ]


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        (b'2,"open', "line 3: not valid CSV: unexpected end of data"),
        (b'2,"a"b\n', "line 3: not valid CSV: ',' expected after '\"'"),
        ("2,إدلب\n".encode("windows-1256"), "expected UTF-8: invalid"),
    ],
)
def test_csv_that_breaks_off_gives_what_came_before(tmp_path: Path, rest: bytes, fault: str):
    path = write(tmp_path / "a.csv", "id,text\n1,الف\n".encode() + rest)
    found = read(path, write(tmp_path / "b.txt", "باء"))
    assert found[-1] == Document("b.txt", "باء")
    assert found[-2].startswith(f"{path}: {fault}")


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


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ".parquet"])
def test_a_document_that_is_too_long_is_an_error_and_the_others_are_read(suffix: str, tmp_path: Path):
    long, short = "سراقب " * 100, "إدلب"
    if suffix == ".txt":
        write(tmp_path / "a.txt", long)
        write(tmp_path / "b.txt", short)
        found = list(read_documents([tmp_path], Options(longest=50)))
    else:
        path = write_rows(tmp_path / f"a{suffix}", [{"text": "حلب"}, {"text": long}, {"text": short}])
        found = list(read_documents([path], Options(longest=50)))[1:]
    assert isinstance(found[0], DocumentError)
    assert "expected at most 50 characters, found more; cut it up, or allow more with --max-characters" in str(found[0])
    if suffix != ".csv":  # where the next row begins cannot be told
        assert isinstance(found[1], Document)
        assert found[1].text == short


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "' + b"a" * 5_000_000)
        file.write(b'\n{"text": "b"}\n')
    tracemalloc.start()
    found = list(read_documents([path], Options(longest=1000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(each) for each in found] == [DocumentError, Document]
    assert peak < 3_000_000


def test_what_does_not_end_is_no_text(tmp_path: Path):
    path = tmp_path / "endless.txt"
    path.symlink_to("/dev/zero")
    (error,) = read_documents([path])
    assert "expected a file, found a device" in str(error)
