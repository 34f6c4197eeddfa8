"""Reads documents in the background: first those that somebody waits for, then the others in their order."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hasila.desk.desk import Desk, UnreadError
from hasila.desk.shelf import Item
from hasila.documents.document import Document
from hasila.errors import DocumentError, HasilaError
from hasila.layers import Layers

Model = Callable[[Sequence[str]], Sequence[Layers]]
"""Reads the layers of texts."""

_BATCH_DOCUMENTS, _BATCH_CHARACTERS = 16, 20_000
"""What is read at once, so that nobody waits long for a document that is asked for."""

_LAST_BATCH = 60.0
"""Seconds that the end waits for the batch that is being read."""

SHOWN_FAILURES = 100


class Background:
    """Fills the desk: one thread takes in documents, another loads the model and reads them.

    Args:
        desk: the desk.
        documents: yields documents with the files that they are from, or an error in the place of each.
        load: loads the model; may raise HasilaError.
        on_fault: told of the error that ends the work, if one does.
    """

    def __init__(
        self,
        desk: Desk,
        documents: Iterable[tuple[Document, Path | None] | DocumentError],
        load: Callable[[], Model],
        on_fault: Callable[[HasilaError], None],
    ) -> None:
        self.failures: list[str] = []
        self.failed = 0
        self.complete = threading.Event()
        self._desk = desk
        self._documents = documents
        self._load = load
        self._on_fault = on_fault
        self._model: Model | None = None
        self._ready = threading.Event()
        self._one_reader = threading.Lock()
        self._changed = threading.Condition()
        self._urgent: deque[Item] = deque()
        self._waiting: deque[Item] = deque()
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads; they end with the process."""
        for work in (self._take_in, self._read_all):
            thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop reading after the batch that is being read, and wait for that: torch must not run while Python ends."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_LAST_BATCH)

    def add(self, item: Item) -> None:
        """Have a document read."""
        with self._changed:
            if item.history is None:
                self._waiting.append(item)
            self._changed.notify_all()

    def item(self, name: str, seconds: float) -> Item | None:
        """The document of a name; waits for it as long as documents are taken in."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_all_in or self._desk.shelf.get(name) is not None, seconds)
        return self._desk.shelf.get(name)

    @property
    def _is_all_in(self) -> bool:
        return self._stopped or self.complete.is_set()

    def await_reading(self, item: Item, seconds: float) -> None:
        """Have a document read before the others, and wait for it.

        Raises:
            UnreadError: it is not read within the time.
        """
        with self._changed:
            if item.history is None:
                self._urgent.append(item)
                self._changed.notify_all()
            if not self._changed.wait_for(lambda: item.history is not None, seconds):
                raise UnreadError(f"{item.document.id}: the model has not read it yet; try again in a moment")

    def layers(self, texts: Sequence[str], seconds: float) -> Sequence[Layers]:
        """Read texts that are no documents of the desk.

        Raises:
            UnreadError: the model is not loaded within the time.
        """
        if not self._ready.wait(seconds) or self._model is None:
            raise UnreadError("the model is not loaded yet; try again in a moment")
        with self._one_reader:
            return self._model(texts)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except HasilaError as error:
            self._on_fault(error)
        except Exception as error:  # a bug: without this nobody would learn why nothing is read
            self._on_fault(HasilaError(f"the desk stopped reading: {type(error).__name__}: {error}"))
            raise

    def _take_in(self) -> None:
        for item in self._desk.shelf:  # those that a person added before
            self.add(item)
        for found in self._documents:
            if self._stopped:
                return
            try:
                if isinstance(found, DocumentError):
                    raise found
                self.add(self._desk.add(*found))
            except DocumentError as error:
                self.failed += 1
                if len(self.failures) < SHOWN_FAILURES:
                    self.failures.append(str(error))
        self.complete.set()
        with self._changed:
            self._changed.notify_all()

    def _read_all(self) -> None:
        self._model = self._load()
        self._ready.set()
        while batch := self._next():
            with self._one_reader:
                layers = self._model([item.document.text for item in batch])
            for item, each in zip(batch, layers, strict=True):
                self._desk.read(item, each)
            with self._changed:
                self._changed.notify_all()

    def _next(self) -> list[Item]:
        """The documents to read next; none if the work is to end."""
        with self._changed:
            while not self._stopped:
                batch: list[Item] = []
                characters = 0
                while (line := self._urgent or self._waiting) and len(batch) < _BATCH_DOCUMENTS:
                    urgent = line is self._urgent
                    item = line.popleft()
                    if item.history is None and item not in batch:
                        batch.append(item)
                        characters += len(item.document.text)
                    if batch and (urgent or characters >= _BATCH_CHARACTERS):
                        break
                if batch:
                    return batch
                self._changed.wait()
        return []
