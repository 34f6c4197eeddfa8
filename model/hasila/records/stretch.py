"""Stretches of a text: where the evidence for a cell lies."""

from dataclasses import dataclass
from typing import Protocol


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
