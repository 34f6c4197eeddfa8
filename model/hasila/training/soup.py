"""Model soups: the mean of the weights of runs that differ only in their seed.

Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time", 2022 (https://arxiv.org/abs/2203.05482), the uniform soup. All runs must start from the same weights,
including those of the classification layer, see :func:`hasila.training.classifier.new_classifier`. Needs the ``train``
extra.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Protocol

import torch
from accelerate import PartialState
from filelock import FileLock
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.files import write_json
from hasila.labels import TAGS
from hasila.training import loop, run_record
from hasila.training.classifier import new_classifier
from hasila.training.joint_model import first_heads
from hasila.training.loop import Trained
from hasila.training.recipe import Recipe
from hasila.training.states import States


@dataclass(frozen=True)
class Members:
    """A folder with the members of a soup. A member that is there is not trained again.

    Args:
        folder: gets ``seed-SEED.safetensors``, ``seed-SEED-heads.safetensors`` and ``seed-SEED.json`` of each member,
            and the states of a member in training.
        signature: of the run, see :func:`hasila.training.run_record.signature`. Members of another run are refused.
    """

    folder: Path
    signature: Mapping[str, Any]

    def states(self, seed: int) -> States:
        """The states of a member in training."""
        return States(self.folder / f"seed-{seed}", self.signature)

    def load(self, recipe: Recipe) -> Trained | None:
        """The member with the recipe's seed, or None if it is not there.

        Raises:
            RecipeError: it is a member of another run.
        """
        path = self.folder / f"seed-{recipe.seed}.json"
        if not path.is_file():
            return None
        record = json.loads(path.read_text(encoding="utf-8"))
        if run_record.differing(record.pop("signature"), self.signature):
            raise RecipeError(
                f"{path} is of a run with another recipe or other data; remove {self.folder} to begin anew, or name "
                "another output"
            )
        model, tokenizer = new_classifier(recipe, TAGS)
        model.load_state_dict(load_file(path.with_suffix(".safetensors")))
        heads = first_heads(recipe.base, model.config) if recipe.heads_weight else None
        if heads is not None:
            heads.load_state_dict(load_file(self._heads(recipe.seed)))
        record |= {key: tuple(record[key]) for key in ("losses", "development")}
        return Trained(model=model.train(False), heads=heads and heads.train(False), tokenizer=tokenizer, **record)

    def save(self, seed: int, trained: Trained) -> None:
        """Save a member. Its record is written after its weights."""
        record = {key: value for key, value in vars(trained).items() if key not in ("model", "heads", "tokenizer")}
        save_file(trained.model.state_dict(), self.folder / f"seed-{seed}.safetensors")
        if trained.heads is not None:
            save_file(trained.heads.state_dict(), self._heads(seed))
        write_json(self.folder / f"seed-{seed}.json", {"signature": self.signature, **record})
        self.states(seed).remove()

    def _heads(self, seed: int) -> Path:
        return self.folder / f"seed-{seed}-heads.safetensors"


class Finetune(Protocol):
    """A function that fine-tunes, such as :func:`finetune`."""

    def __call__(self, recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained: ...  # noqa: D102


def keeping(folder: Path) -> Finetune:
    """Return a function that fine-tunes and keeps each member, so that soups and single runs of a recipe share them.

    Args:
        folder: gets a folder for each recipe and its training data. Several processes may share it.
    """

    def finetune_once(recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained:
        kept = Members(folder_of(folder, recipe, articles), _shared_signature(recipe, articles))
        kept.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as locks:  # another process may be training one of them, for a single run or a soup
            for seed in range(recipe.seed, recipe.seed + recipe.soup):
                locks.enter_context(FileLock(kept.folder / f"seed-{seed}.lock"))
            return finetune(recipe, articles, title=title, kept=kept)

    return finetune_once


def folder_of(folder: Path, recipe: Recipe, articles: Sequence[Article]) -> Path:
    """The folder that :func:`keeping` gives to a recipe and its training data.

    Defaults are left out of its name, so that it is found again when recipes have gained keys.
    """
    signature = run_record.without_defaults(_shared_signature(recipe, articles))
    return folder / hashlib.sha256(json.dumps(signature, sort_keys=True).encode()).hexdigest()[:16]


def _shared_signature(recipe: Recipe, articles: Sequence[Article]) -> dict[str, Any]:
    return run_record.signature(recipe, corpus.digest(articles), ignore=["seed", "soup", "heads_epochs"])


def finetune(
    recipe: Recipe, articles: Sequence[Article], *, title: str = "training", kept: Members | None = None
) -> Trained:
    """Fine-tune the recipe's base as often as its ``soup`` says, and average the weights; heads are trained anew.

    Args:
        recipe: how to train.
        articles: see :func:`hasila.training.loop.finetune`.
        title: label of the progress bar.
        kept: keeps the members and the states of a run, and restores those that are there.

    Returns:
        The soup. Its losses and scores are means over the members, its steps and seconds are sums. With one member it
        is that run.

    Raises:
        RecipeError: see :func:`hasila.training.loop.finetune`; or ``kept`` has members of another run.
    """
    members = []
    for number in range(recipe.soup):
        member_title = f"{title}, {number + 1} of {recipe.soup}" if recipe.soup > 1 else title
        members.append(_member(recipe.with_(seed=recipe.seed + number, soup=1), articles, member_title, kept))
    if len(members) == 1:
        return members[0]
    soup = _average(members)
    if soup.heads is None or not recipe.heads_epochs:
        return soup
    return loop.refit_heads(recipe, articles, soup, title=f"{title}, heads of {recipe.soup}")


def _member(recipe: Recipe, articles: Sequence[Article], title: str, kept: Members | None) -> Trained:
    if kept is None:
        return loop.finetune(recipe, articles, title=title)
    if member := kept.load(recipe):
        return member
    kept.folder.mkdir(parents=True, exist_ok=True)
    trained = loop.finetune(recipe, articles, title=title, states=kept.states(recipe.seed))
    if PartialState().is_main_process:
        kept.save(recipe.seed, trained)
    PartialState().wait_for_everyone()
    return trained


def _average(members: Sequence[Trained]) -> Trained:
    first = members[0]
    _average_into(first.model, [member.model for member in members])
    if first.heads is not None:
        _average_into(first.heads, [member.heads for member in members if member.heads is not None])
    return Trained(
        model=first.model,
        heads=first.heads,
        tokenizer=first.tokenizer,
        losses=tuple(mean(epoch) for epoch in zip(*(member.losses for member in members), strict=False)),
        development=tuple(mean(epoch) for epoch in zip(*(member.development for member in members), strict=False)),
        epoch=max(member.epoch for member in members),
        steps=sum(member.steps for member in members),
        seconds=sum(member.seconds for member in members),
        memory=max(member.memory for member in members),
        processes=first.processes,
    )


def _average_into(target: nn.Module, modules: Sequence[nn.Module]) -> None:
    states = [module.state_dict() for module in modules]
    target.load_state_dict({name: _mean([state[name] for state in states]) for name in states[0]})


def _mean(weights: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(weights)).mean(dim=0) if weights[0].is_floating_point() else weights[0]
