"""Reads data sets with the library ``datasets``: from the Hugging Face hub, or a folder. Needs the ``train`` extra.

It is the only reader that uses the network, and does so only for what the user calls ``datasets:NAME``.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

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
    datasets.disable_progress_bars()
    name, _, split = source.name.partition(":")
    with source.parsing("a data set"):
        builder = datasets.load_dataset_builder(name)
        _check(builder, name, source)
        parts = builder.as_streaming_dataset()
    if split and split not in parts:
        raise DocumentError(f"{source.label}: no split {split!r}, found {', '.join(map(repr, parts))}")
    for each in [split] if split else parts:
        part = replace(source, label=f"{PREFIX}{name}:{each}", name=f"{name}:{each}")
        yield from _read_split(parts[each], part, options)


def _check(builder: Any, name: str, source: Source) -> None:
    """Check that a data set is one of tables, and that its files are its own; its card may name any on this machine.

    Raises:
        DocumentError: it is not.
    """
    kind = type(builder).__module__.rpartition(".")[2]
    if kind not in _TABLES:
        raise DocumentError(f"{source.label}: expected a data set of {', '.join(_TABLES)} files, found {kind}")
    folder = Path(name)
    for file in (str(file) for files in (builder.config.data_files or {}).values() for file in files):
        if folder.exists():
            plain = os.path.abspath(file)  # noqa: PTH100  # links stay: in a cache of the hub, files are links
            is_own = Path(plain).is_relative_to(folder.absolute())
        else:
            is_own = file.startswith("hf://datasets/")
        if not is_own:
            raise DocumentError(f"{source.label}: expected only files of its own, found {file}")


def _read_split(rows: Any, source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read a split; what is wrong with it loses no other."""
    from hasila.documents.arrow_rows import read_tables  # takes long to import, and every reading of files imports this

    try:
        with source.parsing("a data set"):
            # As tables, pictures and sounds beside the text are not decoded.
            yield from read_tables(rows.with_format("arrow").iter(batch_size=1000), source, options)
    except DocumentError as error:
        yield error
