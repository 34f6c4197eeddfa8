"""Dates that a sentence names, resolved against the date of the article.

Reads days with their month as a name or in digits, weekdays (the last one before the article or its own day), today
and yesterday. A month without a day, a season, or the beginning of a campaign is no date.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import regex

from hasila.errors import DocumentError
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.months import MONTHS


@dataclass(frozen=True, slots=True)
class Date:
    """A date that a text names.

    Args:
        day: the day, or nothing if it cannot be resolved.
        why: how it was resolved, or why not.
        start: offset of the first code point of the words that name it.
        end: offset behind their last.
    """

    day: date | None
    why: str
    start: int
    end: int


_Reader = Callable[["regex.Match[str]", date | None], tuple[date | None, str]]

_DAYS: Mapping[str, int] = {
    fold(name): number
    for number, name in enumerate(("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"))
}
_DAYS_OFFSET: Mapping[str, int] = {fold("اليوم"): 0, fold("أمس"): 1, fold("البارحة"): 1, fold("أول من أمس"): 2}
_MONTH = "|".join(sorted((regex.escape(name) for name in MONTHS), key=len, reverse=True))
_FULL = regex.compile(
    rf"(?<!\p{{N}})(?P<day>\p{{N}}{{1,2}})\s+(?:من\s+)?(?P<month>{_MONTH})(?:\s*/\s*(?:{_MONTH}))?"
    r"(?:\s*[,،]?\s*(?P<year>\p{N}{4}))?(?!\p{L})"
)
_DIGITS = regex.compile(r"(?<!\p{N})(?P<day>\p{N}{1,2})[/.-](?P<month>\p{N}{1,2})[/.-](?P<year>\p{N}{4})(?!\p{N})")
_WEEKDAY = regex.compile(rf"(?<!\p{{L}})[وفبل]?(?:يوم\s+)?(?P<name>{'|'.join(_DAYS)})(?!\p{{L}})(?P<past>\s+الماضي)?")
_RELATIVE = regex.compile(rf"(?<!\p{{L}})(?P<name>{'|'.join(reversed(list(_DAYS_OFFSET)))})(?!\p{{L}})")


def published(written: str) -> date:
    """The day on which a document was published, as its row gives it.

    Args:
        written: a day or a time in ISO 8601 (``2020-01-16``, ``2020-01-16T08:00:00Z``).

    Raises:
        DocumentError: it is not in ISO 8601.
    """
    try:
        return datetime.fromisoformat(written.strip()).date()
    except ValueError:
        raise DocumentError(f"expected the date as 2020-01-16 (ISO 8601), found {written!r}") from None


def dates(sentence: FoldedSentence, article_date: date | None = None) -> list[Date]:
    """The dates that a sentence names, in their order.

    Args:
        sentence: the sentence.
        article_date: the day on which the article was published, if it is known.
    """
    matches = sorted(
        ((match, reader) for pattern, reader in _READERS for match in sentence.finditer(pattern)),
        key=lambda pair: (pair[0].start(), -pair[0].end()),
    )
    dates: list[Date] = []
    read_until = 0
    for match, reader in matches:
        if match.start() >= read_until:
            day, why = reader(match, article_date)
            start, end = sentence.span(match)
            dates.append(Date(day, why, start, _with_marks(sentence, end)))
            read_until = match.end()
    return dates


def _with_marks(sentence: FoldedSentence, end: int) -> int:
    """The end of a word with what folding removes behind it: the hamza of الأربعاء, a mark."""
    while (character := sentence.text(end, end + 1)) and not character.isspace() and not fold(character):
        end += 1
    return end


def _read_full(match: regex.Match[str], article_date: date | None) -> tuple[date | None, str]:
    month = match["month"]
    number = MONTHS.get(month) or (int(month) if month.isdigit() else 0)
    year = int(match["year"]) if match["year"] else None
    if year is None and article_date is None:
        return None, "the year is not told, and the article's date is not known"
    try:
        if year is not None:
            return date(year, number, int(match["day"])), "as written"
        assert article_date is not None
        day = date(article_date.year, number, int(match["day"]))
        day = day if day <= article_date else day.replace(year=article_date.year - 1)
        return day, "the last one before the article"
    except ValueError:
        return None, "no such day"


def _read_weekday(match: regex.Match[str], article_date: date | None) -> tuple[date | None, str]:
    if article_date is None:
        return None, "a weekday, and the article's date is not known"
    back = (article_date.weekday() - _DAYS[match["name"]]) % 7
    return _before(article_date, back or (7 if match["past"] else 0)), "the last one of this weekday"


def _read_relative(match: regex.Match[str], article_date: date | None) -> tuple[date | None, str]:
    if article_date is None:
        return None, "relative to the article, whose date is not known"
    return _before(article_date, _DAYS_OFFSET[match["name"]]), "relative to the article"


def _before(article_date: date, days: int) -> date | None:
    in_calendar = article_date.toordinal() > days  # which begins with the year 1
    return article_date - timedelta(days) if in_calendar else None


_READERS: tuple[tuple[regex.Pattern[str], _Reader], ...] = (
    (_DIGITS, _read_full),
    (_FULL, _read_full),
    (_WEEKDAY, _read_weekday),
    (_RELATIVE, _read_relative),
)
