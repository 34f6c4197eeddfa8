"""Chooses the device, and the precision in which it is fast."""

import logging
import os

import torch

from hasila.errors import first_line
from hasila.inference import operators

_LOGGER = logging.getLogger(__name__)

GAIN = 1.15
"""How many times faster than in 32 bits a CPU must multiply in 16 for 16 to be worth it."""


def choose_device(device: str = "auto") -> torch.device:
    """Turn ``auto`` into CUDA, else MPS, else XPU, else the CPU; any other name is taken as it is.

    Of several CUDA devices each process that a launcher started takes its own (``LOCAL_RANK``).

    Raises:
        ValueError: the device is unknown, or not there.
    """
    if device != "auto":
        try:
            return torch.empty(0, device=device).device
        except (RuntimeError, AssertionError) as error:
            raise ValueError(
                f"device {device!r} cannot be used ({first_line(error)}); expected auto, cpu, cuda, mps or xpu"
            ) from error
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)) % max(torch.cuda.device_count(), 1))
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("xpu" if torch.xpu.is_available() else "cpu")


def fast_precision(device: torch.device) -> str:
    """The precision in which the device multiplies faster than in 32 bits: ``bf16``, ``fp16`` or ``no``.

    bf16 where the hardware multiplies it (CUDA from compute capability 8.0, XPU, and CPUs that turn out to be faster in
    it), since training in it needs no loss scaling; fp16 on older CUDA devices; elsewhere neither gains anything.
    """
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device.type == "xpu":
        return "bf16"
    if device.type == "cpu" and operators.has("plain-bf16") and operators.bf16_speedup() > GAIN:
        return "bf16"
    return "no"


def lacks(device: torch.device, precision: str) -> str:
    """Why a device cannot compute in ``bf16`` or ``fp16`` at all, fast or slow; empty if it can."""
    if device.type == "cpu" and precision == "bf16":
        return operators.missing("plain-bf16")
    ones = torch.ones(8, 8, dtype=torch.bfloat16 if precision == "bf16" else torch.float16)
    try:
        float(ones.to(device).mm(ones.to(device)).sum())
    except RuntimeError as error:
        return first_line(error)
    return ""


def training_precision(device: torch.device, precision: str) -> str:
    """The precision to train in: ``auto`` resolved, any other checked.

    Args:
        device: to train on.
        precision: ``auto``, ``no``, ``bf16`` or ``fp16``.

    Raises:
        ValueError: 16 bits are asked for on a CPU that cannot train in them; accelerate would train in 32 instead.
    """
    if device.type == "cpu" and precision == "fp16":
        raise ValueError("fp16 is for accelerators; expected auto, no or bf16")
    reason = operators.missing("training-bf16") if device.type == "cpu" and precision in ("auto", "bf16") else ""
    if precision != "auto":
        if reason:
            raise ValueError(f"this CPU with this torch cannot train in bf16 ({reason}); expected auto or no")
        if precision == "bf16" and fast_precision(device) == "no":
            _LOGGER.warning("bf16 is slower than 32 bits on %s; training in bf16 all the same, as asked", device)
        return precision
    return "no" if reason else fast_precision(device)
