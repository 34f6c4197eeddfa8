"""Parts: grouping each part by itself gives the groups of all positions together."""

from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.grouping import Pair, groups
from hasila.incidents.scored_pairs import ScoredPairs

SIZE = 14
POSITIONS = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1])
SCORES = st.dictionaries(POSITIONS, st.one_of(st.floats(0, 1), st.sampled_from((0.1, 0.2, 0.45, 0.9))), max_size=40)


def by_parts(scores: dict[Pair, float], threshold: float, same: list[Pair]) -> list[list[int]]:
    scored = ScoredPairs(SIZE)
    for (first, second), score in scores.items():
        scored.add(first, second, score)
    found = []
    for members, own in scored.parts(threshold, same):
        assert members == sorted(members)
        inside = [(members.index(one), members.index(other)) for one, other in same if one in members]
        found += [[members[at] for at in group] for group in groups(len(members), own, threshold, inside)]
    return sorted(found)


@given(SCORES, st.sampled_from((0.1, 0.2, 0.45, 0.8)), st.lists(POSITIONS, max_size=3))
def test_parts_change_no_group(scores: dict[Pair, float], threshold: float, same: list[Pair]) -> None:
    assert by_parts(scores, threshold, same) == groups(SIZE, scores, threshold, same)


def test_what_no_sure_pair_connects_is_apart() -> None:
    scored = ScoredPairs(5)
    for first, second, score in ((0, 2, 0.9), (2, 4, 0.1), (0, 4, 0.6), (1, 3, 0.3)):
        scored.add(first, second, score)
    assert list(scored.parts(0.45)) == [([0, 2, 4], {(0, 1): 0.9, (1, 2): 0.1, (0, 2): 0.6}), ([1], {}), ([3], {})]


def test_no_position_has_no_part() -> None:
    assert list(ScoredPairs(0).parts(0.45)) == []
