"""Two-stage training: first an auxiliary corpus that the user brings, then the articles. Needs the ``train`` extra."""

import json
from pathlib import Path

from accelerate import PartialState

from hasila.corpus import foreign
from hasila.files import write_json
from hasila.inference import checkpoint
from hasila.training import run_record
from hasila.training.loop import fit
from hasila.training.recipe import Recipe
from hasila.training.states import States


def first(recipe: Recipe, folder: Path) -> Recipe:
    """Learn the recipe's auxiliary corpus, if it names one.

    The classifier of this stage has the corpus's own labels beside those that the recipe's ``label_map`` makes ours;
    the rows of its head that are ours go into the next stage's.

    Args:
        recipe: of the whole run.
        folder: gets the classifier and its record; if it has them already, by the same recipe, they are taken.

    Returns:
        The recipe of the next stage, whose base is the result.

    Raises:
        CorpusError: the corpus has faults.
        RecipeError: there is no such corpus, or the run cannot be made.
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
        trained = fit(stage, corpus.rows, corpus.tags, title="auxiliary corpus", states=states)
        if PartialState().is_main_process:
            checkpoint.save(trained.model, trained.tokenizer, model)
            write_json(record, {"signature": signature, "losses": trained.losses, "seconds": trained.seconds})
            states.remove()
        PartialState().wait_for_everyone()
    return recipe.with_(base=str(model), text_form="", auxiliary="")
