"""Encodings of text files: Arabic is told from what is not."""

import io
from pathlib import Path

import pytest

from hasila.documents.encodings import broken, open_text
from hasila.documents.source import Source
from hasila.errors import DocumentError
from support.tables import FIRST, SECOND

PLAIN = SECOND + "\r\nwith Latin words, too\n"


def text_of(data: bytes) -> tuple[str, list[str]]:
    notes: list[str] = []
    with open_text(Source("a", "a", len(data), lambda: io.BytesIO(data)), notes.append) as file:
        return file.read(), notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_certain_is_not_told(encoding: str):
    assert text_of(PLAIN.encode(encoding)) == (PLAIN, [])


def test_windows_1256_is_told():
    assert text_of(PLAIN.encode("windows-1256")) == (
        PLAIN,
        ["note: a: it is not in UTF-8; read as windows-1256, in which it is Arabic"],
    )


@pytest.mark.parametrize(
    "data",
    [
        "Zwei Männer wurden bei Köln schwer verletzt, über fünf Häuser zerstört".encode("cp1252"),
        "Trois blessés dans l'explosion près de la frontière, a déclaré le député".encode("cp1252"),
        "Двое раненых после взрыва у деревни".encode("cp1251"),
        SECOND.encode("iso-8859-6"),
        SECOND.encode("mac-arabic"),
        SECOND.encode("utf-8")[1:],
        SECOND.encode("utf-16-le"),
        b"PK\x03\x04\x00\x00",
        bytes(range(128, 256)),
    ],
)
def test_what_is_neither_is_an_error_with_advice(data: bytes):
    with pytest.raises(DocumentError, match=r"^a: expected .*; save it again as UTF-8, in Excel as 'CSV UTF-8'"):
        text_of(data)


def test_a_fault_in_utf_8_spoils_only_its_place():
    text, notes = text_of(FIRST.encode() + b"\n\xe1\xc8\n" + SECOND.encode())
    first, bad, second = text.split("\n")
    assert (first, second, notes) == (FIRST, SECOND, [])
    assert broken(bad) == "expected UTF-8, found byte 0xe1; " + broken(bad).partition("; ")[2]
    assert not broken(first)


def test_a_long_file_is_not_cut_where_the_sample_ends(tmp_path: Path):
    for shift in range(4):
        text = "a" * shift + "س" * 1_000_000
        assert text_of(text.encode()) == (text, [])
