"""Reads documents from text files, folders, JSONL, CSV and Parquet.

A document that cannot be read is yielded as an error in its place, and the rest is read all the same.
"""

import csv
import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from hasila.documents.document import LONGEST, Columns, Document
from hasila.documents.text_file import read_text
from hasila.errors import DocumentError
from hasila.text.visual_order import is_visual

SUFFIXES = (".txt", ".jsonl", ".csv", ".parquet")


_BYTES = 4
"""The most bytes of a character in UTF-8. JSON's escapes take six."""


def read_documents(
    paths: Iterable[Path], columns: Columns | None = None, longest: int = LONGEST
) -> Iterator[Document | DocumentError]:
    """Read documents one after the other, in the order of the paths.

    Args:
        paths: files, or folders; of a folder the files with a known suffix are read, in the order of their names.
        columns: the columns that hold a document in a row.
        longest: the most characters of a document; longer ones are not read.

    Yields:
        Each document, or an error in its place if it cannot be read.
    """
    columns = columns or Columns()
    for path in paths:
        try:
            is_folder = path.is_dir()
        except OSError as error:  # a name that is too long, for example
            yield DocumentError(f"{path}: cannot be read: {error.strerror}")
            continue
        if not is_folder:
            yield from _read_file(path, path.name, columns, longest)
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            yield DocumentError(f"{path}: expected {', '.join(SUFFIXES)} files in this folder, found none")
        for file in files:
            yield from _read_file(file, file.relative_to(path).as_posix(), columns, longest)


def _read_file(path: Path, name: str, columns: Columns, longest: int) -> Iterator[Document | DocumentError]:
    suffix = path.suffix.lower()
    try:
        if suffix not in SUFFIXES:
            raise DocumentError(f"{path}: expected one of {', '.join(SUFFIXES)}, found {suffix or 'no suffix'}")
        if suffix == ".txt":
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # /dev/zero or a pipe may never end
                raise DocumentError(f"{path}: expected a file, found a device, a pipe or the like")
            if status.st_size > _BYTES * longest:
                raise DocumentError(f"{path}: {_too_long(longest)}")
            yield _document(name, read_text(path), path, longest)
            return
        if suffix == ".parquet":
            rows = _parquet_rows(path, columns)
        else:
            rows = {".jsonl": _jsonl_rows, ".csv": _csv_rows}[suffix](path, columns.text, longest)
        for number, row in enumerate(rows, 1):
            if isinstance(row, DocumentError):
                yield row
                continue
            try:
                yield _row_document(row, path, f"{name}:{number}", columns, longest)
            except DocumentError as error:
                yield error
    except DocumentError as error:
        yield error
    except FileNotFoundError:
        yield DocumentError(f"{path}: no such file")
    except OSError as error:
        yield DocumentError(f"{path}: cannot be read: {error.strerror or error}")


def _row_document(row: Mapping[str, Any], path: Path, name: str, columns: Columns, longest: int) -> Document:
    text = row.get(columns.text)
    if not isinstance(text, str):
        raise DocumentError(f"{path}: row {name.rpartition(':')[2]}: expected text in {columns.text!r}, found {text!r}")
    identifier, published = row.get(columns.id), row.get(columns.date)
    name = name if identifier in (None, "") else str(identifier)
    return _document(name, text, path, longest, "" if published is None else str(published))


def _too_long(longest: int) -> str:
    return f"expected at most {longest:,} characters, found more; cut it up, or allow more with --max-characters"


def _document(name: str, text: str, path: Path, longest: int, published: str = "") -> Document:
    if len(text) > longest:
        raise DocumentError(f"{path}: {name}: {_too_long(longest)}")
    if not text.strip():
        raise DocumentError(f"{path}: {name}: the text is empty")
    if is_visual(text):
        raise DocumentError(
            f"{path}: {name}: expected words in reading order, found the letters of each in reverse, as some PDFs "
            "store them; extract the text again with a program that restores the order"
        )
    return Document(name, text, published)


def _check_columns(path: Path, text_column: str, columns: Iterable[str]) -> None:
    columns = list(columns)
    if text_column not in columns:
        raise DocumentError(
            f"{path}: no column {text_column!r}, found {', '.join(map(repr, columns))}; name it with --text-column"
        )


def _jsonl_rows(path: Path, text_column: str, longest: int) -> Iterator[Mapping[str, Any] | DocumentError]:
    longest_line = 2 * _BYTES * longest  # a line holds more than the text
    with path.open("rb") as file:
        number = 0
        while line := file.readline(longest_line):
            number += 1
            if len(line) == longest_line and not line.endswith(b"\n"):
                while (rest := file.readline(1 << 16)) and not rest.endswith(b"\n"):  # skip the rest of the line
                    pass
                yield DocumentError(f"{path}: line {number}: {_too_long(longest)}")
                continue
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise DocumentError(f"{path}: line {number}: expected a JSON object, found {type(row).__name__}")
                _check_columns(path, text_column, row)
            except DocumentError as error:
                yield error
            except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError among them
                yield DocumentError(f"{path}: line {number}: expected a JSON object in UTF-8: {error}")
            else:
                yield row


def _csv_rows(path: Path, text_column: str, longest: int) -> Iterator[Mapping[str, Any]]:
    # The default limit of 131,072 is shorter than a long report. It is global to the process, so it is only raised.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * longest))

    def lines() -> Iterator[str]:
        while line := file.readline(2 * longest):
            if len(line) == 2 * longest and not line.endswith("\n"):  # the end of the row is unknown
                raise DocumentError(f"{path}: a line is too long, the rest is not read: {_too_long(longest)}")
            yield line

    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = csv.DictReader(lines(), strict=True)
            _check_columns(path, text_column, rows.fieldnames or ())
            yield from rows
        except UnicodeDecodeError as error:
            raise DocumentError(f"{path}: expected UTF-8: {error.reason}") from None
        except csv.Error as error:
            raise DocumentError(f"{path}: line {rows.reader.line_num}: not valid CSV: {error}") from None


def _parquet_rows(path: Path, columns: Columns) -> Iterator[Mapping[str, Any] | DocumentError]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            _check_columns(path, columns.text, names)
            wanted = [name for name in (columns.text, columns.id, columns.date) if name in names]
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=wanted):
                for values in zip(*batch.columns, strict=True):
                    number += 1
                    try:
                        yield dict(zip(batch.schema.names, (value.as_py() for value in values), strict=True))
                    except ValueError as error:  # a string that is not UTF-8
                        yield DocumentError(f"{path}: row {number}: cannot be read: {error}")
    except pyarrow.ArrowException as error:
        raise DocumentError(f"{path}: not a Parquet file that can be read: {error}") from None
