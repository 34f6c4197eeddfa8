"""Renders what ``scripts/gpu_check.py`` found as Markdown."""

from collections.abc import Mapping
from typing import Any

from hasila.markdown import table

Found = Mapping[str, Mapping[str, Any]]
"""What each part of the check found, by the part's name."""


def machine(found: Found) -> str:
    """The machine in a line."""
    on = found["machine"]
    return f"{on['gpu']} ({on['gpu_gb']:.0f} GB), {on['cpu']}; torch {on['torch']}, transformers {on['transformers']}."


def speed(found: Found) -> str:
    """Words per second of the pipeline and of Hasila in each precision, and whether the spans are those of the CPU."""
    systems = {name.removeprefix("speed, "): part for name, part in found.items() if name.startswith("speed, ")}
    plain = max(part["words per second"] for name, part in systems.items() if name.startswith("pipeline"))
    rows = []
    for name, part in systems.items():
        parity = found.get(f"parity, {name.rpartition(' ')[2]}")
        spans = f"{parity['share the same']:.2%} of {parity['spans there']:,}" if parity else ""
        rate = part["words per second"]
        rows.append([name, f"{rate:,}", f"{rate / plain:.1f}", spans])
    return table(["system", "words/s", "times the pipeline", "spans as on the CPU in fp32"], rows, "lrrr")


def stages(found: Found) -> str:
    """Where the time goes, by precision and size of a batch."""
    parts = {name.removeprefix("stages, "): part for name, part in found.items() if name.startswith("stages, ")}
    names = list(next(iter(parts.values()))["shares of the time"])
    rows = [
        [name, f"{part['words per second']:,}", *(f"{part['shares of the time'][each]:.0%}" for each in names)]
        for name, part in parts.items()
    ]
    return table(["precision and batch", "words/s", *names], rows, "lr" + "r" * len(names))


def memory(found: Found) -> str:
    """What happens when the GPU has little memory."""
    rows = [
        [name.removeprefix("memory, "), part["megabytes"], part["read in"], f"{part['share the same']:.2%}"]
        for name, part in found.items()
        if name.startswith("memory, ") and "read in" in part
    ]
    return table(["memory for", "MB", "read in", "same spans"], rows, "lrlr")


def training(found: Found) -> str:
    """Steps of the two recipes' sizes."""
    rows = []
    for name, part in found.items():
        if name.startswith("training, ") and "steps per second" in part:
            size, precision = name.removeprefix("training, ").split(", mixed precision ")
            made = found[f"training, {size}, base"]["made"]
            speeds = (part["steps per second"], f"{part['words per second']:,}", part["peak gigabytes"])
            rows.append([size, made, "fp32" if precision == "no" else precision, *speeds])
    return table(["recipe", "base", "precision", "steps/s", "words/s", "peak GB"], rows, "lllrrr")
