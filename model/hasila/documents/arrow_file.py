"""Reads documents from Arrow files, as the library ``datasets`` saves them."""

from collections.abc import Iterator
from itertools import chain

import pyarrow
from pyarrow import ipc

from hasila.documents.arrow_rows import read_tables
from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

_WITH_INDEX = b"ARROW1"
"""The beginning of a file that can be read from anywhere; without it, it is a stream."""


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row, one batch after the other; a part of a struct is called ``a.b``.

    Raises:
        DocumentError: it is no Arrow file, no column holds the text, or a batch is damaged; nothing is read behind it.
    """
    with source.open() as opened, source.parsing("an Arrow file"):
        with_index = opened.read(len(_WITH_INDEX)) == _WITH_INDEX
        opened.seek(0)
        try:
            with ipc.open_file(opened) if with_index else ipc.open_stream(opened) as file:
                # The columns are told even if no row follows.
                yield from read_tables(chain([file.schema.empty_table()], _batches(file)), source, options)
        except MemoryError:  # a length that is damaged
            raise DocumentError(f"{source.label}: damaged, or one of its batches does not fit into memory") from None


def _batches(file: "ipc.RecordBatchFileReader | ipc.RecordBatchStreamReader") -> Iterator["pyarrow.Table"]:
    if isinstance(file, ipc.RecordBatchFileReader):
        batches = (file.get_batch(number) for number in range(file.num_record_batches))
    else:
        batches = iter(file)
    for batch in batches:
        yield pyarrow.Table.from_batches([batch])
