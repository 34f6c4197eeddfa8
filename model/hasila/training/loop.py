"""Fine-tuning a token classifier with accelerate. Needs the ``train`` extra.

The same function runs on every process that ``accelerate launch`` or ``torchrun`` started. What it learns depends on
the recipe and the data, not on the number of processes: a batch is divided among them, and each word weighs the same
wherever it is read.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import torch
from accelerate import Accelerator, DistributedType
from accelerate.tracking import get_available_trackers
from accelerate.utils import DataLoaderConfiguration, set_seed
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader
from tqdm.auto import tqdm
from transformers import (
    AutoModelForTokenClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    get_linear_schedule_with_warmup,
)

from hasila.corpus.articles import Article
from hasila.errors import RecipeError
from hasila.inference import devices
from hasila.inference.cores import peak_memory
from hasila.inference.extractor import Extractor
from hasila.labels import TAGS
from hasila.scoring.article_scores import evaluate
from hasila.training import attention
from hasila.training.adversary import Adversary
from hasila.training.augmentation import MentionReplacement
from hasila.training.batches import IGNORED, Collator, Passages, TaggedWords, passages
from hasila.training.classifier import new_classifier, parameter_groups
from hasila.training.recipe import Recipe
from hasila.training.run_record import flat
from hasila.training.shared_reader import SharedReader
from hasila.training.states import States

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Trained:
    """A fine-tuned classifier and how the run went.

    Args:
        model: the classifier, on the CPU, in evaluation mode; with sharded training, on the main process only.
        tokenizer: its tokenizer.
        losses: mean training loss of each epoch, over words.
        development: strict micro-F1 on the development documents after each epoch, if there are any.
        epoch: the one, counted from 1, whose weights these are.
        steps: optimiser steps that were made.
        seconds: wall time of the training loop, that of an interrupted run before it included.
        memory: bytes at the peak, of one process, see :func:`hasila.inference.cores.peak_memory`.
        processes: how many trained.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    losses: tuple[float, ...]
    development: tuple[float, ...]
    epoch: int
    steps: int
    seconds: float
    memory: int
    processes: int


@dataclass
class _Progress:
    """How far a run has come; saved with its state."""

    epoch: int = 0
    step: int = 0
    summed: float = 0.0
    losses: list[float] = field(default_factory=list)
    development: list[float] = field(default_factory=list)
    best: Weights = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def best_epoch(self) -> int:
        """Counted from 1: the first with the best score, or the last if none is scored."""
        return self.development.index(max(self.development)) + 1 if self.development else len(self.losses)

    def state_dict(self) -> dict[str, Any]:
        return vars(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)


def finetune(
    recipe: Recipe, articles: Sequence[Article], *, title: str = "training", states: States | None = None
) -> Trained:
    """Fine-tune the recipe's base on articles.

    Args:
        recipe: what to do.
        articles: what to learn from, but for those that the recipe's ``development`` names.
        title: shown beside the progress bar.
        states: where the run's state is saved, and taken up if there is one.

    Raises:
        RecipeError: the base cannot be loaded, the devices cannot do what the recipe asks, or no article, or each, is
            for development.
    """
    learn, develop = split(recipe, articles)
    return fit(recipe, passages(learn), TAGS, develop, title=title, states=states)


