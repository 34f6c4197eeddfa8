"""Reads documents from JSONL."""

import json
from collections.abc import Iterator

from hasila.documents.column_guess import Row
from hasila.documents.document import Document
from hasila.documents.rows import documents_of
from hasila.documents.source import BYTES, Options, Source, too_long
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a JSON object of each line."""
    return documents_of(_rows(source, options), source, options)


def _rows(source: Source, options: Options) -> Iterator[Row | DocumentError]:
    longest_line = 2 * BYTES * options.longest  # a line holds more than the text
    with source.open() as file:
        number = 0
        while line := file.readline(longest_line):
            number += 1
            if len(line) == longest_line and not line.endswith(b"\n"):
                while (rest := file.readline(1 << 16)) and not rest.endswith(b"\n"):  # skip the rest of the line
                    pass
                yield DocumentError(f"{source.label}: line {number}: {too_long(options.longest)}")
            elif line.strip():
                yield _row(line, number, source)


def _row(line: bytes, number: int, source: Source) -> Row | DocumentError:
    where = f"{source.label}: line {number}"
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise DocumentError(f"{where}: expected a JSON object, found {type(row).__name__}")
    except DocumentError as error:
        return error
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError among them
        return DocumentError(f"{where}: expected a JSON object in UTF-8: {error}")
    return row
