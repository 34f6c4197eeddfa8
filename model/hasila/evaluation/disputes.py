"""Finds disputed mentions: spans on which held-out predictions and the annotator disagree.

An annotator with the guidelines then sees both versions in random order, without knowing which one is in the corpus. As
in confident learning (Northcutt, Jiang and Chuang 2021, https://arxiv.org/abs/1911.00068), the predictions say where to
look, not who is right.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.markdown import table
from hasila.scoring.metrics import overlaps
from hasila.spans import Labelled, Span

CONFIDENT = 0.85
"""Least probability with which a span of the model disputes the annotation."""

LIKELY = 0.4
"""Least probability with which a span counts as predicted by the model."""

BOTH, MODEL, MISSED, FIELD = "both", "model alone", "missed by both", "field alone"
WHO = (BOTH, MODEL, MISSED, FIELD)
"""Who disputes a mention: the model and the conditional random field with the same spans; the model alone, with high
confidence; both, by predicting nothing; the field alone, where the model agrees with the annotator."""

WRITTEN, OTHER, NEITHER, OPEN = "written", "other", "neither", "open"
VERDICTS = (WRITTEN, OTHER, NEITHER, OPEN)
"""The annotation is right, the prediction is right, neither is, or the guidelines leave it open."""

_COLUMNS = "passage\twho\twritten\tother\tverdict"


class Mark(NamedTuple):
    """Offsets and label of a span.

    Args:
        start: first code point.
        end: one past the last code point.
        label: the label.
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Dispute:
    """A stretch of a text with two versions of its spans.

    Args:
        document: the id of the text.
        who: one of :data:`WHO`.
        written: the annotated spans in the stretch, in order; may be empty.
        other: the predicted spans, in order; may be empty.
        verdict: one of :data:`VERDICTS`, or empty before the decision.
    """

    document: str
    who: str
    written: tuple[Mark, ...]
    other: tuple[Mark, ...]
    verdict: str = ""

    @property
    def bounds(self) -> tuple[int, int]:
        """Start and end of the stretch."""
        spans = [*self.written, *self.other]
        return min(start for start, _, _ in spans), max(end for _, end, _ in spans)

    def line(self) -> str:
        """The row of a table, see :func:`read`."""
        return "\t".join((self.document, self.who, _cell(self.written), _cell(self.other), self.verdict))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Parse a row of a table, see :func:`read`.

        Raises:
            ValueError: the row is malformed.
        """
        document, who, written, other, verdict = line.split("\t")
        if who not in WHO or verdict not in ("", *VERDICTS):
            raise ValueError(line)
        return cls(document, who, _spans(written), _spans(other), verdict)


def disputes(
    documents: Sequence[Article], model: Mapping[str, Sequence[Span]], field: Mapping[str, Sequence[Span]]
) -> Iterator[Dispute]:
    """Compare the annotation of documents with predictions that were made while the documents were held out.

    Args:
        documents: the annotated documents.
        model: the model's spans by document id.
        field: the spans of the conditional random field by document id.
    """
    for document in documents:
        written = {_mark(entity) for entity in document.entities}
        confidence = {_mark(span): span.confidence for span in model[document.id]}
        by_model = {mark for mark in confidence if confidence[mark] >= LIKELY}
        by_field = {_mark(span) for span in field[document.id]}
        for difference in _differences(written, by_model):
            field_marks = _within(by_field, difference.stretch)
            if any(confidence[mark] >= CONFIDENT for mark in difference.other if mark not in written):
                who = BOTH if field_marks == difference.other else MODEL
                yield Dispute(document.id, who, difference.written, difference.other)
            elif not difference.other and not field_marks:
                yield Dispute(document.id, MISSED, difference.written, difference.other)
        for difference in _differences(written, by_field):
            if _within(by_model, difference.stretch) == difference.written:
                yield Dispute(document.id, FIELD, difference.written, difference.other)


def drawn(disputed: Sequence[Dispute], most: int, seed: int) -> list[Dispute]:
    """Shuffle the disputes and sample those of the field alone.

    The field's disputes are a control: they tell how often the annotation is wrong where the model agrees with it.

    Args:
        disputed: all disputes.
        most: number of disputes of the field alone to keep.
        seed: of the random order.
    """
    choices = random.Random(seed)
    field_alone = [dispute for dispute in disputed if dispute.who == FIELD]
    taken = [
        *(dispute for dispute in disputed if dispute.who != FIELD),
        *choices.sample(field_alone, min(most, len(field_alone))),
    ]
    choices.shuffle(taken)
    return taken


def blind(dispute: Dispute, text: str, *, swapped: bool, around: int = 170) -> str:
    """Show a dispute to an annotator: the text around it, and the two versions A and B.

    Args:
        dispute: the dispute.
        text: the text of its document.
        swapped: whether A is the prediction instead of the annotation.
        around: characters of context before the dispute; half as many follow it.
    """
    start, end = dispute.bounds
    first, second = (dispute.other, dispute.written) if swapped else (dispute.written, dispute.other)
    near = slice(max(0, start - around), end + around // 2)
    shown = [f"text: {text[near]}"]
    for name, spans in (("A", first), ("B", second)):
        version = "; ".join(f"{label} {text[begin:stop]}" for begin, stop, label in spans)
        shown.append(f"{name}: {version or 'nothing'}")
    return "\n".join(" ".join(line.split()) for line in shown)


def judged(dispute: Dispute, letter: str, *, swapped: bool) -> Dispute:
    """Add the verdict of an annotator's letter: A, B, N (neither) or U (open).

    Raises:
        KeyError: the letter is another one.
    """
    verdict = {"A": OTHER if swapped else WRITTEN, "B": WRITTEN if swapped else OTHER, "N": NEITHER, "U": OPEN}[letter]
    return replace(dispute, verdict=verdict)


def write(path: Path, disputed: Sequence[Dispute]) -> None:
    """Write disputes as a table, ordered by document and offset."""
    rows = sorted(disputed, key=lambda dispute: (dispute.document, dispute.bounds))
    path.write_text("\n".join([_COLUMNS, *(row.line() for row in rows)]) + "\n", encoding="utf-8")


def read(path: Path) -> list[Dispute]:
    """Read a table of disputes. Spans are written ``LABEL:START-END``; offsets are into the text without labels.

    Raises:
        TableError: the file cannot be read, or a row is malformed.
    """
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from None
    if head != _COLUMNS:
        raise TableError(f"{path}: expected the columns {_COLUMNS.split()}, found {head!r}")
    disputed = []
    for number, line in enumerate(lines, 2):
        try:
            disputed.append(Dispute.of_line(line))
        except ValueError:
            raise TableError(f"{path}, line {number}: expected a dispute, found {line!r}") from None
    return disputed


def as_markdown(judged: Sequence[Dispute]) -> str:
    """Render the number of verdicts, by who disputed."""
    counts = Counter((dispute.who, dispute.verdict) for dispute in judged)
    rows = []
    for who in WHO:
        verdicts = [counts[who, verdict] for verdict in VERDICTS]
        rows.append([who, sum(verdicts), *verdicts])
    return table(["disputed by", "mentions", *VERDICTS], rows, "l" + "r" * (1 + len(VERDICTS)))


@dataclass(frozen=True)
class _Difference:
    """Overlapping spans on which annotation and prediction differ: the spans of each, and of both together."""

    written: tuple[Mark, ...]
    other: tuple[Mark, ...]
    stretch: tuple[Mark, ...]


def _differences(written: set[Mark], other: set[Mark]) -> Iterator[_Difference]:
    stretches: list[list[Mark]] = []
    for mark in sorted(written | other):
        if stretches and any(overlaps(mark, neighbour) for neighbour in stretches[-1]):
            stretches[-1].append(mark)
        else:
            stretches.append([mark])
    for stretch in stretches:
        of_written, of_other = (tuple(mark for mark in stretch if mark in side) for side in (written, other))
        if of_written != of_other:
            yield _Difference(of_written, of_other, tuple(stretch))


def _within(marks: Iterable[Mark], stretch: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks that overlap a stretch, in order."""
    return tuple(sorted(mark for mark in marks if any(overlaps(mark, other) for other in stretch)))


def _mark(span: Labelled) -> Mark:
    return Mark(span.start, span.end, span.label)


def _cell(spans: Sequence[Mark]) -> str:
    return " ".join(f"{label}:{start}-{end}" for start, end, label in spans) or "-"


def _spans(cell: str) -> tuple[Mark, ...]:
    if cell == "-":
        return ()
    marks = []
    for part in cell.split(" "):
        label, _, bounds = part.partition(":")
        start, _, end = bounds.partition("-")
        marks.append(Mark(int(start), int(end), label))
    return tuple(marks)
