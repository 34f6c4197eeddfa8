"""Layers of annotation over a text: mentions, what is said of people and attacks, and links between mentions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hasila.spans import Labelled

HOLDS = 0.5
"""Confidence from which a class of people, or a total of a period, holds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value chosen from several.

    Args:
        value: the value.
        confidence: 0 to 1.
    """

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class MentionLink:
    """A link between two mentions, by their positions in the list of mentions.

    Args:
        kind: a key of :data:`hasila.labels.LINKS`.
        source: the mention where it starts.
        target: the mention where it ends.
        confidence: 0 to 1.
        why: ``link``, or ``attack`` if its surest evidence is an attack: who made it, or where it struck.
    """

    kind: str
    source: int
    target: int
    confidence: float = 1.0
    why: str = "link"


@dataclass(frozen=True)
class Layers:
    """Everything that is known of the mentions of a text. Mentions are named by their positions in ``mentions``.

    Args:
        mentions: the mentions of all labels, ordered by offset, without overlaps.
        harms: the harm of each CASUALTY, a value of ``Harm``.
        totals: for each CASUALTY the probability that it is a total of a period rather than the toll of one event.
        victims: for each CASUALTY the classes of people that its words state, with their confidence.
        kinds: the kind of each ATTACK, a value of ``Kind``.
        sides: the side of a party or of fighters, a value of ``Side``; mentions without one are left out.
        links: the links between the mentions.
        missing: why there is nothing but mentions; empty if the other layers are there.
    """

    mentions: Sequence[Labelled]
    harms: Mapping[int, Choice] = field(default_factory=dict)
    totals: Mapping[int, float] = field(default_factory=dict)
    victims: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    kinds: Mapping[int, Choice] = field(default_factory=dict)
    sides: Mapping[int, Choice] = field(default_factory=dict)
    links: Sequence[MentionLink] = ()
    missing: str = ""

    def is_total(self, position: int) -> bool:
        """Whether a mention is rather a total of a period than the toll of one event."""
        return self.totals.get(position, 0.0) >= HOLDS

    def is_total_doubtful(self, position: int) -> bool:
        """Whether a model reads if a mention is a total, and nobody labelled it."""
        return 0 < self.totals.get(position, 0.0) < 1
