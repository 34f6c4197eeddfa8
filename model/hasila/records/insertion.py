"""Mentions that rules add to layers: to which layers they may, and how every position in these is renumbered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hasila.layers import Layers
from hasila.spans import Span
from hasila.text.folded import FoldedSentence

SentenceAt = Callable[[int], FoldedSentence]
"""The sentence of an offset."""
_Value = TypeVar("_Value")


def may_be_added_to(layers: Layers) -> bool:
    """Whether rules may add mentions to layers: only where a model found all that they have, and nobody gave any."""
    return not layers.missing and all(isinstance(each, Span) and each.confidence < 1 for each in layers.mentions)


def with_mentions(layers: Layers, spans: Sequence[Span]) -> tuple[Layers, Sequence[int]]:
    """Layers with more mentions, of which nothing else is told, and where they are.

    Args:
        layers: the layers.
        spans: mentions that overlap none of theirs.

    Returns:
        The layers, and the new position of each mention that they had, then of each span.
    """
    every = [*layers.mentions, *spans]
    order = sorted(range(len(every)), key=lambda at: every[at].start)
    place = [0] * len(every)
    for new, at in enumerate(order):
        place[at] = new

    def moved(values: Mapping[int, _Value]) -> dict[int, _Value]:
        return {place[at]: value for at, value in values.items()}

    return replace(
        layers,
        mentions=[every[at] for at in order],
        harms=moved(layers.harms),
        totals=moved(layers.totals),
        victims=moved(layers.victims),
        kinds=moved(layers.kinds),
        sides=moved(layers.sides),
        links=[replace(link, source=place[link.source], target=place[link.target]) for link in layers.links],
    ), place
