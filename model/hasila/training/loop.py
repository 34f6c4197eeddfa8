"""Fine-tuning a token classifier, and the heads beside it, with accelerate. Needs the ``train`` extra.

Every process that ``accelerate launch`` or ``torchrun`` starts runs the same function. The result depends on the recipe
and the data, not on the number of processes: the processes share each batch, and every word has the same weight.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

import torch
from accelerate.utils import set_seed
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
from hasila.errors import HasilaError, RecipeError
from hasila.inference.cores import peak_memory
from hasila.inference.extractor import Extractor
from hasila.inference.heads import Heads
from hasila.labels import TAGS
from hasila.scoring.article_scores import evaluate
from hasila.training import attention
from hasila.training.accelerator import new_accelerator
from hasila.training.adversary import Adversary
from hasila.training.batches import Collator, Samples
from hasila.training.classifier import new_classifier, parameter_groups
from hasila.training.joint_model import JointModel, first_heads
from hasila.training.recipe import Recipe
from hasila.training.run_record import flat
from hasila.training.samples import Sample, samples
from hasila.training.shared_reader import SharedReader
from hasila.training.states import States
from hasila.training.teacher import Teacher

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Step:
    """Where a run is, after a step.

    Args:
        step: number of steps so far.
        steps: number of steps of the whole run.
        loss: mean loss per word in this step.
        seconds: wall time so far, including the time before an interruption.
    """

    step: int
    steps: int
    loss: float
    seconds: float


Watch = Callable[[Step], bool]
"""Told of each step in every process; returns whether to go on. Its answer must be the same in all of them."""


class StoppedError(HasilaError):
    """A run was stopped by its watch. Its state is saved, if it saves states, so that it can be resumed."""


@dataclass(frozen=True)
class Trained:
    """A fine-tuned classifier and the record of its run.

    Args:
        model: the classifier, on the CPU, in evaluation mode. With sharded training only the main process has its
            weights.
        heads: the heads that read the other layers, likewise; None if only tags were trained.
        tokenizer: its tokenizer.
        losses: mean training loss per word, of each epoch.
        development: strict micro-F1 on the development documents after each epoch; empty without such documents.
        epoch: the epoch, counted from 1, that the weights come from.
        steps: number of optimizer steps.
        seconds: wall time of the training loop, including the time before an interruption.
        memory: peak memory of one process in bytes, see :func:`hasila.inference.cores.peak_memory`.
        processes: number of processes.
    """

    model: PreTrainedModel
    heads: Heads | None
    tokenizer: PreTrainedTokenizerBase
    losses: tuple[float, ...]
    development: tuple[float, ...]
    epoch: int
    steps: int
    seconds: float
    memory: int
    processes: int


def finetune(
    recipe: Recipe,
    articles: Sequence[Article],
    *,
    title: str = "training",
    states: States | None = None,
    watch: Watch | None = None,
) -> Trained:
    """Fine-tune the recipe's base on articles.

    Args:
        recipe: how to train.
        articles: the training articles, and the development articles that the recipe's ``development`` names.
        title: label of the progress bar.
        states: saves the state of the run, and restores it if the run was interrupted.
        watch: told of each step; it can stop the run.

    Raises:
        RecipeError: the base cannot be loaded, the devices do not support the recipe, or no article is left to train
            on.
        StoppedError: the watch stopped the run.
    """
    learn, develop = split(recipe, articles)
    return fit(recipe, samples(learn), TAGS, develop, title=title, states=states, watch=watch)


def refit_heads(recipe: Recipe, articles: Sequence[Article], trained: Trained, *, title: str = "heads") -> Trained:
    """Train the heads of a classifier on its states, and leave the classifier as it is.

    Args:
        recipe: how to train, for ``heads_epochs``; without adversarial training, which is for the encoder.
        articles: the training articles.
        trained: a classifier with heads, from which the training starts. It is changed.
        title: label of the progress bar.

    Returns:
        The classifier with the new heads; steps and seconds are added to its own.
    """
    learn, _ = split(recipe, articles)
    recipe = recipe.with_(epochs=recipe.heads_epochs, adversarial=0.0, teacher="")
    run = _TrainingRun(recipe, samples(learn), TAGS, (), None, start=trained)
    run.train(title)
    fitted = run.result()
    return replace(
        trained, heads=fitted.heads, steps=trained.steps + fitted.steps, seconds=trained.seconds + fitted.seconds
    )


def split(recipe: Recipe, articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Split articles into those to train on and the development articles.

    Raises:
        RecipeError: a pattern of ``development`` matches no article, or no article is left to train on.
    """
    for pattern in recipe.development:
        if not any(fnmatchcase(article.id, pattern) for article in articles):
            names = ", ".join(article.id for article in articles[:6])
            raise RecipeError(
                f"development: {pattern!r} matches no article or passage; expected a name such as {names}"
            )
    learn, develop = list[Article](), list[Article]()
    for article in articles:
        is_development = any(fnmatchcase(article.id, pattern) for pattern in recipe.development)
        (develop if is_development else learn).append(article)
    if not learn:
        raise RecipeError("nothing to learn from: no articles, or all of them are development articles")
    return learn, develop


