"""How the findings of a document are laid out in each output format."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import pyarrow

from hasila.documents.document import Document
from hasila.output.markup import Markup

Finding = TypeVar("Finding")
"""A span or a record."""
Row = Mapping[str, Any]

MENTION_FIELDS = (
    ("document", pyarrow.string()),
    ("start", pyarrow.int64()),
    ("end", pyarrow.int64()),
    ("text", pyarrow.string()),
    ("label", pyarrow.string()),
)
"""The first columns of a table of labelled stretches: which document, where, and what."""


@dataclass(frozen=True)
class Feature:
    """A finding on a map.

    Args:
        title: what stands beside its point.
        text: the words of the document that tell it.
        latitude: degrees north; nothing if the place is unknown or has no coordinates.
        longitude: degrees east.
        day: its day in ISO 8601, of a range the first; nothing if unknown.
        last_day: the last day of a range.
        cells: its row of the table.
        evidence: what was read off which words, an object each.
    """

    title: str
    text: str
    latitude: float | None
    longitude: float | None
    day: str | None
    last_day: str | None
    cells: Row
    evidence: Sequence[Row]


class Sheet(Protocol):
    """A sheet of a workbook, which may add up what it sees.

    Attributes:
        name: its name, at most 31 characters.
        schema: names and types of its columns.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def schema(self) -> pyarrow.Schema: ...  # noqa: D102

    def rows(self, document: Document, findings: Sequence[Any]) -> Iterable[Row]:
        """The rows of a document."""

    def last_rows(self) -> Iterable[Row]:
        """The rows behind those of all documents."""


@dataclass(frozen=True)
class Layout(Generic[Finding]):
    """The findings of a document in each output format. A format whose function is missing is not available.

    Args:
        schema: names and types of the table's columns, in order, for CSV and Parquet.
        rows: the document's rows of that table. A cell that a row lacks is empty.
        json: the document's JSON object. Without it, JSONL has an object for each row.
        section: the document's section of an HTML page.
        standoff: the document's annotations in brat's standoff format.
        markup: what is marked in the document, for annotation tools and libraries.
        sheets: makes the sheets of a new workbook.
        features: the document's findings on a map.
    """

    schema: pyarrow.Schema
    rows: Callable[[Document, Sequence[Finding]], Iterable[Row]]
    json: Callable[[Document, Sequence[Finding]], Row] | None = None
    section: Callable[[Document, Sequence[Finding]], str] | None = None
    standoff: Callable[[Document, Sequence[Finding]], str] | None = None
    markup: Callable[[Document, Sequence[Finding]], Markup] | None = None
    sheets: Callable[[], Sequence[Sheet]] | None = None
    features: Callable[[Document, Sequence[Finding]], Iterable[Feature]] | None = None


class Writer(Protocol):
    """Takes documents with their findings, one after the other."""

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""

    def close(self) -> None:
        """Complete the output."""


def in_utf8(row: Row) -> dict[str, Any]:
    """A row whose texts have UTF-8: a question mark stands for each lone surrogate."""
    return {
        name: cell.encode("utf-8", errors="replace").decode() if isinstance(cell, str) else cell
        for name, cell in row.items()
    }


def json_line(value: Any, *, allow_nan: bool = True) -> str:
    """A value as JSON on one line that has UTF-8: json escapes either all non-ASCII characters or none."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=allow_nan)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8
        return json.dumps(value, allow_nan=allow_nan)
    return text
