"""Chooses the device and its fastest safe precision."""

import logging
import os

import torch

from hasila.errors import first_line
from hasila.inference import operators

_LOGGER = logging.getLogger(__name__)

GAIN = 1.15
"""Minimum speed-up at which a CPU computes in 16 bits."""


def choose_device(device: str = "auto") -> torch.device:
    """Resolve ``auto`` to CUDA, else MPS, else XPU, else the CPU. Any other name is used as it is.

    Of several CUDA devices, each process of a launcher takes its own (``LOCAL_RANK``).

    Raises:
        ValueError: the device is unknown or missing.
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
    """Return the precision in which the device is faster than in 32 bits: ``bf16``, ``fp16`` or ``no``.

    It is bf16 on hardware that has it: CUDA from compute capability 8.0, XPU, and CPUs that are measured to be faster.
    Training in bf16 needs no loss scaling. Older CUDA devices have fp16. Other devices gain nothing from either.
    """
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device.type == "xpu":
        return "bf16"
    if device.type == "cpu" and operators.has("plain-bf16") and operators.bf16_speedup() > GAIN:
        return "bf16"
    return "no"


def lacks(device: torch.device, precision: str) -> str:
    """Return why a device cannot compute in ``bf16`` or ``fp16`` at all; empty if it can."""
    if device.type == "cpu" and precision == "bf16":
        return operators.missing("plain-bf16")
    ones = torch.ones(8, 8, dtype=torch.bfloat16 if precision == "bf16" else torch.float16)
    try:
        float(ones.to(device).mm(ones.to(device)).sum())
    except RuntimeError as error:
        return first_line(error)
    return ""


def training_precision(device: torch.device, precision: str) -> str:
    """Resolve ``auto`` to the precision to train in, and check any other.

    Args:
        device: the device to train on.
        precision: ``auto``, ``no``, ``bf16`` or ``fp16``.

    Raises:
        ValueError: 16 bits are asked for on a CPU that cannot train in them. accelerate would silently use 32 bits.
    """
    if device.type == "cpu" and precision == "fp16":
        raise ValueError("fp16 is for accelerators; expected auto, no or bf16")
    reason = operators.missing("training-bf16") if device.type == "cpu" and precision in ("auto", "bf16") else ""
    if precision != "auto":
        if reason:
            raise ValueError(f"this CPU with this torch cannot train in bf16 ({reason}); expected auto or no")
        if precision == "bf16" and fast_precision(device) == "no":
            _LOGGER.warning("bf16 is slower than 32 bits on %s; training in bf16 as requested", device)
        return precision
    return "no" if reason else fast_precision(device)
