"""Held-out documents as the runs of a cross-validation read them, and what can be counted in them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hasila.corpus.articles import Article
from hasila.evaluation.folds import Folds
from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE, Calibration
from hasila.labels import LABELS
from hasila.scoring import bootstrap, metrics
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
"""Stands in a confusion table where one side has no span."""


@dataclass(frozen=True)
class Reading:
    """A document that was held out, as one run read it.

    Args:
        document: with its gold spans.
        seed: of the run.
        predicted: spans that were found.
        known: mentions of the documents that the run had learnt.
    """

    document: Article
    seed: int
    predicted: Sequence[Span]
    known: frozenset[Mention]

    def only(self, keep: Callable[[Labelled], bool]) -> "Reading":
        """With those gold and predicted spans only for which a condition holds."""
        document = replace(self.document, entities=tuple(filter(keep, self.document.entities)))
        return replace(self, document=document, predicted=list(filter(keep, self.predicted)))

    def split(self, known: bool) -> "Reading":
        """With the mentions only that the run had learnt, or only those that it had not."""
        return self.only(lambda span: (_mention(self.document.text, span) in self.known) == known)

    def outcomes(self) -> list[Outcome]:
        """What was found, and whether it is right."""
        gold = {(span.start, span.end, span.label) for span in self.document.entities}
        return [
            Outcome(span.label, span.confidence, (span.start, span.end, span.label) in gold) for span in self.predicted
        ]

    def calibrated(self, calibration: Calibration) -> "Reading":
        """With calibrated confidence."""
        return replace(
            self, predicted=[replace(s, confidence=calibration(s.label, s.confidence)) for s in self.predicted]
        )

    def sure(self) -> "Reading":
        """With those spans only that an extractor gives of itself."""
        return replace(self, predicted=[span for span in self.predicted if span.confidence >= DEFAULT_MIN_CONFIDENCE])

    def sentences(self) -> Iterator["Reading"]:
        """Sentence by sentence: no span, gold or predicted, leaves one."""
        for sentence in sentences(self.document.text):
            yield self.only(lambda span, of=sentence: of.start <= span.start < of.end)  # type: ignore[misc]


def readings(folds: Folds, documents: Sequence[Article]) -> list[Reading]:
    """All held-out documents of a cross-validation as all its runs read them.

    Args:
        folds: the cross-validation.
        documents: those that its runs learnt from, but for the ones held out.
    """
    mentions = {document.id: frozenset(_mention(document.text, e) for e in document.entities) for document in documents}
    found = []
    for seed, name in folds.records:
        held_out = folds.holdouts[name]
        apart = {document.id for document in held_out}
        known = frozenset[Mention]().union(*(own for each, own in mentions.items() if each not in apart))
        found += [
            Reading(document, seed, spans, known)
            for document, spans in zip(held_out, folds.spans(seed, name), strict=True)
        ]
    return found


def _mention(text: str, span: Labelled) -> Mention:
    return span.label, without_marks(text[span.start : span.end])


def measure(
    of: Sequence[Reading], scorer: Scorer = metrics.strict_scores, *, by_sentence: bool = False
) -> dict[str, dict[str, Any]]:
    """F1 of each seed, precision and recall of all together, and the 95 % interval of F1; by label and ``micro``.

    Args:
        of: readings of the same documents with each seed.
        scorer: what is right.
        by_sentence: whether the interval draws sentences, for few long documents, or whole documents.
    """
    by_seed = {seed: metrics.total(scorer(*_sides(r)) for r in of if r.seed == seed) for seed in _seeds(of)}
    drawn = units(of, scorer, by_sentence=by_sentence)
    report = {}
    for label in ("micro", *LABELS):
        each = [_one(scores, label) for scores in by_seed.values()]
        every = sum(each, Score())
        report[label] = {
            "f1": [score.f1 for score in each],
            "precision": every.precision,
            "recall": every.recall,
            "gold": every.gold // len(each),
            "interval": bootstrap.f1_interval([_one(scores, label) for scores in drawn]),
        }
    return report


def units(
    of: Sequence[Reading], scorer: Scorer = metrics.strict_scores, *, by_sentence: bool = False
) -> list[dict[str, Score]]:
    """Scores by label of each document, or of each sentence, all seeds added up; in the order of the documents' ids."""
    found: dict[tuple[str, int], list[dict[str, Score]]] = {}
    for reading in of:
        parts = reading.sentences() if by_sentence else [reading]
        for number, part in enumerate(parts):
            found.setdefault((reading.document.id, number), []).append(scorer(*_sides(part)))
    return [metrics.total(found[key]) for key in sorted(found)]


