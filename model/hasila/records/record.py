"""The record of a reported harm, with the evidence for each cell and the reason for each empty one."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from hasila.labels import ATTACK
from hasila.records.days.dates import Date
from hasila.records.parties.party import Party
from hasila.records.people import counts
from hasila.records.people.counts import Count, Policy
from hasila.records.people.harm import Harm
from hasila.records.people.victims import Victims
from hasila.records.places.location import Location
from hasila.records.stretch import Stretch


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
        country: ISO 3166 code of the country whose war the text is about, if no place of the people is told.
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
    country: str = ""
    date: Date | None = None
    subset_of: int | None = None
    running_total: Stretch | None = None
    contested: Stretch | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)

    @property
    def told_date(self) -> Date | None:
        """The date, if the text tells it: not the day of the report."""
        return None if self.date is None or self.date.precision == "report" else self.date


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
