"""Training recipes: a frozen dataclass, read from a TOML file, with overrides from the command line."""

import argparse
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self, get_origin, get_type_hints

from hasila.errors import RecipeError
from hasila.text.text_forms import TEXT_FORMS


@dataclass(frozen=True)
class Recipe:
    """All settings of a training run.

    Args:
        base: folder or hub id of the encoder to start from. If it is a token classifier, the rows of its classification
            layer whose labels this package has, after ``label_map``, are kept. A checkpoint of this package is
            continued: its heads are kept, too.
        depth: number of the base's encoder layers to keep, spread evenly from its first to its last; 0 for all.
        teacher: folder or hub id of a trained checkpoint of this package that reads every batch, too. Its tags and
            states are learnt beside the labels, see :mod:`hasila.training.teacher`; empty for labels only.
        teacher_weight: share of the loss of the tags that is the distance to the teacher's.
        text_form: text form to give its tokenizer, a name of :data:`hasila.text.text_forms.TEXT_FORMS`. Empty leaves
            the tokenizer unchanged, as the compact base requires.
        articles: folder with the annotated articles.
        passages: folder with passages labelled inline, which are trained on beside the articles; empty for none.
        development: patterns (``*`` for any characters) of the names of development articles and passages. They are
            not trained on; their score after each epoch chooses the best weights. Without patterns the last weights are
            the result.
        auxiliary: corpus to train on first, see :func:`hasila.corpus.foreign.read`; empty for none.
        auxiliary_epochs: epochs over the auxiliary corpus.
        label_map: maps labels of the auxiliary corpus, or of the base, to labels of this package.
        license: licence of the checkpoint, by its name on the hub; ``other`` for the base's own licence.
        output: folder of the run.
        seed: seed of order and dropout.
        epochs: epochs over the training passages.
        patience: number of epochs without a better development score after which training stops; 0 for never.
        batch_size: texts in an optimizer step, over all processes and accumulated parts. Each part of a long text, see
            :mod:`hasila.training.samples`, counts as one.
        gradient_accumulation: number of parts in which a step is computed, to save memory.
        learning_rate: peak learning rate of the encoder's last layer.
        layer_decay: ratio of a layer's learning rate to that of the layer above it.
        head_learning_rate: peak learning rate of the classification layer.
        weight_decay: weight decay of all weights except biases and LayerNorms.
        warmup: share of the steps in which the learning rate rises. Afterwards it falls linearly.
        clip: maximum norm of the gradient.
        freeze_words: whether to freeze the word embeddings, so that words of the training data do not drift away from
            other words.
        dropout: dropout rate of embeddings, hidden states and the classifier's input.
        attention_dropout: dropout rate of attention weights.
        label_smoothing: share of the target that is spread over all tags.
        adversarial: length of the adversarial shift of a passage's word embeddings, in mean lengths of a word
            embedding, see :mod:`hasila.training.adversary`. 0 for no adversarial training, which takes half the time.
        heads_weight: weight of the loss of the heads that read the layers beyond spans: attacks, harm, victims, links.
            0 trains spans only, and the checkpoint then has no heads.
        heads_epochs: epochs in which the heads of a soup are trained on its averaged encoder, which stays as it is,
            because the mean of heads reads worse than each of them. 0 keeps the mean. One run needs none.
        average: share of the steps, at the end, whose weights are averaged; 0 for the weights of the last step.
        soup: number of runs, with seeds counted up from ``seed``, whose weights are averaged.
        mixed_precision: ``no``, ``bf16``, ``fp16``, or ``auto`` for the device's fastest safe precision.
        save_every: optimizer steps between two saved states, from which an interrupted run resumes. 0 saves after
            each epoch only.
        tracker: the tracker that accelerate logs to, such as ``tensorboard``; empty for none.
    """

    base: str
    depth: int = 0
    teacher: str = ""
    teacher_weight: float = 0.5
    text_form: str = ""
    articles: str = "annotations/articles"
    passages: str = ""
    development: tuple[str, ...] = ()
    auxiliary: str = ""
    auxiliary_epochs: int = 3
    label_map: Mapping[str, str] = field(default_factory=dict)
    license: str = "mit"
    output: str = "runs/finetune"
    seed: int = 13
    epochs: int = 30
    patience: int = 0
    batch_size: int = 8
    gradient_accumulation: int = 1
    learning_rate: float = 1e-4
    layer_decay: float = 1.0
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    freeze_words: bool = False
    dropout: float = 0.1
    attention_dropout: float = 0.0
    label_smoothing: float = 0.0
    adversarial: float = 0.0
    heads_weight: float = 0.0
    heads_epochs: int = 0
    average: float = 0.0
    soup: int = 1
    mixed_precision: str = "no"
    save_every: int = 0
    tracker: str = ""

    def __post_init__(self) -> None:
        faults = [
            f"{name}: expected {expected}, found {getattr(self, name)!r}"
            for names, holds, expected in _RANGES
            for name in names
            if not holds(getattr(self, name))
        ]
        if self.batch_size > 0 and self.gradient_accumulation > 0 and self.batch_size % self.gradient_accumulation:
            faults.append(f"batch_size: expected a multiple of gradient_accumulation, found {self.batch_size}")
        if self.patience and not self.development:
            faults.append("patience: expected development documents to watch, found none")
        if faults:
            raise RecipeError("; ".join(faults))

    @classmethod
    def read(cls, path: Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read a TOML recipe.

        Args:
            path: the file. Its keys are the arguments of this class.
            overrides: values that replace those of the file.

        Raises:
            RecipeError: the file is missing or not TOML; or a key is unknown, has the wrong type or is out of range.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise RecipeError(f"{path}: cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RecipeError(f"{path}: not valid TOML: {error}") from None
        known = [key.name for key in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise RecipeError(f"{path}: unknown keys {', '.join(unknown)}; expected {', '.join(known)}")
        for name, value in (values | dict(overrides or {})).items():
            kind = _kind(name)
            if not kind.holds(value):
                raise RecipeError(f"{path}: {name}: expected {kind.expected}, found {value!r}")
            values[name] = kind.make(value)
        if "base" not in values:
            raise RecipeError(f"{path}: base is missing: the folder or hub id of the encoder to start from")
        return cls(**values)

    def with_(self, **changes: Any) -> Self:
        """A copy with some values changed."""
        return replace(self, **changes)


_RANGES: tuple[tuple[tuple[str, ...], Callable[[Any], bool], str], ...] = (
    (("seed",), lambda value: 0 <= value < 1 << 32, "from 0 to 4294967295"),  # the range of NumPy's seeds
    (
        ("epochs", "auxiliary_epochs", "batch_size", "gradient_accumulation", "soup"),
        lambda value: value >= 1,
        "at least 1",
    ),
    (("learning_rate", "head_learning_rate", "clip"), lambda value: value > 0, "more than 0"),
    (
        ("weight_decay", "adversarial", "heads_weight", "heads_epochs", "patience", "save_every", "depth"),
        lambda value: value >= 0,
        "at least 0",
    ),
    (
        ("warmup", "dropout", "attention_dropout", "label_smoothing", "average"),
        lambda value: 0 <= value < 1,
        "from 0 to less than 1",
    ),
    (("text_form",), lambda value: value in ("", *TEXT_FORMS), f"{', '.join(TEXT_FORMS)} or nothing"),
    (("layer_decay",), lambda value: 0 < value <= 1, "more than 0, at most 1"),
    (("teacher_weight",), lambda value: 0 <= value <= 1, "from 0 to 1"),
    (("mixed_precision",), lambda value: value in ("no", "bf16", "fp16", "auto"), "no, bf16, fp16 or auto"),
)


def _strings(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"expected KEY=VALUE, found {text!r}")
    return key, value


class _Table(argparse.Action):
    """Collects the pairs of an option in a dictionary."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        setattr(namespace, self.dest, dict(values))


@dataclass(frozen=True)
class _Kind:
    """A type of a recipe's key.

    Args:
        expected: its description in messages.
        holds: whether a TOML value has the type.
        make: converts the TOML value.
        option: arguments of ``add_argument`` for the command line.
    """

    expected: str
    holds: Callable[[Any], bool]
    make: Callable[[Any], Any]
    option: Mapping[str, Any]


_KINDS: Mapping[Any, _Kind] = {
    str: _Kind("str", lambda value: type(value) is str, str, {"type": str, "metavar": "STR"}),
    bool: _Kind("bool", lambda value: type(value) is bool, bool, {"action": argparse.BooleanOptionalAction}),
    int: _Kind("int", lambda value: type(value) is int, int, {"type": int, "metavar": "INT"}),
    float: _Kind("float", lambda value: type(value) in (int, float), float, {"type": float, "metavar": "FLOAT"}),
    tuple: _Kind(
        "a list of strings",
        lambda value: type(value) is list and _strings(value),
        tuple,
        {"nargs": "*", "metavar": "STR"},
    ),
    Mapping: _Kind(
        "a table of strings",
        lambda value: type(value) is dict and _strings(value.values()),
        dict,
        {"nargs": "*", "type": _pair, "action": _Table, "metavar": "KEY=VALUE"},
    ),
}


def _kind(name: str) -> _Kind:
    hint = get_type_hints(Recipe)[name]
    return _KINDS[get_origin(hint) or hint]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--config``, and an option for every key of a recipe, to a parser."""
    parser.add_argument("--config", type=Path, required=True, metavar="RECIPE.toml", help="the recipe")
    group = parser.add_argument_group("recipe", "each of these overrides the recipe's key of the same name")
    for key in fields(Recipe):
        group.add_argument(f"--{key.name.replace('_', '-')}", dest=key.name, **_kind(key.name).option)


def from_arguments(arguments: argparse.Namespace, ignore: Sequence[str] = ()) -> Recipe:
    """The recipe of parsed arguments, with their overrides.

    Args:
        arguments: parsed by a parser with the options of :func:`add_arguments`.
        ignore: keys that are not overridden.

    Raises:
        RecipeError: see :meth:`Recipe.read`.
    """
    given = {key.name: getattr(arguments, key.name) for key in fields(Recipe) if key.name not in ignore}
    return Recipe.read(arguments.config, {name: value for name, value in given.items() if value is not None})
