"""The sheets of workbooks: a table as in CSV, documents, the evidence of records, totals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow

from hasila.documents.document import Document
from hasila.output.evidence import Sentences, pieces
from hasila.output.layout import Row
from hasila.output.metadata import METADATA_COLUMNS, metadata_cells

if TYPE_CHECKING:
    from hasila.records.record import Record


class TableSheet:
    """A sheet with the rows of a table.

    Args:
        name: its name.
        schema: names and types of the columns.
        rows: the rows of a document.
    """

    def __init__(
        self, name: str, schema: pyarrow.Schema, rows: Callable[[Document, Sequence[Any]], Iterable[Row]]
    ) -> None:
        self.name = name
        self.schema = schema
        self.rows = rows

    def last_rows(self) -> Iterable[Row]:
        """Nothing follows the rows of the documents."""
        return ()


def documents_sheet(finding: str) -> TableSheet:
    """A sheet with a row for each document, those without findings among them.

    Args:
        finding: what is counted, ``span`` for example.
    """
    count = f"{finding}s"
    schema = pyarrow.schema(
        [
            ("document", pyarrow.string()),
            ("document_date", pyarrow.string()),
            *((name, pyarrow.string()) for name in METADATA_COLUMNS),
            ("characters", pyarrow.int64()),
            (count, pyarrow.int64()),
        ]
    )

    def rows(document: Document, findings: Sequence[Any]) -> Iterator[Row]:
        yield {
            "document": document.id,
            "document_date": document.date or None,
            **metadata_cells(document),
            "characters": len(document.text),
            count: len(findings),
        }

    return TableSheet("documents", schema, rows)


def evidence_sheet(included: "Callable[[Record], bool]") -> TableSheet:
    """A sheet with a row for each piece of evidence of the records, with the sentence around it.

    Args:
        included: whether a record is in the workbook.
    """
    schema = pyarrow.schema(
        [
            ("document", pyarrow.string()),
            ("record", pyarrow.int64()),
            ("what", pyarrow.string()),
            ("words", pyarrow.string()),
            ("start", pyarrow.int64()),
            ("end", pyarrow.int64()),
            ("sentence", pyarrow.string()),
        ]
    )

    def rows(document: Document, records: "Sequence[Record]") -> Iterator[Row]:
        sentences = Sentences(document.text)
        for number, record in enumerate(records):
            if included(record):
                for piece in pieces(document.text, record):
                    sentence = sentences.around(piece.start, piece.end)
                    yield {"document": document.id, "record": number, **asdict(piece), "sentence": sentence}

    return TableSheet("evidence", schema, rows)


class TotalsSheet:
    """A sheet with the sums over all records by harm and place, what is in no sum, and a caution over several texts."""

    name = "totals"
    schema = pyarrow.schema(
        [
            ("harm", pyarrow.string()),
            ("count_low", pyarrow.int64()),
            ("count_high", pyarrow.int64()),
            ("unit", pyarrow.string()),
            ("place", pyarrow.string()),
            ("records", pyarrow.int64()),
            ("left_out", pyarrow.string()),
            ("caution", pyarrow.string()),
        ]
    )

    def __init__(self) -> None:
        from hasila.records.totals import Totals  # a workbook of spans needs none of it

        self._totals = Totals()

    def rows(self, document: Document, records: "Sequence[Record]") -> Iterable[Row]:
        """Add the records of a document; the sums come last."""
        self._totals.add(records, document.text)
        return ()

    def last_rows(self) -> Iterable[Row]:
        """A row for each sum, and one that tells how many records are in none."""
        for total in self._totals.rows():
            yield {
                "harm": total.harm, "count_low": total.low, "count_high": total.high, "unit": total.unit,
                "place": total.place or None, "records": total.records,
            }  # fmt: skip
        yield {"left_out": self._totals.left_out.described(), "caution": self._totals.caution or None}
