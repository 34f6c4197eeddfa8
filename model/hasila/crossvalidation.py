"""Cross-validation: documents held out, the rest learnt, over several seeds; fold by fold, resumable.

A fold is kept with the spans that were found, so that every score is made from the folds and none needs them run again.
Needs the ``train`` extra.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Protocol

from filelock import FileLock, Timeout

from hasila import corpus, evaluation, metrics, runs, soup, stages
from hasila.corpus import Article
from hasila.errors import RecipeError
from hasila.evaluation import Evaluation
from hasila.extraction import Extractor, Span
from hasila.labels import LABELS
from hasila.metrics import Score
from hasila.recipe import Recipe
from hasila.soup import Finetune
from hasila.statistics import by_genre


@dataclass(frozen=True)
class Prediction:
    """What a learner found in texts.

    Args:
        spans: of each text.
        seconds: that it learnt.
        losses: of each epoch, if it has epochs.
    """

    spans: Sequence[Sequence[Span]]
    seconds: float
    losses: Sequence[float] = ()


def holdouts(
    kind: str, articles: Sequence[Article], passages: Sequence[Article], groups: int
) -> dict[str, list[Article]]:
    """What each fold of a kind of cross-validation holds out, by its name.

    Args:
        kind: one of :data:`KINDS`.
        articles: the annotated articles.
        passages: those written for training.
        groups: of genres, at most.
    """
    if kind == "article":
        return {article.id: [article] for article in articles}
    if kind == "all-articles":
        return {"all-articles": list(articles)}
    dealt: list[dict[str, list[Article]]] = [{} for _ in range(groups)]
    for genre, own in sorted(by_genre(passages).items(), key=lambda item: -len(item[1])):
        min(dealt, key=lambda group: sum(map(len, group.values())))[genre] = own
    return {"+".join(group): [passage for own in group.values() for passage in own] for group in dealt if group}


KINDS: Mapping[str, str] = {
    "article": "each article in turn",
    "all-articles": "all articles at once, so that only passages are learnt: a fifth of the time, to sift recipes",
    "genre": "the genres of passages, group by group, so that no passage of a genre is learnt before it is scored",
}


class Learner(Protocol):
    """Learns from annotated documents and then reads texts."""

    def __call__(self, seed: int, learn: Sequence[Article], texts: Sequence[str], *, title: str) -> Prediction: ...  # noqa: D102


def fine_tuned(recipe: Recipe, finetune: Finetune = soup.finetune) -> Learner:
    """The learner that fine-tunes by a recipe, whose seed is not used."""

    def learner(seed: int, learn: Sequence[Article], texts: Sequence[str], *, title: str) -> Prediction:
        trained = finetune(recipe.with_(seed=seed), learn, title=title)
        spans = Extractor(trained.model, trained.tokenizer, precision="fp32").extract(texts)
        return Prediction(spans, trained.seconds, trained.losses)

    return learner


def limited(learner: Learner, keep: Callable[[Sequence[Article]], Sequence[Article]]) -> Learner:
    """A learner that learns from some of the documents only, as a condition chooses them."""

    def limited_learner(seed: int, learn: Sequence[Article], texts: Sequence[str], *, title: str) -> Prediction:
        return learner(seed, keep(learn), texts, title=title)

    return limited_learner


def run(
    learner: Learner,
    signature: Mapping[str, Any],
    documents: Sequence[Article],
    holdouts: Mapping[str, Sequence[Article]],
    seeds: Sequence[int],
    output: Path,
) -> "Folds | None":
    """Run the folds that are not there yet.

    Args:
        learner: learns in each fold from the documents that are not held out.
        signature: what it does and from which data, see :func:`hasila.runs.signature`; folds of another are refused.
        documents: all there are.
        holdouts: those that a fold holds out, by its name; each is held out once for each seed.
        seeds: of the runs.
        output: gets ``folds/SEED-NAME.json``.

    Returns:
        The folds, or nothing if another process still runs one.

    Raises:
        RecipeError: the folds that are there were made with another recipe or other data.
    """
    folder = output / "folds"
    folder.mkdir(parents=True, exist_ok=True)
    paths = {(seed, name): folder / f"{seed}-{name}.json" for seed in seeds for name in holdouts}
    for path in filter(Path.exists, paths.values()):  # before hours of training are spent on folds beside them
        _read(path, signature)
    for (seed, name), path in paths.items():
        held_out = holdouts[name]
        try:
            with FileLock(path.with_suffix(".lock"), timeout=0):  # the system frees it if this process dies
                if not path.exists():
                    learn = [document for document in documents if document not in held_out]
                    texts = [document.text for document in held_out]
                    found = learner(seed, learn, texts, title=f"seed {seed}, without {name}")
                    spans = {
                        document.id: [[span.start, span.end, span.label, round(span.confidence, 6)] for span in of_text]
                        for document, of_text in zip(held_out, found.spans, strict=True)
                    }
                    fold = {"seconds": found.seconds, "losses": found.losses, "spans": spans}
                    runs.write_record(path, {**signature, **fold})
        except Timeout:  # another process is at it
            continue
    if not all(path.exists() for path in paths.values()):
        return None
    return Folds({key: _read(path, signature) for key, path in paths.items()}, holdouts, seeds)


def shared(jobs: Mapping[str, Callable[[], "Folds | None"]]) -> dict[str, "Folds | None"]:
    """Run several cross-validations whose folds several processes may share.

    Args:
        jobs: a call of :func:`run` or the like by its name.

    Returns:
        The folds by those names; nothing for one of which another process still runs some.
    """
    found: dict[str, Folds | None] = dict.fromkeys(jobs)
    for _ in range(2):  # what another process was at in the first round can be there in the second
        for name, job in jobs.items():
            if found[name] is None:
                found[name] = job()
    return found


def _read(path: Path, signature: Mapping[str, Any]) -> Any:
    fold = json.loads(path.read_text(encoding="utf-8"))
    if runs.differing(fold, signature):
        raise RecipeError(f"{path} was made with another recipe or other data; remove it or name a new output")
    return fold


@dataclass(frozen=True)
class Folds:
    """All folds of a cross-validation.

    Args:
        records: what was written of each, by seed and name.
        holdouts: the documents that each held out, by name.
        seeds: of the runs.
    """

    records: Mapping[tuple[int, str], Mapping[str, Any]]
    holdouts: Mapping[str, Sequence[Article]]
    seeds: Sequence[int]

    def spans(self, seed: int, name: str) -> list[list[Span]]:
        """The spans that were found in each document of a fold."""
        found = self.records[seed, name]["spans"]
        return [
            [Span(start, end, document.text[start:end], label, p) for start, end, label, p in found[document.id]]
            for document in self.holdouts[name]
        ]

    def evaluation(self, seed: int, name: str) -> Evaluation:
        """The scores of a fold."""
        return evaluation.score(self.holdouts[name], self.spans(seed, name))


def leave_one_out(
    recipe: Recipe,
    documents: Sequence[Article],
    holdouts: Mapping[str, Sequence[Article]],
    seeds: Sequence[int],
    output: Path,
    finetune: Finetune = soup.finetune,
) -> Folds | None:
    """Run the folds of a recipe that are not there yet.

    Args:
        recipe: how to train; its seed and output are not used. An auxiliary corpus is learnt once, before all folds.
        documents: see :func:`run`.
        holdouts: see :func:`run`.
        seeds: of the runs.
        output: gets the folds, and ``auxiliary/`` if there is such a corpus.
        finetune: what trains.

    Returns:
        See :func:`run`.

    Raises:
        RecipeError: see :func:`run`; or the recipe cannot be followed, or a launcher started this as one of several
            processes.
    """
    staged = prepared(recipe, output)
    signature = runs.signature(recipe, corpus.digest(documents), ignore=["seed"])
    return run(fine_tuned(staged, finetune), signature, documents, holdouts, seeds, output)


def prepared(recipe: Recipe, output: Path) -> Recipe:
    """The recipe that folds are to be trained by: its auxiliary corpus, if it names one, is learnt once before them.

    Raises:
        RecipeError: see :func:`leave_one_out`.
    """
    if os.environ.get("WORLD_SIZE", "1") != "1":  # they would wait for each other in different folds
        raise RecipeError("cross-validation runs in one process; start the command several times to share its folds")
    output.mkdir(parents=True, exist_ok=True)
    with FileLock(output / "auxiliary.lock"):  # of several processes one learns it, the others wait
        return stages.first(recipe, output / "auxiliary")


@dataclass(frozen=True)
class Results:
    """Strict character-span F1, and seqeval's F1 over the words' tags.

    Args:
        by_label: F1 of each seed, over all held-out spans, by label and ``micro``.
        by_holdout: micro-F1 of each seed by fold.
        seqeval: mean over the folds of seqeval's micro-F1, of each seed.
        counts: correct, predicted and gold spans of all seeds together, by label and ``micro``.
        seconds: of learning, of each fold.
    """

    by_label: dict[str, list[float]]
    by_holdout: dict[str, list[float]]
    seqeval: list[float]
    counts: dict[str, Score]
    seconds: list[float]


def summarise(folds: Folds) -> Results:
    """The scores of all folds."""
    scores = {key: folds.evaluation(*key) for key in folds.records}
    by_seed = [metrics.total(scores[seed, name].strict for name in folds.holdouts) for seed in folds.seeds]
    every = metrics.total(by_seed)
    return Results(
        by_label={
            "micro": [metrics.micro(each).f1 for each in by_seed],
            **{label: [each[label].f1 for each in by_seed] for label in LABELS},
        },
        by_holdout={name: [scores[seed, name].micro.f1 for seed in folds.seeds] for name in folds.holdouts},
        seqeval=[mean(scores[seed, name].tags["f1"] for name in folds.holdouts) for seed in folds.seeds],
        counts={"micro": metrics.micro(every), **every},
        seconds=[round(fold["seconds"], 1) for fold in folds.records.values()],
    )


_TITLES: Mapping[str, str] = {
    "article": "leave-one-article-out",
    "all-articles": "all articles held out",
    "genre": "passages held out by genre",
}


def as_markdown(report: Mapping[str, Any]) -> str:
    """The table of a ``results.json``: mean and standard deviation over the seeds, in points."""
    count = len(report["seeds"])
    seeds = f"{count} seeds" if count > 1 else "1 seed"
    lines = [
        f"| {_TITLES[report['hold_out']]}, {seeds} | F1 | precision | recall | gold spans |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, values in report["by_label"].items():
        score = Score(**report["counts"][label])
        name = "**all (micro)**" if label == "micro" else label
        lines.append(
            f"| {name} | {spread(values)} | {100 * score.precision:.1f} | {100 * score.recall:.1f} "
            f"| {score.gold // len(values)} |"
        )
    lines += [f"| {name} | {spread(values)} | | | |" for name, values in report["by_holdout"].items()]
    return "\n".join(lines) + "\n"


def search_as_markdown(report: Mapping[str, Any]) -> str:
    """The table of a ``search.json``: F1 of each variant, the best first, in points."""
    labels = ("micro", *LABELS)
    lines = [f"| variant | {' | '.join(['all', *LABELS])} | seeds | seconds a run |", "|---|" + "---:|" * 6]
    for row in sorted(report["variants"], key=lambda row: -mean(row["f1"]["micro"])):
        cells = [spread(row["f1"][label]) for label in labels]
        lines.append(f"| {row['name']} | {' | '.join(cells)} | {len(row['seeds'])} | {mean(row['seconds']):.0f} |")
    return "\n".join(lines) + "\n"


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, in points."""
    points = [100 * value for value in values]
    return f"{mean(points):.1f} ± {stdev(points):.1f}" if len(points) > 1 else f"{points[0]:.1f}"
