"""Measures how well worker processes feed a device, with a fake one of a given speed."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasila.batch import shards
from hasila.batch.front_workers import FrontWorkers
from hasila.batch.job import Job, RecordOptions, kind
from hasila.documents.document import Document
from hasila.evaluation.fake_device import FakeDevice
from hasila.inference.checkpoint import Checkpoint, tag_names
from hasila.inference.encoding import windows_of
from hasila.inference.engine import Engine
from hasila.inference.extractor import Extractor

_SHARD = 200
"""Documents in a shard."""


@dataclass(frozen=True)
class FedRun:
    """A run, beside a device of some speed.

    Args:
        what: ``spans`` or ``records``.
        workers: number of workers; with 0 one process does everything.
        device: words per second of a fake device.
        documents: number of documents.
        words: number of words.
        seconds: how long it took, without the start of the workers.
        idle: share of the time in which the device had nothing to compute.
        feeding_microseconds: processor time a word of the process that feeds.
        worker_microseconds: processor time a word of all workers.
        feeding_mb: memory of the process that feeds.
        worker_mb: memory of the largest worker.
    """

    what: str
    workers: int
    device: int
    documents: int
    words: int
    seconds: float
    idle: float
    feeding_microseconds: float
    worker_microseconds: float
    feeding_mb: int
    worker_mb: int


def seen_outputs(checkpoint: Checkpoint, texts: Sequence[str], *, with_states: bool) -> NDArray[np.float32]:
    """What a checkpoint says of words, on the average by their first token; of tokens that the texts lack, of all."""
    windows = windows_of(checkpoint.for_words, texts)
    engine = Engine(checkpoint, device="cpu", precision="fp32")
    rows = engine.read(windows, with_states=with_states)
    tokens = np.concatenate([window.ids[window.heads] for window in windows])
    table = np.tile(rows.mean(axis=0, dtype=np.float32), (checkpoint.config.vocab_size, 1))
    order = np.argsort(tokens, kind="stable")
    found, firsts, counts = np.unique(tokens[order], return_index=True, return_counts=True)
    table[found] = np.add.reduceat(rows[order], firsts) / counts[:, None]
    return table


def measure(
    checkpoint: Checkpoint, what: str, texts: Sequence[str], seen: Sequence[str]
) -> Callable[[int, int, int], FedRun]:
    """Prepare to measure runs.

    Args:
        checkpoint: the checkpoint; its network is used only to see what it says.
        what: ``spans`` or ``records``.
        texts: what is read, again and again.
        seen: texts that its network reads once.

    Returns:
        A function of the number of workers, the words per second of the device and the number of documents.
    """
    with_states = what == "records" and checkpoint.heads is not None
    table = seen_outputs(checkpoint, seen, with_states=with_states)
    job = Job(device="cpu", precision="fp32", records=RecordOptions() if what == "records" else None)

    def run(workers: int, device: int, documents: int) -> FedRun:
        fake = FakeDevice(table, len(tag_names(checkpoint.config)), device)
        extractor = Extractor(checkpoint, reader=fake)
        read = list(islice(cycle(texts), documents))
        found = fed(job, extractor, workers, read) if workers else _alone(job, extractor, fake, read)
        return replace(found, device=device)

    return run


def fed(job: Job, extractor: Extractor, workers: int, texts: Sequence[str]) -> FedRun:
    """Measure a run whose device is fed by workers.

    Args:
        job: what is read, its precision resolved.
        extractor: its checkpoint on the device.
        workers: number of workers.
        texts: what is read.
    """
    with tempfile.TemporaryDirectory() as folder, FrontWorkers(job, extractor, workers, _ignore) as front_workers:
        front_workers.wait()
        meter = _Meter(front_workers.processes)
        shards.run(_batch(folder, job), partial(_documents, texts), front_workers.pool, advance=meter.look)
        return meter.found(job, texts, front_workers.idle_share)


def _alone(job: Job, extractor: Extractor, fake: FakeDevice, texts: Sequence[str]) -> FedRun:
    """Measure a run in which this process does everything."""
    with tempfile.TemporaryDirectory() as folder:
        reader = job.reader(extractor, _ignore)
        meter = _Meter([])
        shards.run(_batch(folder, job), partial(_documents, texts), shards.local(reader), advance=meter.look)
        found = meter.found(job, texts, 0.0)
        return replace(found, idle=round(1 - fake.busy / found.seconds, 3))


def _batch(folder: str, job: Job) -> shards.Batch:
    return shards.Batch(Path(folder, "out"), job.layout, "jsonl", _SHARD, {}, kind)


def _documents(texts: Sequence[str]) -> Iterator[Document]:
    return (Document(f"d{number}", text) for number, text in enumerate(texts))


class _Meter:
    """Measures this process and its workers from now on."""

    def __init__(self, processes: Sequence[int]) -> None:
        self._processes = processes
        self._memory = dict.fromkeys((os.getpid(), *processes), 0)
        self._begun, self._used = time.monotonic(), time.process_time()
        self._workers = sum(map(_processor_seconds, processes))

    def look(self, _: int = 0) -> None:
        """Look at the memory now."""
        for process in self._memory:
            self._memory[process] = max(self._memory[process], _memory(process))

    def found(self, job: Job, texts: Sequence[str], idle: float) -> FedRun:
        """What was measured of a run that has just ended."""
        seconds, used = time.monotonic() - self._begun, time.process_time() - self._used
        of_workers = sum(map(_processor_seconds, self._processes)) - self._workers
        self.look()
        ours, *theirs = (round(memory / 1e6) for memory in self._memory.values())
        words = sum(len(text.split()) for text in texts)
        return FedRun(
            what="records" if job.records else "spans",
            workers=len(self._processes),
            device=0,
            documents=len(texts),
            words=words,
            seconds=round(seconds, 2),
            idle=round(idle, 3),
            feeding_microseconds=round(1e6 * used / words, 3),
            worker_microseconds=round(1e6 * of_workers / words, 3),
            feeding_mb=ours,
            worker_mb=max(theirs, default=0),
        )


def _ignore(_: str) -> None:
    """Take a line of the log."""


def _processor_seconds(process: int) -> float:
    """Processor time of a process so far, on Linux; elsewhere 0."""
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> int:
    """Bytes of memory of a process, on Linux; elsewhere 0."""
    path = Path(f"/proc/{process}/statm")
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if path.exists() else 0
