"""The tellings of a text, how far each reaches, and which of them tells of people.

Those of sentences (:mod:`hasila.records.parties.sentence_tellings`) reach behind their verb (``قال X إن``) or before it
(``..., بحسب X``), and no farther than their item of a row of news. Those of the message
(:mod:`hasila.records.parties.message_tellings`) reach over all of it. Who goes on without a name (``وأضاف``,
``المصدر نفسه``) is who told before.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from hasila.records.parties import tellers
from hasila.records.parties.message_tellings import headings, labels
from hasila.records.parties.sentence_tellings import SentenceTellings
from hasila.records.parties.tellers import Teller
from hasila.records.parties.telling import Telling
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText, FoldedWord

_CONTRAST = regex.compile(
    r"(?<!\p{L})(?:[وف]?(?:بينما|فيما|لكن|لكنه|اما)|في\s+حين|غير\s+ان|الا\s+ان|في\s+المقابل)(?!\p{L})"
)
_ITEM = regex.compile(r"\s/\s|\|\||[●■◾◼▪•]")
_ITEM_OR_CLAUSE = regex.compile(rf"{_ITEM.pattern}|،\s*و\p{{L}}+ت?\s")
"""Where an item of a row of news ends; who mourns tells no further clause."""
_MOURNS = regex.compile(r"[وف]?[يت]?نع")
_COMMA_BEFORE = regex.compile(r"[،,–-]\s?$")
_COMMA = regex.compile(r"[،,–-]\s?")
_FEMININE = tellers.listed("لجان مصادر كتايب سرايا فرق طواقم اونروا يونيسف اوتشا خوذ امم وسايل دواير")
_PLURAL = regex.compile(r"(?:.*(?:ون|ين)|شهود|سكان|اهالي|نشطا|اطبا|اعيان|وجها|اقارب|ذوو|مسعفو.*|شيوخ)")
_OWN = regex.compile(r"(?:مراسل|مندوب)\p{L}*نا")
"""``مراسلنا: مقتل سبعة، نقلا عن الإدارة``: the source is the administration."""
_STANDS_FOR_ANY = tellers.listed("مسوول مصدر متحدث ناطق")
"""Definite nouns that stand for the last teller, whatever that is called: ``المسؤول``."""
_FAR = 2
"""Sentences behind a teller in which a verb without subject may be of it."""
_KEPT = 40
"""Tellings before one that stands for a teller told before."""
_LAST = 3
"""Tellings before a verb without subject that are looked at."""

Relation = Literal["sentence", "message"]


class Tellings:
    """The tellings of a text.

    Args:
        text: the text.
        cut: start and end of its sentences.
        parties: the end of each mention of a party, by its start.
    """

    def __init__(self, text: FoldedText, cut: Sequence[tuple[int, int]], parties: Mapping[int, int]) -> None:
        self._text = text
        self._cut = cut
        self._starts = [start for start, _ in cut]
        self._parties = parties

    @cached_property
    def all(self) -> Sequence[Telling]:
        """All tellings in sentences, in the order of the text, each with who it stands for."""
        told: list[Telling] = []
        for each in map(self._within_item, self._found()):
            who = self._meant(each, told[-_KEPT:])
            told.append(replace(each, who=who, standing=each.who[0] if who != each.who and who else None))
        return told

    @cached_property
    def of_message(self) -> Sequence[Telling]:
        """The tellings of the whole message: labels and headings."""
        return [*labels(self._text)] or [*headings(self._text, self._words, self._parties)]

    def of(self, start: int, end: int) -> tuple[Telling, Relation] | None:
        """The telling of people, and whether it is one of their sentence or of the message.

        Args:
            start: offset of the mention of people.
            end: offset behind it.
        """
        if found := self._in_sentence(start, end):
            return found, "sentence"
        of_all = next((each for each in self.of_message if each.start <= start < each.end), None)
        return (of_all, "message") if of_all else None

    def _within_item(self, telling: Telling) -> Telling:
        """A telling that reaches no farther than its item of a row of news: between ``/`` or bars."""
        if telling.how == "maker":
            return telling
        raw, last = self._text.raw, max([telling.at, *(each.end for each in telling.who if not each.stands_for)])
        mourns = telling.how == "says" and _MOURNS.match(self._text.folded(telling.at, telling.at + 8))
        behind = (_ITEM_OR_CLAUSE if mourns else _ITEM).search(raw, last, max(telling.end, last))
        before = [match.end() for match in _ITEM.finditer(raw, telling.start, max(telling.at, telling.start))]
        end = behind.start() if behind else telling.end
        start = before[-1] if before and telling.how == "behind" else telling.start
        return replace(telling, start=start, end=end)

    def is_one_sentence(self, one: int, other: int) -> bool:
        """Whether two offsets lie in one sentence."""
        return self._sentence(one) == self._sentence(other)

    def _in_sentence(self, start: int, end: int) -> Telling | None:
        """The telling of people by their sentence or by a maker before: the last ahead, unless one behind contrasts."""
        maker = [each for each in self._makers if each.at <= start][-1:]
        near = [*maker, *self._by_sentence.get(self._sentence(start), ())]
        here = [each for each in near if each.start <= start and end <= each.end]
        ahead = [each for each in here if each.at <= start and each.how != "behind"]
        behind = [each for each in here if each.at > start and each.how == "behind"]
        asides = [each for each in here if each.at <= start and each.how == "behind"]
        if behind and (not ahead or _is_of_medium(ahead[-1]) or self._contrasts(ahead[-1].at, start)):
            return behind[0]
        aside = next((each for each in reversed(asides) if not self._contrasts(each.at, start)), None)
        if aside and (not ahead or (aside.at > ahead[-1].at and self._is_aside(aside))):
            return aside
        return ahead[-1] if ahead else None

    @cached_property
    def _makers(self) -> Sequence[Telling]:
        """The tellings of who made the report."""
        return [each for each in self.all if each.how == "maker"]

    @cached_property
    def _by_sentence(self) -> Mapping[int, Sequence[Telling]]:
        """The other tellings, by the numbers of the sentences of which they tell."""
        found: dict[int, list[Telling]] = {}
        for each in self.all:
            if each.how not in ("maker", "acts"):
                for number in range(self._sentence(each.start), self._sentence(max(each.start, each.end - 1)) + 1):
                    found.setdefault(number, []).append(each)
        return found

    def _is_aside(self, telling: Telling) -> bool:
        """Whether a telling stands between two commas: ``وأسفرت، وفق الوزارة، عن مقتل``."""
        raw, last = self._text.raw, telling.who[-1].end if telling.who else telling.at
        return (
            _COMMA_BEFORE.search(raw, max(0, telling.at - 3), telling.at) is not None
            and _COMMA.match(raw, last) is not None
        )

    def _contrasts(self, start: int, end: int) -> bool:
        """Whether what follows is set against what is told before: ``بينما``, ``غير أن``."""
        return _CONTRAST.search(self._text.folded(start, end)) is not None

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _words(self) -> Sequence[FoldedWord]:
        return self._text.sentence().words

    def _found(self) -> list[Telling]:
        """The tellings of sentences as their words are."""
        numbers = [self._sentence(word.start) for word in self._words]
        found = SentenceTellings(self._text, self._words, numbers, self._cut, self._parties).all()
        return sorted(found, key=lambda each: each.at)

    def _meant(self, telling: Telling, before: Sequence[Telling]) -> tuple[Teller, ...]:
        """The tellers of a telling, where one stands for a teller told before that one."""
        if len(telling.who) != 1 or not telling.who[0].stands_for:
            return telling.who
        one = telling.who[0]
        if one.kind == "verb":
            return self._subject(one, telling, before)
        named = [each for each in before if each.who and not each.who[0].stands_for]
        told = [each.who[0] for each in (*self.of_message, *named)]
        same = [each for each in told if each.noun == one.noun]
        if same:
            return (same[-1],)
        if one.kind != "document" and one.noun not in _STANDS_FOR_ANY:
            return telling.who
        last = [each.who[0] for each in named if each.how != "acts"][-1:] or told[:1]
        return tuple(last)

    def _subject(self, verb: Teller, telling: Telling, before: Sequence[Telling]) -> tuple[Teller, ...]:
        """Who goes on to tell by a verb without subject: the last teller with which the verb agrees."""
        if not before or not before[-1].who or telling.sentence - before[-1].sentence > _FAR:
            return ()
        return next((each.who for each in reversed(before[-_LAST:]) if each.who and _agrees(verb.noun, each)), ())


def _is_of_medium(telling: Telling) -> bool:
    """Whether the medium's own correspondent heads a sentence, in which another may be the source."""
    return telling.how == "head" and _OWN.fullmatch(telling.who[0].noun) is not None


def _agrees(verb: str, told: Telling) -> bool:
    """Whether the subject of a telling may be that of a verb without one: ``وقالت``, ``وقالوا``, ``وقال``."""
    if told.how == "maker":
        return True
    noun = told.who[0].noun
    is_many = _PLURAL.fullmatch(noun) is not None or len(told.who) > 1
    if verb.endswith(("وا", "ون")):
        return is_many
    if is_many and told.who[0].kind in ("person", "source"):
        return False
    is_feminine = noun.endswith(("ه", "ات")) or noun in _FEMININE
    return verb.startswith("ي") or (verb.endswith("ت") or verb.startswith("ت")) == is_feminine
