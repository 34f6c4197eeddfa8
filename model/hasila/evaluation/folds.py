"""Folds of a cross-validation: the spans that were predicted for held-out documents, and their scores.

A fold keeps its spans, so that every score is computed from the folds and none needs training again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from hasila.corpus.articles import Article
from hasila.corpus.statistics import by_genre
from hasila.labels import LABELS
from hasila.scoring import article_scores, metrics
from hasila.scoring.article_scores import Evaluation
from hasila.scoring.metrics import Score
from hasila.spans import Span


@dataclass(frozen=True)
class Prediction:
    """What a learner found in texts.

    Args:
        spans: of each text.
        seconds: that it learnt.
        losses: of each epoch, if it has epochs.
    """

    spans: Sequence[Sequence[Span]]
    seconds: float
    losses: Sequence[float] = ()


def holdouts(
    kind: str, articles: Sequence[Article], passages: Sequence[Article], groups: int
) -> dict[str, list[Article]]:
    """What each fold of a kind of cross-validation holds out, by its name.

    Args:
        kind: one of :data:`KINDS`.
        articles: the annotated articles.
        passages: those written for training.
        groups: of genres, at most.
    """
    if kind == "article":
        return {article.id: [article] for article in articles}
    if kind == "all-articles":
        return {"all-articles": list(articles)}
    dealt: list[dict[str, list[Article]]] = [{} for _ in range(groups)]
    for genre, own in sorted(by_genre(passages).items(), key=lambda item: -len(item[1])):
        min(dealt, key=lambda group: sum(map(len, group.values())))[genre] = own
    return {"+".join(group): [passage for own in group.values() for passage in own] for group in dealt if group}


KINDS: Mapping[str, str] = {
    "article": "each article in turn",
    "all-articles": "all articles at once, so that only passages are learnt: a fifth of the time, to sift recipes",
    "genre": "the genres of passages, group by group, so that no passage of a genre is learnt before it is scored",
}


@dataclass(frozen=True)
class Folds:
    """All folds of a cross-validation.

    Args:
        records: what was written of each, by seed and name.
        holdouts: the documents that each held out, by name.
        seeds: of the runs.
    """

    records: Mapping[tuple[int, str], Mapping[str, Any]]
    holdouts: Mapping[str, Sequence[Article]]
    seeds: Sequence[int]

    def spans(self, seed: int, name: str) -> list[list[Span]]:
        """The spans that were found in each document of a fold."""
        found = self.records[seed, name]["spans"]
        return [
            [Span(start, end, document.text[start:end], label, p) for start, end, label, p in found[document.id]]
            for document in self.holdouts[name]
        ]

    def evaluation(self, seed: int, name: str) -> Evaluation:
        """The scores of a fold."""
        return article_scores.score(self.holdouts[name], self.spans(seed, name))


@dataclass(frozen=True)
class Results:
    """Strict character-span F1, and seqeval's F1 over the words' tags.

    Args:
        by_label: F1 of each seed, over all held-out spans, by label and ``micro``.
        by_holdout: micro-F1 of each seed by fold.
        seqeval: mean over the folds of seqeval's micro-F1, of each seed.
        counts: correct, predicted and gold spans of all seeds together, by label and ``micro``.
        seconds: of learning, of each fold.
    """

    by_label: dict[str, list[float]]
    by_holdout: dict[str, list[float]]
    seqeval: list[float]
    counts: dict[str, Score]
    seconds: list[float]


def summarise(folds: Folds) -> Results:
    """The scores of all folds."""
    scores = {key: folds.evaluation(*key) for key in folds.records}
    by_seed = [metrics.total(scores[seed, name].strict for name in folds.holdouts) for seed in folds.seeds]
    every = metrics.total(by_seed)
    return Results(
        by_label={
            "micro": [metrics.micro(each).f1 for each in by_seed],
            **{label: [each[label].f1 for each in by_seed] for label in LABELS},
        },
        by_holdout={name: [scores[seed, name].micro.f1 for seed in folds.seeds] for name in folds.holdouts},
        seqeval=[mean(scores[seed, name].tags["f1"] for name in folds.holdouts) for seed in folds.seeds],
        counts={"micro": metrics.micro(every), **every},
        seconds=[round(fold["seconds"], 1) for fold in folds.records.values()],
    )
