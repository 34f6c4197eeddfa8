"""Reads documents from CSV and TSV, as spreadsheets and databases write them."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import TextIO

from hasila.documents.column_guess import Row
from hasila.documents.document import Document
from hasila.documents.encodings import broken, open_text
from hasila.documents.rows import documents_of
from hasila.documents.source import Options, Source, too_long
from hasila.errors import DocumentError

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile('"?sep=(.)"?[\r\n]*')
"""The first line by which Excel is told the delimiter."""

_MOST_COLUMNS = 16_384
"""Excel has as many."""

_MOST_CELLS = 5_000_000
"""In a record with a stray quote, each delimiter of a long text may part two. A cell takes 60 bytes."""

_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 1 << 16
_LONGEST_SAMPLE = 1 << 20
_MOST_IN_NAME = 100
"""No column has a longer name: the first line is then no header."""

_ENDS = ("\n", "\r")
_Cells = list[str]
_QUOTES = "; a cell with the delimiter, a line end or a quote must be quoted, and each quote in it doubled"


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row below the header.

    A row that is not well formed is an error in its place, told with its line; lines behind it are read again from the
    next one that is a row, so that a stray quote swallows nothing.

    Raises:
        DocumentError: the encoding is unknown, there is no header, or no column holds the text.
    """
    # The default limit of 131,072 is shorter than a long report. It is global to the process, so it is only raised.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * options.longest))
    with open_text(source, options.log) as file:
        lines = _Lines(file, options.longest)
        delimiter = lines.delimiter = _delimiter(lines, source)
        records = _records(lines, delimiter)
        names = _header(records, source)
        rows = _rows(records, names, source)
        yield from documents_of(_watched(rows, delimiter, source, options), source, options, names)


