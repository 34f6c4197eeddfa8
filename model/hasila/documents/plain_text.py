"""Reads text files as they are."""

from collections.abc import Iterator
from pathlib import Path

from hasila.documents.document import Document
from hasila.documents.encodings import broken, open_text
from hasila.documents.source import BYTES, Options, Source, checked, too_long, unreadable
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document]:
    """Read a file as one document.

    Raises:
        DocumentError: it is binary, in an unknown encoding, too long or empty.
    """
    if source.size > BYTES * options.longest:
        raise DocumentError(f"{source.label}: {too_long(options.longest)}")
    yield checked(Document(source.name, _text(source, options)), source, options.longest)


def _text(source: Source, options: Options) -> str:
    """The text of a file: in UTF-8 without any change, else in an encoding of Notepad's."""
    try:
        return decoded(source.bytes(BYTES * options.longest), source.label)
    except DocumentError as error:
        not_utf8 = error
    try:
        with open_text(source, options.log) as file:
            text = file.read()
    except DocumentError:
        raise not_utf8 from None
    if broken(text):
        raise not_utf8
    return text


def read_text(path: Path) -> str:
    """Read a UTF-8 file without changing anything, so that offsets into the result are offsets into the file.

    Raises:
        DocumentError: the file is missing, no regular one, unreadable, binary, or not UTF-8.
    """
    source = Source.of_path(path, path.name)
    try:
        return decoded(source.bytes(source.size), source.label)
    except OSError as error:
        raise unreadable(path, error) from None


def decoded(data: bytes, label: str) -> str:
    """Decode UTF-8.

    Raises:
        DocumentError: the bytes are binary, or not UTF-8.
    """
    if (position := data.find(b"\0")) >= 0:
        raise DocumentError(f"{label}: expected UTF-8 text, found a binary file (a NUL at byte {position})")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{label}: expected UTF-8, found byte 0x{data[error.start]:02x} at {error.start}; convert it, for example "
            "with iconv -f windows-1256 -t utf-8"
        ) from None
