"""Reports: the JSON form comes back as it was, and experiments have one written form."""

import json
from typing import Any

import pytest

from hasila.evaluation.report import Experiment, Report
from support.paths import ROOT


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        ROOT.joinpath("train", "results", "evaluation.json").read_text(encoding="utf-8")
    )
    return loaded


def test_the_published_report_comes_back_byte_for_byte(published: dict[str, Any]):
    stored = Report.from_dict(published).as_dict()
    assert list(stored) == [key for key in published if key in stored]
    assert json.dumps(stored) == json.dumps({key: published[key] for key in stored})


def test_scores_with_unsure_spans_are_those_of_systems_with_a_confidence(published: dict[str, Any]):
    report = Report.from_dict(published)
    assert report.systems[Experiment("hasila", "articles")].everything is not None
    assert report.systems[Experiment("patterns", "articles")].everything is None


def test_an_experiment_is_written_and_parsed():
    experiment = Experiment.parse("field-curve/passages-150")
    assert experiment == Experiment("field-curve", "passages-150")
    assert str(experiment) == "field-curve/passages-150"
    assert experiment.amount == 150


@pytest.mark.parametrize("name", ["hasila", "hasila/", "/articles", ""])
def test_a_malformed_experiment_is_refused(name: str):
    with pytest.raises(ValueError, match="expected SYSTEM/HELD_OUT, found"):
        Experiment.parse(name)
