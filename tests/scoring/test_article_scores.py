"""Scores, and the extractor that the processes of a run share."""

from dataclasses import replace

import pytest
from accelerate import Accelerator
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.inference.extractor import Extractor
from hasila.scoring import article_scores, metrics
from hasila.scoring.article_scores import SharedExtractor


def test_gold_spans_as_predictions_score_one(articles: list[Article]):
    found = article_scores.score(articles, [article.entities for article in articles]).as_dict()
    assert {scores["f1"] for scores in found["strict"].values()} == {1}
    assert set(found["strict"]) == {"micro", "ACTOR", "CASUALTY", "PLACE"}
    assert set(found["seqeval"].values()) == {1}


def test_shifted_predictions_score_zero(articles: list[Article]):
    shifted = [[replace(e, start=e.start + 1) for e in article.entities] for article in articles]
    assert metrics.micro(article_scores.score(articles, shifted).strict).correct == 0


@pytest.mark.parametrize("windows", [1, 3, 16])
def test_the_shared_extractor_finds_what_the_extractor_finds(
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    articles: list[Article],
    monkeypatch: pytest.MonkeyPatch,
    windows: int,
):
    monkeypatch.setattr(SharedExtractor, "_WINDOWS", windows)
    texts = [*(article.text for article in articles), "", "إدلب", "في إدلب " * 400]
    expected = Extractor(tiny_model, tiny_tokenizer, device="cpu").extract(texts)
    shared = SharedExtractor(tiny_model, tiny_tokenizer, Accelerator(cpu=True), tiny_model)
    found = shared.extract(texts)
    assert [[(s.start, s.end, s.label) for s in spans] for spans in found] == [
        [(s.start, s.end, s.label) for s in spans] for spans in expected
    ]
    assert sum(map(len, found)) > 100
    assert shared.extract([]) == []
