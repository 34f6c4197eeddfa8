"""Stretches of a text: where the evidence for a cell lies."""

from dataclasses import dataclass
from typing import Protocol

from hasila.text.folded import FoldedText


class Evidence(Protocol):
    """Anything that lies at ``text[start:end]``."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the text: ``text[start:end]``."""

    start: int
    end: int


def of_folded(text: FoldedText, start: int, end: int) -> Stretch:
    """The stretch that characters of the folded form of a text stand for.

    Args:
        text: the text.
        start: offset of the first of them in the folded form.
        end: offset behind the last.
    """
    return Stretch(text.to_text(start), text.to_text(end - 1) + 1)
