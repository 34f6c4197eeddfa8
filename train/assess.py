"""Evaluate a recipe beside baselines on the same held-out texts.

    python train/assess.py --config train/recipes/compact.toml --output runs/assessment

Each fold holds out one article together with a fifth of the genres of passages. The members of a soup are also scored
one by one (single/), to measure the variance of runs. `--members 1` trains one member for each fold instead of a
whole soup and scores that, in half the time of a soup of two; the evaluation then says so. The evaluation has strict
and boundary-relaxed scores by label, article and genre, and for mentions that were in the training data or not, with
bootstrap intervals; a learning curve; errors by cause; and calibration, fitted and scored on different texts.

    python train/assess.py --config train/recipes/fast.toml --teachers train/recipes/compact.toml \\
        --members-of runs/assessment/members --curve --output runs/fast-assessment --results train/results/fast

A recipe with a teacher needs the recipe of its teachers: each fold has its own, which learnt the same documents.

The script writes to OUTPUT:

    hasila/, single/, patterns/, field/, random/, curve/, field-curve/    folds with the predicted spans
    members/                                                              weights of the members of soups
    teachers/                                                             the teachers of students
    evaluation.json                                                       all scores
    learning-curve.png, confusion.png, reliability.png

Rerun the same command to resume it, or run it several times with the same output to share the work; the process that
ends last writes the evaluation. `--publish` copies scores and folds to train/results and plots to docs. `--published`
uses the folds in train/results instead of training, which takes a minute.
"""

import argparse
import math
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation import assessment, baselines, folds, plots, tables
from hasila.evaluation.folds import Folds, Prediction
from hasila.evaluation.report import Experiment, Report
from hasila.files import write_json
from hasila.training import cross_validation, recipe, run_record, samples, soup
from hasila.training.cross_validation import Learner, fine_tuned, limited
from hasila.training.fold_checkpoints import FoldCheckpoints, taught
from hasila.training.recipe import Recipe

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "train" / "results"
FOLDS = "folds.tar.xz"
LAYERS = "layers.tar.xz"
OURS = Experiment("hasila", "both")
PICTURES = ("learning-curve.png", "confusion.png", "reliability.png")

Subset = Callable[[Sequence[Article]], list[Article]]
"""Selects documents to train on."""


