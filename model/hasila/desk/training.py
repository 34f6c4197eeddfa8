"""The training of the desk as the page and other programs steer it: begin, watch, stop."""

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from hasila.desk.checkpoints import BusyError, Checkpoints, Told
from hasila.desk.desk import Desk
from hasila.desk.lesson import NO_CORPUS, Lesson
from hasila.desk.log import default
from hasila.errors import HasilaError
from hasila.training.portions import FEWEST

_LIBRARIES = ("accelerate", "transformers")
_MESSAGES = "messages.txt"
_LAST = 60.0
"""Seconds that the end of the desk waits for a training to save its state."""


def missing() -> list[str]:
    """The libraries that training needs and that are not installed."""
    return [name for name in _LIBRARIES if find_spec(name) is None]


def check_libraries() -> None:
    """Check that training is possible.

    Raises:
        HasilaError: a library is missing.
    """
    if names := missing():
        raise HasilaError(
            f"training needs {', '.join(names)}, which is not installed; install it with: pip install 'hasila[train]'"
        )


def prepared(desk: Desk, checkpoints: Checkpoints, base: str, corpus: str, *, anew: bool = False) -> Path:
    """The folder of the training to run: of the one that was stopped, or of a new one.

    Args:
        desk: the desk, whose documents that are done are learnt.
        checkpoints: where it goes.
        base: folder or hub id of the checkpoint that is refined; empty for the embedded one.
        corpus: folder of the corpus that is learnt again; empty for none.
        anew: drop a training that was stopped.

    Raises:
        BusyError: a training is running.
        HasilaError: there are too few documents, or the checkpoint cannot be used.
    """
    check_libraries()
    with checkpoints.training(0.5):
        part = checkpoints.part()
        if part is not None and not anew:
            _check_same(part, base, corpus)
            return part
        from hasila.inference import checkpoint  # takes a second, in which the page is there already

        lesson = Lesson.of(desk, base, corpus, with_heads=checkpoint.read(base or None).heads is not None)
        lesson.split()  # tells now whether the documents suffice
        if part is not None:
            shutil.rmtree(part)
        part = checkpoints.new_part()
        lesson.write(part)
        return part


def _check_same(part: Path, base: str, corpus: str) -> None:
    begun = Lesson.read(part)
    if (begun.base, begun.corpus) != (base, corpus):
        raise HasilaError(
            f"{part.name} was stopped; it began from the checkpoint {begun.base or 'that comes with hasila'}, with "
            f"{begun.corpus or 'no'} corpus, and this desk has others; open the desk with those to go on, or begin anew"
        )


class Training:
    """Runs trainings in a process of their own, one at a time. All methods may be called from several threads.

    Args:
        desk: the desk.
        checkpoints: where they go.
        base: folder or hub id of the checkpoint that the desk reads with; empty for the embedded one.
        corpus: folder of the corpus that is learnt again; empty for none.
        inputs: files and folders of the documents, to tell how a checkpoint is used.
    """

    def __init__(
        self, desk: Desk, checkpoints: Checkpoints, base: str = "", corpus: str = "", inputs: Sequence[Path] = ()
    ) -> None:
        self._desk = desk
        self._checkpoints = checkpoints
        self._base = base
        self._corpus = corpus
        self._inputs = inputs
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._part: Path | None = None
        self._asked = False

    def told(self) -> Told:
        """How the training stands: running, stopped, failed, done or none; what it learns from; what it came to."""
        with self._lock:
            told = self._told()
        done = sum(item.done for item in self._desk.shelf)
        told |= {"done": done, "fewest": FEWEST, "missing": missing()}
        if told["state"] == "none":
            told |= {"base": self._base or "embedded", "corpus": self._corpus}
        if told["state"] in ("none", "done") and not self._corpus:
            told["warning"] = NO_CORPUS
        if told["state"] == "done" and self._inputs:
            told["use"] = use(told["folder"], self._inputs, self._desk.log.path)
        return told

    def _told(self) -> Told:
        process = self._process
        is_running = process is not None and process.poll() is None  # asked first: what is told then is not older
        told = self._checkpoints.told()
        if told["state"] == "done":
            return told
        if is_running:
            return {"phase": "starting", **told, "state": "running", "stopping": self._asked, "why": ""}
        if told["state"] == "running":
            if self._checkpoints.is_busy():
                return {**told, "elsewhere": True}
            told = self._checkpoints.told()  # it may be complete by now
        if told["state"] == "running" or (told["state"] == "stopped" and process is not None and process.returncode):
            return {**told, **self._ended()}
        return told

    def _ended(self) -> Told:
        """The state of a training whose process ended before it could tell."""
        if self._process is None or self._asked:
            return {"state": "stopped", "why": "" if self._asked else "its process ended without a word"}
        return {"state": "failed", "why": self._last_words()}

    def _last_words(self) -> str:
        """Why the process ended, by what it wrote last."""
        assert self._process is not None
        assert self._part is not None
        try:
            written = (self._part / _MESSAGES).read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            written = []
        last = next((line.strip() for line in reversed(written) if line.strip()), "it wrote nothing")
        return f"its process ended with status {self._process.returncode}: {last[-300:]}"

    def begin(self, *, anew: bool = False) -> Told:
        """Begin a training, or go on with one that was stopped.

        Args:
            anew: drop a training that was stopped.

        Raises:
            BusyError: a training is running.
            HasilaError: see :func:`prepared`.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise BusyError("a training is running already; stop it first")
            part = prepared(self._desk, self._checkpoints, self._base, self._corpus, anew=anew)
            self._part, self._asked = part, False
            with (part / _MESSAGES).open("wb") as messages:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "hasila.desk.trainer", str(part)],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=messages,
                    start_new_session=os.name == "posix",  # Ctrl+C is for the desk, which then stops the training
                )  # fmt: skip
        return self.told()

    def stop(self) -> Told:
        """Have the training stop and save its state.

        Raises:
            BusyError: none is running, or it is another program's.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                if not self._asked:  # a second signal would end it before its state is saved
                    self._asked = True
                    self._process.terminate()
            elif self._checkpoints.is_busy():
                number = self._checkpoints.told().get("process", "unknown")
                raise BusyError(f"another desk or command is training, process {number}; stop it there")
            else:
                raise BusyError("no training is running")
        return self.told()

    def close(self, say: Callable[[str], None]) -> None:
        """End with the desk: stop the training, and wait until its state is saved."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        with suppress(BusyError):  # it has ended by itself
            self.stop()
        if self._checkpoints.part() is not None:
            say("the training is being stopped; it goes on when you ask for it again")
        try:
            process.wait(_LAST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def use(folder: str, inputs: Sequence[Path], log: Path) -> str:
    """The command that opens the documents of a desk, with its log, and reads them with a checkpoint."""
    named = [] if log.absolute() == default(inputs[0]).absolute() else ["--log", str(log)]
    return shlex.join(["hasila", "desk", *map(str, inputs), *named, "--model", folder])
