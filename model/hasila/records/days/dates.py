"""Dates that a sentence names, resolved against the date of the article.

A weekday beside a written date is one date with it, and so are two days that are the ends of a range. A month without a
day, a season, or the beginning of a campaign is no date. Which date a mention of people has: see
:mod:`hasila.records.days.dating`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from hasila.records.days.forms import FORMS, Days, Reader, last_before
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.folding import fold

Precision = Literal["day", "about", "range", "report"]
"""How exact a date is: ``day`` one day; ``about`` a day that is told roughly, in the Hijri calendar, or against its
weekday; ``range`` a day of several; ``report`` the day of the report, since the text tells none of the harm."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date that a text names.

    Args:
        day: the day, or the first of a range, or nothing if it cannot be resolved.
        why: how it was resolved, or why not.
        start: offset of the first code point of the words that name it.
        end: offset behind their last.
        last: the last day of a range; nothing for a single day.
        precision: how exact it is.
    """

    day: date | None
    why: str
    start: int
    end: int
    last: date | None = None
    precision: Precision = "day"

    @property
    def told(self) -> bool:
        """Whether words of the text name it; else it is the day of publication, and stands at the mention."""
        return self.why != PUBLICATION

    def __str__(self) -> str:
        """The day or the range in ISO 8601, with ``~`` before what is not certain; empty if there is none."""
        if self.day is None:
            return ""
        days = f"{self.day}/{self.last}" if self.last else f"{self.day}"
        return "~" * (self.precision in ("about", "report")) + days


PUBLICATION = "day of publication: the text tells no day"
"""Why a date is that of the article."""


def dates(sentence: FoldedSentence, article_date: date | None = None) -> list[Date]:
    """The dates that a sentence names, in their order. Days to come are left out.

    Args:
        sentence: the sentence.
        article_date: the day on which the article was published, if it is known.
    """
    return list(_dates(sentence, article_date))


@lru_cache(maxsize=64)  # several rules ask for those of one sentence; more would keep long texts in memory
def _dates(sentence: FoldedSentence, article_date: date | None) -> tuple[Date, ...]:
    found: list[_Found] = []
    for each in _found(sentence, article_date):
        both = _joined(found[-1], each, sentence) if found else None
        if both:
            found[-1] = both
        else:
            found.append(each)
    return tuple(_date(each, sentence) for each in found if each.days.kind != "future")


@dataclass(frozen=True, slots=True)
class _Found:
    """Days that a text names, at ``text[start:end]``."""

    days: Days
    start: int
    end: int


def _found(sentence: FoldedSentence, article_date: date | None) -> Iterator[_Found]:
    matches = sorted(
        ((match, reader) for pattern, reader in _forms(sentence.whole) for match in sentence.finditer(pattern)),
        key=lambda pair: (pair[0].start(), -pair[0].end()),
    )
    read_until = 0
    for match, reader in matches:
        if match.start() >= read_until:
            start, end = sentence.span(match)
            yield _Found(reader(match, article_date), start, _with_marks(sentence, end))
            read_until = match.end()


@lru_cache(maxsize=4)
def _forms(text: FoldedText) -> Sequence[tuple[regex.Pattern[str], Reader]]:
    """The forms of which words may stand in a text."""
    return [FORMS[at] for at in text.holding([pattern for pattern, _ in FORMS])]


def _with_marks(sentence: FoldedSentence, end: int) -> int:
    """The end of a word with what folding removes behind it: the hamza of الأربعاء, a mark."""
    while (character := sentence.text(end, end + 1)) and not character.isspace() and not fold(character):
        end += 1
    return end


def _date(found: _Found, sentence: FoldedSentence) -> Date:
    days = found.days
    precision: Precision = "range" if days.last else "about" if days.about else "day"
    return Date(days.first, days.why, found.start, found.end, days.last, precision)


_BESIDE = regex.compile(
    r"[\s,،(\[:]*(?:(?:ال)?(?:موافق|مصادف)(?:\s+[لب])?)?[\s,،(\[:]*(?:(?:ب|في\s+)?تاريخ|يوم|في|ل)?[\s(\[]*"
)
"""Between a weekday and its date: الجمعة الموافق 16 شباط, الجمعة (16 شباط)."""
_PART_OF_DAY = r"(?:(?:صباح|مسا|فجر|ظهر|عصر|ليل|ليله|منتصف\s+ليل|بعد\s+ظهر|يوم)\s+)*"
_UP_TO = regex.compile(rf"\s*(?P<sign>[-–—/])?\s*(?P<word>و|(?:و?حتي|الي|و?لغايه)\s+)?{_PART_OF_DAY}\s*")
_OPENS = regex.compile(rf"(?<!\p{{L}})و?(?:بين|من|منذ|يومي|ايام|ليل|ليله|فجر|خلال)\s+{_PART_OF_DAY}$")


def _joined(one: _Found, other: _Found, sentence: FoldedSentence) -> _Found | None:
    """Both as one date, if the second goes on with the first."""
    between = sentence.folded(one.end, other.start)
    if len(between) > 24 or "future" in (one.days.kind, other.days.kind):
        return None
    first_letter = sentence.folded(other.start, other.start + 1)
    days = None
    if one.days.kind != other.days.kind and first_letter not in "وف" and _BESIDE.fullmatch(between):
        days = _same_day(one.days, other.days)
    elif up_to := _UP_TO.fullmatch(between + ("و" if first_letter == "و" else "")):
        opened = _OPENS.search(sentence.folded(one.start - 16, one.start))
        joins_by_and = up_to["word"] in (None, "و")
        if opened or up_to["sign"] or not joins_by_and:
            days = _from_to(one.days, other.days)
    return _Found(days, one.start, other.end) if days else None


_EXACTNESS = ("relative", "weekday", "hijri", "written")


def _same_day(one: Days, other: Days) -> Days | None:
    """A day that is named twice: the more exact form decides, and a contradiction makes it unsure."""
    weaker, stronger = sorted((one, other), key=lambda days: _EXACTNESS.index(days.kind))
    if stronger.first is None:
        return stronger if weaker.first is None or stronger.kind in ("written", "hijri") else weaker
    if stronger.last or weaker.last:
        return None
    if weaker.first is None:
        return stronger
    apart = abs((stronger.first - weaker.first).days)
    if weaker.kind == "weekday":  # of any week
        apart = min(apart % 7, -apart % 7)
    if stronger.about or weaker.kind == "hijri":
        apart = max(apart - 1, 0)
    if not apart:
        return weaker if weaker.kind == "relative" and stronger.kind == "weekday" else stronger
    return replace(stronger, why=f"{stronger.why}; the words beside it tell another day", about=True)


def _from_to(one: Days, other: Days) -> Days | None:
    """The range from one day to the other; the first may be a weekday of the week before, or lack the second's year."""
    if one.first is None or other.first is None:
        return None
    first, last = one.first, other.last or other.first
    if one.kind == "weekday" and first > last and first.toordinal() > 7:
        first -= timedelta(7)
    elif one.kind == "written" and one.why != "as written":
        first = last_before(first, last)
    if not first < last:
        return None
    return Days(other.kind, first, other.why, last, one.about or other.about)
