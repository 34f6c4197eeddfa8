"""Reading documents: text files, folders, JSONL, CSV and Parquet.

What cannot be read is yielded as an error in its place, so that one bad document loses nothing else.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from hasila.errors import DocumentError

SUFFIXES = (".txt", ".jsonl", ".csv", ".parquet")

_LONGEST_CSV_FIELD = 1 << 30
"""Characters; the csv module's own limit of 131,072 is shorter than a long report."""


@dataclass(frozen=True)
class Document:
    """A text with a name.

    Args:
        id: its path relative to what the user named, or the id that its row gives, or ``FILE:ROW``.
        text: the text as it is.
    """

    id: str
    text: str


def read_text(path: Path) -> str:
    """Read a UTF-8 file without changing anything, so that offsets into the result are offsets into the file.

    Raises:
        DocumentError: missing, unreadable, binary, or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
    if (position := data.find(b"\0")) >= 0:
        raise DocumentError(f"{path}: expected UTF-8 text, found a binary file (a NUL at byte {position})")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path}: expected UTF-8, found byte 0x{data[error.start]:02x} at {error.start}; convert it, for example "
            "with iconv -f windows-1256 -t utf-8"
        ) from None


def read_documents(
    paths: Iterable[Path], *, text_column: str = "text", id_column: str = "id"
) -> Iterator[Document | DocumentError]:
    """Read documents one after the other, in the order of the paths.

    Args:
        paths: files, or folders, which are searched for files of the known suffixes in order of their names.
        text_column: where the text is in JSONL, CSV and Parquet.
        id_column: where the document's name is; rows without one are named ``FILE:ROW``, counted from 1.

    Yields:
        The documents, and in its place an error for each that cannot be read.
    """
    for path in paths:
        try:
            is_folder = path.is_dir()
        except OSError as error:  # a name that is too long, for example
            yield DocumentError(f"{path}: cannot be read: {error.strerror}")
            continue
        if not is_folder:
            yield from _read_file(path, path.name, text_column, id_column)
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            yield DocumentError(f"{path}: expected {', '.join(SUFFIXES)} files in this folder, found none")
        for file in files:
            yield from _read_file(file, file.relative_to(path).as_posix(), text_column, id_column)


def _read_file(path: Path, name: str, text_column: str, id_column: str) -> Iterator[Document | DocumentError]:
    suffix = path.suffix.lower()
    try:
        if suffix not in SUFFIXES:
            raise DocumentError(f"{path}: expected one of {', '.join(SUFFIXES)}, found {suffix or 'no suffix'}")
        if suffix == ".txt":
            yield _document(name, read_text(path), path)
            return
        if suffix == ".parquet":
            rows = _parquet_rows(path, text_column, id_column)
        else:
            rows = {".jsonl": _jsonl_rows, ".csv": _csv_rows}[suffix](path, text_column)
        for number, row in enumerate(rows, 1):
            if isinstance(row, DocumentError):
                yield row
                continue
            try:
                yield _row_document(row, path, f"{name}:{number}", text_column, id_column)
            except DocumentError as error:
                yield error
    except DocumentError as error:
        yield error
    except FileNotFoundError:
        yield DocumentError(f"{path}: no such file")
    except OSError as error:
        yield DocumentError(f"{path}: cannot be read: {error.strerror or error}")


def _row_document(row: Mapping[str, Any], path: Path, name: str, text_column: str, id_column: str) -> Document:
    text = row.get(text_column)
    if not isinstance(text, str):
        raise DocumentError(f"{path}: row {name.rpartition(':')[2]}: expected text in {text_column!r}, found {text!r}")
    identifier = row.get(id_column)
    return _document(name if identifier in (None, "") else str(identifier), text, path)


def _document(name: str, text: str, path: Path) -> Document:
    if not text.strip():
        raise DocumentError(f"{path}: {name}: the text is empty")
    return Document(name, text)


def _check_columns(path: Path, text_column: str, columns: Iterable[str]) -> None:
    columns = list(columns)
    if text_column not in columns:
        raise DocumentError(
            f"{path}: no column {text_column!r}, found {', '.join(map(repr, columns))}; name it with --text-column"
        )


def _jsonl_rows(path: Path, text_column: str) -> Iterator[Mapping[str, Any] | DocumentError]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
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


def _csv_rows(path: Path, text_column: str) -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(_LONGEST_CSV_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = csv.DictReader(file, strict=True)
            _check_columns(path, text_column, rows.fieldnames or ())
            yield from rows
        except UnicodeDecodeError as error:
            raise DocumentError(f"{path}: expected UTF-8: {error.reason}") from None
        except csv.Error as error:
            raise DocumentError(f"{path}: line {rows.reader.line_num}: not valid CSV: {error}") from None


def _parquet_rows(path: Path, text_column: str, id_column: str) -> Iterator[Mapping[str, Any] | DocumentError]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            _check_columns(path, text_column, file.schema_arrow.names)
            columns = [name for name in (text_column, id_column) if name in file.schema_arrow.names]
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=columns):
                for values in zip(*batch.columns, strict=True):
                    number += 1
                    try:
                        yield dict(zip(batch.schema.names, (value.as_py() for value in values), strict=True))
                    except ValueError as error:  # a string that is not UTF-8
                        yield DocumentError(f"{path}: row {number}: cannot be read: {error}")
    except pyarrow.ArrowException as error:
        raise DocumentError(f"{path}: not a Parquet file that can be read: {error}") from None
