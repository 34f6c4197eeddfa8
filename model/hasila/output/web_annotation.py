"""Writes W3C Web Annotations: an annotation page in JSON-LD.

Model: https://www.w3.org/TR/annotation-model/. A mention is an annotation with its label and attributes. It tells where
it is by position, in code points as the model wants, and by quotation. A link is an annotation between two annotations.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from hasila.corpus.standoff import Entity, Link
from hasila.documents.document import Document
from hasila.output.json_text import to_json
from hasila.output.layout import Layout
from hasila.output.markup import Markup
from hasila.version import __version__

CONTEXT = (
    "http://www.w3.org/ns/anno.jsonld",
    {
        "confidence": {
            "@id": "http://www.w3.org/2005/11/its/rdf#taConfidence",
            "@type": "http://www.w3.org/2001/XMLSchema#double",
        }
    },
)
"""The model's context, and where the confidence of a text analysis is defined: ITS 2.0."""

QUOTED = 32
"""Code points that are quoted before and after a mention."""


def annotations(document: Document, markup: Markup, number: int = 1) -> Iterator[dict[str, Any]]:
    """The annotations of a document, without a context of their own.

    Args:
        document: the document. The target is its address, or its name as a relative address if it has none.
        markup: what is marked in it.
        number: tells documents of one name apart in the annotations' ids.
    """
    source = _source(document)
    ids = {mention.id: _id(number, document.id, mention.id) for mention in markup.mentions}
    for mention in markup.mentions:
        yield {
            "id": ids[mention.id],
            "type": "Annotation",
            "motivation": "tagging",
            "generator": {"type": "Software", "name": f"Hasila {__version__}"},
            "body": list(_bodies(mention, markup.confidence.get(mention.id))),
            "target": {"type": "SpecificResource", "source": source, "selector": _selectors(document.text, mention)},
        }
    for place, link in enumerate(markup.links, 1):
        yield _link(link, _id(number, document.id, f"L{place}"), ids)


def _link(link: Link, id: str, ids: dict[str, str]) -> dict[str, Any]:
    return {
        "id": id,
        "type": "Annotation",
        "motivation": "linking",
        "generator": {"type": "Software", "name": f"Hasila {__version__}"},
        "body": [
            {"type": "SpecificResource", "source": ids[link.target], "purpose": "linking"},
            {"type": "TextualBody", "value": link.kind, "purpose": "tagging"},
        ],
        "target": ids[link.source],
    }


def _bodies(mention: Entity, confidence: float | None) -> Iterator[dict[str, Any]]:
    sure = {} if confidence is None else {"confidence": confidence}
    yield {"type": "TextualBody", "value": mention.label, "purpose": "tagging", **sure}
    for name, value in mention.attributes.items():
        told = f"{name}={value}" if value else name
        yield {"type": "TextualBody", "value": told, "purpose": "classifying"}


def _selectors(text: str, mention: Entity) -> list[dict[str, Any]]:
    return [
        {"type": "TextPositionSelector", "start": mention.start, "end": mention.end},
        {
            "type": "TextQuoteSelector",
            "exact": mention.text,
            "prefix": text[max(0, mention.start - QUOTED) : mention.start],
            "suffix": text[mention.end : mention.end + QUOTED],
        },
    ]


def _source(document: Document) -> str:
    """The address of a document as an IRI."""
    address = document.metadata.get("url", "").strip()
    try:
        if urlsplit(address).scheme and not any(map(str.isspace, address)):
            return address
    except ValueError:  # a malformed address, such as one with half a bracket
        pass
    # A colon in the first part of a relative address would make it a scheme.
    return quote(document.id, safe="/", errors="replace") or "document"


def _id(number: int, name: str, id: str) -> str:
    return uuid5(NAMESPACE_URL, f"hasila\n{number}\n{name}\n{id}".encode(errors="replace").decode()).urn


class WebAnnotationWriter:
    """Writes an annotation page with the annotations of all documents."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.markup is not None
        self._markup = layout.markup
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(f'{{"@context": {to_json(CONTEXT)},\n"type": "AnnotationPage",\n"items": [')
        self._separator = "\n"
        self._page = uuid5(NAMESPACE_URL, "hasila")
        self._documents = 0

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._documents += 1
        for annotation in annotations(document, self._markup(document, findings), self._documents):
            self._file.write(self._separator + to_json(annotation))
            self._separator = ",\n"
            self._page = uuid5(self._page, annotation["id"])  # the page's id follows from what it holds

    def close(self) -> None:
        """Complete the file."""
        self._file.write(f'\n],\n"id": {to_json(self._page.urn)}}}\n')
        self._file.close()
