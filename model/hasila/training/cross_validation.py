"""Cross-validation: documents held out, the others learnt, fold by fold and over several seeds; resumable.

Needs the ``train`` extra.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from hasila.corpus.articles import Article, digest
from hasila.errors import RecipeError
from hasila.evaluation.folds import Folds, Prediction
from hasila.files import write_json
from hasila.inference.extractor import Extractor
from hasila.training import first_stage, run_record, soup
from hasila.training.recipe import Recipe
from hasila.training.soup import Finetune


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
) -> Folds | None:
    """Run the folds that are not there yet.

    Args:
        learner: learns in each fold from the documents that are not held out.
        signature: what it does and from which data, see
            :func:`hasila.training.run_record.signature`; folds of another are refused.
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
                    write_json(path, {**signature, **fold})
        except Timeout:  # another process is at it
            continue
    if not all(path.exists() for path in paths.values()):
        return None
    return Folds({key: _read(path, signature) for key, path in paths.items()}, holdouts, seeds)


def shared(jobs: Mapping[str, Callable[[], Folds | None]]) -> dict[str, Folds | None]:
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
    signature = run_record.signature(recipe, digest(documents), ignore=["seed"])
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
        return first_stage.first(recipe, output / "auxiliary")


def _read(path: Path, signature: Mapping[str, Any]) -> Any:
    fold = json.loads(path.read_text(encoding="utf-8"))
    if run_record.differing(fold, signature):
        raise RecipeError(f"{path} was made with another recipe or other data; remove it or name a new output")
    return fold
