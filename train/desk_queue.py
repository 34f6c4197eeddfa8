"""Measure what the desk's queue is worth: F1 after some documents of new genres were checked, beside chance.

    python train/desk_queue.py --config train/recipes/compact.toml --output runs/desk-queue \\
        --members runs/assessment/members
    python train/desk_queue.py ... --estimate          # tells how long it takes, and trains nothing

A kind of documents is a group of kindred genres, as a desk gets them: posts of people, or bulletins. For each kind a
checkpoint is trained that learnt no document of it, unless it is in the folder of members. A part of the passages of
the kind is the pool of the person at the desk, and the rest is scored. After each batch the checkpoint is refined with
all documents checked so far, beside a part of what it had learnt (hasila.training.refinement), and the desk's queue
orders the pool anew. The labels of the corpus stand for the person's corrections.

The script writes to OUTPUT:

    bases/                              the checkpoints
    queue-N/, random-N/, chosen/        the spans that were found, and the documents in their order
    desk-queue.json, desk-queue.png     the scores

Rerun the same command to resume it, or run it several times with the same output to share the work; the process that
ends last writes the scores. `--publish` copies them to train/results and docs.
"""

import argparse
import hashlib
import json
import math
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.statistics import by_genre
from hasila.desk.annotation import Annotation, of_layers
from hasila.desk.findings import Findings, counted_by_rules, findings
from hasila.desk.queue import queue
from hasila.documents.document import Document
from hasila.errors import HasilaError, RecipeError
from hasila.evaluation import plots, queue_curve
from hasila.evaluation.queue_curve import QUEUE, RANDOM
from hasila.files import write_json
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.extractor import Extractor
from hasila.layers import Layers
from hasila.records.recorder import Recorder
from hasila.training import portions, recipe, refinement, run_record, samples, soup
from hasila.training.fold_checkpoints import FoldCheckpoints
from hasila.training.queue_simulation import Order, Setting, Simulation
from hasila.training.recipe import Recipe

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "train" / "results"
RECORD, PICTURE = "desk-queue.json", "desk-queue.png"
KINDS = (
    "posts=channel+dialect+facebook+neighbourhood+telegram+thread+witness+xpost",
    "bulletins=bulletin+civildef+headline+live+party+roundup+state+ticker+toll",
)
"""Kinds of documents, with their genres."""


def main() -> None:
    """Run what is missing, and score when all is there."""
    settings, options = arguments()
    articles, passages = run_record.read_data(settings)
    output = Path(settings.output)
    parts = dict(kind_of(told, passages) for told in options.kinds)
    documents = [*articles, *passages]
    pools = {name: pool_of(held_out, options.pool) for name, held_out in parts.items()}
    print(estimate(settings, documents, parts, pools, options))
    if options.estimate:
        return
    single = FoldCheckpoints.single(settings)
    changes: dict[str, Any] = {"mixed_precision": settings.mixed_precision}  # a process keeps its first one
    refined = refinement.recipe("member", with_heads=settings.heads_weight > 0, **changes)
    signature = {
        **run_record.signature(refined, corpus.digest(documents)),
        "members": run_record.signature(single, "")["recipe"], "pool": options.pool,
    }  # fmt: skip
    simulation = Simulation(output, options.counts, options.batch, signature, changes)
    seeds = range(settings.seed, settings.seed + options.seeds)
    # The queue expects the calibration of the embedded checkpoint.
    curves = Calibration.of_config(checkpoint.read().config)
    bases = FoldCheckpoints(settings, options.members or output / "members", output / "bases", curves)
    made = [
        Setting(name, bases.checkpoint(name, learn := rest(held_out, documents)), learn, *pools[name])
        for name, held_out in parts.items()
    ]
    by_worth = QueueOrder(Recorder())
    for _ in range(2):  # what another process ran during the first round may be there in the second
        finished = [
            simulation.run(setting, name, order, seed, reorders=name == QUEUE)
            for seed in seeds
            for setting in made
            for name, order in ((QUEUE, by_worth), (RANDOM, by_chance(seed)))
        ]
    if not all(finished):
        print("another process still runs some of it; the process that ends last writes the scores")
        return
    write(output, simulation, seeds, {name: pool[1] for name, pool in pools.items()}, publish=options.publish)


