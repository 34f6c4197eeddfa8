"""Loads and saves checkpoints: a Hugging Face folder, a model id of the hub, or the checkpoint inside the package."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from hasila.errors import CheckpointError, first_line
from hasila.inference.bert import Bert
from hasila.inference.bert_files import NATIVE, BertFiles, is_finite, read_files
from hasila.inference.heads import HEADS_KEY, Heads
from hasila.labels import TAGS

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_LOGGER = logging.getLogger(__name__)

_TOKENIZER_FILES = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
HEADS_FILE = "records.safetensors"
"""The weights of the heads that records need, beside the classifier's."""

_FILES = (*_TOKENIZER_FILES, "model*.safetensors", "model.safetensors.index.json", HEADS_FILE)
"""Files fetched from the hub."""

_UNUSED_WEIGHTS = re.compile(r"\bpooler\.|\bposition_ids$")
"""Weights of older checkpoints that a token classifier does not use."""


def embedded() -> Path:
    """Return the folder of the checkpoint inside the package.

    Raises:
        CheckpointError: the installation lacks it.
    """
    folder = Path(str(resources.files("hasila").joinpath("default")))
    if not (folder / "config.json").is_file():
        raise CheckpointError(f"{folder}: the embedded checkpoint is missing; install hasila again or name a model")
    return folder


class Checkpoint:
    """A token classifier with its tokenizer.

    It holds either a model and a tokenizer of transformers, or the files of a BERT as they are. It hands the files to
    transformers only when its model or tokenizer is asked for: importing transformers takes longer than everything
    else that a first result needs.

    Use :func:`read` to read one from a folder, and :meth:`of_model` to wrap a model that is already in memory.

    Args:
        config: the configuration: that of transformers, or an object with the settings of ``config.json``.
        model: the classifier as a model of transformers, with ``tokenizer``.
        tokenizer: its fast tokenizer.
        files: what is held instead of both, with ``source``.
        source: folder or model id from which transformers loads them when they are asked for.
        heads: the heads that read the layers beyond spans, on the CPU; None if the checkpoint has none.

    Attributes:
        config: the same.
        heads: the same.
    """

    def __init__(
        self,
        config: Any,
        *,
        model: "PreTrainedModel | None" = None,
        tokenizer: "PreTrainedTokenizerBase | None" = None,
        files: BertFiles | None = None,
        source: str = "",
        heads: Heads | None = None,
    ) -> None:
        self.config = config
        self.heads = heads
        self._model = model
        self._tokenizer = tokenizer
        self._files = files
        self._source = source
        self._tensors: Mapping[str, Tensor] = files.tensors if files else {}

    @classmethod
    def of_model(
        cls, model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", heads: Heads | None = None
    ) -> Self:
        """Wrap a model and its heads, which are put into evaluation mode but not copied."""
        return cls(model.config, model=model.train(False), tokenizer=tokenizer, heads=heads and heads.train(False))

    @property
    def model(self) -> "PreTrainedModel":
        """The classifier as a model of transformers."""
        if self._model is None:
            self._model = load(self._source)[0]
            self._tensors = {}  # the model has its own
        return self._model

    @property
    def tokenizer(self) -> "PreTrainedTokenizerBase":
        """The fast tokenizer as one of transformers."""
        if self._tokenizer is None:
            self._tokenizer = load_tokenizer(self._source)
        return self._tokenizer

    @property
    def for_words(self) -> "PreTrainedTokenizerBase | Tokenizer":
        """The tokenizer as :class:`hasila.inference.encoding.Encoder` takes it, not loaded anew."""
        return self._files.tokenizer if self._files else self.tokenizer

    @property
    def weights(self) -> Mapping[str, Tensor]:
        """The current weights by name, on the device where they are."""
        return self._tensors if self._model is None else self._model.state_dict()

    @property
    def padding(self) -> int:
        """Id of the padding token."""
        return self._files.padding if self._files else int(self.tokenizer.pad_token_id)

    @property
    def is_native(self) -> bool:
        """Whether :class:`hasila.inference.bert.Bert` computes the classifier. It does not compute subclasses."""
        kind = NATIVE if self._model is None else type(self._model).__name__
        return kind == NATIVE and Bert.computes(self.config)

    def move(self, device: torch.device) -> None:
        """Move the weights to a device. Tensors that are on the CPU stay as they are if that is where they go."""
        if self._model is not None or device.type != "cpu":
            self.model.to(device=device)  # type: ignore[call-arg]  # transformers wraps it without its types


