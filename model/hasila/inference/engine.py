"""Runs the model: device, precision, batching, and smaller batches when memory runs out."""

import copy
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hasila.errors import first_line
from hasila.inference import devices, operators
from hasila.inference.bert import Bert
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.cores import usable_cores
from hasila.inference.devices import GAIN, choose_device, fast_precision
from hasila.inference.encoding import Window
from hasila.inference.padding import pad
from hasila.inference.quantization import Ranges
from hasila.inference.transfers import Copied, Transfers, transfers

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_LOGGER = logging.getLogger(__name__)

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
"""The dtype of each floating-point precision."""

PRECISIONS = ("auto", *DTYPES, "int8")

_CPU_BATCH_TOKENS = 2048
_ACCELERATOR_BATCH_TOKENS = 16384
"""Tokens in one forward pass, padding included."""

_MIN_TIMED_WEIGHTS = 1_000_000
"""Precisions are timed for models with at least this many weights outside the embeddings.

The forward pass of a smaller model takes too small a share of the time.
"""

_MIN_AGREEMENT = 0.98
"""Share of the probe's words that must get the same tag in 16 or 8 bits as in 32."""


class Network(Protocol):
    """A forward pass."""

    def __call__(self, ids: Tensor, mask: Tensor, *, with_states: bool = False) -> Tensor:
        """Compute logits ``[windows, tokens, tags]``, with the last states behind them on demand.

        Args:
            ids: token ids, ``[windows, tokens]``.
            mask: attention mask, ``[windows, tokens]``.
            with_states: whether to append the states: ``[windows, tokens, tags + width]``.
        """
        ...


def make_network(checkpoint: Checkpoint, device: torch.device, precision: str) -> Network:
    """Make a checkpoint's forward pass on a device.

    A BERT on the CPU is computed by :class:`hasila.inference.bert.Bert`, anything else by the model of transformers.
    The model is copied if its device or dtype has to change.

    Args:
        checkpoint: the classifier.
        device: where to compute.
        precision: a key of :data:`DTYPES`, or ``int8``.
    """
    if device.type == "cpu" and checkpoint.is_native:
        weights = {name: weight.cpu() for name, weight in checkpoint.weights.items()}
        if precision == "int8":
            dtype = int8_dtype()
            return Bert(checkpoint.config, weights, dtype, Ranges.of_config(checkpoint.config).products(dtype))
        return Bert(checkpoint.config, weights, DTYPES[precision])
    model, dtype = checkpoint.model, DTYPES[precision]
    if model.device != device or model.dtype != dtype:
        model = _converted(model, device, dtype)

    def forward(ids: Tensor, mask: Tensor, *, with_states: bool = False) -> Tensor:
        output = model(input_ids=ids, attention_mask=mask, output_hidden_states=with_states)
        logits: Tensor = output.logits
        return torch.cat([logits, output.hidden_states[-1]], dim=-1) if with_states else logits

    return forward


def _converted(model: "PreTrainedModel", device: torch.device, dtype: torch.dtype) -> "PreTrainedModel":
    """A copy of a model on a device and in a dtype. The device holds no second copy in the old dtype meanwhile."""
    tensors: dict[int, Tensor] = {
        id(buffer): buffer.to(device, dtype if buffer.is_floating_point() else buffer.dtype)
        for buffer in model.buffers()
    }
    for parameter in model.parameters():
        tensors[id(parameter)] = torch.nn.Parameter(parameter.detach().to(device, dtype), requires_grad=False)
    return copy.deepcopy(model, tensors)  # deepcopy takes what the memo holds instead of copying it


