"""What the other pairs of two tellings tell of them: how many there are, and whether one of them fits better.

Where few events are near in place and time, two tellings of them are likely of one, however little they share; in the
days of a great battle they must share more. And of the events of one report a telling is one at most: what fits the
strike on a market in the morning is hardly the strike of the evening that the same text tells of.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CROWDS: Sequence[str] = ("few", "8", "16", "32", "64")
"""From how many pairs of each of two tellings on they are in a crowd of this name; without an end."""
_FEW = 3
"""The binary logarithm of the first number of :data:`CROWDS`."""

_LEAST = 0.02
"""The least score of a rival; one below is none."""
_TEMPER = 0.6
"""The power of odds. Features say the same thing twice, so scores are surer than they are right."""
_SAME_EVENT = 0.5
"""How much the odds of a rival count: a reader may have cut one event of a report into two tellings."""
_SURE = 1e-6
"""What a score is short of certainty at least."""

_Positions = npt.NDArray[np.int32]
_Scores = npt.NDArray[np.float64]


def crowds(first: _Positions, second: _Positions, size: int) -> npt.NDArray[np.int8]:
    """The crowd that each pair is in, as an index of :data:`CROWDS`: by the one that has fewer pairs.

    Args:
        first: the first position of each pair.
        second: the second.
        size: number of positions.
    """
    pairs = np.bincount(first, minlength=size) + np.bincount(second, minlength=size)
    names = np.floor(np.log2(np.maximum(pairs, 1))) - (_FEW - 1)
    names = np.clip(names, 0, len(CROWDS) - 1).astype(np.int8)
    fewer: npt.NDArray[np.int8] = np.minimum(names[first], names[second])
    return fewer


def discounted(first: _Positions, second: _Positions, scores: _Scores, report: _Positions) -> _Scores:
    """The scores of pairs, less where another telling of the same report fits one of the two, too.

    Args:
        first: the first position of each pair.
        second: the second.
        scores: the score of each pair, 0 to 1.
        report: the number of the report of each position.
    """
    likely = np.flatnonzero(scores >= _LEAST)
    known = np.clip(scores[likely], _SURE, 1 - _SURE)
    odds = (known / (1 - known)) ** _TEMPER
    rivals, contested = np.zeros(len(likely)), np.zeros(len(likely), np.bool_)
    for one, other in ((first[likely], second[likely]), (second[likely], first[likely])):
        choices = one.astype(np.int64) * len(report) + report[other]
        _, choice, number = np.unique(choices, return_inverse=True, return_counts=True)
        rivals += np.bincount(choice, odds, minlength=len(number))[choice] - odds
        contested |= number[choice] > 1
    share = odds / (1 + odds + _SAME_EVENT * np.maximum(rivals, 0))
    found = scores.copy()
    found[likely[contested]] = np.minimum(scores[likely], share)[contested]
    return found