def split(recipe: Recipe, articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """The articles to learn from and those for development.

    Raises:
        RecipeError: a pattern of ``development`` matches none, or nothing is left to learn from.
    """
    for pattern in recipe.development:
        if not any(fnmatchcase(article.id, pattern) for article in articles):
            names = ", ".join(article.id for article in articles[:6])
            raise RecipeError(
                f"development: {pattern!r} matches no article or passage; expected a name such as {names}"
            )
    learn, develop = list[Article](), list[Article]()
    for article in articles:
        watched = any(fnmatchcase(article.id, pattern) for pattern in recipe.development)
        (develop if watched else learn).append(article)
    if not learn:
        raise RecipeError("nothing to learn from: no articles, or all of them are for development")
    return learn, develop


def fit(
    recipe: Recipe,
    rows: Sequence[TaggedWords],
    tags: Sequence[str],
    develop: Sequence[Article] = (),
    *,
    title: str = "training",
    states: States | None = None,
) -> Trained:
    """Fine-tune the recipe's base on tagged passages.

    Args:
        recipe: what to do.
        rows: what to learn from.
        tags: the classifier's, in the order of its outputs.
        develop: documents that choose the best epoch; not learnt from.
        title: see :func:`finetune`.
        states: see :func:`finetune`.

    Raises:
        RecipeError: see :func:`finetune`.
    """
    accelerator = new_accelerator(recipe)
    set_seed(recipe.seed)
    classifier, tokenizer = new_classifier(recipe, tags)
    if accelerator.device.type == "cpu":
        classifier.set_attn_implementation(attention.NAME)
    parts = recipe.gradient_accumulation
    augment = MentionReplacement(rows, recipe.mention_replacement, recipe.seed) if recipe.mention_replacement else None
    data = Passages(rows, recipe.batch_size, recipe.seed, augment)
    loader: Any = DataLoader(
        data,
        recipe.batch_size // parts,
        collate_fn=Collator(tokenizer, tags),
        generator=torch.Generator(),  # its own, since drawing from the default one would change dropout after a resume
    )
    optimizer: Any = torch.optim.AdamW(parameter_groups(classifier, recipe), fused=True)
    steps_in_epoch = len(data) // recipe.batch_size
    steps = steps_in_epoch * recipe.epochs
    schedule: Any = get_linear_schedule_with_warmup(optimizer, int(recipe.warmup * steps), steps)  # type: ignore[no-untyped-call]
    adversary = Adversary(classifier.get_input_embeddings(), recipe.adversarial) if recipe.adversarial else None
    model, optimizer, loader, schedule = accelerator.prepare(classifier, optimizer, loader, schedule)
    average = AveragedModel(accelerator.unwrap_model(model)) if recipe.average else None
    progress = _Progress()
    accelerator.register_for_checkpointing(progress, *([average] if average else []))
    set_seed(recipe.seed, device_specific=True)  # the processes read different words, with different dropout
    if states:
        states.load(accelerator)
    accelerator.init_trackers("hasila", config=flat(recipe))

    # A sum over words divided by what a step has on average: the same gradient however a step is divided, and the same
    # weight for every word. The other factors undo the means that accelerate takes over processes and parts.
    words = sum(len(row) for row, _ in rows)
    scale = accelerator.num_processes * parts * steps_in_epoch / words
    criterion = nn.CrossEntropyLoss(ignore_index=IGNORED, label_smoothing=recipe.label_smoothing, reduction="sum")
    summed = torch.zeros((), device=accelerator.device)
    begun = time.perf_counter() - progress.seconds

    def learn(batch: Mapping[str, Tensor], labels: Tensor) -> Tensor:
        """Add the gradient of a batch, and return its loss."""
        loss: Tensor = criterion(model(**batch).logits.float().flatten(0, 1), labels.flatten())
        accelerator.backward(loss * scale)
        return loss.detach()

    def collect() -> float:
        """Add what all processes have summed to the progress, and return it."""
        loss = float(accelerator.reduce(summed, reduction="sum"))
        summed.zero_()
        progress.summed += loss
        progress.seconds = time.perf_counter() - begun
        return loss

    def current() -> nn.Module:
        """The classifier as it would be taken now."""
        return average.module if average is not None and average.n_averaged > 0 else model

    bar = tqdm(total=steps, initial=progress.step, desc=title, unit="step", disable=not accelerator.is_main_process)
    for epoch in range(progress.epoch, recipe.epochs):
        if recipe.patience and epoch - progress.best_epoch >= recipe.patience:
            break
        loader.set_epoch(epoch)
        data.set_epoch(epoch)  # which the loader does or does not, depending on its samplers
        model.train()
        read = (progress.step - epoch * steps_in_epoch) * parts  # batches of this epoch before an interruption
        for batch in accelerator.skip_first_batches(loader, read) if read else loader:
            with accelerator.accumulate(model):
                labels = batch.pop("labels")
                if adversary is None:
                    loss = learn(batch, labels)
                else:
                    with accelerator.no_sync(model), adversary.watching():
                        loss = learn(batch, labels)
                    with adversary.shifting():
                        learn(batch, labels)
                if accelerator.sync_gradients:
                    norm = accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
                optimizer.step()
                schedule.step()
                optimizer.zero_grad()
            summed += loss
            if accelerator.sync_gradients:
                progress.step += 1
                bar.update()
                if average is not None and progress.step > (1 - recipe.average) * steps:
                    average.update_parameters(accelerator.unwrap_model(model))
                if recipe.tracker:
                    values = {"loss": collect() * steps_in_epoch / words, "gradient_norm": float(norm)}
                    accelerator.log({**values, "learning_rate": schedule.get_last_lr()[0]}, step=progress.step)
                if (
                    states
                    and recipe.save_every
                    and progress.step % recipe.save_every == 0 < progress.step % steps_in_epoch
                ):
                    collect()
                    states.save(accelerator, progress.step)
        collect()
        progress.losses.append(progress.summed / words)
        progress.summed = 0.0
        progress.epoch += 1
        if develop:
            reader = SharedReader(accelerator, current(), int(tokenizer.pad_token_id))
            evaluation = evaluate(Extractor(classifier, tokenizer, reader=reader), develop)
            progress.development.append(evaluation.micro.f1)
            if progress.best_epoch == progress.epoch:
                progress.best = _weights(accelerator, current())
            accelerator.log({f"f1/{name}": s.f1 for name, s in evaluation.strict.items()}, step=progress.step)
            accelerator.log({"f1": evaluation.micro.f1}, step=progress.step)
        shown = {"loss": f"{progress.losses[-1]:.4f}"}
        if develop:
            shown["F1"] = f"{progress.development[-1]:.3f}"
        bar.set_postfix(shown)
        if states:
            states.save(accelerator, progress.step)
    bar.close()
    for tracker in accelerator.trackers:  # end_training() would also end the processes' group, which others may need
        tracker.finish()
    final = progress.best or _weights(accelerator, current())
    trained: PreTrainedModel = AutoModelForTokenClassification.from_config(classifier.config)  # type: ignore[no-untyped-call]
    if accelerator.is_main_process:
        trained.load_state_dict(final)
    trained.train(False)
    return Trained(
        trained,
        tokenizer,
        tuple(progress.losses),
        tuple(progress.development),
        progress.best_epoch,
        progress.step,
        progress.seconds,
        peak_memory(accelerator.device),
        accelerator.num_processes,
    )


def _weights(accelerator: Accelerator, module: nn.Module) -> Weights:
    return {name: weight.to("cpu", copy=True) for name, weight in accelerator.get_state_dict(module).items()}


def new_accelerator(recipe: Recipe) -> Accelerator:
    """The accelerator of a run, on the CPU if there is no other device.

    Raises:
        RecipeError: the devices cannot do what the recipe asks, or its tracker is not installed.
    """
    if recipe.tracker and recipe.tracker not in (available := [str(name) for name in get_available_trackers()]):
        raise RecipeError(
            f"tracker: {recipe.tracker!r} is not installed or not known to accelerate; found {', '.join(available)}"
        )
    device = devices.choose_device()
    try:
        precision = devices.training_precision(device, recipe.mixed_precision)
        accelerator = Accelerator(
            cpu=device.type == "cpu",
            mixed_precision=precision,
            gradient_accumulation_steps=recipe.gradient_accumulation,
            log_with=recipe.tracker or None,
            project_dir=recipe.output,
            dataloader_config=DataLoaderConfiguration(split_batches=True),
        )
    except ValueError as error:  # fp16 on a CPU, for one
        asked = recipe.mixed_precision
        raise RecipeError(f"mixed_precision: {asked!r} cannot be had on {device.type}: {error}") from error
    if recipe.batch_size % (recipe.gradient_accumulation * accelerator.num_processes):
        raise RecipeError(
            f"batch_size: expected a multiple of gradient_accumulation times processes "
            f"({recipe.gradient_accumulation} x {accelerator.num_processes}), found {recipe.batch_size}"
        )
    sharded = (DistributedType.FSDP, DistributedType.DEEPSPEED, DistributedType.MEGATRON_LM)
    # A mean needs whole weights; and DeepSpeed steps at each of the two backward passes of an adversarial batch.
    for key in ("average", "adversarial"):
        if getattr(recipe, key) and accelerator.distributed_type in sharded:
            by = accelerator.distributed_type.value
            raise RecipeError(f"{key}: cannot be done with weights sharded by {by}; expected 0")
    return accelerator
