"""Mentions and pairs of mentions as the heads take them: indices, labels and distances."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hasila.labels import ANNOTATED, LINKS

LINK_KINDS = tuple(LINKS)

ROLES = tuple(dict.fromkeys((kind.source, kind.target) for kind in LINKS.values()))
"""The pairs of labels between which there are links."""

MAX_WORDS = 300
"""Words between two mentions up to which they are a pair."""

MAX_SENTENCES = 6
"""Sentences between two mentions up to which they are a pair."""


@dataclass(frozen=True)
class Mentions:
    """The mentions of one or more texts, and where they lie among the words of these texts.

    Args:
        first: index of the first word of each mention, ``[mentions]``.
        last: index of the last word of each mention, ``[mentions]``.
        labels: index of its label in :data:`hasila.labels.ANNOTATED`, ``[mentions]``.
    """

    first: Tensor
    last: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Pairs:
    """Pairs of mentions of the same text.

    Args:
        source: position of the mention where a link would start, ``[pairs]``.
        target: position of the mention where it would end, ``[pairs]``.
        role: index of their labels in :data:`ROLES`, ``[pairs]``.
        sentences: sentences from the source to the target, ``[pairs]``; negative if the target comes first.
        between: mentions of the target's label between them, ``[pairs]``.
    """

    source: Tensor
    target: Tensor
    role: Tensor
    sentences: Tensor
    between: Tensor


ROLE_LINKS = torch.tensor([[role == (LINKS[kind].source, LINKS[kind].target) for kind in LINK_KINDS] for role in ROLES])
"""Whether a pair of labels can have a kind of link, ``[roles, kinds]``."""


_ROLE_OF = np.array(
    [
        [ROLES.index((source, target)) if (source, target) in ROLES else -1 for target in ANNOTATED]
        for source in ANNOTATED
    ]
)
"""The role of each pair of labels, -1 for those without links, ``[labels, labels]``."""


def pairs_of(
    first: Sequence[int], labels: Sequence[str], sentences: Sequence[int], texts: Sequence[int] | None = None
) -> NDArray[np.int64]:
    """Return the pairs of mentions that are near enough for a link.

    Args:
        first: index of the first word of each mention, in order.
        labels: label of each mention.
        sentences: number of the sentence of each mention.
        texts: number of the text of each mention, in order; by default all are of one text. Only mentions of the same
            text are pairs.

    Returns:
        Rows of :class:`Pairs`, ``[pairs, 5]``, by source; for each source the targets before it, the nearest first,
        then those after it.
    """
    count = len(first)
    words, sentence, text = (np.array(each, dtype=np.int64) for each in (first, sentences, texts or [0] * count))
    label = np.array([ANNOTATED.index(name) for name in labels], dtype=np.int64)
    low, high = _near(words, sentence, text)
    source, target = np.concatenate([low, high]), np.concatenate([high, low])
    role = _ROLE_OF[label[source], label[target]]
    order = np.lexsort((abs(target - source), target > source, source))
    source, target, role = (each[order][role[order] >= 0] for each in (source, target, role))
    before = np.zeros((count + 1, len(ANNOTATED)), dtype=np.int64)  # mentions of each label before each mention
    np.cumsum(label[:, None] == np.arange(len(ANNOTATED)), axis=0, out=before[1:])
    low, high, of_target = np.minimum(source, target), np.maximum(source, target), label[target]
    between = before[high, of_target] - before[low + 1, of_target]
    return np.stack([source, target, role, sentence[target] - sentence[source], between], axis=1)


def _near(
    words: NDArray[np.int64], sentence: NDArray[np.int64], text: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The mentions of the same text that are near each other: the first and the second of each two."""
    nothing = np.empty(0, dtype=np.int64)
    found = [(nothing, nothing)]
    low = np.arange(len(words))
    for step in range(1, len(words)):
        low = low[low + step < len(words)]
        high = low + step
        near = (
            (text[low] == text[high])
            & (words[high] - words[low] <= MAX_WORDS)
            & (sentence[high] - sentence[low] <= MAX_SENTENCES)
        )
        low = low[near]  # a mention that is far from one is far from all that follow
        if not len(low):
            break
        found.append((low, low + step))
    lows, highs = zip(*found, strict=True)
    return np.concatenate(lows), np.concatenate(highs)


def stacked_pairs(rows: Sequence[tuple[int, ...]] | NDArray[np.int64]) -> Pairs:
    """Make :class:`Pairs` of rows."""
    columns = torch.from_numpy(np.array(rows, dtype=np.int64)).view(-1, 5).unbind(1)
    return Pairs(*columns)
