"""The folder of what the desk learnt: a folder for each checkpoint, and the training that is not complete."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from hasila.errors import HasilaError, first_line
from hasila.files import publish, write_json

PROGRESS = "progress.json"
RECORD = "training.json"
"""The record of a training, in the folder of its checkpoint."""

_LEARNT = "texts"
"""The key of that record with the digests of all texts that the checkpoint learnt on desks."""

MODEL = "model"
_PART = ".part"
_PATIENCE = 5.0
"""Seconds that a training waits for its lock, which others hold for a moment to see whether it is free."""

Told = dict[str, Any]
"""How a training stands, as the interface gives it."""


class BusyError(HasilaError):
    """A training is running already, or none is that could be stopped."""


class Checkpoints:
    """The checkpoints of a desk, ``DATE-N``, and the folder ``DATE-N.part`` of a training that is not complete.

    One process trains at a time; a lock tells, which the system releases if that process dies.

    Args:
        folder: the folder of both.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, log: Path) -> Self:
        """The checkpoints of a desk with this log."""
        folder = log.absolute().parent
        # Always below a folder of this name, so that commands which read documents pass it over.
        return cls((folder if folder.name == "desk" else folder / "desk") / "checkpoints")

    def part(self) -> Path | None:
        """The folder of the training that is not complete, if there is one."""
        found = sorted(self.folder.glob(f"*{_PART}"), key=_number)
        return found[-1] if found else None

    def new_part(self) -> Path:
        """Make the folder of a new training.

        Raises:
            HasilaError: it cannot be made.
        """
        today = date.today().isoformat()
        numbers = [_number(path)[1] for path in self.folder.glob(f"{today}-*")]
        path = self.folder / f"{today}-{max(numbers, default=0) + 1}{_PART}"
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise HasilaError(f"{path}: cannot be made: {error.strerror or error}") from None
        return path

    @contextmanager
    def training(self, patience: float = _PATIENCE) -> Iterator[None]:
        """Be the one process that trains, while the block lasts.

        Raises:
            BusyError: another one is.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "training.lock")
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise BusyError(f"{self.folder}: another desk or command is training; wait for it, or stop it") from None
        try:
            yield
        finally:
            lock.release()

    def is_busy(self) -> bool:
        """Whether a process trains."""
        if not (self.folder / "training.lock").exists():
            return False
        try:
            with self.training(0):
                return False
        except BusyError:
            return True

    def told(self) -> Told:
        """How the last training stands, as it told itself."""
        if (part := self.part()) is not None:
            return {"state": "stopped", "why": "", **_read(part / PROGRESS)}
        complete = sorted((path.parent for path in self.folder.glob(f"*/{RECORD}")), key=_number)
        if not complete:
            return {"state": "none"}
        record = {key: value for key, value in _read(complete[-1] / RECORD).items() if key != _LEARNT}
        return {**record, "state": "done", "folder": str(complete[-1])}

    def complete(self, part: Path, report: Mapping[str, Any], learnt: Iterable[str]) -> Path:
        """Give the checkpoint of a training its name, with its record in it, and remove the rest.

        Args:
            part: the folder of the training.
            report: what it came to.
            learnt: digests of all texts that the checkpoint learnt on desks.

        Returns:
            The folder of the checkpoint.
        """
        folder = part.with_suffix("")
        write_json(part / MODEL / RECORD, {**report, _LEARNT: sorted(learnt)})
        publish(part / MODEL, folder)
        shutil.rmtree(part, ignore_errors=True)
        return folder


def _number(path: Path) -> tuple[str, int]:
    """Date and number of a folder, by which they are ordered."""
    day, _, number = path.name.removesuffix(_PART).rpartition("-")
    return day, int(number) if number.isdecimal() else 0


def _read(path: Path) -> Told:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        return {"why": f"{path}: cannot be read: {first_line(error)}"}
    return found if isinstance(found, dict) else {}


def learnt(folder: Path) -> list[str]:
    """Digests of the texts that a checkpoint of a desk learnt, and those before it; empty for other checkpoints."""
    found = _read(folder / RECORD).get(_LEARNT, [])
    return [str(each) for each in found] if isinstance(found, list) else []
