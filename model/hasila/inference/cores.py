"""Counts the cores that this process may use, and measures the memory that it has used."""

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

QUOTA_FILE = Path("/sys/fs/cgroup/cpu.max")
"""CPU quota of the control group: microseconds and period."""


def usable_cores() -> int:
    """Return the number of cores that this process may use, by its affinity and its control group's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = map(int, QUOTA_FILE.read_text().split())
    except (OSError, ValueError):  # no control groups, or a quota of "max"
        return cores
    return min(cores, max(1, math.ceil(quota / period)))


def peak_memory(device: "torch.device | None" = None) -> int:
    """Return the peak memory in bytes: torch's on a CUDA device, elsewhere this process's; 0 if it is unknown."""
    if device is not None and device.type == "cuda":
        import torch

        return torch.cuda.max_memory_allocated(device)
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
