"""Scores of many pairs in little memory, and the parts that they fall into."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt

from hasila.incidents.grouping import UNSEEN, Pair

_SLACK = 1e-9
"""More than what rounding adds to a mean."""


class ScoredPairs:
    """Scores of pairs of positions.

    Args:
        size: number of positions.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._pairs = array("q")
        self._scores = array("d")

    def add(self, first: int, second: int, score: float) -> None:
        """Add the score of a pair, the lesser position first. No pair is added twice."""
        self._pairs.append(first * self._size + second)
        self._scores.append(score)

    def parts(self, threshold: float, same: Iterable[Pair] = ()) -> Iterator[tuple[list[int], dict[Pair, float]]]:
        """The parts that can be grouped apart from each other, by their first positions.

        Groups are joined if the mean of their scores is at least the threshold. So one of the scores is, unless pairs
        that nobody scored count so much. A part holds the positions that pairs with such scores connect.

        Args:
            threshold: the least mean score of two groups that are joined.
            same: pairs that are joined in any case.

        Yields:
            The positions of a part in their order, and the scores of all pairs between them, by their places in it.
        """
        pairs, scores = np.frombuffer(self._pairs, np.int64), np.frombuffer(self._scores, np.float64)
        least = threshold - _SLACK if threshold - _SLACK > UNSEEN else -np.inf
        root = np.array(_roots(self._size, pairs[scores >= least], same), np.int32)
        kept = self._within(root, pairs)
        kept = kept[np.argsort(root[pairs[kept] // max(1, self._size)], kind="stable")]
        roots = root[pairs[kept] // max(1, self._size)]
        for members in _members(root):
            start, end = np.searchsorted(roots, (members[0], members[0] + 1))
            own = kept[start:end]
            first, second = np.divmod(pairs[own], self._size)
            places = (np.searchsorted(members, at).tolist() for at in (first, second))
            yield members.tolist(), dict(zip(zip(*places, strict=True), scores[own].tolist(), strict=True))

    def _within(self, root: npt.NDArray[np.int32], pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which pairs are of one part."""
        found = [np.empty(0, np.int64)]
        for start in range(0, len(pairs), _CHUNK):
            first, second = np.divmod(pairs[start : start + _CHUNK], self._size)
            found.append(start + np.flatnonzero(root[first] == root[second]))
        return np.concatenate(found)


_CHUNK = 1 << 20
"""Pairs that are looked at at a time."""


def _roots(size: int, edges: npt.NDArray[np.int64], same: Iterable[Pair]) -> list[int]:
    """For each position the least one that edges connect it with."""
    root = list(range(size))

    def find(position: int) -> int:
        while root[position] != position:
            root[position] = root[root[position]]
            position = root[position]
        return position

    for first, second in chain(same, (divmod(edge, size) for edge in edges.tolist())):
        one, other = find(first), find(second)
        root[max(one, other)] = min(one, other)
    return [find(position) for position in range(size)]


def _members(root: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.int64]]:
    order = np.argsort(root, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(root[order])) + 1)
    return (group for group in groups if len(group))
