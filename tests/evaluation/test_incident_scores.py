"""Scores of groupings, against examples by hand and against scikit-learn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import completeness_score, homogeneity_score
from sklearn.metrics.cluster import pair_confusion_matrix

from hasila.corpus.incident_reports import CodedIncident, IncidentReport
from hasila.evaluation.incident_scores import (
    Grouping,
    Score,
    b_cubed,
    by_place_and_day,
    gold_mentions,
    grouping,
    intervals,
    pairwise,
    told,
    tolls_in_range,
)
from support.records import UNSURE_TOO, article
from support.told_events import grouped, strike

labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12)


def made(pairs: list[tuple[int, int]]) -> Grouping:
    mentions = [("r", at) for at in range(len(pairs))]
    return Grouping(
        {mention: f"X{gold}" for mention, (gold, _) in zip(mentions, pairs, strict=True)},
        {mention: group for mention, (_, group) in zip(mentions, pairs, strict=True)},
    )


BY_HAND = made([(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (2, 2)])
"""Gold {0 1 2} {3 4} {5}; predicted {0 1} {2 3 4} {5}. Pairs: 2 right of 4 predicted and of 4 in the gold."""


def test_pairs_of_the_example_by_hand() -> None:
    assert pairwise(BY_HAND) == Score(2 / 4, 2 / 4)
    assert pairwise(BY_HAND).f1 == pytest.approx(0.5)


def test_b_cubed_of_the_example_by_hand() -> None:
    score = b_cubed(BY_HAND)
    assert score.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)


@given(labels)
def test_pairs_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    gold, predicted = zip(*pairs, strict=True)
    (_, wrong), (missed, right) = pair_confusion_matrix(gold, predicted)
    score = pairwise(made(pairs))
    assert score.precision == pytest.approx(right / max(1, right + wrong))
    assert score.recall == pytest.approx(right / max(1, right + missed))


@given(labels)
def test_b_cubed_is_the_mean_over_mentions_and_perfect_where_scikit_learn_says_so(pairs: list[tuple[int, int]]) -> None:
    gold, predicted = zip(*pairs, strict=True)
    size = range(len(pairs))
    both = [sum(gold[a] == gold[b] and predicted[a] == predicted[b] for b in size) for a in size]
    score = b_cubed(made(pairs))
    assert score.precision == pytest.approx(sum(both[a] / predicted.count(predicted[a]) for a in size) / len(pairs))
    assert score.recall == pytest.approx(sum(both[a] / gold.count(gold[a]) for a in size) / len(pairs))
    assert (score.precision == pytest.approx(1)) == (homogeneity_score(gold, predicted) == pytest.approx(1))
    assert (score.recall == pytest.approx(1)) == (completeness_score(gold, predicted) == pytest.approx(1))


@given(labels)
def test_intervals_hold_the_scores_of_perfect_groupings_and_lie_in_0_to_1(pairs: list[tuple[int, int]]) -> None:
    for low, high in intervals(made(pairs), rounds=50).values():
        assert 0 <= low <= high <= 1 + 1e-9
    perfect = made([(gold, gold) for gold, _ in pairs])
    assert intervals(perfect, rounds=50)["b-cubed"] == pytest.approx((1, 1))


def test_intervals_of_many_incidents_hold_the_score_and_repeat() -> None:
    pairs = [(at % 40, at % 40 if at % 3 else at % 37) for at in range(200)]
    found = intervals(made(pairs))
    assert found == intervals(made(pairs))
    for name, metric in (("pairwise", pairwise), ("b-cubed", b_cubed)):
        assert found[name][0] < metric(made(pairs)).f1 < found[name][1]


def test_no_pair_has_no_score() -> None:
    assert pairwise(made([(0, 0), (1, 1)])) == Score(0, 0)
    assert Score(0, 0).f1 == 0


def corpus() -> list[IncidentReport]:
    """Two strikes, two reports of each."""
    marked = {
        "r1": ("X01", strike(5)), "r2": ("X01", strike(7, wording=1)),
        "r3": ("X02", strike(2, "تعز", 2)), "r4": ("X02", strike(3, "تعز", 3)),
    }  # fmt: skip
    reports = []
    for at, (name, (incident, text)) in enumerate(marked.items()):
        whole = replace(article(text), id=name)
        incidents = {mention.id: (incident,) for mention in whole.entities if mention.label == "CASUALTY"}
        reports.append(IncidentReport(whole, f"2020-01-16T0{at}:00", "وكالة", None, incidents))
    return reports


def test_each_mention_is_scored_by_the_group_of_its_record() -> None:
    reports = corpus()
    read = [told(each, each.article.layers, UNSURE_TOO) for each in reports]
    gold = gold_mentions(reports)
    assert sorted(gold.values()) == ["X01", "X01", "X02", "X02"]
    incidents = grouped(each.report for each in read)
    ours = grouping(gold, read, [incident.tellings for incident in incidents])
    assert dict(ours.gold) == gold
    assert pairwise(ours) == b_cubed(ours) == Score(1, 1)
    tellings = [telling for incident in incidents for telling in incident.tellings]
    assert pairwise(grouping(gold, read, by_place_and_day(tellings))) == Score(1, 1)
    one_group = grouping(gold, read, [tellings])
    assert pairwise(one_group) == Score(2 / 6, 1)
    assert b_cubed(one_group) == Score(0.5, 1)


def test_a_mention_that_no_record_stands_for_is_left_out() -> None:
    first, *others = corpus()
    unread = told(first, article("لا شيء").layers, UNSURE_TOO)
    read = [unread, *(told(each, each.article.layers, UNSURE_TOO) for each in others)]
    gold = gold_mentions(corpus())
    ours = grouping(gold, read, [incident.tellings for incident in grouped(each.report for each in read)])
    assert len(ours.gold) == len(gold) - 1


def test_a_mention_of_several_incidents_is_not_scored() -> None:
    first, *_ = corpus()
    both = replace(first, incidents=dict.fromkeys(first.incidents, ("X01", "X02")))
    assert gold_mentions([both]) == {}
    assert gold_mentions([replace(first, incidents=dict.fromkeys(first.incidents, ()))]) == {}


def test_tolls_are_compared_with_the_range_of_the_coder() -> None:
    reports = corpus()
    read = [told(each, each.article.layers, UNSURE_TOO) for each in reports]
    incidents = grouped(each.report for each in read)
    ours = grouping(gold_mentions(reports), read, [incident.tellings for incident in incidents])

    def coded(name: str, killed: tuple[int, int], injured: tuple[int, int] | None) -> CodedIncident:
        return CodedIncident(name, "2020-01-16", "", killed, injured, (), "")

    table = {"X01": coded("X01", (6, 8), None), "X02": coded("X02", (9, 9), (1, 1)), "X03": coded("X03", (1, 1), None)}
    assert list(tolls_in_range(table, ours, incidents)) == [
        ("X01", "killed", True),
        ("X02", "killed", False),
        ("X02", "injured", False),
    ]
