"""Fine-tuning a token classifier with accelerate, and scoring it on held-out articles. Needs the ``train`` extra."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader
from tqdm.auto import tqdm
from transformers import (
    AutoConfig,
    AutoModelForTokenClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    get_linear_schedule_with_warmup,
)

from hasila import corpus, metrics, segmentation
from hasila.augmentation import MentionReplacement
from hasila.corpus import Article
from hasila.encoding import Encoder, pad
from hasila.errors import CorpusError, RecipeError
from hasila.extraction import Extractor, Span
from hasila.labels import TAGS
from hasila.metrics import Score
from hasila.recipe import Recipe
from hasila.tagging import tags
from hasila.textforms import with_text_form
from hasila.validation import validate

_IGNORED = -100
"""Target of tokens that carry no tag; what ``CrossEntropyLoss`` skips."""


TaggedWords = tuple[list[str], list[str]]
"""Words of a passage and their BIO tags."""


def passages(articles: Iterable[Article]) -> list[TaggedWords]:
    """The sentences of :func:`hasila.corpus.dataset`, grouped into passages as extraction reads them."""
    rows = corpus.dataset(articles)
    names = rows.features["tags"].feature
    found: list[TaggedWords] = []
    for _, of_document in groupby(rows, key=lambda row: row["document"]):
        tagged = [list(zip(row["words"], names.int2str(row["tags"]), strict=True)) for row in of_document]
        for passage in segmentation.passages(tagged):
            words, tags = zip(*(pair for sentence in passage for pair in sentence), strict=True)
            found.append((list(words), list(tags)))
    return found


class Collator:
    """Turns passages into a padded batch.

    Args:
        tokenizer: the checkpoint's tokenizer.
        augment: makes a new version of a passage, or nothing.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, augment: MentionReplacement | None = None) -> None:
        self._encoder = Encoder(tokenizer)
        self._padding = int(tokenizer.pad_token_id)
        self._augment = augment

    def __call__(self, rows: Sequence[TaggedWords]) -> dict[str, Tensor]:
        """Encode, window and pad.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels``, each ``[windows, tokens]``.
        """
        sentences = [self._augment(*row) for row in rows] if self._augment else rows
        encoded = self._encoder.encode([words for words, _ in sentences])
        windows = [(window, tagged) for parts, (_, tagged) in zip(encoded, sentences, strict=True) for window in parts]
        ids, mask = pad([window for window, _ in windows], self._padding)
        labels = torch.full_like(ids, _IGNORED)
        for row, (window, tagged) in enumerate(windows):
            labels[row, list(window.heads)] = torch.tensor([TAGS.index(tagged[word]) for word in window.words])
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def read_data(recipe: Recipe) -> tuple[list[Article], list[Article]]:
    """The articles that a recipe names, and the passages, if it names any.

    Raises:
        DocumentError: files are missing or cannot be read.
        CorpusError: annotations have faults: a label that is unknown would otherwise fail in the midst of training.
    """
    articles = corpus.read_articles(Path(recipe.articles))
    passages = corpus.read_passages(Path(recipe.passages)) if recipe.passages else []
    if faults := validate(articles) + validate(passages):
        raise CorpusError(faults)
    return articles, passages


def new_classifier(recipe: Recipe) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The recipe's base with a new classification layer, and its tokenizer.

    Raises:
        RecipeError: the base cannot be loaded.
    """
    try:
        config = AutoConfig.from_pretrained(
            recipe.base,
            id2label=dict(enumerate(TAGS)),
            label2id={tag: index for index, tag in enumerate(TAGS)},
            hidden_dropout_prob=recipe.dropout,
            attention_probs_dropout_prob=recipe.attention_dropout,
            classifier_dropout=recipe.dropout,
        )
        tokenizer = AutoTokenizer.from_pretrained(recipe.base)
        if recipe.text_form:
            tokenizer = with_text_form(tokenizer, recipe.text_form)
        model = AutoModelForTokenClassification.from_pretrained(recipe.base, config=config, dtype=torch.float32)
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"base {recipe.base!r} cannot be loaded ({str(error).strip().splitlines()[0]}); expected a folder or a "
            "hub id that can be reached. scripts/build_compact_base.py makes build/compact-base"
        ) from error
    return model, tokenizer


def _parameter_groups(model: nn.Module, recipe: Recipe) -> list[dict[str, Any]]:
    """Groups by learning rate (encoder, head) and weight decay (none for biases and LayerNorm)."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        groups.setdefault((name.startswith("classifier"), parameter.ndim > 1), []).append(parameter)
    return [
        {
            "params": parameters,
            "lr": recipe.head_learning_rate if head else recipe.learning_rate,
            "weight_decay": recipe.weight_decay if matrix else 0.0,
        }
        for (head, matrix), parameters in groups.items()
    ]


