"""Reads documents from CSV."""

import csv
import io
from collections.abc import Iterator

from hasila.documents.document import Document
from hasila.documents.rows import Row, check_columns, documents_of
from hasila.documents.source import Options, Source, too_long
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row."""
    return documents_of(_rows(source, options), source, options)


def _rows(source: Source, options: Options) -> Iterator[Row]:
    longest = options.longest
    # The default limit of 131,072 is shorter than a long report. It is global to the process, so it is only raised.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * longest))

    def lines() -> Iterator[str]:
        while line := file.readline(2 * longest):
            if len(line) == 2 * longest and not line.endswith("\n"):  # the end of the row is unknown
                raise DocumentError(f"{source.label}: a line is too long, the rest is not read: {too_long(longest)}")
            yield line

    with io.TextIOWrapper(source.open(), encoding="utf-8-sig", newline="") as file:
        try:
            rows = csv.DictReader(lines(), strict=True)
            check_columns(source, options.columns.text, rows.fieldnames or ())
            yield from rows
        except UnicodeDecodeError as error:
            raise DocumentError(f"{source.label}: expected UTF-8: {error.reason}") from None
        except csv.Error as error:
            raise DocumentError(f"{source.label}: line {rows.reader.line_num}: not valid CSV: {error}") from None
