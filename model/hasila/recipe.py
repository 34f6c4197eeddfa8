"""Training recipes: a frozen dataclass, read from TOML, overridden from the command line."""

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self, get_type_hints

from hasila.errors import RecipeError


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run.

    Args:
        base: folder or hub id of the encoder to start from.
        articles: folder with the annotated articles.
        passages: folder with passages labelled inline, learnt from beside the articles and never held out; empty for
            none.
        output: where the run folder goes.
        seed: of initialisation, order and augmentation.
        epochs: passes over the training passages.
        batch_size: passages in a batch, on each process.
        gradient_accumulation: batches in an optimiser step.
        learning_rate: peak, of the encoder.
        head_learning_rate: peak, of the new classification layer.
        weight_decay: of all weights but biases and LayerNorm.
        warmup: share of the steps in which the rate rises; it falls linearly after.
        clip: largest norm of the gradient.
        dropout: of embeddings, hidden states and classifier input.
        attention_dropout: of attention weights.
        label_smoothing: share of the target spread over all tags.
        mention_replacement: chance of a training mention being replaced, in each epoch, by another of its label.
        average: share of the steps, the last ones, whose weights are averaged into the result; 0 takes the last.
        text_form: how the base's tokenizer is made to read raw text, a name of :data:`hasila.textforms.TEXT_FORMS`;
            empty leaves it as it is, as the compact base's should be.
        mixed_precision: ``no``, ``bf16`` or ``fp16``.
    """

    base: str
    articles: str = "annotations/articles"
    passages: str = ""
    output: str = "runs/finetune"
    seed: int = 13
    epochs: int = 30
    batch_size: int = 8
    gradient_accumulation: int = 1
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    dropout: float = 0.1
    attention_dropout: float = 0.0
    label_smoothing: float = 0.0
    mention_replacement: float = 0.0
    average: float = 0.0
    text_form: str = ""
    mixed_precision: str = "no"

    def __post_init__(self) -> None:
        faults = [
            f"{name}: expected {expected}, found {getattr(self, name)!r}"
            for names, holds, expected in _RANGES
            for name in names
            if not holds(getattr(self, name))
        ]
        if faults:
            raise RecipeError("; ".join(faults))

    @classmethod
    def read(cls, path: Path, overrides: dict[str, Any] | None = None) -> Self:
        """Read a TOML recipe.

        Args:
            path: the file; its keys are the arguments of this class.
            overrides: values that win over the file's.

        Raises:
            RecipeError: the file is missing or no TOML, or a key is unknown, of the wrong type or out of range.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise RecipeError(f"{path}: cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RecipeError(f"{path}: not valid TOML: {error}") from None
        types = get_type_hints(cls)
        if unknown := sorted(set(values) - set(types)):
            raise RecipeError(f"{path}: unknown key(s) {', '.join(unknown)}; expected {', '.join(types)}")
        values |= overrides or {}
        for name, value in values.items():
            if types[name] is float and type(value) is int:
                values[name] = float(value)
            elif type(value) is not types[name]:
                raise RecipeError(f"{path}: {name}: expected {types[name].__name__}, found {value!r}")
        if "base" not in values:
            raise RecipeError(f"{path}: base is missing: the folder or hub id of the encoder to start from")
        return cls(**values)

    def with_(self, **changes: Any) -> Self:
        """A copy with some values changed."""
        return replace(self, **changes)


_RANGES = (
    (("seed",), lambda value: 0 <= value < 1 << 32, "from 0 to 4294967295"),  # what NumPy takes
    (("epochs", "batch_size", "gradient_accumulation"), lambda value: value >= 1, "at least 1"),
    (("learning_rate", "head_learning_rate", "clip"), lambda value: value > 0, "more than 0"),
    (("weight_decay",), lambda value: value >= 0, "at least 0"),
    (
        ("warmup", "dropout", "attention_dropout", "label_smoothing", "mention_replacement", "average"),
        lambda value: 0 <= value < 1,
        "from 0 to less than 1",
    ),
    (("text_form",), lambda value: value in ("", "arabic", "arabert"), "arabic, arabert or nothing"),
    (("mixed_precision",), lambda value: value in ("no", "bf16", "fp16"), "no, bf16 or fp16"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--config`` and an option for every key of a recipe to a parser."""
    parser.add_argument("--config", type=Path, required=True, metavar="RECIPE.toml", help="the recipe")
    group = parser.add_argument_group("recipe", "each of these overrides the recipe's key of the same name")
    types = get_type_hints(Recipe)
    for key in fields(Recipe):
        kind = types[key.name]
        option = f"--{key.name.replace('_', '-')}"
        group.add_argument(option, dest=key.name, type=kind, metavar=kind.__name__.upper())


def from_arguments(arguments: argparse.Namespace, ignore: Sequence[str] = ()) -> Recipe:
    """The recipe that parsed arguments name, with their overrides.

    Raises:
        RecipeError: see :meth:`Recipe.read`.
    """
    given = {key.name: getattr(arguments, key.name) for key in fields(Recipe) if key.name not in ignore}
    return Recipe.read(arguments.config, {name: value for name, value in given.items() if value is not None})
