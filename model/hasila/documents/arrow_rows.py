"""Makes documents of the rows of tables in Arrow's form, in which Parquet and the library ``datasets`` give them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import pyarrow
from pyarrow import types

from hasila.documents.column_guess import SAMPLE, Found, Row
from hasila.documents.document import Document
from hasila.documents.rows import columns_of, document_of
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

ReadRow = tuple[Row, str]
"""A row, and what is wrong with it; empty if nothing is. A value that cannot be read is ``None``."""


def read_tables(
    tables: Iterable["pyarrow.Table"], source: Source, options: Options
) -> Iterator[Document | DocumentError]:
    """Make a document of each row of tables that follow each other.

    Args:
        tables: parts of one table; none if it has no rows.
        source: what it is read from.
        options: how documents are read.

    Raises:
        DocumentError: no column holds the text.
        pyarrow.ArrowInvalid: a table is damaged.
    """
    tables = map(_valid, tables)
    first: list[pyarrow.Table] = []
    while sum(table.num_rows for table in first) < SAMPLE and (table := next(tables, None)) is not None:
        first.append(table)
    if not first:
        return
    simple, names = leaves(first[0].schema, only_simple=True), leaves(first[0].schema)
    beginning = (row for table in first for row, _ in rows(table.slice(0, SAMPLE), simple))
    found = columns_of(names, list(islice(beginning, SAMPLE)), source, options)
    wanted = [name for name in names if name in found.names]
    yield from documents_of(
        (row for table in chain(first, tables) for row in rows(table, wanted)), found, source, options
    )


def _valid(table: "pyarrow.Table") -> "pyarrow.Table":
    """A table whose values can be read; a damaged one could lead anywhere in memory."""
    table.validate(full=True)
    return table


def documents_of(
    rows: Iterable[ReadRow], found: Found, source: Source, options: Options
) -> Iterator[Document | DocumentError]:
    """Make a document of each row.

    Args:
        rows: the rows.
        found: the columns that hold a document.
        source: what they are read from.
        options: how documents are read.
    """
    for number, (row, fault) in enumerate(rows, 1):
        if fault:
            yield DocumentError(f"{source.label}: row {number}: cannot be read: {fault}")
        else:
            yield document_of(row, found, source, number, options)


def leaves(schema: "pyarrow.Schema", only_simple: bool = False) -> list[str]:
    """The names of columns; a part of a struct is called ``a.b``.

    Args:
        schema: the columns.
        only_simple: only those that may hold a text, a name or a date.
    """
    return [name for field in schema for name in _leaves(field, "", only_simple)]


def _leaves(field: "pyarrow.Field", prefix: str, only_simple: bool) -> Iterator[str]:
    name = prefix + field.name
    if types.is_struct(field.type):
        for each in field.flatten():
            yield from _leaves(each, prefix, only_simple)
    elif not only_simple or _is_simple(field.type):
        yield name


def _is_simple(kind: "pyarrow.DataType") -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(
        is_kind(kind)
        for is_kind in (types.is_string, types.is_large_string, types.is_integer, types.is_date, types.is_timestamp)
    )


def rows(table: "pyarrow.Table", names: Sequence[str]) -> Iterator[ReadRow]:
    """The rows of a table.

    Args:
        table: the table.
        names: the columns to take, as :func:`leaves` calls them.
    """
    while any(types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    places = {name: place for place, name in enumerate(table.schema.names)}
    columns = [_exact(table.column(places[name])) for name in names]
    for values in zip(*columns, strict=True):
        yield _row(names, values)


def _exact(column: "pyarrow.ChunkedArray") -> "pyarrow.ChunkedArray":
    """The column; times with nanoseconds, which Python has none for, in microseconds."""
    kind = column.type
    if types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return column


def _row(names: Sequence[str], values: Sequence[Any]) -> ReadRow:
    row: dict[str, Any] = {}
    fault = ""
    for name, value in zip(names, values, strict=True):
        try:
            row[name] = value.as_py()
        except (ValueError, OverflowError) as error:  # a string that is not UTF-8, a time that Python has none for
            row[name], fault = None, str(error)
    return row, fault
