"""Writes spaCy's DocBin: documents with the package's words as tokens. Needs the ``spacy`` extra.

Tokens hold every character of the text, so that ``doc.text`` is the text: what is no word, and more than one space
between two, is a token too. All documents are held until the file is complete, because the format demands it.
"""

import warnings
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hasila.documents.document import Document
from hasila.output.layout import Layout
from hasila.output.markup import Markup
from hasila.text.segmentation import words

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SPANS = "hasila"
"""The key of ``doc.spans`` under which all mentions are, and of ``doc.user_data`` under which what they carry is."""


def doc_of(document: Document, markup: Markup, vocab: "Vocab") -> "Doc":
    """A document as spaCy holds it.

    ``doc.spans["hasila"]`` has a span for each mention, and ``doc.ents`` the same unless mentions overlap. A mention
    that begins or ends inside a token is a span of whole tokens, one that is but a space has none.
    ``doc.user_data["hasila"]`` has name, date and metadata of the document, the exact offsets, attributes and
    confidence of each mention, and the links between mentions by their positions.

    Warns:
        UserWarning: a mention is not made of whole tokens, or mentions overlap.
    """
    from spacy.tokens import Doc

    text = document.text.encode(errors="replace").decode()  # spaCy hashes words as UTF-8
    tokens = list(_tokens(text))
    doc = Doc(vocab, words=[text[start:end] for start, end, _ in tokens], spaces=[space for *_, space in tokens])
    spans = []
    for mention in markup.mentions:
        span = doc.char_span(mention.start, mention.end, label=mention.label, alignment_mode="expand")
        if not span:
            where = f"{document.id}: {mention.label} {mention.start}:{mention.end}"
            warnings.warn(f"{where} holds no token, and has no span in the DocBin", stacklevel=2)
            continue
        spans.append(span)
        if (span.start_char, span.end_char) != (mention.start, mention.end):
            warnings.warn(
                f"{document.id}: {mention.label} {mention.start}:{mention.end} begins or ends inside a word; "
                f"its span in the DocBin is {span.start_char}:{span.end_char}",
                stacklevel=2,
            )
    doc.spans[SPANS] = spans
    if all(before.end <= after.start for before, after in pairwise(spans)):
        doc.ents = spans
    else:
        warnings.warn(f"{document.id}: mentions overlap; they are in doc.spans, not in doc.ents", stacklevel=2)
    doc.user_data[SPANS] = _carried(document, markup)
    return doc


def _carried(document: Document, markup: Markup) -> dict[str, Any]:
    return {
        "id": document.id,
        "date": document.date,
        "metadata": dict(document.metadata),
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "label": mention.label,
                "attributes": dict(mention.attributes),
                "confidence": markup.confidence.get(mention.id),
            }
            for mention in markup.mentions
        ],
        "links": [
            {"kind": link.kind, "source": position[link.source], "target": position[link.target]}
            for position in [{mention.id: index for index, mention in enumerate(markup.mentions)}]
            for link in markup.links
        ],
    }


def _tokens(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each token, and whether a space follows that belongs to no token."""
    stretches: list[tuple[int, int]] = []
    position = 0
    for word in words(text):
        stretches += [*_between(text, position, word.start, bool(stretches)), (word.start, word.end)]
        position = word.end
    stretches += _between(text, position, len(text), bool(stretches))
    following = [*(start for start, _ in stretches[1:]), len(text)]
    yield from ((start, end, after > end) for (start, end), after in zip(stretches, following, strict=False))


def _between(text: str, start: int, end: int, follows: bool) -> Iterator[tuple[int, int]]:
    """The token between two words: all but the space behind the word before, and that before the word after."""
    if follows and text[start:end].startswith(" "):
        start += 1
    if end < len(text) and end - start > 1 and text[end - 1] == " ":
        end -= 1
    if start < end:
        yield start, end


class DocBinWriter:
    """Collects documents, and writes them when it is closed."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        import spacy
        from spacy.tokens import DocBin

        assert layout.markup is not None
        self._markup = layout.markup
        self._path = path
        self._vocab = spacy.blank("ar").vocab
        self._docs = DocBin(store_user_data=True)

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._docs.add(doc_of(document, self._markup(document, findings), self._vocab))

    def close(self) -> None:
        """Write the file."""
        self._path.write_bytes(self._docs.to_bytes())
