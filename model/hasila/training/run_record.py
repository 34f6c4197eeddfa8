"""What surrounds a training run: its data, its record, and the states from which an interrupted run goes on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.validation import validate
from hasila.errors import CorpusError
from hasila.training.recipe import Recipe

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


def flat(recipe: Recipe) -> dict[str, str | int | float]:
    """A recipe as trackers take it: numbers, switches and strings only."""
    return {key: value if isinstance(value, int | float) else str(value) for key, value in asdict(recipe).items()}
