"""Feeds one reader of windows from many processes, so that an accelerator need not wait for one core.

Worker processes cut and tokenize, each with a :class:`FedReader` in the place of an engine. Windows go to the process
of the engine, and outputs back, as flat numbers in shared memory: of two places for each worker, one is filled while
the other is computed, so memory is bounded by the largest blocks. Only short notices go through pipes. A
:class:`Feed` takes the blocks as they come and keeps some begun, so that the device has the next when one is done.
Which blocks there are, and what is in each, does not depend on the number of workers.
"""

import shutil
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Self
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from hasila.errors import HasilaError
from hasila.inference.encoding import Window
from hasila.inference.front_end import FrontEndSettings, Outputs, WindowReader

_PLACES = 2
"""Blocks of a worker on their way at once."""

_BEGUN = 3
"""Blocks that are begun on the device at once: one is computed, one waits, one is copied back."""

_LOOK = 0.001
"""Seconds between looks at what is begun, if no worker says anything."""

_SHARED_MEMORY = Path("/dev/shm")
"""Where Linux keeps shared memory. Writing more than it has kills a process, so it is asked before."""

_WIDTH = 4
"""Bytes of a number."""

_SPARE = 1.25
"""A place is made this much larger than the block that did not fit in it."""


@dataclass(frozen=True, slots=True)
class _Notice:
    """Tells of a block that lies in shared memory.

    Args:
        number: number of the block, of all of its worker.
        place: number of the place.
        memory: name of its shared memory, another one when it has grown.
        windows: number of windows.
        tokens: number of their tokens.
        words: number of the words that they decide.
        with_states: whether states are wanted behind the logits.
    """

    number: int
    place: int
    memory: str
    windows: int
    tokens: int
    words: int
    with_states: bool

    @property
    def numbers(self) -> int:
        """Numbers that describe the windows: tokens and words of each, the tokens, the position of each word."""
        return 2 * self.windows + self.tokens + self.words


@dataclass(frozen=True, slots=True)
class _Answer:
    """Tells of outputs that lie in the shared memory of their block.

    Args:
        number: number of the block.
        error: why there are none; empty if there are.
    """

    number: int
    error: str


