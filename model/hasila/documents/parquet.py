"""Reads documents from Parquet."""

from collections.abc import Iterator

import pyarrow
import pyarrow.parquet

from hasila.documents.document import METADATA, Document
from hasila.documents.rows import Row, check_columns, documents_of
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row."""
    return documents_of(_rows(source, options), source, options)


def _rows(source: Source, options: Options) -> Iterator[Row | DocumentError]:
    columns = options.columns
    try:
        with source.open() as opened, pyarrow.parquet.ParquetFile(opened) as file:
            names = file.schema_arrow.names
            check_columns(source, columns.text, names)
            wanted = [name for name in (columns.text, columns.id, columns.date, *METADATA) if name in names]
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=wanted):
                for values in zip(*batch.columns, strict=True):
                    number += 1
                    try:
                        yield dict(zip(batch.schema.names, (value.as_py() for value in values), strict=True))
                    except ValueError as error:  # a string that is not UTF-8
                        yield DocumentError(f"{source.label}: row {number}: cannot be read: {error}")
    except pyarrow.ArrowException as error:
        raise DocumentError(f"{source.label}: not a Parquet file that can be read: {error}") from None
