"""Columns of a table with a row for each record, and the layout that they make.

Each column says what it holds, so that the documentation can be generated from the columns themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow

from hasila.documents.document import Document
from hasila.output.evidence import Sentences, pieces
from hasila.output.layout import Feature, Layout, Sheet
from hasila.output.markup import Markup
from hasila.output.sheets import TableSheet, TotalsSheet, evidence_sheet
from hasila.records.people.counts import bounds
from hasila.records.places.place import Place
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
        whole: the record that its people are a subset of.
        sentences: the sentences of the document.
    """

    document: Document
    number: int
    record: Record
    parts: tuple[Record, ...]
    whole: Record | None
    sentences: Sentences

    @property
    def sentence(self) -> str:
        """The sentence that mentions the people."""
        return self.sentences.around(self.record.at.start, self.record.at.end)

    @property
    def place(self) -> Place | None:
        """The first of the record's places that the gazetteer has."""
        return next((location.resolution.place for location in self.record.places if location.resolution.place), None)

    @property
    def country(self) -> str | None:
        """ISO 3166 code of the country of its place, or of the one that the text is about if it tells no place."""
        return (self.place.country if self.place else self.record.country) or None

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
    sentences = Sentences(document.text)
    for number, record in enumerate(records):
        parts = tuple(part for part in records if part.subset_of == number)
        whole = None if record.subset_of is None else records[record.subset_of]
        yield RecordRow(document, number, record, parts, whole, sentences)


def layout_of(
    columns: Sequence[RecordColumn],
    included: Callable[[Record], bool] | None = None,
    json: Callable[[Document, Sequence[Record]], Mapping[str, Any]] | None = None,
    section: Callable[[Document, Sequence[Record]], str] | None = None,
    markup: Callable[[Document, Sequence[Record]], Markup] | None = None,
) -> Layout[Record]:
    """The layout of records in some columns.

    Args:
        columns: in order.
        included: whether a record has a row; without it, all have one, and a workbook has their totals.
        json: see :class:`hasila.output.layout.Layout`.
        section: see :class:`hasila.output.layout.Layout`.
        markup: see :class:`hasila.output.layout.Layout`.
    """
    filled = [(column.name, column.cell) for column in columns if column.cell]
    chosen = included or (lambda record: True)

    def chosen_rows(document: Document, records: Sequence[Record]) -> Iterator[tuple[RecordRow, dict[str, Any]]]:
        for row in record_rows(document, records):
            if chosen(row.record):
                yield row, {name: cell(row) for name, cell in filled}

    def rows(document: Document, records: Sequence[Record]) -> list[dict[str, Any]]:
        return [cells for _, cells in chosen_rows(document, records)]

    def features(document: Document, records: Sequence[Record]) -> Iterator[Feature]:
        return (_feature(row, cells) for row, cells in chosen_rows(document, records))

    def sheets() -> list[Sheet]:
        totals = [] if included else [TotalsSheet()]
        return [TableSheet("records", schema, rows), evidence_sheet(chosen), *totals]

    schema = pyarrow.schema([(column.name, pyarrow.type_for_alias(column.type)) for column in columns])
    return Layout(schema, rows, json, section, markup=markup, sheets=sheets, features=features)


def _feature(row: RecordRow, cells: Mapping[str, Any]) -> Feature:
    place, count = row.place, row.record.count
    told = (row.record.harm.kind, bounds(count.low, count.high) if count else "", place.name if place else "")
    return Feature(
        title=" ".join(filter(None, told)),
        text=row.sentence,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        day=row.day,
        last_day=row.last_day,
        cells=cells,
        evidence=[asdict(piece) for piece in pieces(row.document.text, row.record)],
    )


def metadata_cell(key: str) -> Callable[[RecordRow], str | None]:
    """What computes a cell with one of the metadata of the document; the cell is empty if that is unknown."""
    return lambda row: row.document.metadata.get(key) or None


def joined(values: Iterable[str | None], separator: str = "|") -> str:
    """Several values in one cell."""
    return separator.join(value or "" for value in values)
