"""Checks this machine: versions, devices, operators, precision, and the configuration of ``accelerate launch``.

torch and what needs it are imported where they are used, so that a broken torch fails only the checks that need it.
"""

import math
import os
import platform
import re
import shutil
import time
import warnings
from collections.abc import Generator, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.doctor.check import Check, judged
from hasila.errors import counted, first_line
from hasila.inference.cores import usable_cores
from hasila.version import __version__

if TYPE_CHECKING:
    import torch
    from packaging.requirements import Requirement


NVIDIA_DRIVER_FILE = Path("/proc/driver/nvidia/version")

_TOLERANCES = {"bf16": 0.02, "fp16": 0.005}
"""Allowed error of a product of random matrices, relative to 32 bits. Rounding alone gives 0.003 and 0.0004."""

MATRIX_SIZE = 1024
"""Rows and columns of the matrices whose product is timed by default."""

OTHER_DEVICE = "do not use this device: name another with --device, and install its driver and torch again"
_NO_MIXED_PRECISION = "train with --mixed-precision no on this device"


def check_versions() -> Generator[Check, None, None]:
    """Check Python, hasila, its requirements and its extras against the metadata of the installed hasila."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    required_python = metadata.metadata("hasila")["Requires-Python"]
    python = platform.python_version()
    yield judged(
        "python", SpecifierSet(required_python).contains(python, prereleases=True),
        f"{python} on {platform.system()} {platform.machine()}", f"use a Python {required_python}", "error",
    )  # fmt: skip
    installed = metadata.version("hasila")
    yield judged(
        "hasila", installed == __version__, f"{__version__} in {Path(__file__).parent}",
        f"version {installed} is installed elsewhere: run pip install in the clone again",
    )  # fmt: skip
    requirements = [Requirement(line) for line in metadata.requires("hasila") or ()]
    always = [one for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})]
    for requirement in always:
        found, fits = _installed(requirement)
        yield judged(
            requirement.name, fits, found or "not installed",
            f'pip install "{requirement.name}{requirement.specifier}"', "error",
        )  # fmt: skip
    optional = [one for one in requirements if one not in always]
    for extra in ("train", "base"):
        of_extra = [one for one in optional if one.marker and one.marker.evaluate({"extra": extra})]
        yield _check_extra(extra, of_extra)


def _check_extra(extra: str, requirements: Sequence["Requirement"]) -> Check:
    states = {requirement.name: _installed(requirement) for requirement in requirements}
    missing = [name for name, (version, _) in states.items() if not version]
    command = f'pip install -e ".[{extra}]"'
    if missing:
        found = f"not installed ({', '.join(missing)} missing); {command} in the clone adds it"
    else:
        found = ", ".join(f"{name} {version}" for name, (version, _) in states.items())
    fits = all(fits for version, fits in states.values() if version)
    return judged(f"extra {extra}", fits, found, f"{command} in the clone")


def _installed(requirement: "Requirement") -> tuple[str, bool]:
    """Return the installed version, or an empty string, and whether it meets the requirement."""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "", False
    return version, requirement.specifier.contains(version, prereleases=True)


def check_devices(device: str = "auto") -> Generator[Check, None, list[str]]:
    """Check the CPU, CUDA, MPS and XPU, and tell which device is used.

    Args:
        device: ``auto``, or the name of the device to use.

    Returns:
        The CPU, then the devices to compare with it: with ``auto`` all devices of the machine, else the named one.
    """
    import torch

    from hasila.inference.devices import choose_device

    cores, threads = usable_cores(), torch.get_num_threads()
    yield judged(
        "cpu", threads <= cores,
        f"{threads} torch threads on {cores} usable cores, {torch.backends.cpu.get_cpu_capability()}",
        f"set the environment variable OMP_NUM_THREADS={cores}",
    )  # fmt: skip
    yield from _check_cuda()
    mps, xpus = torch.backends.mps.is_available(), torch.xpu.device_count()
    yield Check("mps", "ok", "there" if mps else "none")
    yield Check("xpu", "ok", ", ".join(torch.xpu.get_device_name(number) for number in range(xpus)) or "none")
    try:
        chosen = choose_device(device)
    except ValueError as error:
        yield Check("device", "error", str(error), "leave out --device, or name one of those above")
        return ["cpu"]
    yield Check("device", "ok", f"auto takes {chosen}" if device == "auto" else f"{chosen}, as asked")
    if device != "auto":
        return ["cpu"] if chosen.type == "cpu" else ["cpu", str(chosen)]
    cudas = torch.cuda.device_count() if torch.cuda.is_available() else 0
    accelerators = [f"{kind}:{number}" for kind, count in (("cuda", cudas), ("xpu", xpus)) for number in range(count)]
    return ["cpu", *accelerators, *["mps"] * mps]


def _check_cuda() -> Iterator[Check]:
    import torch

    with warnings.catch_warnings(record=True) as caught:  # torch warns of a driver that it cannot use
        warnings.simplefilter("always")
        available = torch.cuda.is_available()
    runtime = f"CUDA {torch.version.cuda}" if torch.version.cuda else f"ROCm {torch.version.hip}"
    if available:
        for number in range(torch.cuda.device_count()):
            card = torch.cuda.get_device_properties(number)
            found = f"{card.name}, {card.total_memory / 2**30:.1f} GiB, capability {card.major}.{card.minor}"
            yield Check(f"cuda:{number}", "ok", f"{found}; torch for {runtime}, driver {_driver()}")
    elif not (any(Path("/dev").glob("nvidia[0-9]*")) or shutil.which("nvidia-smi")):
        yield Check("cuda", "ok", "none")
    elif not torch.version.cuda:
        found = f"an NVIDIA device, driver {_driver()}, but this torch ({torch.__version__}) is built without CUDA"
        yield Check("cuda", "warning", found, "install a torch with CUDA as described on pytorch.org")
    elif "CUDA_VISIBLE_DEVICES" in os.environ:
        found = f"an NVIDIA device, but CUDA_VISIBLE_DEVICES={os.environ['CUDA_VISIBLE_DEVICES']!r}"
        yield Check("cuda", "warning", found, "unset CUDA_VISIBLE_DEVICES, or name a device that is there")
    else:
        reason = first_line(Warning(caught[-1].message)) if caught else "torch gives no reason"
        found = f"an NVIDIA device, driver {_driver()}, that torch for {runtime} cannot use ({reason})"
        yield Check("cuda", "warning", found, "check that nvidia-smi works, and install a newer driver")


def _driver() -> str:
    try:
        numbers = re.search(r"\d{3,}\.\d+(\.\d+)?", NVIDIA_DRIVER_FILE.read_text())
    except OSError:
        numbers = None
    return numbers[0] if numbers else "unknown"


def check_operators() -> Generator[Check, None, None]:
    """Try each operator of the CPU once with the installed torch, and tell the fallback of those that are missing."""
    from hasila.inference import operators

    if disabled := sorted(operators.disabled()):
        yield Check(
            "operators", "warning", f"{operators.VARIABLE} does without {', '.join(disabled)}",
            f"unset {operators.VARIABLE}, unless it works around a fault",
        )  # fmt: skip
    for name, operator in operators.OPERATORS.items():
        reason = operators.missing(name)
        found = f"{operator.meaning}: not here ({reason}); {operator.fallback} instead" if reason else operator.meaning
        yield Check(name, "ok", found)


def check_precision(device: str, matrix_size: int = MATRIX_SIZE) -> Generator[Check, None, None]:
    """Check 16-bit floats on a device: the error of a product, and the speed compared with 32 bits.

    Args:
        device: a torch device name.
        matrix_size: rows and columns of the matrices that are multiplied to measure the speed.
    """
    import torch

    left, right = torch.randn(2, 256, 256, generator=torch.Generator().manual_seed(0))
    exact = left @ right
    for precision, dtype in (("bf16", torch.bfloat16), ("fp16", torch.float16)):
        name = f"{device} {precision}"
        try:
            product = (left.to(device, dtype) @ right.to(device, dtype)).float().cpu()
        except RuntimeError as error:
            yield Check(name, "warning", f"not supported: {first_line(error)}", _NO_MIXED_PRECISION)
            continue
        off = float((product - exact).norm() / exact.norm())
        found = f"{_hardware(device, precision)}, off by {off:.2%}"
        if not off <= _TOLERANCES[precision]:  # a NaN is not
            yield Check(name, "error", f"{found}, expected {_TOLERANCES[precision]:.1%} at most", _NO_MIXED_PRECISION)
        elif precision == "fp16":
            yield Check(name, "ok", found)
        else:
            ratio = product_seconds(device, torch.float32, matrix_size) / product_seconds(device, dtype, matrix_size)
            yield judged(name, ratio > 0.5, f"{found}, {ratio:.3g} times the speed of fp32", _NO_MIXED_PRECISION)


def _hardware(device: str, precision: str) -> str:
    """Tell in words how the device supports a precision."""
    import torch

    if device == "cpu":
        return "computed"
    if device.startswith("cuda") and precision == "bf16":
        with torch.cuda.device(device):
            return "in hardware" if torch.cuda.is_bf16_supported(including_emulation=False) else "emulated"
    return "supported"


def product_seconds(device: str, dtype: "torch.dtype", matrix_size: int) -> float:
    """Time a product of two matrices: the best of five, or one if it is slow."""
    import torch

    factor = torch.randn(matrix_size, matrix_size, generator=torch.Generator().manual_seed(0)).to(device, dtype)
    float((factor[:64, :64] @ factor[:64, :64])[0, 0])  # warms up
    best = math.inf
    for _ in range(5):
        started = time.perf_counter()
        float((factor @ factor)[0, 0])  # reading an element waits for the device
        best = min(best, time.perf_counter() - started)
        if best > 0.2:
            break
    return best


def check_launch() -> Generator[Check, None, None]:
    """Check that this machine has the accelerators that the configuration of ``accelerate launch`` asks for."""
    import torch
    from accelerate.commands.config import config_args

    path = config_args.default_config_file
    if not Path(path).is_file():
        yield Check("launch", "ok", f"no {path}: a process for each accelerator, or one on the CPU")
        return
    config = config_args.load_config_from_file(None)
    if not isinstance(config, config_args.ClusterConfig):
        yield Check("launch", "ok", f"{path}: {config.compute_environment.value}, not this machine")
        return
    kind = config.distributed_type.value
    ids = [int(number) for number in re.findall(r"\d+", config.gpu_ids or "")]
    processes = config.num_processes // max(config.num_machines, 1)
    required = max(0 if kind in ("NO", "MULTI_CPU", "XLA") else processes, *(number + 1 for number in ids), 0)
    available = torch.accelerator.device_count()
    where = "the CPU" if config.use_cpu else f"accelerators {config.gpu_ids or 'all'}"
    found = (
        f"{path}: {processes} process(es) here, distributed_type {kind}, {where}, "
        f"mixed precision {config.mixed_precision}"
    )
    yield judged(
        "launch", config.use_cpu or required <= available, f"{found} (the recipe's goes first)",
        f"this machine has {counted(available, 'accelerator')}, it asks for {required}: "
        "run accelerate config again, or delete the file",
    )  # fmt: skip
