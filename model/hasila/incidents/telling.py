"""Tellings: what one report tells of one event. A report that tells of several events has a telling for each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import regex

from hasila.incidents.event_words import Aspect
from hasila.incidents.spot import Spot
from hasila.records.days.dates import Precision
from hasila.text.folding import fold
from hasila.text.known_words import is_frequent_folded
from hasila.text.words import WORD

EXACT: Sequence[str] = get_args(Precision)
"""How exact the day of an event can be, the most exact first: a day told roughly is within days, a range has any
length, and the day of a report is no day that the text tells."""

Role = Literal["toll", "part", "revised", "repeated", "total"]
"""What a record is to its telling: ``toll`` people who are counted once; ``part`` of a toll; ``revised``, a toll that
the text itself raises; ``repeated``, one that it tells again; ``total``, a sum over a period."""

Bounds = tuple[int, int | None]
"""Least and most; the most is None without a bound."""

_WORD = regex.compile(WORD)
_SHORTEST = 4
"""Letters. Shorter words tell nothing apart."""


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """A record of a telling.

    Args:
        number: index of the record in its report.
        sentence: index of its sentence in the report; 0 if the text is not at hand.
        start: offset of the first code point of the mention of the people.
        end: offset behind its last.
        text: its words.
        harm: what happened to the people.
        unit: ``persons``, ``families`` or ``communities``.
        low: the least; nothing if they are not counted.
        high: the most; nothing if the text sets no bound, or they are not counted.
        victims: classes of the people.
        role: what it is to the telling.
        confidence: the least of the confidences of mention and harm.
        contested: offsets of the words that deny or doubt it.
        raises: whether words tell it as a toll that was raised, or corrected.
    """

    number: int
    sentence: int
    start: int
    end: int
    text: str
    harm: str
    unit: str
    low: int | None
    high: int | None
    victims: tuple[str, ...]
    role: Role
    confidence: float
    contested: tuple[int, int] | None
    raises: bool = False


class Means(NamedTuple):
    """An attack that a telling names.

    Args:
        kind: a value of ``Kind``.
        text: its words.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Alleged:
    """A party that a telling names.

    Args:
        name: its canonical name, or the words of the text.
        side: a value of ``Side``; nothing if it is unknown.
    """

    name: str
    side: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a report tells of one event. There may be a million, so it holds no sets, which are large.

    Args:
        report: the name of the report.
        published: day or time of publication in ISO 8601; nothing if unknown.
        day: ordinal of the day of publication; nothing if unknown.
        metadata: where the report is from, see :data:`hasila.documents.document.METADATA`.
        records: its records, in the order of the text.
        first: ordinal of the first day of the event; nothing if unknown.
        last: ordinal of the last.
        precision: how exact the day is, see :data:`hasila.records.days.dates.Precision`; ``none`` if it is unknown.
        spots: where it happened.
        means: attacks, one of each kind.
        parties: those who did it, as alleged.
        sources: those who say so.
        words: words of its sentences, and of those beside them, that are not frequent, folded, in order: names,
            above all.
        aspects: what its sentences tell of hour, site and means, see ``data/event_words.tsv``.
        sentences: fingerprints of its longer sentences. A telling with one of them copies it.
        kinship: how likely each of the next tellings of its report is of the same event nonetheless, by the scores of
            their records; of a long report not all.
    """

    report: str
    published: str | None
    day: int | None
    metadata: Mapping[str, str]
    records: tuple[ToldRecord, ...]
    first: int | None
    last: int | None
    precision: str
    spots: tuple[Spot, ...]
    means: tuple[Means, ...]
    parties: tuple[Alleged, ...]
    sources: tuple[Alleged, ...]
    words: tuple[str, ...]
    aspects: tuple[Aspect, ...]
    sentences: tuple[int, ...]
    kinship: tuple[float, ...] = ()

    @property
    def attacks(self) -> tuple[str, ...]:
        """The kinds of its attacks."""
        return tuple(each.kind for each in self.means)

    @property
    def name_words(self) -> frozenset[str]:
        """The words of the names of its places, parties and sources."""
        names = (*(spot.name for spot in self.spots), *(each.name for each in (*self.parties, *self.sources)))
        return frozenset(word for name in names for word in distinctive(name))

    @property
    def is_total(self) -> bool:
        """Whether it tells of a period rather than of an event."""
        return all(record.role == "total" for record in self.records)

    @property
    def day_told(self) -> str | None:
        """The first day of the event in ISO 8601; nothing if unknown."""
        return None if self.first is None else date.fromordinal(self.first).isoformat()

    @property
    def key(self) -> tuple[str, int]:
        """The report and the offset of its first record, by which it is known for good."""
        return self.report, self.records[0].start

    @property
    def order(self) -> tuple[str, str, int]:
        """Earlier tellings first; those without a time last."""
        return self.published or "~", *self.key

    def figure(self, harm: str, victims: str = "") -> Bounds | None:
        """How many persons suffered a harm: the largest sum over a sentence.

        The people of one sentence are an enumeration (``three women and a child``); what another sentence tells may be
        the same people once more.

        Args:
            harm: the harm.
            victims: only people of this class, parts of others, too.

        Returns:
            Least and most, the most None without a bound; None if the telling counts none.
        """
        roles: tuple[Role, ...] = ("toll", "part") if victims else ("toll",)
        return max(self.sums(harm, roles, victims).values(), key=lambda bounds: bounds[0], default=None)

    def raised(self, harm: str) -> Bounds | None:
        """How many persons suffered a harm by a toll that words tell as raised, whatever else the text tells."""
        told = tuple(each for each in self.records if each.raises)
        return replace(self, records=told).figure(harm) if told else None

    def sums(self, harm: str, roles: Collection[Role], victims: str = "") -> dict[int, Bounds]:
        """How many persons suffered a harm by each sentence that counts some, in the order of the text.

        Args:
            harm: the harm.
            roles: what its records are to the telling.
            victims: only people of this class.
        """
        sums: dict[int, Bounds] = {}
        for each in self.records:
            fits = each.harm == harm and each.unit == "persons" and each.role in roles
            if fits and each.low is not None and (not victims or victims in each.victims):
                low, high = sums.get(each.sentence, (0, 0))
                sums[each.sentence] = low + each.low, None if high is None or each.high is None else high + each.high
        return sums

    @property
    def victims(self) -> frozenset[str]:
        """The classes of all its people."""
        return frozenset(name for record in self.records for name in record.victims)

    @property
    def narrowest(self) -> Spot | None:
        """The narrowest of its places; of several the first."""
        return min(self.spots, key=lambda each: each.breadth, default=None)


def written(low: int, high: int | None) -> str:
    """A figure in words: ``4``, ``4 to 7``, ``4 or more``."""
    return f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"


def distinctive(text: str) -> Iterator[str]:
    """The words of a text that are not frequent, folded, without article and leading ``و``."""
    return filter(None, map(_distinctive, _WORD.findall(text)))


@lru_cache(maxsize=1 << 16)
def _distinctive(word: str) -> str:
    """A word as :func:`distinctive` yields it; empty if it does not."""
    word = fold(word)
    for prefix in ("وال", "بال", "ال", "لل", "و"):
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST - 1:
            word = word[len(prefix) :]
            break
    return "" if len(word) < _SHORTEST or is_frequent_folded(word) else word


_KINSHIP: Mapping[str, str] = {
    "airstrike": "fire",
    "drone": "fire",
    "shelling": "fire",
    "rocket": "fire",
    "explosion": "blast",
    "mine": "blast",
}


def related(one: str, other: str) -> bool:
    """Whether reports of one attack may call it by both kinds."""
    return one == other or "other" in (one, other) or _KINSHIP.get(one, one) == _KINSHIP.get(other, other)
