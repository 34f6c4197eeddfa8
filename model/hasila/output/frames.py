"""Spans or records as tables in memory: of pyarrow, of pandas, or as a data set for ``datasets``.

Columns and their types are those of the Parquet file that the command ``extract`` writes.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyarrow

from hasila.documents.document import Document
from hasila.output.layout import Finding, Layout, in_utf8

if TYPE_CHECKING:
    import datasets
    import pandas


def table(results: Iterable[tuple[Document, Sequence[Finding]]], layout: Layout[Finding]) -> pyarrow.Table:
    """A table with a row for each span or record.

    Args:
        results: documents with what was found in them.
        layout: its columns: ``hasila.output.span_layout.SPANS``, or one of
            ``hasila.output.record_layout.RECORD_LAYOUTS``.
    """
    rows = [in_utf8(row) for document, findings in results for row in layout.rows(document, findings)]
    return pyarrow.Table.from_pylist(rows, schema=layout.schema)


def frame(results: Iterable[tuple[Document, Sequence[Finding]]], layout: Layout[Finding]) -> "pandas.DataFrame":
    """The same as a frame of pandas. Its types are pyarrow's, so that a number may be missing and stays whole.

    Needs pandas, which comes with the ``train`` extra.
    """
    import pandas

    return table(results, layout).to_pandas(types_mapper=pandas.ArrowDtype)


def dataset(results: Iterable[tuple[Document, Sequence[Finding]]], layout: Layout[Finding]) -> "datasets.Dataset":
    """The same as a ``datasets.Dataset``. Needs the ``train`` extra."""
    import datasets

    return datasets.Dataset(table(results, layout))
