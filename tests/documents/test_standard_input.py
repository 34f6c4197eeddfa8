"""Standard input: a pipe is read as a file of the format that is named or that it begins like."""

import io
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents.collection import read_documents
from hasila.documents.document import Document
from hasila.documents.formats import FORMATS, suffix_of
from hasila.documents.source import Options
from hasila.documents.standard_input import STANDARD_INPUT, guessed
from hasila.errors import DocumentError, HasilaError


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Reads bytes from standard input; tells the documents, errors as their messages, and the lines of the log."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def read(content: bytes, suffix: str = "") -> tuple[list[Document | str], list[str]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        lines: list[str] = []
        found = read_documents([STANDARD_INPUT], Options(log=lines.append, standard_input=suffix))
        documents = [str(each) if isinstance(each, DocumentError) else each for each in found]
        assert list(tmp_path.iterdir()) == []
        return documents, lines

    return read


def test_a_text_is_one_document_and_its_format_is_told(pipe):
    documents, lines = pipe("[عاجل] قتلى في إدلب\n".encode())
    assert documents == [Document("stdin.txt", "[عاجل] قتلى في إدلب\n")]
    assert lines == ["note: standard input is read as text; if it is something else, name it with --input-format"]


def test_lines_of_json_are_rows(pipe):
    documents, lines = pipe('\ufeff{"text": "حلب"}\n\n{"id": "b"\n'.encode())
    assert documents[0] == Document("stdin.jsonl:1", "حلب")
    assert documents[1].startswith("standard input: line 3: expected a JSON object in UTF-8")
    assert "read as JSONL" in lines[0]


def test_a_format_that_is_named_is_not_guessed(pipe):
    documents, lines = pipe("text,id\nحلب,1\n".encode(), ".csv")
    assert documents == [Document("1", "حلب")]
    assert lines == []


def test_an_empty_pipe_and_bytes_that_are_no_text_are_errors(pipe):
    assert pipe(b"")[0] == ["standard input: stdin.txt: the text is empty"]
    assert pipe(b"PK\0")[0] == ["standard input: expected UTF-8 text, found a binary file (a NUL at byte 2)"]


def test_a_full_disk_is_an_error(pipe, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    assert pipe(b"x")[0] == ["-: cannot be read: No space left on device"]


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"", ".txt"),
        (b"{", ".txt"),
        ("{عاجل}".encode(), ".txt"),
        (b'{"text": "' + b"a" * 70_000, ".jsonl"),
        (b'{"a": 1}', ".jsonl"),
        (b'{\n "messages": [', ".json"),
        (b'[{"text": "a"}]', ".json"),
        (b"[]", ".json"),
        (b"[\n\n  {", ".json"),
        ("[عاجل] خبر".encode(), ".txt"),
        (b"[" * 100_000, ".json"),
        (b"123\n", ".txt"),
        (b"\xff\xfe", ".txt"),
    ],
)
def test_the_format_is_guessed_by_the_beginning(head: bytes, suffix: str):
    assert guessed(head) == suffix


@given(st.binary(max_size=40))
def test_anything_has_a_guess(head: bytes):
    assert guessed(head) in (".txt", ".json", ".jsonl")


def test_a_format_is_named_by_its_name_or_suffix_in_any_case():
    for suffix in FORMATS:
        assert suffix_of(suffix) == suffix_of(suffix[1:].upper()) == suffix
    assert suffix_of(" TEXT") == ".txt"
    with pytest.raises(HasilaError, match=r"expected one of the formats \.txt, .*, found 'docs'"):
        suffix_of("docs")
