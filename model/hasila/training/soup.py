"""Model soups: the mean of the weights of runs that differ in their seed alone.

Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time", 2022 (https://arxiv.org/abs/2203.05482), there the uniform soup. It needs runs that start from the same
weights, the classification layer included, see :func:`hasila.training.classifier.new_classifier`. Needs the ``train``
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
from torch import Tensor

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.files import write_json
from hasila.labels import TAGS
from hasila.training import loop, run_record
from hasila.training.classifier import new_classifier
from hasila.training.loop import Trained
from hasila.training.recipe import Recipe
from hasila.training.states import States


@dataclass(frozen=True)
class Members:
    """Where the members of a soup are kept while it is made: one that is there is not trained again.

    Args:
        folder: gets ``seed-SEED.safetensors`` and ``seed-SEED.json`` of each member, and the states of one in training.
        signature: of the run, see :func:`hasila.training.run_record.signature`; members of another are refused.
    """

    folder: Path
    signature: Mapping[str, Any]

    def states(self, seed: int) -> States:
        """Those of a member in training."""
        return States(self.folder / f"seed-{seed}", self.signature)

    def take(self, recipe: Recipe) -> Trained | None:
        """The member with the recipe's seed, if it is there.

        Raises:
            RecipeError: it is that of another run.
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
        record |= {key: tuple(record[key]) for key in ("losses", "development")}
        return Trained(model.train(False), tokenizer, **record)

    def put(self, seed: int, trained: Trained) -> None:
        """Keep a member; its record appears when its weights are whole."""
        record = {key: value for key, value in vars(trained).items() if key not in ("model", "tokenizer")}
        save_file(trained.model.state_dict(), self.folder / f"seed-{seed}.safetensors")
        write_json(self.folder / f"seed-{seed}.json", {"signature": self.signature, **record})
        self.states(seed).remove()


class Finetune(Protocol):
    """What :func:`finetune` does."""

    def __call__(self, recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained: ...  # noqa: D102


def keeping(folder: Path) -> Finetune:
    """Fine-tunes and keeps each member, so that soups and single runs of one recipe share them.

    Args:
        folder: gets a folder for each recipe and what it learnt; several processes may share it.
    """

    def finetune_once(recipe: Recipe, articles: Sequence[Article], *, title: str) -> Trained:
        signature = run_record.signature(recipe, corpus.digest(articles), ignore=["seed", "soup"])
        name = hashlib.sha256(json.dumps(signature, sort_keys=True).encode()).hexdigest()[:16]
        kept = Members(folder / name, signature)
        kept.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as locks:  # another process may be at one of them, of a single run or of a soup
            for seed in range(recipe.seed, recipe.seed + recipe.soup):
                locks.enter_context(FileLock(kept.folder / f"seed-{seed}.lock"))
            return finetune(recipe, articles, title=title, kept=kept)

    return finetune_once


def finetune(
    recipe: Recipe, articles: Sequence[Article], *, title: str = "training", kept: Members | None = None
) -> Trained:
    """Fine-tune the recipe's base, as often as its ``soup`` says, and average the weights.

    Args:
        recipe: what to do.
        articles: see :func:`hasila.training.loop.finetune`.
        title: shown beside the progress bar.
        kept: where members and the states of a run are kept, and taken up if they are there.

    Returns:
        The soup; losses and scores of its epochs are means over the members, steps and seconds sums. With one member
        it is that run.

    Raises:
        RecipeError: see :func:`hasila.training.loop.finetune`, or what is kept is of another run.
    """
    seeds = range(recipe.seed, recipe.seed + recipe.soup)
    members = []
    for seed in seeds:
        told = f"{title}, {seed - recipe.seed + 1} of {recipe.soup}" if recipe.soup > 1 else title
        members.append(_member(recipe.with_(seed=seed, soup=1), articles, told, kept))
    return members[0] if len(members) == 1 else _mixed(members)


def _member(recipe: Recipe, articles: Sequence[Article], title: str, kept: Members | None) -> Trained:
    if kept is None:
        return loop.finetune(recipe, articles, title=title)
    if found := kept.take(recipe):
        return found
    kept.folder.mkdir(parents=True, exist_ok=True)
    trained = loop.finetune(recipe, articles, title=title, states=kept.states(recipe.seed))
    if PartialState().is_main_process:
        kept.put(recipe.seed, trained)
    PartialState().wait_for_everyone()
    return trained


def _mixed(members: Sequence[Trained]) -> Trained:
    first = members[0]
    weights = [member.model.state_dict() for member in members]
    first.model.load_state_dict({name: _mean([own[name] for own in weights]) for name in weights[0]})
    return Trained(
        first.model,
        first.tokenizer,
        tuple(mean(epoch) for epoch in zip(*(member.losses for member in members), strict=False)),
        tuple(mean(epoch) for epoch in zip(*(member.development for member in members), strict=False)),
        max(member.epoch for member in members),
        sum(member.steps for member in members),
        sum(member.seconds for member in members),
        max(member.memory for member in members),
        first.processes,
    )


def _mean(weights: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(weights)).mean(dim=0) if weights[0].is_floating_point() else weights[0]