def lead(of: Sequence[Reading], over: Sequence[Reading], *, by_sentence: bool = False) -> dict[str, dict[str, Any]]:
    """By how much one system's F1 is above another's on the same documents, with its 95 % interval, by label."""
    report = {}
    ours, theirs = units(of, by_sentence=by_sentence), units(over, by_sentence=by_sentence)
    for label in ("micro", *LABELS):
        one, other = ([_one(scores, label) for scores in system] for system in (ours, theirs))
        difference = sum(one, Score()).f1 - sum(other, Score()).f1
        report[label] = {"f1": difference, "interval": bootstrap.difference_interval(one, other)}
    return report


def confusion(of: Sequence[Reading]) -> dict[str, dict[str, dict[str, int]]]:
    """How often a gold span of a label (rows) was found as one of another, exactly or only overlapping it."""
    names = (*LABELS, NONE)
    table = {row: {column: {"exact": 0, "overlapping": 0} for column in names} for row in names}
    for reading in of:
        for gold, predicted in pairs(*_sides(reading)):
            row = gold.label if gold else NONE
            column = predicted.label if predicted else NONE
            exact = gold and predicted and (gold.start, gold.end) == (predicted.start, predicted.end)
            table[row][column]["exact" if exact else "overlapping"] += 1
    return table


def causes(of: Sequence[Reading]) -> Counter[tuple[str, str]]:
    """How often each cause made a mistake, by cause and label: the gold span's, or that of the one that was found."""
    return Counter((mistake.cause, _label(mistake)) for reading in of for mistake in mistakes(*_sides(reading)))


def examples(of: Sequence[Reading], cause: str, most: int, around: int = 40) -> Iterator[dict[str, str]]:
    """Mistakes of a cause with their sentences, of as many documents as there are."""
    told: set[str] = set()
    for reading in of:
        if len(told) >= most:
            return
        for mistake in mistakes(*_sides(reading)):
            if mistake.cause == cause and reading.document.id not in told:
                told.add(reading.document.id)
                yield _example(reading.document, mistake, around)


def _example(document: Article, mistake: Mistake, around: int) -> dict[str, str]:
    text = document.text
    spans = [span for span in (mistake.gold, mistake.predicted) if span]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    within = next(s for s in sentences(text) if s.start <= first < s.end)
    words = [w for w in within.words if w.end > first - around and w.start < last + around]

    def shown(span: Labelled | None) -> str:
        return f"{span.label} {text[span.start : span.end]}" if span else NONE

    return {
        "document": document.id,
        "context": " ".join(text[words[0].start : words[-1].end].split()),
        "gold": shown(mistake.gold),
        "found": shown(mistake.predicted),
    }


def _label(mistake: Mistake) -> str:
    span = mistake.gold or mistake.predicted
    assert span is not None
    return span.label


def _one(scores: Mapping[str, Score], label: str) -> Score:
    return metrics.micro(scores) if label == "micro" else scores[label]


def _seeds(of: Sequence[Reading]) -> list[int]:
    return sorted({reading.seed for reading in of})


def _sides(reading: Reading) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    return reading.document.entities, reading.predicted
