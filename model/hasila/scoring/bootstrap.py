"""Bootstrap confidence intervals of F1 over texts.

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
    """Return the 95 % interval of the F1 of all texts together.

    Args:
        units: scores of each text, summed over seeds. Texts are drawn with replacement.
        seed: seed of the sampling.
    """
    return _interval(_resampled([units], seed)[0])


def difference_interval(units: Sequence[Score], others: Sequence[Score], seed: int = 0) -> Interval:
    """Return the 95 % interval of the first system's F1 minus the second's, on the same texts.

    Args:
        units: scores of the first system, by text.
        others: scores of the second system, for the same texts in the same order.
        seed: seed of the sampling.

    Raises:
        ValueError: the numbers of texts differ.
    """
    if len(units) != len(others):
        raise ValueError(f"expected scores of the same texts, found {len(units)} and {len(others)}")
    one, other = _resampled([units, others], seed)
    return _interval(one - other)


def _resampled(systems: Sequence[Sequence[Score]], seed: int) -> list[NDArray[np.float64]]:
    """Return the F1 of each system in every sample; the systems share the samples."""
    weights = _sample_weights(len(systems[0]), seed)
    f1 = []
    for units in systems:
        counts = np.array([(unit.correct, unit.predicted + unit.gold) for unit in units], dtype=np.float64)
        correct, spans = (weights @ counts).T
        f1.append(2 * correct / np.maximum(spans, 1))
    return f1


@lru_cache(maxsize=2)  # many scores share their texts; 10,000 samples of 1,000 texts take 80 MB
def _sample_weights(count: int, seed: int) -> NDArray[np.float64]:
    """Return how often each text is drawn, ``[samples, texts]``, as floats, which numpy multiplies with BLAS."""
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=_SAMPLES)
    return weights.astype(np.float64)


def _interval(values: NDArray[np.float64]) -> Interval:
    low, high = np.quantile(values, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)
