"""Reads with a GPU that has too little memory."""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import torch

from hasila.evaluation.gpu_parity import same
from hasila.evaluation.gpu_parts import Found, Report, Setting
from hasila.spans import Span


def little_memory(setting: Setting, report: Report) -> None:
    """Read with too little memory beside the weights, in smaller batches or on the CPU; then load with too little."""
    device, texts = setting.device, setting.sample
    if device.type != "cuda":
        print(f"left out: the memory of {device} cannot be limited")
        return
    expected = setting.extractor("fp32").extract(texts)
    before, empty = _allocated(device), torch.cuda.memory_reserved(device)
    extractor = setting.extractor("fp32")
    weights = torch.cuda.memory_reserved(device) - empty
    torch.cuda.reset_peak_memory_stats(device)
    extractor.extract(texts)
    room = torch.cuda.max_memory_reserved(device) - empty - weights
    del extractor
    for share in (0.3, 0.1, 0.0):
        limit, name = empty + weights + int(share * room), f"memory, {share:.0%} of the room beside the weights"
        report.part(name, partial(_read_limited, setting, expected, limit, loaded_before=True))
    for share in (0.5, 1.1, 1.4, 1.8):
        limit, name = empty + int(share * weights), f"memory, loading into {share:.0%} of the weights"
        report.part(name, partial(_read_limited, setting, expected, limit, loaded_before=False))
    left = _allocated(device) - before
    report.part("memory, left in use", lambda: {"bytes": left, "as expected": left < weights / 4})


def _allocated(device: torch.device) -> int:
    """Bytes of the GPU in use by tensors, once garbage is collected and the cache is empty."""
    gc.collect()
    torch.cuda.empty_cache()
    return torch.cuda.memory_allocated(device)


@contextmanager
def _limited(device: torch.device, limit: int) -> Iterator[list[str]]:
    """Limit the bytes that torch may reserve, and collect the warnings that the engine gives."""
    warnings: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: warnings.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("hasila")
    logger.addHandler(handler)
    total = torch.cuda.get_device_properties(device).total_memory
    _allocated(device)
    torch.cuda.set_per_process_memory_fraction(min(1.0, limit / total), device)
    try:
        yield warnings
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, device)
        logger.removeHandler(handler)


def _read_limited(setting: Setting, expected: Sequence[Sequence[Span]], limit: int, *, loaded_before: bool) -> Found:
    """Read with limited memory; the checkpoint is loaded before the limit is set, or under it as users load it."""
    extractor = setting.extractor("fp32") if loaded_before else None
    with _limited(setting.device, limit) as warnings:
        extractor = extractor or setting.extractor("auto", "auto")
        found = same(expected, extractor.extract(setting.sample))
    if loaded_before:
        found["as expected"] &= bool(warnings)  # or the limit was not felt
    read_in = f"{extractor.precision} on {extractor.device}"
    return {"megabytes": limit // 10**6, "read in": read_in, "warnings": warnings, **found}
