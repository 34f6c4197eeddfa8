"""Span scores: strict and relaxed scores by character offsets, and seqeval's tag scores as an ``evaluate`` metric."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hasila.labels import LABELS
from hasila.spans import Labelled

if TYPE_CHECKING:
    import evaluate


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1, from counts.

    Args:
        correct: number of correct predicted spans.
        predicted: number of predicted spans.
        gold: number of gold spans.
    """

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.correct + other.correct, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the predicted spans that are correct; 0 without predicted spans."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold spans that are predicted; 0 without gold spans."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 without spans."""
        total = self.predicted + self.gold
        return 2 * self.correct / total if total else 0.0

    def as_dict(self) -> dict[str, float]:
        """Return counts and scores, for a report."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "correct": self.correct,
            "predicted": self.predicted,
            "gold": self.gold,
        }


def strict_scores(
    gold: Iterable[Labelled], predicted: Iterable[Labelled], labels: Sequence[str] = LABELS
) -> dict[str, Score]:
    """Score the spans of a text, by label. A span is correct if its start, end and label are those of a gold span."""
    gold_keys = {(span.start, span.end, span.label) for span in gold}
    predicted_keys = {(span.start, span.end, span.label) for span in predicted}

    def count(spans: set[tuple[int, int, str]], label: str) -> int:
        return sum(span[2] == label for span in spans)

    return {
        label: Score(count(gold_keys & predicted_keys, label), count(predicted_keys, label), count(gold_keys, label))
        for label in labels
    }


def relaxed_scores(gold: Iterable[Labelled], predicted: Iterable[Labelled]) -> dict[str, Score]:
    """Score the spans of a text, by label. A span is correct if it overlaps a gold span of its label.

    Each span counts for one other span only. Spans of a side do not overlap each other, so pairing them in order of
    their offsets gives the most pairs.
    """
    gold, predicted = list(gold), list(predicted)
    return {
        label: _relaxed([g for g in gold if g.label == label], [p for p in predicted if p.label == label])
        for label in LABELS
    }


def _relaxed(gold: list[Labelled], predicted: list[Labelled]) -> Score:
    left = sorted(gold, key=lambda span: span.start)
    right = sorted(predicted, key=lambda span: span.start)
    i = j = correct = 0
    while i < len(left) and j < len(right):
        if overlaps(left[i], right[j]):
            correct += 1
            i, j = i + 1, j + 1
        elif left[i].end <= right[j].start:
            i += 1
        else:
            j += 1
    return Score(correct, len(right), len(left))


def overlaps(one: Labelled, other: Labelled) -> bool:
    """Return whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def micro(scores: Mapping[str, Score]) -> Score:
    """Add up the scores of all labels."""
    return sum(scores.values(), Score())


def total(scores: Iterable[Mapping[str, Score]], labels: Sequence[str] = LABELS) -> dict[str, Score]:
    """Add up the scores of several texts, by label."""
    summed = dict.fromkeys(labels, Score())
    for by_label in scores:
        summed = {label: summed[label] + by_label[label] for label in labels}
    return summed


def strict_micro(
    gold: Iterable[Iterable[Labelled]], predicted: Iterable[Iterable[Labelled]], labels: Sequence[str] = LABELS
) -> Score:
    """Score the spans of several texts, over all labels; see :func:`strict_scores`.

    Raises:
        ValueError: the two are not of the same number of texts.
    """
    pairs = zip(gold, predicted, strict=True)
    return micro(total((strict_scores(one, other, labels) for one, other in pairs), labels))


def tag_metric() -> "evaluate.Metric":
    """Return seqeval's strict IOB2 scores as an ``evaluate`` metric that needs no network.

    ``compute(predictions=[[tag, ...], ...], references=...)`` returns ``precision``, ``recall``, ``f1`` over all labels
    and ``LABEL_f1`` for each. Scores: https://github.com/chakki-works/seqeval.
    """
    import datasets
    import evaluate
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    class TagMetric(evaluate.Metric):  # type: ignore[misc]  # evaluate ships no types
        def _info(self) -> evaluate.MetricInfo:
            sequence = datasets.List(datasets.Value("string"))
            return evaluate.MetricInfo(
                description="seqeval, strict, IOB2",
                citation="https://github.com/chakki-works/seqeval",
                features=datasets.Features({"predictions": sequence, "references": sequence}),
            )

        def _compute(self, predictions: list[list[str]], references: list[list[str]]) -> dict[str, Any]:
            report = classification_report(
                references, predictions, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
            )
            micro_average = report["micro avg"]
            return {
                "precision": float(micro_average["precision"]),
                "recall": float(micro_average["recall"]),
                "f1": float(micro_average["f1-score"]),
                **{f"{label}_f1": float(report[label]["f1-score"]) for label in LABELS if label in report},
            }

    return TagMetric(keep_in_memory=True)
