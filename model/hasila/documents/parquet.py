"""Reads documents from Parquet."""

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow
import pyarrow.parquet

from hasila.documents.arrow_rows import ReadRow, documents_of, leaves, rows
from hasila.documents.column_guess import SAMPLE
from hasila.documents.document import Document
from hasila.documents.rows import columns_of
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row. Only the columns that hold it are read; a part of a struct is called ``a.b``.

    Raises:
        DocumentError: it is no Parquet file, or no column holds the text.
    """
    with source.open() as opened, source.parsing("a Parquet file"), pyarrow.parquet.ParquetFile(opened) as file:
        names = leaves(file.schema_arrow)
        simple = leaves(file.schema_arrow, only_simple=True)
        sample = [row for row, _ in islice(_rows(file, simple, SAMPLE), SAMPLE)]
        found = columns_of(names, sample, source, options)
        wanted = [name for name in names if name in found.names]
        yield from documents_of(_rows(file, wanted, 256), found, source, options)


def _rows(file: "pyarrow.parquet.ParquetFile", names: Sequence[str], size: int) -> Iterator[ReadRow]:
    """The rows.

    Args:
        file: the file.
        names: the columns that are read.
        size: the rows that are read at once.
    """
    for batch in file.iter_batches(batch_size=size, columns=list(names)):
        yield from rows(pyarrow.Table.from_batches([batch]), names)