def fit(
    recipe: Recipe,
    rows: Sequence[Sample],
    tags: Sequence[str],
    develop: Sequence[Article] = (),
    *,
    title: str = "training",
    states: States | None = None,
    watch: Watch | None = None,
) -> Trained:
    """Fine-tune the recipe's base on samples.

    Args:
        recipe: how to train.
        rows: the training samples. The heads are trained if the recipe says so and samples have their layers.
        tags: the classifier's tags, in the order of its outputs.
        develop: development documents. They choose the best epoch and are not trained on.
        title: see :func:`finetune`.
        states: see :func:`finetune`.
        watch: see :func:`finetune`.

    Raises:
        RecipeError, StoppedError: see :func:`finetune`.
    """
    run = _TrainingRun(recipe, rows, tags, develop, states, watch=watch)
    run.train(title)
    return run.result()


@dataclass
class _Progress:
    """The progress of a run; saved with its state."""

    epoch: int = 0
    step: int = 0
    summed: float = 0.0
    losses: list[float] = field(default_factory=list)
    development: list[float] = field(default_factory=list)
    best: Weights = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def best_epoch(self) -> int:
        """The first epoch with the best score, counted from 1; without scores the last epoch."""
        return self.development.index(max(self.development)) + 1 if self.development else len(self.losses)

    @property
    def summary(self) -> dict[str, str]:
        """The last epoch's figures for the progress bar."""
        loss = {"loss": f"{self.losses[-1]:.4f}"}
        return {**loss, "F1": f"{self.development[-1]:.3f}"} if self.development else loss

    def state_dict(self) -> dict[str, Any]:
        return vars(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)


