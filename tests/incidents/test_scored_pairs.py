"""Scores of many pairs: what is left out changes no group, and each pair is found from both of its positions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.grouping import groups, linked
from hasila.incidents.scored_pairs import Pair, PairsOfPosition, ScoredPairs

SIZE = 14
POSITIONS = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1])
SCORES = st.dictionaries(POSITIONS, st.one_of(st.floats(0, 1), st.sampled_from((0.1, 0.2, 0.45, 0.9))), max_size=40)


def added(size: int, scores: dict[Pair, float]) -> ScoredPairs:
    scored = ScoredPairs(size)
    for (first, second), score in scores.items():
        scored.add(first, second, score)
    return scored


def held(pairs: PairsOfPosition) -> dict[Pair, float]:
    """All pairs, by both of their orders."""
    return {
        (at, other): score
        for at in range(pairs.size)
        for other, score in zip(*(cells.tolist() for cells in pairs.of(at)), strict=True)
    }


@given(SCORES, st.sampled_from((0.1, 0.2, 0.45, 0.8)), st.lists(POSITIONS, max_size=3))
def test_what_does_not_matter_changes_no_group(scores: dict[Pair, float], threshold: float, same: list[Pair]) -> None:
    pairs = added(SIZE, scores).that_matter(threshold, same)
    assert linked(pairs, threshold, same) == groups(SIZE, scores, threshold, same)


@given(SCORES)
def test_a_pair_is_found_from_both_positions_with_its_score(scores: dict[Pair, float]) -> None:
    pairs = added(SIZE, scores).that_matter(0)
    assert held(pairs) == scores | {(second, first): score for (first, second), score in scores.items()}
    for at, highest in enumerate(pairs.highest().tolist()):
        assert highest == max((score for pair, score in scores.items() if at in pair), default=-np.inf)


def test_pairs_of_what_no_sure_pair_connects_are_left_out() -> None:
    scores = {(0, 2): 0.9, (2, 4): 0.1, (0, 4): 0.6, (1, 3): 0.3, (0, 3): 0.2, (5, 6): 0.2, (1, 5): 0.3}
    pairs = held(added(7, scores).that_matter(0.45, [(5, 6)]))
    assert {pair for pair in pairs if pair[0] < pair[1]} == {(0, 2), (0, 4), (2, 4), (5, 6)}


def test_no_position_has_no_pair() -> None:
    pairs = ScoredPairs(0).that_matter(0.45)
    assert linked(pairs, 0.45) == []
    assert pairs.highest().tolist() == []
