"""What a text says by itself, whatever is marked in it: its sentences with their dates, periods and denials.

It is read once for a text and kept for the last texts: who corrects mentions has the records of one text read again and
again.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain, takewhile
from typing import Any, Self, TypeVar

from hasila.records.clauses.denials import Denial, denials
from hasila.records.clauses.unreal import unreal
from hasila.records.days import periods
from hasila.records.days.dating import DatedSentence
from hasila.records.days.report_days import ReportDays
from hasila.records.numbers.roles import counts_nobody
from hasila.records.people.columns import Columns
from hasila.records.record import Record
from hasila.records.stretch import Evidence, Stretch
from hasila.spans import Labelled
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.segmentation import sentence_edges

_REACH = 1000
"""Code points of a sentence that are read on either side of a mention; real sentences are shorter."""

_BEFORE = 3
"""Sentences before that of a mention that may tell its day."""

_KEPT = 4
"""Texts of which the facts are kept."""

_Bounds = tuple[int, int]


@dataclass(frozen=True)
class SentenceFacts:
    """What a sentence says for all mentions in it.

    Args:
        sentence: the sentence.
        dated: its dates.
        periods: words that make a count a sum over a period.
        denials: words that deny or doubt.
        is_of_one_day: whether it tells of a day or a part of one, and of no longer time.
        told: what it says of mentions, by all that this depends on.
    """

    sentence: FoldedSentence
    dated: DatedSentence
    periods: Sequence[Stretch]
    denials: Sequence[Denial]
    is_of_one_day: bool
    told: dict[Any, Record] = field(default_factory=dict)
    _unrecorded: dict[_Bounds, tuple[str, Stretch | None] | None] = field(default_factory=dict)

    @classmethod
    def read(cls, dated: DatedSentence) -> Self:
        """The facts of a sentence."""
        sentence = dated.sentence
        return cls(sentence, dated, periods.words(sentence), list(denials(sentence)), periods.is_of_one_day(sentence))

    def has_attack(self, mentions: Sequence[Labelled], position: int) -> bool:
        """Whether an attack is marked in the sentence.

        Args:
            mentions: the mentions of the text, ordered by offset.
            position: that of a mention of this sentence; its neighbours are looked at.
        """
        behind = takewhile(lambda at: mentions[at].start < self.sentence.end, range(position + 1, len(mentions)))
        before = takewhile(lambda at: mentions[at].start >= self.sentence.start, range(position - 1, -1, -1))
        return any(mentions[at].label == "ATTACK" for at in chain(behind, before))

    def contested(self, mention: Labelled) -> Stretch | None:
        """The nearest words that deny or doubt what is told of a mention."""
        about = [each for each in self.denials if each.is_about(self.sentence, mention.start, mention.end)]
        found = nearest(about, mention)
        return Stretch(found.start, found.end) if found else None

    def unrecorded(self, mention: Labelled) -> tuple[str, Stretch | None] | None:
        """Why a mention of people has no record, and the words of its clause that tell it; nothing if it has one."""
        start, end = mention.start, mention.end
        if (start, end) not in self._unrecorded:
            self._unrecorded[start, end] = self._why_unrecorded(start, end)
        return self._unrecorded[start, end]

    def _why_unrecorded(self, start: int, end: int) -> tuple[str, Stretch | None] | None:
        if counts_nobody(self.sentence.whole.sentence(), start, end):
            return "a number that counts nobody", None
        found = unreal(self.sentence, start, end)
        return (found.what, Stretch(found.start, found.end)) if found else None


class TextFacts:
    """What a text says by itself.

    Args:
        text: the text.
        article_date: the day on which it was published, if it is known.

    Attributes:
        folded: the text as it is compared.
        columns: its tables.
        cut: start and end of its sentences.
    """

    def __init__(self, text: str, article_date: date | None) -> None:
        self.folded = FoldedText(text)
        self.columns = Columns(text)
        self._article_date = article_date
        self.cut = list(sentence_edges(text)) or [(0, len(text))]
        self._report_days = ReportDays(self.folded, self.cut, article_date)
        self._starts = [start for start, _ in self.cut]
        self._dated: dict[_Bounds, DatedSentence] = {}
        self._facts: dict[tuple[_Bounds, ...], SentenceFacts] = {}

    def sentence_at(self, offset: int) -> FoldedSentence:
        """The sentence that holds an offset."""
        return self.folded.sentence(*self.cut[max(0, bisect_right(self._starts, offset) - 1)])

    def of_people(self, mentions: Sequence[Labelled]) -> Iterator[tuple[int, SentenceFacts]]:
        """The position of each mention of people, and what its sentence says.

        Args:
            mentions: the mentions of the text, ordered by offset.
        """
        known: dict[int, _Bounds] = {}
        for position, mention in enumerate(mentions):
            if mention.label != "CASUALTY":
                continue
            number = max(0, bisect_right(self._starts, mention.start) - 1)
            before = [known.get(each, self.cut[each]) for each in range(max(0, number - _BEFORE), number)]
            known[number] = _bounds(mention, self.cut[number])
            yield position, self._read(known[number], before)

    def _read(self, bounds: _Bounds, before: Sequence[_Bounds]) -> SentenceFacts:
        key = (bounds, *before)
        if key not in self._facts:
            sentence, plain = self.folded.sentence(*bounds), [*map(self._plain, before)]
            dated = DatedSentence(sentence, self._said_on(bounds), plain, self._report_days.at)
            self._dated.setdefault(bounds, dated)
            self._facts[key] = SentenceFacts.read(dated)
        return self._facts[key]

    def _plain(self, bounds: _Bounds) -> DatedSentence:
        """A sentence that may tell the day of one behind it."""
        if bounds not in self._dated:
            self._dated[bounds] = DatedSentence(self.folded.sentence(*bounds), self._said_on(bounds))
        return self._dated[bounds]

    def _said_on(self, bounds: _Bounds) -> date | None:
        """The day by which a sentence is read: its own, if the text tells one, or that of publication."""
        return self._report_days.said_on(bounds[0]) or self._article_date


text_facts = lru_cache(maxsize=_KEPT)(TextFacts)
"""The facts of a text: those of the last texts are kept."""


_Found = TypeVar("_Found", bound=Evidence)


def nearest(candidates: Sequence[_Found], mention: Labelled) -> _Found | None:
    """What stands nearest to a mention."""
    return min(candidates, key=lambda each: max(each.start - mention.end, mention.start - each.end), default=None)


def _bounds(mention: Labelled, sentence: _Bounds) -> _Bounds:
    """Start and end of what is read of the sentence of a mention; it holds the whole mention."""
    start = max(sentence[0], mention.start - _REACH)
    end = min(sentence[1], mention.end + _REACH)
    return min(start, mention.start), max(end, mention.end)
