"""Runs all checks of the doctor in order."""

from collections.abc import Iterator
from pathlib import Path

from hasila.doctor.check import Check, guarded
from hasila.doctor.checkpoint import (
    check_checkpoint,
    check_extraction,
    check_heads,
    check_labels,
    check_parity,
    check_tokenizer,
)
from hasila.doctor.machine import (
    MATRIX_SIZE,
    OTHER_DEVICE,
    check_devices,
    check_launch,
    check_operators,
    check_precision,
    check_versions,
)


def examine(
    source: str | Path | None = None, device: str = "auto", *, matrix_size: int = MATRIX_SIZE
) -> Iterator[Check]:
    """Check the installation, this machine's devices and a checkpoint, and yield each finding as soon as it is made.

    Args:
        source: folder or model id of the checkpoint, or ``None`` for the checkpoint inside the package.
        device: ``auto`` checks every device of the machine, a device name only that one. The CPU is always checked.
        matrix_size: rows and columns of the matrices that are multiplied to time a device.
    """
    yield from guarded("versions", "install hasila with pip, not by its path alone", check_versions)
    devices = (yield from guarded("devices", "install torch again", check_devices, device)) or ["cpu"]
    yield from guarded("operators", "correct HASILA_WITHOUT, or install torch again", check_operators)
    for name in devices:
        yield from guarded(f"{name} precision", OTHER_DEVICE, check_precision, name, matrix_size)
    yield from _examine_checkpoint(source, devices[1:])
    yield from guarded("launch", "run accelerate config again", check_launch)


def _examine_checkpoint(source: str | Path | None, accelerators: list[str]) -> Iterator[Check]:
    another = "name another with --model" if source else "install hasila again"
    model = yield from guarded("checkpoint", another, check_checkpoint, source)
    if model is not None:
        yield from guarded("labels", "correct id2label and label2id in config.json", check_labels, model.config)
    tokenizer = yield from guarded("tokenizer", another, check_tokenizer, source, model)
    if model is not None and tokenizer is not None:
        together = "take config.json, model.safetensors and records.safetensors from one checkpoint"
        heads = yield from guarded("heads", together, check_heads, source)
        yield from guarded("extraction", another, check_extraction, model, tokenizer, heads)
        yield from guarded("parity", another, check_parity, model, tokenizer, accelerators, heads)
    else:
        for name in ("heads", "extraction", "parity"):
            yield Check(name, "warning", "not tried", "fix the checkpoint and the tokenizer first")
