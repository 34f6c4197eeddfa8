"""Run records: data, provenance, signatures."""

import json
from importlib import metadata
from pathlib import Path

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import CorpusError
from hasila.files import write_json
from hasila.training import run_record
from hasila.training.recipe import Recipe
from support.paths import ARTICLES, ROOT


@pytest.fixture
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(str(tiny_base), label_map={"LOC": "PLACE"}, development=("a*",))


def test_annotations_with_faults_are_refused_before_training(recipe: Recipe, tmp_path: Path):
    tmp_path.joinpath("a.txt").write_text("قصف على إدلب", encoding="utf-8")
    tmp_path.joinpath("a.ann").write_text("T1\tCITY 8 12\tإدلب\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="unknown label CITY, expected one of ACTOR, CASUALTY, PLACE"):
        run_record.read_data(recipe.with_(articles=str(tmp_path)))


def test_the_shipped_recipe_reads_articles_and_passages(recipe: Recipe, articles: list[Article]):
    passages = ROOT / "annotations" / "passages"
    found = run_record.read_data(recipe.with_(articles=str(ARTICLES), passages=str(passages)))
    assert found == (articles, corpus.read_passages(passages))


def test_provenance_names_recipe_data_and_versions(recipe: Recipe, short_articles: list[Article]):
    passage = Article("wire-001", "قصف على إدلب", ())
    found = run_record.provenance(recipe, short_articles, [passage])
    assert Recipe(**found["recipe"]) == recipe
    assert found["articles"] == [article.id for article in short_articles]
    assert found["passages"] == 1
    assert found["data_sha256"] == corpus.digest([*short_articles, passage])
    assert found["versions"]["torch"] == metadata.version("torch")


def test_a_signature_survives_json_and_depends_on_recipe_and_data(recipe: Recipe):
    found = run_record.signature(recipe, "hash")
    assert json.loads(json.dumps(found)) == found
    assert run_record.signature(recipe.with_(output="moved", save_every=3, tracker="tensorboard"), "hash") == found
    assert run_record.signature(recipe.with_(seed=1), "hash") != found
    assert run_record.signature(recipe.with_(seed=1), "hash", ignore=["seed"]) == run_record.signature(
        recipe, "hash", ["seed"]
    )
    assert run_record.signature(recipe.with_(label_map={}), "hash") != found
    assert run_record.signature(recipe, "other") != found


def test_differing_keys_of_two_runs_are_named(recipe: Recipe):
    found = run_record.signature(recipe, "hash")
    assert run_record.differing({**found, "seconds": 3.0}, found) == []
    assert run_record.differing(found, run_record.signature(recipe.with_(label_smoothing=0.1, seed=5), "other")) == [
        "seed", "label_smoothing", "data_sha256",
    ]  # fmt: skip
    assert run_record.differing(found, {**found, "system": "field"}) == ["system"]
    assert run_record.differing({**found, "recipe": {**found["recipe"], "output": "moved"}}, found) == []
    ignoring = run_record.signature(recipe, "hash", ignore=["seed"])
    assert run_record.differing(ignoring, ignoring) == []
    assert run_record.differing(found, {**found, "recipe": {}}) != []
    assert run_record.differing({**found, "recipe": {}}, {**found, "recipe": {}}) == []


def test_a_key_that_one_of_two_runs_lacks_has_its_default(recipe: Recipe):
    found, changed = (run_record.signature(recipe.with_(label_smoothing=amount), "hash") for amount in (0.0, 0.1))
    older = {**found, "recipe": {key: value for key, value in found["recipe"].items() if key != "label_smoothing"}}
    for pair in ((older, found), (found, older)):
        assert run_record.differing(*pair) == []
    for pair in ((older, changed), (changed, older)):
        assert run_record.differing(*pair) == ["label_smoothing"]
    assert run_record.differing({**found, "recipe": {**found["recipe"], "forgotten": 1}}, found) == ["forgotten"]
    for off in (0.0, False, "", {}):
        assert run_record.differing({**found, "recipe": {**found["recipe"], "forgotten": off}}, found) == []


def test_a_record_is_complete_or_unchanged(tmp_path: Path):
    path = tmp_path / "run.json"
    write_json(path, {"a": "حصيلة"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "حصيلة"}
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "حصيلة"}


def test_a_flat_recipe_has_values_that_trackers_accept(recipe: Recipe):
    found = run_record.flat(recipe)
    assert {type(value) for value in found.values()} <= {str, int, float, bool}
    assert found["epochs"] == recipe.epochs
    assert "PLACE" in str(found["label_map"])
