"""Chooses what reads the documents of a run: this process, workers beside its accelerator, further GPUs, or Ray."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch

from hasila.batch import shards
from hasila.batch.front_workers import FrontWorkers
from hasila.batch.job import Job
from hasila.batch.power import Power
from hasila.batch.shards import Pool
from hasila.inference.cores import usable_cores

_SPAWN = multiprocessing.get_context("spawn")  # a fork of a process that uses CUDA cannot use it


@dataclass(frozen=True)
class Readers:
    """What reads documents.

    Args:
        job: the job, its precision resolved.
        pool: reads the documents.
        power: what was granted, with the number of workers.
        others: further GPUs that could read, each with a process of its own.
    """

    job: Job
    pool: Pool
    power: Power
    others: Sequence[str] = ()


@contextmanager
def readers(job: Job, power: Power, log: Callable[[str], None]) -> Iterator[Readers]:
    """Start what reads documents, and end it on exit.

    Args:
        job: what is read.
        power: what the user grants.
        log: see :meth:`hasila.batch.job.Job.load`.

    Raises:
        HasilaError: it cannot be started.
    """
    if power.engine == "ray":
        from hasila.batch.ray_workers import Workers

        with Workers(job, power.workers, power.ray_address) as workers:
            yield Readers(workers.job, workers.pool, power)
        return
    extractor = job.extractor()
    others = _other_gpus(job.device) if extractor.device.type == "cuda" else []
    job = replace(job, precision=extractor.precision)
    count = power.workers
    if count is None:
        count = 0 if extractor.device.type == "cpu" else max(1, usable_cores() // (1 + len(others)) - 1)
    if count == 0:
        yield Readers(job, shards.local(job.reader(extractor, log)), replace(power, workers=0), others)
        return
    with FrontWorkers(job, extractor, count, log) as front_workers:
        yield Readers(job, front_workers.pool, replace(power, workers=count), others)


def _other_gpus(device: str) -> list[str]:
    """The GPUs of this machine but the first, if the user named none and no launcher shares them out."""
    if device not in ("auto", "cuda") or "LOCAL_RANK" in os.environ:
        return []
    return [f"cuda:{number}" for number in range(1, torch.cuda.device_count())]


@contextmanager
def beside(run: Callable[[Job], None], jobs: Sequence[Job], log: Callable[[str], None]) -> Iterator[None]:
    """Run jobs in processes of their own meanwhile; they share the shards with this process, which waits for them.

    Args:
        run: runs a job to its end, a function that can be pickled.
        jobs: a job for each process.
        log: takes a line for each process that fails. This process then reads its shards.
    """
    processes = [_SPAWN.Process(target=run, args=(job,)) for job in jobs]
    for process in processes:
        process.start()
    try:
        yield
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    finally:
        for job, process in zip(jobs, processes, strict=True):
            process.join()
            if process.exitcode:
                log(f"warning: the process on {job.device} ended with status {process.exitcode}")
