"""The formats of documents, by the suffixes of their files. A format's reader is imported when it is first needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from hasila.documents.source import Reader, Source
from hasila.errors import DocumentError

EXTRA = "files"
"""The extra of the package with the libraries of formats."""


@dataclass(frozen=True)
class Format:
    """A format.

    Args:
        name: what people call it.
        module: the module of ``hasila.documents`` whose ``read`` reads it.
    """

    name: str
    module: str


FORMATS: Mapping[str, Format] = {
    ".txt": Format("text", "plain_text"),
    ".jsonl": Format("JSONL", "json_lines"),
    ".csv": Format("CSV", "delimited"),
    ".parquet": Format("Parquet", "parquet"),
}
"""Formats by suffix."""


def reader_of(source: Source) -> Reader:
    """Return the reader of a file.

    Raises:
        DocumentError: its suffix is of no format, or a library is missing.
    """
    found = FORMATS.get(source.suffix)
    if found is None:
        expected, suffix = ", ".join(FORMATS), source.suffix or "no suffix"
        raise DocumentError(f"{source.label}: expected one of {expected}, found {suffix}")
    try:
        reader: Reader = import_module(f"hasila.documents.{found.module}").read
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hasila"):
            raise
        raise DocumentError(
            f"{source.label}: {found.name} files need {error.name}, which is not installed; "
            f"install it with: pip install 'hasila[{EXTRA}]'"
        ) from None
    return reader
