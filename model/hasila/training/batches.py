"""Training batches: samples, tokenized and padded, with the targets of the classifier and of the heads."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerBase

from hasila.inference.encoding import Encoder, Window
from hasila.inference.heads import ATTACK_TAGS, CHOICES, NO_SIDE
from hasila.inference.padding import pad
from hasila.inference.pairs import LINK_KINDS, Mentions, Pairs, pairs_of, stacked_pairs
from hasila.labels import ANNOTATED, NAMED, VICTIMS
from hasila.labels import ATTRIBUTES as LABEL_ATTRIBUTES
from hasila.text.cues import cues
from hasila.text.folding import fold
from hasila.training.samples import Mention, Sample, SampleLayers

IGNORED = -100
"""Target of a token or mention that has none; ``CrossEntropyLoss`` skips it."""

_MULTIPLE = 8
"""Batches are padded to a multiple of this: 16-bit products of other lengths are much slower, on CPUs and GPUs."""

_EMPTY = Sample(())


class Samples(Dataset[Sample]):
    """The samples of an epoch in random order, filled up with empty samples to a whole number of batches.

    Any number of processes can share full batches without reading a sample twice. Empty samples add nothing to a loss
    that is summed over words. To save padding, samples of similar length share a batch: the order is sorted by length
    within each stretch of 16 batches, and then the batches are shuffled.

    Args:
        rows: the samples.
        batch_size: samples in a batch.
        seed: seed of the order.
    """

    _STRETCH = 16
    """Batches within which samples are sorted by length."""

    def __init__(self, rows: Sequence[Sample], batch_size: int, seed: int) -> None:
        self._rows = [*rows, *[_EMPTY] * (-len(rows) % batch_size)]
        self._batch_size = batch_size
        self._seed = seed
        self.set_epoch(0)

    def __len__(self) -> int:
        """Number of samples, including the empty ones."""
        return len(self._rows)

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch, which decides the order."""
        choices = random.Random(f"{self._seed} {epoch}")
        order = choices.sample(range(len(self._rows)), len(self._rows))
        stretch = self._STRETCH * self._batch_size
        for begin in range(0, len(order), stretch):
            order[begin : begin + stretch] = sorted(
                order[begin : begin + stretch], key=lambda index: len(self._rows[index])
            )
        batches = [order[begin : begin + self._batch_size] for begin in range(0, len(order), self._batch_size)]
        choices.shuffle(batches)
        self._order = [index for batch in batches for index in batch]

    def __getitem__(self, position: int) -> Sample:
        """The sample at a position of this epoch."""
        return self._rows[self._order[position]]


@dataclass(frozen=True)
class Targets:
    """What the heads are to say of a batch. Words are those with tokens, of all samples in their order.

    Args:
        words: index of each word's first token in the flattened ``[windows, tokens]``, ``[words]``.
        cues: its cues, ``[words, cues]``.
        passages: the number of its passage in the batch, ``[words]``.
        attack_tags: index of its tag in :data:`hasila.inference.heads.ATTACK_TAGS`, ``[words]``.
        mentions: the gold mentions.
        choices: for each of :data:`hasila.inference.heads.CHOICES` the index of the value of each mention,
            :data:`IGNORED` for mentions without one, ``[choices, mentions]``.
        people: whether each mention is of people, ``[mentions]``.
        flags: whether each flag of people holds, ``[mentions, 1 + victims]``: total of a period, then the victims.
        pairs: the pairs of mentions.
        links: 1 where a kind of link holds, 0 where it does not, :data:`IGNORED` where another mention of the same name
            has it, ``[pairs, kinds]``.
    """

    words: Tensor
    cues: Tensor
    passages: Tensor
    attack_tags: Tensor
    mentions: Mentions
    choices: Tensor
    people: Tensor
    flags: Tensor
    pairs: Pairs
    links: Tensor


class Collator:
    """Turns samples into a padded batch.

    Args:
        tokenizer: the checkpoint's tokenizer.
        tags: the model's tags, in the order of its outputs.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, tags: Sequence[str]) -> None:
        self._encoder = Encoder(tokenizer)
        self._padding = int(tokenizer.pad_token_id)
        self._indices = {tag: index for index, tag in enumerate(tags)}

    def __call__(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Encode samples, cut them into windows, and pad the windows.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels``, each ``[windows, tokens]``, and the tensors of
            :class:`Targets` by the names that :func:`flat` gives them. If all samples are empty, there is one window
            without labels, so that every process has something to compute.
        """
        passages = [passage for sample in samples for passage in sample.passages]
        encoded = self._encoder.encode([words for words, _ in passages])
        windows = [(window, tags) for parts, (_, tags) in zip(encoded, passages, strict=True) for window in parts]
        batch = [window for window, _ in windows] or [self._encoder.nothing]
        ids, mask = pad(batch, self._padding, _MULTIPLE)
        labels = torch.full_like(ids, IGNORED)
        for row, (window, tags) in enumerate(windows):
            labels[row, window.heads] = torch.tensor([self._indices[tags[word]] for word in window.words])
        targets = _Builder(ids.shape[1])
        parts = iter(encoded)
        for sample in samples:
            targets.add(sample, [next(parts) for _ in sample.passages])
        return {"input_ids": ids, "attention_mask": mask, "labels": labels, **flat(targets.built())}


