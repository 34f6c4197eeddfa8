"""Worker processes beside an accelerator: they do all of reading but the network, this process feeds the device.

A worker has a shard at a time: it cuts and tokenizes its documents, lets this process compute the windows
(:mod:`hasila.inference.feeding`), decodes, makes spans or records, and writes the shard. A shard has the same bytes as
without workers, because its windows are batched in the same way.

If a worker dies, another is started and its shard is read again. If workers die of a shard again and again, its
documents are read one by one, and those of which a worker dies are quarantined.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Self

from hasila.batch.front_worker import Failed, Filled, Order, Reading, Ready, work
from hasila.batch.job import Job
from hasila.batch.shards import Batch, Pool, Task
from hasila.errors import HasilaError
from hasila.inference.extractor import Extractor
from hasila.inference.feeding import Feed, check_shared_memory

_SPAWN = multiprocessing.get_context("spawn")  # a fork of a process that uses CUDA cannot use it

_DEATHS = 3
"""Workers that may die of a shard before its documents are read one by one."""

_PATIENCE = 5.0
"""Seconds for a worker to end by itself."""


@dataclass
class _Work:
    """A task on its way.

    Args:
        task: the task.
        order: what a worker is asked.
        deaths: number of workers that died of it.
        reading: index of the document that is being read, of those that are read one by one.
    """

    task: Task
    order: Order
    deaths: int = 0
    reading: int | None = None


@dataclass
class _Worker:
    """A worker process.

    Args:
        process: the process.
        control: the end of its control pipe.
        ready: whether it has said that it can read.
        work: what it does.
    """

    process: BaseProcess
    control: Connection
    ready: bool = False
    work: _Work | None = None


class FrontWorkers:
    """Worker processes. Use as a context manager: it starts them, and ends them on exit.

    Args:
        job: what to read, its precision resolved.
        extractor: its checkpoint, on the device that is fed.
        count: number of workers.
        log: see :meth:`hasila.batch.job.Job.load`.

    Raises:
        HasilaError: the machine has too little shared memory for them.
    """

    def __init__(self, job: Job, extractor: Extractor, count: int, log: Callable[[str], None]) -> None:
        if count < 1:
            raise HasilaError(f"--workers: expected at least 1, found {count}")
        self._job = job
        self._settings = extractor.front_end_settings(with_layers=job.records is not None)
        check_shared_memory(count, self._settings)
        self._reader = extractor.reader
        self._count = count
        self._log = log
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        self._feed = Feed(self._reader)
        self._workers = [self._started() for _ in range(self._count)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.control.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            worker.process.kill()
        self._feed.__exit__()

    @property
    def pool(self) -> Pool:
        """Gives each task to a worker that is free, which writes the shard."""
        return self._pool

    @property
    def idle_share(self) -> float:
        """Share of the time in which the device had nothing to compute, see :class:`Feed`."""
        return self._feed.idle_share

    @property
    def processes(self) -> list[int]:
        """The ids of the workers' processes."""
        return [worker.process.pid or 0 for worker in self._workers]

    def wait(self) -> None:
        """Wait until all workers can read.

        Raises:
            HasilaError: one cannot.
        """
        again: deque[_Work] = deque()
        while any(not worker.ready for worker in self._workers):
            self._hear(again)
        self._feed.begin_count()

    def _started(self) -> _Worker:
        ours, theirs = _SPAWN.Pipe()
        fed = self._feed.open()
        process = _SPAWN.Process(target=work, args=(theirs, fed, self._settings, self._job), daemon=True)
        process.start()
        theirs.close()  # or the death of the worker would not close its pipes
        fed.close()
        return _Worker(process, ours)

    def _pool(self, batch: Batch, tasks: Iterator[Task]) -> Iterator[tuple[Task, None]]:
        without_layout: Any = replace(batch, layout=None)  # type: ignore[arg-type]  # it has functions without a name
        again: deque[_Work] = deque()
        more = True
        while True:
            for worker in self._workers:
                if worker.ready and not worker.work and (again or more):
                    worker.work = again.popleft() if again else _next(tasks, without_layout)
                    if worker.work is None:
                        more = False
                    else:
                        self._give(worker, worker.work)
            if not (more or again or any(worker.work for worker in self._workers)):
                return
            for task in self._hear(again):
                yield task, None

    def _give(self, worker: _Worker, work: _Work) -> None:
        with suppress(OSError):  # it has died; the end of its pipe tells
            worker.control.send(work.order)

    def _hear(self, again: deque[_Work]) -> list[Task]:
        """Wait for messages of workers. Returns the tasks that are done, and adds those to be done again.

        Raises:
            HasilaError: a worker tells that the run cannot go on, or workers die whatever they do.
        """
        done: list[Task] = []
        heard = wait([worker.control for worker in self._workers])
        for number, worker in enumerate(self._workers):
            if worker.control not in heard:
                continue
            try:
                message = worker.control.recv()
            except (EOFError, OSError):
                self._workers[number] = self._replaced(worker, again)
                continue
            match message:
                case Ready():
                    worker.ready = True
                case Failed(reason):
                    raise HasilaError(f"a worker cannot go on: {reason}")
                case Reading(index) if worker.work:
                    worker.work.reading = index
                case Filled(lines) if worker.work:
                    for line in lines:
                        self._log(line)
                    done.append(worker.work.task)
                    worker.work = None
        return done

    def _replaced(self, worker: _Worker, again: deque[_Work]) -> _Worker:
        """Start a worker in the place of one that died, and see to its work."""
        worker.control.close()
        worker.process.join(_PATIENCE)
        if self._feed.error:
            raise self._feed.error
        why = _told(worker.process.exitcode)
        if not worker.ready:
            raise HasilaError(f"a worker cannot begin: its process {why}")
        if worker.work is not None:
            again.append(_after_death(worker.work, why))
        return self._started()


def _next(tasks: Iterator[Task], batch: Batch) -> _Work | None:
    task = next(tasks, None)
    return None if task is None else _Work(task, Order(batch, task.shard))


def _after_death(work: _Work, why: str) -> _Work:
    """The work that another worker has to do after one died of it.

    Raises:
        HasilaError: workers die of it though they read none of its documents.
    """
    shard, deaths = work.task.shard, work.deaths + 1
    order = work.order
    if work.reading is not None:
        order = replace(order, lost={**order.lost, work.reading: f"a worker that read it {why}"})
        deaths = 0
    elif deaths >= _DEATHS and order.alone:
        raise HasilaError(f"workers that fill shard {shard.number} die: the last {why}; see the memory and the disk")
    elif deaths >= _DEATHS:
        order, deaths = replace(order, alone=True), 0
    return _Work(work.task, order, deaths)


def _told(status: int | None) -> str:
    """How a process ended."""
    if status is not None and status < 0:
        name = signal.Signals(-status).name
        return f"was killed by {name}" + (" (is the memory exhausted?)" if name == "SIGKILL" else "")
    return f"ended with status {status}"
