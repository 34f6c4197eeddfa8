"""What runs the model: on which device, in which precision, in which batches, and what if memory does not suffice."""

import copy
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hasila.errors import first_line
from hasila.inference import devices, operators
from hasila.inference.bert import Bert
from hasila.inference.checkpoint import Stored
from hasila.inference.cores import usable_cores
from hasila.inference.devices import GAIN, choose_device, fast_precision
from hasila.inference.encoding import Window, pad
from hasila.inference.quantization import Ranges

_LOGGER = logging.getLogger(__name__)

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
"""What is computed in, by the name of a precision."""

PRECISIONS = ("auto", *DTYPES, "int8")

_BATCH_TOKENS = {"cpu": 2048}
_BATCH_TOKENS_ELSEWHERE = 16384
"""Tokens in one forward pass, padding included."""

_WORTH = 1_000_000
"""Weights outside the embeddings from which on a precision is measured: the time of a smaller model goes elsewhere."""

_AGREEMENT = 0.98
"""Share of the probe's words that must get the same tag in 16 or 8 bits."""

_Network = Callable[[Tensor, Tensor], Tensor]
"""From ids and attention mask, each ``[windows, tokens]``, to logits ``[windows, tokens, tags]``."""


class Engine:
    """Runs a token classifier's forward pass.

    On a CPU the batches are shared among as many threads as torch may use, each computing alone: no thread ever waits
    for another in the midst of a product, so that processes which share the cores slow each other down no more than
    they must. Where memory does not suffice, batches are halved; what does not fit even alone is read on the CPU.

    Args:
        model: the classifier, or one as it is stored, on the CPU only. Its weights are read now, or when it is first
            used.
        padding: id of the tokenizer's padding.
        device: ``auto``, which goes to the CPU if a device is there but fails, or a torch device name.
        precision: ``fp32``, ``bf16``, ``fp16`` (not on CPUs), ``int8`` (CPUs only, of a checkpoint with ranges, see
            :mod:`hasila.inference.quantization`), or ``auto``: 16 bits on accelerators that have them, and on a CPU if
            ``bf16`` turns out to be faster; in either case only if the probe gets the same tags.
        probe: windows that precisions are compared on.

    Attributes:
        device: on which the model is read.
        precision: in which it is read, ``auto`` resolved.

    Raises:
        CheckpointError: 8 bits are asked for, and what the configuration holds are no ranges.
        ValueError: the device cannot be used, or the precision is unknown or cannot be had there.
    """

    def __init__(
        self, model: Any, padding: int, *, device: str = "auto", precision: str = "auto", probe: Sequence[Window] = ()
    ) -> None:
        if precision not in PRECISIONS:
            raise ValueError(f"precision: expected {', '.join(PRECISIONS)}, found {precision!r}")
        self._model, self._padding = model, padding
        self._networks: dict[tuple[torch.device, str], _Network] = {}
        self.device = choose_device(device)
        try:
            model.to(device=self.device)
            torch.ones(8, device=self.device).sum().item()
        except (RuntimeError, AssertionError) as error:  # a driver that does not fit, memory taken by others, ...
            if device != "auto":
                raise ValueError(f"device {device!r} cannot be used ({first_line(error)})") from error
            _LOGGER.warning("%s cannot be used (%s); going on with the CPU", self.device, first_line(error))
            self.device = torch.device("cpu")
            model.to(device=self.device)
        self._budget = _BATCH_TOKENS.get(self.device.type, _BATCH_TOKENS_ELSEWHERE)
        self._told: set[str] = set()
        if precision in ("bf16", "fp16"):
            self._check_16_bits(precision)
        if precision == "int8":
            self._check_int8(probe)
        self.precision = self._choose_precision(probe) if precision == "auto" else precision

    def read(self, windows: Sequence[Window]) -> list[NDArray[np.float32]]:
        """For each window the logits ``[words, tags]`` of the words that it decides.

        Raises:
            RuntimeError: the CPU's memory does not suffice for one window.
        """
        batches = self.batches(windows)[::-1]  # the largest first, so that no thread is left with one
        read = partial(self._read_batch, windows)
        threads = min(torch.get_num_threads(), usable_cores(), len(batches)) if self.device.type == "cpu" else 1
        if threads > 1:
            before = torch.get_num_threads()
            # torch's number of threads is each thread's own, but new threads begin with what was set last.
            try:
                with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                    found = list(pool.map(read, batches))
            finally:
                torch.set_num_threads(before)
        else:
            found = [read(batch) for batch in batches]
        rows = {index: logits for batch, of_batch in zip(batches, found, strict=True)
                for index, logits in zip(batch, of_batch, strict=True)}  # fmt: skip
        return [rows[index] for index in range(len(windows))]

    def batches(self, windows: Sequence[Window]) -> list[list[int]]:
        """Windows of like length together, so that each batch padded to its longest fits the budget; their indices."""
        order = sorted(range(len(windows)), key=lambda index: len(windows[index].ids))
        found, begin = [], 0
        for end in range(1, len(order) + 1):
            if end == len(order) or (end - begin + 1) * len(windows[order[end]].ids) > self._budget:
                found.append(order[begin:end])
                begin = end
        return found

    def _read_batch(self, windows: Sequence[Window], batch: list[int]) -> list[NDArray[np.float32]]:
        """Read some windows; if they do not fit, half of them and then the others, and a single one on the CPU."""
        network = self._network(self.device, self.precision)
        waiting, found = [batch], list[NDArray[np.float32]]()
        while waiting:
            part = waiting.pop()
            own = [windows[index] for index in part]
            try:
                found += self._forward(network, self.device, own)
                continue
            except RuntimeError as error:
                if not _out_of_memory(error) or (len(part) == 1 and self.device.type == "cpu"):
                    raise
            # Here, since as long as the error is handled its traceback holds on to what was computed.
            _free(self.device)
            if len(part) > 1:
                half = len(part) // 2
                waiting += [part[half:], part[:half]]
                longest = max(len(window.ids) for window in own)
                self._budget = min(self._budget, max(half, 1) * longest)
                self._tell(f"memory of {self.device} does not suffice for {len(part)} windows; reading fewer at once")
            else:
                self._tell(f"memory of {self.device} does not suffice for one window; reading such on the CPU")
                cpu = torch.device("cpu")
                found += self._forward(self._network(cpu, "fp32"), cpu, own)
        return found

    @torch.inference_mode()
    def _forward(self, network: _Network, device: torch.device, windows: list[Window]) -> list[NDArray[np.float32]]:
        ids, mask = pad(windows, self._padding)
        logits = network(ids.to(device), mask.to(device)).float().cpu().numpy()
        return [logits[row, list(window.heads)] for row, window in enumerate(windows)]

    def _network(self, device: torch.device, precision: str) -> _Network:
        key = (device, precision)
        if key not in self._networks:
            self._networks[key] = _network(self._model, device, precision)
        return self._networks[key]

    def _check_16_bits(self, precision: str) -> None:
        """Whether the device computes in 16 bits at all; warns where a CPU is slower in them."""
        if precision == "fp16" and self.device.type == "cpu":
            raise ValueError("precision: fp16 is for accelerators; expected auto, fp32, bf16 or int8 on a CPU")
        if reason := devices.lacks(self.device, precision):
            raise ValueError(
                f"precision: {precision} cannot be had on {self.device} with this torch ({reason}); "
                "expected auto or fp32"
            )
        if self.device.type != "cpu":
            return
        if reason := operators.missing("packed-bf16"):
            self._tell(f"bf16 is slower than fp32 on this CPU ({reason}); reading in bf16 all the same, as asked")

    def _check_int8(self, probe: Sequence[Window]) -> None:
        """Whether 8 bits can be had, and tell the same."""
        if self.device.type != "cpu" or not _is_ours(self._model):
            found = f"{self._model.config.model_type} on {self.device}"
            raise ValueError(f"precision: int8 is for BERT classifiers on a CPU; found {found}")
        if reason := operators.missing("int8"):
            raise ValueError(
                f"precision: int8 cannot be had on cpu with this torch ({reason}); expected auto, fp32 or bf16"
            )
        if not Ranges.of_config(self._model.config).bounds:
            raise ValueError(
                "precision: int8 needs ranges in the checkpoint's configuration, and there are none; "
                "measure them with `hasila quantize`"
            )
        if probe:
            exact, rounded = (self._tags(self._network(self.device, name), probe) for name in ("fp32", "int8"))
            del self._networks[self.device, "fp32"]
            if (same := float((exact == rounded).mean())) < _AGREEMENT:
                raise ValueError(
                    f"precision: in int8 {same:.1%} of a text's words get the tags of fp32, expected {_AGREEMENT:.0%}; "
                    "measure the ranges again with `hasila quantize`, or take another precision"
                )

    def _choose_precision(self, probe: Sequence[Window]) -> str:
        """What the device is fast in, if the model is so too (on a CPU) and the probe's words get the same tags."""
        fast = fast_precision(self.device)
        state = self._model.state_dict()
        weights = sum(weight.numel() for name, weight in state.items() if "embeddings" not in name)
        if fast == "no" or not probe or weights < _WORTH:
            return "fp32"
        networks = {name: self._network(self.device, name) for name in ("fp32", fast)}
        tags = {name: self._tags(network, probe) for name, network in networks.items()}  # also warms up
        if float((tags["fp32"] == tags[fast]).mean()) < _AGREEMENT:
            del self._networks[self.device, fast]
            return "fp32"
        if self.device.type == "cpu":
            best = dict.fromkeys(networks, float("inf"))
            for name in [*networks] * 2:  # in turn, so that what else the machine does hits both
                begun = time.perf_counter()
                self._tags(networks[name], probe)
                best[name] = min(best[name], time.perf_counter() - begun)
            chosen = fast if best[fast] * GAIN < best["fp32"] else "fp32"
        else:
            chosen = fast
        del self._networks[self.device, "fp32" if chosen == fast else fast]  # its weights are copies
        return chosen

    def _tags(self, network: _Network, probe: Sequence[Window]) -> NDArray[np.int64]:
        return np.concatenate([logits.argmax(-1) for logits in self._forward(network, self.device, list(probe))])

    def _tell(self, what: str) -> None:
        """Warn, once in an engine's life of each kind of thing."""
        kind = what.rpartition(";")[2]
        if kind not in self._told:
            self._told.add(kind)
            _LOGGER.warning(what)


