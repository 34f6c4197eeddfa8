"""What the order in which documents are checked is worth: F1 over the number of checked documents."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hasila.corpus.articles import Article
from hasila.evaluation.folds import Fold, Folds, fold_path
from hasila.evaluation.held_out import Lead, Measure, Reading, lead, measure, readings

QUEUE, RANDOM = "queue", "random"
"""The strategies: the desk's order, and chance."""


@dataclass(frozen=True)
class QueueCurve:
    """F1 of spans after some checked documents.

    Args:
        f1: by strategy and number of documents.
        leads: how far the queue is ahead of chance, by number of documents.
        halves: how far it is ahead of twice as many by chance, by the queue's number.
    """

    f1: Mapping[str, Mapping[int, Measure]]
    leads: Mapping[int, Lead]
    halves: Mapping[int, Lead]

    def as_dict(self) -> dict[str, Any]:
        """All figures, for a report."""
        return {
            "f1": {name: {str(n): asdict(each) for n, each in points.items()} for name, points in self.f1.items()},
            "leads": {str(n): asdict(each) for n, each in self.leads.items()},
            "halves": {str(n): asdict(each) for n, each in self.halves.items()},
        }


def read(
    output: Path, counts: Sequence[int], seeds: Sequence[int], tests: Mapping[str, Sequence[Article]]
) -> QueueCurve:
    """Score what a simulation found.

    Args:
        output: its folder, see :class:`hasila.training.queue_simulation.Simulation`.
        counts: numbers of checked documents.
        seeds: seeds of the runs.
        tests: the documents that were scored, by name of the fold.
    """
    found = {
        (strategy, count): _readings(output / f"{strategy}-{count}", seeds, tests)
        for strategy in (QUEUE, RANDOM)
        for count in counts
    }
    return QueueCurve(
        {name: {n: measure(found[name, n])["micro"] for n in counts} for name in (QUEUE, RANDOM)},
        {n: lead(found[QUEUE, n], found[RANDOM, n])["micro"] for n in counts},
        {n: lead(found[QUEUE, n], found[RANDOM, 2 * n])["micro"] for n in counts if n and 2 * n in counts},
    )


def _readings(folder: Path, seeds: Sequence[int], tests: Mapping[str, Sequence[Article]]) -> list[Reading]:
    records = {(seed, name): Fold.read(fold_path(folder, seed, name)) for seed in seeds for name in tests}
    documents = [document for test in tests.values() for document in test]
    return readings(Folds(records, tests, seeds), documents)
