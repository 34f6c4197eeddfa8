"""Compares plain ``pipeline("token-classification")`` on raw text with the extractor, on the same checkpoint."""

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
from hasila.spans import Span

STRATEGIES = ("simple", "first", "max", "average")
"""The pipeline's aggregation strategies that return spans; its default, ``none``, returns tokens."""

STRIDE = OVERLAP
"""Overlap of the pipeline's windows in tokens, the same as the extractor's."""


@dataclass(frozen=True)
class PipelineScores:
    """The pipeline with one group of settings.

    Args:
        strategy: ``aggregation_strategy``.
        stride: ``stride``; without one, the pipeline reads a text only up to ``model_max_length``.
        gold: its spans against the annotated spans.
        ours: its spans against the extractor's; recall is the share of the extractor's spans that it finds exactly.
        unread: characters that it never reads.
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
        gold: the extractor's spans against the annotated spans.
        characters: number of characters in the texts.
        readings: the pipeline with each group of settings.
    """

    gold: Score
    characters: int
    readings: tuple[PipelineScores, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Restore a comparison from its JSON form."""
        readings = (
            PipelineScores(**{**one, "gold": Score(**one["gold"]), "ours": Score(**one["ours"])})
            for one in values["readings"]
        )
        return cls(Score(**values["gold"]), values["characters"], tuple(readings))

    def as_markdown(self) -> str:
        """Render a table: strict span F1, spans shared with the extractor, characters never read."""
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

    On articles that the checkpoint was trained on, the scores say nothing about its quality, only how the two differ.
    """
    ours = extractor.extract([article.text for article in articles])
    return Comparison(
        metrics.strict_micro([article.entities for article in articles], ours),
        sum(len(article.text) for article in articles),
        tuple(
            _read(extractor, articles, ours, strategy, stride) for stride in (None, STRIDE) for strategy in STRATEGIES
        ),
    )


def _read(
    extractor: Extractor, articles: Sequence[Article], ours: Sequence[Sequence[Span]], strategy: str, stride: int | None
) -> PipelineScores:
    tokenizer: Any = extractor.tokenizer  # the type hints of pipeline are wrong about it and about the results
    classify: Any = pipeline(
        "token-classification",
        model=extractor.model,
        tokenizer=tokenizer,
        device=extractor.device,
        aggregation_strategy=strategy,
        stride=stride,
    )
    with warnings.catch_warnings():
        # Raised for every token by tokenizers without WordPiece's "##", whose words are split at spaces.
        warnings.filterwarnings("ignore", "Tokenizer does not support real words")
        predicted = [
            [
                Span(group["start"], group["end"], group["word"], group["entity_group"], float(group["score"]))
                for group in classify(article.text)
            ]
            for article in articles
        ]
    return PipelineScores(
        strategy,
        stride,
        metrics.strict_micro([article.entities for article in articles], predicted),
        metrics.strict_micro(ours, predicted),
        sum(_unread(tokenizer, article.text, stride) for article in articles),
    )


def _unread(tokenizer: PreTrainedTokenizerBase, text: str, stride: int | None) -> int:
    """Number of characters after the last token, when the text is encoded as in the pipeline."""
    windows = tokenizer(
        [text],
        truncation=True,
        stride=stride or 0,
        return_overflowing_tokens=stride is not None,
        return_offsets_mapping=True,
    )["offset_mapping"]
    return len(text.rstrip()) - max(int(end) for window in windows for _, end in window)