class _TrainingRun:
    """A run: its model, data and optimizer, and the loop over epochs and steps.

    For the arguments see :func:`fit`; with ``start``, only heads are trained, see :func:`refit_heads`.
    """

    def __init__(
        self,
        recipe: Recipe,
        rows: Sequence[Sample],
        tags: Sequence[str],
        develop: Sequence[Article],
        states: States | None,
        start: Trained | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.recipe = recipe
        self.watch = watch
        self.stopped = False
        self.develop = develop
        self.states = states
        self.accelerator = new_accelerator(recipe)
        set_seed(recipe.seed)
        self.classifier, self.tokenizer = new_classifier(recipe, tags)
        if self.accelerator.device.type == "cpu":
            self.classifier.set_attn_implementation(attention.NAME)
        has_layers = any(row.layers is not None for row in rows)
        self.joint = JointModel(
            self.classifier,
            first_heads(recipe.base, self.classifier.config) if has_layers and recipe.heads_weight else None,
            label_smoothing=recipe.label_smoothing,
            heads_weight=recipe.heads_weight,
            teacher_weight=recipe.teacher_weight,
        )
        self.teacher = self._teacher(tags) if recipe.teacher else None
        if start is not None and start.heads is not None and self.joint.heads is not None:
            self.classifier.load_state_dict(start.model.state_dict())
            self.classifier.requires_grad_(False)
            self.joint.heads.load_state_dict(start.heads.state_dict())
        self.data = Samples(rows, recipe.batch_size, recipe.seed)
        self.words = sum(map(len, rows))
        self.steps_in_epoch = len(self.data) // recipe.batch_size
        self.steps = self.steps_in_epoch * recipe.epochs
        self.adversary = (
            Adversary(self.classifier.get_input_embeddings(), recipe.adversarial) if recipe.adversarial else None
        )
        self.progress = _Progress()
        self._prepare(Collator(self.tokenizer, tags))
        self._restore()

    def _teacher(self, tags: Sequence[str]) -> Teacher:
        return Teacher(self.recipe.teacher, tags, self.classifier.config.vocab_size, self.accelerator.device)

    def _prepare(self, collator: Collator) -> None:
        """Make the loader, the optimizer and its schedule, and hand them and the model to accelerate."""
        recipe, accelerator = self.recipe, self.accelerator
        loader: Any = DataLoader(
            self.data,
            recipe.batch_size // recipe.gradient_accumulation,
            collate_fn=collator,
            generator=torch.Generator(),  # its own: drawing from the default one would change dropout after a resume
        )
        optimizer: Any = torch.optim.AdamW(parameter_groups(self.joint, recipe), fused=True)
        warmup = int(recipe.warmup * self.steps)
        schedule: Any = get_linear_schedule_with_warmup(optimizer, warmup, self.steps)  # type: ignore[no-untyped-call]
        self.model, self.optimizer, self.loader, self.schedule = accelerator.prepare(
            self.joint, optimizer, loader, schedule
        )
        self.average = AveragedModel(accelerator.unwrap_model(self.model)) if recipe.average else None
        # The loss is summed over words and divided by the mean number of words in a step. So the gradient does not
        # depend on how a step is divided, and every word has the same weight. The other two factors undo the means
        # that accelerate takes over processes and accumulated parts.
        parts = accelerator.num_processes * recipe.gradient_accumulation
        self.scale = parts * self.steps_in_epoch / self.words
        self.loss_sum = torch.zeros((), device=accelerator.device)
        self.gradient_norm: Any = None  # of the last step, before clipping

    def _restore(self) -> None:
        """Restore the saved state, if there is one, and start the trackers and the clock."""
        self.accelerator.register_for_checkpointing(self.progress, *([self.average] if self.average else []))
        set_seed(self.recipe.seed, device_specific=True)  # processes read different words, with different dropout
        if self.states:
            self.states.load(self.accelerator)
        self.accelerator.init_trackers("hasila", config=flat(self.recipe))
        self.begun = time.perf_counter() - self.progress.seconds

    def train(self, title: str) -> None:
        """Train until the last epoch, or until patience runs out.

        Raises:
            StoppedError: the watch stopped the run before its end.
        """
        progress, accelerator = self.progress, self.accelerator
        bar = tqdm(
            total=self.steps,
            initial=progress.step,
            desc=title,
            unit="step",
            disable=not accelerator.is_main_process,
        )
        while progress.epoch < self.recipe.epochs and not self._out_of_patience():
            is_whole = self._train_epoch(bar)
            if is_whole and self.develop:
                self._score_development()
            if progress.losses:
                bar.set_postfix(progress.summary)
            if self.states:
                self.states.save(accelerator, progress.step)
            if self.stopped and progress.step < self.steps:
                bar.close()
                raise StoppedError(f"stopped after step {progress.step} of {self.steps}")
        bar.close()
        for tracker in accelerator.trackers:  # end_training() would also end the process group, which others may need
            tracker.finish()

    def _out_of_patience(self) -> bool:
        patience = self.recipe.patience
        return patience > 0 and self.progress.epoch - self.progress.best_epoch >= patience

    def _train_epoch(self, bar: "tqdm[Any]") -> bool:
        """Train on all passages once, or on those that an interrupted run has left.

        Returns:
            Whether the epoch came to its end; otherwise the watch stopped the run.
        """
        progress, accelerator = self.progress, self.accelerator
        self.loader.set_epoch(progress.epoch)
        self.data.set_epoch(progress.epoch)  # the loader does this only with some of its samplers
        self.model.train()
        steps_done = progress.step - progress.epoch * self.steps_in_epoch
        batches_done = steps_done * self.recipe.gradient_accumulation
        for batch in accelerator.skip_first_batches(self.loader, batches_done) if batches_done else self.loader:
            self._train_batch(batch)
            if accelerator.sync_gradients:
                progress.step += 1
                bar.update()
                self._end_step()
                if self.stopped and progress.step % self.steps_in_epoch:
                    self._collect_loss()
                    return False
        self._collect_loss()
        progress.losses.append(progress.summed / self.words)
        progress.summed = 0.0
        progress.epoch += 1
        return True

    def _train_batch(self, batch: dict[str, Tensor]) -> None:
        """Add the gradient of a batch, and update the weights if the batch is the last part of a step."""
        accelerator = self.accelerator
        if self.teacher is not None:
            with accelerator.autocast():
                batch |= self.teacher.answers(batch)
        with accelerator.accumulate(self.model):
            if self.adversary is None:
                loss = self._backward(batch)
            else:
                with accelerator.no_sync(self.model), self.adversary.watching():
                    loss = self._backward(batch)
                with self.adversary.shifting():
                    self._backward(batch)
            if accelerator.sync_gradients:
                self.gradient_norm = accelerator.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
            # Prepared by accelerate, these three do nothing until the last part of a step.
            self.optimizer.step()
            self.schedule.step()
            self.optimizer.zero_grad()
        self.loss_sum += loss

    def _backward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Add the gradient of a batch, and return its loss, summed over words."""
        loss: Tensor = self.model(**batch)["loss"]
        self.accelerator.backward(loss * self.scale)
        return loss.detach()

    def _end_step(self) -> None:
        """After a step, average the weights, log and save, as the recipe says."""
        recipe, accelerator, step = self.recipe, self.accelerator, self.progress.step
        if self.average is not None and step > (1 - recipe.average) * self.steps:
            self.average.update_parameters(accelerator.unwrap_model(self.model))
        loss = self._collect_loss() * self.steps_in_epoch / self.words if recipe.tracker or self.watch else 0.0
        if self.watch and not self.watch(Step(step, self.steps, loss, self.progress.seconds)):
            self.stopped = True
        if recipe.tracker:
            values = {
                "loss": loss,
                "gradient_norm": float(self.gradient_norm),
                "learning_rate": self.schedule.get_last_lr()[0],
            }
            accelerator.log(values, step=step)
        # The last step of an epoch is saved with the epoch's score.
        if self.states and recipe.save_every and step % recipe.save_every == 0 < step % self.steps_in_epoch:
            self._collect_loss()
            self.states.save(accelerator, step)

    def _collect_loss(self) -> float:
        """Add the loss since the last call, summed over all processes, to the progress, and return it."""
        loss = float(self.accelerator.reduce(self.loss_sum, reduction="sum"))
        self.loss_sum.zero_()
        self.progress.summed += loss
        self.progress.seconds = time.perf_counter() - self.begun
        return loss

    def _score_development(self) -> None:
        """Score the development documents, and keep the weights if the epoch is the best so far."""
        progress, accelerator = self.progress, self.accelerator
        reader = SharedReader(accelerator, self._current_model(), int(self.tokenizer.pad_token_id))
        evaluation = evaluate(Extractor(self.classifier, self.tokenizer, reader=reader), self.develop)
        progress.development.append(evaluation.micro.f1)
        if progress.best_epoch == progress.epoch:
            progress.best = self._current_weights()
        by_label = {f"f1/{label}": score.f1 for label, score in evaluation.strict.items()}
        accelerator.log(by_label, step=progress.step)
        accelerator.log({"f1": evaluation.micro.f1}, step=progress.step)

    def _current_model(self) -> nn.Module:
        """The averaged classifier once averaging has begun, else the classifier."""
        if self.average is not None and self.average.n_averaged > 0:
            return self.average.module
        model: nn.Module = self.model
        return model

    def _current_weights(self) -> Weights:
        state = self.accelerator.get_state_dict(self._current_model())
        return {name: weight.to("cpu", copy=True) for name, weight in state.items()}

    def result(self) -> Trained:
        """The model with the best epoch's weights, and the record of the run. All processes call this."""
        progress, accelerator = self.progress, self.accelerator
        weights = progress.best or self._current_weights()
        model: PreTrainedModel = AutoModelForTokenClassification.from_config(self.classifier.config)  # type: ignore[no-untyped-call]
        heads = None if self.joint.heads is None else first_heads(self.recipe.base, self.classifier.config)
        if accelerator.is_main_process:
            model.load_state_dict(_part(weights, "classifier."))
            if heads is not None:
                heads.load_state_dict(_part(weights, "heads."))
        model.train(False)
        return Trained(
            model=model,
            heads=None if heads is None else heads.train(False),
            tokenizer=self.tokenizer,
            losses=tuple(progress.losses),
            development=tuple(progress.development),
            epoch=progress.best_epoch,
            steps=progress.step,
            seconds=progress.seconds,
            memory=peak_memory(accelerator.device),
            processes=accelerator.num_processes,
        )


def _part(weights: Weights, prefix: str) -> Weights:
    """The weights whose names have a prefix, without it."""
    return {name.removeprefix(prefix): weight for name, weight in weights.items() if name.startswith(prefix)}
