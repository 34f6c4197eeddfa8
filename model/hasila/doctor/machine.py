"""What can be told of this machine: versions, devices, precision, memory, and how ``accelerate launch`` is configured.

torch and what needs it are imported where they are used, so that a broken one hides nothing but its own findings.
"""

import math
import os
import platform
import re
import shutil
import time
import warnings
from collections.abc import Generator, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.doctor.check import Check, judged
from hasila.errors import first_line
from hasila.inference.cores import usable_cores
from hasila.version import __version__

if TYPE_CHECKING:
    import torch
    from packaging.requirements import Requirement


_NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")

_TOLERANCES = {"bf16": 0.02, "fp16": 0.005}
"""Of a product of random matrices, relative to 32 bits; rounding alone makes 0.003 and 0.0004."""

_SIDE = 1024
"""Rows and columns of the matrices whose product is timed."""

_NO_MIXED = "train with --mixed-precision no on this device"


def check_versions() -> Generator[Check, None, None]:
    """Python, hasila and what it requires, against the metadata of the installed hasila; and the optional extras."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    asked = metadata.metadata("hasila")["Requires-Python"]
    python = platform.python_version()
    yield judged(
        "python", SpecifierSet(asked).contains(python, prereleases=True),
        f"{python} on {platform.system()} {platform.machine()}", f"use a Python {asked}", "error",
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
    for extra in ("train", "base"):
        of_extra = [
            one for one in requirements if one not in always and one.marker and one.marker.evaluate({"extra": extra})
        ]
        states = {one: _installed(one) for one in of_extra}
        missing = [one.name for one, (found, _) in states.items() if not found]
        listed = ", ".join(f"{one.name} {found}" for one, (found, _) in states.items() if found)
        command = f'pip install -e ".[{extra}]"'
        if missing:
            listed = f"not installed ({', '.join(missing)} missing); {command} in the clone adds it"
        fits = all(fits for found, fits in states.values() if found)
        yield judged(f"extra {extra}", fits, listed, f"{command} in the clone")


def _installed(requirement: "Requirement") -> tuple[str, bool]:
    """The version installed, empty if none is, and whether it is one that is required."""
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "", False
    return found, requirement.specifier.contains(found, prereleases=True)


def check_devices(device: str = "auto") -> Generator[Check, None, list[str]]:
    """CPU, CUDA, MPS and XPU, and which of them is used.

    Returns:
        The CPU, then the devices to compare with it: all that are there, or the one asked for.
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

    with warnings.catch_warnings(record=True) as told:  # torch warns of a driver that it cannot use
        warnings.simplefilter("always")
        there = torch.cuda.is_available()
    runtime = f"CUDA {torch.version.cuda}" if torch.version.cuda else f"ROCm {torch.version.hip}"
    if there:
        for number in range(torch.cuda.device_count()):
            card = torch.cuda.get_device_properties(number)
            found = f"{card.name}, {card.total_memory / 2**30:.1f} GiB, capability {card.major}.{card.minor}"
            yield Check(f"cuda:{number}", "ok", f"{found}; torch for {runtime}, driver {_driver()}")
    elif not (any(Path("/dev").glob("nvidia[0-9]*")) or shutil.which("nvidia-smi")):
        yield Check("cuda", "ok", "none")
    elif not torch.version.cuda:
        found = f"an NVIDIA device, driver {_driver()}, but this torch ({torch.__version__}) is built without CUDA"
        yield Check("cuda", "warning", found, "install a torch with CUDA as pytorch.org tells")
    elif "CUDA_VISIBLE_DEVICES" in os.environ:
        found = f"an NVIDIA device, but CUDA_VISIBLE_DEVICES={os.environ['CUDA_VISIBLE_DEVICES']!r}"
        yield Check("cuda", "warning", found, "unset CUDA_VISIBLE_DEVICES, or name a device that is there")
    else:
        reason = first_line(Warning(told[-1].message)) if told else "torch does not tell why"
        found = f"an NVIDIA device, driver {_driver()}, that torch for {runtime} cannot use ({reason})"
        yield Check("cuda", "warning", found, "see that nvidia-smi works, and install a driver new enough for torch")


