"""The comparison with Hugging Face's Trainer, with real runs of a tiny model."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from support.corpora import write_corpus
from support.paths import ROOT


def test_both_trainers_are_run_fold_by_fold_and_compared(
    tiny_base: Path, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    folder = write_corpus(tmp_path / "articles", articles[:2])
    config = tmp_path / "recipe.toml"
    config.write_text(
        f"base = {json.dumps(str(tiny_base))}\narticles = {json.dumps(str(folder))}\nepochs = 15\nbatch_size = 1\n"
        "learning_rate = 3e-3\nhead_learning_rate = 1e-2\naverage = 0.5\n",
        encoding="utf-8",
    )
    script = str(ROOT / "train" / "compare_trainer.py")
    output = tmp_path / "run"
    monkeypatch.setattr(sys, "argv", [script, "--config", str(config), "--seeds", "1", "--output", str(output)])
    runpy.run_path(script, run_name="__main__")
    report = json.loads(output.joinpath("results.json").read_text(encoding="utf-8"))
    assert report["recipe"]["average"] == 0  # Trainer has none
    printed = capsys.readouterr().out
    for name in ("hasila", "Trainer"):
        folds = list(output.joinpath(name, "folds").glob("*.json"))
        assert {fold.stem for fold in folds} == {f"1-{article.id}" for article in articles[:2]}
        assert report[name]["by_label"]["micro"][0] > 0.1  # either learns
        assert f"{name}: strict micro-F1 {100 * report[name]['by_label']['micro'][0]:.1f}" in printed
