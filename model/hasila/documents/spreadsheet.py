"""Reads documents from Excel workbooks (``.xlsx``)."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import IO, Any, BinaryIO

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from hasila.documents.column_guess import SAMPLE, Row, check_named, find
from hasila.documents.container import member_name
from hasila.documents.document import Document
from hasila.documents.rows import documents_of, told
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

_KIND = "an Excel workbook (.xlsx)"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of an old ``.xls``, and of a workbook with a password."""

_MOST_SHEET = 1 << 34
"""The most bytes of a sheet, unpacked. It is streamed."""
_MOST_OTHER = 1 << 30
"""The most bytes of another part, unpacked, above all the table of strings. It is held in memory."""
_UNSUSPECTED = 1 << 26
"""Unpacked bytes below which it does not matter how far a part was packed."""
_MOST_PACKED = 200
"""How many times smaller a larger part may be packed. Tables of texts are packed 5 to 30 times."""

_MOST_SHOWN = 20
"""Sheets that an error names."""

_MOST_WHOLE, _MOST_TAGS = 1 << 25, 500_000
"""The most bytes and tags of a part that is parsed as a whole, such as the styles. Excel has 65,490 styles."""
_MOST_STRINGS = 8_000_000
_MOST_ROWS = 1 << 20
"""Excel has as many."""
_MOST_ROW = 1 << 23
"""The most bytes of a row, unpacked. An empty cell of four bytes takes 300."""

_LAST_DAY = 2_958_465
"""Excel's number of the last day of the year 9999."""
_CARRIAGE_RETURN = re.compile("_x000[Dd]_")

_Cells = Mapping[int, Any]


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row of one sheet; its first row that is not empty names the columns.

    Raises:
        DocumentError: it is no workbook, has a password, is a zip bomb, lacks the sheet, or no column holds the text.
    """
    with source.open() as file, source.parsing(_KIND):
        _check(file, source)
        with warnings.catch_warnings(action="ignore"):  # of what is not read, such as lists of choices
            reader = _Reader(file, source.label)
            reader.read()
        book = reader.wb
        sheet = _sheet(book.worksheets, source, options)
        names, rows = _table(sheet)
        yield from documents_of(rows, source, options, names, partial(_day, epoch=book.epoch))


class _Archive(zipfile.ZipFile):
    """The zip file, of which no more is read at once than a small part.

    Args:
        file: the file.
        label: what errors call it.
    """

    def __init__(self, file: BinaryIO, label: str) -> None:
        super().__init__(file)
        self._label = label

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        data = super().read(info, pwd) if info.file_size <= _MOST_WHOLE else None
        if data is None or data.count(b"<") > _MOST_TAGS:
            raise DocumentError(
                f"{self._label}: {member_name(info.filename)} is too large; save the sheet as CSV UTF-8"
            )
        return data


class _Reader(ExcelReader):  # type: ignore[misc]  # the library has no types
    """The library's reader, which holds no more of the table of strings than the strings, and reads no charts.

    Args:
        file: the workbook.
        label: what errors call it.
    """

    def __init__(self, file: BinaryIO, label: str) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = _Archive(file, label)
        self._label = label

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as file:
                self.shared_strings = list(_strings(file, self._label))

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """It has no rows."""


def _strings(file: IO[bytes], label: str) -> Iterator[str]:
    """The table of strings.

    Raises:
        DocumentError: it has too many.
    """
    string, run, text = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("si", "r", "t"))
    events = iterparse(file, events=("start", "end"))
    _, root = next(events)
    number = 0
    for event, node in events:
        if event == "start" or node.tag != string:
            continue
        number += 1
        if number > _MOST_STRINGS:
            raise DocumentError(f"{label}: expected at most {_MOST_STRINGS:,} texts, found more; save it as CSV UTF-8")
        parts = (part for child in node for part in (child if child.tag == run else (child,)) if part.tag == text)
        yield "".join(part.text or "" for part in parts).replace("x005F_", "")
        root.clear()


class _Counting(io.RawIOBase):
    """A sheet, of which no more is read between two rows than a row may have.

    Args:
        file: the sheet.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rows = self._size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._size += len(data)
        if self._size > _MOST_ROW:
            raise ValueError(f"expected rows of at most {_MOST_ROW:,} bytes, found a longer one")
        return data

    def end_row(self) -> None:
        """Count a row.

        Raises:
            ValueError: it is one too many.
        """
        self._rows, self._size = self._rows + 1, 0
        if self._rows > _MOST_ROWS:
            raise ValueError(f"expected at most {_MOST_ROWS:,} rows, found more")


