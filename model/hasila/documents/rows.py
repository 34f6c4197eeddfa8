"""Makes documents of the rows of a table, whatever file it is in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hasila.documents.document import METADATA, Columns, Document
from hasila.documents.source import Options, Source, checked
from hasila.errors import DocumentError

Row = Mapping[str, Any]


def documents_of(
    rows: Iterable[Row | DocumentError], source: Source, options: Options
) -> Iterator[Document | DocumentError]:
    """Make a document of each row; errors pass.

    Args:
        rows: the rows, with an error in the place of each that cannot be read.
        source: the file that they are in.
        options: how documents are read.
    """
    for number, row in enumerate(rows, 1):
        if isinstance(row, DocumentError):
            yield row
            continue
        try:
            yield checked(_document(row, source, number, options.columns), source, options.longest)
        except DocumentError as error:
            yield error


def _document(row: Row, source: Source, number: int, columns: Columns) -> Document:
    text = row.get(columns.text)
    if not isinstance(text, str):
        raise DocumentError(f"{source.label}: row {number}: expected text in {columns.text!r}, found {text!r}")
    identifier, published = row.get(columns.id), row.get(columns.date)
    metadata = {name: str(row[name]) for name in METADATA if row.get(name) not in (None, "")}
    return Document(
        id=f"{source.name}:{number}" if identifier in (None, "") else str(identifier),
        text=text,
        date="" if published is None else str(published),
        metadata=metadata,
    )


def check_columns(source: Source, text_column: str, columns: Iterable[str]) -> None:
    """Check that a table has its text.

    Raises:
        DocumentError: it lacks the column.
    """
    columns = list(columns)
    if text_column not in columns:
        raise DocumentError(
            f"{source.label}: no column {text_column!r}, found {', '.join(map(repr, columns))}; "
            "name it with --text-column"
        )
