"""The documents of the desk, in the order in which they came, each under a name of its own."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hasila.desk.findings import Findings
from hasila.desk.history import History
from hasila.documents.document import Document
from hasila.errors import DocumentError

MOST_DOCUMENTS, MOST_CHARACTERS = 100_000, 500_000_000
"""The most that is held in memory."""


@dataclass
class Item:
    """A document of the desk.

    Args:
        document: the document; its id is its name on the desk.
        digest: SHA-256 of its text.
        original: the file that it was read from, if that is one on the disk.
        history: its annotation and how it came about; nothing as long as it is not read.
        findings: what is read off the annotation as it is now.
    """

    document: Document
    digest: str
    original: Path | None = None
    history: History | None = None
    findings: Findings | None = None

    @property
    def done(self) -> bool:
        """Whether a person is done with it."""
        return self.history is not None and self.history.current.state == "done"


class Shelf:
    """Documents by their names."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._characters = 0
        self._copies: dict[str, int] = {}

    def add(self, document: Document, original: Path | None = None) -> Item:
        """Put a document onto the shelf. One whose name is taken gets a number behind it.

        Raises:
            DocumentError: the shelf is full.
        """
        self.check(document)
        name = self.free_name(document.id)
        item = Item(replace(document, id=name), digest(document.text), original)
        self._items[name] = item
        self._characters += len(document.text)
        return item

    def check(self, document: Document) -> None:
        """Check that there is room for a document.

        Raises:
            DocumentError: the shelf is full.
        """
        if len(self._items) >= MOST_DOCUMENTS or self._characters + len(document.text) > MOST_CHARACTERS:
            raise DocumentError(
                f"{document.id}: expected at most {MOST_DOCUMENTS:,} documents of {MOST_CHARACTERS:,} characters in "
                "all, found more; open a part of them"
            )

    def free_name(self, name: str) -> str:
        """A name that no document has: the name itself, or one with a number behind it."""
        if name not in self._items:
            return name
        number = self._copies.get(name, 1) + 1
        while (free := f"{name} ({number})") in self._items:
            number += 1
        self._copies[name] = number
        return free

    def get(self, name: str) -> Item | None:
        """The document of a name."""
        return self._items.get(name)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
