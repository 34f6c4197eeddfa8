"""What surrounds a training run: its data, its record, and the states from which an interrupted run goes on."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from hasila import corpus
from hasila.corpus import Article
from hasila.errors import CorpusError, RecipeError
from hasila.recipe import Recipe
from hasila.validation import validate

VARIABLE = ("license", "output", "articles", "passages", "save_every", "tracker")
"""Keys in which runs may differ and be the same: the data is compared by its hash."""


def read_data(recipe: Recipe) -> tuple[list[Article], list[Article]]:
    """The articles that a recipe names, and the passages, if it names any.

    Raises:
        DocumentError: files are missing or cannot be read.
        CorpusError: annotations have faults: a label that is unknown would otherwise fail in the midst of training.
    """
    articles = corpus.read_articles(Path(recipe.articles))
    passages = corpus.read_passages(Path(recipe.passages)) if recipe.passages else []
    if faults := validate(articles) + validate(passages):
        raise CorpusError(faults)
    return articles, passages


def provenance(recipe: Recipe, articles: Sequence[Article], passages: Sequence[Article]) -> dict[str, Any]:
    """What a run needs told to be made again: recipe, data and versions."""
    packages = ("hasila", "torch", "transformers", "tokenizers", "accelerate", "datasets", "evaluate", "seqeval")
    return {
        "recipe": asdict(recipe),
        "articles": [article.id for article in articles],
        "passages": len(passages),
        "data_sha256": corpus.digest([*articles, *passages]),
        "versions": {name: version(name) for name in packages},
    }


def signature(recipe: Recipe, data: str, ignore: Sequence[str] = ()) -> dict[str, Any]:
    """What two runs must share to be the same, as JSON has it.

    Args:
        recipe: of the run.
        data: hash of what it learns from.
        ignore: keys of the recipe that may differ, besides :data:`VARIABLE`.
    """
    keys = {key: value for key, value in asdict(recipe).items() if key not in (*VARIABLE, *ignore)}
    shared: dict[str, Any] = json.loads(json.dumps({"recipe": keys, "data_sha256": data}))
    return shared


_DEFAULTS: dict[str, Any] = signature(Recipe(base=""), "")["recipe"]


def differing(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """What two runs differ in: keys of their recipes, and of the second's signature.

    Args:
        found: signature or record of one, perhaps made by an older version: a key that a recipe lacks counts with the
            default, for it stands for what was done before there was the key.
        expected: signature of the other.
    """
    of_found, of_expected = ({**_DEFAULTS, **run["recipe"]} if run["recipe"] else {} for run in (found, expected))
    keys = [key for key in {**of_found, **of_expected} if key not in VARIABLE]
    return [
        *(key for key in keys if of_found.get(key) != of_expected.get(key)),
        *(key for key in expected if key != "recipe" and found.get(key) != expected[key]),
    ]


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a run's record as JSON; the file is there only when it is whole."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def flat(recipe: Recipe) -> dict[str, str | int | float]:
    """A recipe as trackers take it: numbers, switches and strings only."""
    return {key: value if isinstance(value, int | float) else str(value) for key, value in asdict(recipe).items()}


class States:
    """Saved states of a run. The newest whole one is kept, and taken up when the run is started again.

    With several machines the folder must be one that all of them see.

    Args:
        folder: where the states are.
        signature: of the run; see :func:`signature`.
    """

    def __init__(self, folder: Path, signature: Mapping[str, Any]) -> None:
        self._folder = folder
        self._signature = signature

    def load(self, accelerator: Accelerator) -> None:
        """Take up the newest state, if there is one.

        Raises:
            RecipeError: it is that of another run.
        """
        if not (whole := self._whole()):
            return
        newest = whole[-1]
        if differing(json.loads(newest.joinpath("signature.json").read_text(encoding="utf-8")), self._signature):
            raise RecipeError(
                f"{newest} is the state of a run with another recipe or other data; remove {self._folder} to begin "
                "anew, or name another output"
            )
        accelerator.load_state(str(newest))

    def save(self, accelerator: Accelerator, step: int) -> None:
        """Save the state, under its name only when it is whole, and remove the older ones. All processes call this."""
        target = self._folder / f"step-{step:08}"
        part = target.with_suffix(".part")
        if accelerator.is_main_process:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            part.joinpath("signature.json").write_text(json.dumps(self._signature), encoding="utf-8")
        accelerator.wait_for_everyone()
        accelerator.save_state(str(part))
        accelerator.wait_for_everyone()
        if accelerator.is_main_process:
            older = self._whole()
            part.replace(target)
            for state in older:
                shutil.rmtree(state)
        accelerator.wait_for_everyone()

    def remove(self) -> None:
        """Remove all states, when the run is done."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _whole(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("step-*") if path.suffix != ".part")