def _driver() -> str:
    try:
        numbers = re.search(r"\d{3,}\.\d+(\.\d+)?", _NVIDIA_DRIVER.read_text())
    except OSError:
        numbers = None
    return numbers[0] if numbers else "unknown"


def check_operators() -> Generator[Check, None, None]:
    """What the CPU can compute with the installed torch, each operator tried once."""
    from hasila.inference import operators

    if without := sorted(operators.disabled()):
        yield Check(
            "operators", "warning", f"{operators.VARIABLE} does without {', '.join(without)}",
            f"unset {operators.VARIABLE}, if it is not there to get round a fault",
        )  # fmt: skip
    for name, operator in operators.OPERATORS.items():
        reason = operators.missing(name)
        found = f"{operator.meaning}: not here ({reason}); {operator.fallback} instead" if reason else operator.meaning
        yield Check(name, "ok", found)


def check_precision(device: str) -> Generator[Check, None, None]:
    """What 16-bit floats do on a device: a product compared with 32 bits, and the time of one."""
    import torch

    left, right = torch.randn(2, 256, 256, generator=torch.Generator().manual_seed(0))
    exact = left @ right
    for precision, dtype in (("bf16", torch.bfloat16), ("fp16", torch.float16)):
        name = f"{device} {precision}"
        try:
            product = (left.to(device, dtype) @ right.to(device, dtype)).float().cpu()
        except RuntimeError as error:
            yield Check(name, "warning", f"not supported: {first_line(error)}", _NO_MIXED)
            continue
        off = float((product - exact).norm() / exact.norm())
        found = f"{_hardware(device, precision)}, off by {off:.2%}"
        if not off <= _TOLERANCES[precision]:  # a NaN is not
            yield Check(name, "error", f"{found}, expected {_TOLERANCES[precision]:.1%} at most", _NO_MIXED)
        elif precision == "fp16":
            yield Check(name, "ok", found)
        else:
            ratio = _seconds(device, torch.float32) / _seconds(device, dtype)
            yield judged(name, ratio > 0.5, f"{found}, {ratio:.3g} times the speed of fp32", _NO_MIXED)


def _hardware(device: str, precision: str) -> str:
    """What the device has for a precision, in words."""
    import torch

    if device == "cpu":
        return "computed"
    if device.startswith("cuda") and precision == "bf16":
        with torch.cuda.device(device):
            return "in hardware" if torch.cuda.is_bf16_supported(including_emulation=False) else "emulated"
    return "supported"


def _seconds(device: str, dtype: "torch.dtype") -> float:
    """Time of a product of two matrices: the best of five; a slow one is not repeated."""
    import torch

    factor = torch.randn(_SIDE, _SIDE, generator=torch.Generator().manual_seed(0)).to(device, dtype)
    float((factor[:64, :64] @ factor[:64, :64])[0, 0])  # warms up
    best = math.inf
    for _ in range(5):
        begun = time.perf_counter()
        float((factor @ factor)[0, 0])  # reading an element waits for the device
        best = min(best, time.perf_counter() - begun)
        if best > 0.2:
            break
    return best


def check_launch() -> Generator[Check, None, None]:
    """What ``accelerate launch`` takes from its configuration file, and whether this machine has it."""
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
    here = config.num_processes // max(config.num_machines, 1)
    asked = max(0 if kind in ("NO", "MULTI_CPU", "XLA") else here, *(number + 1 for number in ids), 0)
    there = torch.accelerator.device_count()
    where = "the CPU" if config.use_cpu else f"accelerators {config.gpu_ids or 'all'}"
    found = (
        f"{path}: {here} process(es) here, distributed_type {kind}, {where}, mixed precision {config.mixed_precision}"
    )
    yield judged(
        "launch", config.use_cpu or asked <= there, f"{found} (the recipe's goes first)",
        f"this machine has {there} accelerator(s), it asks for {asked}: answer accelerate config again, or delete it",
    )  # fmt: skip
