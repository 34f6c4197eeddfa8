"""Scored pairs are joined into groups."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.grouping import groups, joined_by
from hasila.incidents.scored_pairs import UNSEEN, Pair, PairsOfPosition

SIZE = 7
PAIRS = list(combinations(range(SIZE), 2))
scored = st.dictionaries(st.sampled_from(PAIRS), st.floats(0, 1))
some = st.sets(st.sampled_from(PAIRS), max_size=4)


def together(found: list[list[int]]) -> set[Pair]:
    return {pair for group in found for pair in combinations(group, 2)}


def units(score: float) -> int:
    return round(score * 2**36)


def one_by_one(
    size: int, scores: dict[Pair, float], threshold: float, same: Iterable[Pair], apart: Iterable[Pair]
) -> list[list[int]]:
    """Average linkage as it is explained: all means are computed anew before each join."""
    same = set(same)
    never = {pair for one, other in set(apart) - same for pair in ((one, other), (other, one))}
    found = [[at] for at in range(size)]

    def is_apart(one: list[int], other: list[int]) -> bool:
        return any(pair in never for pair in product(one, other))

    def join(one: list[int], other: list[int]) -> None:
        found.remove(other)
        one[:] = sorted(one + other)
        found.sort()

    def mean(one: list[int], other: list[int]) -> Fraction | None:
        seen = [scores[pair] for a, b in product(one, other) if (pair := (min(a, b), max(a, b))) in scores]
        pairs = len(one) * len(other)
        return Fraction(sum(map(units, seen)) + units(UNSEEN) * (pairs - len(seen)), pairs) if seen else None

    for first, second in sorted(same):
        one, other = sorted(next(each for each in found if at in each) for at in (first, second))
        if one is not other and not is_apart(one, other):
            join(one, other)
    while True:
        means = [
            (-each, one, other)
            for one, other in combinations(found, 2)
            if not is_apart(one, other) and (each := mean(one, other)) is not None
        ]
        best = min(means, default=None)
        if best is None or -best[0] < threshold * 2**36 - 1:
            return found
        join(*best[1:])


few = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from((0.0, 0.25, 0.4, 0.5, 0.75, 0.9, 1.0)))
thresholds = st.sampled_from((0.05, 0.1, 0.25, 0.38, 0.5, 0.75))


@given(scored | few, thresholds, some, some)
def test_groups_are_those_of_computing_all_means_before_each_join(
    scores: dict[Pair, float], threshold: float, same: set[Pair], apart: set[Pair]
) -> None:
    assert groups(SIZE, scores, threshold, same, apart) == one_by_one(SIZE, scores, threshold, same, apart)


@pytest.mark.parametrize("seed", range(3))
def test_many_equal_scores_make_the_groups_that_begin_first(seed: int) -> None:
    random = np.random.default_rng(seed)
    pairs = [pair for pair in combinations(range(40), 2) if random.random() < 0.6]
    scores = dict(zip(pairs, random.choice((0.2, 0.6, 0.8), len(pairs)).tolist(), strict=True))
    found = groups(40, scores, 0.38)
    assert found == one_by_one(40, scores, 0.38, (), ())
    assert 1 < len(found) < 40


def test_a_sure_pair_is_joined_and_an_unsure_one_is_not() -> None:
    assert groups(4, {(0, 1): 0.9, (1, 2): 0.3}, 0.5) == [[0, 1], [2], [3]]


def test_a_chain_does_not_join_what_does_not_meet() -> None:
    chain = {(at, at + 1): 0.8 for at in range(5)}
    assert max(map(len, groups(6, chain, 0.5))) == 2 < 6


def test_the_surest_pair_comes_first() -> None:
    assert groups(3, {(0, 1): 0.6, (1, 2): 0.9, (0, 2): 0.0}, 0.5) == [[0], [1, 2]]


def test_a_mean_counts_pairs_that_nobody_scored() -> None:
    assert groups(3, {(0, 1): 0.9, (1, 2): 0.8}, (0.8 + UNSEEN) / 2) == [[0, 1, 2]]
    assert groups(3, {(0, 1): 0.9, (1, 2): 0.8}, (0.8 + UNSEEN) / 2 + 0.01) == [[0, 1], [2]]


@given(scored, st.floats(0, 1), some, some)
def test_groups_hold_each_position_once_in_order(
    scores: dict[Pair, float], threshold: float, same: set[Pair], apart: set[Pair]
) -> None:
    found = groups(SIZE, scores, threshold, same, apart)
    assert sorted(at for group in found for at in group) == list(range(SIZE))
    assert found == sorted(map(sorted, found))


@given(scored, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_has_no_fewer_groups(scores: dict[Pair, float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert together(groups(SIZE, scores, high)) <= together(groups(SIZE, scores, low))


@given(scored, st.floats(0, 1), some)
def test_what_is_told_to_be_apart_is_never_joined(
    scores: dict[Pair, float], threshold: float, apart: set[Pair]
) -> None:
    assert not together(groups(SIZE, scores, threshold, apart=apart)) & apart


@given(scored, st.floats(0, 1), some)
def test_what_is_told_to_be_one_is_joined(scores: dict[Pair, float], threshold: float, same: set[Pair]) -> None:
    assert same <= together(groups(SIZE, scores, threshold, same))


@given(scored, st.floats(0, 1), some, some)
def test_what_is_told_apart_stays_apart_though_something_else_is_one(
    scores: dict[Pair, float], threshold: float, same: set[Pair], apart: set[Pair]
) -> None:
    assert not together(groups(SIZE, scores, threshold, same, apart)) & (apart - same)


@given(scored, st.floats(0, 1), some, some)
def test_the_order_of_pairs_does_not_matter(
    scores: dict[Pair, float], threshold: float, same: set[Pair], apart: set[Pair]
) -> None:
    backwards = dict(reversed(scores.items()))
    same_backwards, apart_backwards = (sorted(each, reverse=True) for each in (same, apart))
    found = groups(SIZE, scores, threshold, sorted(same), sorted(apart))
    assert groups(SIZE, backwards, threshold, same_backwards, apart_backwards) == found


def of_position(size: int, scores: dict[Pair, float]) -> PairsOfPosition:
    first, second = np.array([*scores], np.int32).reshape(-1, 2).T
    return PairsOfPosition(size, first, second, np.array([*scores.values()]))


def test_each_member_is_joined_by_the_earlier_one_that_it_fits_best() -> None:
    pairs = of_position(4, {(0, 1): 0.5, (0, 3): 0.6, (1, 3): 0.9, (2, 3): 1.0})
    assert joined_by([0, 1, 3], pairs) == {1: (0, 0.5), 3: (1, 0.9)}


def test_a_member_that_no_earlier_one_is_scored_with_is_joined_by_a_later_one() -> None:
    assert joined_by([0, 1, 2], of_position(3, {(0, 2): 0.6, (1, 2): 0.9})) == {1: (2, 0.9), 2: (1, 0.9)}
    assert joined_by([0, 1], of_position(2, {})) == {}


def test_of_equal_scores_the_earliest_member_is_the_reason() -> None:
    assert joined_by([0, 1, 2], of_position(3, {(1, 2): 0.9, (0, 2): 0.9, (0, 1): 0.4}))[2] == (0, 0.9)


@pytest.mark.parametrize("size", [0, 1])
def test_few_positions_are_groups_of_their_own(size: int) -> None:
    assert groups(size, {}, 0.5) == [[at] for at in range(size)]
