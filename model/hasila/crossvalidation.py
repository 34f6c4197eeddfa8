"""Leave-one-article-out over several seeds, fold by fold, resumable. Needs the ``train`` extra."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Protocol

from filelock import FileLock, Timeout

from hasila import corpus, evaluation, metrics, runs, stages
from hasila.corpus import Article
from hasila.errors import RecipeError
from hasila.extraction import Extractor
from hasila.labels import LABELS
from hasila.metrics import Score
from hasila.recipe import Recipe
from hasila.training import Trained, finetune


@dataclass(frozen=True)
class Results:
    """Strict character-span F1, and seqeval's F1 over the words' tags.

    Args:
        by_label: F1 of each seed, over all articles' spans, by label and ``micro``.
        by_article: micro-F1 of each seed by article.
        seqeval: mean over the articles of seqeval's micro-F1, of each seed.
        counts: correct, predicted and gold spans of all seeds together, by label and ``micro``.
        seconds: of training, of each fold.
    """

    by_label: dict[str, list[float]]
    by_article: dict[str, list[float]]
    seqeval: list[float]
    counts: dict[str, Score]
    seconds: list[float]


class Finetune(Protocol):
    """What trains a fold: :func:`hasila.training.finetune`, or another trainer to compare it with."""

    def __call__(self, recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained: ...  # noqa: D102


def run(
    recipe: Recipe,
    articles: Sequence[Article],
    passages: Sequence[Article],
    seeds: Sequence[int],
    output: Path,
    finetune: Finetune = finetune,
) -> Results | None:
    """Run the folds that are not there yet.

    Args:
        recipe: how to train; its seed and output are not used.
        articles: each is held out once for each seed.
        passages: learnt from in every fold. If the recipe names an auxiliary corpus, that is learnt once, before.
        seeds: of the runs.
        output: gets ``folds/SEED-ARTICLE.json``.
        finetune: what trains.

    Returns:
        The results, or nothing if another process still runs a fold.

    Raises:
        RecipeError: the folds that are there were made with another recipe or other data, or a launcher started this
            as one of several processes.
    """
    if os.environ.get("WORLD_SIZE", "1") != "1":  # they would wait for each other in different folds
        raise RecipeError("cross-validation runs in one process; start the command several times to share its folds")
    folder = output / "folds"
    folder.mkdir(parents=True, exist_ok=True)
    signature = runs.signature(recipe, corpus.digest([*articles, *passages]), ignore=["seed"])
    paths = {(seed, article.id): folder / f"{seed}-{article.id}.json" for seed in seeds for article in articles}
    for path in filter(Path.exists, paths.values()):  # before hours of training are spent on folds beside them
        _read(path, signature)
    with FileLock(output / "auxiliary.lock"):  # of several processes one makes it, the others wait
        staged = stages.first(recipe, output / "auxiliary")
    for seed in seeds:
        for held_out, rest in corpus.leave_one_out(articles):
            path = paths[seed, held_out.id]
            try:
                with FileLock(path.with_suffix(".lock"), timeout=0):  # the system frees it if this process dies
                    if not path.exists():
                        fold = _fold(finetune, staged.with_(seed=seed), held_out, [*rest, *passages])
                        runs.write_record(path, {**signature, **fold})
            except Timeout:  # another process is at it
                continue
    if not all(path.exists() for path in paths.values()):
        return None
    folds = {key: _read(path, signature) for key, path in paths.items()}
    return _summarise(folds, seeds, [article.id for article in articles])


def _fold(finetune: Finetune, recipe: Recipe, held_out: Article, rest: Sequence[Article]) -> dict[str, Any]:
    trained = finetune(recipe, rest, title=f"seed {recipe.seed}, without {held_out.id}")
    scores = evaluation.evaluate(Extractor(trained.model, trained.tokenizer), [held_out])
    return {
        "seconds": trained.seconds,
        "losses": trained.losses,
        "strict": {label: asdict(score) for label, score in scores.strict.items()},
        "seqeval": scores.tags,
    }


def _read(path: Path, signature: Mapping[str, Any]) -> Any:
    fold = json.loads(path.read_text(encoding="utf-8"))
    if {key: fold[key] for key in signature} != signature:
        raise RecipeError(f"{path} was made with another recipe or other data; remove it or name a new output")
    return fold


def _summarise(folds: Mapping[tuple[int, str], Any], seeds: Sequence[int], articles: Sequence[str]) -> Results:
    def scores(seed: int, article: str) -> dict[str, Score]:
        return {label: Score(**counts) for label, counts in folds[seed, article]["strict"].items()}

    by_seed = [metrics.total(scores(seed, article) for article in articles) for seed in seeds]
    every = metrics.total(by_seed)
    return Results(
        by_label={
            "micro": [metrics.micro(each).f1 for each in by_seed],
            **{label: [each[label].f1 for each in by_seed] for label in LABELS},
        },
        by_article={article: [metrics.micro(scores(seed, article)).f1 for seed in seeds] for article in articles},
        seqeval=[mean(folds[seed, article]["seqeval"]["f1"] for article in articles) for seed in seeds],
        counts={"micro": metrics.micro(every), **every},
        seconds=[round(fold["seconds"], 1) for fold in folds.values()],
    )


def as_markdown(report: Mapping[str, Any]) -> str:
    """The table of a ``results.json``: mean and standard deviation over the seeds, in points."""
    lines = [
        f"| leave-one-article-out, {len(report['seeds'])} seeds | F1 | precision | recall | gold spans |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, values in report["by_label"].items():
        score = Score(**report["counts"][label])
        name = "**all (micro)**" if label == "micro" else label
        lines.append(
            f"| {name} | {_spread(values)} | {100 * score.precision:.1f} | {100 * score.recall:.1f} "
            f"| {score.gold // len(values)} |"
        )
    lines += [f"| {article} | {_spread(values)} | | | |" for article, values in report["by_article"].items()]
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float]) -> str:
    points = [100 * value for value in values]
    return f"{mean(points):.1f} ± {stdev(points):.1f}" if len(points) > 1 else f"{points[0]:.1f}"
