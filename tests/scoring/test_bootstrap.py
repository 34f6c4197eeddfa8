"""Intervals contain the score, narrow with more texts, and pair two systems on the same texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.scoring import bootstrap
from hasila.scoring.metrics import Score

SCORES = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(
    lambda counts: Score(counts[0], counts[0] + counts[1], counts[0] + counts[2])
)


@given(st.lists(SCORES, min_size=1, max_size=20))
def test_an_interval_lies_within_what_the_texts_have(units: list[Score]):
    low, high = bootstrap.f1_interval(units)
    scores = [unit.f1 for unit in units]
    assert min(scores) - 1e-9 <= low <= high <= max(scores) + 1e-9


def test_equal_texts_leave_no_doubt():
    assert bootstrap.f1_interval([Score(3, 4, 4)] * 8) == pytest.approx((0.75, 0.75))


def test_more_texts_narrow_it_about_the_score():
    few = [Score(9, 10, 10), Score(5, 10, 10), Score(7, 10, 10)]
    (low, high), (lower, higher) = bootstrap.f1_interval(few * 2), bootstrap.f1_interval(few * 50)
    assert low < lower < 0.7 < higher < high
    assert higher - lower == pytest.approx((high - low) / 5, rel=0.2)


def test_it_is_the_same_every_time():
    units = [Score(1, 2, 3), Score(0, 1, 4)]
    assert bootstrap.f1_interval(units) == bootstrap.f1_interval(units)


def test_a_difference_is_seen_on_the_same_texts():
    hard, easy = Score(1, 10, 10), Score(9, 10, 10)
    ours = [hard, easy] * 10
    theirs = [Score(0, 10, 10), Score(8, 10, 10)] * 10  # one less each: far less than texts differ
    low, high = bootstrap.difference_interval(ours, theirs)
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.1)
    assert bootstrap.difference_interval(theirs, ours) == pytest.approx((-0.1, -0.1))


def test_other_texts_cannot_be_paired():
    with pytest.raises(ValueError, match="expected scores of the same texts, found 1 and 2"):
        bootstrap.difference_interval([Score()], [Score(), Score()])
