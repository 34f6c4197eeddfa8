"""Cuts the records of a report into tellings: which of them are of one event."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from sys import intern
from typing import Any, TypeVar

import regex

from hasila.incidents.event_words import aspects
from hasila.incidents.grouping import groups
from hasila.incidents.record_comparison import RecordComparer, are_one
from hasila.incidents.report import Report
from hasila.incidents.scored_pairs import UNSEEN
from hasila.incidents.scorer import Scorer
from hasila.incidents.spot import Spot, spots
from hasila.incidents.sums import same_people, sums
from hasila.incidents.surroundings import surroundings
from hasila.incidents.telling import EXACT, Alleged, Means, Role, Telling, ToldRecord, distinctive
from hasila.records.parties.party import Party
from hasila.records.record import Record
from hasila.records.tolls import Tolls
from hasila.text.folding import folded
from hasila.text.segmentation import Sentence, sentences
from hasila.text.words import WORD_OR_NUMBER

THRESHOLD = 0.5
"""The mean score of two groups of records from which they are one telling."""
_KIN = 7
"""Tellings after a telling whose kinship with it is kept, lest what is kept grows with the square of a report."""
_REACH = 20
"""Records. Those that are farther apart in a report are not compared, lest the time grows with their square."""

_MOST_KIN = 49
"""Hundredths. A person or a sum over several may have told apart what its scores would join."""
_HUNDREDTHS = tuple(each / 100 for each in range(_MOST_KIN + 1))
"""Tellings share them, which saves memory."""

_WORD_OR_NUMBER = regex.compile(WORD_OR_NUMBER)


class ReportReader:
    """Cuts the records of a report into tellings.

    Args:
        report: the report.
        scorer: tells how likely two of its records are of one event.
        apart: pairs of numbers of records that a person has told to be of different events.
        wrong: numbers of records that a person has told to be none.
    """

    def __init__(
        self,
        report: Report,
        scorer: Scorer,
        apart: Iterable[tuple[int, int]] = (),
        wrong: Collection[int] = (),
    ) -> None:
        self._report = report
        self._scorer = scorer
        self._records = report.records
        self._wrong = wrong
        self._apart = list(apart)
        self._sentences = list(sentences(report.document.text)) if report.document.text else []
        self._comparer = RecordComparer(report.records, report.document.text, self._sentences)
        self._tolls = Tolls(report.records, report.document.text, self._sentences)
        self._roles: dict[int, Role] = dict(_roles(report.records, self._tolls, wrong))
        self._scores: dict[tuple[int, int], float] = {}
        self._sums = [each for each in sums(report.records) if each[0] not in wrong]

    def tellings(self) -> list[Telling]:
        """The tellings, ordered by their first records."""
        kept = [number for number in range(len(self._records)) if number not in self._wrong]
        over_several = self._over_several(kept)
        self._roles |= dict.fromkeys(over_several, "total")
        events = self._grouped(kept, over_several)
        events.sort(key=lambda numbers: self._records[numbers[0]].at.start)  # a file may have them in any order
        sentence_of = [self._comparer.sentence(number) for number in range(len(self._records))]
        about = surroundings(self._report.document.text, self._sentences, self._records, sentence_of, events)
        spots = [_spots([self._records[number] for number in numbers]) for numbers in events]
        names = {word for own in spots for word in _names(own)}
        tellings = [self._telling(*each, names) for each in zip(events, spots, about, strict=True)]
        return [
            replace(telling, kinship=_shared(tuple(self._kinship(numbers, next_) for next_ in events[at : at + _KIN])))
            for at, (telling, numbers) in enumerate(zip(tellings, events, strict=True), 1)
        ]

    def _kinship(self, numbers: Sequence[int], others: Sequence[int]) -> float:
        """The mean score of the records of two tellings in hundredths; less than what would have made them one."""
        known = [self._scores.get((min(pair), max(pair)), UNSEEN) for pair in product(numbers, others)]
        return _HUNDREDTHS[min(_MOST_KIN, int(100 * sum(known) / len(known)))]

    def _grouped(self, kept: Sequence[int], alone: Set[int] = frozenset()) -> list[list[int]]:
        """The events of some records; those that stand alone, and their parts, are of none of the others."""
        position = {number: at for at, number in enumerate(kept)}
        placed = ((position[a], position[b]) for a, b in self._apart if a in position and b in position)
        apart = {(min(pair), max(pair)) for pair in placed}
        scores, same = {}, []
        for at, other in neighbours(len(kept)):
            pair = kept[at], kept[other]
            if (at, other) in apart or not alone.isdisjoint(pair):
                continue
            if are_one(self._records, *pair):
                same.append((at, other))
            else:
                if pair not in self._scores:  # a report with sums is grouped twice
                    self._scores[pair] = self._scorer(self._comparer.features(*pair))
                scores[at, other] = self._scores[pair]
        return [[kept[at] for at in group] for group in groups(len(kept), scores, THRESHOLD, same, apart)]

    def _over_several(self, kept: Sequence[int]) -> set[int]:
        """The sums over people who are of several events without them, and those that tell such a sum again."""
        if not self._sums:
            return set()
        events = self._grouped(kept, {whole for whole, _ in self._sums})
        event = {number: at for at, numbers in enumerate(events) for number in numbers}
        found: set[int] = set()
        for whole, parts in self._sums:
            if len({event[each] for each in parts if each in event}) > 1:
                found |= {whole, *same_people(self._records, whole, parts)}
        return found

    def _telling(
        self, numbers: Sequence[int], spots: tuple[Spot, ...], about: Sequence[str], names: Collection[str]
    ) -> Telling:
        """The telling of some records, by the text about it and the words of the names of all places of the report.

        A telling with a place of its own has no words of the places of other events.
        """
        records = [self._records[number] for number in numbers]
        others = set(names).difference(_names(spots)) if spots else ()
        first, last, precision = _days(records)
        day = self._report.day
        words = {word for stretch in about for word in distinctive(stretch)}.difference(others)
        return Telling(
            report=self._report.id,
            published=self._report.published,
            day=day.toordinal() if day else None,
            metadata=self._report.document.metadata,
            records=tuple(self._told(number) for number in numbers),
            first=first,
            last=last,
            precision=precision,
            spots=_shared(spots),
            means=_means(records),
            parties=_alleged(party for record in records for party in record.perpetrators),
            sources=_alleged(party for record in records for party in record.sources),
            words=tuple(sorted(map(intern, words))),
            aspects=_shared(tuple(sorted({aspect for stretch in about for aspect in aspects(stretch)}))),
            sentences=tuple(dict.fromkeys(filter(None, map(_fingerprint, self._sentences_of(records))))),
        )

    def _told(self, number: int) -> ToldRecord:
        record = self._records[number]
        known = record.confidence
        return ToldRecord(
            number=number,
            sentence=self._comparer.sentence(number),
            start=record.at.start,
            end=record.at.end,
            text=intern(record.text),
            harm=intern(record.harm.kind),
            unit=intern(record.unit),
            low=record.count.low if record.count else None,
            high=record.count.high if record.count else None,
            victims=_shared(record.victims.classes),
            role=self._roles[number],
            confidence=min(known.get("mention", 1.0), known.get("harm", 1.0)),
            contested=(record.contested.start, record.contested.end) if record.contested else None,
            raises=self._tolls.raises(number),
        )

    def _sentences_of(self, records: Sequence[Record]) -> list[str]:
        """The sentences that hold the mentions of some records."""
        text = self._report.document.text
        return [text[sentence.start : sentence.end] for sentence in self._sentences if _holds(sentence, records)]


def _holds(sentence: Sentence, records: Sequence[Record]) -> bool:
    return any(sentence.start <= record.at.start < sentence.end for record in records)


def _spots(records: Sequence[Record]) -> tuple[Spot, ...]:
    return tuple(dict.fromkeys(each for record in records for each in spots(record)))


def _names(spots: Sequence[Spot]) -> Iterator[str]:
    return (word for place in spots for word in distinctive(place.name))


def _means(records: Sequence[Record]) -> tuple[Means, ...]:
    """The attacks, the first mention of each kind."""
    first: dict[str, Means] = {}
    for record in records:
        if each := record.attack:
            first.setdefault(each.kind, _shared_means(each.kind, each.text))
    return _shared(tuple(first.values()))


def _alleged(parties: Iterable[Party]) -> tuple[Alleged, ...]:
    """The parties that have a name. Two texts that tell of ``مصدر طبي`` or ``مسلحون`` need not mean the same ones."""
    named = (party for party in parties if party.why != "unnamed")
    return _shared(tuple(dict.fromkeys(_party(party.name, party.actor.side) for party in named)))


# Tellings share what many of them hold, which saves memory.
_shared_means = lru_cache(maxsize=1 << 12)(Means)
_party = lru_cache(maxsize=1 << 12)(Alleged)


_Each = TypeVar("_Each", bound=Hashable)
_known: dict[Hashable, Any] = {}
_MOST_KNOWN = 1 << 14


def _shared(held: tuple[_Each, ...]) -> tuple[_Each, ...]:
    """The same values in a tuple that other tellings have, too, if there is one: many are alike."""
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    known: tuple[_Each, ...] = _known.setdefault((type(held[0]) if held else None, held), held)
    return known


_LONG = 8
"""Words. Shorter sentences are equal by chance."""


def _fingerprint(sentence: str) -> int | None:
    """A number for a sentence by its words, whatever the spelling, digits and punctuation; nothing for a short one."""
    words = [folded(word) for word in _WORD_OR_NUMBER.findall(sentence)]
    if len(words) < _LONG:
        return None
    return int.from_bytes(blake2b(" ".join(words).encode("utf-8", errors="replace"), digest_size=8).digest())


def _roles(records: Sequence[Record], tolls: Tolls, wrong: Collection[int]) -> Iterator[tuple[int, Role]]:
    """The role of each record that is not wrong, by its number."""
    counted: list[int] = []
    for number, record in enumerate(records):
        if number in wrong:
            continue
        if record.running_total is not None:
            yield number, "total"
        elif (record.subset_of is not None and record.subset_of not in wrong) or _is_part(tolls, number):
            yield number, "part"
        elif record.count is None:
            yield number, "toll"
        elif tolls.is_raised(number):
            yield number, "revised"
        elif tolls.is_repeated(number, counted):
            yield number, "repeated"
        else:
            counted.append(number)
            yield number, "toll"


def _is_part(tolls: Tolls, number: int) -> bool:
    return tolls.is_item(number) or tolls.is_rest(number)


def _days(records: Sequence[Record]) -> tuple[int | None, int | None, str]:
    """First and last day of the most exact date of some records, and its precision."""
    dates = [record.date for record in records if record.date and record.date.day]
    best = min(dates, key=lambda each: EXACT.index(each.precision), default=None)
    if best is None or best.day is None:
        return None, None, "none"
    return best.day.toordinal(), (best.last or best.day).toordinal(), best.precision


def neighbours(size: int) -> Iterator[tuple[int, int]]:
    """The pairs of records of a report that are compared, by their positions."""
    return ((at, other) for at in range(size) for other in range(at + 1, min(size, at + 1 + _REACH)))
