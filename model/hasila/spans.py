"""Spans: labelled stretches of a text."""

from dataclasses import dataclass
from typing import Protocol


class Labelled(Protocol):
    """A labelled stretch of text: ``text[start:end]`` is a ``label``."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Span:
    """A mention found in a text.

    Args:
        start: first code point.
        end: one past the last code point.
        text: ``text[start:end]`` of the text it was found in.
        label: ``ACTOR``, ``CASUALTY`` or ``PLACE``.
        confidence: 0 to 1. If the checkpoint is calibrated, of spans with 0.8 eight in ten are right; else the
            model's own probability, see :class:`hasila.inference.decoding.TaggedSpan`.
    """

    start: int
    end: int
    text: str
    label: str
    confidence: float
