"""Writing what was found: JSONL, CSV, Parquet, a page for the browser, or a folder that brat opens."""

import csv
import json
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self

import pyarrow
import pyarrow.parquet

from hasila import files
from hasila.corpus import standoff
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import html
from hasila.output.layout import SPANS, Found, Layout, Row
from hasila.spans import Span

FORMATS = ("jsonl", "csv", "parquet", "html", "brat")


class Writer(Protocol):
    """Takes documents with what was found in them, one after the other."""

    def write(self, document: Document, found: Sequence[Any]) -> None:
        """Add a document."""

    def close(self) -> None:
        """Complete the output."""


class Output(Generic[Found]):
    """An output file, or folder for brat, that appears under its name only when it is complete.

    Until then it is written beside it, with ``.part`` at the end of its name. Use as a context manager; leaving it by
    an error leaves the part for inspection, until the next run, and whatever stood under the name untouched.

    Args:
        path: the file, or the folder for brat.
        layout: what is written of a document; in brat's folder it is always its spans.
        format: one of ``FORMATS``; by the suffix of the path if not given, brat if it has none.

    Raises:
        DocumentError: the format is unknown, or brat for other than spans, the folder for the output is missing, a
            folder stands in the place of the file, or a brat folder is not empty.
    """

    def __init__(self, path: Path, layout: Layout[Found], format: str | None = None) -> None:
        self.path = path
        self._layout = layout
        self.format = format or path.suffix.lower().removeprefix(".") or "brat"
        if self.format not in FORMATS:
            raise DocumentError(f"{path}: expected one of the formats {', '.join(FORMATS)}, found {self.format!r}")
        if self.format == "html" and layout.section is None:
            raise DocumentError(
                f"{path}: a page has no such columns; expected a name that ends in .jsonl, .csv or .parquet"
            )
        if self.format == "brat" and layout is not SPANS:
            raise DocumentError(f"{path}: brat takes spans only; expected a name that ends in .jsonl, .csv or .parquet")
        if not path.parent.is_dir():
            raise DocumentError(f"{path}: the folder {path.parent} does not exist")
        if self.format != "brat" and path.is_dir():
            raise DocumentError(f"{path}: expected the name of a file for {self.format}, found a folder")
        if self.format == "brat" and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise DocumentError(f"{path}: expected a new or empty folder for brat output")
        self._part = path.with_name(path.name + ".part")

    def write(self, document: Document, found: Sequence[Found]) -> None:
        """Add a document with what was found in it."""
        self._writer.write(document, found)

    def __enter__(self) -> Self:
        writers: dict[str, Callable[[Path, Layout[Found]], Writer]] = {
            "jsonl": _Jsonl,
            "csv": _Csv,
            "parquet": _Parquet,
            "html": _Html,
            "brat": _Brat,
        }
        self._writer = writers[self.format](self._part, self._layout)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        if kind is None:
            if self.path.is_dir():
                self.path.rmdir()  # empty: the constructor looked
            files.publish(self._part, self.path)


class _Jsonl:
    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._layout = layout

    def write(self, document: Document, found: Sequence[Any]) -> None:
        json_of = self._layout.json
        objects = self._layout.rows(document, found) if json_of is None else [json_of(document, found)]
        # A lone surrogate has no UTF-8: json escapes it only when it escapes all.
        escaped = _has_surrogates(document)
        self._file.writelines(json.dumps(each, ensure_ascii=escaped) + "\n" for each in objects)

    def close(self) -> None:
        self._file.close()


class _Csv:
    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="")
        self._rows = csv.DictWriter(self._file, layout.schema.names)
        self._rows.writeheader()
        self._layout = layout

    def write(self, document: Document, found: Sequence[Any]) -> None:
        self._rows.writerows(
            {name: _harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
            for row in self._layout.rows(document, found)
        )

    def close(self) -> None:
        self._file.close()


class _Parquet:
    _group = 1 << 16  # rows in a row group

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        self._file = pyarrow.parquet.ParquetWriter(path, layout.schema)
        self._layout = layout
        self._rows: list[Row] = []

    def write(self, document: Document, found: Sequence[Any]) -> None:
        self._rows.extend(
            {name: _utf8(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
            for row in self._layout.rows(document, found)
        )
        if len(self._rows) >= self._group:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write_table(pyarrow.Table.from_pylist(self._rows, schema=self._layout.schema))
        self._rows = []


class _Html:
    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.section is not None
        self._section = layout.section
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(html.HEAD)

    def write(self, document: Document, found: Sequence[Any]) -> None:
        self._file.write(self._section(document, found))

    def close(self) -> None:
        self._file.write("</html>\n")
        self._file.close()


class _Brat:
    """A folder with ``NAME.txt`` and ``NAME.ann`` for each document."""

    def __init__(self, path: Path, _: Layout[Any]) -> None:
        shutil.rmtree(path, ignore_errors=True)  # of an earlier run that was interrupted
        path.mkdir()
        self._folder = path
        self._names: set[str] = set()

    def write(self, document: Document, found: Sequence[Span]) -> None:
        name = self._name(document.id)
        entities = [
            standoff.Entity(f"T{number}", span.label, span.start, span.end, span.text)
            for number, span in enumerate(found, 1)
        ]
        for suffix, content in ((".txt", document.text), (".ann", standoff.format_entities(entities))):
            self._folder.joinpath(name + suffix).write_bytes(content.encode("utf-8", errors="surrogatepass"))

    def close(self) -> None:
        pass

    def _name(self, identifier: str) -> str:
        """A file name for a document: no path, no leading dot, and another one for each document."""
        stem = identifier.removesuffix(".txt")
        plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in stem).lstrip(".")[:60] or "document"
        if plain.partition(".")[0].upper() in _DEVICES:
            plain = f"_{plain}"
        name, number = plain, 1
        while (key := unicodedata.normalize("NFC", name).casefold()) in self._names:  # one file to some systems
            number += 1
            name = f"{plain}-{number}"
        self._names.add(key)
        return name


_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
"""Names that Windows keeps for devices, whatever the suffix."""


def _harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula: an apostrophe before what would begin one.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _utf8(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode()


def _has_surrogates(document: Document) -> bool:
    try:
        (document.id + document.text).encode()
    except UnicodeEncodeError:
        return True
    return False
