"""Collects the predictions of a cross-validation for held-out documents, and scores them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from hasila.corpus.articles import Article
from hasila.evaluation.folds import Folds
from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE, Calibration
from hasila.labels import LABELS
from hasila.scoring import bootstrap, metrics
from hasila.scoring.bootstrap import Interval
from hasila.scoring.confidence import Outcome
from hasila.scoring.error_analysis import Mistake, mistakes, pairs
from hasila.scoring.metrics import Score
from hasila.spans import Labelled, Span
from hasila.text.folding import without_marks
from hasila.text.segmentation import sentences

Scorer = Callable[[Iterable[Labelled], Iterable[Labelled]], dict[str, Score]]
Mention = tuple[str, str]
"""Label and text, without marks."""

NONE = "none"
"""The row or column of a confusion table for spans without a counterpart."""


@dataclass(frozen=True)
class Reading:
    """A held-out document as one run of a cross-validation read it.

    Args:
        document: the text with its gold spans.
        seed: the seed of the run.
        predicted: the spans that the run predicted.
        known: the mentions in the documents that the run was trained on.
    """

    document: Article
    seed: int
    predicted: Sequence[Span]
    known: frozenset[Mention]

    def only(self, keep: Callable[[Labelled], bool]) -> "Reading":
        """Keep the gold and predicted spans that satisfy a condition."""
        document = replace(self.document, entities=tuple(filter(keep, self.document.entities)))
        return replace(self, document=document, predicted=list(filter(keep, self.predicted)))

    def split(self, known: bool) -> "Reading":
        """Keep only the mentions that occurred in training (``known=True``) or only those that did not."""
        return self.only(lambda span: (_mention(self.document.text, span) in self.known) == known)

    def outcomes(self) -> list[Outcome]:
        """The predicted spans, each with whether it is gold."""
        gold = {(span.start, span.end, span.label) for span in self.document.entities}
        return [
            Outcome(span.label, span.confidence, (span.start, span.end, span.label) in gold) for span in self.predicted
        ]

    def calibrated(self, calibration: Calibration) -> "Reading":
        """Replace the confidence of each predicted span by its calibrated confidence."""
        predicted = [replace(span, confidence=calibration(span.label, span.confidence)) for span in self.predicted]
        return replace(self, predicted=predicted)

    def sure(self) -> "Reading":
        """Keep the predicted spans that an extractor returns by default."""
        return replace(self, predicted=[span for span in self.predicted if span.confidence >= DEFAULT_MIN_CONFIDENCE])

    def sentences(self) -> Iterator["Reading"]:
        """Split by sentence. No span, gold or predicted, crosses a sentence boundary."""
        for sentence in sentences(self.document.text):
            start, end = sentence.start, sentence.end
            yield self.only(lambda span, start=start, end=end: start <= span.start < end)  # type: ignore[misc]


@dataclass(frozen=True)
class Measure:
    """How well a label was predicted.

    Args:
        f1: F1 of each seed.
        precision: of all seeds together.
        recall: of all seeds together.
        gold: number of gold spans.
        interval: 95 % interval of F1.
    """

    f1: list[float]
    precision: float
    recall: float
    gold: int
    interval: Interval

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a measure from its fields."""
        return cls(**{**values, "interval": tuple(values["interval"])})


