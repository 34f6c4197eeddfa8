"""The layout of spans."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow

from hasila.corpus.standoff import Entity, format_entities
from hasila.documents.document import Document
from hasila.output.html import spans_section
from hasila.output.layout import MENTION_FIELDS, Layout
from hasila.output.markup import of_spans
from hasila.output.metadata import METADATA_COLUMNS, metadata_cells, metadata_json
from hasila.output.sheets import TableSheet, documents_sheet
from hasila.spans import Span


def _cells(span: Span) -> dict[str, Any]:
    return {**asdict(span), "confidence": round(span.confidence, 4)}


def _rows(document: Document, spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"document": document.id, **_cells(span), **metadata_cells(document)} for span in spans]


def _standoff(_: Document, spans: Sequence[Span]) -> str:
    return format_entities(
        Entity(f"T{number}", span.label, span.start, span.end, span.text) for number, span in enumerate(spans, 1)
    )


SPANS: Layout[Span] = Layout(
    schema=pyarrow.schema(
        [
            *MENTION_FIELDS,
            ("confidence", pyarrow.float64()),
            *((name, pyarrow.string()) for name in METADATA_COLUMNS),
        ]
    ),
    rows=_rows,
    json=lambda document, spans: {
        "id": document.id,
        **metadata_json(document),
        "spans": [_cells(span) for span in spans],
    },
    section=spans_section,
    standoff=_standoff,
    markup=of_spans,
    sheets=lambda: [TableSheet("spans", SPANS.schema, _rows), documents_sheet("span")],
)
