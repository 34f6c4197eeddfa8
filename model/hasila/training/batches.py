"""Training batches: passages of tagged words, augmented, tokenized and padded."""

import random
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerBase

from hasila.corpus.articles import Article, examples
from hasila.inference.encoding import Encoder, pad
from hasila.text import segmentation
from hasila.training.augmentation import MentionReplacement

IGNORED = -100
"""Label of tokens without a tag; ``CrossEntropyLoss`` skips it."""

_MULTIPLE = 8
"""Batches are padded to a multiple of this: 16-bit products of other lengths are much slower, on CPUs and GPUs."""

TaggedWords = tuple[list[str], list[str]]
"""Words of a passage and their BIO tags."""


def passages(articles: Iterable[Article]) -> list[TaggedWords]:
    """The tagged sentences of articles, grouped into passages as the extractor groups them."""
    rows: list[TaggedWords] = []
    for article in articles:
        sentences = [list(zip(example.words, example.tags, strict=True)) for example in examples([article])]
        for passage in segmentation.passages(sentences):
            tagged = [pair for sentence in passage for pair in sentence]
            rows.append(([word for word, _ in tagged], [tag for _, tag in tagged]))
    return rows


class Passages(Dataset[TaggedWords]):
    """The passages of an epoch in random order, filled up with empty passages to a whole number of batches.

    Any number of processes can share full batches without reading a passage twice. Empty passages add nothing to a loss
    that is summed over words. To save padding, passages of similar length share a batch: the order is sorted by length
    within each stretch of 16 batches, and then the batches are shuffled.

    Args:
        rows: the passages.
        batch_size: passages in a batch.
        seed: seed of the order.
        augment: makes a new version of each passage in each epoch; None for no augmentation.
    """

    _STRETCH = 16
    """Batches within which passages are sorted by length."""

    def __init__(
        self, rows: Sequence[TaggedWords], batch_size: int, seed: int, augment: MentionReplacement | None = None
    ) -> None:
        self._rows = [*rows, *[([], [])] * (-len(rows) % batch_size)]
        self._batch_size = batch_size
        self._seed = seed
        self._augment = augment
        self.set_epoch(0)

    def __len__(self) -> int:
        """Number of passages, including the empty ones."""
        return len(self._rows)

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch, which decides the order and the augmentation."""
        self._epoch = epoch
        choices = random.Random(f"{self._seed} {epoch}")
        order = choices.sample(range(len(self._rows)), len(self._rows))
        stretch = self._STRETCH * self._batch_size
        for begin in range(0, len(order), stretch):
            order[begin : begin + stretch] = sorted(
                order[begin : begin + stretch], key=lambda index: len(self._rows[index][0])
            )
        batches = [order[begin : begin + self._batch_size] for begin in range(0, len(order), self._batch_size)]
        choices.shuffle(batches)
        self._order = [index for batch in batches for index in batch]

    def __getitem__(self, position: int) -> TaggedWords:
        """The passage at a position of this epoch. It does not depend on the passages that were read before."""
        index = self._order[position]
        return self._augment(*self._rows[index], key=(self._epoch, index)) if self._augment else self._rows[index]


class Collator:
    """Turns passages into a padded batch.

    Args:
        tokenizer: the checkpoint's tokenizer.
        tags: the model's tags, in the order of its outputs.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, tags: Sequence[str]) -> None:
        self._encoder = Encoder(tokenizer)
        self._padding = int(tokenizer.pad_token_id)
        self._indices = {tag: index for index, tag in enumerate(tags)}

    def __call__(self, rows: Sequence[TaggedWords]) -> dict[str, Tensor]:
        """Encode passages, cut them into windows, and pad the windows.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels``, each ``[windows, tokens]``. If all passages are empty,
            there is one window without labels, so that every process has something to compute.
        """
        encoded = self._encoder.encode([words for words, _ in rows])
        windows = [(window, tags) for parts, (_, tags) in zip(encoded, rows, strict=True) for window in parts]
        batch = [window for window, _ in windows] or [self._encoder.nothing]
        ids, mask = pad(batch, self._padding, _MULTIPLE)
        labels = torch.full_like(ids, IGNORED)
        for row, (window, tags) in enumerate(windows):
            labels[row, list(window.heads)] = torch.tensor([self._indices[tags[word]] for word in window.words])
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}
