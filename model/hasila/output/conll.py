"""Writes CoNLL: a line with a word and its BIO tag, separated by a tab; a blank line behind each sentence.

A document begins with a comment, ``# newdoc id = NAME``. Words are those that the model reads, and white space inside
one, as in a tag of several words, is a space. :mod:`hasila.corpus.foreign` reads such a file.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hasila.corpus.bio import tags
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output.layout import Layout
from hasila.output.markup import Markup
from hasila.text.segmentation import sentences


def lines(document: Document, markup: Markup) -> Iterator[str]:
    """The lines of a document.

    Raises:
        DocumentError: two mentions overlap, so that a word would have two tags.
    """
    if overlap := markup.overlap:
        first, second = (f"{each.label} {each.start}:{each.end}" for each in overlap)
        raise DocumentError(f"{document.id}: CoNLL has one tag for a word, but {first} and {second} overlap")
    yield f"# newdoc id = {_in_column(document.id)}"
    mentions = markup.mentions
    first_open = 0
    for sentence in sentences(document.text):
        while first_open < len(mentions) and mentions[first_open].end <= sentence.start:
            first_open += 1
        last = first_open
        while last < len(mentions) and mentions[last].start < sentence.end:
            last += 1
        for word, tag in zip(sentence.words, tags(sentence.words, mentions[first_open:last]), strict=True):
            yield f"{_in_column(word.form)}\t{tag}"
        yield ""


def _in_column(text: str) -> str:
    """A text without what ends a column or a line."""
    return " ".join(text.split())


class ConllWriter:
    """Writes the words of each document."""

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.markup is not None
        self._markup = layout.markup
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="\n")

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        self._file.writelines(f"{line}\n" for line in lines(document, self._markup(document, findings)))

    def close(self) -> None:
        """Complete the file."""
        self._file.close()
