"""A job: what is read off documents, spans or records, and with which checkpoint and tables. Workers load it."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hasila.documents.document import Document
from hasila.documents.publication import published
from hasila.errors import HasilaError
from hasila.layers import HOLDS

if TYPE_CHECKING:
    from hasila.inference.extractor import Extractor
    from hasila.inference.front_end import FrontEnd
    from hasila.output.layout import Layout
    from hasila.records.people.counts import Policy
    from hasila.records.recorder import Recorder


@dataclass(frozen=True)
class RecordOptions:
    """Options of records.

    Args:
        columns: columns of the table, a key of :data:`hasila.output.record_layout.RECORD_LAYOUTS`; or ``reports``,
            which keeps whole documents with their records (:data:`hasila.incidents.report.REPORTS`).
        gazetteer: a user's file of places; default: the package's.
        actors: a user's file of party names.
        policy: what vague quantities count.
        article_date: date of publication of documents without one.
    """

    columns: str = "hasila"
    gazetteer: Path | None = None
    actors: Path | None = None
    policy: "Policy" = "range"
    article_date: date | None = None


@dataclass(frozen=True)
class Job:
    """What to read off documents, and how. It can be pickled and sent to another process, which then loads it.

    Args:
        model: folder or id of a checkpoint; default: the embedded one.
        device: see :class:`hasila.inference.extractor.Extractor`.
        precision: see there.
        min_confidence: see there, and of records :class:`hasila.records.recorder.Recorder`.
        records: read records with these options; without them, spans.
        only_relevant: leave documents out of the output that do not tell of harm, see :func:`tells_of_harm`.
    """

    model: str | None = None
    device: str = "auto"
    precision: str = "auto"
    min_confidence: float | None = None
    records: RecordOptions | None = None
    only_relevant: bool = False

    @property
    def layout(self) -> "Layout[Any]":
        """Layout of the output."""
        if self.records and self.records.columns == "reports":
            from hasila.incidents.report import REPORTS

            return REPORTS
        if self.records:
            from hasila.output.record_layout import RECORD_LAYOUTS

            return RECORD_LAYOUTS[self.records.columns]
        from hasila.output.span_layout import SPANS

        return SPANS

    def load(self, log: Callable[[str], None]) -> "Reader":
        """Load the checkpoint and the tables.

        Args:
            log: takes one line for each fault of a document that does not keep it from being read, and one for each
                document with mentions of people that get no record.

        Raises:
            HasilaError: the checkpoint, the device or a table cannot be used.
        """
        recorder = self._recorder()  # first, as a fault in a table is told at once
        extractor = self.extractor()
        return Reader(replace(self, precision=extractor.precision), extractor, recorder, log)

    def extractor(self) -> "Extractor":
        """Load the checkpoint.

        Raises:
            HasilaError: the checkpoint or the device cannot be used.
        """
        from hasila.inference.extractor import Extractor

        try:
            return Extractor.from_pretrained(
                self.model, device=self.device, precision=self.precision, min_confidence=self.min_confidence
            )
        except ValueError as error:
            raise HasilaError(str(error)) from None

    def reader(self, front_end: "Extractor | FrontEnd", log: Callable[[str], None]) -> "Reader":
        """Load the tables.

        Args:
            front_end: finds spans and layers.
            log: see :meth:`load`.

        Raises:
            HasilaError: a table cannot be used.
        """
        return Reader(self, front_end, self._recorder(), log)

    def _recorder(self) -> "Recorder | None":
        if not self.records:
            return None
        from hasila.records import Actors, Gazetteer, Recorder

        return Recorder(
            actors=Actors.read(self.records.actors),
            gazetteer=Gazetteer.read(self.records.gazetteer),
            policy=self.records.policy,
            min_confidence=HOLDS if self.min_confidence is None else self.min_confidence,
        )


def kind(result: Any) -> str:
    """The kind under which a result is counted: the label of a span, the harm of a record."""
    return str(result.label if hasattr(result, "label") else result.harm.kind)


def tells_of_harm(results: Sequence[Any]) -> bool:
    """Whether the results of a document tell of harm to people: a span CASUALTY, or any record."""
    return any(getattr(result, "label", "CASUALTY") == "CASUALTY" for result in results)


class Reader:
    """Reads spans or records off documents.

    Args:
        job: what is read; its precision is resolved, never ``auto``.
        front_end: finds spans and layers.
        recorder: reads records off spans; without it, the results are spans.
        log: see :meth:`Job.load`.
    """

    def __init__(
        self,
        job: Job,
        front_end: "Extractor | FrontEnd",
        recorder: "Recorder | None",
        log: Callable[[str], None],
    ) -> None:
        self.job = job
        self._front_end = front_end
        self._recorder = recorder
        self._log = log

    def stream(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Sequence[Any]]]:
        """Yield each document with its results, in order. Documents are read ahead and batched together."""
        waiting: deque[Document] = deque()

        def texts() -> Iterator[str]:
            for document in documents:
                waiting.append(document)
                yield document.text

        if self._recorder is None:
            for spans in self._front_end.extract(texts()):
                yield waiting.popleft(), spans
        else:
            for layers in self._front_end.layers(texts()):
                document = waiting.popleft()
                reading = self._recorder.read(document.text, layers, self._day(document))
                if reading.left_out:
                    why = Counter(each.why for each in reading.left_out)
                    told = ", ".join(f"{reason} ({times})" for reason, times in why.items())
                    self._log(f"note: {document.id}: mentions of people without a record: {told}")
                yield document, reading.records

    def __call__(self, documents: Sequence[Document]) -> list[Sequence[Any]]:
        """The results of each document."""
        return [results for _, results in self.stream(documents)]

    def _day(self, document: Document) -> date | None:
        """The date of publication. A malformed date counts as none."""
        assert self.job.records is not None
        if document.date:
            try:
                return published(document.date)
            except HasilaError as error:
                self._log(f"warning: {document.id}: {error}; it is read without")
        return self.job.records.article_date
