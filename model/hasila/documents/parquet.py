"""Reads documents from Parquet."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow
import pyarrow.parquet
from pyarrow import types

from hasila.documents.column_guess import SAMPLE, Row
from hasila.documents.document import Document
from hasila.documents.rows import columns_of, document_of
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row. Only the columns that hold it are read; a part of a struct is called ``a.b``.

    Raises:
        DocumentError: it is no Parquet file, or no column holds the text.
    """
    with source.open() as opened, source.parsing("a Parquet file"), pyarrow.parquet.ParquetFile(opened) as file:
        names = [name for field in file.schema_arrow for name in _leaves(field)]
        simple = [name for field in file.schema_arrow for name in _leaves(field, only_simple=True)]
        sample = [row for row, _ in islice(_rows(file, simple, SAMPLE), SAMPLE)]
        found = columns_of(names, sample, source, options)
        wanted = [name for name in names if name in found.names]
        for number, (row, fault) in enumerate(_rows(file, wanted, 256), 1):
            if fault:
                yield DocumentError(f"{source.label}: row {number}: cannot be read: {fault}")
            else:
                yield document_of(row, found, source, number, options)


def _leaves(field: "pyarrow.Field", prefix: str = "", only_simple: bool = False) -> Iterator[str]:
    """The names of a column's parts. Simple are those that may hold a text, a name or a date."""
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


def _rows(file: "pyarrow.parquet.ParquetFile", names: Sequence[str], size: int) -> Iterator[tuple[Row, str]]:
    """The rows, each with what is wrong with it.

    Args:
        file: the file.
        names: the columns that are read.
        size: the rows that are read at once.
    """
    for batch in file.iter_batches(batch_size=size, columns=list(names)):
        table = pyarrow.Table.from_batches([batch])
        while any(types.is_struct(kind) for kind in table.schema.types):
            table = table.flatten()
        for values in zip(*map(_exact, table.columns), strict=True):
            yield _row(table.schema.names, values)


def _exact(column: "pyarrow.ChunkedArray") -> "pyarrow.ChunkedArray":
    """The column; times with nanoseconds, which Python has none for, in microseconds."""
    kind = column.type
    if types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return column


def _row(names: Sequence[str], values: Sequence[Any]) -> tuple[Row, str]:
    """A row, and what is wrong with it. A value that cannot be read is ``None``."""
    row: dict[str, Any] = {}
    fault = ""
    for name, value in zip(names, values, strict=True):
        try:
            row[name] = value.as_py()
        except (ValueError, OverflowError) as error:  # a string that is not UTF-8, a time that Python has none for
            row[name], fault = None, str(error)
    return row, fault
