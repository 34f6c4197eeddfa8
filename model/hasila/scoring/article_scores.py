"""Scores of a checkpoint on annotated articles: what a user gets is what is measured. Needs the ``train`` extra."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from numpy.typing import NDArray
from torch import nn
from torch.utils.data import DataLoader
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.bio import tags
from hasila.inference.encoding import Window, pad
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
        """Everything, for a report."""
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


class SharedExtractor(Extractor):
    """An extractor for the midst of training: every process of a run calls it, and each reads a share of the windows.

    All processes get all logits, so the same spans; no window is counted twice. The classifier is left in evaluation
    mode.

    Args:
        model: the classifier, for its configuration.
        tokenizer: its tokenizer.
        accelerator: of the run.
        forward: what is called, the classifier as the accelerator prepared it.
    """

    _WINDOWS = 16  # in a forward pass of one process

    def __init__(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, accelerator: Accelerator, forward: nn.Module
    ) -> None:
        super().__init__(model, tokenizer, device=str(accelerator.device), precision="fp32")
        self._accelerator = accelerator
        self._shared = forward

    @torch.no_grad()
    def _read(self, windows: Sequence[Window]) -> Iterator[NDArray[np.float32]]:
        accelerator, padding = self._accelerator, int(self.tokenizer.pad_token_id)
        size = self._WINDOWS * accelerator.num_processes
        loader: Any = DataLoader(list(windows), size, collate_fn=lambda rows: pad(rows, padding))  # type: ignore[arg-type]
        self._shared.eval()
        read = iter(windows)
        for ids, mask in accelerator.prepare_data_loader(loader):
            logits = self._shared(input_ids=ids, attention_mask=mask).logits
            logits = accelerator.gather_for_metrics(accelerator.pad_across_processes(logits, dim=1))
            for row in logits.float().cpu().numpy():
                yield row[list(next(read).heads)]
