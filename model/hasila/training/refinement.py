"""Refines a checkpoint: fine-tunes it on corrected documents beside a replayed corpus, and scores it before and after.

Needs what :mod:`hasila.training.loop` needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import CheckpointError
from hasila.inference import checkpoint, quantization
from hasila.inference.calibration import Calibration
from hasila.inference.extractor import Extractor
from hasila.inference.quantization import Ranges
from hasila.labels import LABELS
from hasila.scoring import bootstrap, metrics
from hasila.scoring.metrics import Score
from hasila.training import loop, run_record
from hasila.training.loop import Trained, Watch
from hasila.training.portions import Split
from hasila.training.recipe import Recipe
from hasila.training.states import States

_MEASURED_WORDS = 4000
"""Words on which the ranges of 8-bit products are measured."""


def recipe(base: str, *, with_heads: bool, seed: int = 13, **changes: Any) -> Recipe:
    """How a checkpoint is refined: gently, for few epochs.

    Args:
        base: the checkpoint.
        with_heads: whether the heads are trained, too.
        seed: seed of order.
        changes: values that replace those of the recipe.
    """
    settings: dict[str, Any] = {
        "epochs": 4, "batch_size": 8, "learning_rate": 1e-4, "head_learning_rate": 1e-4, "warmup": 0.1, "dropout": 0.0,
        "freeze_words": True, "heads_weight": 0.7 if with_heads else 0.0, "mixed_precision": "auto", "save_every": 10,
    }  # fmt: skip
    return Recipe(base=base, seed=seed, **{**settings, **changes})


@dataclass(frozen=True)
class Refinement:
    """What is to be done.

    Args:
        base: folder or hub id of the checkpoint; empty for the embedded one.
        documents: the corrected documents, split.
        replay: documents of the corpus that are learnt again.
        changes: values that replace those of :func:`recipe`.
    """

    base: str
    documents: Split
    replay: Sequence[Article] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Folder or hub id of the checkpoint."""
        return self.base or str(checkpoint.embedded())

    def train(self, states: Path | None = None, watch: Watch | None = None, title: str = "learning") -> Trained:
        """Fine-tune the checkpoint. The result has its calibration.

        Args:
            states: folder of the states, from which a stopped run resumes.
            watch: see :func:`hasila.training.loop.finetune`.
            title: label of the progress bar.

        Raises:
            CheckpointError: the checkpoint cannot be used.
            RecipeError: see :func:`hasila.training.loop.finetune`; or the states are of another run.
            StoppedError: the watch stopped the run.
        """
        begun = checkpoint.read(self.base or None)
        settings = recipe(self.source, with_heads=begun.heads is not None, **self.changes)
        data = [*self.documents.learn, *self.replay]
        run = f"{corpus.digest(data)} {checkpoint.fingerprint(self.base or None)}"
        kept = States(states, run_record.signature(settings, run)) if states else None
        trained = loop.finetune(settings, data, title=title, states=kept, watch=watch)
        if curves := Calibration.of_config(begun.config).curves:
            Calibration(curves).into_config(trained.model.config)
        return trained

    def save(self, trained: Trained, folder: Path) -> str:
        """Save the refined checkpoint, with ranges for 8 bits measured anew if the one before had them.

        Returns:
            What is lost, in a sentence; empty if nothing is.
        """
        checkpoint.save(trained.model, trained.tokenizer, folder, trained.heads)
        if not Ranges.of_config(checkpoint.read(self.base or None).config).bounds:
            return ""
        texts: list[str] = []
        for document in (*self.documents.learn, *self.replay):
            texts.append(document.text)
            if sum(len(text.split()) for text in texts) > _MEASURED_WORDS:
                break
        try:
            quantization.quantize(folder, texts)
        except CheckpointError as error:
            return f"the new checkpoint is not prepared for 8 bits, as the one before was: {error}"
        return ""


@dataclass(frozen=True)
class Scores:
    """Strict scores of spans.

    Args:
        units: of each document, by label.
    """

    units: Sequence[Mapping[str, Score]]

    @property
    def total(self) -> dict[str, Score]:
        """Of all documents, by label, and ``micro`` for all labels."""
        by_label = metrics.total(self.units)
        return {"micro": metrics.micro(by_label), **{label: by_label[label] for label in LABELS}}

    def as_dict(self) -> dict[str, Any]:
        """Of all documents, for a report."""
        return {label: score.as_dict() for label, score in self.total.items()}

    def lead_over(self, other: "Scores") -> dict[str, Any]:
        """How far F1 is ahead of that of other scores on the same documents, with the 95 % interval."""
        one, two = ([metrics.micro(unit) for unit in each.units] for each in (self, other))
        difference = self.total["micro"].f1 - other.total["micro"].f1
        return {"f1": difference, "interval": list(bootstrap.difference_interval(one, two))}


def scores(source: str | Path | None, documents: Sequence[Article]) -> Scores:
    """Score a checkpoint on documents, as a user reads with it, in 32 bits.

    Raises:
        CheckpointError: it cannot be used.
    """
    extractor = Extractor.from_pretrained(source, precision="fp32")
    predicted = extractor.extract([document.text for document in documents])
    return Scores(
        [metrics.strict_scores(each.entities, spans) for each, spans in zip(documents, predicted, strict=True)]
    )
