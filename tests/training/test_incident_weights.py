"""What ``train/incidents.py`` learns from reports, and the table that it writes."""

import runpy
from itertools import product

import pytest

from hasila.corpus.incident_reports import IncidentCorpus, read_incident_reports
from hasila.incidents.scorer import BIAS, Scorer
from support.paths import ROOT

SCRIPT = runpy.run_path(str(ROOT / "train" / "incidents.py"))


@pytest.fixture(scope="module")
def corpus() -> IncidentCorpus:
    return read_incident_reports(ROOT / "annotations" / "incidents", ROOT / "annotations" / "passages")


def test_what_tells_one_event_gets_weight_and_what_tells_two_loses_it() -> None:
    rows = [
        (("place same", other) if same else ("place other", other), same)
        for same, other, _ in product((True, False), ("harm same", "harm other"), range(60))
    ]
    weights = SCRIPT["learn"](rows, strength=1.0)
    assert weights["place same"] > 0.5 > -0.5 > weights["place other"]
    assert abs(weights["harm same"]) < 0.1
    scorer = Scorer(weights)
    assert scorer(["place same", "harm same"]) > 0.8 > 0.2 > scorer(["place other", "harm same"])


def test_the_table_of_weights_has_a_line_for_each() -> None:
    table = SCRIPT["weights_table"]({"within": {"b": -1.0, "a": 0.123456}, "across": {BIAS: 2.0}})
    head, *lines = table.splitlines()
    assert head.startswith("# ")
    assert lines == ["within\ta\t0.1235", "within\tb\t-1.0000", f"across\t{BIAS}\t2.0000"]


def test_no_incident_is_learnt_and_scored(corpus: IncidentCorpus) -> None:
    learnt, scored = (SCRIPT["part"](corpus, learnt=learnt) for learnt in (True, False))
    assert {*learnt.incidents, *scored.incidents} <= set(corpus.incidents)
    assert not set(learnt.incidents) & set(scored.incidents)
    assert len(learnt.reports) + len(scored.reports) == len(corpus.reports)
    assert min(len(learnt.incidents), len(scored.incidents)) > 10


def test_both_answers_are_learnt_from_the_pairs_of_the_corpus(corpus: IncidentCorpus) -> None:
    few = SCRIPT["of_train"](SCRIPT["gold_records"](IncidentCorpus(corpus.reports[:25], corpus.incidents)))
    for rows in (SCRIPT["within_rows"](few, corpus), SCRIPT["across_rows"](few, corpus, Scorer({}))):
        assert {same for _, same in rows} == {True, False}
