"""Reads the documents of files, folders and standard input.

A document that cannot be read is yielded as an error in its place, and the rest is read all the same.
"""

import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from hasila.documents import hub_dataset
from hasila.documents.document import Document
from hasila.documents.folder import files_in
from hasila.documents.formats import FORMATS, reader_of
from hasila.documents.passed_over import PassedOver
from hasila.documents.source import Options, Source, unreadable
from hasila.documents.standard_input import STANDARD_INPUT, spooled
from hasila.errors import DocumentError

_DEFAULTS = Options()


def read_documents(
    paths: Iterable[Path], options: Options = _DEFAULTS, left_out: Collection[Path] = ()
) -> Iterator[Document | DocumentError]:
    """Read documents one after the other, in the order of the paths.

    Args:
        paths: files; folders, of which the files with a known suffix are read, in the order of their names;
            :data:`hasila.documents.standard_input.STANDARD_INPUT`; or ``datasets:NAME``, see
            :mod:`hasila.documents.hub_dataset`.
        options: how documents are read.
        left_out: files of folders that are not read.

    Yields:
        Each document, or an error in its place if it cannot be read.
    """
    for source in sources(paths, options, PassedOver(), left_out):
        if isinstance(source, DocumentError):
            yield source
        else:
            yield from read(source, options)


def read(source: Source, options: Options) -> Iterator[Document | DocumentError]:
    """Read the documents of a file, with an error in the place of each that cannot be read."""
    try:
        yield from reader_of(source)(source, options)
    except DocumentError as error:
        yield error
    except OSError as error:
        yield unreadable(source.label, error)


def sources(
    paths: Iterable[Path], options: Options, passed: PassedOver, left_out: Collection[Path] = ()
) -> Iterator[Source | DocumentError]:
    """Yield the files to read, with an error in the place of each that cannot be; use each before the next.

    Args:
        paths: see :func:`read_documents`.
        options: how documents are read.
        passed: counts what is not read in folders.
        left_out: files of folders that are not read.
    """
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                with spooled(sys.stdin.buffer, options) as source:
                    yield source
            elif (named := hub_dataset.source_of(path)) is not None:
                yield named
            elif path.is_dir():
                yield from _sources_in(path, passed, left_out)
            else:
                yield Source.of_path(path, path.name)
        except DocumentError as error:
            yield error
        except OSError as error:  # a name that is too long, or a full disk
            yield unreadable(path, error)


def _sources_in(folder: Path, passed: PassedOver, left_out: Collection[Path]) -> Iterator[Source | DocumentError]:
    empty = True
    for file in files_in(folder, passed):
        empty = False
        if file in left_out:
            continue
        try:
            yield file if isinstance(file, DocumentError) else Source.of_path(file, file.relative_to(folder).as_posix())
        except DocumentError as error:
            yield error
    if empty:
        yield DocumentError(f"{folder}: expected {', '.join(FORMATS)} files in this folder, found none")


def files_of(paths: Iterable[Path], passed: PassedOver | None = None) -> Iterator[Path | DocumentError]:
    """Yield the files that would be read, without opening them.

    Args:
        paths: files and folders.
        passed: counts what is not read in folders.
    """
    passed = passed or PassedOver()
    for path in paths:
        try:
            is_folder = path.is_dir()
        except OSError:  # a name that is too long
            is_folder = False
        if is_folder:
            yield from files_in(path, passed)
        else:
            yield path
