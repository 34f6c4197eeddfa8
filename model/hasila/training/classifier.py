"""The classifier that training starts from, and how fast each of its parts learns."""

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

from hasila.errors import RecipeError
from hasila.inference.checkpoint import tag_names
from hasila.inference.tokenizer import with_text_form
from hasila.training.recipe import Recipe


def new_classifier(recipe: Recipe, tags: Sequence[str]) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The recipe's base with a classification layer for some tags, and its tokenizer.

    The layer begins with zeros, so that runs with any seed begin at the same point, but for the rows of tags that the
    base has learnt already, under their own name or the one that the recipe's ``label_map`` gives them.

    Raises:
        RecipeError: the base cannot be loaded.
    """
    try:
        known = AutoConfig.from_pretrained(recipe.base)
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
        if any(name.endswith("ForTokenClassification") for name in known.architectures or ()):
            learnt = AutoModelForTokenClassification.from_pretrained(recipe.base, dtype=torch.float32)
            names = _renamed(tag_names(known), recipe.label_map)
            _keep_rows(learnt.classifier, names, model.classifier, tags)
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"base {recipe.base!r} cannot be loaded ({str(error).strip().splitlines()[0]}); expected a folder or a "
            "hub id that can be reached. train/build_compact_base.py makes build/compact-base"
        ) from error
    model.get_input_embeddings().requires_grad_(not recipe.freeze_words)
    if recipe.text_form:
        tokenizer = with_text_form(tokenizer, recipe.text_form)
    return model, tokenizer


def _renamed(tags: Sequence[str], label_map: Mapping[str, str]) -> list[str]:
    parts = [tag.partition("-") for tag in tags]
    return [prefix + dash + label_map.get(label, label) for prefix, dash, label in parts]


def _keep_rows(learnt: nn.Linear, names: Sequence[str], head: nn.Linear, tags: Sequence[str]) -> None:
    """Fill the rows of a head whose tags another has, of two with one name the first."""
    with torch.no_grad():
        for row, source in ((row, names.index(tag)) for row, tag in enumerate(tags) if tag in names):
            head.weight[row] = learnt.weight[source]
            head.bias[row] = learnt.bias[source]


def parameter_groups(model: PreTrainedModel, recipe: Recipe) -> list[dict[str, Any]]:
    """The parameters that are trained, grouped by learning rate and weight decay (none for biases and LayerNorm).

    Layer-wise rates: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018
    (https://arxiv.org/abs/1801.06146), section 3.2, there called discriminative fine-tuning.
    """
    depth = model.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = recipe.learning_rate
        if name.startswith("classifier."):
            rate = recipe.head_learning_rate
        elif layer := re.search(r"\.(\d+)\.", name):
            rate *= recipe.layer_decay ** (depth - 1 - int(layer[1]))
        elif "embeddings." in name:
            rate *= recipe.layer_decay**depth
        groups.setdefault((rate, recipe.weight_decay if parameter.ndim > 1 else 0.0), []).append(parameter)
    return [{"params": parameters, "lr": rate, "weight_decay": decay} for (rate, decay), parameters in groups.items()]
