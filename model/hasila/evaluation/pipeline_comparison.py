"""How far plain ``pipeline("token-classification")`` on raw text is from the extractor, with the same checkpoint."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from transformers import PreTrainedTokenizerBase, pipeline

from hasila.corpus.articles import Article
from hasila.inference.encoding import OVERLAP
from hasila.inference.extractor import Extractor
from hasila.markdown import table
from hasila.scoring import metrics
from hasila.scoring.metrics import Score
from hasila.spans import Labelled, Span

STRATEGIES = ("simple", "first", "max", "average")
"""Ways in which the pipeline makes spans of tokens; ``none``, its default, makes none."""

STRIDE = OVERLAP
"""Tokens that the pipeline's windows share when it is told to read all of a text, as ours do."""


@dataclass(frozen=True)
class Reading:
    """What the pipeline finds in one of its ways of reading.

    Args:
        strategy: its ``aggregation_strategy``.
        stride: its ``stride``; without one it reads a text as far as ``model_max_length``.
        gold: its spans against the annotated ones.
        ours: its spans against the extractor's; the recall is the share of these that it finds exactly.
        unread: characters of the texts that it never read.
    """

    strategy: str
    stride: int | None
    gold: Score
    ours: Score
    unread: int


@dataclass(frozen=True)
class Comparison:
    """The extractor and the pipeline on the same texts.

    Args:
        gold: the extractor's spans against the annotated ones.
        characters: of the texts.
        readings: the pipeline's.
    """

    gold: Score
    characters: int
    readings: tuple[Reading, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for a report."""
        return asdict(self)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """What :meth:`as_dict` wrote."""
        readings = (
            Reading(each["strategy"], each["stride"], Score(**each["gold"]), Score(**each["ours"]), each["unread"])
            for each in found["readings"]
        )
        return cls(Score(**found["gold"]), found["characters"], tuple(readings))

    def as_markdown(self) -> str:
        """A table: strict span F1 against the annotation, spans shared with the extractor, characters never read."""
        rows = [["Hasila", _points(self.gold.f1), self.gold.predicted, None, f"0 of {self.characters}"]]
        for reading in self.readings:
            stride = f", `stride={reading.stride}`" if reading.stride is not None else ""
            settings = f'`aggregation_strategy="{reading.strategy}"`{stride}'
            found = f"{_points(reading.ours.recall)} %"
            rows.append([settings, _points(reading.gold.f1), reading.ours.predicted, found, reading.unread])
        titles = ["reads raw text by", "strict F1", "spans", "of Hasila's, found exactly", "characters never read"]
        return table(titles, rows, "lrrrr") + "\n"


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def compare(extractor: Extractor, articles: Sequence[Article]) -> Comparison:
    """Run both on articles.

    On articles that the checkpoint was trained on, the scores tell nothing of its quality, only how the two differ.
    """
    ours = extractor.extract([article.text for article in articles])
    return Comparison(
        _score([article.entities for article in articles], ours),
        sum(len(article.text) for article in articles),
        tuple(
            _read(extractor, articles, ours, strategy, stride) for stride in (None, STRIDE) for strategy in STRATEGIES
        ),
    )


def _read(
    extractor: Extractor, articles: Sequence[Article], ours: Sequence[Sequence[Span]], strategy: str, stride: int | None
) -> Reading:
    tokenizer: Any = extractor.tokenizer  # what pipeline's annotations say of it, and of what comes out, is not so
    classify: Any = pipeline(
        "token-classification",
        model=extractor.model,
        tokenizer=tokenizer,
        device=extractor.device,
        aggregation_strategy=strategy,
        stride=stride,
    )
    with warnings.catch_warnings():
        # Once a token, on every tokenizer without WordPiece's "##": it takes what stands between spaces for a word.
        warnings.filterwarnings("ignore", "Tokenizer does not support real words")
        found = [
            [
                Span(group["start"], group["end"], group["word"], group["entity_group"], float(group["score"]))
                for group in classify(article.text)
            ]
            for article in articles
        ]
    return Reading(
        strategy,
        stride,
        _score([article.entities for article in articles], found),
        _score(ours, found),
        sum(_unread(tokenizer, article.text, stride) for article in articles),
    )


def _score(wanted: Sequence[Sequence[Labelled]], found: Sequence[Sequence[Span]]) -> Score:
    return metrics.micro(metrics.total(map(metrics.strict_scores, wanted, found)))


def _unread(tokenizer: PreTrainedTokenizerBase, text: str, stride: int | None) -> int:
    """Characters after the last that has a token, when the text is encoded as the pipeline does it."""
    windows = tokenizer(
        [text],
        truncation=True,
        stride=stride or 0,
        return_overflowing_tokens=stride is not None,
        return_offsets_mapping=True,
    )["offset_mapping"]
    return len(text.rstrip()) - max(int(end) for window in windows for _, end in window)
