"""The classifier that training starts from, and the learning rates of its parts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from transformers import (
    AutoConfig,
    AutoModelForTokenClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from hasila.errors import RecipeError, first_line
from hasila.inference.calibration import CALIBRATION_KEY
from hasila.inference.checkpoint import tag_names
from hasila.inference.quantization import RANGES_KEY
from hasila.inference.tokenizer import with_text_form
from hasila.training.recipe import Recipe


def new_classifier(recipe: Recipe, tags: Sequence[str]) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load the recipe's base with a classification layer for some tags, and its tokenizer.

    The layer starts with zeros, so runs with any seed start from the same weights. If the base is a token classifier,
    its rows are kept for tags that it has too, under the same name or the one that ``label_map`` of the recipe gives.
    A checkpoint of this package is continued that way. Its calibration and the ranges of its 8-bit products are of its
    own weights, and left out.

    Args:
        recipe: names the base, and sets dropout and text form.
        tags: the classifier's tags, in the order of its outputs.

    Raises:
        RecipeError: the base cannot be loaded.
    """
    try:
        base_config = AutoConfig.from_pretrained(recipe.base)
        config = AutoConfig.from_pretrained(
            recipe.base,
            id2label=dict(enumerate(tags)),
            label2id={tag: index for index, tag in enumerate(tags)},
            hidden_dropout_prob=recipe.dropout,
            attention_probs_dropout_prob=recipe.attention_dropout,
            classifier_dropout=recipe.dropout,
        )
        tokenizer = AutoTokenizer.from_pretrained(recipe.base)
        model = AutoModelForTokenClassification.from_pretrained(
            recipe.base, config=config, dtype=torch.float32, ignore_mismatched_sizes=True
        )
        with torch.no_grad():
            for parameter in model.classifier.parameters():
                parameter.zero_()
        if any(name.endswith("ForTokenClassification") for name in base_config.architectures or ()):
            base_model = AutoModelForTokenClassification.from_pretrained(recipe.base, dtype=torch.float32)
            base_tags = _renamed(tag_names(base_config), recipe.label_map)
            _copy_rows(base_model.classifier, base_tags, model.classifier, tags)
        if recipe.depth:
            _cut(model, recipe.depth)
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"base {recipe.base!r} cannot be loaded ({first_line(error)}); expected a folder or the id of a model on "
            "the hub. train/build_compact_base.py makes build/compact-base"
        ) from error
    for key in (CALIBRATION_KEY, RANGES_KEY):
        if hasattr(model.config, key):
            delattr(model.config, key)
    model.get_input_embeddings().requires_grad_(not recipe.freeze_words)
    if recipe.text_form:
        tokenizer = with_text_form(tokenizer, recipe.text_form)
    return model, tokenizer


def _renamed(tags: Sequence[str], label_map: Mapping[str, str]) -> list[str]:
    parts = [tag.partition("-") for tag in tags]
    return [prefix + dash + label_map.get(label, label) for prefix, dash, label in parts]


def _copy_rows(source: nn.Linear, source_tags: Sequence[str], target: nn.Linear, target_tags: Sequence[str]) -> None:
    """Copy the rows of tags that both layers have; if the source has a tag twice, its first row."""
    with torch.no_grad():
        for row, tag in enumerate(target_tags):
            if tag in source_tags:
                source_row = source_tags.index(tag)
                target.weight[row] = source.weight[source_row]
                target.bias[row] = source.bias[source_row]


def _cut(model: PreTrainedModel, depth: int) -> None:
    """Keep some of the encoder's layers, spread evenly from its first to its last.

    Raises:
        ValueError: the encoder has fewer layers, or none that can be taken out.
    """
    encoder: Any = getattr(model.base_model, "encoder", None)
    layers = getattr(encoder, "layer", None)
    if layers is None:
        raise ValueError(f"depth cannot be changed in an encoder of type {model.config.model_type}")
    if depth > len(layers):
        raise ValueError(f"depth is {depth}, but there are {len(layers)} layers")
    step = (len(layers) - 1) / max(depth - 1, 1)
    encoder.layer = nn.ModuleList(layers[round(number * step)] for number in range(depth))
    model.config.num_hidden_layers = depth


_LAYER = re.compile(r"\.(\d+)\.")


def parameter_groups(model: nn.Module, recipe: Recipe) -> list[dict[str, Any]]:
    """Group the trained parameters of a joint model by learning rate and weight decay, as an optimizer takes them.

    Biases and LayerNorms have no weight decay. Layer-wise learning rates: Howard and Ruder, "Universal Language Model
    Fine-tuning for Text Classification", 2018 (https://arxiv.org/abs/1801.06146), section 3.2, where they are called
    discriminative fine-tuning.
    """
    layers = {int(found[1]) for name, _ in model.named_parameters() if (found := _LAYER.search(name))}
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = recipe.learning_rate
        if name.startswith(("classifier.classifier.", "heads.")):
            rate = recipe.head_learning_rate
        elif layer := _LAYER.search(name):
            rate *= recipe.layer_decay ** (max(layers) - int(layer[1]))
        elif "embeddings." in name:
            rate *= recipe.layer_decay ** len(layers)
        groups.setdefault((rate, recipe.weight_decay if parameter.ndim > 1 else 0.0), []).append(parameter)
    return [{"params": parameters, "lr": rate, "weight_decay": decay} for (rate, decay), parameters in groups.items()]
