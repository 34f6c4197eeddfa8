"""Calibrated confidence: of the spans with confidence 0.8, eight in ten are right.

Method: Platt, "Probabilistic Outputs for Support Vector Machines", 1999. Each label has a logistic curve over the log
odds of the model's probability. :mod:`hasila.scoring.confidence` fits the curves.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from hasila.errors import CheckpointError

DEFAULT_MIN_CONFIDENCE = 0.5
"""The extractor's default threshold with a calibrated checkpoint: spans below it are more likely wrong than right."""

_MIN_PROBABILITY = 1e-6
CALIBRATION_KEY = "hasila_calibration"
"""The key of a checkpoint's configuration that holds its curves."""


@dataclass(frozen=True)
class Calibration:
    """Curves from a model's probability to a confidence.

    Args:
        curves: slope and intercept over the log odds, by label. A label without a curve keeps the model's probability.
    """

    curves: Mapping[str, tuple[float, float]]

    def __call__(self, label: str, probability: float) -> float:
        """Return the confidence of a span from its label and the model's probability."""
        if label not in self.curves:
            return probability
        slope, intercept = self.curves[label]
        return 1 / (1 + math.exp(-(slope * log_odds(probability) + intercept)))

    @classmethod
    def of_config(cls, config: Any) -> Self:
        """Read the curves from a checkpoint's configuration; without any, the calibration has no curves.

        Raises:
            CheckpointError: the curves in the configuration are malformed.
        """
        curves = getattr(config, CALIBRATION_KEY, {})
        try:
            return cls({str(label): (float(slope), float(intercept)) for label, (slope, intercept) in curves.items()})
        except (AttributeError, TypeError, ValueError):
            raise CheckpointError(
                f"{CALIBRATION_KEY} in config.json: expected a slope and an intercept for each label, found {curves!r}"
            ) from None

    def into_config(self, config: Any) -> None:
        """Write the curves to a checkpoint's configuration, where plain ``transformers`` ignores and keeps them."""
        setattr(config, CALIBRATION_KEY, {label: list(curve) for label, curve in self.curves.items()})


def log_odds(probability: float) -> float:
    """Return the log odds of a probability, which is kept away from 0 and 1."""
    bounded = min(max(probability, _MIN_PROBABILITY), 1 - _MIN_PROBABILITY)
    return math.log(bounded / (1 - bounded))