class Engine:
    """Runs a token classifier's forward pass.

    On a CPU the batches are shared among as many threads as torch may use, and each thread computes alone. No thread
    waits for another inside a product, so processes that share the cores slow each other down as little as possible.

    When memory runs out, batches are halved. A window that does not fit even alone is read on the CPU. If an
    accelerator's memory does not suffice for the weights in 16 bits beside those in 32, it reads in 32.

    Args:
        checkpoint: the classifier. Its weights are copied now or when they are first used.
        device: a torch device name, or ``auto``, which falls back to the CPU if the device fails.
        precision: ``fp32``, ``bf16``, ``fp16`` (not on CPUs), ``int8`` (CPUs only, needs a checkpoint with ranges, see
            :mod:`hasila.inference.quantization`), or ``auto``. ``auto`` takes 16 bits on accelerators that have them,
            and ``bf16`` on a CPU where it is measured to be faster. In both cases the probe must get the same tags.
        probe: windows on which precisions are compared. Without them, ``auto`` means ``fp32``.
        batch_tokens: tokens in one forward pass, padding included; by default 2,048 on a CPU and 16,384 elsewhere.
        network: makes the forward pass for a device and a precision.

    Attributes:
        device: the device in use.
        precision: the precision in use, with ``auto`` resolved.
        batch_tokens: tokens in one forward pass; smaller than at first once memory has run out.

    Raises:
        CheckpointError: ``int8`` is asked for and the ranges in the configuration are malformed.
        ValueError: the device cannot be used, or the precision is unknown or not available there.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        *,
        device: str = "auto",
        precision: str = "auto",
        probe: Sequence[Window] = (),
        batch_tokens: int | None = None,
        network: Callable[[Checkpoint, torch.device, str], Network] = make_network,
    ) -> None:
        if precision not in PRECISIONS:
            raise ValueError(f"precision: expected {', '.join(PRECISIONS)}, found {precision!r}")
        self._checkpoint, self._make_network = checkpoint, network
        self._networks: dict[tuple[torch.device, str], Network] = {}
        self._copiers: dict[torch.device, Transfers] = {}
        self._warned: set[str] = set()
        self.device = self._place(device)
        default = _CPU_BATCH_TOKENS if self.device.type == "cpu" else _ACCELERATOR_BATCH_TOKENS
        self.batch_tokens = default if batch_tokens is None else batch_tokens
        if precision in ("bf16", "fp16"):
            self._check_16_bits(precision)
        if precision == "int8":
            self._check_int8(probe)
        self.precision = self._affordable(precision, probe)

    @property
    def ahead(self) -> int:
        """Blocks of windows to begin before the first is asked for: an accelerator computes while the CPU cuts."""
        return 0 if self.device.type == "cpu" else 1

    def read(self, windows: Sequence[Window], *, with_states: bool = False) -> NDArray[np.float32]:
        """Compute the outputs of windows, see :class:`hasila.inference.front_end.Outputs`.

        Raises:
            RuntimeError: the CPU's memory does not suffice for one window.
        """
        return self.begin(windows, with_states=with_states)()

    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> "_Reading":
        """Begin to compute the outputs of windows. A CPU computes them now, CUDA meanwhile.

        Raises:
            RuntimeError: see :meth:`read`.
        """
        batches = self.batches(windows)[::-1]  # the largest first, so that no thread ends alone with one
        read_batch = partial(self._read_batch, windows, with_states=with_states)
        threads = min(torch.get_num_threads(), usable_cores(), len(batches)) if self.device.type == "cpu" else 1
        if threads > 1:
            before = torch.get_num_threads()
            # Each thread has its own number of torch threads, but a new thread starts with the number last set.
            try:
                with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                    results = list(pool.map(read_batch, batches))
            finally:
                torch.set_num_threads(before)
        else:
            results = [read_batch(batch) for batch in batches]
        return _Reading(windows, list(chain.from_iterable(results)))

    def batches(self, windows: Sequence[Window]) -> list[list[int]]:
        """Group windows of similar length so that each padded batch has at most :attr:`batch_tokens` tokens.

        A window with more tokens is a batch of its own.

        Returns:
            The indices of the windows of each batch.
        """
        order = sorted(range(len(windows)), key=lambda index: len(windows[index].ids))
        batches, begin = [], 0
        for end in range(1, len(order) + 1):
            if end == len(order) or (end - begin + 1) * len(windows[order[end]].ids) > self.batch_tokens:
                batches.append(order[begin:end])
                begin = end
        return batches

    def _place(self, name: str) -> torch.device:
        """Move the weights to a device, or for ``auto`` to the CPU if the device fails."""
        device = choose_device(name)
        try:
            self._checkpoint.move(device)
            torch.ones(8, device=device).sum().item()
        except (RuntimeError, AssertionError) as error:  # a driver that does not fit, memory taken by others, ...
            if name != "auto":
                raise ValueError(f"device {name!r} cannot be used ({first_line(error)})") from error
            _LOGGER.warning("%s cannot be used (%s); going on with the CPU", device, first_line(error))
            device = torch.device("cpu")
            self._checkpoint.move(device)
        return device

    def _read_batch(self, windows: Sequence[Window], batch: list[int], *, with_states: bool) -> "list[_Part]":
        """Read some windows. If they do not fit, read them in halves; read a single one on the CPU."""
        network = self._network(self.device, self.precision)
        pending, outputs = [batch], list[_Part]()
        while pending:
            part = pending.pop()
            part_windows = [windows[index] for index in part]
            try:
                outputs.append((part, self._forward(network, self.device, part_windows, with_states=with_states)))
                continue
            except RuntimeError as error:
                if not _out_of_memory(error) or (len(part) == 1 and self.device.type == "cpu"):
                    raise
            # Outside the except block, because the traceback of an error keeps the computed tensors alive.
            _free(self.device)
            if len(part) > 1:
                half = len(part) // 2
                pending += [part[half:], part[:half]]
                longest = max(len(window.ids) for window in part_windows)
                self.batch_tokens = min(self.batch_tokens, max(half, 1) * longest)
                self._warn(f"memory of {self.device} does not suffice for {len(part)} windows; reading fewer at once")
            else:
                self._warn(f"memory of {self.device} does not suffice for one window; reading such windows on the CPU")
                cpu = torch.device("cpu")
                on_cpu = self._network(cpu, "fp32")
                outputs.append((part, self._forward(on_cpu, cpu, part_windows, with_states=with_states)))
        return outputs

    @torch.inference_mode()
    def _forward(
        self, network: Network, device: torch.device, windows: list[Window], *, with_states: bool = False
    ) -> Copied:
        """Compute the outputs of the words of a batch, and copy no others from the device."""
        ids, mask = pad(windows, self._checkpoint.padding)
        there = self._transfers(device)
        output = network(there.to_device(ids), there.to_device(mask), with_states=with_states)
        heads = [window.heads + row * ids.shape[1] for row, window in enumerate(windows)]
        there = self._transfers(output.device)
        return there.to_host(output.flatten(0, 1)[there.to_device(torch.from_numpy(np.concatenate(heads)))].float())

    def _transfers(self, device: torch.device) -> Transfers:
        if device not in self._copiers:
            self._copiers[device] = transfers(device)
        return self._copiers[device]

    def _network(self, device: torch.device, precision: str) -> Network:
        key = (device, precision)
        if key not in self._networks:
            self._networks[key] = self._make_network(self._checkpoint, device, precision)
        return self._networks[key]

    def _check_16_bits(self, precision: str) -> None:
        """Raise ValueError if the device cannot compute in 16 bits; warn if a CPU is slower in them."""
        if precision == "fp16" and self.device.type == "cpu":
            raise ValueError("precision: fp16 is for accelerators; expected auto, fp32, bf16 or int8 on a CPU")
        if reason := devices.lacks(self.device, precision):
            raise ValueError(
                f"precision: {precision} is not available on {self.device} with this torch ({reason}); "
                "expected auto or fp32"
            )
        if self.device.type != "cpu":
            return
        if reason := operators.missing("packed-bf16"):
            self._warn(f"bf16 is slower than fp32 on this CPU ({reason}); reading in bf16 as requested")

    def _check_int8(self, probe: Sequence[Window]) -> None:
        """Raise ValueError if 8 bits are not available, or if the probe gets other tags in them."""
        config = self._checkpoint.config
        if self.device.type != "cpu" or not self._checkpoint.is_native:
            raise ValueError(
                f"precision: int8 is for BERT classifiers on a CPU; found {config.model_type} on {self.device}"
            )
        if reason := operators.missing("int8"):
            raise ValueError(
                f"precision: int8 is not available on cpu with this torch ({reason}); expected auto, fp32 or bf16"
            )
        if not Ranges.of_config(config).bounds:
            raise ValueError(
                "precision: int8 needs ranges in the checkpoint's configuration, and there are none; "
                "measure them with `hasila quantize`"
            )
        if probe:
            exact, rounded = (self._tags(self._network(self.device, name), probe) for name in ("fp32", "int8"))
            del self._networks[self.device, "fp32"]
            if (same := float((exact == rounded).mean())) < _MIN_AGREEMENT:
                raise ValueError(
                    f"precision: in int8 {same:.1%} of a text's words get the tags of fp32, "
                    f"expected {_MIN_AGREEMENT:.0%}; "
                    "measure the ranges again with `hasila quantize`, or take another precision"
                )

    def _affordable(self, precision: str, probe: Sequence[Window]) -> str:
        """The precision, with ``auto`` resolved; ``fp32`` if an accelerator has no memory for another."""
        if self.device.type == "cpu":
            return self._choose_precision(probe) if precision == "auto" else precision
        try:
            if precision == "auto":
                return self._choose_precision(probe)
            self._network(self.device, precision)
            return precision
        except RuntimeError as error:
            if not _out_of_memory(error):
                raise
        self._networks.clear()
        _free(self.device)
        self._warn(f"memory of {self.device} does not suffice for the weights in 16 bits; reading in fp32")
        return "fp32"

    def _choose_precision(self, probe: Sequence[Window]) -> str:
        """Choose the device's fast precision if the probe gets the same tags in it and, on a CPU, it is faster."""
        fast = fast_precision(self.device)
        weights = sum(weight.numel() for name, weight in self._checkpoint.weights.items() if "embeddings" not in name)
        if fast == "no" or not probe or weights < _MIN_TIMED_WEIGHTS:
            return "fp32"
        networks = {name: self._network(self.device, name) for name in ("fp32", fast)}
        tags = {name: self._tags(network, probe) for name, network in networks.items()}  # also warms up
        agrees = float((tags["fp32"] == tags[fast]).mean()) >= _MIN_AGREEMENT
        chosen = fast if agrees and (self.device.type != "cpu" or self._is_faster(fast, networks, probe)) else "fp32"
        del self._networks[self.device, "fp32" if chosen == fast else fast]  # its weights are copies
        return chosen

    def _is_faster(self, fast: str, networks: Mapping[str, Network], probe: Sequence[Window]) -> bool:
        """Time the networks on the probe, best of two each."""
        best = dict.fromkeys(networks, math.inf)
        for name in [*networks] * 2:  # in turns, so that other load on the machine slows both
            started = operators.CLOCK()
            self._tags(networks[name], probe)
            best[name] = min(best[name], operators.CLOCK() - started)
        return best[fast] * GAIN < best["fp32"]

    def _tags(self, network: Network, probe: Sequence[Window]) -> NDArray[np.int64]:
        tags: NDArray[np.int64] = self._forward(network, self.device, list(probe))().argmax(-1)
        return tags

    def _warn(self, message: str) -> None:
        """Log a warning. Warnings that end alike after their last semicolon are logged once in an engine's life."""
        kind = message.rpartition(";")[2]
        if kind not in self._warned:
            self._warned.add(kind)
            _LOGGER.warning(message)


