"""Confidence that means what it says: of the spans with confidence 0.8, eight in ten are right.

Method: Platt, "Probabilistic Outputs for Support Vector Machines", 1999, here a logistic curve for each label over the
log odds of the model's own probability, fitted to spans found in texts that the model had not learnt from. Expected
calibration error: Guo et al., "On Calibration of Modern Neural Networks", 2017 (https://arxiv.org/abs/1706.04599).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from hasila.errors import CheckpointError

BINS = 10
SURE = 0.5
"""Confidence from which on a span is more likely right than wrong."""

_SMALLEST = 1e-6
_KEY = "hasila_calibration"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A span that was found in a text with gold spans.

    Args:
        label: of the span.
        confidence: 0 to 1.
        correct: whether it is gold.
    """

    label: str
    confidence: float
    correct: bool


@dataclass(frozen=True)
class Calibration:
    """Curves from a model's probability to a confidence.

    Args:
        curves: slope and intercept over the log odds, by label; the confidence of a label without one is kept.
    """

    curves: Mapping[str, tuple[float, float]]

    def __call__(self, label: str, probability: float) -> float:
        """The confidence of a span of this label to which the model gives this probability."""
        if label not in self.curves:
            return probability
        slope, intercept = self.curves[label]
        return 1 / (1 + math.exp(-(slope * _log_odds(probability) + intercept)))

    @classmethod
    def of_config(cls, config: Any) -> Self:
        """The curves that a checkpoint's configuration holds; none if it holds none.

        Raises:
            CheckpointError: what it holds are no curves.
        """
        curves = getattr(config, _KEY, {})
        try:
            return cls({str(label): (float(slope), float(intercept)) for label, (slope, intercept) in curves.items()})
        except (AttributeError, TypeError, ValueError):
            raise CheckpointError(
                f"{_KEY} in config.json: expected a slope and an intercept for each label, found {curves!r}"
            ) from None

    def into_config(self, config: Any) -> None:
        """Put the curves into a checkpoint's configuration, which plain ``transformers`` carries along unread."""
        setattr(config, _KEY, {label: list(curve) for label, curve in self.curves.items()})

    @classmethod
    def fit(cls, outcomes: Sequence[Outcome]) -> Self:
        """Fit the curves to what was found. Needs the ``train`` extra.

        A label of which all spans, or none, are correct gets no curve: nothing tells how steep it is.
        """
        from sklearn.linear_model import LogisticRegression

        curves = {}
        for label in sorted({outcome.label for outcome in outcomes}):
            own = [outcome for outcome in outcomes if outcome.label == label]
            if len({outcome.correct for outcome in own}) == 2:
                curve = LogisticRegression(C=math.inf)
                curve.fit([[_log_odds(outcome.confidence)] for outcome in own], [outcome.correct for outcome in own])
                curves[label] = float(curve.coef_[0, 0]), float(curve.intercept_[0])
        return cls(curves)

    def of(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """The outcomes with calibrated confidence."""
        return [Outcome(each.label, self(each.label, each.confidence), each.correct) for each in outcomes]


def cross_fitted(groups: Mapping[str, Sequence[Outcome]]) -> dict[str, Calibration]:
    """For each group the curves that fit the outcomes of the other groups: what an unseen text gets."""
    return {name: Calibration.fit(_others(groups, name)) for name in groups}


@dataclass(frozen=True)
class Abstention:
    """What is left, and how good it is, when spans below a confidence are left out.

    Args:
        threshold: the least confidence that is kept, chosen in other texts; the mean where there are several.
        kept: share of the spans that were found.
        precision: share of the kept spans that are right.
        recall: share of the gold spans that are found and kept.
        recall_of_all: the same if nothing were left out.
    """

    threshold: float
    kept: float
    precision: float
    recall: float
    recall_of_all: float


def abstention(
    calibrated: Mapping[str, Sequence[Outcome]], gold: Mapping[str, int], names: Iterable[str], precision: float
) -> Abstention | None:
    """Leave out, in each of some groups, the spans below the threshold that gives a precision in the other groups.

    Args:
        calibrated: the outcomes of all groups, each calibrated by the others, see :func:`cross_fitted`.
        gold: gold spans of each group, as often counted as it was read.
        names: of the groups to look at.
        precision: that the threshold is to give.

    Returns:
        What comes of it, or nothing if no threshold gives that precision.
    """
    thresholds, kept, found, wanted = [], list[Outcome](), list[Outcome](), 0
    for name in names:
        least = threshold(_others(calibrated, name), precision)
        if least is None:
            return None
        thresholds.append(least)
        kept += [outcome for outcome in calibrated[name] if outcome.confidence >= least]
        found += calibrated[name]
        wanted += gold[name]
    right = sum(outcome.correct for outcome in kept)
    return Abstention(
        sum(thresholds) / len(thresholds),
        len(kept) / len(found),
        right / len(kept) if kept else 0.0,
        right / wanted,
        sum(outcome.correct for outcome in found) / wanted,
    )


def _others(groups: Mapping[str, Sequence[Outcome]], name: str) -> list[Outcome]:
    return [outcome for other, own in groups.items() if other != name for outcome in own]


@dataclass(frozen=True)
class Bin:
    """Outcomes of like confidence.

    Args:
        count: how many.
        confidence: their mean confidence.
        accuracy: share of them that are correct.
    """

    count: int
    confidence: float
    accuracy: float


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """The outcomes in ten bins of equal width over the confidence; empty bins are left out."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.confidence * BINS), BINS - 1), []).append(outcome)
    return [
        Bin(
            len(own),
            sum(outcome.confidence for outcome in own) / len(own),
            sum(outcome.correct for outcome in own) / len(own),
        )
        for _, own in sorted(bins.items())
    ]


def expected_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error: the gap between confidence and accuracy, mean over the bins by their counts."""
    return sum(each.count * abs(each.confidence - each.accuracy) for each in reliability(outcomes)) / len(outcomes)


def threshold(outcomes: Sequence[Outcome], precision: float) -> float | None:
    """The least confidence from which on the spans reach a precision; ``None`` if they never do."""
    ordered = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    correct, best = 0, None
    for count, outcome in enumerate(ordered, 1):
        correct += outcome.correct
        last = count == len(ordered) or ordered[count].confidence < outcome.confidence
        if last and correct >= precision * count:
            best = outcome.confidence
    return best


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return math.log(bounded / (1 - bounded))
