"""Disputed mentions: where readers that had not learnt a text read it otherwise than its annotator did.

Each is shown as two readings in random order to someone who has the guidelines and does not know which is the
annotator's. As in confident learning (Northcutt, Jiang and Chuang 2021, https://arxiv.org/abs/1911.00068) the readers
only say where to look, not who is right.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.markdown import table
from hasila.scoring.metrics import overlaps
from hasila.spans import Labelled, Span

SURE = 0.85
"""Probability from which on the model's reading disputes an annotator's."""

LIKELY = 0.4
"""Probability from which on a span belongs to the model's reading."""

BOTH, MODEL, MISSED, FIELD = "both", "model alone", "missed by both", "field alone"
WHO = (BOTH, MODEL, MISSED, FIELD)
"""Who disputes a mention: the model and the conditional random field by the same reading; the model alone, surely;
both, by finding nothing where something is labelled; the field alone, where the model reads as the annotator did."""

WRITTEN, OTHER, NEITHER, OPEN = "written", "other", "neither", "open"
VERDICTS = (WRITTEN, OTHER, NEITHER, OPEN)
"""The annotator's reading is right, the other one is, neither is, or the guidelines leave it open."""

_COLUMNS = "passage\twho\twritten\tother\tverdict"


class Mark(NamedTuple):
    """A span by what two readings are compared by.

    Args:
        start: first code point.
        end: one past the last.
        label: of it.
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Dispute:
    """A stretch of a text and two readings of it.

    Args:
        document: the id of the text.
        who: one of :data:`WHO`.
        written: the annotator's spans in the stretch, in order; there can be none, and so below.
        other: those of the readers.
        verdict: one of :data:`VERDICTS`, empty until there is one.
    """

    document: str
    who: str
    written: tuple[Mark, ...]
    other: tuple[Mark, ...]
    verdict: str = ""

    @property
    def bounds(self) -> tuple[int, int]:
        """Where the stretch begins and ends."""
        spans = [*self.written, *self.other]
        return min(start for start, _, _ in spans), max(end for _, end, _ in spans)

    def line(self) -> str:
        """As a row of :func:`read`."""
        return "\t".join((self.document, self.who, _cell(self.written), _cell(self.other), self.verdict))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """A row of :func:`read`.

        Raises:
            ValueError: it is none.
        """
        document, who, written, other, verdict = line.split("\t")
        if who not in WHO or verdict not in ("", *VERDICTS):
            raise ValueError(line)
        return cls(document, who, _spans(written), _spans(other), verdict)


def disputes(
    documents: Sequence[Article], model: Mapping[str, Sequence[Span]], field: Mapping[str, Sequence[Span]]
) -> Iterator[Dispute]:
    """What two readers dispute in documents that they had not learnt.

    Args:
        documents: as they are labelled.
        model: what the model found in each, by its id.
        field: what the conditional random field found.
    """
    for document in documents:
        written = {_mark(entity) for entity in document.entities}
        sureness = {_mark(found): found.confidence for found in model[document.id]}
        read = {span for span, confidence in sureness.items() if confidence >= LIKELY}
        by_field = {_mark(found) for found in field[document.id]}
        for mine, theirs, stretch in _differences(written, read):
            also = sorted(span for span in by_field if any(overlaps(span, each) for each in stretch))
            if any(sureness[span] >= SURE for span in theirs if span not in written):
                yield Dispute(document.id, BOTH if also == sorted(theirs) else MODEL, mine, theirs)
            elif not theirs and not also:
                yield Dispute(document.id, MISSED, mine, theirs)
        for mine, theirs, stretch in _differences(written, by_field):
            if tuple(sorted(span for span in read if any(overlaps(span, each) for each in stretch))) == mine:
                yield Dispute(document.id, FIELD, mine, theirs)


def drawn(found: Sequence[Dispute], most: int, seed: int) -> list[Dispute]:
    """The disputes in random order, of the field's alone only so many: a control of how often the others are wrong."""
    choices = random.Random(seed)
    alone = [dispute for dispute in found if dispute.who == FIELD]
    taken = [
        *(dispute for dispute in found if dispute.who != FIELD),
        *choices.sample(alone, min(most, len(alone))),
    ]
    choices.shuffle(taken)
    return taken


