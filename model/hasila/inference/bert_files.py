"""Reads the folder of a BERT token classifier without transformers, whose import takes longer than all the rest.

Only a folder whose files leave nothing to interpretation is read: the settings that transformers would fill in are
there, and the tokenizer is a generic one that ``tokenizer.json`` describes whole. Weights in a file of safetensors are
mapped into memory, not copied.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from hasila.inference.bert import Bert

NATIVE = "BertForTokenClassification"
"""The model class that :class:`hasila.inference.bert.Bert` computes."""

_SIZES = (
    *("vocab_size", "max_position_embeddings", "type_vocab_size", "hidden_size", "intermediate_size"),
    *("num_hidden_layers", "num_attention_heads"),
)
_DEFAULTS = {"is_decoder": False, "add_cross_attention": False}
"""What transformers takes if a configuration lacks it."""

_SPECIAL_TOKENS = tuple(f"{name}_token" for name in ("bos", "cls", "eos", "mask", "pad", "sep", "unk"))
_WITHOUT_EFFECT = frozenset(("backend", "clean_up_tokenization_spaces", "model_input_names", "model_max_length"))
"""Settings of a tokenizer that do not change the tokens of words."""

_OTHER_TOKENIZER_FILES = ("special_tokens_map.json", "added_tokens.json")


@dataclass(frozen=True)
class BertFiles:
    """What a folder holds.

    Args:
        config: the settings of ``config.json``.
        tokenizer: the tokenizer, which neither pads nor truncates.
        padding: id of the padding token.
        tensors: the weights by name, on the CPU.
    """

    config: SimpleNamespace
    tokenizer: Tokenizer
    padding: int
    tensors: Mapping[str, Tensor]


def read_files(folder: Path) -> BertFiles | None:
    """Read a folder, or return ``None`` if transformers has to.

    Raises:
        Exception: any kind, if a file is missing or broken.
    """
    config = _config(folder)
    tokenizer = _tokenizer(folder)
    if config is None or tokenizer is None:
        return None
    return BertFiles(config, *tokenizer, load_file(folder / "model.safetensors"))


def is_finite(weight: Tensor) -> bool:
    """Whether all numbers of a tensor are finite. If their sum is, they are, and it is found thirty times as fast."""
    return bool(torch.isfinite(weight.sum(dtype=torch.float32))) or bool(torch.isfinite(weight).all())


def _config(folder: Path) -> SimpleNamespace | None:
    settings = _json(folder / "config.json")
    sizes = [settings.get(name) for name in _SIZES]
    if settings.get("architectures") != [NATIVE] or not all(type(size) is int and size > 0 for size in sizes):
        return None
    epsilon, labels = settings.get("layer_norm_eps"), settings.get("id2label")
    if not isinstance(epsilon, float) or not isinstance(labels, dict):
        return None
    labels = {int(index): name for index, name in labels.items()}
    config = SimpleNamespace(**{**_DEFAULTS, **settings, "id2label": labels})
    fits = config.hidden_size % config.num_attention_heads == 0
    return config if fits and Bert.computes(config) else None


def _tokenizer(folder: Path) -> tuple[Tokenizer, int] | None:
    """Read the tokenizer and the id of its padding token."""
    settings = _json(folder / "tokenizer_config.json")
    if settings.pop("tokenizer_class", None) != "PreTrainedTokenizerFast" or any(
        (folder / name).exists() for name in _OTHER_TOKENIZER_FILES
    ):
        return None
    special = {name: settings.pop(name) for name in _SPECIAL_TOKENS if name in settings}
    if settings.keys() - _WITHOUT_EFFECT or "pad_token" not in special:
        return None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # transformers would add the special tokens that are missing.
    known = {token.content for token in tokenizer.get_added_tokens_decoder().values() if token.special}
    if not known.issuperset(special.values()):
        return None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    padding = tokenizer.token_to_id(special["pad_token"])
    return None if padding is None else (tokenizer, padding)


def _json(path: Path) -> dict[str, Any]:
    settings = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(settings, dict):
        raise ValueError(f"{path}: expected an object, found {type(settings).__name__}")
    return settings
