"""The model card: metadata valid for the hub, and figures from the run and its evaluation only."""

import json
import runpy
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard
from transformers import AutoConfig, BertForTokenClassification, PretrainedConfig, PreTrainedTokenizerFast

from hasila.evaluation import record_tables
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.inference.heads import Heads
from hasila.labels import LINKS
from hasila.publish import card
from hasila.records import Recorder
from hasila.scoring.metrics import Score
from hasila.training import run_record
from hasila.training.joint_model import new_heads
from hasila.training.recipe import Recipe
from support.paths import ROOT

RESULTS = ROOT / "train" / "results"


@pytest.fixture
def run() -> dict[str, Any]:
    """The record of the embedded checkpoint's run."""
    found: dict[str, Any] = json.loads(RESULTS.joinpath("compact-run.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def evaluation() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.joinpath("evaluation.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def results(run: dict[str, Any]) -> dict[str, Any]:
    """A cross-validation of the same recipe."""
    score = {"correct": 3, "predicted": 4, "gold": 5}
    labels = ("micro", "ACTOR", "CASUALTY", "PLACE")
    return {
        "recipe": run["recipe"], "data_sha256": run["data_sha256"], "hold_out": "article", "seeds": [1, 2],
        "by_label": {label: [0.5, 0.75] for label in labels}, "by_holdout": {"an article": [0.5, 0.75]},
        "counts": dict.fromkeys(labels, score),
    }  # fmt: skip


@pytest.fixture
def config() -> PretrainedConfig:
    return AutoConfig.from_pretrained(checkpoint.embedded())


@pytest.fixture
def records(run: dict[str, Any]) -> dict[str, Any]:
    """Scores of records made from the data of the run."""
    found: dict[str, Any] = json.loads(RESULTS.joinpath("records.json").read_text(encoding="utf-8"))
    return found | {"data_sha256": run["data_sha256"]}


@pytest.fixture
def with_heads(config: PretrainedConfig) -> PretrainedConfig:
    """The configuration of a checkpoint that has heads."""
    config.hasila_heads = Heads(config.hidden_size).settings
    return config


def test_the_embedded_card_is_what_its_record_and_evaluation_make(config: PretrainedConfig, run, evaluation, records):
    written = checkpoint.embedded().joinpath("README.md").read_text(encoding="utf-8")
    assert not run_record.differing(evaluation, {key: run[key] for key in ("recipe", "data_sha256")})
    assert written == card.render("Hasila, compact", config, run, evaluation=evaluation, records=records)


def test_without_heads_the_card_says_what_is_not_there(config: PretrainedConfig, run, records):
    config.hasila_heads = None
    text = card.render("t", config, run)
    assert card.NO_HEADS in text
    assert "Recorder" not in text
    with pytest.raises(ValueError, match="scores of records, but the checkpoint has no heads"):
        card.render("t", config, run, records=records)


def test_heads_are_told_and_their_scores_only_if_there_are_some(with_heads: PretrainedConfig, run, records):
    bare, scored = card.render("t", with_heads, run), card.render("t", with_heads, run, records=records)
    for text in (bare, scored):
        assert card.HEADS in text
        assert card.NO_HEADS not in text
    assert record_tables.scores(records) in scored
    section = bare.split("## Records\n\n")[1].split("\n\n## Training")[0]
    assert section == card.HEADS


def test_every_kind_of_link_is_named():
    assert all(kind in card.HEADS for kind in LINKS)


def test_the_example_for_heads_runs(
    tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast, capsys: pytest.CaptureFixture[str]
):
    text = "قتل 3 مدنيين وأصيب خمسة آخرون في قصف على بلدة سرمين بريف إدلب."
    heads = new_heads(tiny_model.config.hidden_size)
    extractor = Extractor(Checkpoint.of_model(tiny_model, tiny_tokenizer, heads), device="cpu")
    names: dict[str, Any] = {"extractor": extractor}
    exec(card.HEADS.split("```python\n")[1].split("```")[0].replace('"..."', repr(text)), names)
    layers = extractor.layers(text)
    assert names["layers"] == layers
    assert len(capsys.readouterr().out.splitlines()) == len(layers.links) > 0
    assert [record.text for record in names["records"]] == [record.text for record in Recorder().records(text, layers)]


def test_scores_of_records_of_other_data_are_refused(with_heads: PretrainedConfig, run, records):
    with pytest.raises(ValueError, match="the scores of records are of other data"):
        card.render("t", with_heads, run, records=records | {"data_sha256": "0"})


def test_the_metadata_are_the_hubs(config: PretrainedConfig, run, evaluation):
    data = ModelCard(card.render("t", config, run, evaluation=evaluation)).data
    assert data.base_model == "intfloat/multilingual-e5-small"
    assert (data.license, data.pipeline_tag, data.library_name) == ("mit", "token-classification", "transformers")
    scores = {result.metric_name: result.metric_value for result in data.eval_results}
    (measured,) = evaluation["systems"]["hasila/articles"]["strict"]["micro"]["f1"]
    assert scores["strict span F1, micro"] == pytest.approx(measured, abs=1e-4)
    assert len(scores) == 4


def test_a_cross_validation_alone_is_told(config: PretrainedConfig, run, results):
    text = card.render("t", config, run, results)
    assert "| **all (micro)** | 62.5 ± 17.7 |" in text
    scores = {result.metric_name: result.metric_value for result in ModelCard(text).data.eval_results}
    assert scores["strict span F1, PLACE"] == 0.625


def test_confidence_is_told_as_it_is(run, evaluation, tiny_checkpoint: Path):
    config = AutoConfig.from_pretrained(tiny_checkpoint)
    assert card.NOT_CALIBRATED in card.render("t", config, run)
    with pytest.raises(ValueError, match="the checkpoint's calibration is not the evaluation's"):
        card.render("t", config, run, evaluation=evaluation)
    Calibration(evaluation["calibration"]["curves"]).into_config(config)
    assert card.CALIBRATED in card.render("t", config, run)
    text = card.render("t", config, run, evaluation=evaluation)
    assert f"{evaluation['calibration']['error']['articles']['calibrated']:.3f}" in text


def test_without_results_it_says_that_nothing_was_evaluated(config: PretrainedConfig, run):
    text = card.render("t", config, run)
    assert card.NOT_EVALUATED in text
    assert "model-index" not in text


@pytest.mark.parametrize("change", [{"recipe": {"epochs": 99}}, {"data_sha256": "0"}])
def test_results_of_another_run_are_refused(config: PretrainedConfig, run, results, change: dict[str, Any]):
    recipe = run["recipe"] | change.pop("recipe", {})
    with pytest.raises(ValueError, match="the evaluation is of another run"):
        card.render("t", config, {**run, "recipe": recipe, **change}, results)


def test_the_recipe_in_it_is_toml_that_makes_the_same_run(config: PretrainedConfig, run, tmp_path: Path):
    recipe = Recipe("b", development=("a*", "ب"), label_map={"LOC": "PLACE"}, layer_decay=0.9, text_form="arabic")
    text = card.render("t", config, {**run, "recipe": json.loads(json.dumps(asdict(recipe)))})
    block = text.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "recipe.toml"
    path.write_text(block, encoding="utf-8")
    assert tomllib.loads(block)["development"] == ["a*", "ب"]
    assert Recipe.read(path) == recipe


def test_a_licence_that_the_hub_has_no_name_for_is_the_bases(run, tiny_checkpoint: Path):
    recipe = {**run["recipe"], "license": "other", "base": "aubmindlab/bert-base-arabertv02"}
    config = AutoConfig.from_pretrained(tiny_checkpoint)
    data = ModelCard(card.render("t", config, {**run, "recipe": recipe})).data
    assert (data.license, data.license_name) == ("other", "as-its-base")
    assert data.license_link == "https://huggingface.co/aubmindlab/bert-base-arabertv02"


def test_how_far_plain_pipelines_are_is_told(config: PretrainedConfig, run):
    text = card.render("t", config, run)
    for reading in run["pipeline"]["readings"]:
        share = 100 * Score(**reading["ours"]).recall
        assert f"{share:.1f} %" in text
    assert text.count("| `aggregation_strategy=") == len(run["pipeline"]["readings"]) > 0


def test_the_script_writes_it(
    run, results, records, with_heads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    record, scores, of_heads = (tmp_path / f"{name}.json" for name in ("run", "results", "records"))
    record.write_text(json.dumps(run), encoding="utf-8")
    scores.write_text(json.dumps(results), encoding="utf-8")
    of_heads.write_text(json.dumps(records), encoding="utf-8")
    with_heads.save_pretrained(tmp_path)
    script = str(ROOT / "train" / "write_card.py")
    options = [
        "--record",
        record,
        "--folder",
        tmp_path,
        "--results",
        scores,
        "--records",
        of_heads,
        "--title",
        "A title",
    ]
    monkeypatch.setattr(sys, "argv", [script, *map(str, options)])
    runpy.run_path(script, run_name="__main__")
    expected = card.render("A title", AutoConfig.from_pretrained(tmp_path), run, results, records=records)
    assert tmp_path.joinpath("README.md").read_text(encoding="utf-8") == expected
    assert "written" in capsys.readouterr().out
