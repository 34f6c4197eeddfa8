"""A file to read documents from: on the disk, in an archive, or from standard input."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from hasila.documents.document import LONGEST, Columns, Document
from hasila.errors import DocumentError, first_line
from hasila.text.visual_order import is_visual

BYTES = 4
"""The most bytes of a character in UTF-8. JSON's escapes take six."""


@dataclass(frozen=True)
class Source:
    """A file to read documents from.

    Args:
        label: what errors call it, for example its path.
        name: the beginning of its documents' names.
        size: its bytes.
        open: opens it; the result can be sought in.
        depth: how many archives and messages it is in.
        reader: what reads it, if its name does not tell.
    """

    label: str
    name: str
    size: int
    open: Callable[[], BinaryIO]
    depth: int = 0
    reader: "Reader | None" = None

    @classmethod
    def of_path(cls, path: Path, name: str) -> "Source":
        """A file on the disk.

        Raises:
            DocumentError: there is none, or it is no regular file.
        """
        try:
            status = path.stat()
        except FileNotFoundError:
            what = "a link to a file that is not there" if path.is_symlink() else "no such file"
            raise DocumentError(f"{path}: {what}") from None
        except OSError as error:
            raise unreadable(path, error) from None
        if not stat.S_ISREG(status.st_mode):  # /dev/zero or a pipe may never end
            raise DocumentError(f"{path}: expected a file, found a device, a pipe or the like")
        return cls(str(path), name, status.st_size, lambda: path.open("rb"))

    @property
    def suffix(self) -> str:
        """The suffix of its name in lower case, with the dot; empty without one."""
        return PurePosixPath(self.name).suffix.lower()

    def bytes(self, most: int) -> bytes:
        """Its content.

        Args:
            most: the most bytes.

        Raises:
            DocumentError: it has more.
        """
        if self.size > most:
            raise DocumentError(f"{self.label}: expected at most {most:,} bytes, found {self.size:,}")
        with self.open() as file:
            return file.read(most)

    @contextmanager
    def parsing(self, kind: str) -> Iterator[None]:
        """Turn whatever a library raises for malformed content into one error of the file.

        Args:
            kind: what the file should be, such as ``a PDF file``.

        Raises:
            DocumentError: anything but a :class:`DocumentError`, an error of the system or a lack of memory was raised.
                Libraries raise ``OSError`` for malformed content, too, but without a number.
        """
        try:
            yield
        except (DocumentError, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise DocumentError(f"{self.label}: not {kind} that can be read: {first_line(error)}") from None


def unreadable(label: object, error: OSError) -> DocumentError:
    """What is wrong with a file or folder that the system does not let be read.

    Args:
        label: what errors call it, for example its path.
        error: what the system says.
    """
    return DocumentError(f"{label}: cannot be read: {error.strerror or error}")


def _silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """How documents are read.

    Args:
        columns: the columns that hold a document in a row.
        longest: the most characters of a document; longer ones are not read.
        sheet: the sheet of a workbook; default: the first with a text.
        log: takes one line for each thing that a person should know and that is no error, such as a guessed column.
        standard_input: the suffix of the format that standard input has; empty: guessed by how it begins.
    """

    columns: Columns = Columns()  # noqa: RUF009  # frozen
    longest: int = LONGEST
    sheet: str | None = None
    log: Callable[[str], None] = _silent
    standard_input: str = ""

    def note(self, source: Source, line: str) -> None:
        """Tell what a person should know of a file: what was guessed, restored or left out."""
        self.log(f"note: {source.label}: {line}")


Reader = Callable[[Source, Options], Iterator[Document | DocumentError]]
"""Yields the documents of a file, with an error in the place of each that cannot be read."""


def checked(document: Document, source: Source, longest: int) -> Document:
    """Return a document that can be read.

    Raises:
        DocumentError: it is too long, empty, or in visual order.
    """
    where = f"{source.label}: {document.id}"
    if len(document.text) > longest:
        raise DocumentError(f"{where}: {too_long(longest)}")
    if not document.text.strip():
        raise DocumentError(f"{where}: the text is empty")
    if is_visual(document.text):
        raise DocumentError(
            f"{where}: expected words in reading order, found the letters of each in reverse, as some PDFs "
            "store them; extract the text again with a program that restores the order"
        )
    return document


def too_long(longest: int) -> str:
    """What is wrong with a longer document."""
    return f"expected at most {longest:,} characters, found more; cut it up, or allow more with --max-characters"