@dataclass(frozen=True)
class Lead:
    """How far one system is ahead of another.

    Args:
        f1: difference in F1.
        interval: 95 % interval of the difference.
    """

    f1: float
    interval: Interval

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a lead from its fields."""
        return cls(values["f1"], tuple(values["interval"]))


@dataclass(frozen=True)
class Cell:
    """A cell of a confusion table.

    Args:
        exact: pairs of spans with the same offsets.
        overlapping: pairs with other offsets, and spans without a counterpart.
    """

    exact: int
    overlapping: int

    @property
    def total(self) -> int:
        """All pairs."""
        return self.exact + self.overlapping


@dataclass(frozen=True)
class Example:
    """A mistake in its sentence.

    Args:
        document: the id of the document.
        context: the words around the mistake.
        gold: label and text of the gold span, or :data:`NONE`.
        found: label and text of the predicted span, or :data:`NONE`.
    """

    document: str
    context: str
    gold: str
    found: str


Measures = Mapping[str, Measure]
"""By label, and ``micro`` for all labels together."""

Confusion = Mapping[str, Mapping[str, Cell]]
"""By gold label, then by predicted label."""


def readings(folds: Folds, documents: Sequence[Article]) -> list[Reading]:
    """Collect every held-out document of a cross-validation, once for each seed.

    Args:
        folds: the cross-validation.
        documents: all of its documents; each fold was trained on those that it did not hold out.
    """
    mentions = {document.id: frozenset(_mention(document.text, e) for e in document.entities) for document in documents}
    collected = []
    for seed, name in folds.records:
        held_out = folds.holdouts[name]
        held_out_ids = {document.id for document in held_out}
        trained_on = (names for document_id, names in mentions.items() if document_id not in held_out_ids)
        known = frozenset[Mention]().union(*trained_on)
        collected += [
            Reading(document, seed, spans, known)
            for document, spans in zip(held_out, folds.spans(seed, name), strict=True)
        ]
    return collected


def _mention(text: str, span: Labelled) -> Mention:
    return span.label, without_marks(text[span.start : span.end])


def measure(
    readings: Sequence[Reading], scorer: Scorer = metrics.strict_scores, *, by_sentence: bool = False
) -> dict[str, Measure]:
    """Score the predictions by label, and all labels together as ``micro``.

    Args:
        readings: the same documents for each seed.
        scorer: what counts as correct.
        by_sentence: whether the interval resamples sentences (for few long documents) or whole documents.
    """
    seeds = sorted({reading.seed for reading in readings})
    by_seed = [metrics.total(scorer(*_sides(r)) for r in readings if r.seed == seed) for seed in seeds]
    resampled = units(readings, scorer, by_sentence=by_sentence)
    measures = {}
    for label in ("micro", *LABELS):
        scores = [_score_of(by_label, label) for by_label in by_seed]
        total = sum(scores, Score())
        measures[label] = Measure(
            f1=[score.f1 for score in scores],
            precision=total.precision,
            recall=total.recall,
            gold=total.gold // len(scores),
            interval=bootstrap.f1_interval([_score_of(by_label, label) for by_label in resampled]),
        )
    return measures


def units(
    readings: Sequence[Reading], scorer: Scorer = metrics.strict_scores, *, by_sentence: bool = False
) -> list[dict[str, Score]]:
    """Score each document, or each sentence, by label, summed over the seeds and ordered by document id."""
    scores: dict[tuple[str, int], list[dict[str, Score]]] = {}
    for reading in readings:
        parts = reading.sentences() if by_sentence else [reading]
        for number, part in enumerate(parts):
            scores.setdefault((reading.document.id, number), []).append(scorer(*_sides(part)))
    return [metrics.total(scores[key]) for key in sorted(scores)]


def lead(ours: Sequence[Reading], theirs: Sequence[Reading], *, by_sentence: bool = False) -> dict[str, Lead]:
    """Compare the F1 of two systems on the same documents, by label."""
    our_units, their_units = (units(system, by_sentence=by_sentence) for system in (ours, theirs))
    leads = {}
    for label in ("micro", *LABELS):
        one, other = ([_score_of(by_label, label) for by_label in system] for system in (our_units, their_units))
        difference = sum(one, Score()).f1 - sum(other, Score()).f1
        leads[label] = Lead(difference, bootstrap.difference_interval(one, other))
    return leads


def confusion(readings: Sequence[Reading]) -> dict[str, dict[str, Cell]]:
    """Count pairs of gold spans (rows) and predicted spans (columns) by their labels."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for reading in readings:
        for gold, predicted in pairs(*_sides(reading)):
            exact = bool(gold and predicted and (gold.start, gold.end) == (predicted.start, predicted.end))
            counts[gold.label if gold else NONE, predicted.label if predicted else NONE, exact] += 1
    names = (*LABELS, NONE)
    return {row: {col: Cell(counts[row, col, True], counts[row, col, False]) for col in names} for row in names}


def causes(readings: Sequence[Reading]) -> Counter[tuple[str, str]]:
    """Count mistakes by cause and label: the label of the gold span, or of the predicted span where there is none."""
    return Counter((mistake.cause, _label(mistake)) for reading in readings for mistake in mistakes(*_sides(reading)))


def examples(readings: Sequence[Reading], cause: str, most: int, around: int = 40) -> Iterator[Example]:
    """Mistakes of a cause, at most one per document.

    Args:
        readings: where to look.
        cause: one of :data:`hasila.scoring.error_analysis.CAUSES`.
        most: number of documents after which the search ends.
        around: characters of context on each side.
    """
    shown: set[str] = set()
    for reading in readings:
        if len(shown) >= most:
            return
        for mistake in mistakes(*_sides(reading)):
            if mistake.cause == cause and reading.document.id not in shown:
                shown.add(reading.document.id)
                yield _example(reading.document, mistake, around)


def _example(document: Article, mistake: Mistake, around: int) -> Example:
    text = document.text
    spans = [span for span in (mistake.gold, mistake.predicted) if span]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    sentence = next(s for s in sentences(text) if s.start <= first < s.end)
    words = [word for word in sentence.words if word.end > first - around and word.start < last + around]

    def shown(span: Labelled | None) -> str:
        return f"{span.label} {text[span.start : span.end]}" if span else NONE

    context = " ".join(text[words[0].start : words[-1].end].split())
    return Example(document.id, context, shown(mistake.gold), shown(mistake.predicted))


def _label(mistake: Mistake) -> str:
    span = mistake.gold or mistake.predicted
    assert span is not None
    return span.label


def _score_of(scores: Mapping[str, Score], label: str) -> Score:
    return metrics.micro(scores) if label == "micro" else scores[label]


def _sides(reading: Reading) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    return reading.document.entities, reading.predicted
