"""Writes findings to a file: a table, a workbook, a page, a map, a format of annotation tools; or to a brat folder."""

import csv
import shutil
import unicodedata
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self

import pyarrow
import pyarrow.parquet

from hasila import files
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import html
from hasila.output.exchange import EXCHANGE
from hasila.output.geojson import GeoJsonWriter
from hasila.output.kml import KmlWriter
from hasila.output.layout import Finding, Layout, Row, Writer, in_utf8, json_line

OUTPUT_FORMATS = ("jsonl", "csv", "parquet", "xlsx", "geojson", "kml", "html", "brat", *EXCHANGE)


class Output(Generic[Finding]):
    """An output file, or folder for brat, that appears under its name only when it is complete.

    Use it as a context manager. Until it is complete, it stands beside that name, with ``.part`` appended. After an
    error the part stays for inspection until the next run, and what stood under the name is untouched.

    Args:
        path: the file, or the folder for brat.
        layout: how findings are written.
        format: one of ``OUTPUT_FORMATS``. By default the suffix of the path, or brat if it has none.
        excel: whether CSV is for Excel, see :class:`CsvWriter`.

    Raises:
        DocumentError: the format is unknown, not available in this layout or lacks a library, the parent folder is
            missing, the path is a folder where a file is expected, or the brat folder is not empty.
    """

    def __init__(self, path: Path, layout: Layout[Finding], format: str | None = None, *, excel: bool = False) -> None:
        self.path = path
        self.format = format or path.suffix.lower().removeprefix(".") or "brat"
        self._layout = layout
        self._excel = excel
        self._part = path.with_name(path.name + ".part")
        check_format(path, self.format, layout, excel=excel)
        _check_path(path, self.format)

    def write(self, document: Document, findings: Sequence[Finding]) -> None:
        """Add a document with its findings."""
        self._writer.write(document, findings)

    def __enter__(self) -> Self:
        self._writer = _writer(self.format, self._part, self._layout, self._excel)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        if kind is None:
            if self.path.is_dir():
                self.path.rmdir()  # the constructor checked that it is empty
            files.publish(self._part, self.path)


def check_format(path: Path, format: str, layout: Layout[Any], *, excel: bool = False) -> None:
    """Check that findings can be written in a format.

    Args:
        path: the output, for the message.
        format: the name of a format.
        layout: how findings are written.
        excel: whether CSV is for Excel.

    Raises:
        DocumentError: the format is unknown, not available in this layout or lacks a library.
    """
    if format not in OUTPUT_FORMATS:
        raise DocumentError(f"{path}: expected one of the formats {', '.join(OUTPUT_FORMATS)}, found {format!r}")
    if excel and format != "csv":
        raise DocumentError(f"{path}: --excel is about CSV; expected a name that ends in .csv, found {format}")
    if format in EXCHANGE:
        EXCHANGE[format].check(path, format, layout)
    if format == "xlsx" and find_spec("xlsxwriter") is None:
        raise DocumentError(
            f"{path}: workbooks need xlsxwriter, which is not installed; install it with: pip install 'hasila[files]'"
        )
    if format in ("geojson", "kml") and layout.features is None:
        raise DocumentError(f"{path}: spans have no places on a map; expected --records with {format}")
    if format == "html" and layout.section is None:
        raise DocumentError(
            f"{path}: an HTML page cannot show these columns; expected a name that ends in .jsonl, .csv or .parquet"
        )
    if format == "brat" and layout.standoff is None:
        raise DocumentError(f"{path}: brat takes spans only; expected a name that ends in .jsonl, .csv or .parquet")


def _check_path(path: Path, format: str) -> None:
    if not path.parent.is_dir():
        raise DocumentError(f"{path}: the folder {path.parent} does not exist")
    if format != "brat" and path.is_dir():
        raise DocumentError(f"{path}: expected the name of a file for {format}, found a folder")
    if format == "brat" and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise DocumentError(f"{path}: expected a new or empty folder for brat output")


