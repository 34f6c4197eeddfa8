"""The comparison of plain pipelines with the extractor."""

import json
import runpy
import sys
from pathlib import Path

import pytest
import torch
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.evaluation import pipeline_comparison
from hasila.inference.extractor import Extractor
from hasila.labels import TAGS
from hasila.scoring.metrics import Score
from support.corpora import write_corpus
from support.paths import ROOT


@pytest.fixture
def everything_a_place(tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast) -> Extractor:
    """An extractor whose model tags each token B-PLACE."""
    with torch.no_grad():
        tiny_model.classifier.weight.zero_()
        tiny_model.classifier.bias.copy_(10 * torch.eye(len(TAGS))[TAGS.index("B-PLACE")])
    return Extractor(tiny_model, tiny_tokenizer, device="cpu")


def article(text: str, *mentions: str) -> Article:
    entities = [
        Entity(f"T{number}", "PLACE", text.index(mention), text.index(mention) + len(mention), mention, {})
        for number, mention in enumerate(mentions)
    ]
    return Article("made-up", text, tuple(entities))


def test_where_words_are_what_stands_between_spaces_both_agree(everything_a_place: Extractor):
    comparison = pipeline_comparison.compare(everything_a_place, [article("قصف في إدلب", "إدلب")])
    assert comparison.gold == Score(correct=1, predicted=3, gold=1)
    assert comparison.characters == 11
    for reading in comparison.readings:
        if reading.strategy != "simple":
            assert reading.ours == Score(correct=3, predicted=3, gold=3)
            assert reading.gold == comparison.gold
        assert reading.unread == 0


def test_punctuation_and_proclitics_part_them(everything_a_place: Extractor):
    (comparison,) = {
        (reading.ours.correct, reading.ours.predicted, reading.ours.gold)
        for reading in pipeline_comparison.compare(everything_a_place, [article("إدلب، وتركيا")]).readings
        if reading.strategy != "simple"
    }
    assert comparison == (0, 2, 4)  # "إدلب،" and "وتركيا", but by us "إدلب", "،", "و" and "تركيا"


def test_simple_cuts_words_into_tokens(everything_a_place: Extractor):
    text = "استهدفت"
    tokens = len(everything_a_place.tokenizer(text, add_special_tokens=False).input_ids)
    assert tokens > 1
    reading = pipeline_comparison.compare(everything_a_place, [article(text)]).readings[0]
    assert reading.strategy == "simple"
    assert (reading.ours.predicted, reading.ours.correct) == (tokens, 0)


def test_without_a_stride_the_end_of_a_long_text_is_never_read(everything_a_place: Extractor):
    word, count = "إدلب", 1000
    text = " ".join([word] * count)
    pieces = len(everything_a_place.tokenizer(word, add_special_tokens=False).input_ids)
    words_read = (512 - 2) // pieces
    assert 510 % pieces == 0
    for reading in pipeline_comparison.compare(everything_a_place, [article(text)]).readings:
        if reading.stride:
            assert reading.unread == 0
        else:
            assert reading.unread == (count - words_read) * 5
        if reading.strategy == "first":
            assert reading.ours.correct == (count if reading.stride else words_read)


def test_every_strategy_is_read_with_a_stride_and_without(everything_a_place: Extractor):
    comparison = pipeline_comparison.compare(everything_a_place, [article("إدلب")])
    assert [(reading.strategy, reading.stride) for reading in comparison.readings] == [
        (strategy, stride) for stride in (None, 64) for strategy in ("simple", "first", "max", "average")
    ]
    table = comparison.as_markdown().splitlines()
    assert len(table) == 2 + 1 + 8
    assert len({row.count("|") for row in table}) == 1
    assert json.loads(json.dumps(comparison.as_dict()))["readings"][7]["stride"] == 64


def test_the_command_prints_and_writes_the_same_figures(
    tiny_checkpoint: Path,
    short_articles: list[Article],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    folder = write_corpus(tmp_path / "articles", short_articles)
    expected = pipeline_comparison.compare(Extractor.from_pretrained(tiny_checkpoint, device="cpu"), short_articles)
    written = tmp_path / "plain.json"
    arguments = ["", "--model", tiny_checkpoint, "--articles", folder, "--json", written]
    monkeypatch.setattr(sys, "argv", [str(argument) for argument in arguments])
    runpy.run_path(str(ROOT / "scripts" / "compare_pipeline.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert printed.startswith(expected.as_markdown())
    assert "read the difference, not the score" in printed
    assert json.loads(written.read_text()) == json.loads(json.dumps(expected.as_dict()))