def blind(dispute: Dispute, text: str, *, swapped: bool, around: int = 170) -> str:
    """A dispute as an annotator sees it: the text around, and two readings of which one is the text's own.

    Args:
        dispute: what is disputed.
        text: of its document.
        swapped: whether reading A is the readers' and not the annotator's.
        around: characters of the text that are shown before and after.
    """
    start, end = dispute.bounds
    first, second = (dispute.other, dispute.written) if swapped else (dispute.written, dispute.other)
    near = slice(max(0, start - around), end + around // 2)
    shown = [f"text: {text[near]}"]
    for name, spans in (("A", first), ("B", second)):
        read = "; ".join(f"{label} {text[begin:stop]}" for begin, stop, label in spans)
        shown.append(f"{name}: {read or 'nothing'}")
    return "\n".join(" ".join(line.split()) for line in shown)


def judged(dispute: Dispute, letter: str, *, swapped: bool) -> Dispute:
    """A dispute with the verdict that an annotator's letter means: A, B, N for neither, U for open.

    Raises:
        KeyError: it is none of these.
    """
    verdict = {"A": OTHER if swapped else WRITTEN, "B": WRITTEN if swapped else OTHER, "N": NEITHER, "U": OPEN}[letter]
    return replace(dispute, verdict=verdict)


def write(path: Path, found: Sequence[Dispute]) -> None:
    """Write disputes as a table, in the order of the texts."""
    rows = sorted(found, key=lambda dispute: (dispute.document, dispute.bounds))
    path.write_text("\n".join([_COLUMNS, *(row.line() for row in rows)]) + "\n", encoding="utf-8")


def read(path: Path) -> list[Dispute]:
    """Read a table of disputes; spans are ``LABEL:START-END``, of the text without its labels.

    Raises:
        TableError: it cannot be read, or a row is no dispute.
    """
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from None
    if head != _COLUMNS:
        raise TableError(f"{path}: expected the columns {_COLUMNS.split()}, found {head!r}")
    found = []
    for number, line in enumerate(lines, 2):
        try:
            found.append(Dispute.of_line(line))
        except ValueError:
            raise TableError(f"{path}, line {number}: expected a dispute, found {line!r}") from None
    return found


def as_markdown(judged: Sequence[Dispute]) -> str:
    """Render the number of verdicts, by who disputed."""
    counts = Counter((dispute.who, dispute.verdict) for dispute in judged)
    rows = []
    for who in WHO:
        verdicts = [counts[who, verdict] for verdict in VERDICTS]
        rows.append([who, sum(verdicts), *verdicts])
    return table(["disputed by", "mentions", *VERDICTS], rows, "l" + "r" * (1 + len(VERDICTS)))


def _differences(
    one: set[Mark], other: set[Mark]
) -> Iterator[tuple[tuple[Mark, ...], tuple[Mark, ...], tuple[Mark, ...]]]:
    """Stretches of overlapping spans that two readings read differently: the spans of one, of the other, and all."""
    stretches: list[list[Mark]] = []
    for span in sorted(one | other):
        if stretches and any(overlaps(span, each) for each in stretches[-1]):
            stretches[-1].append(span)
        else:
            stretches.append([span])
    for stretch in stretches:
        mine, theirs = (tuple(span for span in stretch if span in reading) for reading in (one, other))
        if mine != theirs:
            yield mine, theirs, tuple(stretch)


def _mark(of: Labelled) -> Mark:
    return Mark(of.start, of.end, of.label)


def _cell(spans: Sequence[Mark]) -> str:
    return " ".join(f"{label}:{start}-{end}" for start, end, label in spans) or "-"


def _spans(cell: str) -> tuple[Mark, ...]:
    if cell == "-":
        return ()
    found = []
    for part in cell.split(" "):
        label, _, bounds = part.partition(":")
        start, _, end = bounds.partition("-")
        found.append(Mark(int(start), int(end), label))
    return tuple(found)
