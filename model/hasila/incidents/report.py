"""Reports: documents with their records, and the lines of JSON that hold them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import pyarrow

from hasila.documents.document import Document
from hasila.documents.publication import published
from hasila.errors import DocumentError, HasilaError
from hasila.output.layout import Layout
from hasila.output.record_json import record_json, record_of_json
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
            document = Document(line["id"], line.get("text") or "", line["date"] or "", line["metadata"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DocumentError(
                f"expected a document with records, as `hasila extract --records` writes it; found a fault at {error}"
            ) from None
        return cls(document, records)


def read_reports(path: Path) -> Iterator[Report | DocumentError]:
    """Read the reports of a file with one JSON object a line. A bad line gives an error in its place.

    Raises:
        DocumentError: the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _report(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: cannot be read: {error}") from None


def _report(line: str, where: str) -> Report | DocumentError:
    try:
        return Report.of_json(json.loads(line))
    except (DocumentError, ValueError, RecursionError) as error:
        return DocumentError(f"{where}: {error}")


def holds_reports(path: Path) -> bool:
    """Whether the first line of a file is a document with its records."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next((line for line in lines if line.strip()), "null"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and isinstance(first.get("records"), list)


REPORTS: Layout[Record] = Layout(
    schema=pyarrow.schema([("report", pyarrow.string())]),
    rows=lambda document, _: [{"report": document.id}],
    json=lambda document, records: Report(document, tuple(records)).to_json(),
)
"""The layout that keeps reports."""
