"""Fits and evaluates calibration: curves, calibration error, abstention.

The curves are those of :mod:`hasila.inference.calibration`, fitted to spans predicted in texts that the model was not
trained on. Expected calibration error: Guo et al., "On Calibration of Modern Neural Networks", 2017
(https://arxiv.org/abs/1706.04599).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hasila.inference.calibration import Calibration, log_odds

BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """A predicted span in a text with gold spans.

    Args:
        label: of the span.
        confidence: 0 to 1.
        correct: whether it is gold.
    """

    label: str
    confidence: float
    correct: bool


@dataclass(frozen=True)
class Abstention:
    """Scores when spans below a confidence threshold are left out.

    Args:
        threshold: the lowest confidence that is kept, chosen on other texts; the mean if there are several.
        kept: share of the predicted spans that are kept.
        precision: share of the kept spans that are correct.
        recall: share of the gold spans that are predicted and kept.
        recall_of_all: recall if no span is left out.
    """

    threshold: float
    kept: float
    precision: float
    recall: float
    recall_of_all: float


@dataclass(frozen=True)
class Bin:
    """Outcomes with similar confidence.

    Args:
        count: number of outcomes.
        confidence: their mean confidence.
        accuracy: share of them that are correct.
    """

    count: int
    confidence: float
    accuracy: float


def fit(outcomes: Sequence[Outcome]) -> Calibration:
    """Fit a curve for each label. Needs the ``train`` extra.

    A label whose spans are all correct, or all wrong, gets no curve, since its slope is not determined.
    """
    from sklearn.linear_model import LogisticRegression

    curves = {}
    for label in sorted({outcome.label for outcome in outcomes}):
        of_label = [outcome for outcome in outcomes if outcome.label == label]
        if len({outcome.correct for outcome in of_label}) == 2:
            curve = LogisticRegression(C=math.inf)
            curve.fit(
                [[log_odds(outcome.confidence)] for outcome in of_label], [outcome.correct for outcome in of_label]
            )
            curves[label] = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    return Calibration(curves)


def cross_fitted(groups: Mapping[str, Sequence[Outcome]]) -> dict[str, Calibration]:
    """Fit, for each group, a calibration to the outcomes of the other groups."""
    return {name: fit(_others(groups, name)) for name in groups}


def calibrated(outcomes: Iterable[Outcome], calibration: Calibration) -> list[Outcome]:
    """Return the outcomes with calibrated confidence."""
    return [replace(outcome, confidence=calibration(outcome.label, outcome.confidence)) for outcome in outcomes]


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Sort the outcomes into ten bins of equal width over the confidence; empty bins are left out."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.confidence * BINS), BINS - 1), []).append(outcome)
    return [
        Bin(
            len(members),
            sum(outcome.confidence for outcome in members) / len(members),
            sum(outcome.correct for outcome in members) / len(members),
        )
        for _, members in sorted(bins.items())
    ]


def expected_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error: the gap between confidence and accuracy, averaged over the bins by their counts."""
    gaps = (bin_.count * abs(bin_.confidence - bin_.accuracy) for bin_ in reliability(outcomes))
    return sum(gaps) / len(outcomes)


def threshold(outcomes: Sequence[Outcome], precision: float) -> float | None:
    """Return the lowest confidence such that the spans from there on reach a precision, or ``None``."""
    ordered = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    correct, lowest = 0, None
    for count, outcome in enumerate(ordered, 1):
        correct += outcome.correct
        last_of_its_confidence = count == len(ordered) or ordered[count].confidence < outcome.confidence
        if last_of_its_confidence and correct >= precision * count:
            lowest = outcome.confidence
    return lowest


def abstention(
    scored: Mapping[str, Sequence[Outcome]],
    gold: Mapping[str, int],
    groups: Mapping[str, Sequence[Outcome]],
    precision: float,
) -> Abstention | None:
    """Leave out, in each group, the spans below the threshold that gives a precision in the other groups.

    Args:
        scored: the outcomes that are scored, by group.
        gold: the number of gold spans among them, counted once for each time that they were read.
        groups: all outcomes of each group, each calibrated on the others, see :func:`cross_fitted`.
        precision: the precision that the threshold has to give.

    Returns:
        The scores, or ``None`` if no threshold gives that precision.
    """
    thresholds, kept, predicted, gold_spans = [], list[Outcome](), list[Outcome](), 0
    for name, outcomes in scored.items():
        lowest = threshold(_others(groups, name), precision)
        if lowest is None:
            return None
        thresholds.append(lowest)
        kept += [outcome for outcome in outcomes if outcome.confidence >= lowest]
        predicted += outcomes
        gold_spans += gold[name]
    correct = sum(outcome.correct for outcome in kept)
    return Abstention(
        threshold=sum(thresholds) / len(thresholds),
        kept=len(kept) / len(predicted),
        precision=correct / len(kept) if kept else 0.0,
        recall=correct / gold_spans,
        recall_of_all=sum(outcome.correct for outcome in predicted) / gold_spans,
    )


def _others(groups: Mapping[str, Sequence[Outcome]], name: str) -> list[Outcome]:
    return [outcome for other, outcomes in groups.items() if other != name for outcome in outcomes]
