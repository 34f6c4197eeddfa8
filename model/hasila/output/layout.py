"""What is written of a document, as one JSON object or as rows of a table: here its spans; its records elsewhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

import pyarrow

from hasila.documents.document import Document
from hasila.output import html
from hasila.spans import Span

Found = TypeVar("Found")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layout(Generic[Found]):
    """How the findings of a document are laid out.

    Args:
        schema: columns of the table, in their order, and their types.
        rows: a document's rows; cells that a row lacks are empty.
        json: a document's JSON object, or nothing if each of its rows is one.
        section: a document's part of a page for the browser, if it can have one.
    """

    schema: pyarrow.Schema
    rows: Callable[[Document, Sequence[Found]], Iterable[Row]]
    json: Callable[[Document, Sequence[Found]], Row] | None = None
    section: Callable[[Document, Sequence[Found]], str] | None = None


def _span(span: Span) -> dict[str, Any]:
    return {**asdict(span), "confidence": round(span.confidence, 4)}


SPANS: Layout[Span] = Layout(
    pyarrow.schema(
        [
            ("document", pyarrow.string()),
            ("start", pyarrow.int64()),
            ("end", pyarrow.int64()),
            ("text", pyarrow.string()),
            ("label", pyarrow.string()),
            ("confidence", pyarrow.float64()),
        ]
    ),
    lambda document, spans: [{"document": document.id, **_span(span)} for span in spans],
    lambda document, spans: {"id": document.id, "spans": [_span(span) for span in spans]},
    html.spans_section,
)
