"""A document: a text with a name and a day of publication, and where these stand in a row."""

from dataclasses import dataclass

LONGEST = 100_000_000
"""Characters of a document; more is no report, and would take gigabytes to read."""


@dataclass(frozen=True)
class Document:
    """A text with a name.

    Args:
        id: its path relative to what the user named, or the id that its row gives, or ``FILE:ROW``.
        text: the text as it is.
        date: when it was published, as its row tells it; empty if it does not.
    """

    id: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a document is in a row of JSONL, CSV and Parquet.

    Args:
        text: the column of the text.
        id: that of the document's name; rows without one are named ``FILE:ROW``, counted from 1.
        date: that of the day on which it was published.
    """

    text: str = "text"
    id: str = "id"
    date: str = "date"
