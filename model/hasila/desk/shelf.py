"""The documents of the desk, in the order in which they came, each under a name of its own."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hasila.desk.findings import Findings, Found, day_of, findings
from hasila.desk.history import History
from hasila.desk.snapping import cut
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.records.text_facts import text_facts

MOST_DOCUMENTS, MOST_CHARACTERS = 100_000, 500_000_000
"""The most that is held in memory."""

_KEPT = 3
"""Versions before the last one whose records are kept, so that only what changed since need be told."""


@dataclass
class Item:
    """A document of the desk.

    Args:
        document: the document; its id is its name on the desk.
        digest: SHA-256 of its text.
        original: the file that it was read from, if that is one on the disk.
        recorder: reads its records.
        history: its annotation and how it came about; nothing as long as it is not read.
    """

    document: Document
    digest: str
    original: Path | None
    recorder: Recorder
    history: History | None = None
    _found: tuple[Found, ...] = ()
    _one_reader: threading.Lock = field(default_factory=threading.Lock)

    def found(self) -> Found | None:
        """What is read off the annotation as it is now. It is read when somebody asks first: in a long text that takes
        much longer than a change. The annotation may be changed meanwhile."""
        history = self.history
        if history is None:
            return None
        with self._one_reader:
            version, annotation = history.now
            last = self._found[-1] if self._found else None
            if last is None or last.version != version:
                same = last is not None and last.holds_for(annotation)
                read = last.findings if last and same else findings(self.recorder, self.document, annotation)
                self._found = (*self._found[-_KEPT:], Found(version, annotation, read))
            return self._found[-1]

    @property
    def findings(self) -> Findings | None:
        """See :meth:`found`."""
        found = self.found()
        return found.findings if found else None

    def prepare(self) -> None:
        """Read ahead what a change needs of the text, so that the first change of a long one need not wait for it."""
        cut(self.document.text)
        text_facts(self.document.text, day_of(self.document))

    def records_of(self, version: int) -> Sequence[Record] | None:
        """The records of a version, if that is one of those that were read last."""
        return next((each.findings.records for each in self._found if each.version == version), None)

    @property
    def done(self) -> bool:
        """Whether a person is done with it."""
        return self.history is not None and self.history.current.state == "done"


class Shelf:
    """Documents by their names.

    Args:
        recorder: reads their records.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
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
        item = Item(replace(document, id=name), digest(document.text), original, self._recorder)
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
