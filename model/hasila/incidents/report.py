"""Reports: documents with their records, and the lines of JSON that hold them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pyarrow

from hasila.documents.document import Document
from hasila.documents.publication import published
from hasila.errors import DocumentError, HasilaError, counted
from hasila.incidents.field_types import fault
from hasila.output.layout import Layout
from hasila.output.record_json import record_json, record_of_json
from hasila.records.places.place import KINDS
from hasila.records.record import Record


@dataclass(frozen=True)
class Report:
    """A document with its records.

    Args:
        document: the document; its text is empty if only its records are at hand.
        records: its records, in the order of the text.
    """

    document: Document
    records: tuple[Record, ...]

    @property
    def id(self) -> str:
        """The name of the document."""
        return self.document.id

    @property
    def day(self) -> date | None:
        """The day of publication; nothing if it is unknown or malformed."""
        try:
            return published(self.document.date) if self.document.date else None
        except HasilaError:
            return None

    @property
    def published(self) -> str | None:
        """Day or time of publication in ISO 8601, by which reports of one form are ordered."""
        try:
            time = datetime.fromisoformat(self.document.date.strip())
        except ValueError:
            return self.day.isoformat() if self.day else None
        return time.isoformat(timespec="minutes") if len(self.document.date.strip()) > 10 else time.date().isoformat()

    def to_json(self) -> dict[str, Any]:
        """An object that :meth:`of_json` reads again."""
        return {
            "id": self.document.id,
            "date": self.document.date,
            "metadata": dict(self.document.metadata),
            "text": self.document.text,
            "records": [record_json(record) for record in self.records],
        }

    @classmethod
    def of_json(cls, line: Mapping[str, Any]) -> Self:
        """The report of an object, as ``hasila extract --records`` writes one for each document.

        Raises:
            DocumentError: it is no such object.
        """
        try:
            records = tuple(map(record_of_json, line["records"]))
            document = Document(line["id"], line.get("text") or "", line["date"] or "", line.get("metadata") or {})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DocumentError(
                f"expected a document with records, as `hasila extract --records` writes it; found a fault at {error}"
            ) from None
        report = cls(document, records)
        if wrong := fault(report, cls, "report") or _misplaced(records):
            raise DocumentError(f"expected what `hasila extract --records` writes; {wrong}")
        return report


def _misplaced(records: Sequence[Record]) -> str | None:
    """A record whose whole, or whose place, is none."""
    for number, record in enumerate(records):
        if record.subset_of is not None and (record.subset_of == number or not 0 <= record.subset_of < len(records)):
            return f"report.records[{number}].subset_of: found {record.subset_of} of {counted(len(records), 'record')}"
        for location in record.places:
            if (place := location.resolution.place) and place.kind not in KINDS:
                return f"report.records[{number}]: found a place of the kind {place.kind!r}"
    return None


def read_reports(path: Path) -> Iterator[Report | DocumentError]:
    """Read the reports of a file with one JSON object a line. A bad line gives an error in its place.

    Raises:
        DocumentError: the file cannot be read.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _report(line, f"{path}:{number}")
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error}") from None


def _report(line: bytes, where: str) -> Report | DocumentError:
    try:
        return Report.of_json(json.loads(line.decode("utf-8")))
    except (DocumentError, ValueError, RecursionError) as error:
        return DocumentError(f"{where}: {error}")


_TRIED = 20
"""Lines; a file of reports may begin with some that are damaged."""


def holds_reports(path: Path) -> bool:
    """Whether the first line of a file that is JSON is a document with its records."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    try:
        with path.open("rb") as lines:
            for line in islice(filter(bytes.strip, lines), _TRIED):
                try:
                    first = json.loads(line.decode("utf-8"))
                except (ValueError, RecursionError):
                    continue
                return isinstance(first, dict) and isinstance(first.get("records"), list)
    except OSError:
        pass
    return False


REPORTS: Layout[Record] = Layout(
    schema=pyarrow.schema([("report", pyarrow.string())]),
    rows=lambda document, _: [{"report": document.id}],
    json=lambda document, records: Report(document, tuple(records)).to_json(),
)
"""The layout that keeps reports."""
