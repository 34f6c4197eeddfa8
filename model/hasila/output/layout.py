"""How the findings of a document are laid out in each output format."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pyarrow

from hasila.documents.document import Document

Finding = TypeVar("Finding")
"""A span or a record."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layout(Generic[Finding]):
    """The findings of a document in each output format. A format whose function is missing is not available.

    Args:
        schema: names and types of the table's columns, in order, for CSV and Parquet.
        rows: the document's rows of that table. A cell that a row lacks is empty.
        json: the document's JSON object. Without it, JSONL has an object for each row.
        section: the document's section of an HTML page.
        standoff: the document's annotations in brat's standoff format.
    """

    schema: pyarrow.Schema
    rows: Callable[[Document, Sequence[Finding]], Iterable[Row]]
    json: Callable[[Document, Sequence[Finding]], Row] | None = None
    section: Callable[[Document, Sequence[Finding]], str] | None = None
    standoff: Callable[[Document, Sequence[Finding]], str] | None = None
