"""Saved states, from which an interrupted training run resumes."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from hasila.errors import RecipeError
from hasila.training.run_record import differing


class States:
    """The saved states of a run. Only the newest complete state is kept.

    Args:
        folder: folder of the states. With several machines all of them must see it.
        signature: signature of the run, see :func:`hasila.training.run_record.signature`.
    """

    def __init__(self, folder: Path, signature: Mapping[str, Any]) -> None:
        self._folder = folder
        self._signature = signature

    def load(self, accelerator: Accelerator) -> None:
        """Restore the newest state, if there is one. All processes call this.

        Raises:
            RecipeError: it is the state of another run.
        """
        if not (complete := self._complete()):
            return
        newest = complete[-1]
        if differing(json.loads(newest.joinpath("signature.json").read_text(encoding="utf-8")), self._signature):
            raise RecipeError(
                f"{newest} is the state of a run with another recipe or other data; remove {self._folder} to begin "
                "anew, or name another output"
            )
        accelerator.load_state(str(newest))

    def save(self, accelerator: Accelerator, step: int) -> None:
        """Save a state, and then remove older ones. All processes call this.

        The folder of the state gets its name when the state is complete.

        Args:
            accelerator: accelerator of the run.
            step: number of steps so far.
        """
        target = self._folder / f"step-{step:08}"
        part = target.with_suffix(".part")
        if accelerator.is_main_process:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            part.joinpath("signature.json").write_text(json.dumps(self._signature), encoding="utf-8")
        accelerator.wait_for_everyone()
        accelerator.save_state(str(part))
        accelerator.wait_for_everyone()
        if accelerator.is_main_process:
            older = self._complete()
            part.replace(target)
            for state in older:
                shutil.rmtree(state)
        accelerator.wait_for_everyone()

    def remove(self) -> None:
        """Remove all states, after the run."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _complete(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("step-*") if path.suffix != ".part")