def read(source: str | Path | None = None, *, as_model: bool = False) -> Checkpoint:
    """Read a checkpoint with its heads, for use on the CPU without transformers if possible.

    That is possible for a BERT as :func:`save` saves it, with the weights in one file. Any other checkpoint is loaded
    with :func:`load`.

    Args:
        source: a folder, a model id of the hub, or ``None`` for the embedded checkpoint.
        as_model: whether to load it with :func:`load` in any case, as other devices than the CPU need it.

    Raises:
        CheckpointError: see :func:`load`; or there are heads that cannot be used.
    """
    name, folder = _locate(source)
    checkpoint = None if as_model else _read_tensors(name, Path(folder))
    checkpoint = checkpoint or Checkpoint.of_model(*_load(name, folder))
    checkpoint.heads = _read_heads(name, Path(folder), checkpoint.config)
    return checkpoint


def read_heads(source: str | Path, config: Any) -> Heads | None:
    """Read the heads of a checkpoint in 32-bit floats, or return None if it has none.

    Args:
        source: see :func:`read`.
        config: its configuration.

    Raises:
        CheckpointError: there are heads that cannot be used.
    """
    name, folder = _locate(source)
    return _read_heads(name, Path(folder), config)


def _read_heads(name: str, folder: Path, config: Any) -> Heads | None:
    """Read the heads, or return None if the checkpoint has none."""
    path = folder / HEADS_FILE
    settings = getattr(config, HEADS_KEY, None)
    if settings is None and not path.is_file():
        return None
    if settings is None or not path.is_file():
        raise CheckpointError(
            f"{name}: expected {HEADS_FILE} and {HEADS_KEY} in config.json, found only "
            f"{HEADS_FILE if settings is None else HEADS_KEY}; take both from one checkpoint"
        )
    try:
        tensors = load_file(path)
        if not_finite := sorted(key for key, weight in tensors.items() if not torch.isfinite(weight).all()):
            raise ValueError(f"expected numbers, found NaN or infinity in {', '.join(not_finite[:3])}")
        if settings.get("width") != config.hidden_size:
            raise ValueError(f"expected heads for states {config.hidden_size} wide, found {settings.get('width')}")
        return Heads.restored(settings, tensors)
    except (OSError, ValueError, AttributeError, TypeError, RuntimeError, SafetensorError) as error:
        raise CheckpointError(f"{path}: not heads that can be loaded: {first_line(error)}") from error


def _read_tensors(name: str, folder: Path) -> Checkpoint | None:
    """Read a BERT without transformers, or return ``None`` if anything is not as expected.

    ``None`` sends the caller to :func:`load`, which finds out whether and what is wrong.
    """
    try:
        files = read_files(folder)
        if files is None:
            return None
        config, tensors = files.config, files.tensors
        shapes = Bert.shapes(config)
        _check_labels(name, config)
        fits = (
            all(key in shapes or _UNUSED_WEIGHTS.search(key) for key in tensors)
            and files.tokenizer.get_vocab_size() <= config.vocab_size
            and all(key in tensors and tuple(tensors[key].shape) == shape for key, shape in shapes.items())
            and all(is_finite(tensors[key]) for key in shapes)
        )
    except Exception:  # tokenizers raises Exception itself; load tells what is wrong
        return None
    return Checkpoint(config, files=files, source=name) if fits else None


def load(source: str | Path | None = None) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """Load a token classifier as a model of transformers, with its tokenizer, in 32-bit floats on the CPU.

    Only safetensors weights are read, and no code of the checkpoint is run.

    Args:
        source: a folder, a model id of the hub, or ``None`` for the embedded checkpoint.

    Raises:
        CheckpointError: the folder does not exist, the model id cannot be reached, or the checkpoint is not a token
            classifier with this package's labels and a fast tokenizer.
    """
    return _load(*_locate(source))


def _locate(source: str | Path | None) -> tuple[str, str]:
    """Return the name of a checkpoint and the folder that holds it."""
    name = str(source) if source is not None else str(embedded())
    if not Path(name).is_dir() and (
        isinstance(source, Path) or name.startswith((".", "/", "~")) or name.count("/") > 1
    ):
        raise CheckpointError(
            f"{name}: no such folder; expected one with config.json, or a model id such as owner/name"
        )
    return name, _fetch(name, _FILES)


def _load(name: str, folder: str) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    from transformers import AutoConfig, AutoModelForTokenClassification

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
        if "ignore_mismatched_sizes" in str(error):  # part of its advice; it logs which weights they are
            raise CheckpointError(
                f"{name}: the weights have other shapes than config.json tells; take both from one checkpoint"
            ) from error
        raise CheckpointError(_explain(name, error)) from error
    if missing := sorted(loading["missing_keys"]):  # transformers fills these in at random
        raise CheckpointError(f"{name}: the weights lack {', '.join(missing[:3])}; expected a fine-tuned classifier")
    if unexpected := sorted(key for key in loading["unexpected_keys"] if not _UNUSED_WEIGHTS.search(key)):
        raise CheckpointError(
            f"{name}: the model of config.json has no place for {', '.join(unexpected[:3])}; "
            "take both from one checkpoint"
        )
    if not_finite := [key for key, weight in model.named_parameters() if not torch.isfinite(weight).all()]:
        raise CheckpointError(f"{name}: expected numbers, found NaN or infinity in {', '.join(not_finite[:3])}")
    rows = model.get_input_embeddings().weight.shape[0]
    if len(tokenizer) > rows:
        raise CheckpointError(f"{name}: the tokenizer has {len(tokenizer)} pieces, the model only {rows}")
    return model.eval(), tokenizer