class _Lines(Iterator[str]):
    """The lines of a file, which can be taken back as far as the beginning of a record.

    Args:
        file: the file.
        longest: the most characters of a document; a record has at most twice as many.
    """

    def __init__(self, file: TextIO, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._back: deque[str | None] = deque()
        self._taken: list[str | None] = []  # nothing in the place of a line that is too long
        self._size = 0
        self._cells = 0
        self.number = 0
        self.delimiter = ""  # once it is known, cells are counted

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        if line == "":
            raise StopIteration
        self.number += 1
        self._taken.append(line)
        self._size += len(line or "")
        if line is None or self._size > 2 * self._longest:
            raise csv.Error(too_long(self._longest))
        self._cells += line.count(self.delimiter) if self.delimiter else 0
        if self._cells > _MOST_CELLS:
            raise csv.Error(f"expected at most {_MOST_CELLS:,} cells, found more")
        return line

    def _read(self) -> str | None:
        """The next line of the file, or nothing in the place of one that is too long."""
        most = 2 * self._longest
        line = self._file.readline(most)
        if len(line) < most or line.endswith(_ENDS):
            return line
        while (rest := self._file.readline(1 << 16)) and not rest.endswith(_ENDS):
            pass
        return None

    def begin(self) -> int:
        """Begin a record; returns the number of its first line."""
        self._taken.clear()
        self._size = self._cells = 0
        return self.number + 1

    def take_back(self, keep: int) -> None:
        """Give the lines of the record back but for the first ones."""
        self._back.extendleft(reversed(self._taken[keep:]))
        self.number -= len(self._taken[keep:])
        del self._taken[keep:]


_Record = tuple[int, int, _Cells | csv.Error]
"""The first line of a record, the last, and its cells or what is wrong with it."""


def _records(lines: _Lines, delimiter: str) -> Iterator[_Record]:
    """The records. Of one that is not well formed only the first line is consumed."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.take_back(1)
            yield first, first, error
            continue
        if cells:  # a blank line has none
            yield first, lines.number, cells


def _delimiter(lines: _Lines, source: Source) -> str:
    """The delimiter: the one that the first line names, or the one that cuts header and first rows alike."""
    lines.begin()
    sample: list[str] = []
    whole = False
    with suppress(csv.Error):
        while len(sample) < _SAMPLE_LINES and sum(map(len, sample)) < _SAMPLE_CHARACTERS:
            line = next(lines, "")
            if not line:
                whole = True
                break
            sample.append(line)
    named = _SEPARATOR.fullmatch(sample[0]) if sample else None
    lines.take_back(1 if named else 0)
    if named:
        return named[1]
    usual = "\t" if source.suffix in (".tsv", ".tab") else ","
    return max(sorted(_DELIMITERS, key=lambda each: each != usual), key=lambda each: _fit(sample, whole, each))


def _fit(sample: Sequence[str], whole: bool, delimiter: str) -> tuple[bool, float, int]:
    """How well a delimiter cuts: whether it cuts the header, the share of rows with as many cells, and how many."""
    text = "".join(sample)
    text, whole = text[:_LONGEST_SAMPLE], whole and len(text) <= _LONGEST_SAMPLE
    found = [
        0 if isinstance(cells, csv.Error) else len(cells)
        for _, _, cells in _records(_Lines(io.StringIO(text, newline=""), max(len(text), 1)), delimiter)
    ]
    if not found:
        return False, 0.0, 0
    header, rows = found[0], found[1:] if whole else found[1:-1]
    return header > 1, sum(row == header for row in rows) / max(len(rows), 1), header


def _header(records: Iterator[_Record], source: Source) -> Sequence[str]:
    """The names of the columns.

    Raises:
        DocumentError: the first record is no list of names.
    """
    first, _, cells = next(records, (1, 1, []))
    where = f"{source.label}: line {first}"
    if isinstance(cells, csv.Error):
        raise DocumentError(f"{where}: expected the names of the columns, found no valid CSV: {cells}{_QUOTES}")
    names = [cell.strip(" \t\r\n\xa0\ufeff\u200e\u200f") for cell in cells]
    if len(names) > _MOST_COLUMNS:
        raise DocumentError(f"{where}: expected at most {_MOST_COLUMNS:,} columns, found {len(names):,}")
    counts = Counter(names)
    for name in names:
        if fault := broken(name):
            raise DocumentError(f"{where}: {fault}")
        if len(name) > _MOST_IN_NAME:
            raise DocumentError(
                f"{where}: expected a line with the names of the columns, found {name[:_MOST_IN_NAME]!r}...; put one "
                "above the rows, for example id,date,text"
            )
        if name and counts[name] > 1:
            raise DocumentError(f"{where}: two columns are called {name!r}; give them different names")
    return names


def _rows(
    records: Iterator[_Record], names: Sequence[str], source: Source
) -> Iterator[tuple[int, Row] | DocumentError]:
    """The rows with their lines, and one error for each record that is not well formed and what hangs on to it.

    Behind such a record, lines with another number of cells than the header are taken for the rest of it.
    """
    fault: tuple[int, csv.Error] | None = None
    last = 0
    for first, end, cells in records:
        if fault and (isinstance(cells, csv.Error) or len(cells) == len(names)):
            yield _fault(source, *fault, last)
            fault = None
        if isinstance(cells, csv.Error):
            fault = (first, cells)
        elif not fault:
            row = _row(cells, names, f"{source.label}: line {first}")
            yield row if isinstance(row, DocumentError) else (first, row)
        last = end
    if fault:
        yield _fault(source, *fault, last)


def _fault(source: Source, first: int, error: csv.Error, last: int) -> DocumentError:
    lines = f"line {first}" if last <= first else f"lines {first} to {last}"
    why = str(error)
    if "expected after" in why or "end of data" in why:  # what csv says of quotes
        why = f"not valid CSV: {why}{_QUOTES}"
    return DocumentError(f"{source.label}: {lines}: {why}")


def _row(cells: _Cells, names: Sequence[str], where: str) -> Row | DocumentError:
    """The cells by their columns; a cell that is missing is ``None``, as in a database."""
    if any(cells[len(names) :]):
        return DocumentError(f"{where}: expected {len(names)} cells, as the header has, found {len(cells)}{_QUOTES}")
    for cell in cells:
        if fault := broken(cell):
            return DocumentError(f"{where}: {fault}")
    return dict(zip_longest(names, cells[: len(names)]))


def _watched(
    rows: Iterator[tuple[int, Row] | DocumentError], delimiter: str, source: Source, options: Options
) -> Iterator[Row | DocumentError]:
    """The rows. Tells the first one with a cell over several lines that look like rows: a quote may be missing."""
    told = False
    for each in rows:
        if isinstance(each, DocumentError):
            yield each
            continue
        line, row = each
        if not told and len(row) > 1 and any(_holds_rows(cell, delimiter, len(row)) for cell in row.values()):
            told = True
            options.note(
                source,
                f"line {line}: a quoted cell goes on over lines that look like rows; if they are "
                "rows, a quote is missing there",
            )
        yield row


def _holds_rows(cell: str | None, delimiter: str, columns: int) -> bool:
    if not cell or "\n" not in cell:
        return False
    inner = cell.splitlines()[1:]
    return all(line.count(delimiter) >= columns - 1 for line in inner)
