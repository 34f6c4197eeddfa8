"""Writes workbooks for Excel and LibreOffice (XLSX), row by row. Needs the ``files`` extra.

Every text is a text: none becomes a formula or a number. What Excel cannot hold is told in the sheet ``remarks``.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output.layout import Layout, Row, Sheet
from hasila.output.metadata import is_link

MOST_ROWS = 1_048_576
"""Rows of a sheet, the header among them. Source of this and the other limits:
https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3"""
MOST_CHARACTERS = 32_767
"""UTF-16 code units of a cell."""
MOST_LINKS = 65_530
"""Links of a sheet."""
LONGEST_LINK = 2079
"""UTF-16 code units of an address, and of what follows ``#`` in it."""

_LARGEST_INTEGER = 10**15
"""Excel keeps 15 digits of a number."""
_FIRST_YEAR = 1901
"""Excel takes 1900 for a leap year, and knows no day before it."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The same in every workbook, so that equal findings make equal bytes."""

_REMARKS = pyarrow.schema([("sheet", pyarrow.string()), ("cell", pyarrow.string()), ("remark", pyarrow.string())])
_WIDTHS = {"document": 24, "text": 36, "words": 28, "sentence": 90, "empty": 40, "remark": 60, "left_out": 60}
_NARROWEST, _WIDEST_NUMBER, _WIDTH = 9, 12, 16


class WorkbookWriter:
    """Writes a workbook with the sheets of a layout, and one with remarks. Memory does not grow with its rows.

    Args:
        path: the file.
        layout: it has sheets.

    Raises:
        DocumentError: a sheet has no room for the rows of a document.
    """

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.sheets is not None
        self._folder = TemporaryDirectory(
            prefix="hasila-", ignore_cleanup_errors=True
        )  # rows until the workbook is put together
        options = {"constant_memory": True, "tmpdir": self._folder.name, "use_zip64": True}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"created": _CREATED})
        formats = _Formats(self._book)
        self._sources: Sequence[Sheet] = layout.sheets()
        self._pages = [_Page(self._book, formats, source.name, source.schema) for source in self._sources]
        self._remarks = _Page(self._book, formats, "remarks", _REMARKS)

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        for page, source in zip(self._pages, self._sources, strict=True):
            self._add(page, [*source.rows(document, findings)])

    def close(self) -> None:
        """Complete the file, and remove what was kept beside it."""
        try:
            for page, source in zip(self._pages, self._sources, strict=True):
                self._add(page, [*source.last_rows()])
            for page in (*self._pages, self._remarks):
                page.finish()
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the error of the system
        finally:
            self._book.fileclosed = True  # nothing is left for its finalizer
            self._folder.cleanup()

    def _add(self, page: "_Page", rows: Sequence[Row]) -> None:
        """Add rows to a sheet, and to the remarks what Excel cannot hold of them."""
        page.check_room(len(rows))
        for row in rows:
            remarks = page.add(row)
            self._remarks.check_room(len(remarks))
            for cell, remark in remarks:
                self._remarks.add({"sheet": page.name, "cell": cell, "remark": remark})


class _Formats:
    """The formats of cells."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.link = book.get_default_url_format()


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet without rich text. xlsxwriter takes a text in ``<r>`` and ``</r>`` for XML of its own."""

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[Any]) -> None:
        self._xml_inline_string(string, False, attributes)


class _Page:
    """A sheet of the workbook: from right to left, with a header that stays and filters."""

    def __init__(self, book: Any, formats: _Formats, name: str, schema: pyarrow.Schema) -> None:
        self.name = name
        self._names = list(schema.names)
        self._formats = formats
        self._rows = self._links = 0
        self._sheet = book.add_worksheet(name, worksheet_class=_PlainWorksheet)
        self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        for column, field in enumerate(schema):
            self._sheet.set_column(column, column, _width(field))
            self._sheet.write_string(0, column, field.name, formats.header)

    def check_room(self, rows: int) -> None:
        """Check that the sheet has room for more rows.

        Raises:
            DocumentError: it has not.
        """
        if self._rows + rows >= MOST_ROWS:
            raise DocumentError(
                f"the sheet {self.name} would have more than {MOST_ROWS:,} rows, which is the most that Excel opens; "
                "write CSV or Parquet, or workbooks of fewer documents with --shard-size"
            )

    def add(self, row: Row) -> list[tuple[str, str]]:
        """Add a row. Returns the cells that are not as they were, each with a remark."""
        self._rows += 1
        remarks = []
        for column, name in enumerate(self._names):
            value = row.get(name)
            if value not in (None, "") and (remark := self._add_cell(column, name, value)):
                remarks.append((f"{name}, row {self._rows + 1}", remark))
        return remarks

    def finish(self) -> None:
        """Set the filters, when all rows are there."""
        self._sheet.autofilter(0, 0, self._rows, len(self._names) - 1)

    def _add_cell(self, column: int, name: str, value: Any) -> str:
        """Write a cell. Returns a remark if it does not hold the value as it is, else nothing."""
        if isinstance(value, bool):
            self._sheet.write_boolean(self._rows, column, value)
        elif isinstance(value, (int, float)) and abs(value) < _LARGEST_INTEGER:
            self._sheet.write_number(self._rows, column, value)
        elif day := _day(name, value):
            self._sheet.write_datetime(self._rows, column, day, self._formats.day)
        else:
            text, remark = fitting(str(value))
            if name.endswith("url") and is_link(text) and not remark:
                return self._add_link(column, text)
            self._sheet.write_string(self._rows, column, text)
            return remark
        return ""

    def _add_link(self, column: int, address: str) -> str:
        """Write an address as a link, if Excel takes it as one."""
        page, _, anchor = address.partition("#")
        if self._links == MOST_LINKS:
            remark = f"no link: Excel takes {MOST_LINKS:,} in a sheet"
        elif max(_units(page), _units(anchor)) > LONGEST_LINK:
            remark = f"no link: Excel takes {LONGEST_LINK:,} characters in one"
        else:
            self._links += 1
            self._sheet.write_url(self._rows, column, address, self._formats.link, address)
            return ""
        self._sheet.write_string(self._rows, column, address)
        return remark


def fitting(text: str) -> tuple[str, str]:
    """What a cell holds of a text, and a remark if that is not all of it as it is, else nothing."""
    remark = ""
    whole = text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    if whole != text:
        remark = "surrogates, which are no characters, are joined in pairs or replaced by U+FFFD"
    units = _units(whole)
    if units > MOST_CHARACTERS:
        remark = f"the first {MOST_CHARACTERS:,} of {units:,} characters" + (f"; {remark}" if remark else "")
        whole = whole.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", errors="ignore")
    return whole, remark


def _units(text: str) -> int:
    """Length in UTF-16 code units, by which Excel counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def _day(name: str, value: Any) -> date | None:
    """The day in a cell of a column of dates, if it is written in ISO 8601 and Excel can hold it."""
    if "date" not in name or not isinstance(value, str) or len(value) != len("2020-01-31"):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR and day.isoformat() == value else None


def _width(field: pyarrow.Field) -> int:
    """The width of a column in characters; its name and the button of the filter fit."""
    usual = _WIDTH if pyarrow.types.is_string(field.type) else _WIDEST_NUMBER
    return max(_WIDTHS.get(field.name, usual), len(field.name) + 3, _NARROWEST)
