"""Everything that is known about how good a recipe is, beside what one would otherwise use, on the same held-out texts.

    python train/random_base.py --source build/compact-base --out build/compact-random
    python train/assess.py --config train/recipes/compact.toml --output runs/assessment

Holds out each article in turn, and the passages genre by genre. A recipe with a soup is scored as such, and its members
each by itself on the articles (single/), to tell how far runs differ. Scores strict and boundary-relaxed, by
label, article and genre, for mentions that were learnt and others, with bootstrap intervals; a learning curve; mistakes
by cause; confidence calibrated on texts other than those it is judged on. In OUTPUT:

    hasila/, single/, patterns/, field/, random/, curve/, field-curve/    folds with the spans that were found
    members/                                                              weights of the members of soups
    evaluation.json                                                       all figures
    learning-curve.png, confusion.png, reliability.png

A fold that is there is not run again, so that the command goes on where it was interrupted, and started several times
with the same output it shares the work; the one that ends last reports. `--publish` then copies the figures and the
folds to train/results and the pictures to docs; `--published` takes the folds that are there instead of running them,
so that the figures are made again in a minute, or others are made of the same folds.
"""

import argparse
import math
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation import baselines, folds, plots, tables
from hasila.evaluation.folds import Folds, Prediction
from hasila.evaluation.report import scores
from hasila.files import write_json
from hasila.training import batches, cross_validation, recipe, run_record, soup
from hasila.training.cross_validation import Learner, fine_tuned, limited
from hasila.training.recipe import Recipe

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "train" / "results"
FOLDS = RESULTS / "folds.tar.xz"
PICTURES = ("learning-curve.png", "confusion.png", "reliability.png")


