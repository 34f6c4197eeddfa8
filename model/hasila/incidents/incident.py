"""Incidents: tellings of one event, and what they say together. Every figure keeps its range and its origins."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

from hasila.incidents.conflict import Conflict, Grade, conflicts, grade
from hasila.incidents.spot import Spot
from hasila.incidents.telling import EXACT, Alleged, Means, Telling
from hasila.incidents.toll import Toll, tolls

_Told = TypeVar("_Told", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Join:
    """Why a telling is in an incident.

    Args:
        score: 0 to 1; how likely it is of the event of the telling that it fits best.
        with_report: the report of that telling.
        why: what speaks for it and against it, in words.
    """

    score: float
    with_report: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A telling of an incident.

    Args:
        telling: the telling.
        origin: number of its origin; tellings that copy each other have one.
        copy_of: the report that its report copies.
        join: why it is in the incident; nothing for the first.
    """

    telling: Telling
    origin: int
    copy_of: str | None
    join: Join | None


@dataclass(frozen=True)
class Incident:
    """An event that one or more reports tell of, as they tell it.

    Args:
        members: its tellings, the earliest first.
    """

    members: tuple[Member, ...]

    @cached_property
    def id(self) -> str:
        """A name that stays while the first telling does: its day and a fingerprint of the telling."""
        first = self.members[0].telling
        digest = blake2b(repr(first.key).encode("utf-8", errors="replace"), digest_size=4).hexdigest()
        day = self.days[0] or first.published or "undated"
        return f"i-{day[:10]}-{digest}"

    @property
    def tellings(self) -> Sequence[Telling]:
        """Its tellings, the earliest first."""
        return [member.telling for member in self.members]

    @cached_property
    def reports(self) -> Sequence[str]:
        """The names of its reports, the earliest first."""
        return list(dict.fromkeys(telling.report for telling in self.tellings))

    @cached_property
    def denials(self) -> Sequence[tuple[str, int, int]]:
        """The words that deny or doubt what it tells: their report and their offsets."""
        contested = (
            (telling.report, *record.contested)
            for telling in self.tellings
            for record in telling.records
            if record.contested
        )
        return list(dict.fromkeys(contested))

    @cached_property
    def events(self) -> Sequence[Telling]:
        """Its tellings without sums over a period."""
        return [telling for telling in self.tellings if not telling.is_total]

    @cached_property
    def days(self) -> tuple[str | None, str | None, str]:
        """First and last day in ISO 8601 and their precision: those that most of the most exact tellings tell."""
        told = {telling.precision for telling in self.tellings}
        best = next((precision for precision in EXACT if precision in told), None)
        if best is None:
            return None, None, "none"
        days = Counter((each.first, each.last) for each in self.tellings if each.precision == best)
        first, last = max(days, key=lambda each: (days[each], -(each[0] or 0)))
        return _iso(first), _iso(last), best

    @cached_property
    def places(self) -> Sequence[tuple[Spot, int]]:
        """The places with the number of origins that tell each, the most told first; of equals the narrowest."""
        return sorted(self._told(lambda telling: telling.spots), key=lambda each: (-each[1], each[0].breadth))

    @cached_property
    def place(self) -> Spot | None:
        """The narrowest located place that at least half as many origins tell as the one told most; nothing if none."""
        if not self.places:
            return None
        most = self.places[0][1]
        likely = [spot for spot, origins in self.places if 2 * origins >= most]
        return min(likely, key=lambda spot: (not spot.is_located, spot.breadth))

    @cached_property
    def attacks(self) -> Sequence[tuple[str, int]]:
        """Kinds of attacks with the number of origins, the most told first."""
        return self._told(lambda telling: telling.attacks)

    @property
    def means(self) -> Means | None:
        """The first mention of the kind of attack that is told most, other than ``other`` if possible."""
        kinds = sorted(self.attacks, key=lambda each: (each[0] == "other", -each[1]))
        return next((each for telling in self.tellings for each in telling.means if each.kind == kinds[0][0]), None)

    @cached_property
    def parties(self) -> Sequence[tuple[Alleged, int]]:
        """Alleged perpetrators with the number of origins, the most told first."""
        return _by_name(self._told(lambda telling: telling.parties))

    @cached_property
    def sources(self) -> Sequence[tuple[Alleged, int]]:
        """Named sources with the number of origins, the most told first."""
        return _by_name(self._told(lambda telling: telling.sources))

    def sources_of(self, party: str) -> Sequence[str]:
        """The named sources of the tellings that allege a party."""
        named = (
            source.name
            for telling in self.tellings
            if party in {each.name for each in telling.parties}
            for source in telling.sources
        )
        return list(dict.fromkeys(named))

    @property
    def independent(self) -> int:
        """Number of origins."""
        return len({member.origin for member in self.members})

    @property
    def published(self) -> tuple[str | None, str | None]:
        """First and last time of publication in ISO 8601."""
        known = [telling.published for telling in self.tellings if telling.published]
        return min(known, default=None), max(known, default=None)

    @property
    def least_score(self) -> float | None:
        """The least score of its joins; nothing for an incident of one telling."""
        return min((member.join.score for member in self.members if member.join), default=None)

    @cached_property
    def tolls(self) -> Sequence[Toll]:
        """The ranges of those who were harmed, see :mod:`hasila.incidents.toll`."""
        return list(tolls([(member.origin, member.telling) for member in self.members]))

    @cached_property
    def conflicts(self) -> Sequence[Conflict]:
        """What its tellings tell differently."""
        return conflicts(self)

    @cached_property
    def grade(self) -> tuple[Grade, str]:
        """The grade that its reports suggest, and why."""
        return grade(self)

    def _told(self, cells: Callable[[Telling], Iterable[_Told]]) -> list[tuple[_Told, int]]:
        """What tellings hold, with the number of origins that hold it, the most told first."""
        origins: dict[_Told, set[int]] = {}
        for member in self.members:
            for cell in cells(member.telling):
                origins.setdefault(cell, set()).add(member.origin)
        return sorted(((cell, len(held)) for cell, held in origins.items()), key=lambda each: -each[1])


def _by_name(told: Iterable[tuple[Alleged, int]]) -> list[tuple[Alleged, int]]:
    """One entry for each name, with a side if one telling has it."""
    parties: dict[str, tuple[Alleged, int]] = {}
    for party, origins in told:
        known, most = parties.get(party.name, (party, 0))
        parties[party.name] = (known if known.side else party, max(origins, most))
    return list(parties.values())


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()
