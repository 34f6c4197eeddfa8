"""Training batches: passages of tagged words, made new by augmentation, tokenised and padded."""

import random
from collections.abc import Iterable, Sequence
from itertools import groupby

import torch
from torch import Tensor
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerBase

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.inference.encoding import Encoder, pad
from hasila.text import segmentation
from hasila.training.augmentation import MentionReplacement

IGNORED = -100
"""Target of tokens that carry no tag; what ``CrossEntropyLoss`` skips."""

_MULTIPLE = 8
"""Of tokens in a batch: rows of other lengths are multiplied much more slowly in 16 bits, on CPUs as on GPUs."""

TaggedWords = tuple[list[str], list[str]]
"""Words of a passage and their BIO tags."""


def passages(articles: Iterable[Article]) -> list[TaggedWords]:
    """The sentences of :func:`hasila.corpus.articles.dataset`, grouped into passages as extraction reads them."""
    rows = corpus.dataset(articles)
    names = rows.features["tags"].feature
    found: list[TaggedWords] = []
    for _, of_document in groupby(rows, key=lambda row: row["document"]):
        tagged = [list(zip(row["words"], names.int2str(row["tags"]), strict=True)) for row in of_document]
        for passage in segmentation.passages(tagged):
            words, tags = zip(*(pair for sentence in passage for pair in sentence), strict=True)
            found.append((list(words), list(tags)))
    return found


class Passages(Dataset[TaggedWords]):
    """The passages of an epoch in its order, filled up with empty ones to a whole number of batches.

    Batches that are all full are shared by any number of processes without one passage seen twice; an empty passage
    adds nothing to a loss that is summed over words. The order is random, but passages of a batch are of like length,
    so that little is padding: sorted within a stretch of 16 batches, whose batches then come in any order.

    Args:
        rows: the passages.
        batch_size: passages in a batch.
        seed: of the order.
        augment: makes a new version of a passage in each epoch, or nothing.
    """

    _STRETCH = 16

    def __init__(
        self, rows: Sequence[TaggedWords], batch_size: int, seed: int, augment: MentionReplacement | None = None
    ) -> None:
        self._rows = [*rows, *[([], [])] * (-len(rows) % batch_size)]
        self._batch_size = batch_size
        self._seed = seed
        self._augment = augment
        self.set_epoch(0)

    def __len__(self) -> int:
        """Number of passages, the empty ones included."""
        return len(self._rows)

    def set_epoch(self, epoch: int) -> None:
        """Tell which epoch it is, so that each has an order and versions of its own."""
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
        """The passage at a position of this epoch, in a version that depends on nothing else that was asked for."""
        index = self._order[position]
        return self._augment(*self._rows[index], key=(self._epoch, index)) if self._augment else self._rows[index]


class Collator:
    """Turns passages into a padded batch.

    Args:
        tokenizer: the checkpoint's tokenizer.
        tags: the model's tags in the order of its outputs.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, tags: Sequence[str]) -> None:
        self._encoder = Encoder(tokenizer)
        self._padding = int(tokenizer.pad_token_id)
        self._indices = {tag: index for index, tag in enumerate(tags)}

    def __call__(self, rows: Sequence[TaggedWords]) -> dict[str, Tensor]:
        """Encode, window and pad.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels``, each ``[windows, tokens]``; at least one window, without
            labels if all passages are empty, for every process must have something to compute.
        """
        encoded = self._encoder.encode([words for words, _ in rows])
        windows = [(window, tags) for parts, (_, tags) in zip(encoded, rows, strict=True) for window in parts]
        read = [window for window, _ in windows] or [self._encoder.nothing]
        ids, mask = pad(read, self._padding, _MULTIPLE)
        labels = torch.full_like(ids, IGNORED)
        for row, (window, tags) in enumerate(windows):
            labels[row, list(window.heads)] = torch.tensor([self._indices[tags[word]] for word in window.words])
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}
