"""Joins scored pairs into groups: average linkage, the surest pair first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

Pair = tuple[int, int]
"""Two positions, the lesser first."""

UNSEEN = 0.1
"""The score of a pair that nobody scored. It keeps a chain of sure pairs from joining events that do not meet."""


def groups(
    size: int,
    scores: Mapping[Pair, float],
    threshold: float,
    same: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[list[int]]:
    """Group positions.

    Two groups are joined while the mean score between their members is at least the threshold, the highest first; of
    equal means, the groups that begin first. The result does not depend on the order of the pairs.

    Args:
        size: number of positions.
        scores: the scores of pairs; others count :data:`UNSEEN`.
        threshold: see above.
        same: pairs that a person has told to be one; they are joined first.
        apart: pairs that a person has told not to be; they are never joined, unless ``same`` has the pair itself.

    Returns:
        The groups, each ordered, by their first position.
    """
    return _Linkage(size, scores, threshold, same, apart).groups()


class _Linkage:
    def __init__(
        self,
        size: int,
        scores: Mapping[Pair, float],
        threshold: float,
        same: Iterable[Pair],
        apart: Iterable[Pair],
    ) -> None:
        self._threshold = threshold
        self._members: dict[int, list[int]] = {position: [position] for position in range(size)}
        self._sums: defaultdict[int, dict[int, tuple[float, int]]] = defaultdict(dict)  # of scores, and their number
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        self._root = list(range(size))
        for (first, second), score in sorted(scores.items()):
            self._sums[first][second] = self._sums[second][first] = (score, 1)
        same = set(same)
        for first, second in set(apart) - same:
            self._apart[first].add(second)
            self._apart[second].add(first)
        for first, second in sorted(same):
            one, other = self._find(first), self._find(second)
            if one != other and other not in self._apart[one]:
                self._join(min(one, other), max(one, other))

    def groups(self) -> list[list[int]]:
        heap = [
            (-self._mean(first, second), first, second)
            for first, others in self._sums.items()
            for second in others
            if first < second and self._mean(first, second) >= self._threshold
        ]
        heapify(heap)
        while heap:
            negated, first, second = heappop(heap)
            if first not in self._members or second not in self._sums[first] or second in self._apart[first]:
                continue
            if -negated != self._mean(first, second):
                continue  # a member joined since; the pair stands in the heap again with its new mean
            self._join(first, second)
            for other in self._sums[first]:
                if (mean := self._mean(first, other)) >= self._threshold:
                    heappush(heap, (-mean, min(first, other), max(first, other)))
        return sorted(sorted(members) for members in self._members.values())

    def _mean(self, first: int, second: int) -> float:
        total, seen = self._sums[first][second]
        pairs = len(self._members[first]) * len(self._members[second])
        return (total + UNSEEN * (pairs - seen)) / pairs

    def _join(self, first: int, second: int) -> None:
        """Put the second group into the first."""
        self._members[first] += self._members.pop(second)
        self._root[second] = first
        self._sums[first].pop(second, None)
        for other, (total, seen) in self._sums.pop(second, {}).items():
            if other != first:
                del self._sums[other][second]
                before, number = self._sums[first].get(other, (0.0, 0))
                self._sums[first][other] = self._sums[other][first] = (before + total, number + seen)
        self._apart[first] |= self._apart.pop(second, set())
        for other in self._apart[first]:
            self._apart[other].discard(second)
            self._apart[other].add(first)

    def _find(self, position: int) -> int:
        while self._root[position] != position:
            position = self._root[position]
        return position


def joined_by(members: Sequence[int], scores: Mapping[Pair, float]) -> dict[int, tuple[int, float]]:
    """For each member of a group but the first, the other member that it fits best, and their score.

    One that no pair connects with an earlier member has a later one. One that no pair connects is left out.
    """
    best: dict[int, tuple[int, float]] = {}
    for at, member in enumerate(members[1:], 1):
        earlier = [(other, scores[other, member]) for other in members[:at] if (other, member) in scores]
        later = ((other, scores[member, other]) for other in members[at + 1 :] if (member, other) in scores)
        if scored := earlier or list(later):
            best[member] = max(scored, key=lambda each: each[1])
    return best
