"""A base with a real configuration and tokenizer and random weights."""

import runpy
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.inference.extractor import Extractor
from hasila.scoring import article_scores
from hasila.training import loop
from hasila.training.recipe import Recipe
from support.borrowed import ARABERT, needs_arabert
from support.paths import ROOT


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch):
    def run(*options: object) -> None:
        script = str(ROOT / "train" / "random_base.py")
        monkeypatch.setattr(sys, "argv", [script, *map(str, options)])
        runpy.run_path(script, run_name="__main__")

    return run


def test_it_has_the_configuration_and_tokenizer_of_its_source(
    make, tiny_base: Path, tiny_tokenizer: PreTrainedTokenizerFast, tmp_path: Path, capsys
):
    make("--source", tiny_base, "--out", tmp_path / "same")
    make("--source", tiny_base, "--out", tmp_path / "again")
    make("--source", tiny_base, "--out", tmp_path / "small", "--layers", 3, "--hidden-size", 128, "--seed", 14)
    assert "small: 3 layers, 128 wide," in capsys.readouterr().out
    same, again, small = (AutoModel.from_pretrained(tmp_path / name) for name in ("same", "again", "small"))
    source = AutoModel.from_pretrained(tiny_base)
    shapes = {name: weight.shape for name, weight in source.named_parameters()}
    assert {name: same.get_parameter(name).shape for name in shapes} == shapes
    weights = [model.embeddings.word_embeddings.weight for model in (same, again, source)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    assert (small.config.num_hidden_layers, small.config.intermediate_size) == (3, 512)
    text = "قتل مدنيان في إدلب"
    assert AutoTokenizer.from_pretrained(tmp_path / "small")(text).input_ids == tiny_tokenizer(text).input_ids


@pytest.mark.parametrize(
    ("options", "message"),
    [(("--source", "nowhere"), "no config.json"), (("--hidden-size", 100), "a multiple of 64, found 100")],
)
def test_impossible_options_are_refused(
    make, tiny_base: Path, tmp_path: Path, options: tuple[object, ...], message: str
):
    with pytest.raises(SystemExit, match=message):
        make("--source", tiny_base, "--out", tmp_path, *options)


@needs_arabert
def test_a_small_arabert_learns_a_few_sentences_by_heart(make, short_articles: list[Article], tmp_path: Path):
    make("--source", ARABERT, "--out", tmp_path / "base", "--layers", 1, "--hidden-size", 64)
    recipe = Recipe(
        str(tmp_path / "base"),
        text_form="arabert",
        epochs=60,
        batch_size=2,
        learning_rate=5e-3,
        head_learning_rate=5e-3,
    )
    trained = loop.finetune(recipe, short_articles)
    scores = article_scores.evaluate(Extractor(trained.model, trained.tokenizer, device="cpu"), short_articles)
    assert scores.micro.f1 > 0.95
