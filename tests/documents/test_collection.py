"""Reading documents: every format and text as it is, and each fault in its place while the rest goes on."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from hasila.documents.collection import read_documents
from hasila.documents.document import Columns, Document
from hasila.documents.formats import FORMATS
from hasila.documents.plain_text import read_text
from hasila.documents.source import Options
from hasila.errors import DocumentError
from support.tables import FIRST, read, write, write_rows

ODD = '\ufeffقُتل\t18 مدنيا\r\nفي إدلب.\r\u2028\u200fحلب\u0640\u200f «سراقب», "a"\n'


ROW_FORMATS = pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet"])


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
    assert read(path, columns=Columns(text="body", id="key")) == [Document("k", "إدلب")]


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
    path = write_rows(tmp_path / f"a{suffix}", [{"key": "k", "body": "no Arabic"}])
    (error,) = read(path)
    assert error.endswith("no column 'text', found 'key', 'body'; name it with --text-column")
    assert error.startswith(f"{path}: ")
    (error,) = read(path, columns=Columns(text="words"))
    assert error.endswith("no column 'words', found 'key', 'body'; name it with --text-column")


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


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".parquet"])
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
    write(tmp_path / "b" / "notes.xyz", "nothing")
    tmp_path.joinpath("z.txt").mkdir()
    assert read(tmp_path) == [
        Document("a.txt", "هاء"),
        Document("x", "الف"),
        Document("b/a.csv:2", "جيم"),
        Document("b/b.TXT", "باء"),
        Document("c.jsonl:1", "دال"),
    ]


def test_a_text_is_read_alone_with_the_errors_of_a_collection(tmp_path: Path):
    write(tmp_path / "good.txt", FIRST)
    (tmp_path / "b.txt").symlink_to(tmp_path / "none")
    for name in ("b.txt", "none.txt", "good.txt/c"):
        with pytest.raises(DocumentError) as raised:
            read_text(tmp_path / name)
        assert read(tmp_path / name) == [str(raised.value)]


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
        empty: f"expected {', '.join(FORMATS)} files in this folder, found none",
        write(tmp_path / "a.odd", "x"): f"expected one of {', '.join(FORMATS)}, found .odd",
        write(tmp_path / "a", "x"): f"expected one of {', '.join(FORMATS)}, found no suffix",
        write(tmp_path / "latin.txt", "café".encode("latin-1")): (
            "expected UTF-8, found byte 0xe9 at 3; convert it, for example with iconv -f windows-1256 -t utf-8"
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


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1256"])
def test_a_text_of_notepad_is_read(tmp_path: Path, encoding: str):
    text = "قتل مدنيان\r\nفي قصف على سراقب."
    assert read(write(tmp_path / "a.txt", text.encode(encoding))) == [Document("a.txt", text)]


def test_an_empty_jsonl_or_parquet_file_has_no_documents(tmp_path: Path):
    none = pyarrow.table({"text": pyarrow.array([], pyarrow.string())})
    pyarrow.parquet.write_table(none, tmp_path / "a.parquet")
    assert read(write(tmp_path / "a.jsonl", "\n\n"), tmp_path / "a.parquet") == []


def test_a_byte_order_mark_before_rows_is_no_part_of_them(tmp_path: Path):
    assert read(write(tmp_path / "a.csv", "\ufefftext\nالف\n")) == [Document("a.csv:1", "الف")]
    assert read(write(tmp_path / "a.jsonl", '\ufeff{"text": "الف"}\n')) == [Document("a.jsonl:1", "الف")]


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".json", ".csv", ".parquet"])
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
    assert isinstance(found[1], Document)
    assert found[1].text == short


def test_what_does_not_end_is_no_text(tmp_path: Path):
    path = tmp_path / "endless.txt"
    path.symlink_to("/dev/zero")
    (error,) = read_documents([path])
    assert "expected a file, found a device" in str(error)