@dataclass(frozen=True)
class Trained:
    """A fine-tuned classifier and how the run went.

    Args:
        model: the classifier, on the CPU, in evaluation mode.
        tokenizer: its tokenizer.
        losses: mean training loss of each epoch.
        seconds: wall time of the training loop.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    losses: tuple[float, ...]
    seconds: float


def finetune(recipe: Recipe, articles: Iterable[Article], *, title: str = "training") -> Trained:
    """Fine-tune the recipe's base on articles.

    Runs on every process that ``accelerate launch`` started; each gets its share of the batches.

    Args:
        recipe: what to do.
        articles: what to learn from.
        title: shown beside the progress bar.

    Raises:
        RecipeError: the base cannot be loaded.
    """
    accelerator = Accelerator(
        mixed_precision=recipe.mixed_precision, gradient_accumulation_steps=recipe.gradient_accumulation
    )
    set_seed(recipe.seed)
    model, tokenizer = new_classifier(recipe)
    rows = passages(articles)
    augment = None
    if recipe.mention_replacement:
        augment = MentionReplacement(rows, recipe.mention_replacement, recipe.seed + accelerator.process_index)
    loader: Any = DataLoader(
        rows,  # type: ignore[arg-type]  # a list does what a map-style data set must
        batch_size=recipe.batch_size,
        shuffle=True,
        collate_fn=Collator(tokenizer, augment),
        generator=torch.Generator().manual_seed(recipe.seed),
    )
    if accelerator.device.type == "cpu":
        model.set_attn_implementation("eager")  # in bf16 the fused attention's backward is a third of a step there
    optimizer = torch.optim.AdamW(_parameter_groups(model, recipe), fused=True)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    steps = -(-len(loader) // recipe.gradient_accumulation) * recipe.epochs
    # Not prepared: accelerate would step it once for every process, while `steps` already counts a process's own.
    schedule: LRScheduler = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
        optimizer, int(recipe.warmup * steps), steps
    )
    criterion = nn.CrossEntropyLoss(ignore_index=_IGNORED, label_smoothing=recipe.label_smoothing)
    average = AveragedModel(accelerator.unwrap_model(model)) if recipe.average else None

    losses: list[float] = []
    step, begun = 0, time.perf_counter()
    bar = tqdm(total=steps, desc=title, unit="step", disable=not accelerator.is_main_process)
    model.train()
    for _ in range(recipe.epochs):
        summed = torch.zeros(2, device=accelerator.device)
        for batch in loader:
            with accelerator.accumulate(model):
                labels = batch.pop("labels")
                logits = model(**batch).logits
                loss = criterion(logits.float().flatten(0, 1), labels.flatten())
                accelerator.backward(loss)
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
                optimizer.step()
                if accelerator.sync_gradients:
                    schedule.step()
                optimizer.zero_grad()
            summed += torch.stack([loss.detach(), torch.ones_like(loss)])
            if accelerator.sync_gradients:
                step += 1
                bar.update()
                if average is not None and step > (1 - recipe.average) * steps:
                    average.update_parameters(accelerator.unwrap_model(model))
        mean, count = accelerator.reduce(summed, reduction="sum").tolist()
        losses.append(mean / count)
        bar.set_postfix(loss=f"{losses[-1]:.4f}")
    bar.close()
    trained: Any = accelerator.unwrap_model(model) if average is None else average.module
    return Trained(trained.cpu().eval(), tokenizer, tuple(losses), time.perf_counter() - begun)


@dataclass(frozen=True)
class Evaluation:
    """Scores on articles.

    Args:
        strict: strict character-span scores by label.
        tags: seqeval's scores over the words' tags.
    """

    strict: Mapping[str, Score]
    tags: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for a report."""
        every = {"micro": metrics.micro(self.strict), **self.strict}
        return {"strict": {label: score.as_dict() for label, score in every.items()}, "seqeval": dict(self.tags)}


def evaluate(extractor: Extractor, articles: Sequence[Article]) -> Evaluation:
    """Score an extractor on the raw texts of articles: what a user gets is what is measured."""
    predictions = extractor.extract([article.text for article in articles])
    return score(articles, predictions)


def score(articles: Sequence[Article], predictions: Sequence[Sequence[Span]]) -> Evaluation:
    """Score the spans predicted for articles."""
    strict = metrics.total(
        metrics.strict_scores(article.entities, spans) for article, spans in zip(articles, predictions, strict=True)
    )
    metric = metrics.tag_metric()
    spans_of = {article.id: spans for article, spans in zip(articles, predictions, strict=True)}
    rows = list(corpus.examples(articles))
    result = metric.compute(
        predictions=[list(tags(row.sentence.words, spans_of[row.document])) for row in rows],
        references=[list(row.tags) for row in rows],
    )
    return Evaluation(strict, result)


def provenance(recipe: Recipe, articles: Sequence[Article], passages: Sequence[Article]) -> dict[str, Any]:
    """What a run needs told to be made again: recipe, data and versions."""
    packages = ("hasila", "torch", "transformers", "tokenizers", "accelerate", "datasets", "evaluate", "seqeval")
    return {
        "recipe": asdict(recipe),
        "articles": [article.id for article in articles],
        "passages": len(passages),
        "data_sha256": corpus.digest([*articles, *passages]),
        "versions": {name: version(name) for name in packages},
    }