def int8_dtype() -> torch.dtype:
    """What is between 8-bit products on this CPU: 16 bits where they are faster."""
    fast = fast_precision(torch.device("cpu")) if operators.has("int8-bf16") else "no"
    return DTYPES.get(fast, torch.float32)


def _is_ours(model: Any) -> bool:
    """Whether our own forward pass computes the model: of transformers' classes just that one, no subclass."""
    return (isinstance(model, Stored) or type(model).__name__ == "BertForTokenClassification") and Bert.computes(
        model.config
    )


def _network(model: Any, device: torch.device, precision: str) -> _Network:
    """A model's forward pass on a device: our own of a BERT on the CPU, else the model's, of a copy where it must."""
    if device.type == "cpu" and _is_ours(model):
        weights = {name: weight.cpu() for name, weight in model.state_dict().items()}
        if precision == "int8":
            between = int8_dtype()
            return Bert(model.config, weights, between, Ranges.of_config(model.config).products(between))
        return Bert(model.config, weights, DTYPES[precision])
    dtype = DTYPES[precision]
    if model.device != device or model.dtype != dtype:
        model = copy.deepcopy(model).to(device=device, dtype=dtype)

    def forward(ids: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = model(input_ids=ids, attention_mask=mask).logits
        return logits

    return forward


def _out_of_memory(error: RuntimeError) -> bool:
    """torch has a class of its own for this, which MPS and the CPU's allocator do not use."""
    return isinstance(error, torch.OutOfMemoryError) or any(
        sign in str(error).lower() for sign in ("out of memory", "allocate memory", "not enough memory")
    )


def _free(device: torch.device) -> None:
    """Give back what torch keeps of a device's memory for later."""
    if device.type in ("cuda", "mps", "xpu"):
        getattr(torch, device.type).empty_cache()