def _check(file: BinaryIO, source: Source) -> None:
    """Check, before anything is unpacked, that this is a zip file of bounded size.

    What is read of a part later is never more than the size that is checked here: ``zipfile`` stops there.

    Raises:
        DocumentError: it is not.
    """
    if file.read(len(_OLD)) == _OLD:
        raise DocumentError(
            f"{source.label}: expected {_KIND}, found an old .xls or a workbook with a password; open it in Excel and "
            "save it as .xlsx without a password"
        )
    file.seek(0)
    if not zipfile.is_zipfile(file):
        raise DocumentError(f"{source.label}: expected {_KIND}, found another file or a part of one")
    for part in zipfile.ZipFile(file).infolist():
        if part.flag_bits & 1:
            raise DocumentError(f"{source.label}: expected {_KIND}, found a zip file with a password")
        most = _MOST_SHEET if part.filename.startswith("xl/worksheets/") else _MOST_OTHER
        if part.file_size > most or part.file_size > max(_UNSUSPECTED, _MOST_PACKED * part.compress_size):
            raise DocumentError(
                f"{source.label}: {member_name(part.filename)} would be {part.file_size:,} bytes unpacked, of "
                f"{part.compress_size:,}; it is not read, since that is no table of texts; save the sheet as CSV UTF-8"
            )
    file.seek(0)


def _sheet(sheets: Sequence[ReadOnlyWorksheet], source: Source, options: Options) -> ReadOnlyWorksheet:
    """The sheet that the user names, or the first one with a text; tells which others are not read.

    Raises:
        DocumentError: there is none of this name, or none at all.
    """
    names = ", ".join(f"{sheet.title!r:.40}" for sheet in sheets[:_MOST_SHOWN])
    if options.sheet is not None:
        for sheet in sheets:
            if sheet.title == options.sheet:
                return sheet
        raise DocumentError(f"{source.label}: no sheet {options.sheet!r}, found {names}; name one with --sheet")
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise DocumentError(f"{source.label}: expected a sheet with rows, found none; name a hidden one with --sheet")
    chosen = next((sheet for sheet in visible if _has_text(sheet, options)), visible[0])
    others = ", ".join(f"{sheet.title!r:.40}" for sheet in sheets[:_MOST_SHOWN] if sheet is not chosen)
    if others:
        options.note(source, f"sheet {chosen.title!r} is read, not {others}; name another with --sheet")
    return chosen


def _has_text(sheet: ReadOnlyWorksheet, options: Options) -> bool:
    names, rows = _table(sheet)
    try:
        check_named("", names, options.columns)
    except DocumentError:
        return False
    return find(names, list(islice(rows, SAMPLE)), options.columns) is not None


def _table(sheet: ReadOnlyWorksheet) -> tuple[Sequence[str], Iterator[Row]]:
    """The columns of a sheet, and its rows. A column without a name is called by its letter."""
    cells = _cells(sheet)
    header = {column: name for column, value in next(cells, {}).items() if (name := told(value).strip())}
    some = list(islice(cells, SAMPLE))
    columns = sorted({*header, *chain(*some)})
    names: dict[int, str] = {}
    for column in columns:
        letter = get_column_letter(column)
        name = header.get(column, letter)
        names[column] = f"{name} ({letter})" if name in names.values() else name
    rows = (
        {
            **dict.fromkeys(names.values()),
            **{names.get(column, get_column_letter(column)): row[column] for column in row},
        }
        for row in chain(some, cells)
    )
    return list(names.values()), rows


def _cells(sheet: ReadOnlyWorksheet) -> Iterator[_Cells]:
    """The cells of each row that has any, by their columns.

    The parser of the library is used without the sheet around it, which fills gaps up to any column or row that a file
    names.
    """
    book = sheet.parent
    with sheet._get_source() as file:
        counting = _Counting(file)
        parser = WorkSheetParser(
            counting,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows = parser.parse()
        while True:
            with warnings.catch_warnings(action="ignore"):
                row = next(rows, None)
            if row is None:
                return
            counting.end_row()
            cells = {cell["column"]: value for cell in row[1] if (value := _value(cell)) not in (None, "")}
            if cells:
                yield cells


def _value(cell: Mapping[str, Any]) -> Any:
    """The value of a cell; a fault such as ``#N/A`` is none."""
    value = cell["value"]
    if isinstance(value, str):
        return None if cell["data_type"] == "e" else _CARRIAGE_RETURN.sub("\r", value)
    return value


def _day(value: Any, epoch: datetime) -> str:
    """A date as text. A number in the column of the date is the number of a day, as Excel counts them."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= _LAST_DAY:
        return told(from_excel(value, epoch))
    return told(value)
