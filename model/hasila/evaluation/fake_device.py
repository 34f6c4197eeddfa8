"""A device of a given speed that computes nothing, to measure and test all that is beside a network."""

import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from hasila.inference.encoding import Window


class FakeDevice:
    """Answers each word with outputs that were seen for its first token, after the time that a device would take.

    It computes one block after the other, as a device does, and waits without keeping the processor.

    Args:
        table: outputs by token, ``[tokens, tags + width]``.
        tags: number of the tags.
        words_per_second: its speed; 0 for no time at all.

    Attributes:
        device: the CPU, where its memory is.
        precision: fp32.
        ahead: 1, as on a device that computes meanwhile.
        busy: seconds that it computed.
        speed: words per second.
    """

    ahead = 1
    precision = "fp32"

    def __init__(self, table: NDArray[np.float32], tags: int, words_per_second: float = 0.0) -> None:
        self.device = torch.device("cpu")
        self.busy = 0.0
        self._table = table
        self._tags = tags
        self.speed = words_per_second
        self._free_from = 0.0

    @classmethod
    def random(cls, tokens: int, tags: int, width: int = 0, words_per_second: float = 0.0) -> "FakeDevice":
        """Make one with seeded outputs, of which some tag something."""
        table = np.random.default_rng(0).normal(size=(tokens, tags + width)).astype(np.float32)
        return cls(table, tags, words_per_second)

    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> "_Timed":
        """See :class:`hasila.inference.front_end.WindowReader`."""
        tokens = np.concatenate([window.ids[window.heads] for window in windows])
        seconds = len(tokens) / self.speed if self.speed else 0.0
        self._free_from = max(time.monotonic(), self._free_from) + seconds
        self.busy += seconds
        rows = self._table[tokens] if with_states else self._table[tokens, : self._tags]
        return _Timed(rows, self._free_from)


class _Timed:
    """Outputs that are there from a time on."""

    def __init__(self, rows: NDArray[np.float32], when: float) -> None:
        self._rows, self._when = rows, when

    def ready(self) -> bool:
        return time.monotonic() >= self._when

    def __call__(self) -> NDArray[np.float32]:
        time.sleep(max(0.0, self._when - time.monotonic()))
        return self._rows
