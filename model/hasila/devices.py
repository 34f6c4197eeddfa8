"""Which device there is, and what it is fast in."""

import os
from typing import Any

import torch

_CPU_INSTRUCTIONS = {
    "bf16": ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16"),
    "fp16": ("avx512_fp16", "amx_fp16", "fp16_arith"),
}


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
            reason = str(error).splitlines()[0]
            raise ValueError(
                f"device {device!r} cannot be used ({reason}); expected auto, cpu, cuda, mps or xpu"
            ) from error
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)) % max(torch.cuda.device_count(), 1))
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("xpu" if torch.xpu.is_available() else "cpu")


def cpu_instructions(precision: str) -> list[str]:
    """The CPU's instructions for ``bf16`` or ``fp16``; none where torch does not tell."""
    known: Any = getattr(torch.cpu, "get_capabilities", dict)()  # newer than the oldest torch that hasila takes
    return [name for name in _CPU_INSTRUCTIONS[precision] if known.get(name)]


def fast_precision(device: torch.device) -> str:
    """The precision in which the device multiplies faster than in 32 bits: ``bf16``, ``fp16`` or ``no``.

    bf16 where the hardware multiplies it (CUDA from compute capability 8.0, XPU, CPUs with AVX512-BF16 or AMX), since
    training in it needs no loss scaling; fp16 on older CUDA devices; elsewhere neither gains anything.
    """
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device.type == "xpu":
        return "bf16"
    if device.type == "cpu":
        return "bf16" if cpu_instructions("bf16") else "no"
    return "no"
