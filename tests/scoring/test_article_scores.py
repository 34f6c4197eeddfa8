"""Scores of predictions on articles."""

import subprocess
import sys
from dataclasses import replace

from hasila.corpus.articles import Article
from hasila.scoring import article_scores, metrics


def test_gold_spans_as_predictions_score_one(articles: list[Article]):
    found = article_scores.score(articles, [article.entities for article in articles]).as_dict()
    assert {scores["f1"] for scores in found["strict"].values()} == {1}
    assert set(found["strict"]) == {"micro", "ACTOR", "CASUALTY", "PLACE"}
    assert set(found["seqeval"].values()) == {1}


def test_shifted_predictions_score_zero(articles: list[Article]):
    shifted = [[replace(e, start=e.start + 1) for e in article.entities] for article in articles]
    assert metrics.micro(article_scores.score(articles, shifted).strict).correct == 0


def test_scores_need_no_accelerate():
    code = "import sys; sys.modules['accelerate'] = None; import hasila.scoring.article_scores"
    subprocess.run([sys.executable, "-c", code], check=True)
