"""Cross-validation: folds, resuming, several processes, scores."""

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.errors import RecipeError
from hasila.evaluation import tables
from hasila.evaluation.folds import Fold, Prediction, Results, fold_path, holdouts, layers_path, summarise
from hasila.evaluation.layer_predictions import LayerFold, LayerPrediction
from hasila.layers import Layers
from hasila.scoring.metrics import Score
from hasila.spans import Span
from hasila.training import cross_validation, loop, run_record
from hasila.training.recipe import Recipe
from support.corpora import write_corpus
from support.layers import assert_same_layers
from support.paths import ROOT

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def recipe(tiny_base: Path) -> Recipe:
    return Recipe(str(tiny_base), epochs=1, batch_size=4, learning_rate=3e-3, head_learning_rate=1e-2)


@pytest.fixture(scope="module")
def whole(recipe: Recipe, short_articles: list[Article], tmp_path_factory: pytest.TempPathFactory):
    """An uninterrupted run: its results and folds."""
    output = tmp_path_factory.mktemp("whole")
    results = leave_out(recipe, short_articles, [], SEEDS, output)
    assert results is not None
    return results, read_folds(output)


@pytest.fixture
def output(recipe: Recipe, whole: tuple[Results, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of the folder of the uninterrupted run."""
    tmp_path.joinpath("folds").mkdir()
    for name, fold in whole[1].items():
        tmp_path.joinpath("folds", name).write_text(json.dumps(fold))
    return tmp_path


class Noted:
    """Trains and notes the titles of the runs."""

    def __init__(self) -> None:
        self.titles = list[str]()

    def __call__(self, recipe: Recipe, articles: Sequence[Article], *, title: str) -> loop.Trained:
        self.titles.append(title)
        return loop.finetune(recipe, articles, title=title)


@pytest.fixture
def trained() -> Noted:
    return Noted()


def leave_out(
    recipe: Recipe,
    articles: Sequence[Article],
    passages: Sequence[Article],
    seeds: Sequence[int],
    output: Path,
    finetune: cross_validation.Finetune = loop.finetune,
) -> Results | None:
    """Hold out each article in turn, and return the scores if all folds are there."""
    holdouts = {article.id: [article] for article in articles}
    found = cross_validation.cross_validate(recipe, [*articles, *passages], holdouts, seeds, output, finetune)
    return summarise(found) if found else None


def read_folds(output: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in output.joinpath("folds").glob("*.json")}


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "seconds"}


def test_every_article_is_held_out_with_every_seed(whole: tuple[Results, dict[str, Any]], short_articles):
    results, folds = whole
    names = [article.id for article in short_articles]
    assert set(folds) == {f"{seed}-{name}.json" for seed in SEEDS for name in names}
    gold = sum(len(article.entities) for article in short_articles)
    assert results.counts["micro"].gold == gold * len(SEEDS)
    assert list(results.by_label) == ["micro", "ACTOR", "CASUALTY", "PLACE"]
    assert list(results.by_holdout) == names
    for values in (*results.by_label.values(), *results.by_holdout.values(), results.seqeval):
        assert len(values) == len(SEEDS)
        assert all(0 <= value <= 1 for value in values)
    assert len(results.seconds) == len(folds)


def test_results_are_sums_over_the_folds(articles: list[Article], tmp_path: Path):
    gold = {
        article.text: [Span(e.start, e.end, e.text, e.label, 0.5) for e in article.entities] for article in articles
    }

    def learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        assert len(learn) == 4
        return Prediction([gold[document.text][seed:] for document in held_out], seconds=2.5)  # all but the first few

    holdouts = {article.id: [article] for article in articles}
    folds = cross_validation.run(
        learner, run_record.signature(Recipe("none"), "data"), articles, holdouts, SEEDS, tmp_path
    )
    assert folds is not None
    assert [folds.spans(2, article.id) for article in articles] == [[gold[article.text][2:]] for article in articles]
    results = summarise(folds)
    spans = sum(map(len, gold.values()))
    missed = [seed * len(articles) for seed in SEEDS]
    assert results.by_label["micro"] == [Score(spans - each, spans - each, spans).f1 for each in missed]
    assert results.counts["micro"] == Score(2 * spans - sum(missed), 2 * spans - sum(missed), 2 * spans)
    for article in articles:
        own = len(article.entities)
        assert results.by_holdout[article.id] == [Score(own - seed, own - seed, own).f1 for seed in SEEDS]
    labels = {label: sum(e.label == label for a in articles for e in a.entities) for label in results.counts}
    assert all(results.counts[label].gold == 2 * count for label, count in labels.items() if label != "micro")
    assert results.seconds == [2.5] * 10


def test_finished_folds_are_not_trained_again(recipe: Recipe, short_articles, output: Path, whole, trained: Noted):
    results = leave_out(recipe, short_articles, [], SEEDS, output, trained)
    assert trained.titles == []
    assert results == whole[0]


def test_a_resumed_run_has_the_same_results(recipe: Recipe, short_articles, output: Path, whole, trained: Noted):
    missing = short_articles[0].id
    output.joinpath("folds", f"2-{missing}.json").unlink()
    results = leave_out(recipe, short_articles, [], SEEDS, output, trained)
    assert trained.titles == [f"seed 2, without {missing}"]
    assert results is not None
    assert timeless(asdict(results)) == timeless(asdict(whole[0]))
    folds = read_folds(output)
    assert {name: timeless(fold) for name, fold in folds.items()} == {
        name: timeless(fold) for name, fold in whole[1].items()
    }


def test_a_fold_that_failed_can_be_run_again(recipe: Recipe, short_articles, output: Path):
    def interrupt(*_: object, **__: object) -> loop.Trained:
        raise KeyboardInterrupt

    output.joinpath("folds", f"1-{short_articles[0].id}.json").unlink()
    before = read_folds(output)
    with pytest.raises(KeyboardInterrupt):
        leave_out(recipe, short_articles, [], SEEDS, output, interrupt)
    assert read_folds(output) == before
    assert leave_out(recipe, short_articles, [], SEEDS, output) is not None


def test_a_fold_that_another_process_runs_is_skipped(recipe: Recipe, short_articles, output: Path, trained: Noted):
    missing = output / "folds" / f"1-{short_articles[1].id}.json"
    missing.unlink()
    with FileLock(missing.with_suffix(".lock")):
        assert leave_out(recipe, short_articles, [], SEEDS, output, trained) is None
    assert trained.titles == []


def test_a_launcher_of_several_processes_is_refused(
    recipe: Recipe, short_articles, output: Path, trained: Noted, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(RecipeError, match="runs in one process; start the command several times"):
        leave_out(recipe, short_articles, [], SEEDS, output, trained)
    assert trained.titles == []


def test_the_lock_of_a_process_that_died_is_released(recipe: Recipe, short_articles, output: Path, trained: Noted):
    missing = output / "folds" / f"1-{short_articles[1].id}.json"
    missing.unlink()
    hold = "import os, sys; from filelock import FileLock; FileLock(sys.argv[1]).acquire(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", hold, missing.with_suffix(".lock")], check=False).returncode == 9
    assert leave_out(recipe, short_articles, [], SEEDS, output, trained) is not None
    assert len(trained.titles) == 1


@pytest.mark.parametrize("complete", [True, False])
def test_another_recipe_or_other_data_in_the_same_output_is_refused_before_training(
    recipe: Recipe, short_articles, output: Path, trained: Noted, complete: bool
):
    if not complete:
        output.joinpath("folds", f"1-{short_articles[0].id}.json").unlink()
    others = [
        (recipe.with_(epochs=2), short_articles),
        (recipe, [replace(a, entities=a.entities[1:]) for a in short_articles]),
        (recipe, [replace(a, attacks=a.attacks[1:]) for a in short_articles]),
        (recipe, [replace(a, links=a.links[1:]) for a in short_articles]),
    ]
    for settings, articles in others:
        with pytest.raises(RecipeError, match=r"\.json was made with another recipe or other data; remove it or name"):
            leave_out(settings, articles, [], SEEDS, output, trained)
    assert trained.titles == []


def test_passages_are_trained_on_in_every_fold_of_articles(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path
):
    learnt: list[list[str]] = []

    def noted(recipe: Recipe, articles: Sequence[Article], *, title: str) -> loop.Trained:
        learnt.append([article.id for article in articles])
        return loop.finetune(recipe, articles, title=title)

    passage = Article("wire-001", "قصف على إدلب", (Entity("T1", "PLACE", 8, 12, "إدلب"),))
    results = leave_out(recipe, short_articles, [passage], [1], tmp_path, noted)
    assert results is not None
    names = [article.id for article in short_articles]
    assert learnt == [[*(name for name in names if name != held_out), "wire-001"] for held_out in names]
    assert list(results.by_holdout) == names


def gold_learner(order: list[str], layers_of: Callable[[Article], Layers]) -> cross_validation.Learner:
    """A learner that predicts layers, and notes in the order of its files what is held out."""

    def learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        order.append(title)
        layers = [LayerPrediction(each.id, layers_of(each), each.layers) for each in held_out]
        return Prediction([[] for _ in held_out], seconds=1.0, layers=layers)

    return learner


def test_layers_are_stored_beside_the_folds(articles: list[Article], tmp_path: Path):
    held_out = {"first": articles[:2], "rest": articles[2:]}
    order = list[str]()
    learner = gold_learner(order, lambda article: article.layers)
    folds = cross_validation.run(learner, {"recipe": {}}, articles, held_out, [7], tmp_path)
    assert folds is not None
    for name, documents in held_out.items():
        stored = LayerFold.read(layers_path(tmp_path, 7, name), articles)
        assert stored.signature == folds.records[7, name].signature == {"recipe": {}}
        assert [each.document for each in stored.predictions] == [document.id for document in documents]
        for prediction, document in zip(stored.predictions, documents, strict=True):
            assert_same_layers(prediction.given, document.layers)
    assert cross_validation.run(learner, {"recipe": {}}, articles, held_out, [7], tmp_path) is not None
    assert len(order) == 2  # nothing is run again


def test_layers_are_there_before_the_fold_that_tells_that_the_run_is_complete(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(fold: Fold, path: Path) -> None:
        raise KeyboardInterrupt

    order = list[str]()
    run = partial(
        cross_validation.run, gold_learner(order, lambda article: article.layers), {"recipe": {}}, articles,
        {"all": articles}, [7], tmp_path,
    )  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(Fold, "write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert layers_path(tmp_path, 7, "all").exists()
    assert not fold_path(tmp_path, 7, "all").exists()
    assert run() is not None
    assert len(order) == 2


def test_heads_write_layers_and_a_learner_without_heads_writes_none(
    recipe: Recipe, short_articles: list[Article], tmp_path: Path
):
    for weight in (0.0, 0.5):
        leave_out(recipe.with_(heads_weight=weight), short_articles, [], [1], tmp_path / str(weight))
    assert not (tmp_path / "0.0" / "layers").exists()
    for document in short_articles:
        stored = LayerFold.read(layers_path(tmp_path / "0.5", 1, document.id), short_articles)
        (prediction,) = stored.predictions
        assert [(each.start, each.end, each.label) for each in prediction.given.mentions] == [
            (each.start, each.end, each.label) for each in document.mentions
        ]
        assert prediction.found.missing == prediction.given.missing == ""


def test_seed_and_folders_do_not_change_the_signature(recipe: Recipe, short_articles, output: Path, whole):
    same = recipe.with_(seed=99, output="elsewhere", articles="moved")
    assert leave_out(same, short_articles, [], SEEDS, output) == whole[0]


def test_the_table_has_means_and_deviations_in_points():
    report = {
        "hold_out": "article",
        "seeds": [1, 2],
        "by_label": {"micro": [0.5, 0.7], "PLACE": [0.25, 0.25]},
        "by_holdout": {"a": [0.0, 1.0]},
        "counts": {"micro": asdict(Score(6, 8, 20)), "PLACE": asdict(Score(0, 0, 4))},
    }
    assert tables.cross_validation(report).splitlines() == [
        "| leave-one-article-out, 2 seeds | F1 | precision | recall | gold spans |",
        "|---|---:|---:|---:|---:|",
        "| **all (micro)** | 60.0 ± 14.1 | 75.0 | 30.0 | 10 |",
        "| PLACE | 25.0 ± 0.0 | 0.0 | 0.0 | 2 |",
        "| a | 50.0 ± 70.7 | | | |",
    ]


def test_one_seed_has_no_deviation():
    report = {
        "hold_out": "article",
        "seeds": [1],
        "by_label": {"micro": [0.5]},
        "by_holdout": {},
        "counts": {"micro": asdict(Score(1, 2, 2))},
    }
    assert "| **all (micro)** | 50.0 | 50.0 | 50.0 | 2 |\n" in tables.cross_validation(report)


def test_the_script_writes_results_and_prints_the_table(
    recipe: Recipe, short_articles, output: Path, whole, monkeypatch: pytest.MonkeyPatch, capsys
):
    articles = write_corpus(output / "articles", short_articles)
    config = output / "recipe.toml"
    config.write_text(f"base = {json.dumps(recipe.base)}\nbatch_size = {recipe.batch_size}\n", encoding="utf-8")
    script = str(ROOT / "train" / "cross_validate.py")
    options = [
        "--config", config, "--articles", articles, "--output", output, "--epochs", recipe.epochs,
        "--learning-rate", recipe.learning_rate, "--head-learning-rate", recipe.head_learning_rate,
        "--seeds", *SEEDS,
    ]  # fmt: skip
    monkeypatch.setattr(sys, "argv", [script, *map(str, options)])
    runpy.run_path(script, run_name="__main__")
    report = json.loads(output.joinpath("results.json").read_text(encoding="utf-8"))
    assert capsys.readouterr().out == tables.cross_validation(report)
    assert report["seeds"] == list(SEEDS)
    assert report["data_sha256"] == corpus.digest(short_articles)
    assert {name: report[name] for name in asdict(whole[0])} == asdict(whole[0])


def test_genres_are_held_out_as_a_whole(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    passages = tmp_path / "passages"
    passages.mkdir()
    text = "".join(
        f"## {genre}-{number} | x, 2020\nقصف على [PLACE|إدلب] و[PLACE|حلب].\n\n"
        for genre in ("wire", "un")
        for number in (1, 2)
    )
    passages.joinpath("all.txt").write_text(text, encoding="utf-8")
    articles = write_corpus(
        tmp_path / "articles", [Article("a", "قصف على إدلب", (Entity("T1", "PLACE", 8, 12, "إدلب"),))]
    )
    config = tmp_path / "recipe.toml"
    config.write_text(f"base = {json.dumps(recipe.base)}\nepochs = 1\n", encoding="utf-8")
    script = str(ROOT / "train" / "cross_validate.py")
    options = [
        "--config", config, "--articles", articles, "--passages", passages, "--output", tmp_path / "run",
        "--hold-out", "genre", "--seeds", 1,
    ]  # fmt: skip
    monkeypatch.setattr(sys, "argv", [script, *map(str, options)])
    runpy.run_path(script, run_name="__main__")
    assert "| passages held out by genre, 1 seed |" in capsys.readouterr().out
    folds = read_folds(tmp_path / "run")
    assert {name: set(fold["spans"]) for name, fold in folds.items()} == {
        "1-wire.json": {"wire-1", "wire-2"}, "1-un.json": {"un-1", "un-2"},
    }  # fmt: skip


def passages_of(**genres: int) -> list[Article]:
    return [Article(f"{genre}-{number}", "x", ()) for genre, count in genres.items() for number in range(count)]


def test_genres_are_grouped_by_size_and_none_is_split():
    passages = passages_of(a=2, b=9, c=3, d=4, e=5)
    found = holdouts("genre", [], passages, groups=3)
    assert set(found) == {"b", "e+a", "d+c"}
    assert sorted(p.id for own in found.values() for p in own) == sorted(p.id for p in passages)
    assert len(holdouts("genre", [], passages, groups=9)) == 5


def test_all_articles_at_once_are_one_fold(articles: list[Article]):
    assert holdouts("all-articles", articles, [], groups=6) == {"all-articles": articles}


def test_a_limited_learner_learns_from_the_selected_documents_only(articles: list[Article]):
    learnt: list[Sequence[Article]] = []

    def learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        learnt.append(learn)
        return Prediction([[] for _ in held_out], seconds=0.0)

    found = cross_validation.limited(learner, lambda learn: learn[:2])(1, articles, articles[:1], title="")
    assert learnt == [articles[:2]]
    assert found.spans == [[]]


def test_the_search_table_has_the_best_first():
    labels = {"ACTOR": [0.1], "CASUALTY": [0], "PLACE": [1]}
    rows = [
        {"name": name, "seeds": [1], "seconds": [9.6], "f1": {"micro": [f1], **labels}}
        for name, f1 in (("base", 0.5), ("better", 0.75))
    ]
    assert tables.search({"variants": rows}).splitlines()[2:] == [
        "| better | 75.0 | 10.0 | 0.0 | 100.0 | 1 | 10 |",
        "| base | 50.0 | 10.0 | 0.0 | 100.0 | 1 | 10 |",
    ]
