"""Reading JSONL: each bad line an error in its place."""

import tracemalloc
from pathlib import Path

from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.source import Options
from hasila.errors import DocumentError
from support.tables import FIRST, SECOND, read, write, write_rows


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


def test_columns_are_guessed_and_rows_further_down_may_have_others(tmp_path: Path):
    rows = [{"message": FIRST, "number": 1}] * 60 + [
        {"message": SECOND, "id": "last", "date": "2020-01-16", "title": "t"}
    ]
    notes: list[str] = []
    found = read(path := write_rows(tmp_path / "a.jsonl", rows), notes=notes)
    assert notes == [f"note: {path}: the text is in column 'message'"]
    assert found[0] == Document("a.jsonl:1", FIRST)
    assert found[60] == Document("last", SECOND, "2020-01-16", {"title": "t"})


def test_a_file_without_arabic_has_an_error_for_each_row(tmp_path: Path):
    path = write(tmp_path / "a.jsonl", '{"words": "none"}\n{"words": "none"}\n')
    assert read(path) == [
        f"{path}: row {row}: no column 'text', found 'words'; name it with --text-column" for row in (1, 2)
    ]