def fingerprint(source: str | Path | None = None) -> str:
    """Return a SHA-256 hash, in hexadecimal, of the names and contents of a checkpoint's files.

    Args:
        source: see :func:`load`.

    Raises:
        CheckpointError: see :func:`load`.
    """
    folder = Path(_fetch(str(source) if source is not None else str(embedded()), _FILES))
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _FILES for path in folder.glob(pattern)}):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def load_tokenizer(name: str) -> "PreTrainedTokenizerBase":
    """Load a fast tokenizer as its ``tokenizer.json`` describes it.

    Args:
        name: a folder, or a model id of the hub.

    Raises:
        CheckpointError: there is no tokenizer, or it is not a fast one.
    """
    return _read_tokenizer(name, _fetch(name, _TOKENIZER_FILES))


def _read_tokenizer(name: str, folder: str) -> "PreTrainedTokenizerBase":
    from transformers import AutoTokenizer
    from transformers.utils.hub import cached_file

    try:
        cached_file(folder, "tokenizer.json")  # raises if it is missing; AutoTokenizer would return an empty tokenizer
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError) as error:
        raise CheckpointError(_explain(name, error)) from error
    if not tokenizer.is_fast:
        raise CheckpointError(f"{name}: expected a fast tokenizer (tokenizer.json), found {type(tokenizer).__name__}")
    return tokenizer


def _fetch(name: str, files: Sequence[str]) -> str:
    """Return a folder as it is, and for a model id its folder in the hub's cache, updated if the hub answers.

    All files are fetched in one call and belong to one revision. transformers requests each file by itself, optional
    ones included. When the hub is out of reach, its retries take minutes even if the cache has all it needs.
    """
    if Path(name).is_dir():
        return name
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.errors import OfflineModeIsEnabled

    patterns = list(files)
    try:
        # The first request of snapshot_download has no timeout and would hang on a network that drops packets.
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
        if not isinstance(unreachable, OfflineModeIsEnabled):  # the user chose to be offline
            _LOGGER.warning("%s: taken from the cache; the hub did not answer (%s)", name, first_line(unreachable))
        return folder


def save(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", folder: Path, heads: Heads | None = None
) -> None:
    """Save a classifier as a Hugging Face folder with configuration, safetensors and tokenizer, and heads beside it.

    Without heads, the folder has none, whatever the configuration or an older checkpoint there says of others.
    """
    if heads is not None:
        setattr(model.config, HEADS_KEY, heads.settings)
    elif hasattr(model.config, HEADS_KEY):
        delattr(model.config, HEADS_KEY)
    model.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)
    if heads is not None:
        save_file({key: value.contiguous() for key, value in heads.state_dict().items()}, folder / HEADS_FILE)
    else:
        (folder / HEADS_FILE).unlink(missing_ok=True)


def save_tokenizer(tokenizer: "PreTrainedTokenizerBase", folder: Path) -> None:
    """Save a tokenizer under a class name with which transformers 4 and 5 load it unchanged.

    transformers 5 would write a class name that transformers 4 does not know. A model's own tokenizer class would
    rebuild the tokenizer from its vocabulary and drop the normalizer.
    """
    # The backend keeps the padding and truncation of its last call, and would save them.
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["tokenizer_class"] = "PreTrainedTokenizerFast"
    for key in ("is_local", "local_files_only"):  # they tell how the tokenizer was loaded here
        settings.pop(key, None)
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def tag_names(config: Any) -> list[str]:
    """Return a checkpoint's tags in the order of its outputs."""
    names: dict[int, str] = {int(index): name for index, name in (config.id2label or {}).items()}
    return [names[index] for index in sorted(names)]


def _check_labels(name: str, config: Any) -> None:
    names = tag_names(config)
    if set(names) != set(TAGS) or len(names) != len(TAGS):
        shown = ", ".join(map(str, names[:9])) + (", ..." if len(names) > 9 else "")
        raise CheckpointError(f"{name}: expected the labels {', '.join(TAGS)}, found {shown}")
    if sorted(outputs := [int(index) for index in config.id2label or ()]) != list(range(len(TAGS))):
        raise CheckpointError(f"{name}: expected labels of the outputs 0 to {len(TAGS) - 1}, found {outputs}")


def _explain(name: str, error: Exception) -> str:
    return f"{name}: not a checkpoint that can be loaded: {first_line(error)}"
