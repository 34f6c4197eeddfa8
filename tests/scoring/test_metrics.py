"""Strict span scores by hand, and the tag metric against seqeval's own functions."""

import random
import socket
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

from hasila.labels import TAGS
from hasila.scoring import metrics
from hasila.scoring.metrics import Score


@dataclass(frozen=True)
class Spot:
    start: int
    end: int
    label: str


def test_a_span_is_right_when_both_offsets_and_the_label_are():
    gold = [Spot(0, 5, "PLACE"), Spot(8, 12, "PLACE"), Spot(20, 30, "ACTOR"), Spot(40, 45, "CASUALTY")]
    predicted = [
        Spot(0, 5, "PLACE"),
        Spot(8, 11, "PLACE"),
        Spot(20, 30, "PLACE"),
        Spot(40, 45, "CASUALTY"),
        Spot(50, 52, "PLACE"),
    ]
    scores = metrics.strict_scores(gold, predicted)
    assert scores == {"ACTOR": Score(0, 0, 1), "CASUALTY": Score(1, 1, 1), "PLACE": Score(1, 4, 2)}
    assert scores["PLACE"].precision == 1 / 4
    assert scores["PLACE"].recall == 1 / 2
    assert scores["PLACE"].f1 == pytest.approx(1 / 3)
    every = metrics.micro(scores)
    assert every == Score(2, 5, 4)
    assert every.as_dict() == {
        "precision": 2 / 5,
        "recall": 1 / 2,
        "f1": pytest.approx(4 / 9),
        "correct": 2,
        "predicted": 5,
        "gold": 4,
    }


def test_a_span_given_twice_counts_once():
    assert metrics.strict_scores([Spot(0, 1, "PLACE")], [Spot(0, 1, "PLACE")] * 2)["PLACE"] == Score(1, 1, 1)


def test_nothing_divided_by_nothing_is_zero():
    for score in (Score(), Score(0, 3, 0), Score(0, 0, 3)):
        assert (score.precision, score.recall, score.f1) == (0, 0, 0)
    assert metrics.micro({}) == Score()
    assert metrics.micro(metrics.strict_scores([], [])) == Score()
    assert metrics.micro(metrics.total([])) == Score()


def test_texts_are_scored_each_with_its_own():
    gold, other = [Spot(0, 1, "PLACE")], [Spot(0, 1, "ACTOR")]
    assert metrics.strict_micro([gold, gold], [gold, other]) == Score(1, 2, 2)
    assert metrics.strict_micro([gold, other], [other, gold]) == Score(0, 2, 2)
    assert metrics.strict_micro([gold, gold], [gold, other], ["PLACE"]) == Score(1, 1, 2)
    with pytest.raises(ValueError, match="shorter"):
        metrics.strict_micro([gold, gold], [gold])


def test_scores_of_several_texts_add_up_by_label():
    one = metrics.strict_scores([Spot(0, 1, "PLACE")], [Spot(0, 1, "PLACE")])
    other = metrics.strict_scores([Spot(0, 1, "PLACE"), Spot(2, 3, "ACTOR")], [])
    assert metrics.total(iter([one, other])) == {
        "ACTOR": Score(0, 0, 1),
        "CASUALTY": Score(),
        "PLACE": Score(1, 1, 2),
    }


def noisy(tags: list[str], chance: random.Random) -> list[str]:
    return [chance.choice(TAGS) if chance.random() < 0.2 else tag for tag in tags]


@pytest.mark.parametrize("seed", range(8))
def test_the_tag_metric_is_seqevals_own(seed: int):
    chance = random.Random(seed)
    references = [chance.choices(TAGS, k=chance.randint(1, 40)) for _ in range(30)]  # invalid BIO among them
    predictions = [noisy(tags, chance) for tags in references]
    strict = {"mode": "strict", "scheme": IOB2}
    found = metrics.tag_metric().compute(predictions=predictions, references=references)
    by_label = f1_score(references, predictions, average=None, **strict)  # in alphabetical order
    assert found == {
        "precision": pytest.approx(precision_score(references, predictions, **strict)),
        "recall": pytest.approx(recall_score(references, predictions, **strict)),
        "f1": pytest.approx(f1_score(references, predictions, **strict)),
        "ACTOR_f1": pytest.approx(by_label[0]),
        "CASUALTY_f1": pytest.approx(by_label[1]),
        "PLACE_f1": pytest.approx(by_label[2]),
    }
    assert 0 < found["f1"] < 1
    assert {type(value) for value in found.values()} == {float}


def test_a_tag_metric_takes_batches():
    metric = metrics.tag_metric()
    metric.add_batch(predictions=[["B-PLACE", "O"]], references=[["B-PLACE", "O"]])
    metric.add_batch(predictions=[["O"]], references=[["B-ACTOR"]])
    found = metric.compute()
    assert (found["precision"], found["recall"], found["PLACE_f1"], found["ACTOR_f1"]) == (1, 0.5, 1, 0)


def test_the_tag_metric_needs_no_network(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = metrics.tag_metric().compute(predictions=[["B-PLACE"]], references=[["B-PLACE"]])
    assert found == {"precision": 1, "recall": 1, "f1": 1, "PLACE_f1": 1}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # seqeval's macro average over no labels
def test_a_tag_metric_without_spans_is_zero():
    for predictions, references in (([["O"]], [["O"]]), ([["B-PLACE"]], [["O"]]), ([["O"]], [["B-PLACE"]])):
        found = metrics.tag_metric().compute(predictions=predictions, references=references)
        assert (found["precision"], found["recall"], found["f1"]) == (0, 0, 0)


def spans(*rows: tuple[int, int, str]) -> list[Spot]:
    return [Spot(*row) for row in rows]


def test_relaxed_scores_forgive_edges_but_not_labels():
    gold = spans((0, 9, "PLACE"), (10, 15, "ACTOR"), (20, 25, "ACTOR"))
    found = spans((2, 5, "PLACE"), (10, 15, "PLACE"), (24, 30, "ACTOR"))
    scores = metrics.relaxed_scores(gold, found)
    assert scores["PLACE"] == Score(1, 2, 1)
    assert scores["ACTOR"] == Score(1, 1, 2)
    assert scores["CASUALTY"] == Score(0, 0, 0)


def test_relaxed_a_span_answers_for_one_other_only():
    one, two = spans((0, 9, "PLACE")), spans((0, 4, "PLACE"), (5, 9, "PLACE"))
    assert metrics.relaxed_scores(one, two)["PLACE"] == Score(1, 2, 1)
    assert metrics.relaxed_scores(two, one)["PLACE"] == Score(1, 1, 2)


@given(st.lists(st.integers(0, 60), max_size=14, unique=True), st.lists(st.integers(0, 60), max_size=14, unique=True))
def test_relaxed_scores_pair_off_as_many_as_can_be(left: list[int], right: list[int]):
    gold, found = (
        spans(*((a, b, "PLACE") for a, b in zip(sorted(e)[::2], sorted(e)[1::2], strict=False))) for e in (left, right)
    )
    touching = np.array([[metrics.overlaps(g, f) for f in found] for g in gold]).reshape(len(gold), len(found))
    rows, columns = linear_sum_assignment(touching, maximize=True)
    assert metrics.relaxed_scores(gold, found)["PLACE"].correct == touching[rows, columns].sum()
