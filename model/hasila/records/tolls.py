"""Which records of a text tell of people whom another record of it counts already: repeated tolls, and raised ones."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from hasila.records.record import Record
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import Noun, noun
from hasila.text.segmentation import Sentence, sentences
from hasila.text.words import WORD

_ABOUT = r"(?:(?:نحو|حوالي|قرابه|اكثر\s+من|ما\s+لا\s+يقل\s+عن)\s+)?"
_RAISED = regex.compile(
    r"(?<!\p{L})(?:[وفل]{0,2}(?:ارتفعت?|[يت]رتفع)|[وبل]?ارتفاع|[ول]{1,2}[يت]صل)(?:\s[^.!؟\n]*)?\sالي\s+" + _ABOUT + "$"
    r"|(?<!\p{L})ل[يت]بلغ(?:\s[^.!؟\n\p{N}]*)?\s" + _ABOUT + "$"
)
"""``ارتفعت حصيلة القصف إلى``, ``قبل أن يرتفع العدد إلى``, ``ليصل عدد القتلى إلى``."""
_FORMER = regex.compile(
    r"(?<!\p{L})(?:حصيله\s+(?:اوليه|سابقه)|ال?حصيله\s+ال(?:اوليه|سابقه)|بعد\s+ان\s+كانت?|وكانت?\s+(?:ال)?حصيله|مقارنه\s+ب)[^.!؟\n]*$"
)
"""``كانت الحصيلة الأولية``: what a raised toll raises, though it is told behind it."""
_WAS = r"(?<!\p{L})[وف]?كان\p{L}{0,3}"
_FEW = r"(?:\s+[^\s.!؟،؛:]+){0,7}?"
_REPLACED = regex.compile(
    rf"(?<!\p{{L}})[وفب]?(?:ال)?حصيله\s+(?:ال)?(?:سابقه|قديمه)(?!\p{{L}})[^.!؟]*$"
    rf"|{_WAS}{_FEW}\s+(?:ال)?(?:حصيله|حصايل|تقارير|تقديرات|معلومات|ارقام|بيانات|احصاءات|احصايات)"
    rf"\s+(?:ال)?(?:اوليه|اولي|سابقه)(?!\p{{L}})[^.!؟]*$"
    rf"|{_WAS}{_FEW}\s+(?:في\s+وقت\s+سابق|سابقا)(?!\p{{L}})[^.!؟]*$"
    rf"|بعد\s+ان\s+كان\p{{L}}{{0,3}}{_FEW}\s+(?:ال)?(?:حصيله|عدد)(?!\p{{L}})[^.!؟]*$"
)
"""``وكانت حصيلة سابقة``, ``وكانت الوزارة أعلنت في وقت سابق``: before a toll that another of the text replaces."""
_DIED = regex.compile(
    r"(?<!\p{L})(?:[وبل]?(?:وفاه|موت|استشهاد|انتشال)|العثور\s+علي|توفيت?|توفوا|فارقت?|استشهدت?)(?:\s+جث\p{L}+)?\s+"
    + _ABOUT
    + "$"
)
"""``بعد وفاة``: the people behind it are in the raised toll."""
_AND = regex.compile(r"\s*[،,]?\s*و\s*" + _ABOUT)
_SUM = regex.compile(r"(?<!\p{L})[وب]?(?:ال)?(?:مجموع|اجمالي|اجمالا|مجموعا)(?:\s+(?:ال)?(?:كلي|عام))?[^\p{L}\n]*$")
_OTHER = regex.compile(r"\s+(?:اخر|اخرون|اخرين|اخران|اخري|اخريات)(?!\p{L})")
_MEMBERS = regex.compile(r"\s+(?:كامله\s+|باكملها\s+)?(?:(?:مولفه|مكونه|[يت]تالف|[يت]تكون)\s+)?(?:من|تضم)\s+")
"""Between a family and the number of its members."""
_HEADLINE = regex.compile(r"\s*[\p{L}\p{N}#«\"].*[^\s.؛،:!؟]\s*")
"""A first line that is neither a sentence, nor an item of a list."""
_WORD = regex.compile(WORD)
_ENDING = regex.compile(r"(?:ه|ها|هم|هما|هن|ون|ين|ان|ات|ا|ي)$")
_WEAK = regex.compile("[اويت]")
_DOUBLED = regex.compile(r"(.)\1+")
_CLOSE = 3
"""Code points that ``و`` and a comma take between members of an enumeration."""

_ANYBODY = frozenset(
    [
        "شخص",
        "شخصا",
        "اشخاص",
        "انسان",
        "انسانا",
        "ناس",
        "بشر",
        "مواطن",
        "مواطنا",
        "مواطنين",
        "مواطنون",
        "اخر",
        "اخرون",
        "اخرين",
        "سكان",
    ]
)
"""Nouns that may mean anybody."""
_STATES = ("dead", "injured", "displaced", "missing", "sick")
"""Kinds of nouns that tell what happened, not who the people are."""
_CIVILIAN = ("civilian", "child", "woman", "relative", "person", "medic", "journalist", "rescuer", "family")
"""Kinds of nouns for people who may be called civilians."""
_STRIKES = ("airstrike", "drone", "shelling", "rocket", "explosion")
"""Kinds of attacks that reports of one attack mix up."""


class Tolls:
    """The records of a text, and which of them tell of the same people.

    Args:
        records: the records.
        text: the text; without it, raised tolls are not known, nor sentences.
        found: the sentences of the text, if they are at hand.
    """

    def __init__(self, records: Sequence[Record], text: str = "", found: Iterable[Sentence] | None = None) -> None:
        self._records = records
        self._raw = text
        self._text = FoldedText(text) if text else None
        self._starts = [each.start for each in (sentences(text) if found is None else found)] if text else []

    def is_repeated(self, at: int, counted: Sequence[int]) -> bool:
        """Whether one of the records that are counted is of the same people, or they are a sum that is told, too."""
        return any(self._repeats(at, before) for before in counted) or self._is_sum(at, counted)

    def is_raised(self, at: int) -> bool:
        """Whether a newer toll of the text has the people of a record in it."""
        return any(self._raises(toll, at) for toll in self._raised if toll != at) or any(
            self._replaces(toll, at) for toll in range(len(self._records) if self._is_former(at) else 0)
        )

    def _repeats(self, at: int, before: int) -> bool:
        one, other = self._records[before], self._records[at]
        if one.at == other.at:
            return True
        if _toll(one) == _toll(other) and self._are_family_and_members(before, at):
            return True
        return (
            _toll(one) == _toll(other)
            and not self._stand_together(before, at)
            and _may_be_same(self._as_headline(one, other), other)
            and not self._is_other(other)
        )

    def _are_family_and_members(self, before: int, at: int) -> bool:
        """Whether the second mention tells how many the family is that the first one names: ``عائلة من 5 أفراد``."""
        person = _head(self._records[before].text)[1]
        is_family = person is not None and person.kind == "family"
        return is_family and _MEMBERS.fullmatch(self._between(before, at)) is not None

    def _as_headline(self, record: Record, other: Record) -> Record:
        """A toll of the headline without places that do not tell it apart from one of the first sentence behind it.

        They stand only behind the headline, or in that sentence, too.
        """
        if not self._are_headline_and_lead(record, other):
            return record
        at = self._sentence(other.at.start)
        lead = self._folded(self._starts[at - 1], self._starts[at] if at < len(self._starts) else len(self._raw))
        end = self._raw.find("\n")
        apart = (place for place in record.places if place.at.start < end and fold(place.name) not in lead)
        return replace(record, places=tuple(apart))

    def _are_headline_and_lead(self, record: Record, other: Record) -> bool:
        """Whether the first stands in the first line, which is no sentence, and the other in the next with records."""
        end = self._raw.find("\n")
        if not record.at.end <= end < other.at.start or not _HEADLINE.fullmatch(self._raw[:end]):
            return False
        starts = (each.at.start for each in self._records if each.at.start > end)
        return self._sentence(min(starts)) == self._sentence(other.at.start)

    def _stand_together(self, first: int, second: int) -> bool:
        """Whether two mentions stand in one sentence, enumeration or table."""
        one, other = sorted((self._records[each].at for each in (first, second)), key=lambda at: at.start)
        if self._text is None:
            return other.start - one.end <= _CLOSE
        in_table = all("|" in self._whole_line(at.start) for at in (one, other))
        return in_table or self._sentence(one.start) == self._sentence(other.start)

    def _is_other(self, record: Record) -> bool:
        """Whether the text says that it tells of other people: ``طفل آخر``. ``30 شخصا آخرين`` may be said twice."""
        behind = self._folded(record.at.end, record.at.end + 10)
        return not _is_vague(*_head(record.text)) and _OTHER.match(behind) is not None

    def _is_sum(self, at: int, counted: Sequence[int]) -> bool:
        record = self._records[at]
        parts = [
            other.count.low
            for other in (self._records[each] for each in counted)
            if other.count and (other.harm.kind, other.unit) == (record.harm.kind, record.unit)
        ]
        if len(parts) < 2 or record.count is None or record.count.low != sum(parts):
            return False
        return _SUM.search(self._line(record)) is not None

    def _raises(self, toll: int, at: int) -> bool:
        higher, lower = self._records[toll], self._records[at]
        if higher.count is None or lower.count is None or higher.unit != lower.unit:
            return False
        if lower.count.low >= higher.count.low or not _may_be_there(higher, lower):
            return False
        if higher.harm.kind == "killed" and self._died(toll, at):
            return True
        told_before = lower.at.start < higher.at.start or _FORMER.search(self._before(lower)) is not None
        return higher.harm.kind == lower.harm.kind and told_before

    def _is_former(self, at: int) -> bool:
        """Whether a toll is told as one of before, and of no attack of its own."""
        record = self._records[at]
        if record.count is None or not _REPLACED.search(self._before(record)):
            return False
        attack = record.attack
        if attack is None or self._sentence(attack.at.start) != self._sentence(record.at.start):
            return True
        return self._folded(attack.at.start, attack.at.end).startswith("ال")

    def _replaces(self, toll: int, at: int) -> bool:
        newer, former = self._records[toll], self._records[at]
        return (
            newer.count is not None
            and (newer.harm.kind, newer.unit) == (former.harm.kind, former.unit)
            and not self._is_former(toll)
            and _may_be_there(newer, former)
        )

    def _died(self, toll: int, at: int) -> bool:
        record = self._records[at]
        together = self._sentence(record.at.start) == self._sentence(self._records[toll].at.start)
        return together and record.harm.kind in ("killed", "injured") and _DIED.search(self._before(record)) is not None

    @cached_property
    def _raised(self) -> list[int]:
        """The tolls that are told again and higher, those among them that ``و`` joins to one."""
        found: list[int] = []
        for at, record in enumerate(self._records):
            joined = found and found[-1] == at - 1 and _AND.fullmatch(self._between(at - 1, at))
            if record.count and (joined or _RAISED.search(self._before(record))):
                found.append(at)
        return found

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _before(self, record: Record) -> str:
        """The sentence of a record before its mention."""
        at = self._sentence(record.at.start)
        return self._folded(self._starts[at - 1] if at else 0, record.at.start)

    def _line(self, record: Record) -> str:
        return self._folded(self._raw.rfind("\n", 0, record.at.start) + 1, record.at.start)

    def _whole_line(self, offset: int) -> str:
        end = self._raw.find("\n", offset)
        return self._raw[self._raw.rfind("\n", 0, offset) + 1 : end if end >= 0 else len(self._raw)]

    def _between(self, first: int, second: int) -> str:
        return self._folded(self._records[first].at.end, self._records[second].at.start)

    def _folded(self, start: int, end: int) -> str:
        return self._text.folded(start, end) if self._text else ""


def _toll(record: Record) -> tuple[str, str, int, int | None]:
    count = record.count
    return record.harm.kind, record.unit, count.low if count else 0, count.high if count else None


def _may_be_same(one: Record, other: Record) -> bool:
    """Whether two records may tell of the same people, by nouns, places, attacks and days."""
    days = [record.date.day if record.date and record.date.precision == "day" else None for record in (one, other)]
    return (
        _may_be_called(_head(one.text), _head(other.text))
        and _may_be_there(one, other)
        and (None in days or days[0] == days[1])
    )


def _may_be_there(one: Record, other: Record) -> bool:
    """Whether two records may be of one event, by places and attacks."""
    kinds = [record.attack.kind if record.attack else "other" for record in (one, other)]
    same_attack = "other" in kinds or kinds[0] == kinds[1] or all(kind in _STRIKES for kind in kinds)
    same_place = not one.places or not other.places or any(
        first.name == second.name
        or (first.resolution.place and second.resolution.place
            and (first.resolution.place.holds(second.resolution.place)
                 or second.resolution.place.holds(first.resolution.place)))
        for first in one.places for second in other.places
    )  # fmt: skip
    return same_attack and same_place


def _head(mention: str) -> tuple[str, Noun | None]:
    """The first noun for people of a mention, folded."""
    found = next(((word, person) for word in _WORD.findall(mention) if (person := noun(word))), None)
    return (fold(found[0]), found[1]) if found else ("", None)


def _is_vague(word: str, person: Noun | None) -> bool:
    return person is None or person.kind in _STATES or word.removeprefix("ال") in _ANYBODY


def _may_be_called(one: tuple[str, Noun | None], other: tuple[str, Noun | None]) -> bool:
    """Whether the same people may be called by two nouns: the same noun, or a vaguer one."""
    if _is_vague(*one) or _is_vague(*other) or one[1] is None or other[1] is None:
        return True
    kinds = {one[1].kind, other[1].kind}
    if len(kinds) == 2:
        return "civilian" in kinds and kinds.issubset(_CIVILIAN)
    first, second = sorted((_skeleton(one[0]), _skeleton(other[0])), key=len)
    return not kinds.intersection(("person", "relative")) or second.startswith(first)


def _skeleton(word: str) -> str:
    """The consonants of a noun, without article, ending and pronoun, which its singular and its plural share."""
    bare = _ENDING.sub("", word.removeprefix("ال"))
    return _DOUBLED.sub(r"\1", _WEAK.sub("", bare)) or bare