def main() -> None:
    """Run the missing folds, and evaluate when all are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument(
        "--random-base", metavar="FOLDER", help="evaluate a base with random weights, too, see train/random_base.py"
    )
    parser.add_argument(
        "--members", type=int, metavar="N", help="members of the soup of each fold (default: those of the recipe)"
    )
    parser.add_argument("--teachers", type=Path, metavar="RECIPE.toml", help="how the teachers of students are trained")
    parser.add_argument(
        "--members-of", type=Path, metavar="FOLDER", help="members that are teachers (default: new ones)"
    )
    parser.add_argument("--curve", type=int, nargs="*", default=[150], help="passages of the learning curve")
    parser.add_argument("--least-steps", type=int, default=100, help="minimum steps of a run (default %(default)s)")
    parser.add_argument("--publish", action="store_true", help="copy scores, folds and plots into the project")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER",
        help="where --publish copies scores and folds to; plots only for the default, train/results",
    )  # fmt: skip
    parser.add_argument("--published", action="store_true", help="use the project's folds for those missing")
    settings = recipe.from_arguments(options := parser.parse_args())
    members = min(options.members or settings.soup, settings.soup)
    if members < 1:
        raise HasilaError(f"--members: expected 1 or more, found {members}")
    articles, passages = run_record.read_data(settings)
    if not passages:
        raise HasilaError("passages: expected a folder of passages, whose genres are held out; found none")
    if bool(settings.teacher) != bool(options.teachers):
        raise HasilaError("--teachers: expected with a recipe that names a teacher, and only there")
    output = Path(settings.output)
    if options.published:
        folds.unpack(options.results / FOLDS, output)
    all_folds = run_all(settings.with_(soup=members), articles, passages, options)
    if all_folds is None:
        print("another process still runs some of the folds; the process that ends last writes the evaluation")
        return
    report = assessment.scores(by_experiment(all_folds, articles, passages), [*articles, *passages])
    provenance = run_record.provenance(settings, articles, passages)
    write_json(output / "evaluation.json", {**provenance, "members": members, **report.as_dict()})
    plots.learning_curve(output / PICTURES[0], report.curve)
    plots.confusion(output / PICTURES[1], report.confusion)
    plots.reliability(output / PICTURES[2], report.calibration.bins)
    print(f"{output / 'evaluation.json'}: F1 {summary(report)}")
    if options.publish:
        options.results.mkdir(exist_ok=True)
        shutil.copy(output / "evaluation.json", options.results / "evaluation.json")
        folds.pack(options.results / FOLDS, output, all_folds, "folds")
        folds.pack(options.results / LAYERS, output, [str(OURS)], "layers")
        for name in PICTURES if options.results == RESULTS else ():
            shutil.copy(output / name, ROOT / "docs" / name)


def by_experiment(
    all_folds: Mapping[str, Folds], articles: Sequence[Article], passages: Sequence[Article]
) -> dict[Experiment, Folds]:
    """The folds by experiment; of those that hold out both, the articles and the passages each by themselves."""
    parts: dict[Experiment, Folds] = {}
    for name, of_system in all_folds.items():
        experiment = Experiment.parse(name)
        if experiment.held_out != OURS.held_out:
            parts[experiment] = of_system
            continue
        for held_out, documents in (("articles", articles), ("genres", passages)):
            parts[Experiment(experiment.system, held_out)] = of_system.only(documents)
    return parts


@dataclass(frozen=True)
class Job:
    """The cross-validation of a system.

    Args:
        learner: the system.
        recipe: its recipe; None if its folds do not depend on the recipe.
        holdouts: the documents that each fold holds out, see :func:`hasila.evaluation.folds.holdouts`.
        seeds: seeds of its runs.
        least_steps: minimum number of steps of a run.
    """

    learner: Learner
    recipe: Recipe | None
    holdouts: Mapping[str, Sequence[Article]]
    seeds: Sequence[int]
    least_steps: int = 0

    def run(self, name: str, documents: Sequence[Article], digest: str, output: Path) -> Folds | None:
        """Run the missing folds, see :func:`hasila.training.cross_validation.run`."""
        recipe = run_record.signature(self.recipe, digest, ignore=["seed"]) if self.recipe else {"recipe": {}}
        signature = {**recipe, "data_sha256": digest, "system": name, "least_steps": self.least_steps}
        return cross_validation.run(self.learner, signature, documents, self.holdouts, self.seeds, output)


def run_all(
    settings: Recipe, articles: Sequence[Article], passages: Sequence[Article], options: argparse.Namespace
) -> dict[str, Folds] | None:
    """Run the missing folds of all systems.

    Returns:
        The folds by the name of the system and of what they hold out, such as ``hasila/both``; None while another
        process runs some of them.
    """
    documents = [*articles, *passages]
    output = Path(settings.output)
    digest = corpus.digest(documents)
    results = cross_validation.shared(
        {
            name: partial(job.run, name, documents, digest, output / name)
            for name, job in all_jobs(settings, articles, passages, options).items()
        }
    )
    complete = {name: system_folds for name, system_folds in results.items() if system_folds is not None}
    return complete if len(complete) == len(results) else None


def all_jobs(
    settings: Recipe, articles: Sequence[Article], passages: Sequence[Article], options: argparse.Namespace
) -> dict[str, Job]:
    """The cross-validations by name, in the order in which they run."""
    output = Path(settings.output)
    staged = cross_validation.prepared(settings, output)
    by_article = folds.holdouts("article", articles, passages, groups=1)
    both = folds.holdouts("both", articles, passages, groups=len(articles))
    first = [settings.seed]
    single = {"soup": 1, "heads_epochs": 0}
    # Only spans of these are scored, so they have no heads. Frozen random embeddings learn nothing, and adversarial
    # training would double the time for as little.
    spans = {**single, "heads_weight": 0.0}
    random = {**spans, "base": options.random_base, "freeze_words": False, "adversarial": 0.0}
    kept = soup.keeping(output / "members")
    if options.teachers:
        teachers = options.members_of or output / "members"
        kept = taught(FoldCheckpoints(Recipe.read(options.teachers), teachers, output / "teachers"), kept)
    subsets = curve_subsets(passages, options.curve)
    members = range(settings.seed, settings.seed + settings.soup)
    alone = Job(fine_tuned(staged.with_(**single), kept), settings.with_(**single), both, members)
    return {
        "patterns/both": Job(baselines.patterns, None, both, first),
        **({"single/both": alone} if settings.soup > 1 else {}),
        "field/both": Job(baselines.field, None, both, first),
        "hasila/both": Job(fine_tuned(staged, kept), settings, both, first),
        **({"random/both": Job(fine_tuned(staged.with_(**random)), settings.with_(**random), both, first)}
           if options.random_base else {}),
        **{
            f"curve/{name}": Job(
                limited(patient(staged.with_(**spans), options.least_steps), keep),
                settings.with_(**spans), by_article, first, options.least_steps,
            )
            for name, keep in subsets.items()
        },
        **{f"field-curve/{name}": Job(limited(baselines.field, keep), None, by_article, first)
           for name, keep in subsets.items()},
    }  # fmt: skip


def patient(settings: Recipe, least: int) -> Learner:
    """Return the learner that fine-tunes by a recipe, with more epochs if a run would have too few steps.

    Args:
        settings: the recipe.
        least: minimum number of steps.
    """

    def learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        steps_in_epoch = math.ceil(len(samples.samples(learn)) / settings.batch_size)
        epochs = max(settings.epochs, math.ceil(least / steps_in_epoch))
        return fine_tuned(settings.with_(epochs=epochs))(seed, learn, held_out, title=title)

    return learner


def curve_subsets(passages: Sequence[Article], counts: Sequence[int]) -> dict[str, Subset]:
    """The training data of each point of the learning curve, by name.

    Args:
        passages: the annotated passages.
        counts: numbers of passages.
    """
    return {f"passages-{count}": subset(passages, count) for count in counts if count < len(passages)}


def subset(passages: Sequence[Article], count: int) -> Subset:
    """Return a function that selects the articles and some passages of the training documents.

    Args:
        passages: the annotated passages.
        count: how many to keep, spread evenly over all passages.
    """
    kept = {passages[round(index * len(passages) / count)].id for index in range(count)}
    left_out = {passage.id for passage in passages} - kept
    return lambda learn: [document for document in learn if document.id not in left_out]


def summary(report: Report) -> str:
    """The systems in a line."""
    scores = ((experiment, system.strict["micro"].f1) for experiment, system in report.systems.items())
    return ", ".join(f"{experiment} {tables.spread(f1)}" for experiment, f1 in scores)


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
