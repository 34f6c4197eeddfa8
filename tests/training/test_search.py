"""The search over variants: scores, table, extending a report, errors before training."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.evaluation import tables
from hasila.training import cross_validation
from hasila.training.recipe import Recipe
from support.corpora import write_corpus
from support.paths import ROOT

SCRIPT = str(ROOT / "train" / "search.py")


@pytest.fixture
def start(tiny_base: Path, short_articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Starts the script on a tiny corpus with some variants."""
    write_corpus(tmp_path / "articles", short_articles)
    passages = tmp_path / "passages"
    passages.mkdir()
    passages.joinpath("all.txt").write_text("## wire-1 | x\nقصف على [PLACE|إدلب] و[PLACE|حلب].\n", encoding="utf-8")
    config = tmp_path / "recipe.toml"
    config.write_text(f"base = {json.dumps(str(tiny_base))}\nepochs = 1\n", encoding="utf-8")

    def start(variants: str, *options: str) -> Path:
        tmp_path.joinpath("variants.toml").write_text(variants, encoding="utf-8")
        arguments = [
            "--config", config, "--articles", tmp_path / "articles", "--passages", passages,
            "--output", tmp_path / "out", "--variants", tmp_path / "variants.toml", *options,
        ]  # fmt: skip
        monkeypatch.setattr(sys, "argv", [SCRIPT, *map(str, arguments)])
        runpy.run_path(SCRIPT, run_name="__main__")
        return tmp_path / "out"

    return start


def test_each_variant_is_run_and_reported(start, short_articles: list[Article], capsys: pytest.CaptureFixture[str]):
    output = start('[base]\nseeds = [1, 2]\n["2 epochs"]\nepochs = 2\n')
    report = json.loads(output.joinpath("search.json").read_text(encoding="utf-8"))
    assert capsys.readouterr().out == tables.search(report)
    assert [(row["name"], row["seeds"], row["changes"]) for row in report["variants"]] == [
        ("base", [1, 2], {}), ("2 epochs", [13], {"epochs": 2})
    ]  # fmt: skip
    fold = json.loads(output.joinpath("2-epochs", "folds", "13-all-articles.json").read_text(encoding="utf-8"))
    assert len(fold["losses"]) == 2
    assert set(fold["spans"]) == {article.id for article in short_articles}


def test_a_variant_that_another_process_ran_is_reported(start, monkeypatch: pytest.MonkeyPatch):
    run, asked = cross_validation.cross_validate, []

    def busy(recipe: Recipe, *arguments):
        asked.append(recipe.epochs)
        return None if len(asked) == 1 else run(recipe, *arguments)

    monkeypatch.setattr(cross_validation, "cross_validate", busy)
    output = start('[base]\n["2 epochs"]\nepochs = 2\n')
    report = json.loads(output.joinpath("search.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in report["variants"]] == ["base", "2 epochs"]
    assert asked == [1, 2, 1]


def test_only_some_variants_are_run_and_no_report_is_written(start):
    output = start("[base]\n[other]\nepochs = 2\n", "--only", "base")
    assert output.joinpath("base", "folds").is_dir()
    assert not output.joinpath("other").exists()
    assert not output.joinpath("search.json").exists()


def test_a_report_is_extended_by_the_variants_that_it_lacks(start, tmp_path: Path):
    report = tmp_path / "report.json"
    start("[base]\n[other]\nepochs = 2\n").joinpath("search.json").rename(report)
    before = {row["name"]: row for row in json.loads(report.read_text(encoding="utf-8"))["variants"]}
    variants = '[base]\n["2 seeds"]\nseeds = [1, 2]\n[other]\nepochs = 3\n'
    start(variants, "--extend", str(report), "--output", str(tmp_path / "more"))
    assert not tmp_path.joinpath("more", "base").exists()
    after = {row["name"]: row for row in json.loads(report.read_text(encoding="utf-8"))["variants"]}
    assert list(after) == ["base", "2 seeds", "other"]
    assert after["base"] == before["base"]
    assert after["other"]["changes"] == {"epochs": 3} != before["other"]["changes"]
    assert len(after["2 seeds"]["f1"]["micro"]) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "expected a search.json, found none: KeyError"), (None, "epochs, data_sha256 differ")],
)
def test_a_report_of_another_search_is_not_extended(start, tmp_path: Path, content: str | None, message: str):
    report = tmp_path / "report.json"
    other = {"recipe": {"epochs": 7}, "data_sha256": "", "variants": []}
    report.write_text(content or json.dumps(other), encoding="utf-8")
    with pytest.raises(SystemExit, match=message):
        start("[base]\n", "--extend", str(report))


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ("[base]\nepoch = 3\n", "base: .*epoch"),
        ("[base]\nepochs = 0\n", "base: epochs: expected at least 1, found 0"),
        ("base = 3\n", "base: expected a table of a recipe's keys, found 3"),
        ("[base", "cannot be read"),
    ],
)
def test_a_bad_variant_is_named(start, variants: str, message: str):
    with pytest.raises(SystemExit, match=message):
        start(variants)


def test_an_unknown_variant_is_named(start):
    with pytest.raises(SystemExit, match="'typo' is none of the variants base"):
        start("[base]\n", "--only", "typo")


def test_the_projects_variants_can_be_read():
    assert "base" in runpy.run_path(SCRIPT)["read_variants"](
        ROOT / "train" / "variants.toml",
        runpy.run_path(SCRIPT)["Recipe"]("x"),
    )
