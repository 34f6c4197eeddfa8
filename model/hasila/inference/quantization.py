"""Static 8-bit quantization of a BERT's linear layers, for CPUs that multiply bytes faster than 16-bit floats.

Inputs are rounded to 256 steps of a range that was measured beforehand, weights to 255 steps of a range for each output
channel: Jacob et al., 2018 (https://arxiv.org/abs/1712.05877), with the channels of Krishnamoorthi, 2018
(https://arxiv.org/abs/1806.08342). The layers that lose most by it are not quantized, nor is anything between the
layers. The ranges are stored in the checkpoint's configuration, where plain ``transformers`` ignores and keeps them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from hasila.errors import CheckpointError
from hasila.files import write_json
from hasila.inference import operators
from hasila.inference.bert import Bert, Linear, MakeProduct, Product
from hasila.inference.checkpoint import read
from hasila.inference.encoding import Window, windows_of

RANGES_KEY = "hasila_int8_ranges"
"""The key of a checkpoint's configuration that holds its ranges."""

_STEPS = 255
_WEIGHT_STEPS = 127
KEPT_SHARE = 0.1
"""Share of the linear layers that are not quantized."""


@dataclass(frozen=True)
class Ranges:
    """The ranges of the inputs of the linear layers that are computed in 8 bits.

    Args:
        bounds: lowest and highest input by the name of the layer, see :class:`hasila.inference.bert.Bert`.
    """

    bounds: Mapping[str, tuple[float, float]]

    @classmethod
    def of_config(cls, config: Any) -> Self:
        """Read the ranges from a checkpoint's configuration; without any, there are no bounds.

        Raises:
            CheckpointError: the ranges in the configuration are malformed.
        """
        bounds = getattr(config, RANGES_KEY, {})
        try:
            ranges = {str(name): (float(low), float(high)) for name, (low, high) in bounds.items()}
        except (AttributeError, TypeError, ValueError):
            ranges = {"": (0.0, 0.0)}  # refused below
        if not all(-1e9 < low <= 0 <= high < 1e9 and low < high for low, high in ranges.values()):
            raise CheckpointError(
                f"{RANGES_KEY} in config.json: expected the range, around 0, of what goes into each product, found "
                f"{bounds!r}"
            )
        return cls(ranges)

    def into_config(self, config: Any) -> None:
        """Write the ranges to a checkpoint's configuration."""
        setattr(config, RANGES_KEY, {name: list(bounds) for name, bounds in self.bounds.items()})

    @classmethod
    def measure(
        cls,
        config: Any,
        weights: Mapping[str, Tensor],
        windows: Sequence[Window],
        advance: Callable[[float], object] = lambda _: None,
    ) -> Self:
        """Measure the ranges in 32 bits, then quantize layer by layer to find which layers lose most.

        Args:
            config: the checkpoint's configuration.
            weights: the weights by name, see :class:`hasila.inference.bert.Bert`.
            windows: windows of texts like those that will be read.
            advance: called with the share of the work done since its last call.

        Raises:
            ValueError: there are no windows, or this CPU has no 8-bit products.
        """
        if not windows:
            raise ValueError("expected texts with words in them, found none")
        if reason := operators.missing("int8"):
            raise ValueError(f"int8 is not available on this CPU with this torch: {reason}")
        bounds: dict[str, tuple[float, float]] = {}

        def observed(name: str, weight: Tensor, bias: Tensor) -> Product:
            product = Linear(weight, bias, torch.float32)

            def observe(rows: Tensor, activation: str = "none") -> Tensor:
                low, high = bounds.get(name, (0.0, 0.0))  # every range includes 0, which must be a step
                bounds[name] = min(low, float(rows.min())), max(high, float(rows.max()))
                return product(rows, activation)

            return observe

        exact = _probabilities(Bert(config, weights, torch.float32, observed), windows)
        share = 1 / (len(bounds) + 1)
        advance(share)
        errors = {}
        for name in bounds:
            alone = cls({name: bounds[name]})
            rounded = _probabilities(Bert(config, weights, torch.float32, alone.products(torch.float32)), windows)
            errors[name] = float((rounded - exact).abs().sum())
            advance(share)
        quantized = sorted(bounds, key=errors.__getitem__)[: round(len(bounds) * (1 - KEPT_SHARE))]
        return cls({name: bounds[name] for name in bounds if name in quantized})

    def products(self, dtype: torch.dtype) -> MakeProduct:
        """Return what makes layers for :class:`hasila.inference.bert.Bert`: 8-bit with a range, else ``dtype``."""

        def make(name: str, weight: Tensor, bias: Tensor) -> Product:
            if name not in self.bounds:
                return Linear(weight, bias, dtype)
            # Only the output layer reads what the intermediate layer returns, so it can be returned in its steps.
            next_layer = name.replace("intermediate.dense", "output.dense") if "intermediate" in name else ""
            return Linear8(weight, bias, dtype, self.bounds[name], self.bounds.get(next_layer))

        return make


