"""Cross-validation: trains on all documents but those held out, fold by fold and over several seeds; resumable.

Needs the ``train`` extra.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from hasila.corpus.articles import Article, digest
from hasila.errors import RecipeError
from hasila.evaluation.folds import Fold, Folds, Prediction, fold_path, layers_path
from hasila.evaluation.layer_predictions import LayerFold, predict
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.training import first_stage, run_record, soup
from hasila.training.recipe import Recipe
from hasila.training.soup import Finetune


class Learner(Protocol):
    """A function that learns from annotated documents and then predicts the spans of others."""

    def __call__(  # noqa: D102
        self, seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str
    ) -> Prediction: ...


def fine_tuned(recipe: Recipe, finetune: Finetune = soup.finetune) -> Learner:
    """Return the learner that fine-tunes by a recipe. The recipe's seed is not used."""

    def learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        trained = finetune(recipe.with_(seed=seed), learn, title=title)
        checkpoint = Checkpoint.of_model(trained.model, trained.tokenizer, trained.heads)
        extractor = Extractor(checkpoint, precision="fp32")
        spans = extractor.extract([document.text for document in held_out])
        layers = predict(extractor, held_out) if trained.heads is not None else ()
        return Prediction(spans=spans, seconds=trained.seconds, losses=trained.losses, layers=layers)

    return learner


def limited(learner: Learner, keep: Callable[[Sequence[Article]], Sequence[Article]]) -> Learner:
    """Return a learner that learns from a selection of the documents only.

    Args:
        learner: the learner.
        keep: selects the documents.
    """

    def limited_learner(seed: int, learn: Sequence[Article], held_out: Sequence[Article], *, title: str) -> Prediction:
        return learner(seed, keep(learn), held_out, title=title)

    return limited_learner


def run(
    learner: Learner,
    signature: Mapping[str, Any],
    documents: Sequence[Article],
    holdouts: Mapping[str, Sequence[Article]],
    seeds: Sequence[int],
    output: Path,
) -> Folds | None:
    """Run the folds that are missing.

    Args:
        learner: in each fold, learns from the documents that are not held out.
        signature: the learner's recipe and data, see :func:`hasila.training.run_record.signature`. Folds with another
            signature are refused.
        documents: all documents.
        holdouts: the documents that each fold holds out, by its name. Each fold is run once for each seed.
        seeds: seeds of the runs.
        output: gets ``folds/SEED-NAME.json``, and ``layers/SEED-NAME.json`` of a learner with heads.

    Returns:
        The folds, or None while another process runs one of them.

    Raises:
        RecipeError: the folder has folds of another recipe or other data.
        HasilaError: a file in the folder is not a fold.
    """
    paths = {(seed, name): fold_path(output, seed, name) for seed in seeds for name in holdouts}
    for path in paths.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():  # checked here, before hours of training on the other folds
            _read(path, signature)
    for (seed, name), path in paths.items():
        try:
            with FileLock(path.with_suffix(".lock"), timeout=0):  # the system releases it if this process dies
                if not path.exists():
                    prediction = _predict(learner, seed, name, documents, holdouts[name])
                    if prediction.layers:  # before the fold, which tells that the run is complete
                        layers = layers_path(output, seed, name)
                        layers.parent.mkdir(exist_ok=True)
                        LayerFold(prediction.layers, signature).write(layers)
                    Fold.of(signature, holdouts[name], prediction).write(path)
        except Timeout:  # another process runs this fold
            continue
    if not all(path.exists() for path in paths.values()):
        return None
    return Folds({key: _read(path, signature) for key, path in paths.items()}, holdouts, seeds)


def _predict(
    learner: Learner, seed: int, name: str, documents: Sequence[Article], held_out: Sequence[Article]
) -> Prediction:
    learn = [document for document in documents if document not in held_out]
    return learner(seed, learn, held_out, title=f"seed {seed}, without {name}")


def _read(path: Path, signature: Mapping[str, Any]) -> Fold:
    fold = Fold.read(path)
    if run_record.differing(fold.signature, signature):
        raise RecipeError(f"{path} was made with another recipe or other data; remove it or name a new output")
    return fold


def shared(jobs: Mapping[str, Callable[[], Folds | None]]) -> dict[str, Folds | None]:
    """Run several cross-validations that several processes share.

    Args:
        jobs: calls of :func:`run` or :func:`cross_validate`, by name.

    Returns:
        The folds by name; None where another process still runs one of them.
    """
    results: dict[str, Folds | None] = dict.fromkeys(jobs)
    for _ in range(2):  # folds that another process ran during the first round may be there in the second
        for name, job in jobs.items():
            if results[name] is None:
                results[name] = job()
    return results


def cross_validate(
    recipe: Recipe,
    documents: Sequence[Article],
    holdouts: Mapping[str, Sequence[Article]],
    seeds: Sequence[int],
    output: Path,
    finetune: Finetune = soup.finetune,
) -> Folds | None:
    """Run the folds of a recipe that are missing.

    Args:
        recipe: how to train. Its seed and output are not used. An auxiliary corpus is learnt once, before all folds.
        documents: see :func:`run`.
        holdouts: see :func:`run`.
        seeds: see :func:`run`.
        output: gets the folds, and ``auxiliary/`` if the recipe names an auxiliary corpus.
        finetune: trains a fold.

    Returns:
        See :func:`run`.

    Raises:
        RecipeError: see :func:`run`; or the recipe cannot be trained, or a launcher started several processes.
    """
    staged = prepared(recipe, output)
    signature = run_record.signature(recipe, digest(documents), ignore=["seed"])
    return run(fine_tuned(staged, finetune), signature, documents, holdouts, seeds, output)


def prepared(recipe: Recipe, output: Path) -> Recipe:
    """Learn the recipe's auxiliary corpus, if it names one, and return the recipe that the folds are trained by.

    Raises:
        RecipeError: see :func:`cross_validate`.
    """
    if os.environ.get("WORLD_SIZE", "1") != "1":  # the processes would wait for each other in different folds
        raise RecipeError("cross-validation runs in one process; start the command several times to share its folds")
    output.mkdir(parents=True, exist_ok=True)
    with FileLock(output / "auxiliary.lock"):  # one of several processes learns it, the others wait
        return first_stage.first(recipe, output / "auxiliary")
