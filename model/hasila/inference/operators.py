"""Operators of torch that not every machine has, each probed once on a small product.

The CPU's instruction set and torch's version do not tell which operators work: an emulator or a build option can hide
instructions, and some operators run but lose bits. So each operator computes something whose result is known. An
operator that raises an error or returns a wrong result counts as missing, and its caller uses a fallback.

The environment variable ``HASILA_WITHOUT`` disables operators: their names, separated by commas, or ``all``.
"""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from hasila.errors import HasilaError, first_line

_MKLDNN: Any = torch.ops.mkldnn
_ONEDNN: Any = torch.ops.onednn

VARIABLE = "HASILA_WITHOUT"

_REPEATS = 5
"""Products that are timed in each precision; the fastest counts."""


def pack(weight: Tensor) -> Tensor:
    """Pack a weight ``[out, in]`` for :func:`packed_linear`."""
    packed: Tensor = _MKLDNN._reorder_linear_weight(weight.contiguous(), None)
    return packed


def packed_linear(rows: Tensor, weight: Tensor, bias: Tensor, activation: str) -> Tensor:
    """Map rows ``[rows, in]`` to ``[rows, out]`` with a packed weight; ``activation`` is ``none`` or ``gelu``."""
    product: Tensor = _MKLDNN._linear_pointwise(rows, weight, bias, activation, [], "none")
    return product


def onednn_softmax(scores: Tensor) -> Tensor:
    """Compute oneDNN's softmax over the last dimension; in 16 bits it takes a third of the time of torch's own."""
    return scores.to_mkldnn().softmax(-1).to_dense()


def pack8(weight: Tensor) -> Tensor:
    """Pack an ``int8`` weight ``[out, in]`` for :func:`linear8`."""
    packed: Tensor = _ONEDNN.qlinear_prepack(weight, None)
    return packed


def linear8(
    rows: Tensor,
    steps: tuple[float, int],
    weight: Tensor,
    scales: Tensor,
    zeros: Tensor,
    bias: Tensor,
    out_steps: tuple[float, int],
    dtype: torch.dtype,
    activation: str,
) -> Tensor:
    """Map ``uint8`` rows ``[rows, in]`` to ``[rows, out]`` with a packed ``int8`` weight.

    Args:
        rows: the input as steps of a range.
        steps: scale and zero point of the rows.
        weight: see :func:`pack8`.
        scales: scale of each output channel's weights, ``[out]``.
        zeros: zero point of each output channel's weights, ``[out]``.
        bias: 32-bit floats ``[out]``.
        out_steps: scale and zero point of the output if it is ``uint8``; else ``(1.0, 0)``.
        dtype: dtype of the output: ``float32``, ``bfloat16`` or ``uint8``.
        activation: ``none`` or ``gelu``.
    """
    product: Tensor = _ONEDNN.qlinear_pointwise(
        rows, *steps, weight, scales, zeros, bias, *out_steps, dtype, activation, [], "none"
    )
    return product


@dataclass(frozen=True)
class Operator:
    """An operator that a machine may lack.

    Args:
        meaning: what it computes, for the doctor.
        fallback: what replaces it where it is missing.
        probe: computes with it and returns the result and the expected result.
        tolerance: allowed error of the result, relative to the norm of the expected result.
    """

    meaning: str
    fallback: str
    probe: Callable[[], tuple[Tensor, Tensor]]
    tolerance: float


