"""Tables for the tests of readers, and what is read of them."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from hasila.documents.collection import read_documents
from hasila.documents.document import Columns, Document
from hasila.documents.source import Options
from hasila.errors import DocumentError

FIRST = "قُتل 4 مدنيين وأصيب 9 آخرون في قصف على البلدة."
SECOND = "أصيب ثلاثة أشخاص بجروح في انفجار لغم قرب القرية."
"""Invented reports."""


def read(*paths: Path, columns: Columns | None = None, notes: list[str] | None = None) -> list[Document | str]:
    """What is read, errors as their messages.

    Args:
        paths: the files.
        columns: what the user named.
        notes: takes what was told beside it.
    """
    options = Options(columns or Columns(), log=(notes if notes is not None else []).append)
    return [str(item) if isinstance(item, DocumentError) else item for item in read_documents(paths, options)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows in the format of the path's suffix."""
    if path.suffix in (".jsonl", ".ndjson"):
        return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    if path.suffix == ".json":
        return write(path, json.dumps(rows, ensure_ascii=False, indent=1))
    if path.suffix in (".csv", ".tsv", ".tab"):
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter="," if path.suffix == ".csv" else "\t")
            table.writeheader()
            table.writerows(rows)
        return path
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path
