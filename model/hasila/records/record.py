"""The record of a reported harm, with the evidence for each cell and the reason for each empty one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hasila.records.actors import Actor
from hasila.records.counts import Count, Policy, torn
from hasila.records.dates import Date
from hasila.records.gazetteer import Resolution
from hasila.records.harm import Harm
from hasila.records.numerals import numerals
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
        at: the mention that names it.
        text: the words of the mention.
        actor: who it is.
    """

    at: Stretch
    text: str
    actor: Actor

    @property
    def name(self) -> str:
        """The canonical name, or the text's words."""
        return self.actor.name or self.text


@dataclass(frozen=True, slots=True)
class Location:
    """A place of a record.

    Args:
        at: the mention that names it.
        text: the words of the mention.
        resolution: where it is, by a gazetteer.
    """

    at: Stretch
    text: str
    resolution: Resolution

    @property
    def name(self) -> str:
        """The gazetteer's name, or the text's words."""
        return self.resolution.place.name if self.resolution.place else self.text


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
        perpetrators: parties that are said to have done it.
        sources: parties that report it.
        places: where.
        date: when, if the sentence names a day.
        subset_of: number of the record that these people are part of, so that they are never added twice.
        running_total: words that make it a sum over a period, which must not be added to single events.
        contested: words that deny or doubt it.
        empty: the reason for each empty cell.
    """

    at: Stretch
    text: str
    count: Count | None
    unit: str
    harm: Harm
    victims: Victims
    perpetrators: tuple[Party, ...] = ()
    sources: tuple[Party, ...] = ()
    places: tuple[Location, ...] = ()
    date: Date | None = None
    subset_of: int | None = None
    running_total: Stretch | None = None
    contested: Stretch | None = None
    empty: Mapping[str, str] = field(default_factory=dict)


def empty_cells(record: Record, policy: Policy) -> Iterator[tuple[str, str]]:
    """The name of each empty cell of a record, and the reason why it is empty.

    Args:
        record: the record, with everything that the text says.
        policy: the policy by which its count was read.
    """
    if record.count is None:
        yield "count", _no_count(record.text, policy)
    elif record.count.high is None:
        yield "count high", "the text sets no upper bound"
    if record.harm.kind == "unspecified":
        yield "harm", "the sentence states several kinds of harm, or none in particular"
    if not record.victims.classes:
        yield "victims", "no kind of victim found in the mention"
    if not record.perpetrators:
        yield "perpetrators", "no perpetrator found in the text"
    if not record.sources:
        yield "sources", "no source found in the text"
    if not record.places:
        yield "places", "no place found in the sentence or before it"
    for location in record.places:
        if location.resolution.place is None:
            yield f"place {location.text}", location.resolution.why
    if record.date is None:
        yield "date", "no day found in the sentence"
    elif record.date.day is None:
        yield "date", record.date.why


def _no_count(mention: str, policy: Policy) -> str:
    if torn(mention, list(numerals(mention))):
        return "digits stand side by side that make no number together"
    return "the mention states no quantity" + (" that is not vague" if policy == "strict" else "")
