"""Writes JSONL for doccano's projects of sequence labelling.

doccano's editor is JavaScript: unless a project counts grapheme clusters, its offsets count UTF-16 code units, of which
an emoji has two. Offsets are written so that doccano shows what Hasila found. Links and attributes have no place there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output.json_text import to_json
from hasila.output.layout import Layout
from hasila.output.markup import Markup
from hasila.text.offsets import Offsets, Unit


def row(document: Document, markup: Markup, unit: Unit = "utf-16") -> dict[str, Any]:
    """The JSON object of a document, as doccano imports it; what else is known of the document stays with it.

    Args:
        document: the document.
        markup: what is marked in it.
        unit: what offsets count: ``graphemes`` for a project that counts grapheme clusters as one character.

    Raises:
        DocumentError: a mention begins or ends inside a grapheme cluster.
    """
    offsets = Offsets(document.text, unit)
    labels: list[list[Any]] = []
    for mention in markup.mentions:
        start, end = (offsets.of_code_point(offset) for offset in (mention.start, mention.end))
        if start is None or end is None:
            raise DocumentError(
                f"{document.id}: {mention.start}:{mention.end}: expected a mention of whole grapheme clusters, found "
                f"{mention.text!r}; use a doccano project that does not count them"
            )
        labels.append([start, end, mention.label])
    about = {"date": document.date} if document.date else {}
    return {"id": document.id, "text": document.text, "label": labels, **about, **document.metadata}


class DoccanoWriter:
    """Writes a JSON object for each document."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.markup is not None
        self._markup = layout.markup
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._file.write(to_json(row(document, self._markup(document, findings))) + "\n")

    def close(self) -> None:
        """Complete the file."""
        self._file.close()