def _writer(format: str, path: Path, layout: Layout[Any], excel: bool) -> Writer:
    match format:
        case "jsonl":
            return JsonlWriter(path, layout)
        case "csv":
            return CsvWriter(path, layout, excel=excel)
        case "parquet":
            return ParquetWriter(path, layout)
        case "xlsx":
            from hasila.output.workbook import WorkbookWriter  # its library is an extra

            return WorkbookWriter(path, layout)
        case "geojson":
            return GeoJsonWriter(path, layout)
        case "kml":
            return KmlWriter(path, layout)
        case "html":
            return HtmlWriter(path, layout)
        case _ if format in EXCHANGE:
            return EXCHANGE[format].open(path, layout)
        case _:
            return BratWriter(path, layout)


class JsonlWriter:
    """Writes a JSON object per document, or per row if the layout has no object for documents."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._layout = layout

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        to_json = self._layout.json
        objects = self._layout.rows(document, findings) if to_json is None else [to_json(document, findings)]
        self._file.writelines(json_line(value) + "\n" for value in objects)

    def close(self) -> None:
        """Complete the file."""
        self._file.close()


class CsvWriter:
    """Writes a row per finding.

    Args:
        path: the file.
        layout: its columns and rows.
        excel: whether the file is for a spreadsheet: it begins with the mark by which Excel knows UTF-8, and text that
            a spreadsheet would take for a formula begins with an apostrophe. Without it, text is exact.
    """

    def __init__(self, path: Path, layout: Layout[Any], *, excel: bool = False) -> None:
        encoding = "utf-8-sig" if excel else "utf-8"
        self._file = path.open("w", encoding=encoding, errors="replace", newline="")
        self._rows = csv.DictWriter(self._file, layout.schema.names)
        self._rows.writeheader()
        self._layout = layout
        self._excel = excel

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._rows.writerows(
            {name: _without_formula(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
            if self._excel
            else row
            for row in self._layout.rows(document, findings)
        )

    def close(self) -> None:
        """Complete the file."""
        self._file.close()


class ParquetWriter:
    """Writes a row per finding.

    Args:
        path: the file.
        layout: its columns and rows.
        row_group_size: least number of rows that are collected before they are written.
    """

    def __init__(self, path: Path, layout: Layout[Any], row_group_size: int = 1 << 16) -> None:
        self._file = pyarrow.parquet.ParquetWriter(path, layout.schema)
        self._layout = layout
        self._row_group_size = row_group_size
        self._rows: list[Row] = []

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._rows.extend(in_utf8(row) for row in self._layout.rows(document, findings))
        if len(self._rows) >= self._row_group_size:
            self._flush()

    def close(self) -> None:
        """Complete the file."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write_table(pyarrow.Table.from_pylist(self._rows, schema=self._layout.schema))
        self._rows = []


class HtmlWriter:
    """Writes a page with a section per document."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.section is not None
        self._section = layout.section
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(html.HEAD)

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._file.write(self._section(document, findings))

    def close(self) -> None:
        """Complete the file."""
        self._file.write("</html>\n")
        self._file.close()


class BratWriter:
    """Writes ``NAME.txt`` and ``NAME.ann`` per document into a folder."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.standoff is not None
        shutil.rmtree(path, ignore_errors=True)  # left by an interrupted run
        path.mkdir()
        self._folder = path
        self._standoff = layout.standoff
        self._names: set[str] = set()

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        name = self._name(document.id)
        for suffix, content in ((".txt", document.text), (".ann", self._standoff(document, findings))):
            self._folder.joinpath(name + suffix).write_bytes(content.encode("utf-8", errors="surrogatepass"))

    def close(self) -> None:
        """Complete the folder: nothing is left to do."""

    def _name(self, identifier: str) -> str:
        """A file name that no other document has: without path separators or a leading dot."""
        stem = identifier.removesuffix(".txt")
        plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in stem).lstrip(".")[:60] or "document"
        if plain.partition(".")[0].upper() in _DEVICES:
            plain = f"_{plain}"
        name, number = plain, 1
        # Some file systems take names for the same that differ only in case or in Unicode composition.
        while (key := unicodedata.normalize("NFC", name).casefold()) in self._names:
            number += 1
            name = f"{plain}-{number}"
        self._names.add(key)
        return name


_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
"""Names that Windows reserves for devices, with any suffix."""


def _without_formula(cell: str) -> str:
    """The text, with an apostrophe before a character that would begin a formula in a spreadsheet.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula; wide forms do where the computer's language is Chinese, Japanese or Korean."""
