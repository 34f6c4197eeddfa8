"""Writing what was found: JSONL, CSV, Parquet, or a folder that brat opens."""

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow
import pyarrow.parquet

from hasila import standoff
from hasila.documents import Document
from hasila.errors import DocumentError
from hasila.extraction import Span

FORMATS = ("jsonl", "csv", "parquet", "brat")


class Writer(Protocol):
    """Takes documents with their spans, one after the other."""

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        """Add a document."""

    def close(self) -> None:
        """Complete the output."""


class Output:
    """An output file, or folder for brat, that appears under its name only when it is complete.

    Until then it is written beside it, with ``.part`` at the end of its name. Use as a context manager; leaving it by
    an error leaves the part for inspection, until the next run, and whatever stood under the name untouched.

    Args:
        path: the file, or the folder for brat.
        format: one of ``FORMATS``; by the suffix of the path if not given, brat if it has none.

    Raises:
        DocumentError: the format is unknown, the folder for the output is missing, a folder stands in the place of the
            file, or a brat folder is not empty.
    """

    def __init__(self, path: Path, format: str | None = None) -> None:
        self.path = path
        self.format = format or path.suffix.lower().removeprefix(".") or "brat"
        if self.format not in FORMATS:
            raise DocumentError(f"{path}: expected one of the formats {', '.join(FORMATS)}, found {self.format!r}")
        if not path.parent.is_dir():
            raise DocumentError(f"{path}: the folder {path.parent} does not exist")
        if self.format != "brat" and path.is_dir():
            raise DocumentError(f"{path}: expected the name of a file for {self.format}, found a folder")
        if self.format == "brat" and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise DocumentError(f"{path}: expected a new or empty folder for brat output")
        self._part = path.with_name(path.name + ".part")

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        """Add a document with its spans."""
        self._writer.write(document, spans)

    def __enter__(self) -> Self:
        writers: dict[str, Callable[[Path], Writer]] = {
            "jsonl": _Jsonl,
            "csv": _Csv,
            "parquet": _Parquet,
            "brat": _Brat,
        }
        self._writer = writers[self.format](self._part)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        if kind is None:
            if self.path.is_dir():
                self.path.rmdir()  # empty: the constructor looked
            self._part.replace(self.path)


class _Jsonl:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        row = {"id": document.id, "spans": [_cells(span) for span in spans]}
        # A lone surrogate has no UTF-8: json escapes it only when it escapes all.
        self._file.write(json.dumps(row, ensure_ascii=_has_surrogates(document)) + "\n")

    def close(self) -> None:
        self._file.close()


class _Csv:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(_SCHEMA.names)

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        self._rows.writerows([document.id, *_cells(span).values()] for span in spans)

    def close(self) -> None:
        self._file.close()


_SCHEMA = pyarrow.schema(
    [
        ("document", pyarrow.string()),
        ("start", pyarrow.int64()),
        ("end", pyarrow.int64()),
        ("text", pyarrow.string()),
        ("label", pyarrow.string()),
        ("confidence", pyarrow.float64()),
    ]
)


class _Parquet:
    _group = 1 << 16  # spans in a row group

    def __init__(self, path: Path) -> None:
        self._file = pyarrow.parquet.ParquetWriter(path, _SCHEMA)
        self._rows: list[dict[str, Any]] = []

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        name = _utf8(document.id)
        self._rows.extend({"document": name, **_cells(span), "text": _utf8(span.text)} for span in spans)
        if len(self._rows) >= self._group:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write_table(pyarrow.Table.from_pylist(self._rows, schema=_SCHEMA))
        self._rows = []


class _Brat:
    """A folder with ``NAME.txt`` and ``NAME.ann`` for each document."""

    def __init__(self, path: Path) -> None:
        shutil.rmtree(path, ignore_errors=True)  # of an earlier run that was interrupted
        path.mkdir()
        self._folder = path
        self._names: set[str] = set()

    def write(self, document: Document, spans: Sequence[Span]) -> None:
        name = self._name(document.id)
        entities = [
            standoff.Entity(f"T{number}", span.label, span.start, span.end, span.text)
            for number, span in enumerate(spans, 1)
        ]
        for suffix, content in ((".txt", document.text), (".ann", standoff.format_entities(entities))):
            self._folder.joinpath(name + suffix).write_bytes(content.encode("utf-8", errors="surrogatepass"))

    def close(self) -> None:
        pass

    def _name(self, identifier: str) -> str:
        """A file name for a document: no path, no leading dot, and another one for each document."""
        stem = identifier.removesuffix(".txt")
        plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in stem).lstrip(".")[:60] or "document"
        name, number = plain, 1
        while name in self._names:
            number += 1
            name = f"{plain}-{number}"
        self._names.add(name)
        return name


def _cells(span: Span) -> dict[str, Any]:
    return {**asdict(span), "confidence": round(span.confidence, 4)}


def _utf8(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode()


def _has_surrogates(document: Document) -> bool:
    try:
        (document.id + document.text).encode()
    except UnicodeEncodeError:
        return True
    return False