def arguments() -> tuple[Recipe, argparse.Namespace]:
    """The recipe of the members, and the options of the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument(
        "--members", type=Path, metavar="FOLDER", help="members of train/assess.py (default: in OUTPUT)"
    )
    parser.add_argument(
        "--kinds", nargs="+", default=KINDS, metavar="NAME=GENRE+GENRE", help="kinds of documents (default %(default)s)"
    )
    parser.add_argument("--seeds", type=int, default=3, help="runs of each strategy (default %(default)s)")
    parser.add_argument("--counts", type=int, nargs="*", default=[0, 25, 50, 100, 200], help="when to score")
    parser.add_argument("--batch", type=int, default=25, help="documents between trainings (default %(default)s)")
    parser.add_argument("--pool", type=float, default=0.7, help="share of a kind in the pool (default %(default)s)")
    parser.add_argument("--estimate", action="store_true", help="only tell how long it takes")
    parser.add_argument("--publish", action="store_true", help="copy the scores and the plot into the project")
    options = parser.parse_args()
    return recipe.from_arguments(options), options


def kind_of(told: str, passages: Sequence[Article]) -> tuple[str, list[Article]]:
    """The name of a kind of documents, and its passages."""
    name, _, genres = told.partition("=")
    known = by_genre(passages)
    if unknown := [genre for genre in genres.split("+") if genre not in known]:
        raise RecipeError(f"--kinds {told}: expected NAME=GENRE+GENRE, found no genre {unknown[0]!r} in the passages")
    return name, [passage for genre in genres.split("+") for passage in known[genre]]


def pool_of(held_out: Sequence[Article], share: float) -> tuple[list[Article], list[Article]]:
    """The passages of a kind: those in the pool, and those that are scored. Each name decides by itself."""

    def draw(document: Article) -> float:
        return int.from_bytes(hashlib.sha256(document.id.encode()).digest()[:4]) / (1 << 32)

    pool = [document for document in held_out if draw(document) < share]
    return pool, [document for document in held_out if draw(document) >= share]


def rest(held_out: Sequence[Article], documents: Sequence[Article]) -> list[Article]:
    """The documents that the checkpoint of a kind learns from."""
    return [document for document in documents if document not in held_out]


@dataclass(frozen=True)
class QueueOrder:
    """The order of the desk's queue.

    Args:
        recorder: reads records.
    """

    recorder: Recorder

    def __call__(self, extractor: Extractor, checked: Sequence[Article], left: Sequence[Article]) -> list[int]:
        """See :data:`hasila.training.queue_simulation.Order`."""
        known = [(self._findings(each, each.layers), True) for each in checked]
        read = extractor.layers([each.text for each in left])
        new = [(self._findings(each, layers), False) for each, layers in zip(left, read, strict=True)]
        return [place.at for place in queue([*new, *known]) if place.at < len(new)]

    def _findings(self, article: Article, layers: Layers) -> Findings:
        document = Document(article.id, article.text)
        annotation: Annotation = of_layers(layers, counted_by_rules(self.recorder, document, layers))
        return findings(self.recorder, document, annotation)


def by_chance(seed: int) -> Order:
    """A random order, another one for each seed."""

    def order(extractor: Extractor, checked: Sequence[Article], left: Sequence[Article]) -> list[int]:
        return random.Random(f"{seed} {len(checked)}").sample(range(len(left)), len(left))

    return order


def estimate(
    settings: Recipe,
    documents: Sequence[Article],
    parts: Mapping[str, Sequence[Article]],
    pools: Mapping[str, tuple[Sequence[Article], Sequence[Article]]],
    options: argparse.Namespace,
) -> str:
    """How much there is to do: members, trainings, steps, and hours by the time that members took."""
    members = options.members or Path(settings.output) / "members"
    seconds = [record["seconds"] / record["steps"] for record in records(members)]
    single = FoldCheckpoints.single(settings)
    missing = sum(not has_member(single, rest(held_out, documents), members) for held_out in parts.values())
    trained = [*range(options.batch, options.counts[-1] + 1, options.batch), *(n for n in options.counts if n)]
    steps = options.seeds * sum(steps_of(pool, n) for pool, _ in pools.values() for n in trained)
    shape = ", ".join(f"{name}: {len(pool)} and {len(test)}" for name, (pool, test) in pools.items())
    told = (
        f"pool and test of each fold: {shape}\n{missing} of {len(parts)} members are missing and will be trained; "
        f"{options.seeds * len(parts) * len(trained)} trainings of {steps} steps in all"
    )
    if not seconds:
        return told
    each = sum(seconds) / len(seconds) / (2 if settings.adversarial else 1)  # a refinement has one pass in a step
    return f"{told}, about {steps * each / 3600:.1f} hours of one process on a machine like that of the members"


def records(members: Path) -> Iterator[Mapping[str, float]]:
    """The records of the members that are there."""
    for path in members.glob("*/seed-*.json"):
        yield json.loads(path.read_text(encoding="utf-8"))


def has_member(settings: Recipe, learn: Sequence[Article], members: Path) -> bool:
    """Whether the member of a fold is there; see :func:`hasila.training.soup.keeping`."""
    return (soup.folder_of(members, settings, learn) / f"seed-{settings.seed}.json").exists()


def steps_of(pool: Sequence[Article], count: int) -> int:
    """Steps of a refinement with some documents, with those that are learnt again."""
    settings = refinement.recipe("member", with_heads=True)
    taught = count * len(samples.samples(pool)) / max(len(pool), 1)
    return settings.epochs * math.ceil(taught * (1 + portions.REPLAY) / settings.batch_size)


def write(
    output: Path, simulation: Simulation, seeds: Sequence[int], tests: Mapping[str, Sequence[Article]], *, publish: bool
) -> None:
    """Score what was found, and write and plot it."""
    curve = queue_curve.read(output, simulation.counts, seeds, tests)
    scored = {name: len(test) for name, test in tests.items()}
    about = {"seeds": list(seeds), "scored": scored, **simulation.signature}
    write_json(output / RECORD, {**about, "batch": simulation.batch, **curve.as_dict()})
    plots.queue_curve(output / PICTURE, curve)
    for count, lead in curve.leads.items():
        low, high = (100 * each for each in lead.interval)
        f1 = ", ".join(f"{name} {100 * sum(found[count].f1) / len(seeds):.1f}" for name, found in curve.f1.items())
        print(f"{count} documents: F1 {f1}; the queue leads by {100 * lead.f1:+.1f} ({low:+.1f} to {high:+.1f})")
    if publish:
        shutil.copy(output / RECORD, RESULTS / RECORD)
        shutil.copy(output / PICTURE, ROOT / "docs" / PICTURE)


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
