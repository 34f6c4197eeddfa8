"""The data and the record of a training run, and its signature, by which runs are compared."""

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
"""Keys of a recipe that do not change a run's result. The data is compared by its hash instead."""


def read_data(recipe: Recipe) -> tuple[list[Article], list[Article]]:
    """Read and validate the articles and passages that a recipe names.

    Returns:
        Articles and passages. Passages are empty if the recipe names none.

    Raises:
        DocumentError: files are missing or cannot be read.
        CorpusError: annotations have faults. An unknown label would otherwise fail in the middle of training.
    """
    articles = corpus.read_articles(Path(recipe.articles))
    passages = corpus.read_passages(Path(recipe.passages)) if recipe.passages else []
    if faults := validate(articles) + validate(passages):
        raise CorpusError(faults)
    return articles, passages


def provenance(recipe: Recipe, articles: Sequence[Article], passages: Sequence[Article]) -> dict[str, Any]:
    """The provenance of a run: recipe, data and package versions."""
    packages = ("hasila", "torch", "transformers", "tokenizers", "accelerate", "datasets", "evaluate", "seqeval")
    return {
        "recipe": asdict(recipe),
        "articles": [article.id for article in articles],
        "passages": len(passages),
        "data_sha256": corpus.digest([*articles, *passages]),
        "versions": {name: version(name) for name in packages},
    }


def signature(recipe: Recipe, data: str, ignore: Sequence[str] = ()) -> dict[str, Any]:
    """The signature of a run, with values as JSON has them. Runs with the same signature have the same result.

    Args:
        recipe: recipe of the run.
        data: hash of the training data.
        ignore: keys of the recipe that may differ, besides :data:`VARIABLE`.
    """
    keys = {key: value for key, value in asdict(recipe).items() if key not in (*VARIABLE, *ignore)}
    as_json: dict[str, Any] = json.loads(json.dumps({"recipe": keys, "data_sha256": data}))
    return as_json


_DEFAULTS: dict[str, Any] = signature(Recipe(base=""), "")["recipe"]


def differing(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """The keys in which two runs differ: keys of their recipes, and of the second run's signature.

    Args:
        found: signature or record of a run, perhaps of an older version of this package. A key that its recipe lacks
            has its default, which stands for what older versions did. A key that recipes no longer have makes no
            difference if it was off: 0, false or empty.
        expected: signature of the other run.
    """
    found_recipe, expected_recipe = (
        {**_DEFAULTS, **run["recipe"]} if run["recipe"] else {} for run in (found, expected)
    )
    keys = [key for key in {**found_recipe, **expected_recipe} if key not in VARIABLE]
    return [
        *(key for key in keys if _value(found_recipe, key) != _value(expected_recipe, key)),
        *(key for key in expected if key != "recipe" and found.get(key) != expected[key]),
    ]


def without_defaults(signature: Mapping[str, Any]) -> dict[str, Any]:
    """A signature without the keys of its recipe that have their defaults."""
    recipe = {key: value for key, value in signature["recipe"].items() if _DEFAULTS.get(key) != value}
    return {**signature, "recipe": recipe}


def _value(recipe: Mapping[str, Any], key: str) -> Any:
    """The value of a key, None for one that is off and that recipes no longer have."""
    value = recipe.get(key)
    return value if key in _DEFAULTS else value or None


def flat(recipe: Recipe) -> dict[str, str | int | float]:
    """A recipe as trackers accept it: numbers, booleans and strings only."""
    return {key: value if isinstance(value, int | float) else str(value) for key, value in asdict(recipe).items()}