class _Place:
    """A stretch of shared memory for one block at a time. It grows with the blocks."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._memory: SharedMemory | None = None

    @property
    def name(self) -> str:
        """Name of the shared memory."""
        assert self._memory is not None
        return self._memory.name

    def make_room(self, size: int) -> None:
        """Make it as large as this number of bytes, if it is smaller.

        Raises:
            HasilaError: the machine has not so much shared memory.
        """
        if self._memory is not None and self._memory.size >= size:
            return
        self.close()
        size = int(_SPARE * size)
        _check_free(size)
        self._memory = SharedMemory(create=True, size=size)

    def put(self, parts: Sequence[NDArray[np.int64]]) -> None:
        """Write numbers in 32 bits, one part after the other."""
        assert self._memory is not None
        np.concatenate(parts, out=np.ndarray(sum(map(len, parts)), np.int32, self._memory.buf), casting="same_kind")

    def rows(self, count: int, columns: int) -> NDArray[np.float32]:
        """Copy outputs."""
        assert self._memory is not None
        return np.ndarray((count, columns), np.float32, self._memory.buf).copy()

    def close(self) -> None:
        """Give the memory back."""
        if self._memory is not None:
            _give_back(self._memory)
            self._memory = None


def _give_back(memory: SharedMemory) -> None:
    """Let go of shared memory, and give it back unless the other process has done so; of two, one may be killed."""
    memory.close()
    with suppress(FileNotFoundError):
        memory.unlink()


def check_shared_memory(workers: int, settings: FrontEndSettings) -> None:
    """Check that the machine has enough shared memory for usual blocks of a number of workers.

    Raises:
        HasilaError: it has too little.
    """
    _check_free(
        int(workers * _PLACES * settings.block_words * settings.columns[bool(settings.heads)] * _WIDTH * _SPARE)
    )


def _check_free(size: int) -> None:
    if _SHARED_MEMORY.is_dir() and (free := shutil.disk_usage(_SHARED_MEMORY).free) < size:
        raise HasilaError(
            f"{_SHARED_MEMORY}: expected {-(-size // 10**6)} MB of free shared memory for workers, found "
            f"{free // 10**6}; take fewer --workers, or give more memory (in a container: --shm-size)"
        )


class _Later:
    """Outputs that come from the process of the engine.

    Attributes:
        found: the outputs, or an answer without any; None until they have come.
    """

    def __init__(self, reader: "FedReader") -> None:
        self._reader = reader
        self.found: NDArray[np.float32] | str | None = None

    def ready(self) -> bool:
        while self.found is None and self._reader.receive(wait=False):
            pass
        return self.found is not None

    def __call__(self) -> NDArray[np.float32]:
        while self.found is None:
            self._reader.receive()
        if isinstance(self.found, str):
            raise RuntimeError(self.found)  # as the engine raised it
        return self.found


class FedReader:
    """Sends windows to a :class:`Feed` in another process, which computes them. Use as a context manager.

    Args:
        pipe: the end of a pipe that :meth:`Feed.open` returned.
        columns: numbers a word: of its logits, and of its logits and states.
    """

    ahead = _PLACES - 1

    def __init__(self, pipe: Connection, columns: tuple[int, int]) -> None:
        self._pipe = pipe
        self._columns = columns
        self._numbers = count()
        self._free = [_Place(number) for number in range(_PLACES)]
        self._sent: dict[int, tuple[_Place, int, int]] = {}
        self._later: WeakValueDictionary[int, _Later] = WeakValueDictionary()  # nobody waits after an error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for place in (*self._free, *(place for place, *_ in self._sent.values())):
            place.close()
        self._pipe.close()

    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> Outputs:
        """See :class:`hasila.inference.front_end.WindowReader`.

        Raises:
            EOFError: the process of the engine has ended.
            HasilaError: the machine has too little shared memory.
        """
        while not self._free:
            self.receive()
        tokens = np.array([len(window.ids) for window in windows])
        words = np.array([len(window.heads) for window in windows])
        parts = [tokens, words, *(window.ids for window in windows), *(window.heads for window in windows)]
        number, columns = next(self._numbers), self._columns[with_states]
        place = self._free[-1]
        total = int(words.sum())
        place.make_room(_WIDTH * max(sum(map(len, parts)), total * columns))
        place.put(parts)
        self._sent[number] = (self._free.pop(), total, columns)
        self._later[number] = later = _Later(self)
        self._pipe.send(_Notice(number, place.number, place.name, len(windows), int(tokens.sum()), total, with_states))
        return later

    def receive(self, *, wait: bool = True) -> bool:
        """Take the next outputs that come.

        Args:
            wait: whether to wait for them.

        Returns:
            Whether some have come.

        Raises:
            EOFError: the process of the engine has ended.
        """
        if not wait and not self._pipe.poll():
            return False
        answer: _Answer = self._pipe.recv()
        place, words, columns = self._sent.pop(answer.number)
        if later := self._later.get(answer.number):
            later.found = answer.error or place.rows(words, columns)
        self._free.append(place)
        return True


class _Channel:
    """The end of a pipe to a worker, and the worker's memory."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.served = 0
        self._memories: dict[int, SharedMemory] = {}

    def windows(self, notice: _Notice) -> list[Window]:
        """Copy the windows of a block."""
        memory = self._memories.get(notice.place)
        if memory is None or memory.name != notice.memory:
            if memory is not None:
                memory.close()
            self._memories[notice.place] = memory = SharedMemory(notice.memory)
        numbers = np.ndarray(notice.numbers, np.int32, memory.buf).astype(np.int64)
        sizes, ids, heads = np.split(numbers, np.cumsum([2 * notice.windows, notice.tokens]))
        tokens, words = np.cumsum(sizes.reshape(2, -1), axis=1)[:, :-1]
        parts = zip(np.split(ids, tokens), np.split(heads, words), strict=True)
        return [Window(of_window, np.arange(len(positions)), positions) for of_window, positions in parts]

    def answer(self, notice: _Notice, rows: NDArray[np.float32] | str) -> None:
        """Write the outputs of a block to its place, or tell the error."""
        if not isinstance(rows, str):
            np.ndarray(rows.shape, np.float32, self._memories[notice.place].buf)[:] = rows
        self.pipe.send(_Answer(notice.number, rows if isinstance(rows, str) else ""))

    def close(self) -> None:
        """Let go of a worker that has ended, in whatever way."""
        self.pipe.close()
        for memory in self._memories.values():
            _give_back(memory)


