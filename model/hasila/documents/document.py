"""A document: a text with a name and a date of publication, and the columns that hold them in a row."""

from dataclasses import dataclass

LONGEST = 100_000_000
"""The most characters of a document. A longer one is no report, and would take gigabytes to read."""


@dataclass(frozen=True)
class Document:
    """A text with a name.

    Args:
        id: the path relative to what the user named, or the id in the row, or ``FILE:ROW``.
        text: the text as it is.
        date: date of publication as the row gives it, or empty.
    """

    id: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that hold a document in a row of JSONL, CSV or Parquet.

    Args:
        text: column of the text.
        id: column of the document's name; rows without one are named ``FILE:ROW``, counted from 1.
        date: column of the date of publication.
    """

    text: str = "text"
    id: str = "id"
    date: str = "date"
