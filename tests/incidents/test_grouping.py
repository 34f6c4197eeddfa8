"""Scored pairs are joined into groups."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.grouping import UNSEEN, Pair, groups, joined_by

SIZE = 7
PAIRS = list(combinations(range(SIZE), 2))
scored = st.dictionaries(st.sampled_from(PAIRS), st.floats(0, 1))
some = st.sets(st.sampled_from(PAIRS), max_size=4)


def together(found: list[list[int]]) -> set[Pair]:
    return {pair for group in found for pair in combinations(group, 2)}


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


def test_each_member_is_joined_by_the_earlier_one_that_it_fits_best() -> None:
    scores = {(0, 1): 0.5, (0, 2): 0.6, (1, 2): 0.9}
    assert joined_by([0, 1, 2], scores) == {1: (0, 0.5), 2: (1, 0.9)}


def test_a_member_that_no_earlier_one_is_scored_with_is_joined_by_a_later_one() -> None:
    assert joined_by([0, 1, 2], {(0, 2): 0.6, (1, 2): 0.9}) == {1: (2, 0.9), 2: (1, 0.9)}
    assert joined_by([0, 1], {}) == {}


@pytest.mark.parametrize("size", [0, 1])
def test_few_positions_are_groups_of_their_own(size: int) -> None:
    assert groups(size, {}, 0.5) == [[at] for at in range(size)]