class Feed:
    """Gives a reader, the engine, the windows of many workers. Use as a context manager.

    A thread of its own serves the workers: the rest of the process may read documents meanwhile.

    Args:
        reader: computes the windows.

    Attributes:
        error: the error that ended the thread, if one did.
    """

    def __init__(self, reader: WindowReader) -> None:
        self.error: Exception | None = None
        self._reader = reader
        self._channels: dict[Connection, _Channel] = {}
        self._opened: SimpleQueue[_Channel] = SimpleQueue()
        self._bell, self._rung = Pipe(duplex=False)
        self._closing = False
        self.begin_count()
        self._thread = Thread(target=self._serve, name="feed", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._rung.send(None)
        self._thread.join()

    @property
    def idle_share(self) -> float:
        """Share of the time, from the first block to the last so far, in which the reader had nothing to compute."""
        return self._idle / (self._last - self._first) if self._last > self._first else 0.0

    def begin_count(self) -> None:
        """Begin to count the time for :attr:`idle_share` anew."""
        self._first = self._last = self._idle = 0.0

    def open(self) -> Connection:
        """Return the end of a pipe for the :class:`FedReader` of a new worker. It is dropped when the worker ends."""
        ours, theirs = Pipe()
        self._opened.put(_Channel(ours))
        self._rung.send(None)
        return theirs

    def _serve(self) -> None:
        """Begin the blocks that come, and answer them in their order."""
        begun: deque[tuple[_Channel, _Notice, Outputs | str]] = deque()
        try:
            while not self._closing:
                if len(begun) < _BEGUN:
                    self._take(begun)
                if begun and (len(begun) == _BEGUN or _is_ready(begun[0][2])):
                    self._answer(*begun.popleft())
        except Exception as error:  # a fault of this class; without a word, the workers would be waited for
            self.error = error
        finally:
            for channel in self._channels.values():
                channel.close()

    def _take(self, begun: "deque[tuple[_Channel, _Notice, Outputs | str]]") -> None:
        """Wait for blocks while nothing is ready, and begin them."""
        patience = None if not begun else 0 if _is_ready(begun[0][2]) else _LOOK
        ready = wait([self._bell, *self._channels], patience)
        if self._bell in ready:
            self._bell.recv()
            while not self._opened.empty():
                channel = self._opened.get()
                self._channels[channel.pipe] = channel
        asking = [self._channels[pipe] for pipe in ready if pipe is not self._bell]  # type: ignore[index]
        for channel in sorted(asking, key=lambda channel: channel.served)[: _BEGUN - len(begun)]:
            try:
                notice: _Notice = channel.pipe.recv()
                windows = channel.windows(notice)
            except (EOFError, OSError):
                self._drop(channel)
                continue
            channel.served += notice.words
            now = time.monotonic()
            self._first = self._first or now
            self._idle += 0 if begun else now - (self._last or now)
            begun.append((channel, notice, self._begin(windows, notice)))

    def _begin(self, windows: Sequence[Window], notice: _Notice) -> Outputs | str:
        try:
            return self._reader.begin(windows, with_states=notice.with_states)
        except Exception as error:  # of any kind: the worker finds out which document it is about
            return str(error) or type(error).__name__

    def _answer(self, channel: _Channel, notice: _Notice, outputs: Outputs | str) -> None:
        """Wait for outputs, and send them to their worker if it still lives."""
        try:
            rows = outputs if isinstance(outputs, str) else outputs()
        except Exception as error:  # see _begin
            rows = str(error) or type(error).__name__
        self._last = time.monotonic()  # before the answer, after which the worker may end the run
        if channel.pipe in self._channels:
            try:
                channel.answer(notice, rows)
            except OSError:
                self._drop(channel)

    def _drop(self, channel: _Channel) -> None:
        del self._channels[channel.pipe]
        channel.close()


def _is_ready(outputs: Outputs | str) -> bool:
    return isinstance(outputs, str) or outputs.ready()
