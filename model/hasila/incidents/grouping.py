"""Joins scored pairs into groups: average linkage, the surest pair first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hasila.incidents.scored_pairs import UNSEEN, Pair, PairsOfPosition

_UNIT = 1 << 36
"""Units of a score. Sums of whole units do not depend on their order, and equal means are equal."""
_UNSEEN = round(UNSEEN * _UNIT)
_ROUNDING = 1
"""Units; what rounding adds to a mean or takes from it at most."""

_Integers = npt.NDArray[np.int64]
_Row = tuple[_Integers, _Integers, _Integers]
"""Groups, the sums of their scores with a group in units, and the numbers of pairs that have a score."""


def groups(
    size: int,
    scores: Mapping[Pair, float],
    threshold: float,
    same: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[list[int]]:
    """Group positions by a few scores, see :func:`linked`.

    Args:
        size: number of positions.
        scores: the scores of pairs; others count :data:`UNSEEN`.
        threshold: the least mean.
        same: pairs that are joined first.
        apart: pairs that are never joined.
    """
    first, second = np.array([*scores], np.int32).reshape(-1, 2).T
    pairs = PairsOfPosition(size, first, second, np.array([*scores.values()], np.float64))
    return linked(pairs, threshold, same, apart)


def linked(
    pairs: PairsOfPosition, threshold: float, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()
) -> list[list[int]]:
    """Group positions.

    Two groups are joined while the mean score between their members is at least the threshold, the highest first; of
    equal means, the groups that begin first. The result does not depend on the order of the pairs. Scores count in
    units of 2 ** -36. Beside the pairs, this needs memory for each position, and again for each pair of groups at most.

    Args:
        pairs: the pairs with scores; others count :data:`UNSEEN`.
        threshold: see above.
        same: pairs that a person has told to be one; they are joined first.
        apart: pairs that a person has told not to be; they are never joined, unless ``same`` has the pair itself.

    Returns:
        The groups, each ordered, by their first position.
    """
    same = set(same)
    linkage = _Linkage(pairs, threshold, set(apart) - same)
    for first, second in sorted(same):
        linkage.tell_same(first, second)
    return linkage.groups()


class _Best(NamedTuple):
    """The partner that a group fits best. Those with the highest mean, then those that begin first, are the least."""

    mean: float  # negated, in units
    first: int
    second: int
    group: int
    version: int  # of the group, which is another one after each join
    partner: int
    partner_version: int


class _Linkage:
    """Groups that are joined step by step. The name of a group is one of its positions.

    A heap holds for each group the partner that it fitted best when the group was made. What happens to others can only
    be news of the others, which stand in the heap, too; so a partner is looked for anew when the group's turn comes.
    """

    def __init__(self, pairs: PairsOfPosition, threshold: float, apart: Iterable[Pair]) -> None:
        self._pairs = pairs
        self._threshold = threshold * _UNIT - _ROUNDING
        self._group = np.arange(pairs.size)
        self._first = np.arange(pairs.size)  # of each group
        self._size = np.ones(pairs.size, np.int64)
        self._members: dict[int, list[int]] = {}  # of groups of several
        self._rows: dict[int, _Row] = {}  # of groups of several, once they were looked at
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        for first, second in apart:
            self._apart[first].add(second)
            self._apart[second].add(first)

    def tell_same(self, first: int, second: int) -> None:
        """Join the groups of two positions, unless they are apart."""
        one, other = int(self._group[first]), int(self._group[second])
        if one != other and other not in self._apart_from(one):
            self._join(one, other)

    def groups(self) -> list[list[int]]:
        """Join all that is to be joined."""
        heap = list(self._begin())
        heapify(heap)
        while heap:
            best = heappop(heap)
            if self._version(best.group) != best.version:
                continue  # it was joined, and stands in the heap again as another group
            group = best.group
            if self._version(best.partner) == best.partner_version:
                group = self._join(best.group, best.partner)
            if found := self._best(group):
                heappush(heap, found)
        alone = ([at] for at in np.flatnonzero(self._size == 1).tolist())
        return sorted([*alone, *map(sorted, self._members.values())])

    def _begin(self) -> Iterator[_Best]:
        """For each group a partner that is none, and a mean that no partner exceeds."""
        highest = self._pairs.highest() * _UNIT
        for position in np.flatnonzero(highest >= self._threshold - _ROUNDING).tolist():
            if self._size[position] == 1:
                yield _Best(-float(highest[position]) - _ROUNDING, -1, -1, position, 1, position, 0)
        for group in self._members:
            if found := self._best(group):
                yield found

    def _version(self, group: int) -> int:
        """The size of a group, which grows with each join; 0 if it was put into another."""
        return int(self._size[group])

    def _best(self, group: int) -> _Best | None:
        """The partner of a group; nothing if no mean reaches the threshold."""
        others, totals, seen = self._row(group)
        means = _UNSEEN + (totals - _UNSEEN * seen) / (self._size[group] * self._size[others])
        if group in self._apart:
            means[np.isin(others, list(self._apart_from(group)))] = -np.inf
        highest = means.max(initial=-np.inf)
        if highest < self._threshold:
            return None
        own, its = int(self._first[group]), int(self._first[others[means == highest]].min())
        partner = int(self._group[its])
        version, partner_version = self._version(group), self._version(partner)
        return _Best(-float(highest), min(own, its), max(own, its), group, version, partner, partner_version)

    def _row(self, group: int) -> _Row:
        """The groups that a group has scores with."""
        if group in self._rows:
            return self._summed(group, *self._rows[group])
        members = self._members.get(group, [group])
        others, scores = (np.concatenate(cells) for cells in zip(*map(self._pairs.of, members), strict=True))
        row = self._summed(group, others, np.rint(scores * _UNIT).astype(np.int64), np.ones(len(others), np.int64))
        if len(members) > 1:
            self._rows[group] = row
        return row

    def _summed(self, group: int, others: npt.NDArray[np.integer], totals: _Integers, seen: _Integers) -> _Row:
        """What a group has in common with others, given by positions of theirs, as one entry for each group."""
        names = self._group[others]
        order = np.argsort(names, kind="stable")
        order = order[names[order] != group]
        names = names[order]
        starts = np.flatnonzero(np.diff(names, prepend=-1))
        return names[starts], np.add.reduceat(totals[order], starts), np.add.reduceat(seen[order], starts)

    def _join(self, one: int, other: int) -> int:
        """Put the smaller of two groups into the larger. Returns the larger one."""
        large, small = (one, other) if self._size[one] >= self._size[other] else (other, one)
        looked_at = large in self._rows or small in self._rows
        rows = [self._row(each) for each in (large, small)] if looked_at else []
        moved = self._members.pop(small, None) or [small]
        self._members.setdefault(large, [large]).extend(moved)
        self._group[moved] = large
        self._first[large] = min(self._first[large], self._first[small])
        self._size[large] += self._size[small]
        self._size[small] = 0
        self._rows.pop(small, None)
        if rows:
            self._rows[large] = self._summed(large, *(np.concatenate(cells) for cells in zip(*rows, strict=True)))
        if small in self._apart:
            self._apart[large] |= self._apart.pop(small)
        return large

    def _apart_from(self, group: int) -> Set[int]:
        """The groups that a group is never joined with."""
        return {int(self._group[position]) for position in self._apart.get(group, ())}


def joined_by(members: Sequence[int], pairs: PairsOfPosition) -> dict[int, tuple[int, float]]:
    """For each member of a group but the first, the other member that it fits best, and their score.

    One that no pair connects with an earlier member has a later one. One that no pair connects is left out.
    """
    best: dict[int, tuple[int, float]] = {}
    for member in members[1:]:
        others, scores = pairs.of(member)
        inside = np.isin(others, members)
        others, scores = others[inside], scores[inside]
        earlier = int(np.searchsorted(others, member))
        if len(others):
            at = int((scores[:earlier] if earlier else scores).argmax())
            best[member] = int(others[at]), float(scores[at])
    return best