def main() -> None:
    """Run the folds that are missing; when all are there, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    recipe.add_arguments(parser)
    parser.add_argument("--groups", type=int, default=6, help="of genres held out together (default %(default)s)")
    parser.add_argument("--random-base", default="build/compact-random", help="the base with random weights")
    parser.add_argument("--curve", type=int, nargs="*", default=[150, 500], help="numbers of passages to learn")
    parser.add_argument("--least-steps", type=int, default=100, help="of a run on few texts (default %(default)s)")
    parser.add_argument("--publish", action="store_true", help="copy figures, folds and pictures into the project")
    parser.add_argument("--published", action="store_true", help="take the folds of the project that are missing")
    settings = recipe.from_arguments(options := parser.parse_args())
    articles, passages = run_record.read_data(settings)
    if not passages:
        raise HasilaError("passages: expected a folder of passages, whose genres are held out; found none")
    output = Path(settings.output)
    if options.published:
        folds.unpack(FOLDS, output)
    found = run_all(settings, articles, passages, options)
    if found is None:
        print("folds of another process are still running; the one that ends last reports")
        return
    report = {
        **run_record.provenance(settings, articles, passages),
        **scores(found, [*articles, *passages]),
    }
    write_json(output / "evaluation.json", report)
    plots.learning_curve(output / PICTURES[0], report["curve"])
    plots.confusion(output / PICTURES[1], report["confusion"])
    plots.reliability(output / PICTURES[2], report["calibration"]["bins"])
    print(f"{output / 'evaluation.json'}: F1 {summary(report)}")
    if options.publish:
        ROOT.joinpath("docs").mkdir(exist_ok=True)
        shutil.copy(output / "evaluation.json", RESULTS / "evaluation.json")
        folds.pack(FOLDS, output, found)
        for name in PICTURES:
            shutil.copy(output / name, ROOT / "docs" / name)


@dataclass(frozen=True)
class Job:
    """A system and what it is judged on.

    Args:
        learner: the system.
        recipe: that it follows, or nothing if it follows none: its folds are the same whatever ours is.
        holdouts: by name, see :func:`hasila.evaluation.folds.holdouts`.
        seeds: of its runs.
        least_steps: of a run on few texts.
    """

    learner: Learner
    recipe: Recipe | None
    holdouts: Mapping[str, Sequence[Article]]
    seeds: Sequence[int]
    least_steps: int = 0

    def run(self, name: str, documents: Sequence[Article], digest: str, output: Path) -> Folds | None:
        """The folds, those that are missing run, see :func:`hasila.training.cross_validation.run`."""
        followed = run_record.signature(self.recipe, digest, ignore=["seed"]) if self.recipe else {"recipe": {}}
        signature = {**followed, "data_sha256": digest, "system": name, "least_steps": self.least_steps}
        return cross_validation.run(self.learner, signature, documents, self.holdouts, self.seeds, output)


def run_all(
    settings: Recipe, articles: Sequence[Article], passages: Sequence[Article], options: argparse.Namespace
) -> dict[str, Folds] | None:
    """All folds by the name of their system and of what was held out; nothing while another process runs some."""
    documents = [*articles, *passages]
    output = Path(settings.output)
    staged = cross_validation.prepared(settings, output)
    by_article = folds.holdouts("article", articles, passages, options.groups)
    by_genres = folds.holdouts("genre", articles, passages, options.groups)
    digest = corpus.digest(documents)
    first = [settings.seed]
    single = {"soup": 1}
    # Frozen noise would teach nothing, and shifting noise makes a run twice as long for as little.
    noise = {"soup": 1, "base": options.random_base, "freeze_words": False, "adversarial": 0.0}
    kept = soup.keeping(output / "members")
    amounts = {
        **{f"articles-{count}": some(articles, count, [], 0) for count in range(1, len(articles) - 1)},
        **{
            f"passages-{count}": some(articles, len(articles), passages, count)
            for count in (0, *options.curve)
            if count < len(passages)
        },
    }
    members = range(settings.seed, settings.seed + settings.soup)
    jobs = {
        "patterns/articles": Job(baselines.patterns, None, by_article, first),
        "patterns/genres": Job(baselines.patterns, None, by_genres, first),
        "single/articles": Job(
            fine_tuned(staged.with_(**single), kept), settings.with_(**single), by_article, members
        ),
        "field/articles": Job(baselines.field, None, by_article, first),
        "field/genres": Job(baselines.field, None, by_genres, first),
        "hasila/genres": Job(fine_tuned(staged, kept), settings, by_genres, first),
        "hasila/articles": Job(fine_tuned(staged, kept), settings, by_article, first),
        "random/articles": Job(fine_tuned(staged.with_(**noise)), settings.with_(**noise), by_article, first),
        **{
            f"curve/{name}": Job(
                limited(patient(staged.with_(**single), options.least_steps), keep),
                settings.with_(**single), by_article, first, options.least_steps,
            )
            for name, keep in amounts.items()
        },
        **{f"field-curve/{name}": Job(limited(baselines.field, keep), None, by_article, first)
           for name, keep in amounts.items()},
    }  # fmt: skip
    found = cross_validation.shared(
        {name: partial(job.run, name, documents, digest, output / name) for name, job in jobs.items()}
    )
    whole = {name: folds for name, folds in found.items() if folds is not None}
    return whole if len(whole) == len(found) else None


def patient(settings: Recipe, least: int) -> Learner:
    """Fine-tunes by the recipe, with as many epochs more as few texts need."""

    def learner(seed: int, learn: Sequence[Article], texts: Sequence[str], *, title: str) -> Prediction:
        steps_in_epoch = math.ceil(len(batches.passages(learn)) / settings.batch_size)
        epochs = max(settings.epochs, math.ceil(least / steps_in_epoch))
        return fine_tuned(settings.with_(epochs=epochs))(seed, learn, texts, title=title)

    return learner


def some(
    articles: Sequence[Article], few: int, passages: Sequence[Article], count: int
) -> Callable[[Sequence[Article]], list[Article]]:
    """Keeps the first few articles of those that are learnt, and a number of passages spread over all of them."""
    spread = {passages[round(index * len(passages) / count)].id for index in range(count)}
    names = {article.id for article in articles}

    def keep(learn: Sequence[Article]) -> list[Article]:
        of_articles = [document for document in learn if document.id in names]
        return [*of_articles[:few], *(document for document in learn if document.id in spread)]

    return keep


def summary(report: Mapping[str, Any]) -> str:
    """The systems in a line."""
    return ", ".join(f"{name} {tables.spread(of['strict']['micro']['f1'])}" for name, of in report["systems"].items())


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
