"""Two-stage training: the second stage starts from the first, which is trained once."""

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForTokenClassification

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.inference import checkpoint
from hasila.labels import TAGS
from hasila.training import cross_validation, first_stage, loop, samples
from hasila.training.classifier import new_classifier
from hasila.training.recipe import Recipe
from support.corpora import write_corpus
from support.training import finetune, score

FOREIGN = {"PLACE": "LOC", "ACTOR": "ORG", "CASUALTY": "NUM"}


@pytest.fixture(scope="module")
def conll(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles with labels of another scheme."""
    path = tmp_path_factory.mktemp("auxiliary") / "news.conll"
    lines = list[str]()
    for words, tags in (row for sample in samples.samples(articles[2:]) for row in sample.passages):
        for word, tag in zip(words, tags, strict=True):
            lines.append(f"{word}\t{tag[:2] + FOREIGN[tag[2:]] if tag != 'O' else 'O'}")
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def recipe(tiny_base: Path, conll: Path) -> Recipe:
    return Recipe(
        str(tiny_base),
        auxiliary=str(conll),
        auxiliary_epochs=12,
        label_map={"LOC": "PLACE", "ORG": "ACTOR"},
        epochs=3,
        batch_size=4,
        learning_rate=3e-3,
        head_learning_rate=1e-2,
    )


def test_the_second_stage_starts_with_the_encoder_and_shared_rows_of_the_first(recipe: Recipe, tmp_path: Path):
    staged = first_stage.first(recipe, tmp_path)
    learnt = AutoModelForTokenClassification.from_pretrained(tmp_path / "model")
    names = checkpoint.tag_names(learnt.config)
    assert names == ["O", "B-ACTOR", "I-ACTOR", "B-NUM", "I-NUM", "B-PLACE", "I-PLACE"]
    model, _ = new_classifier(staged, TAGS)
    for row, tag in enumerate(TAGS):
        if tag in names:
            assert torch.equal(model.classifier.weight[row], learnt.classifier.weight[names.index(tag)])
        else:
            assert tag.endswith("CASUALTY")
            assert not (model.classifier.weight[row] == learnt.classifier.weight).all(dim=1).any()
    assert torch.equal(
        model.bert.encoder.layer[0].output.dense.weight, learnt.bert.encoder.layer[0].output.dense.weight
    )


def test_two_stages_score_higher_than_one(recipe: Recipe, articles: list[Article], tmp_path: Path):
    learn, held_out = articles[:1], articles[1:2]
    one = loop.finetune(recipe.with_(auxiliary=""), learn)
    two = loop.finetune(first_stage.first(recipe, tmp_path), learn)
    one_f1, two_f1 = (score(trained, held_out).micro.f1 for trained in (one, two))
    assert two_f1 > one_f1 + 0.1


def test_the_first_stage_is_learnt_once(recipe: Recipe, conll: Path, tmp_path: Path):
    first_stage.first(recipe, tmp_path)
    record = tmp_path / "run.json"
    before = record.stat().st_mtime_ns
    assert first_stage.first(recipe.with_(epochs=9, development=("x",), output="moved"), tmp_path).base == str(
        tmp_path / "model"
    )
    assert record.stat().st_mtime_ns == before
    first_stage.first(recipe.with_(auxiliary_epochs=1), tmp_path)
    assert len(json.loads(record.read_text(encoding="utf-8"))["losses"]) == 1
    assert not tmp_path.joinpath("states").exists()


def test_without_an_auxiliary_corpus_there_is_one_stage(recipe: Recipe, tmp_path: Path):
    alone = recipe.with_(auxiliary="")
    assert first_stage.first(alone, tmp_path) == alone
    assert not list(tmp_path.iterdir())


def test_a_map_of_unknown_labels_is_refused(recipe: Recipe, tmp_path: Path):
    with pytest.raises(RecipeError, match=r"GPE: no such label in .*news\.conll; it has LOC, NUM, ORG"):
        first_stage.first(recipe.with_(label_map={"GPE": "PLACE"}), tmp_path)


def test_cross_validation_learns_the_auxiliary_corpus_once(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path
):
    bases = list[str]()

    def noted(settings: Recipe, articles: object, *, title: str) -> loop.Trained:
        bases.append(settings.base)
        return loop.finetune(settings, short_articles, title=title)

    settings = recipe.with_(auxiliary_epochs=1, epochs=1)
    holdouts = {article.id: [article] for article in short_articles}
    assert cross_validation.cross_validate(settings, short_articles, holdouts, [1, 2], tmp_path, noted) is not None
    assert bases == [str(tmp_path / "auxiliary" / "model")] * 4


def test_the_script_runs_both_stages(recipe: Recipe, conll: Path, short_articles: list[Article], tmp_path: Path):
    config = tmp_path / "recipe.toml"
    folder = write_corpus(tmp_path / "articles", short_articles)
    config.write_text(
        f"base = {json.dumps(recipe.base)}\narticles = {json.dumps(str(folder))}\nepochs = 1\n"
        f'auxiliary = {json.dumps(str(conll))}\nauxiliary_epochs = 1\n[label_map]\nLOC = "PLACE"\n',
        encoding="utf-8",
    )
    run = tmp_path / "run"
    finetune(config, run, "--label-map", "LOC=PLACE", "ORG=ACTOR", "NUM=")
    names = checkpoint.tag_names(AutoModelForTokenClassification.from_pretrained(run / "auxiliary" / "model").config)
    assert names == ["O", "B-ACTOR", "I-ACTOR", "B-PLACE", "I-PLACE"]
    report = json.loads(run.joinpath("run.json").read_text(encoding="utf-8"))
    assert report["recipe"]["base"] == recipe.base
    assert report["recipe"]["label_map"] == {"LOC": "PLACE", "ORG": "ACTOR", "NUM": ""}
