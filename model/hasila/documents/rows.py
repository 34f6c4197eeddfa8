"""Makes documents of the rows of a table, whatever file it is in."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import chain
from typing import Any

from hasila.documents.column_guess import SAMPLE, Found, Row, check_named, find, missing
from hasila.documents.document import METADATA, Columns, Document
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError

_SAMPLE_CHARACTERS = 1_000_000
"""The characters of the sample of rows, beyond its last row. Rows may be long."""


def told(value: Any) -> str:
    """A value of a cell as text: days and times in ISO 8601, whole numbers without a fraction, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() and value.tzinfo is None else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def documents_of(
    rows: Iterable[Row | DocumentError],
    source: Source,
    options: Options,
    names: Sequence[str] | None = None,
    day: Callable[[Any], str] = told,
) -> Iterator[Document | DocumentError]:
    """Make a document of each row; errors pass.

    Args:
        rows: the rows, with an error in the place of each that cannot be read.
        source: the file that they are in.
        options: how documents are read.
        names: the columns, if the file has a list of them; else each row has its own.
        day: tells the value of a cell in the column of the date.

    Raises:
        DocumentError: the columns that the file lists hold no text, or lack one that the user named.
    """
    rows = iter(rows)
    failed: list[Exception] = []
    sample = list(_sample(rows, failed))
    readable = [row for row in sample if not isinstance(row, DocumentError)]
    found = columns_of(names, readable, source, options)
    for number, row in enumerate(chain(sample, rows), 1):
        yield row if isinstance(row, DocumentError) else document_of(row, found, source, number, options, day)
    if failed:
        raise failed[0]


def _sample(rows: Iterator[Row | DocumentError], failed: list[Exception]) -> Iterator[Row | DocumentError]:
    """Some rows from the beginning. What is raised in the middle is kept, so that the rows before it are read."""
    size = number = 0
    try:
        while number < SAMPLE and size < _SAMPLE_CHARACTERS:
            row = next(rows)
            yield row
            number += 1
            if not isinstance(row, DocumentError):
                size += sum(len(value) for value in row.values() if isinstance(value, str))
    except StopIteration:
        return
    except (DocumentError, OSError) as error:
        failed.append(error)


def columns_of(names: Sequence[str] | None, sample: Sequence[Row], source: Source, options: Options) -> Found:
    """The columns that hold a document; tells what was guessed.

    Args:
        names: the columns, if the file has a list of them; else each row has its own.
        sample: some rows from the beginning.
        source: the file that they are in.
        options: how documents are read.

    Raises:
        DocumentError: the columns that the file lists hold no text, or lack one that the user named.
    """
    columns = options.columns
    if names is not None:
        check_named(source.label, names, columns)
    found = find(names if names is not None else list(dict.fromkeys(chain(*sample))), sample, columns)
    if found is None:
        if names is not None:
            raise DocumentError(missing(source.label, "text", names))
        found = Found(columns.text or "text")
    elif guessed := found.guessed(columns):
        options.note(source, guessed)
    return found if names is not None else _with_later(found, columns)


def _with_later(found: Found, columns: Columns) -> Found:
    """The same with the columns that only a row further down may have."""
    usual = {kind: kind for kind in METADATA if kind != found.text}
    return Found(
        found.text, found.id or columns.id or "id", found.date or columns.date or "date", {**usual, **found.metadata}
    )


def document_of(
    row: Row, found: Found, source: Source, number: int, options: Options, day: Callable[[Any], str] = told
) -> Document | DocumentError:
    """Make a document of a row, or the error in its place.

    Args:
        row: the row.
        found: the columns that hold a document.
        source: the file that it is in.
        number: its number, from 1.
        options: how documents are read.
        day: tells the value of a cell in the column of the date.
    """
    where = f"{source.label}: row {number}"
    if found.text not in row:
        return DocumentError(missing(where, found.text, row))
    text = row[found.text]
    if not isinstance(text, str):
        return DocumentError(f"{where}: expected text in {found.text!r}, found {text!r:.100}")
    identifier = told(row.get(found.id)) if found.id is not None else ""
    document = Document(
        id=identifier or f"{source.name}:{number}",
        text=text,
        date=day(row.get(found.date)) if found.date is not None else "",
        metadata={kind: value for kind, name in found.metadata.items() if (value := told(row.get(name)))},
    )
    try:
        return checked(document, source, options.longest)
    except DocumentError as error:
        return error