def quantize(folder: Path, texts: Sequence[str], advance: Callable[[float], object] = lambda _: None) -> Ranges:
    """Measure a checkpoint's ranges and write them to its ``config.json``.

    Args:
        folder: the checkpoint's folder.
        texts: a few thousand words like those that will be read.
        advance: see :meth:`Ranges.measure`.

    Raises:
        CheckpointError: the checkpoint is not a BERT token classifier, the texts have no words, or this CPU has no
            8-bit products.
    """
    checkpoint = read(folder)
    if not checkpoint.is_native:
        raise CheckpointError(f"{folder}: expected a BERT token classifier, found {checkpoint.config.model_type}")
    try:
        windows = windows_of(checkpoint.for_words, texts)
        ranges = Ranges.measure(checkpoint.config, checkpoint.weights, windows, advance)
    except ValueError as error:
        raise CheckpointError(f"{folder}: {error}") from None
    path = folder / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings[RANGES_KEY] = {name: list(bounds) for name, bounds in ranges.bounds.items()}
    write_json(path, settings, sort_keys=True)
    return ranges


class Linear8:
    """A linear layer in 8 bits.

    Args:
        weight: ``[out, in]``.
        bias: ``[out]``.
        dtype: dtype of the output.
        bounds: range of the input; inputs outside are clipped to it.
        out: range of the output, if the output is to be ``uint8`` steps of that range.
    """

    def __init__(
        self,
        weight: Tensor,
        bias: Tensor,
        dtype: torch.dtype,
        bounds: tuple[float, float],
        out: tuple[float, float] | None = None,
    ) -> None:
        self._scales = weight.abs().amax(1).clamp_min(1e-12) / _WEIGHT_STEPS
        rounded = (weight / self._scales[:, None]).round().to(torch.int8)
        self._weight = operators.pack8(rounded)
        self._zeros = torch.zeros(len(bias), dtype=torch.int64)
        self._bias = bias
        self._in = _steps(bounds)
        self._out, self._dtype = (_steps(out), torch.uint8) if out else ((1.0, 0), dtype)

    def __call__(self, rows: Tensor, activation: str = "none") -> Tensor:
        """Map rows ``[rows, in]``, floats or steps, to ``[rows, out]``; see :class:`hasila.inference.bert.Linear`."""
        if rows.dtype != torch.uint8:
            rows = self.steps(rows)
        return operators.linear8(
            rows, self._in, self._weight, self._scales, self._zeros, self._bias, self._out, self._dtype, activation
        )

    def steps(self, rows: Tensor) -> Tensor:
        """Round numbers to steps of the input range, ``uint8``."""
        width, zero = self._in
        # By way of int8, to which torch converts five times as fast.
        steps = (rows.float() * (1 / width)).add_(zero - 128).round_().clamp_(-128, 127).to(torch.int8)
        return steps.view(torch.uint8).bitwise_xor_(128)


def _steps(bounds: tuple[float, float]) -> tuple[float, int]:
    """Return the width of a step and the step that stands for 0."""
    low, high = bounds
    width = (high - low) / _STEPS
    return width, round(-low / width)


@torch.inference_mode()
def _probabilities(model: Bert, windows: Sequence[Window]) -> Tensor:
    """Return the tag probabilities of all tokens of all windows, ``[tokens, tags]``."""
    return torch.cat(list(_window_probabilities(model, windows)))


def _window_probabilities(model: Bert, windows: Sequence[Window]) -> Iterator[Tensor]:
    for window in windows:
        ids = torch.from_numpy(window.ids)[None]
        yield model(ids, torch.ones_like(ids))[0].softmax(-1)