class _Builder:
    """Collects the targets of the samples of a batch."""

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self._windows = 0
        self._words: list[int] = []
        self._forms: list[str] = []
        self._passages: list[int] = []
        self._passage = 0
        self._attack_tags: list[int] = []
        self._mentions: list[tuple[int, int, int]] = []
        self._choices: list[list[int]] = []
        self._flags: list[list[bool]] = []
        self._pairs: list[tuple[int, ...]] = []
        self._links: list[list[float]] = []

    def add(self, sample: Sample, encoded: Sequence[Sequence[Window]]) -> None:
        """Add a sample whose passages became some windows."""
        before = [len(self._words)]  # for each word, and for the end: how many words with tokens come before it
        for (words, _), windows in zip(sample.passages, encoded, strict=True):
            place = {}
            for window in windows:
                for word, head in zip(window.words.tolist(), window.heads.tolist(), strict=True):
                    place[word] = self._windows * self._tokens + head
                self._windows += 1
            for word in range(len(words)):
                if word in place:
                    self._words.append(place[word])
                    self._forms.append(words[word])
                    self._passages.append(self._passage)
                    self._attack_tags.append(IGNORED)
                    if sample.layers is not None:
                        self._attack_tags[-1] = ATTACK_TAGS.index(sample.layers.attack_tags[len(before) - 1])
                before.append(len(self._words))
            self._passage += 1
        if sample.layers is not None:
            self._add_mentions(sample.layers, before)

    def _add_mentions(self, layers: SampleLayers, before: Sequence[int]) -> None:
        """Add the mentions that have words with tokens, as a reader finds them, and their pairs."""
        offset = len(self._mentions)
        kept: list[int] = []  # positions of the mentions that are added
        for position, mention in enumerate(layers.mentions):
            first, last = before[mention.first], before[mention.last + 1] - 1
            if first <= last:
                kept.append(position)
                self._mentions.append((first, last, ANNOTATED.index(mention.entity.label)))
                self._choices.append(_choices(mention))
                self._flags.append(_flags(mention))
        mentions = [layers.mentions[position] for position in kept]
        rows = pairs_of(
            [before[mention.first] for mention in mentions],
            [mention.entity.label for mention in mentions],
            [layers.sentences[mention.first] for mention in mentions],
        )
        names = [_name(mention) or str(position) for position, mention in enumerate(layers.mentions)]
        of_name = {(kind, source, names[target]) for kind, source, target in layers.links}
        for source, target, *rest in rows.tolist():
            self._pairs.append((source + offset, target + offset, *rest))
            link = kept[source], kept[target]
            self._links.append(
                [
                    1.0 if (kind, *link) in layers.links
                    else IGNORED if (kind, kept[source], names[kept[target]]) in of_name
                    else 0.0
                    for kind in LINK_KINDS
                ]
            )  # fmt: skip

    def built(self) -> Targets:
        """The targets of the batch."""
        mentions = torch.tensor(self._mentions, dtype=torch.long).view(-1, 3)
        return Targets(
            words=torch.tensor(self._words, dtype=torch.long),
            cues=torch.from_numpy(cues(self._forms)),
            passages=torch.tensor(self._passages, dtype=torch.long),
            attack_tags=torch.tensor(self._attack_tags, dtype=torch.long),
            mentions=Mentions(*mentions.unbind(1)),
            choices=torch.tensor(self._choices, dtype=torch.long).view(-1, len(CHOICES)).t(),
            people=mentions[:, 2] == ANNOTATED.index("CASUALTY"),
            flags=torch.tensor(self._flags).view(-1, 1 + len(VICTIMS)).float(),
            pairs=stacked_pairs(self._pairs),
            links=torch.tensor(self._links).view(-1, len(LINK_KINDS)).float(),
        )


def _name(mention: Mention) -> str:
    """What all mentions of a party or place share; empty for people and attacks.

    A link is labelled to the nearest mention only. To learn that another mention of the same party has none would teach
    the distance instead of the party, so such pairs are ignored.
    """
    entity = mention.entity
    return f"{entity.label} {fold(entity.text)}" if entity.label in NAMED else ""


def _choices(mention: Mention) -> list[int]:
    """The index of the value of each choice; :data:`IGNORED` for one that the label or the annotation does not have."""
    entity = mention.entity
    chosen = {"Side": NO_SIDE} | dict(entity.attributes)
    return [
        values.index(chosen[name]) if name in chosen and entity.label in LABEL_ATTRIBUTES[name].labels else IGNORED
        for name, values in CHOICES.items()
    ]


def _flags(mention: Mention) -> list[bool]:
    """Whether a mention is a total of a period, and whether it has each class of victims."""
    attributes = mention.entity.attributes
    return [attributes.get("Total") == "period", *(name in attributes for name in VICTIMS)]


_MENTIONS, _PAIRS = "mentions_", "pairs_"


def flat(targets: Targets) -> dict[str, Tensor]:
    """The tensors of targets by name, as loaders move them between devices."""
    plain = {name: value for name, value in vars(targets).items() if isinstance(value, Tensor)}
    nested = ((_MENTIONS, targets.mentions), (_PAIRS, targets.pairs))
    return plain | {prefix + name: value for prefix, part in nested for name, value in vars(part).items()}


def unflat(batch: dict[str, Tensor]) -> Targets:
    """Take the tensors that :func:`flat` made out of a batch, and return the targets."""

    def taken(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): batch.pop(name) for name in list(batch) if name.startswith(prefix)}

    mentions, pairs = Mentions(**taken(_MENTIONS)), Pairs(**taken(_PAIRS))
    names = ("words", "cues", "passages", "attack_tags", "choices", "people", "flags", "links")
    return Targets(mentions=mentions, pairs=pairs, **{name: batch.pop(name) for name in names})
