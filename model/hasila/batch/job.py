"""What is asked of documents, spans or records, and what answers it: told once, loaded where it is needed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hasila.documents.document import Document
from hasila.errors import HasilaError
from hasila.inference.extractor import Extractor
from hasila.output.conflict_datasets import LAYOUTS
from hasila.output.layout import SPANS, Layout
from hasila.records.actors import Actors
from hasila.records.counts import Policy
from hasila.records.dates import published
from hasila.records.gazetteer import Gazetteer
from hasila.records.recorder import Recorder


@dataclass(frozen=True)
class RecordOptions:
    """Records instead of spans, and how.

    Args:
        columns: of their table, a key of :data:`hasila.output.conflict_datasets.LAYOUTS`.
        gazetteer: file of a user's places; the package's if not given.
        actors: file of a user's names of parties.
        policy: what vague quantities count.
        article_date: when documents without a date were published.
    """

    columns: str = "hasila"
    gazetteer: Path | None = None
    actors: Path | None = None
    policy: Policy = "range"
    article_date: date | None = None


@dataclass(frozen=True)
class Job:
    """How documents are read. It can be sent to another process, which then loads what it needs.

    Args:
        model: folder or id of a checkpoint; the embedded one if not given.
        device: see :class:`hasila.inference.extractor.Extractor`.
        precision: likewise.
        min_confidence: likewise.
        records: records of what is found are wanted, not the spans.
    """

    model: str | None = None
    device: str = "auto"
    precision: str = "auto"
    min_confidence: float | None = None
    records: RecordOptions | None = None

    @property
    def layout(self) -> Layout[Any]:
        """How what is found is written."""
        return LAYOUTS[self.records.columns] if self.records else SPANS

    def load(self, tell: Callable[[str], None]) -> "Reader":
        """Read checkpoint and tables.

        Args:
            tell: takes a line about what is odd in a document and yet does not stop it from being read.

        Raises:
            HasilaError: one of them cannot be used.
        """
        recorder = None
        if self.records:
            recorder = Recorder(
                actors=Actors.read(self.records.actors),
                gazetteer=Gazetteer.read(self.records.gazetteer),
                policy=self.records.policy,
            )
        try:
            extractor = Extractor.from_pretrained(
                self.model, device=self.device, precision=self.precision, min_confidence=self.min_confidence
            )
        except ValueError as error:
            raise HasilaError(str(error)) from None
        return Reader(replace(self, precision=extractor.precision), extractor, recorder, tell)


def kind(found: Any) -> str:
    """What a finding is counted as: the label of a span, the harm of a record."""
    return str(found.label if hasattr(found, "label") else found.harm.kind)


class Reader:
    """Reads documents.

    Args:
        finder: how; its precision is what ``auto`` came to.
        extractor: finds spans.
        recorder: reads records off them, if records are wanted.
        tell: see :meth:`Job.load`.
    """

    def __init__(
        self, finder: Job, extractor: Extractor, recorder: Recorder | None, tell: Callable[[str], None]
    ) -> None:
        self.finder = finder
        self._extractor = extractor
        self._recorder = recorder
        self._tell = tell

    def stream(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Sequence[Any]]]:
        """Each document with what is found in it, in their order; documents are read ahead and batched together."""
        read: deque[Document] = deque()

        def texts() -> Iterator[str]:
            for document in documents:
                read.append(document)
                yield document.text

        for spans in self._extractor.extract(texts()):
            document = read.popleft()
            if self._recorder is None:
                yield document, spans
            else:
                yield document, self._recorder.records(document.text, spans, self._day(document))

    def __call__(self, documents: Sequence[Document]) -> list[Sequence[Any]]:
        """What is found in each of some documents."""
        return [found for _, found in self.stream(documents)]

    def _day(self, document: Document) -> date | None:
        """When a document was published; one whose date is none is read as one without."""
        assert self.finder.records is not None
        if document.date:
            try:
                return published(document.date)
            except HasilaError as error:
                self._tell(f"warning: {document.id}: {error}; it is read without")
        return self.finder.records.article_date