def _numbers(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def _gelu_product(dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return rows, weight, bias, and their product with gelu in 32 bits."""
    rows, weight, bias = (_numbers(*shape).to(dtype) for shape in ((48, 64), (32, 64), (32,)))
    return rows, weight, bias, functional.gelu(functional.linear(rows.float(), weight.float(), bias.float()))


def _probe_packed(dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    rows, weight, bias, expected = _gelu_product(dtype)
    return packed_linear(rows, pack(weight), bias, "gelu"), expected


def _probe_plain_bf16() -> tuple[Tensor, Tensor]:
    rows, weight, bias, _ = _gelu_product(torch.bfloat16)

    def compute(dtype: torch.dtype) -> Tensor:
        product = functional.gelu(functional.linear(rows.to(dtype), weight.to(dtype), bias.to(dtype)))
        scores = (product @ product.T * 0.01).masked_fill_(torch.eye(48, dtype=torch.bool), -math.inf)
        return functional.layer_norm(scores.softmax(-1) @ product + product, (32,))

    return compute(torch.bfloat16), compute(torch.float32)


def _probe_softmax_bf16() -> tuple[Tensor, Tensor]:
    scores = _numbers(2, 3, 16, 16).to(torch.bfloat16)
    return onednn_softmax(scores), scores.float().softmax(-1)


def _probe_training_bf16() -> tuple[Tensor, Tensor]:
    gradients = []
    for enabled in (True, False):
        weight = _numbers(32, 64).requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            product = functional.gelu(functional.linear(_numbers(48, 64), weight))
            scores = (product @ product.T * 0.01).softmax(-1)
            loss = (scores @ product).float().square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        gradients.append(weight.grad)
    rounded, expected = gradients
    assert rounded is not None
    assert expected is not None
    return rounded, expected


def _probe_int8(*dtypes: torch.dtype) -> tuple[Tensor, Tensor]:
    """Multiply the largest steps, because CPUs that add pairs in 16 bits overflow on them."""
    rows, weight = torch.full((4, 64), 255, dtype=torch.uint8), torch.full((8, 64), 127, dtype=torch.int8)
    scales, zeros, bias = torch.full((8,), 1 / 127), torch.zeros(8, dtype=torch.int64), torch.zeros(8)
    products = [
        linear8(
            rows, (1 / 255, 0), pack8(weight), scales, zeros, bias,
            (0.5, 0) if dtype == torch.uint8 else (1.0, 0), dtype, "none",
        ).float()
        * (0.5 if dtype == torch.uint8 else 1.0)
        for dtype in dtypes
    ]  # fmt: skip
    return torch.cat(products), torch.full((4 * len(dtypes), 8), 64.0)


OPERATORS = {
    "packed-fp32": Operator(
        "32-bit products of packed weights",
        "plain 32-bit products, slower on some CPUs",
        lambda: _probe_packed(torch.float32),
        1e-5,
    ),
    "packed-bf16": Operator(
        "16-bit products of packed weights",
        "plain 16-bit products, slower than 32 bits where the CPU has no instructions for them",
        lambda: _probe_packed(torch.bfloat16),
        0.02,
    ),
    "plain-bf16": Operator("plain 16-bit products and sums", "32 bits", _probe_plain_bf16, 0.05),
    "softmax-bf16": Operator("oneDNN's 16-bit softmax", "torch's own, slower", _probe_softmax_bf16, 0.02),
    "training-bf16": Operator("gradients in 16 bits", "training in 32 bits", _probe_training_bf16, 0.05),
    "int8": Operator("8-bit products", "16 or 32 bits", lambda: _probe_int8(torch.float32, torch.uint8), 1e-3),
    "int8-bf16": Operator(
        "8-bit products with 16-bit results", "32-bit results", lambda: _probe_int8(torch.bfloat16), 1e-2
    ),
}
"""The operators by name."""


def missing(name: str) -> str:
    """Return why an operator cannot be used on this machine's CPU; empty if it can.

    Raises:
        HasilaError: ``HASILA_WITHOUT`` names an unknown operator.
    """
    if name in disabled():
        return f"{VARIABLE} names it"
    return failure(name)


def has(name: str) -> bool:
    """Whether an operator can be used on this machine's CPU; see :func:`missing`."""
    return not missing(name)


def disabled() -> frozenset[str]:
    """Return the operators that ``HASILA_WITHOUT`` names.

    Raises:
        HasilaError: it names an unknown operator.
    """
    names = {part.strip() for part in os.environ.get(VARIABLE, "").split(",")} - {""}
    if "all" in names:
        return frozenset(OPERATORS)
    if unknown := sorted(names - OPERATORS.keys()):
        raise HasilaError(f"{VARIABLE}: found {', '.join(unknown)}, expected all, or some of {', '.join(OPERATORS)}")
    return frozenset(names)


@cache
def failure(name: str) -> str:
    """Why an operator fails on this machine's CPU, found out once a process; empty if it works."""
    operator = OPERATORS[name]
    try:
        with torch.inference_mode(False), torch.enable_grad():  # the caller may have switched gradients off
            result, expected = operator.probe()
        off = float(((result.float() - expected).norm() / expected.norm()).detach())
    except (RuntimeError, AttributeError, NotImplementedError, TypeError) as error:  # TypeError: another signature
        return first_line(error)
    # Not `>`, because a NaN must fail too.
    return "" if off <= operator.tolerance else f"its results are off by {off:.1%}"


def _clock() -> Callable[[], float]:
    """The processor's time of this process where it is told finely: other load on the machine counts little in it."""
    return time.process_time if time.get_clock_info("process_time").resolution <= 1e-6 else time.perf_counter


CLOCK = _clock()
"""Seconds by which precisions are compared on a CPU."""


@cache
def bf16_speedup() -> float:
    """Return how many times faster this CPU multiplies in 16 bits than in 32, by the fastest of a few products."""
    best = {torch.float32: float("inf"), torch.bfloat16: float("inf")}
    factors = {dtype: (_numbers(256, 384).to(dtype), _numbers(384, 384).to(dtype)) for dtype in best}
    with torch.inference_mode():
        for _ in range(_REPEATS + 1):  # the first one warms up
            for dtype, (rows, weight) in factors.items():
                started = CLOCK()
                functional.linear(rows, weight)
                best[dtype] = min(best[dtype], CLOCK() - started)
    return best[torch.float32] / best[torch.bfloat16]
