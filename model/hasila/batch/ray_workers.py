"""Workers on a Ray cluster, or on this machine's own: actors that read documents while shards are written here.

The extra ``ray`` brings it. An actor or a machine that dies is replaced, and what it was at is read again. Ray:
Moritz et al., 2018 (https://arxiv.org/abs/1712.05889).
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hasila.batch.job import Job, Reader
from hasila.batch.shards import Outcome, Pool, Task, outcomes
from hasila.documents.document import Document
from hasila.errors import HasilaError

_IN_FLIGHT = 2
"""Shards that are on their way to each worker, so that none waits for the next."""


class Workers:
    """Actors that read documents. Use as a context manager, which ends what it began.

    Args:
        finder: how documents are read. Files that it names must be there under that name on all machines.
        count: of the actors; as many as there are CPUs, or GPUs if there are any, if not given.
        address: of a cluster; without one Ray is started on this machine.

    Attributes:
        finder: with the precision that the first actor came to.

    Raises:
        HasilaError: the extra is not installed, the cluster cannot be reached, or the first actor cannot load
            checkpoint and tables.
    """

    def __init__(self, finder: Job, count: int | None = None, address: str | None = None) -> None:
        try:
            import ray
        except ImportError:
            raise HasilaError("--engine ray needs Ray; install it with: pip install 'hasila[ray]'") from None
        if count is not None and count < 1:
            raise HasilaError(f"--workers: expected at least 1, found {count}")
        self._ray = ray
        self._began = not ray.is_initialized()
        if self._began:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anyone that was not asked for
            here: dict[str, Any] = {} if address else {"num_cpus": count}
            try:
                ray.init(address=address, include_dashboard=False, log_to_driver=False, configure_logging=False, **here)
            except (OSError, ValueError, RuntimeError) as error:
                raise HasilaError(f"{address or 'Ray'}: cannot be used: {str(error).splitlines()[0]}") from None
        there: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        gpus = there.get("GPU", 0.0)
        self.count = count or max(1, int(gpus or there.get("CPU", 1)))
        # As many threads as CPUs: Ray tells each actor's torch so.
        actor: Any = ray.remote(_Worker).options(
            num_cpus=1, num_gpus=min(1.0, gpus / self.count), max_restarts=-1, max_task_retries=-1
        )
        first: Any = actor.remote(finder)
        try:
            self.finder = replace(finder, precision=ray.get(first.precision.remote()))
        except ray.exceptions.RayError as error:
            self.__exit__()
            cause = getattr(error, "cause", None) or error
            raise HasilaError(f"a worker cannot begin: {str(cause).strip().splitlines()[-1]}") from None
        self.actors: list[Any] = [first, *(actor.remote(self.finder) for _ in range(self.count - 1))]

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._began:
            self._ray.shutdown()

    @property
    def pool(self) -> Pool:
        """Gives each task to the actor that has the least to do; results come as they are ready."""
        return self._pool

    def _pool(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Sequence[Outcome]]]:
        pending: dict[Any, tuple[Task, int]] = {}
        busy = [0] * self.count
        left = True
        while left or pending:
            while left and len(pending) < _IN_FLIGHT * self.count:
                task = next(tasks, None)
                if task is None:
                    left = False
                    break
                at = busy.index(min(busy))
                busy[at] += 1
                pending[self.actors[at].read.remote(task.documents)] = task, at
            if pending:
                (ready, *_), _ = self._ray.wait(list(pending))
                task, at = pending.pop(ready)
                busy[at] -= 1
                yield task, self._ray.get(ready)


class _Worker:
    """An actor. It loads when it is first asked: an error then is an answer, not the death of an actor."""

    def __init__(self, finder: Job) -> None:
        self._finder = finder
        self._loaded: Reader | None = None

    def _load(self) -> Reader:
        if self._loaded is None:
            self._loaded = self._finder.load(lambda line: print(line, file=sys.stderr))
        return self._loaded

    def precision(self) -> str:
        return self._load().finder.precision

    def read(self, documents: Sequence[Document]) -> list[Outcome]:
        return outcomes(self._load(), documents)

    def process(self) -> int:
        return os.getpid()
