"""Calibration is fitted so that confidence is how often a span is correct; thresholds are chosen on other texts."""

import random

import pytest

from hasila.scoring.confidence import (
    Outcome,
    abstention,
    calibrated,
    cross_fitted,
    expected_error,
    fit,
    reliability,
    threshold,
)


def overconfident(label: str, seed: int, count: int = 4000) -> list[Outcome]:
    """Spans that are right as often as the square of their confidence says."""
    chance = random.Random(seed)
    confidences = [chance.uniform(0.02, 0.98) for _ in range(count)]
    return [Outcome(label, p, chance.random() < p * p) for p in confidences]


def test_curves_make_confidence_mean_what_it_says():
    learnt = overconfident("PLACE", 1) + [Outcome("ACTOR", 1 - o.confidence, o.correct) for o in overconfident("", 2)]
    unseen = overconfident("PLACE", 3) + [Outcome("ACTOR", 1 - o.confidence, o.correct) for o in overconfident("", 4)]
    calibration = fit(learnt)
    assert set(calibration.curves) == {"ACTOR", "PLACE"}
    assert calibration.curves["ACTOR"][0] < 0 < calibration.curves["PLACE"][0]
    assert expected_error(unseen) > 0.15
    assert expected_error(calibrated(unseen, calibration)) < 0.03


def test_the_order_of_confidences_is_kept():
    calibration = fit(overconfident("PLACE", 1))
    grid = [step / 100 for step in range(101)]
    found = [calibration("PLACE", p) for p in grid]
    assert found == sorted(found)
    assert len(set(found)) > 95
    assert all(0 < p < 1 for p in found)


def test_a_label_that_is_always_right_has_no_curve():
    always = [Outcome("ACTOR", 0.4, True), Outcome("ACTOR", 0.9, True)]
    assert set(fit([*always, *overconfident("PLACE", 1, 50)]).curves) == {"PLACE"}


def test_the_error_is_the_mean_gap_of_the_bins():
    outcomes = (
        [Outcome("PLACE", 0.95, True)] * 3 + [Outcome("PLACE", 0.95, False)] + [Outcome("ACTOR", 0.15, False)] * 4
    )
    assert [(each.count, each.accuracy) for each in reliability(outcomes)] == [(4, 0.0), (4, 0.75)]
    assert expected_error(outcomes) == pytest.approx(0.5 * 0.15 + 0.5 * 0.2)


def test_full_confidence_is_in_the_last_bin():
    (only,) = reliability([Outcome("PLACE", 1.0, True), Outcome("PLACE", 0.91, True)])
    assert only.count == 2


def spans(*rows: tuple[float, int, int]) -> list[Outcome]:
    """Outcomes by confidence, number right and number wrong."""
    return [Outcome("PLACE", p, right) for p, good, bad in rows for right in [True] * good + [False] * bad]


def test_the_threshold_is_the_least_that_gives_the_precision():
    outcomes = spans((0.9, 9, 0), (0.8, 0, 1), (0.7, 10, 0), (0.6, 5, 5))
    assert threshold(outcomes, 0.95) == 0.7
    assert threshold(outcomes, 1.0) == 0.9
    assert threshold(outcomes, 0.5) == 0.6
    assert threshold(spans((0.9, 1, 1)), 0.95) is None


def test_spans_of_one_confidence_are_kept_together():
    assert threshold(spans((0.9, 19, 0), (0.5, 1, 5)), 0.95) == 0.9


def test_a_group_is_calibrated_by_the_others():
    groups = {"a": overconfident("PLACE", 1), "b": overconfident("PLACE", 2), "c": overconfident("PLACE", 3)}
    found = cross_fitted(groups)
    assert found["a"] == fit(groups["b"] + groups["c"])
    assert expected_error(calibrated(groups["a"], found["a"])) < 0.04


def test_abstention_takes_its_threshold_from_the_other_groups():
    groups = {"a": spans((0.9, 8, 1), (0.6, 1, 4)), "b": spans((0.9, 19, 1), (0.5, 0, 9))}
    found = abstention({"a": groups["a"]}, {"a": 12}, groups, 0.95)
    assert found is not None
    assert (found.threshold, found.kept, found.precision) == (0.9, 9 / 14, 8 / 9)
    assert (found.recall, found.recall_of_all) == (8 / 12, 9 / 12)
    assert abstention({"b": groups["b"]}, {"b": 30}, groups, 0.95) is None
