"""Bootstrap confidence intervals of F1: how far a score would move with other texts of the same kind.

Method: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentile intervals); paired
resampling for the difference of two systems as in Berg-Kirkpatrick, Burkett and Klein, "An Empirical Investigation of
Statistical Significance in NLP", 2012 (https://aclanthology.org/D12-1091).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hasila.scoring.metrics import Score

Interval = tuple[float, float]

_SAMPLES = 10_000
_LEVEL = 0.95


def f1_interval(units: Sequence[Score], seed: int = 0) -> Interval:
    """95 % interval of the F1 of all units together.

    Args:
        units: scores of the texts that are drawn with replacement; of each text those of all seeds added up.
        seed: of the drawing.
    """
    return _interval(_resampled([units], seed)[0])


def difference_interval(units: Sequence[Score], others: Sequence[Score], seed: int = 0) -> Interval:
    """95 % interval of the first system's F1 less the second's, on the same texts.

    Args:
        units: scores of the first system.
        others: scores of the second, of the same texts in the same order.
        seed: of the drawing.

    Raises:
        ValueError: they are not as many.
    """
    if len(units) != len(others):
        raise ValueError(f"expected scores of the same texts, found {len(units)} and {len(others)}")
    one, other = _resampled([units, others], seed)
    return _interval(one - other)


def _resampled(systems: Sequence[Sequence[Score]], seed: int) -> list[NDArray[np.float64]]:
    """F1 of each system in every sample; the systems share the samples."""
    drawn = _drawn(len(systems[0]), seed)
    found = []
    for units in systems:
        counts = np.array([(unit.correct, unit.predicted + unit.gold) for unit in units], dtype=np.float64)
        correct, spans = (drawn @ counts).T
        found.append(2 * correct / np.maximum(spans, 1))
    return found


@lru_cache(maxsize=2)  # many scores are of the same texts; 10,000 samples of 1,000 texts take 80 MB
def _drawn(count: int, seed: int) -> NDArray[np.float64]:
    """How often each of some texts is drawn, ``[samples, texts]``; in floats, which numpy multiplies through BLAS."""
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=_SAMPLES)
    return drawn.astype(np.float64)


def _interval(values: NDArray[np.float64]) -> Interval:
    low, high = np.quantile(values, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)