_Part = tuple[list[int], Copied]
"""Indices of windows, and the outputs of their words."""


class _Reading:
    """Windows that are being read.

    Args:
        windows: the windows.
        parts: all of them, some in each part.
    """

    def __init__(self, windows: Sequence[Window], parts: Sequence[_Part]) -> None:
        self._counts = np.array([len(window.heads) for window in windows], dtype=np.int64)
        self._parts = parts

    def ready(self) -> bool:
        """See :class:`hasila.inference.front_end.Outputs`."""
        return all(rows.ready() for _, rows in self._parts)

    def __call__(self) -> NDArray[np.float32]:
        """Wait for the outputs, and put them into the order of the windows."""
        if not self._parts:
            return np.empty((0, 0), dtype=np.float32)
        firsts = np.cumsum(self._counts) - self._counts
        found = None
        for batch, copied in self._parts:
            rows, counts = copied(), self._counts[batch]
            if found is None:
                found = np.empty((int(self._counts.sum()), rows.shape[1]), dtype=np.float32)
            places = np.repeat(firsts[batch] - np.cumsum(counts) + counts, counts) + np.arange(len(rows))
            found[places] = rows
        assert found is not None
        return found


def int8_dtype() -> torch.dtype:
    """Return the dtype between 8-bit products on this CPU: ``bfloat16`` where it is faster, else ``float32``."""
    fast = fast_precision(torch.device("cpu")) if operators.has("int8-bf16") else "no"
    return DTYPES.get(fast, torch.float32)


def _out_of_memory(error: RuntimeError) -> bool:
    """Whether memory ran out. MPS and the CPU's allocator do not raise torch's class for it."""
    return isinstance(error, torch.OutOfMemoryError) or any(
        sign in str(error).lower() for sign in ("out of memory", "allocate memory", "not enough memory")
    )


def _free(device: torch.device) -> None:
    """Release the device memory that torch keeps for reuse."""
    if device.type in ("cuda", "mps", "xpu"):
        getattr(torch, device.type).empty_cache()
