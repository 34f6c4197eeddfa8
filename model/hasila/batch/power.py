"""What the user grants a run: which engine reads, and with how many workers."""

from dataclasses import dataclass
from typing import Literal

Engine = Literal["local", "ray"]


@dataclass(frozen=True)
class Power:
    """What the user grants a run.

    Args:
        engine: what reads: this machine, or Ray.
        workers: number of workers. Here they are those of :mod:`hasila.batch.front_workers`, beside each accelerator;
            default: one for each core but one, and none beside a CPU. On Ray: one for each GPU or CPU.
        ray_address: address of a Ray cluster; default: start Ray on this machine.
    """

    engine: Engine = "local"
    workers: int | None = None
    ray_address: str | None = None
