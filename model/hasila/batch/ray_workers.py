"""Workers on Ray, on a cluster or on this machine: actors read documents, this process writes the shards.

Needs the ``ray`` extra. Ray replaces an actor or a machine that dies and reads its documents again. Ray: Moritz et al.,
2018 (https://arxiv.org/abs/1712.05889).
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hasila.batch.job import Job, Reader
from hasila.batch.shards import Batch, Outcome, Pool, Task, outcomes
from hasila.documents.document import Document
from hasila.errors import HasilaError

_IN_FLIGHT = 2
"""Shards on their way to each worker, so that no worker waits for its next one."""


class Workers:
    """Actors that read documents. Use as a context manager: on exit it stops the Ray that it started.

    Args:
        job: what to read. All machines must have the files that it names, under the same names.
        count: number of actors; default: one for each GPU, or for each CPU if there are no GPUs.
        address: address of a cluster; default: start Ray on this machine.

    Attributes:
        job: the job, with the precision that the first actor chose.
        count: number of actors.
        actors: handles of the actors.

    Raises:
        HasilaError: the extra is not installed, the cluster cannot be reached, or the first actor cannot load
            the checkpoint or a table.
    """

    def __init__(self, job: Job, count: int | None = None, address: str | None = None) -> None:
        try:
            import ray
        except ImportError:
            raise HasilaError("--engine ray needs Ray; install it with: pip install 'hasila[ray]'") from None
        if count is not None and count < 1:
            raise HasilaError(f"--workers: expected at least 1, found {count}")
        self._ray = ray
        self._started = not ray.is_initialized()
        if self._started:
            self._start(count, address)
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        gpus = resources.get("GPU", 0.0)
        self.count = count or max(1, int(gpus or resources.get("CPU", 1)))
        # Ray sets torch's threads in each actor to its number of CPUs.
        actor: Any = ray.remote(_Worker).options(
            num_cpus=1, num_gpus=min(1.0, gpus / self.count), max_restarts=-1, max_task_retries=-1
        )
        first: Any = actor.remote(job)
        try:
            self.job = replace(job, precision=ray.get(first.precision.remote()))
        except ray.exceptions.RayError as error:
            self.__exit__()
            cause = getattr(error, "cause", None) or error
            raise HasilaError(f"a worker cannot begin: {str(cause).strip().splitlines()[-1]}") from None
        self.actors: list[Any] = [first, *(actor.remote(self.job) for _ in range(self.count - 1))]

    def _start(self, count: int | None, address: str | None) -> None:
        """Start Ray here, or connect to a cluster."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray reports usage statistics by default
        cpus: dict[str, Any] = {} if address else {"num_cpus": count}
        try:
            self._ray.init(
                address=address, include_dashboard=False, log_to_driver=False, configure_logging=False, **cpus
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise HasilaError(f"{address or 'Ray'}: cannot be used: {str(error).splitlines()[0]}") from None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._started:
            self._ray.shutdown()

    @property
    def pool(self) -> Pool:
        """Gives each task to the actor with the fewest tasks; yields results as they are ready."""
        return self._pool

    def _pool(self, batch: Batch, tasks: Iterator[Task]) -> Iterator[tuple[Task, Sequence[Outcome]]]:
        pending: dict[Any, tuple[Task, int]] = {}
        loads = [0] * self.count
        more = True
        while more or pending:
            while more and len(pending) < _IN_FLIGHT * self.count:
                task = next(tasks, None)
                if task is None:
                    more = False
                    break
                worker = loads.index(min(loads))
                loads[worker] += 1
                pending[self.actors[worker].read.remote(task.shard.documents)] = task, worker
            if pending:
                (ready, *_), _ = self._ray.wait(list(pending))
                task, worker = pending.pop(ready)
                loads[worker] -= 1
                yield task, self._ray.get(ready)


class _Worker:
    """An actor. It loads its job at the first call, so that an error is an answer and not the death of the actor."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reader: Reader | None = None

    def _load(self) -> Reader:
        if self._reader is None:
            self._reader = self._job.load(lambda line: print(line, file=sys.stderr))
        return self._reader

    def precision(self) -> str:
        return self._load().job.precision

    def read(self, documents: Sequence[Document]) -> list[Outcome]:
        return outcomes(self._load(), documents)

    def process(self) -> int:
        return os.getpid()
