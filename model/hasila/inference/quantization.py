"""A BERT's products in 8 bits on CPUs: faster than in 16 where the CPU multiplies bytes, and nearly the same spans.

What goes into a product is rounded to 256 steps of a range that was measured beforehand, weights to 255 steps of a
range of each output channel's own: static quantisation as in Jacob et al., 2018 (https://arxiv.org/abs/1712.05877),
with the channels of Krishnamoorthi, 2018 (https://arxiv.org/abs/1806.08342). Products that bear it least stay as they
are, and so does all between the products. Ranges are kept in the checkpoint's configuration, which plain
``transformers`` carries along unread.
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
from hasila.inference import checkpoint, operators
from hasila.inference.bert import Bert, Linear, Product
from hasila.inference.checkpoint import Stored
from hasila.inference.encoding import Window, windows_of

_KEY = "hasila_int8_ranges"
_STEPS = 255
_WEIGHT_STEPS = 127
_KEPT = 0.1
"""Share of the products that are left as they are."""


@dataclass(frozen=True)
class Ranges:
    """Of what goes into the products that are to be computed in 8 bits.

    Args:
        bounds: least and greatest number, by the name of the product, see :class:`hasila.inference.bert.Bert`.
    """

    bounds: Mapping[str, tuple[float, float]]

    @classmethod
    def of_config(cls, config: Any) -> Self:
        """The ranges that a checkpoint's configuration holds; none if it holds none.

        Raises:
            CheckpointError: what it holds are no ranges.
        """
        bounds = getattr(config, _KEY, {})
        try:
            found = {str(name): (float(low), float(high)) for name, (low, high) in bounds.items()}
        except (AttributeError, TypeError, ValueError):
            found = {"": (0.0, 0.0)}
        if not all(-1e9 < low <= 0 <= high < 1e9 and low < high for low, high in found.values()):
            raise CheckpointError(
                f"{_KEY} in config.json: expected the range, around 0, of what goes into each product, found {bounds!r}"
            )
        return cls(found)

    @classmethod
    def measure(
        cls,
        config: Any,
        weights: Mapping[str, Tensor],
        windows: Sequence[Window],
        advance: Callable[[float], object] = lambda _: None,
    ) -> Self:
        """Read some text in 32 bits to see the ranges, and again product by product to see which can bear 8 bits.

        Args:
            config: of the checkpoint.
            weights: its state, see :class:`hasila.inference.bert.Bert`.
            windows: of texts like those that will be read.
            advance: is told the share of the work that was done since it was told last.

        Raises:
            ValueError: there are no windows, or this CPU cannot do it.
        """
        if not windows:
            raise ValueError("expected texts with words in them, found none")
        if reason := operators.missing("int8"):
            raise ValueError(f"int8 cannot be had on this CPU with this torch: {reason}")
        bounds: dict[str, tuple[float, float]] = {}

        def watched(name: str, weight: Tensor, bias: Tensor) -> Product:
            product = Linear(weight, bias, torch.float32)

            def see(rows: Tensor, activation: str = "none") -> Tensor:
                low, high = bounds.get(name, (0.0, 0.0))  # 0 must be a step, and is in every range
                bounds[name] = min(low, float(rows.min())), max(high, float(rows.max()))
                return product(rows, activation)

            return see

        exact = _probabilities(Bert(config, weights, torch.float32, watched), windows)
        share = 1 / (len(bounds) + 1)
        advance(share)
        moved = {}
        for name in bounds:
            alone = cls({name: bounds[name]})
            found = _probabilities(Bert(config, weights, torch.float32, alone.products(torch.float32)), windows)
            moved[name] = float((found - exact).abs().sum())
            advance(share)
        least = sorted(bounds, key=moved.__getitem__)[: round(len(bounds) * (1 - _KEPT))]
        return cls({name: bounds[name] for name in bounds if name in least})

    def products(self, dtype: torch.dtype) -> Callable[[str, Tensor, Tensor], Product]:
        """Make products for :class:`hasila.inference.bert.Bert`: 8 bits where there is a range, else ``dtype``."""

        def make(name: str, weight: Tensor, bias: Tensor) -> Product:
            if name not in self.bounds:
                return Linear(weight, bias, dtype)
            # What comes of the one goes into the other alone, and can be handed on in its steps.
            following = name.replace("intermediate.dense", "output.dense") if "intermediate" in name else ""
            return Linear8(weight, bias, dtype, self.bounds[name], self.bounds.get(following))

        return make


def quantize(folder: Path, texts: Sequence[str], advance: Callable[[float], object] = lambda _: None) -> Ranges:
    """Measure a checkpoint's ranges and put them into its ``config.json``.

    Args:
        folder: the checkpoint.
        texts: a few thousand words like those that will be read.
        advance: see :meth:`Ranges.measure`.

    Raises:
        CheckpointError: the folder holds no BERT token classifier, the texts hold no words, or this CPU cannot do it.
    """
    stored, tokenizer = checkpoint.read(folder)
    if not isinstance(stored, Stored):
        raise CheckpointError(f"{folder}: expected a BERT token classifier, found {stored.config.model_type}")
    try:
        ranges = Ranges.measure(stored.config, stored.weights, windows_of(tokenizer, texts), advance)
    except ValueError as error:
        raise CheckpointError(f"{folder}: {error}") from None
    path = folder / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings[_KEY] = {name: list(bounds) for name, bounds in ranges.bounds.items()}
    write_json(path, settings, sort_keys=True)
    return ranges


class Linear8:
    """A product in 8 bits.

    Args:
        weight: ``[out, in]``.
        bias: ``[out]``.
        dtype: of what comes out.
        bounds: range of what goes in; what is outside counts as its edge.
        out: range of what comes out, if it is to come out in steps of that range (``uint8``).
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
        """Rows ``[rows, in]``, in floats or in steps, to ``[rows, out]``; see :class:`hasila.inference.bert.Linear`."""
        if rows.dtype != torch.uint8:
            rows = self.steps(rows)
        return operators.linear8(
            rows, self._in, self._weight, self._scales, self._zeros, self._bias, self._out, self._dtype, activation
        )

    def steps(self, rows: Tensor) -> Tensor:
        """Numbers as steps of the range, ``uint8``; by way of ``int8``, to which torch converts five times as fast."""
        width, zero = self._in
        steps = (rows.float() * (1 / width)).add_(zero - 128).round_().clamp_(-128, 127).to(torch.int8)
        return steps.view(torch.uint8).bitwise_xor_(128)


def _steps(bounds: tuple[float, float]) -> tuple[float, int]:
    """Width of a step, and the step that 0 is."""
    low, high = bounds
    width = (high - low) / _STEPS
    return width, round(-low / width)


@torch.inference_mode()
def _probabilities(model: Bert, windows: Sequence[Window]) -> Tensor:
    """Of each tag, of each token: ``[tokens, tags]``."""
    return torch.cat(list(_rows(model, windows)))


def _rows(model: Bert, windows: Sequence[Window]) -> Iterator[Tensor]:
    for window in windows:
        ids = torch.tensor([window.ids])
        yield model(ids, torch.ones_like(ids))[0].softmax(-1)
