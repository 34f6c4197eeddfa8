"""What other pairs tell of a pair: how crowded it is about it, and whether another event of the report fits better."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.rivals import CROWDS, crowds, discounted
from hasila.incidents.scored_pairs import Pair

SIZE = 10
POSITIONS = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1])
SCORES = st.dictionaries(POSITIONS, st.floats(0, 1), max_size=25)


def columns(pairs: list[Pair]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    first, second = np.array(pairs, np.int32).reshape(-1, 2).T
    return first, second


def left(scores: dict[Pair, float], reports: list[int]) -> dict[Pair, float]:
    found = discounted(*columns([*scores]), np.array([*scores.values()], np.float64), np.array(reports, np.int32))
    return dict(zip(scores, found.tolist(), strict=True))


@pytest.mark.parametrize(("others", "crowd"), [(1, "few"), (7, "few"), (8, "8"), (16, "16"), (63, "32"), (500, "64")])
def test_who_is_compared_with_many_is_in_a_crowd(others: int, crowd: str) -> None:
    pairs = [(one, 1000 + other) for one in range(others) for other in range(others)] if others < 100 else []
    pairs = pairs or [(one, 1000 + other) for one in range(others) for other in range(100)]
    assert {CROWDS[at] for at in crowds(*columns(pairs), 2000)} == {crowd}


def test_the_one_with_fewer_pairs_tells_how_crowded_it_is() -> None:
    pairs = [(0, other) for other in range(1, 21)]
    assert {CROWDS[at] for at in crowds(*columns(pairs), 30)} == {"few"}


def test_no_pairs_are_in_no_crowd() -> None:
    assert crowds(*columns([]), 0).tolist() == []
    assert left({}, []) == {}


def test_a_telling_is_of_that_event_of_a_report_which_it_fits_best() -> None:
    scores = {(0, 1): 0.99, (0, 2): 0.8}
    found = left(scores, [0, 1, 1])
    assert 0.8 < found[0, 1] < 0.99
    assert found[0, 2] < 0.3


def test_two_tellings_of_a_report_that_fit_one_equally_well_may_be_of_one_event() -> None:
    found = left({(0, 1): 0.95, (0, 2): 0.95}, [0, 1, 1])
    assert found[0, 1] == pytest.approx(found[0, 2])
    assert found[0, 1] > 0.5


def test_tellings_of_different_reports_are_no_rivals() -> None:
    scores = {(0, 1): 0.99, (0, 2): 0.8, (3, 2): 0.7}
    assert left(scores, [0, 1, 2, 3]) == scores


def test_what_does_not_fit_is_no_rival() -> None:
    assert left({(0, 1): 0.9, (0, 2): 0.001}, [0, 1, 1]) == {(0, 1): 0.9, (0, 2): 0.001}


@given(SCORES, st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE))
def test_no_score_grows_and_none_is_below_nothing(scores: dict[Pair, float], reports: list[int]) -> None:
    found = left(scores, reports)
    assert all(0 <= found[pair] <= score for pair, score in scores.items())


@given(SCORES, st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE))
def test_scores_do_not_depend_on_the_order_of_pairs(scores: dict[Pair, float], reports: list[int]) -> None:
    backward = left(dict(reversed(scores.items())), reports)
    assert left(scores, reports) == pytest.approx(backward)
