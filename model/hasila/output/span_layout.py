"""The layout of spans."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow

from hasila.corpus.standoff import Entity, format_entities
from hasila.documents.document import Document
from hasila.output.html import spans_section
from hasila.output.layout import Layout
from hasila.spans import Span


def _cells(span: Span) -> dict[str, Any]:
    return {**asdict(span), "confidence": round(span.confidence, 4)}


def _standoff(_: Document, spans: Sequence[Span]) -> str:
    return format_entities(
        Entity(f"T{number}", span.label, span.start, span.end, span.text) for number, span in enumerate(spans, 1)
    )


SPANS: Layout[Span] = Layout(
    schema=pyarrow.schema(
        [
            ("document", pyarrow.string()),
            ("start", pyarrow.int64()),
            ("end", pyarrow.int64()),
            ("text", pyarrow.string()),
            ("label", pyarrow.string()),
            ("confidence", pyarrow.float64()),
        ]
    ),
    rows=lambda document, spans: [{"document": document.id, **_cells(span)} for span in spans],
    json=lambda document, spans: {"id": document.id, "spans": [_cells(span) for span in spans]},
    section=spans_section,
    standoff=_standoff,
)
