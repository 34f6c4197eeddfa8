"""Scores pairs: how likely two records of a report, or two tellings, are of one event. Logistic regressions."""

from collections.abc import Iterable, Mapping
from functools import cache
from math import exp
from typing import Literal

from hasila.text import word_lists

BIAS = "bias"
"""The feature that always holds."""

Stage = Literal["within", "across"]
"""What is compared: records within a report, or tellings across reports."""


class Scorer:
    """A logistic regression over features that hold or do not.

    Args:
        weights: the weight of each feature; one without weight counts nothing.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def __call__(self, features: Iterable[str]) -> float:
        """The probability that the two are of one event."""
        total = self._weights.get(BIAS, 0.0) + sum(self._weights.get(feature, 0.0) for feature in features)
        return 1 / (1 + exp(-total))


@cache
def default_scorer(stage: Stage) -> Scorer:
    """The scorer of the package for a stage. ``train/incidents.py`` learns its weights."""
    rows = (line.split("\t") for line in word_lists.lines("incident_weights.tsv"))
    return Scorer({feature: float(weight) for at, feature, weight in rows if at == stage})
