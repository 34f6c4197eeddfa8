"""Loading checkpoints: an ordinary Hugging Face folder, a model id of the hub, or the one that the package carries."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import torch
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import OfflineModeIsEnabled
from safetensors.torch import load_file
from torch import Tensor
from transformers import AutoConfig, AutoTokenizer, PretrainedConfig, PreTrainedTokenizerBase
from transformers.utils.hub import cached_file

from hasila.errors import CheckpointError, first_line
from hasila.inference.bert import Bert
from hasila.labels import TAGS

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_LOGGER = logging.getLogger(__name__)

_TOKENIZER_FILES = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_FILES = (*_TOKENIZER_FILES, "model*.safetensors", "model.safetensors.index.json")
"""What is fetched from the hub."""

_IDLE = re.compile(r"\bpooler\.|\bposition_ids$")
"""Weights that a classifier of tokens does without, and that older checkpoints carry."""


def embedded() -> Path:
    """The folder of the checkpoint that the package carries.

    Raises:
        CheckpointError: the installation lacks it.
    """
    folder = Path(str(resources.files("hasila").joinpath("default")))
    if not (folder / "config.json").is_file():
        raise CheckpointError(f"{folder}: the embedded checkpoint is missing; install hasila again or name a model")
    return folder


@dataclass(frozen=True)
class Stored:
    """A BERT token classifier as it is stored: all that :class:`hasila.inference.bert.Bert` needs.

    The classes of transformers' models take longer to import than everything else that a first result needs.

    Args:
        source: folder or model id.
        config: its configuration.
        weights: its state.
    """

    source: str
    config: PretrainedConfig
    weights: Mapping[str, Tensor]

    def state_dict(self) -> Mapping[str, Tensor]:
        """The weights by their names, as a model has them."""
        return self.weights

    def to(self, device: Any) -> Self:
        """What is stored stays on the CPU; for another device there is :meth:`model`."""
        if torch.device(device).type != "cpu":
            raise ValueError(f"{self.source}: stored weights are read on the CPU, not on {device}")
        return self

    def model(self) -> "PreTrainedModel":
        """The model that transformers makes of it."""
        return load(self.source)[0]


def read(source: str | Path | None = None) -> "tuple[PreTrainedModel | Stored, PreTrainedTokenizerBase]":
    """The same as :func:`load` for who reads on the CPU: a BERT in one file of weights is left as it is stored.

    Raises:
        CheckpointError: as :func:`load` does.
    """
    name, folder = _locate(source)
    return _read_stored(name, Path(folder)) or _load(name, folder)


def _read_stored(name: str, folder: Path) -> tuple[Stored, PreTrainedTokenizerBase] | None:
    """Nothing if it is anything but what is expected in every respect: the other way tells what is wrong, if it is."""
    try:
        config = AutoConfig.from_pretrained(folder)
        if config.architectures != ["BertForTokenClassification"] or not Bert.computes(config):
            return None
        weights = load_file(folder / "model.safetensors")
        tokenizer = _read_tokenizer(name, str(folder))
        shapes = Bert.shapes(config)
        _check_labels(name, config)
        fits = (
            all(key in shapes or _IDLE.search(key) for key in weights)
            and all(bool(torch.isfinite(weights[key]).all()) for key in shapes)
            and len(tokenizer) <= config.vocab_size
            and all(key in weights and tuple(weights[key].shape) == shape for key, shape in shapes.items())
        )
    except Exception:  # see load
        return None
    return (Stored(name, config, weights), tokenizer) if fits else None


def load(source: str | Path | None = None) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """Load a token classifier and its tokenizer in 32-bit floats, on the CPU.

    Only safetensors weights are read and no code of the checkpoint is run.

    Args:
        source: a folder, a model id of the hub, or nothing for the embedded default.

    Raises:
        CheckpointError: there is no such folder, the id cannot be reached, or what is there is no token classifier
            with this package's labels and a fast tokenizer.
    """
    return _load(*_locate(source))


def _locate(source: str | Path | None) -> tuple[str, str]:
    """The name of a checkpoint, and the folder that has it."""
    name = str(source) if source is not None else str(embedded())
    if not Path(name).is_dir() and (
        isinstance(source, Path) or name.startswith((".", "/", "~")) or name.count("/") > 1
    ):
        raise CheckpointError(
            f"{name}: no such folder; expected one with config.json, or a model id such as owner/name"
        )
    return name, _fetch(name, _FILES)


def _load(name: str, folder: str) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    from transformers import AutoModelForTokenClassification

    try:
        config = AutoConfig.from_pretrained(folder)
        _check_labels(name, config)
        tokenizer = _read_tokenizer(name, folder)
        model, loading = AutoModelForTokenClassification.from_pretrained(
            folder, config=config, dtype=torch.float32, use_safetensors=True, output_loading_info=True
        )
    except CheckpointError:
        raise
    except Exception as error:  # transformers raises OSError, ValueError, SafetensorError, KeyError, ...
        if "ignore_mismatched_sizes" in str(error):  # its advice; which weights they are it logs
            raise CheckpointError(
                f"{name}: the weights have other shapes than config.json tells; take both from one checkpoint"
            ) from error
        raise CheckpointError(_explain(name, error)) from error
    if missing := sorted(loading["missing_keys"]):  # transformers fills these in at random
        raise CheckpointError(f"{name}: the weights lack {', '.join(missing[:3])}; expected a fine-tuned classifier")
    if left := sorted(key for key in loading["unexpected_keys"] if not _IDLE.search(key)):
        raise CheckpointError(
            f"{name}: the model of config.json has no place for {', '.join(left[:3])}; take both from one checkpoint"
        )
    if spoilt := [key for key, weight in model.named_parameters() if not torch.isfinite(weight).all()]:
        raise CheckpointError(f"{name}: expected numbers, found NaN or infinity in {', '.join(spoilt[:3])}")
    rows = model.get_input_embeddings().weight.shape[0]
    if len(tokenizer) > rows:
        raise CheckpointError(f"{name}: the tokenizer has {len(tokenizer)} pieces, the model only {rows}")
    return model.eval(), tokenizer


def fingerprint(source: str | Path | None = None) -> str:
    """SHA-256 over the files of a checkpoint, which tells it from any other.

    Args:
        source: see :func:`load`.

    Raises:
        CheckpointError: see :func:`load`.
    """
    folder = Path(_fetch(str(source) if source is not None else str(embedded()), _FILES))
    total = hashlib.sha256()
    for path in sorted({path for pattern in _FILES for path in folder.glob(pattern)}):
        total.update(path.name.encode())
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def load_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """Load a fast tokenizer as its ``tokenizer.json`` describes it.

    Args:
        name: a folder, or a model id of the hub.

    Raises:
        CheckpointError: there is none.
    """
    return _read_tokenizer(name, _fetch(name, _TOKENIZER_FILES))


def _read_tokenizer(name: str, folder: str) -> PreTrainedTokenizerBase:
    try:
        cached_file(folder, "tokenizer.json")  # raises if there is none; AutoTokenizer would make up an empty one
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError) as error:
        raise CheckpointError(_explain(name, error)) from error
    if not tokenizer.is_fast:
        raise CheckpointError(f"{name}: expected a fast tokenizer (tokenizer.json), found {type(tokenizer).__name__}")
    return tokenizer


def _fetch(name: str, files: Sequence[str]) -> str:
    """A folder as it is; for a model id the folder in the hub's cache, brought up to date if the hub answers.

    The files are fetched in one go, of one revision. transformers would ask for each by itself, also for those that it
    could do without, and when the hub is out of reach try each of these again and again: minutes, with all it needs in
    the cache.
    """
    if Path(name).is_dir():
        return name
    patterns = list(files)
    try:
        # snapshot_download sets its first request no time limit, so that a network that drops it would hold us up.
        HfApi().model_info(name, timeout=constants.HF_HUB_ETAG_TIMEOUT)
        return snapshot_download(name, allow_patterns=patterns)
    except Exception as unreachable:  # huggingface_hub raises its own, its HTTP client's, OSError and ValueError
        try:
            folder = snapshot_download(name, allow_patterns=patterns, local_files_only=True)
        except (OSError, ValueError):
            raise CheckpointError(
                f"{name}: no such folder, and as a model id it cannot be reached ({first_line(unreachable)}); "
                "check the name and the network, or download it once and name the folder"
            ) from unreachable
        if not isinstance(unreachable, OfflineModeIsEnabled):  # who chose to be offline need not be told
            _LOGGER.warning("%s: taken from the cache; the hub did not answer (%s)", name, first_line(unreachable))
        return folder


def save(model: "PreTrainedModel", tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Save a classifier as an ordinary Hugging Face folder: config, safetensors and tokenizer."""
    model.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Save a tokenizer under the class name that transformers 4 and 5 both load unchanged.

    transformers 5 would write its own new class name, and a class with a vocabulary of its own would rebuild the
    tokenizer and drop the normalizer.
    """
    # The last call's padding and truncation are state of the backend; saved, they would bind whoever loads the file.
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["tokenizer_class"] = "PreTrainedTokenizerFast"
    for circumstance in ("is_local", "local_files_only"):  # of how the tokenizer was loaded here
        settings.pop(circumstance, None)
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def tag_names(config: PretrainedConfig) -> list[str]:
    """A checkpoint's tags in the order of its outputs."""
    names: dict[int, str] = {int(index): name for index, name in (config.id2label or {}).items()}
    return [names[index] for index in sorted(names)]


def _check_labels(name: str, config: PretrainedConfig) -> None:
    found = tag_names(config)
    if set(found) != set(TAGS) or len(found) != len(TAGS):
        shown = ", ".join(map(str, found[:9])) + (", ..." if len(found) > 9 else "")
        raise CheckpointError(f"{name}: expected the labels {', '.join(TAGS)}, found {shown}")
    if sorted(numbers := [int(index) for index in config.id2label or ()]) != list(range(len(TAGS))):
        raise CheckpointError(f"{name}: expected labels of the outputs 0 to {len(TAGS) - 1}, found {numbers}")


def _explain(name: str, error: Exception) -> str:
    return f"{name}: not a checkpoint that can be loaded: {first_line(error)}"
