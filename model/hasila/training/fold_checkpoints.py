"""Checkpoints that learnt all documents but those of a fold, as folders: what simulations and students start from.

Needs the ``train`` extra.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from hasila.corpus.articles import Article
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.training import cross_validation, soup
from hasila.training.loop import Trained
from hasila.training.recipe import Recipe
from hasila.training.soup import Finetune


@dataclass(frozen=True)
class FoldCheckpoints:
    """Makes the checkpoints, and keeps them. Several processes may share them.

    Args:
        recipe: how a checkpoint is trained that is not there yet: one run, see :meth:`single`.
        members: folder of :func:`hasila.training.soup.keeping`, whose members are used.
        folder: gets a folder for each checkpoint.
        calibration: what the checkpoints get as their calibration.
    """

    recipe: Recipe
    members: Path
    folder: Path
    calibration: Calibration | None = None

    @staticmethod
    def single(recipe: Recipe) -> Recipe:
        """The recipe of one member of a soup."""
        return recipe.with_(soup=1, heads_epochs=0)

    def checkpoint(self, name: str, learn: Sequence[Article]) -> Path:
        """The folder of the checkpoint that learnt some documents.

        Args:
            name: name of its folder.
            learn: the documents.

        Raises:
            RecipeError: see :func:`hasila.training.loop.finetune`.
        """
        made = self.folder / name
        part = made.with_name(f"{made.name}.part")
        made.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(made.with_name(f"{made.name}.lock")):
            if not (made / "config.json").exists():
                staged = cross_validation.prepared(self.single(self.recipe), self.folder)
                trained = soup.keeping(self.members)(staged, learn, title=f"base {name}")
                if self.calibration is not None:
                    self.calibration.into_config(trained.model.config)
                checkpoint.save(trained.model, trained.tokenizer, part, trained.heads)
                part.replace(made)
        return made


def taught(teachers: FoldCheckpoints, finetune: Finetune) -> Finetune:
    """Return a function that fine-tunes students, each from the teacher that learnt the same documents.

    Args:
        teachers: the teachers. They replace the base and the teacher of a student's recipe.
        finetune: fine-tunes a student.
    """

    def finetune_student(recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained:
        name = soup.folder_of(teachers.members, teachers.single(teachers.recipe), articles).name
        teacher = str(teachers.checkpoint(name, articles))
        return finetune(recipe.with_(base=teacher, teacher=teacher), articles, title=title)

    return finetune_student
