"""Reads data sets with the library ``datasets``: from the Hugging Face hub, or a folder. Needs the ``train`` extra.

It is the only reader that uses the network, and does so only for what the user calls ``datasets:NAME``.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from hasila.documents.document import Document
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

PREFIX = "datasets:"
"""What a name begins with that the user writes in the place of a path, as in ``datasets:NAME:SPLIT``."""

_TABLES = ("arrow", "csv", "json", "parquet", "text")
"""The kinds of data files that are read. Others hold pictures and the like."""


def source_of(path: Path) -> Source | None:
    """The data set that is named in the place of a path, or nothing if it is a path.

    A file of this name is read as a file.
    """
    written = str(path)
    if not written.startswith(PREFIX) or path.exists():
        return None
    return Source(written, written.removeprefix(PREFIX), 0, _no_file, reader=read)


def _no_file() -> BinaryIO:
    raise DocumentError("a data set is no file")


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a document of each row, named ``NAME:SPLIT:ROW``, while the data set is downloaded.

    Without a split, all are read in their order. No code of the data set is run.

    Raises:
        DocumentError: the library is missing, there is no such data set or split, it has several configurations, or it
            is none of tables.
    """
    try:
        import datasets
    except ModuleNotFoundError:
        raise DocumentError(
            f"{source.label}: data sets need datasets, which is not installed; install it with: "
            "pip install 'hasila[train]'"
        ) from None
    from hasila.documents.arrow_rows import read_tables  # takes long to import, and every reading of files imports this

    datasets.disable_progress_bars()
    name, _, split = source.name.partition(":")
    with source.parsing("a data set"):
        builder = datasets.load_dataset_builder(name)
        kind = type(builder).__module__.rpartition(".")[2]
        if kind not in _TABLES:
            raise DocumentError(f"{source.label}: expected a data set of {', '.join(_TABLES)} files, found {kind}")
        parts = builder.as_streaming_dataset()
        if split and split not in parts:
            raise DocumentError(f"{source.label}: no split {split!r}, found {', '.join(map(repr, parts))}")
        for each in [split] if split else parts:
            part = replace(source, label=f"{PREFIX}{name}:{each}", name=f"{name}:{each}")
            # As tables, pictures and sounds beside the text are not decoded.
            yield from read_tables(parts[each].with_format("arrow").iter(batch_size=1000), part, options)
