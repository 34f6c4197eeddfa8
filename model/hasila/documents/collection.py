"""Reads the documents of files and folders.

A document that cannot be read is yielded as an error in its place, and the rest is read all the same.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hasila.documents.document import Document
from hasila.documents.formats import FORMATS, reader_of
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError

_DEFAULTS = Options()


def read_documents(paths: Iterable[Path], options: Options = _DEFAULTS) -> Iterator[Document | DocumentError]:
    """Read documents one after the other, in the order of the paths.

    Args:
        paths: files, or folders; of a folder the files with a known suffix are read, in the order of their names.
        options: how documents are read.

    Yields:
        Each document, or an error in its place if it cannot be read.
    """
    for path in paths:
        try:
            is_folder = path.is_dir()
        except OSError as error:  # a name that is too long, for example
            yield DocumentError(f"{path}: cannot be read: {error.strerror}")
            continue
        if not is_folder:
            yield from _read_file(path, path.name, options)
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in FORMATS and file.is_file())
        if not files:
            yield DocumentError(f"{path}: expected {', '.join(FORMATS)} files in this folder, found none")
        for file in files:
            yield from _read_file(file, file.relative_to(path).as_posix(), options)


def _read_file(path: Path, name: str, options: Options) -> Iterator[Document | DocumentError]:
    try:
        source = Source.of_path(path, name)
        yield from reader_of(source)(source, options)
    except DocumentError as error:
        yield error
    except OSError as error:
        yield DocumentError(f"{path}: cannot be read: {error.strerror or error}")
