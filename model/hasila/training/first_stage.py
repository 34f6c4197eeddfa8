"""The first of two training stages: trains on an auxiliary corpus of the user. Needs the ``train`` extra."""

import json
from pathlib import Path

from accelerate import PartialState

from hasila.corpus import foreign
from hasila.files import write_json
from hasila.inference import checkpoint
from hasila.training import run_record
from hasila.training.loop import fit
from hasila.training.recipe import Recipe
from hasila.training.samples import Sample
from hasila.training.states import States


def first(recipe: Recipe, folder: Path) -> Recipe:
    """Train on the recipe's auxiliary corpus, if it names one.

    The classifier of this stage has the labels of the corpus, some of them renamed by the recipe's ``label_map``. The
    next stage keeps the rows of its classification layer that have labels of this package.

    Args:
        recipe: recipe of both stages.
        folder: gets the classifier and its record. A classifier that is there is used again if its recipe and data are
            the same.

    Returns:
        The recipe of the next stage. Its base is the classifier of this stage.

    Raises:
        CorpusError: the corpus has faults.
        RecipeError: the corpus does not exist, or the recipe cannot be trained.
    """
    if not recipe.auxiliary:
        return recipe
    corpus = foreign.read(recipe.auxiliary, recipe.label_map)
    stage = recipe.with_(epochs=recipe.auxiliary_epochs, development=(), patience=0, average=0.0, soup=1)
    signature = run_record.signature(stage, corpus.digest)
    record = folder / "run.json"
    model = folder / "model"
    kept = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else None
    if kept is None or run_record.differing(kept["signature"], signature):
        states = States(folder / "states", signature)
        trained = fit(
            stage, [Sample([row]) for row in corpus.rows], corpus.tags, title="auxiliary corpus", states=states
        )
        if PartialState().is_main_process:
            checkpoint.save(trained.model, trained.tokenizer, model)
            write_json(record, {"signature": signature, "losses": trained.losses, "seconds": trained.seconds})
            states.remove()
        PartialState().wait_for_everyone()
    return recipe.with_(base=str(model), text_form="", auxiliary="")
