"""A worker process beside an accelerator: it does all of reading but the network, and writes shards.

It imports torch only if it reads layers.
"""

import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection

from hasila.batch.job import Job, Reader
from hasila.batch.shards import PROBE, Batch, Outcome, Shard, fill, outcomes
from hasila.inference.feeding import FedReader
from hasila.inference.front_end import FrontEnd, FrontEndSettings


@dataclass(frozen=True)
class Order:
    """Asks a worker to fill a shard.

    Args:
        batch: the run, without its layout, which the job knows.
        shard: the shard.
        alone: whether its documents are read one by one, because workers died of it.
        lost: why documents that workers died of are not read, by their index among those that can be.
    """

    batch: Batch
    shard: Shard
    alone: bool = False
    lost: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """Tells that a worker has started, and can read."""


@dataclass(frozen=True)
class Reading:
    """Tells which document a worker begins to read, of an order to read them one by one.

    Args:
        index: its index among those that can be read.
    """

    index: int


@dataclass(frozen=True)
class Filled:
    """Tells that a shard is written.

    Args:
        lines: what the log is told.
    """

    lines: list[str]


@dataclass(frozen=True)
class Failed:
    """Tells that the run cannot go on, for a reason that is no document's.

    Args:
        reason: the reason.
    """

    reason: str


def work(control: Connection, fed: Connection, settings: FrontEndSettings, job: Job) -> None:
    """Run as a worker until the other end of the control pipe is closed.

    Args:
        control: takes an :class:`Order` at a time, gives the other messages of this module.
        fed: an end of a pipe of :class:`hasila.inference.feeding.Feed`.
        settings: of the front end.
        job: what is read.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that feeds the device ends its workers
    if settings.heads is not None:
        import torch

        torch.set_num_threads(1)
    lines: list[str] = []
    try:
        with FedReader(fed, settings.columns) as reader:
            read = job.reader(FrontEnd.of(settings, reader), lines.append)
            read([PROBE])
            control.send(Ready())
            while True:
                _fill(control.recv(), read, lines, control)
                control.send(Filled(lines))
                lines.clear()
    except (EOFError, ConnectionError):  # the other process has ended, or wants no more
        pass
    except Exception as error:  # of any kind, like a full disk
        with suppress(OSError):
            control.send(Failed(str(error) or type(error).__name__))


def _fill(order: Order, read: Reader, lines: list[str], control: Connection) -> None:
    """Read the documents of a shard, and write it."""
    documents = order.shard.documents
    results: list[Outcome]
    if order.alone:
        results = []
        for index, document in enumerate(documents):
            if index in order.lost:
                results.append(order.lost[index])
            else:
                control.send(Reading(index))
                results += outcomes(read, [document])
    else:
        results = outcomes(read, documents)
    fill(replace(order.batch, layout=read.job.layout), order.shard, results, lines.append)
