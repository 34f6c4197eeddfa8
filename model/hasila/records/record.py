"""The record of a reported harm, with the evidence for each cell and the reason for each empty one."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hasila.labels import ATTACK
from hasila.records import counts
from hasila.records.actors import Actor
from hasila.records.counts import Count, Policy
from hasila.records.dates import Date
from hasila.records.harm import Harm
from hasila.records.resolution import Resolution
from hasila.records.victims import Victims


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


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a record.

    Args:
        at: the mention that names it, or the adjective of an attack that does.
        text: the words of the mention, or the name that the adjective stands for.
        actor: who it is.
        confidence: 0 to 1; that it is this party, and that it belongs to the record.
        why: how it belongs to the record: ``link``, ``attack`` (it made the attack that harmed the people),
            ``adjective`` (an adjective of this attack names it), ``words`` (words beside this attack do, which are no
            mention), ``accusation`` (it accuses, or is accused), or ``claim`` (it says that it killed these fighters).
    """

    at: Stretch
    text: str
    actor: Actor
    confidence: float = 1.0
    why: str = "link"

    @property
    def name(self) -> str:
        """The canonical name, or the text's words."""
        return self.actor.name or self.text


@dataclass(frozen=True, slots=True)
class Location:
    """A place of a record.

    Args:
        at: the mention that names it, or the words with which a row begins.
        text: these words.
        resolution: where it is, by a gazetteer.
        confidence: 0 to 1; that the harm happened there.
        why: how it belongs to the record: ``link``, ``attack`` (the attack that harmed the people struck there),
            ``row`` (the row of a list begins with it), or ``words`` (words beside the people or their place mean it).
    """

    at: Stretch
    text: str
    resolution: Resolution
    confidence: float = 1.0
    why: str = "link"

    @property
    def name(self) -> str:
        """The gazetteer's name, or the text's words."""
        return self.resolution.place.name if self.resolution.place else self.text


@dataclass(frozen=True, slots=True)
class Attack:
    """What harmed the people.

    Args:
        at: the mention of the attack.
        text: the words of the mention.
        kind: a value of ``Kind``, for example ``airstrike``.
        confidence: 0 to 1.
    """

    at: Stretch
    text: str
    kind: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Record:
    """A reported harm. All offsets are into the text.

    Args:
        at: the mention of the people.
        text: the words of the mention.
        count: how many, if the text states it.
        unit: ``persons``, ``families`` or ``communities``.
        harm: what happened to them.
        victims: who they are.
        attack: what harmed them.
        perpetrators: parties that are said to have done it.
        sources: parties that report it.
        places: where.
        date: when, if the sentence names a day.
        subset_of: number of the record that these people are part of, so that they are never added twice.
        running_total: words that make it a sum over a period, which must not be added to single events.
        contested: words that deny or doubt it.
        confidence: 0 to 1 for each cell that is not empty, see :func:`hasila.records.doubt.confidences`.
        empty: the reason for each empty cell.
    """

    at: Stretch
    text: str
    count: Count | None
    unit: str
    harm: Harm
    victims: Victims
    attack: Attack | None = None
    perpetrators: tuple[Party, ...] = ()
    sources: tuple[Party, ...] = ()
    places: tuple[Location, ...] = ()
    date: Date | None = None
    subset_of: int | None = None
    running_total: Stretch | None = None
    contested: Stretch | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A mention of people that gets no record.

    Args:
        at: the mention.
        text: its words.
        why: the reason: ``a number that counts nobody``, what its clause is, such as ``a fear or a warning``, or that
            it is not sure that they were harmed.
        words: the words of the clause that tell it, if such words are the reason.
    """

    at: Stretch
    text: str
    why: str
    words: Stretch | None = None


def empty_cells(record: Record, policy: Policy, missing: str, labels: Container[str]) -> Iterator[tuple[str, str]]:
    """The name of each empty cell of a record, and the reason why it is empty.

    Args:
        record: the record, with everything that the text says.
        policy: the policy by which its count was read.
        missing: why the layers that it was read from have nothing but mentions; empty if they have more.
        labels: the labels of the mentions of the text.
    """
    if record.count is None:
        yield "count", counts.why_none(record.text, policy)
    elif record.count.high is None:
        yield "count high", "the text sets no upper bound"
    if missing:
        yield from _missing_cells(record, missing)
    else:
        yield from _unread_cells(record, labels)
    for location in record.places:
        if location.resolution.place is None:
            yield f"place {location.text}", location.resolution.why
        elif not location.resolution.place.id:
            yield (
                f"coordinates of {location.text}",
                "not in the gazetteer; they are those of what it is told in, if any",
            )
    for party in (*record.perpetrators, *record.sources):
        if party.actor.unproven:
            yield f"party {party.text}", party.actor.unproven
    if record.date is None:
        yield "date", "no day found in the sentence"
    elif record.date.day is None:
        yield "date", record.date.why


def _missing_cells(record: Record, why: str) -> Iterator[tuple[str, str]]:
    """Cells that a model would fill, except for what rules read."""
    yield "harm", record.harm.why or why
    if not record.victims.classes:
        yield "victims", why
    yield from ((cell, why) for cell in ("attack", *_LINKED))


_LINKED = {"perpetrators": "ACTOR", "sources": "ACTOR", "places": "PLACE"}
"""Cells that links fill, and the label of what they lead to."""

_NAMES = {"ACTOR": "party", "PLACE": "place", ATTACK: "attack"}


def _unread_cells(record: Record, labels: Container[str]) -> Iterator[tuple[str, str]]:
    """Empty cells that the model fills. A text without such mentions and one without such links are told apart."""
    if record.harm.kind == "unspecified":
        yield "harm", record.harm.why or "the text states several kinds of harm, or none in particular"
    if not record.victims.classes:
        yield "victims", "the words name no class of people"
    for cell, label in {**_LINKED, "attack": ATTACK}.items():
        if not getattr(record, cell):
            name = _NAMES[label]
            told = f"no {name} of the text belongs to these people" if label in labels else f"the text names no {name}"
            yield cell, told
