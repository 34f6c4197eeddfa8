"""Mentions and pairs of mentions as the heads take them: indices, labels and distances."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
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


def pairs_of(first: Sequence[int], labels: Sequence[str], sentences: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the pairs of the mentions of a text that are near enough for a link, as rows of :class:`Pairs`.

    Args:
        first: index of the first word of each mention, in order.
        labels: label of each mention.
        sentences: number of the sentence of each mention.
    """
    seen = dict.fromkeys(ANNOTATED, 0)
    before: list[dict[str, int]] = []  # mentions of each label before each mention
    for label in labels:
        before.append(dict(seen))
        seen[label] += 1
    rows: list[tuple[int, ...]] = []
    for source, label in enumerate(labels):
        for step in (-1, 1):
            target = source + step
            while 0 <= target < len(labels) and _near(source, target, first, sentences):
                role = _ROLE_OF.get((label, labels[target]))
                if role is not None:
                    low, high = sorted((source, target))
                    other = labels[target]
                    between = before[high][other] - before[low][other] - (labels[low] == other)
                    rows.append((source, target, role, sentences[target] - sentences[source], between))
                target += step
    return rows


_ROLE_OF = {role: index for index, role in enumerate(ROLES)}


def _near(one: int, other: int, first: Sequence[int], sentences: Sequence[int]) -> bool:
    return abs(first[one] - first[other]) <= MAX_WORDS and abs(sentences[one] - sentences[other]) <= MAX_SENTENCES


def stacked_pairs(rows: Sequence[tuple[int, ...]]) -> Pairs:
    """Make :class:`Pairs` of rows."""
    columns = torch.tensor(rows, dtype=torch.long).view(-1, 5).unbind(1)
    return Pairs(*columns)
