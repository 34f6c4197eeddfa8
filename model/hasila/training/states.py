"""Saved states from which an interrupted training run goes on."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from hasila.errors import RecipeError
from hasila.training.run_record import differing


class States:
    """Saved states of a run. The newest whole one is kept, and taken up when the run is started again.

    With several machines the folder must be one that all of them see.

    Args:
        folder: where the states are.
        signature: of the run; see :func:`signature`.
    """

    def __init__(self, folder: Path, signature: Mapping[str, Any]) -> None:
        self._folder = folder
        self._signature = signature

    def load(self, accelerator: Accelerator) -> None:
        """Take up the newest state, if there is one.

        Raises:
            RecipeError: it is that of another run.
        """
        if not (whole := self._whole()):
            return
        newest = whole[-1]
        if differing(json.loads(newest.joinpath("signature.json").read_text(encoding="utf-8")), self._signature):
            raise RecipeError(
                f"{newest} is the state of a run with another recipe or other data; remove {self._folder} to begin "
                "anew, or name another output"
            )
        accelerator.load_state(str(newest))

    def save(self, accelerator: Accelerator, step: int) -> None:
        """Save the state, under its name only when it is whole, and remove the older ones. All processes call this."""
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
            older = self._whole()
            part.replace(target)
            for state in older:
                shutil.rmtree(state)
        accelerator.wait_for_everyone()

    def remove(self) -> None:
        """Remove all states, when the run is done."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _whole(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("step-*") if path.suffix != ".part")
