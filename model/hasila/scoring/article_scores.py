"""Scores an extractor on annotated articles, from raw text to spans. Needs the ``train`` extra."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.bio import tags
from hasila.inference.extractor import Extractor
from hasila.scoring import metrics
from hasila.scoring.metrics import Score
from hasila.spans import Span


@dataclass(frozen=True)
class Evaluation:
    """Scores on articles.

    Args:
        strict: strict character-span scores by label.
        tags: seqeval's scores over the words' tags.
    """

    strict: Mapping[str, Score]
    tags: Mapping[str, float]

    @property
    def micro(self) -> Score:
        """Strict scores of all labels together."""
        return metrics.micro(self.strict)

    def as_dict(self) -> dict[str, Any]:
        """Return all scores, for a report."""
        every = {"micro": self.micro, **self.strict}
        return {"strict": {label: score.as_dict() for label, score in every.items()}, "seqeval": dict(self.tags)}


def evaluate(extractor: Extractor, articles: Sequence[Article]) -> Evaluation:
    """Score an extractor on the raw texts of articles."""
    predictions = extractor.extract([article.text for article in articles])
    return score(articles, predictions)


def score(articles: Sequence[Article], predictions: Sequence[Sequence[Span]]) -> Evaluation:
    """Score the spans predicted for articles."""
    strict = metrics.total(
        metrics.strict_scores(article.entities, spans) for article, spans in zip(articles, predictions, strict=True)
    )
    metric = metrics.tag_metric()
    spans_of = {article.id: spans for article, spans in zip(articles, predictions, strict=True)}
    rows = list(corpus.examples(articles))
    result = metric.compute(
        predictions=[list(tags(row.sentence.words, spans_of[row.document])) for row in rows],
        references=[list(row.tags) for row in rows],
    )
    return Evaluation(strict, result)
