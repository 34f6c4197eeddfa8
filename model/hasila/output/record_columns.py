"""Columns of a table with a row for each record, and the layout that they make.

Each column says what it holds, so that the documentation can be generated from the columns themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow

from hasila.documents.document import Document
from hasila.output.layout import Layout
from hasila.records.places import Place
from hasila.records.record import Record

DATE_PRECISION = (
    "`day`; `about`: told roughly, in the Hijri calendar, or against its weekday; `range`: a day of several; `report`:"
    " day of the report, as the text tells none of the harm"
)
"""What a column with the precision of a date holds."""


@dataclass(frozen=True)
class RecordRow:
    """What the cells of a row are computed from.

    Args:
        document: the document of the record.
        number: index of the record in its document, from 0.
        record: the record.
        parts: records whose people are a subset of this record's.
    """

    document: Document
    number: int
    record: Record
    parts: tuple[Record, ...]

    @property
    def place(self) -> Place | None:
        """The first of the record's places that the gazetteer has."""
        return next((location.resolution.place for location in self.record.places if location.resolution.place), None)

    @property
    def day(self) -> str | None:
        """The record's day in ISO 8601, of a range the first."""
        date = self.record.date
        return date.day.isoformat() if date and date.day else None

    @property
    def last_day(self) -> str | None:
        """The last day of a range in ISO 8601."""
        date = self.record.date
        return date.last.isoformat() if date and date.last else None

    @property
    def date_precision(self) -> str | None:
        """How exact the record's day is."""
        date = self.record.date
        return date.precision if date and date.day else None


@dataclass(frozen=True)
class RecordColumn:
    """A column.

    Args:
        name: header of the column.
        type: type of its cells, by pyarrow's alias.
        meaning: what it holds; if it is never filled, why.
        cell: computes a cell; missing if the column is never filled.
    """

    name: str
    type: str
    meaning: str
    cell: Callable[[RecordRow], Any] | None = None


def record_rows(document: Document, records: Sequence[Record]) -> Iterator[RecordRow]:
    """A row for each record of a document."""
    for number, record in enumerate(records):
        yield RecordRow(document, number, record, tuple(part for part in records if part.subset_of == number))


def layout_of(
    columns: Sequence[RecordColumn],
    included: Callable[[Record], bool] = lambda record: True,
    json: Callable[[Document, Sequence[Record]], Mapping[str, Any]] | None = None,
    section: Callable[[Document, Sequence[Record]], str] | None = None,
) -> Layout[Record]:
    """The layout of records in some columns.

    Args:
        columns: in order.
        included: whether a record has a row.
        json: see :class:`hasila.output.layout.Layout`.
        section: see :class:`hasila.output.layout.Layout`.
    """
    filled = [(column.name, column.cell) for column in columns if column.cell]

    def rows(document: Document, records: Sequence[Record]) -> list[dict[str, Any]]:
        included_rows = (row for row in record_rows(document, records) if included(row.record))
        return [{name: cell(row) for name, cell in filled} for row in included_rows]

    schema = pyarrow.schema([(column.name, pyarrow.type_for_alias(column.type)) for column in columns])
    return Layout(schema, rows, json, section)


def joined(values: Iterable[str | None], separator: str = "|") -> str:
    """Several values in one cell."""
    return separator.join(value or "" for value in values)
