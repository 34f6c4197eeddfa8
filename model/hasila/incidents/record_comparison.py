"""Compares two records of one report: what speaks for one event and what against it, as features."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from hasila.incidents.event_words import aspects
from hasila.incidents.spot import Spot, spots
from hasila.incidents.telling import related
from hasila.records.record import Record
from hasila.text.segmentation import Sentence

_FEW = 4
"""Records of a short report."""
_TITLE = 90
"""Code points; a longer first line is no title."""


def are_one(records: Sequence[Record], first: int, second: int) -> bool:
    """Whether two records are of one event for certain: a part and its whole, or people whom one attack harmed."""
    one, other = records[first], records[second]
    if second == one.subset_of or first == other.subset_of:
        return True
    return bool(one.attack and other.attack and one.attack.at == other.attack.at)


class RecordComparer:
    """Compares the records of a report.

    Args:
        records: the records.
        text: the text; empty if it is not at hand.
        sentences: its sentences.
    """

    def __init__(self, records: Sequence[Record], text: str, sentences: Sequence[Sentence]) -> None:
        self._records = records
        self._text = text
        starts = [sentence.start for sentence in sentences]
        self._sentence = [max(0, bisect_right(starts, record.at.start) - 1) for record in records]
        self._spots = [spots(record) for record in records]
        self._aspects = [
            frozenset(aspects(text[sentences[at].start : sentences[at].end])) if sentences else frozenset()
            for at in self._sentence
        ]
        self._breadth = self._breadth_of_report()

    def sentence(self, number: int) -> int:
        """The index of the sentence that holds a record; 0 if the text is not at hand."""
        return self._sentence[number]

    def _breadth_of_report(self) -> str:
        """How much a report tells: a post of a few records in one place, or a roundup."""
        places = {spot.skeleton for spots in self._spots for spot in spots}
        size = "short" if len(self._records) <= _FEW else "long"
        return f"{size}, {'one place' if len(places) <= 1 else 'places'}"

    def features(self, first: int, second: int) -> tuple[str, ...]:
        """Names of what holds of two records, of those in ``data/incident_weights.tsv``.

        Args:
            first: number of a record.
            second: number of a later one.
        """
        place, day, attack = self._place(first, second), self._day(first, second), self._attack(first, second)
        harm, near = self._harm(first, second), self._near(first, second)
        return (
            *(f"place {place}", f"day {day}", f"attack {attack}", f"harm {harm}", f"sentence {near}"),
            *(f"sentence {near} & harm {harm}", f"sentence {near} & attack {attack}", f"attack {attack} & harm {harm}"),
            *(f"sentence {near} & place {place}", f"place {place} & attack {attack}"),
            *(
                f"report {self._breadth}",
                f"report {self._breadth} & place {place}",
                f"report {self._breadth} & attack {attack}",
            ),
            *self._others(first, second),
            *self._title(first, second, harm),
            *self._between(first, second),
        )

    def _title(self, first: int, second: int, harm: str) -> Iterator[str]:
        """Whether a record is of the title and the other of the text below it, which mostly tells of the same event."""
        title = self._text.find("\n")
        if 0 < title <= _TITLE and self._records[first].at.end <= title < self._records[second].at.start:
            yield "title"
            yield f"title & harm {harm}"
            if self._sentence[second] - self._sentence[first] == 1:
                yield "title & sentence next"

    def _between(self, first: int, second: int) -> Iterator[str]:
        """What a text tells between two records of neighbouring sentences: above all, that it turns to another event.

        In ``مساء، بعد ساعات من غارة قتلت`` it turns. An hour, a site or means count between records of one sentence.
        """
        if self._sentence[second] - self._sentence[first] > 1:
            return
        in_one = self._sentence[second] == self._sentence[first]
        between = aspects(self._text[self._records[first].at.end : self._records[second].at.start])
        names = {value if aspect == "turn" else aspect for aspect, value in between if aspect == "turn" or in_one}
        yield from (f"between {name}" for name in sorted(names))

    def _place(self, first: int, second: int) -> str:
        mine, theirs = self._spots[first], self._spots[second]
        if not mine or not theirs:
            return "unknown"
        if any(a.is_same(b) for a in mine for b in theirs):
            return "same"
        return "inside" if any(_holds(a, b) for a in mine for b in theirs) else "other"

    def _day(self, first: int, second: int) -> str:
        one, other = self._records[first].date, self._records[second].date
        if not (one and other and one.told and other.told and one.day and other.day):
            return "unknown"
        apart = (one.last or one.day) < other.day or (other.last or other.day) < one.day
        return "other" if apart else "same"

    def _attack(self, first: int, second: int) -> str:
        one, other = self._records[first].attack, self._records[second].attack
        if not one or not other:
            return "unknown"
        if one.kind == other.kind:
            return "same words" if one.text == other.text else "same"
        return "related" if related(one.kind, other.kind) else "other"

    def _harm(self, first: int, second: int) -> str:
        one, other = self._records[first], self._records[second]
        if (one.running_total is None) != (other.running_total is None):
            return "total"
        if one.harm.kind != other.harm.kind:
            return "other"
        if one.count is None or other.count is None:
            return "same"
        equal = (one.count.low, one.count.high) == (other.count.low, other.count.high)
        return "same number" if equal else "other number"

    def _near(self, first: int, second: int) -> str:
        apart = self._sentence[second] - self._sentence[first]
        lines = self._text.count("\n", self._records[first].at.end, self._records[second].at.start)
        if apart == 0:
            return "same"
        return f"{'next' if apart == 1 else 'far'}{', other line' if lines else ''}"

    def _others(self, first: int, second: int) -> Iterator[str]:
        one, other = self._records[first], self._records[second]
        names, others = (
            {party.name for party in record.perpetrators if party.why != "unnamed"} for record in (one, other)
        )
        if names and others:
            yield "party same" if names & others else "party other"
        if one.victims.classes and other.victims.classes:
            shared = set(one.victims.classes) & set(other.victims.classes)
            yield "victims shared" if shared else "victims other"
        for aspect in ("hour", "site", "means", "turn"):
            mine, theirs = ({each for each in self._aspects[at] if each[0] == aspect} for at in (first, second))
            if self._sentence[first] != self._sentence[second]:
                if mine and theirs:
                    yield f"{aspect} same" if mine & theirs else f"{aspect} other"
                elif theirs:
                    yield f"{aspect} new"


def _holds(one: Spot, other: Spot) -> bool:
    return one.holds(other) or other.holds(one)
