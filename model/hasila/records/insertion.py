"""Layers with mentions that rules add: every position in them is renumbered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hasila.layers import Layers
from hasila.spans import Span

_Value = TypeVar("_Value")


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
