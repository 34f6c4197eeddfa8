"""Scores of many pairs in little memory: as they are found, and by position."""

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Pair = tuple[int, int]
"""Two positions, the lesser first."""

UNSEEN = 0.1
"""The score of a pair that nobody scored. It keeps a chain of sure pairs from joining events that do not meet."""

_SLACK = 1e-9
"""More than what rounding adds to a mean."""

_Positions = npt.NDArray[np.int32]
_Scores = npt.NDArray[np.float64]


class PairsOfPosition:
    """Scored pairs, found by either position.

    Args:
        size: number of positions.
        first: the first position of each pair.
        second: the second.
        scores: the score.
    """

    def __init__(self, size: int, first: _Positions, second: _Positions, scores: _Scores) -> None:
        self.size = size
        own, others = np.concatenate((first, second)), np.concatenate((second, first))
        order = np.lexsort((others, own))
        self._others = others[order]
        self._starts = np.searchsorted(own[order], np.arange(size + 1))
        self._pairs = (order % max(1, len(first))).astype(np.int32 if len(first) < 1 << 31 else np.int64)
        self._scores = scores

    def of(self, position: int) -> tuple[_Positions, _Scores]:
        """The positions that a position has a score with, in their order, and the scores."""
        start, end = self._starts[position : position + 2].tolist()
        return self._others[start:end], self._scores[self._pairs[start:end]]

    def highest(self) -> _Scores:
        """The highest score of each position; negative infinity if it has none."""
        highest = np.full(self.size, -np.inf)
        some = np.flatnonzero(np.diff(self._starts))
        if len(some):
            highest[some] = np.maximum.reduceat(self._scores[self._pairs], self._starts[some])
        return highest


class ScoredPairs:
    """Scores of pairs of positions, added one by one.

    Args:
        size: number of positions.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._first, self._second = array("i"), array("i")
        self._scores = array("d")

    def add(self, first: int, second: int, score: float) -> None:
        """Add the score of a pair, the lesser position first. No pair is added twice."""
        self._first.append(first)
        self._second.append(second)
        self._scores.append(score)

    def extend(self, first: _Positions, second: _Positions, scores: _Scores) -> None:
        """Add many pairs."""
        self._first.frombytes(first.tobytes())
        self._second.frombytes(second.tobytes())
        self._scores.frombytes(scores.tobytes())

    def that_matter(self, threshold: float, same: Iterable[Pair] = ()) -> PairsOfPosition:
        """The pairs that can matter to grouping.

        Groups are joined if the mean of their scores is at least the threshold. So one of the scores is, unless pairs
        that nobody scored count so much. Pairs with such scores connect positions into parts, and a pair of two parts
        is left out.

        Args:
            threshold: the least mean score of two groups that are joined.
            same: pairs that are joined in any case.
        """
        first, second = (np.frombuffer(each, np.int32) for each in (self._first, self._second))
        scores = np.frombuffer(self._scores, np.float64)
        if threshold - _SLACK <= UNSEEN:
            return PairsOfPosition(self._size, first, second, scores)
        sure = scores >= threshold - _SLACK
        told = np.array([*same], np.int32).reshape(-1, 2)
        edges = np.concatenate((first[sure], told[:, 0])), np.concatenate((second[sure], told[:, 1]))
        part = _parts(self._size, *edges)
        kept = np.flatnonzero(part[first] == part[second])
        return PairsOfPosition(self._size, first[kept], second[kept], scores[kept])


def _parts(size: int, first: _Positions, second: _Positions) -> _Positions:
    """For each position the least one that edges connect it with."""
    root = np.arange(size, dtype=np.int32)
    while len(first):
        one, other = root[first], root[second]
        open_ = one != other
        first, second, one, other = first[open_], second[open_], one[open_], other[open_]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(above := root[root], root):
            root = above
    return root
