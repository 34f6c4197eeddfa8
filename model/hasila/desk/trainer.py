"""Trains on what the desk holds, in a process of its own: ``python -m hasila.desk.trainer FOLDER``.

The process tells how it stands in a file, and stops at SIGINT or SIGTERM with its state saved.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hasila.desk.checkpoints import MODEL, PROGRESS, Checkpoints, Told, learnt
from hasila.desk.lesson import Lesson
from hasila.errors import HasilaError, first_line
from hasila.files import write_json
from hasila.training import refinement
from hasila.training.loop import Step, StoppedError
from hasila.training.portions import digest
from hasila.training.refinement import Refinement

_PAUSE = 0.5
"""Seconds between two tellings."""

_KINDNESS = 5
"""How far the process stands back behind others, the desk among them."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether somebody wants the training to stop."""

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM ask, while the block lasts. A second one ends the process as usual."""
        before = {number: signal.getsignal(number) for number in _SIGNALS}

        def ask(number: int, frame: object) -> None:
            self.asked = True
            for each, handler in before.items():
                signal.signal(each, handler)

        for number in _SIGNALS:
            signal.signal(number, ask)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def check(self) -> None:
        """Raise StoppedError if the training is to stop."""
        if self.asked:
            raise StoppedError("stopped")


class Trainer:
    """One training, from its lesson to the checkpoint.

    Args:
        checkpoints: the folder of the checkpoints.
        part: the folder of this training, with its lesson.
        stop: asked after each step.
        on_told: told how it stands, whenever that is written.
    """

    def __init__(
        self, checkpoints: Checkpoints, part: Path, stop: Stop, on_told: Callable[[Told], None] = lambda told: None
    ) -> None:
        self._checkpoints = checkpoints
        self._part = part
        self._stop = stop
        self._on_told = on_told
        self._told: Told = {"state": "running", "phase": "reading", "process": os.getpid(), "folder": str(part)}
        self._last = 0.0

    def run(self) -> Told:
        """Train, or go on with a training that was stopped.

        Returns:
            The record of the training.

        Raises:
            BusyError: another process trains.
            StoppedError: it was stopped, and can be resumed.
            HasilaError: it cannot be done.
        """
        with self._checkpoints.training():
            try:
                self._tell()
                return self._complete(self._plan())
            except (StoppedError, KeyboardInterrupt):
                self._tell(state="stopped", why="")
                raise
            except BaseException as error:
                with suppress(OSError):
                    self._tell(state="failed", why=_why(error))
                raise

    def _plan(self) -> Refinement:
        lesson = Lesson.read(self._part)
        split = lesson.split()
        plan = Refinement(lesson.base, split, lesson.replayed(split))
        self._told |= {
            "base": lesson.base or "embedded", "corpus": lesson.corpus, "documents": len(plan.documents.learn),
            "held_out": len(plan.documents.held_out), "replayed": len(plan.replay), "notes": list(lesson.notes),
        }  # fmt: skip
        return plan

    def _complete(self, plan: Refinement) -> Told:
        held_out = plan.documents.held_out
        self._tell(phase="scoring before")
        before = refinement.scores(plan.source, held_out)
        self._stop.check()
        self._tell(phase="learning", before=before.as_dict())
        trained = plan.train(self._part / "states", self._step)
        self._tell(phase="scoring after", seconds=round(trained.seconds, 1))
        lost = plan.save(trained, self._part / MODEL)
        after = refinement.scores(self._part / MODEL, held_out)
        self._told |= {
            "state": "done", "phase": "", "after": after.as_dict(), "difference": after.lead_over(before),
            "losses": list(trained.losses), "notes": [*self._told["notes"], *([lost] if lost else [])],
        }  # fmt: skip
        report = {key: value for key, value in self._told.items() if key not in ("folder", "process")}
        texts = {digest(document.text) for document in plan.documents.learn}
        folder = self._checkpoints.complete(self._part, report, texts.union(learnt(Path(plan.source))))
        self._told["folder"] = str(folder)
        self._on_told(self._told)
        return self._told

    def _step(self, step: Step) -> bool:
        figures = {
            "step": step.step,
            "steps": step.steps,
            "loss": round(step.loss, 5),
            "seconds": round(step.seconds, 1),
        }
        if step.step in (1, step.steps) or time.monotonic() - self._last >= _PAUSE or self._stop.asked:
            self._tell(**figures)
        return not self._stop.asked

    def _tell(self, **changes: Any) -> None:
        self._told |= changes
        self._last = time.monotonic()
        write_json(self._part / PROGRESS, self._told)
        self._on_told(self._told)


def _why(error: BaseException) -> str:
    if isinstance(error, HasilaError):
        return str(error)
    return f"{type(error).__name__}: {first_line(error)}"


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """What a training came to, in lines for a person."""
    lead = told["difference"]
    low, high = (100 * each for each in lead["interval"])
    before, after = (100 * told[when]["micro"]["f1"] for when in ("before", "after"))
    yield (
        f"F1 of spans in {told['held_out']} documents that were held out: {before:.1f} before, {after:.1f} after, "
        f"{100 * lead['f1']:+.1f} (95 % interval {low:+.1f} to {high:+.1f})"
    )
    if low <= 0 <= high:
        yield "the interval holds 0: these documents do not tell whether the new checkpoint reads better or worse"
    yield from (f"note: {note}" for note in told["notes"])


def main(arguments: list[str]) -> int:
    """Train in the folder that is named. What it tells is in the folder; errors are on standard error."""
    part = Path(arguments[0])
    if hasattr(os, "nice"):
        os.nice(_KINDNESS)
    stop = Stop()
    try:
        with stop.on_signals():
            Trainer(Checkpoints(part.parent), part, stop).run()
    except StoppedError:
        return 0
    except (HasilaError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
