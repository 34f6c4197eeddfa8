"""The formats of documents, by the suffixes of their files. A format's reader is imported when it is first needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from hasila.documents.source import Reader, Source
from hasila.errors import DocumentError, HasilaError

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
    ".json": Format("JSON", "json_array"),
    ".jsonl": Format("JSONL", "json_lines"),
    ".ndjson": Format("JSONL", "json_lines"),
    ".csv": Format("CSV", "delimited"),
    ".tsv": Format("TSV", "delimited"),
    ".tab": Format("TSV", "delimited"),
    ".xlsx": Format("Excel", "spreadsheet"),
    ".parquet": Format("Parquet", "parquet"),
    ".arrow": Format("Arrow", "arrow_file"),
    ".docx": Format("Word", "word_file"),
    ".pdf": Format("PDF", "pdf_file"),
    ".eml": Format("e-mail", "mail"),
    ".zip": Format("zip", "archive"),
    ".html": Format("HTML", "web_page"),
    ".htm": Format("HTML", "web_page"),
    ".xhtml": Format("HTML", "web_page"),
    ".mhtml": Format("MHTML", "saved_page"),
    ".mht": Format("MHTML", "saved_page"),
    ".warc": Format("WARC", "web_archive"),
    ".warc.gz": Format("WARC", "web_archive"),
    ".rss": Format("RSS", "feed"),
    ".atom": Format("Atom", "feed"),
    ".xml": Format("RSS", "feed"),
}
"""Formats by suffix."""


def format_of(name: str) -> Format | None:
    """Return the format of a file by its name: that of the longest suffix that it ends with, or none."""
    lower = name.lower()
    found = max((suffix for suffix in FORMATS if lower.endswith(suffix)), key=len, default=None)
    return FORMATS[found] if found else None


def suffix_of(written: str) -> str:
    """The suffix of a format.

    Args:
        written: the format's name or suffix, in any case; the dot may be missing.

    Raises:
        HasilaError: there is no such format.
    """
    wanted = written.strip().lower()
    for suffix, each in FORMATS.items():
        if wanted in (suffix, suffix[1:], each.name.lower()):
            return suffix
    raise HasilaError(f"expected one of the formats {', '.join(FORMATS)}, found {written!r}")


def reader_of(source: Source) -> Reader:
    """Return the reader of a file.

    Raises:
        DocumentError: its suffix is of no format, or a library is missing.
    """
    if source.reader is not None:
        return source.reader
    found = format_of(source.name)
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
