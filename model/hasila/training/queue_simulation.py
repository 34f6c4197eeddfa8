"""Simulates the desk: documents are checked in some order, and the checkpoint is refined with them after each batch.

The labels of the corpus stand for the person. Documents of a genre that the checkpoint never learnt are the pool from
which they are chosen; others of the same genres are scored. Resumable, and shared by processes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.evaluation.folds import Fold, Prediction, fold_path
from hasila.files import write_json
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.training import run_record
from hasila.training.portions import Split, replayed
from hasila.training.refinement import Refinement

Order = Callable[[Extractor, Sequence[Article], Sequence[Article]], Sequence[int]]
"""Orders documents: takes what reads them, the documents that are checked already, and the others; returns positions
among these, the one to be checked first."""


@dataclass(frozen=True)
class Setting:
    """What one checkpoint is refined with.

    Args:
        name: of the fold that the checkpoint did not learn.
        base: folder of the checkpoint.
        corpus: what it learnt, of which a part is learnt again.
        pool: the documents that are checked.
        test: those that are scored.
    """

    name: str
    base: Path
    corpus: Sequence[Article]
    pool: Sequence[Article]
    test: Sequence[Article]


@dataclass(frozen=True)
class Simulation:
    """How documents are checked, and how often the checkpoint is scored.

    Args:
        output: gets ``STRATEGY-COUNT/folds/SEED-NAME.json`` with the spans that were found, and
            ``chosen/STRATEGY-SEED-NAME.json`` with the documents in the order in which they were checked.
        counts: numbers of checked documents at which the checkpoint is scored, rising; multiples of ``batch``.
        batch: documents after which the others are ordered anew.
        signature: of the data and of the checkpoints. Files with another one are refused.
        changes: values that replace those of the recipe of refinement.
    """

    output: Path
    counts: Sequence[int]
    batch: int
    signature: Mapping[str, Any]
    changes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(count % self.batch for count in self.counts) or list(self.counts) != sorted(set(self.counts)):
            raise RecipeError(f"counts: expected rising multiples of {self.batch}, found {list(self.counts)}")

    def path(self, strategy: str, count: int, seed: int, name: str) -> Path:
        """The file of the spans that were found after some documents."""
        return fold_path(self.output / f"{strategy}-{count}", seed, name)

    def is_complete(self, strategy: str, seed: int, name: str) -> bool:
        """Whether all scores of a strategy are there."""
        return all(self.path(strategy, count, seed, name).exists() for count in self.counts)

    def run(self, setting: Setting, strategy: str, order: Order, seed: int, *, reorders: bool) -> bool:
        """Check documents in an order, unless that is done or another process does it.

        Args:
            setting: the checkpoint and the documents.
            strategy: name of the order.
            order: the order.
            seed: seed of the training.
            reorders: whether the order depends on the refined checkpoint. One that does not needs no training between
                the counts.

        Returns:
            Whether it is done.

        Raises:
            RecipeError: the pool is too small, or files are of another run.
        """
        if len(setting.pool) < self.counts[-1]:
            raise RecipeError(
                f"{setting.name}: expected {self.counts[-1]} documents to choose, found {len(setting.pool)}"
            )
        if self.is_complete(strategy, seed, setting.name):
            return True
        chosen = _Chosen(self.output / "chosen" / f"{strategy}-{seed}-{setting.name}.json", self._signed(strategy))
        try:
            with FileLock(chosen.path.with_suffix(".lock"), timeout=0):
                chosen.load(setting.pool)
                for count in range(0, self.counts[-1] + 1, self.batch):
                    self._step(setting, strategy, order, seed, count, chosen, reorders)
        except Timeout:
            return False
        return True

    def _step(
        self, setting: Setting, strategy: str, order: Order, seed: int, count: int, chosen: "_Chosen", reorders: bool
    ) -> None:
        """Refine with the documents that are checked so far; score that, and choose the next ones."""
        path = self.path(strategy, count, seed, setting.name)
        scores = count in self.counts and not path.exists()
        chooses = count < self.counts[-1] and len(chosen.documents) < count + self.batch
        if not scores and not chooses:
            return
        checked = chosen.documents[:count]
        learns = count > 0 and (scores or reorders)
        extractor, seconds = (
            self._refined(setting, checked, seed, f"{strategy} {seed}") if learns else _read(setting.base)
        )
        if scores:
            spans = extractor.extract([document.text for document in setting.test])
            path.parent.mkdir(parents=True, exist_ok=True)
            Fold.of(self._signed(strategy), setting.test, Prediction(spans, seconds)).write(path)
        if chooses:
            left = [document for document in setting.pool if document not in checked]
            chosen.add([left[at] for at in order(extractor, checked, left)[: self.batch]])

    def _refined(self, setting: Setting, checked: Sequence[Article], seed: int, title: str) -> tuple[Extractor, float]:
        split = Split(checked, setting.test)
        plan = Refinement(str(setting.base), split, replayed(setting.corpus, split), {**self.changes, "seed": seed})
        trained = plan.train(title=f"{title}, {len(checked)} of {setting.name}"[:60])
        read = Checkpoint.of_model(trained.model, trained.tokenizer, trained.heads)
        return Extractor(read, precision="fp32"), trained.seconds

    def _signed(self, strategy: str) -> dict[str, Any]:
        return {**self.signature, "strategy": strategy, "batch": self.batch}


def _read(base: Path) -> tuple[Extractor, float]:
    return Extractor.from_pretrained(base, precision="fp32"), 0.0


class _Chosen:
    """The documents in the order in which they are checked, kept in a file.

    Args:
        path: the file.
        signature: of the run.
    """

    def __init__(self, path: Path, signature: Mapping[str, Any]) -> None:
        self.path = path
        self.documents: list[Article] = []
        self._signature = signature
        path.parent.mkdir(parents=True, exist_ok=True)

    def load(self, pool: Sequence[Article]) -> None:
        """Take those of an earlier run of the same."""
        if not self.path.exists():
            return
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        if run_record.differing(kept["signature"], self._signature):
            raise RecipeError(f"{self.path} is of a run with another recipe or other data; name a new output")
        by_id = {document.id: document for document in pool}
        self.documents = [by_id[id] for id in kept["chosen"]]

    def add(self, documents: Sequence[Article]) -> None:
        """Add those that are checked next."""
        self.documents += documents
        write_json(self.path, {"signature": self._signature, "chosen": [each.id for each in self.documents]})
