"""When: dates that a text names, resolved against the date of the article.

Days with their month in Levantine, Egyptian and Maghrebi names or in digits, weekdays (the last one of the name, the
day of the article included), today and yesterday. A month without a day, a season or a campaign's beginning is no date.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import regex

from hasila.errors import DocumentError
from hasila.text.folding import fold, folded


@dataclass(frozen=True, slots=True)
class Date:
    """A date that a text names.

    Args:
        day: the day, or nothing if it cannot be told.
        why: how it is known, or why not.
        start: first code point of the words that name it.
        end: one past their last.
    """

    day: date | None
    why: str
    start: int
    end: int


_Reader = Callable[["regex.Match[str]", date | None], tuple[date | None, str]]

_MONTHS: Mapping[str, int] = {
    fold(name): number
    for number, names in enumerate(
        (
            "كانون الثاني|يناير|جانفي", "شباط|فبراير|فيفري", "آذار|مارس", "نيسان|أبريل|أفريل|ابريل", "أيار|مايو|ماي",
            "حزيران|يونيو|جوان|يونيه", "تموز|يوليو|جويلية|يوليه", "آب|أغسطس|أوت|غشت", "أيلول|سبتمبر|شتنبر",
            "تشرين الأول|أكتوبر", "تشرين الثاني|نوفمبر|نونبر", "كانون الأول|ديسمبر|دجنبر",
        ),
        1,
    )
    for name in names.split("|")
}  # fmt: skip
_DAYS: Mapping[str, int] = {
    fold(name): number
    for number, name in enumerate(("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"))
}
_DAYS_OFFSET: Mapping[str, int] = {fold("اليوم"): 0, fold("أمس"): 1, fold("البارحة"): 1, fold("أول من أمس"): 2}
_MONTH = "|".join(sorted((regex.escape(name) for name in _MONTHS), key=len, reverse=True))
_FULL = regex.compile(
    rf"(?<!\p{{N}})(?P<day>\p{{N}}{{1,2}})\s+(?:من\s+)?(?P<month>{_MONTH})(?:\s*/\s*(?:{_MONTH}))?"
    r"(?:\s*[,،]?\s*(?P<year>\p{N}{4}))?(?!\p{L})"
)
_DIGITS = regex.compile(r"(?<!\p{N})(?P<day>\p{N}{1,2})[/.-](?P<month>\p{N}{1,2})[/.-](?P<year>\p{N}{4})(?!\p{N})")
_WEEKDAY = regex.compile(rf"(?<!\p{{L}})[وفبل]?(?:يوم\s+)?(?P<name>{'|'.join(_DAYS)})(?!\p{{L}})(?P<past>\s+الماضي)?")
_RELATIVE = regex.compile(rf"(?<!\p{{L}})(?P<name>{'|'.join(reversed(list(_DAYS_OFFSET)))})(?!\p{{L}})")


def published(told: str) -> date:
    """The day on which a document was published, as its row tells it.

    Args:
        told: ISO 8601, a day or a time (``2020-01-16``, ``2020-01-16T08:00:00Z``).

    Raises:
        DocumentError: it is no such day.
    """
    try:
        return datetime.fromisoformat(told.strip()).date()
    except ValueError:
        raise DocumentError(f"expected the date as 2020-01-16 (ISO 8601), found {told!r}") from None


def dates(text: str, article: date | None = None) -> list[Date]:
    """The dates that a text names, in their order.

    Args:
        text: a sentence, or any other text.
        article: the day on which it was published, if it is known.
    """
    plain, offsets = folded(text)
    found: list[Date] = []
    taken = 0
    readers: tuple[tuple[regex.Pattern[str], _Reader], ...] = (
        (_DIGITS, _read_full),
        (_FULL, _read_full),
        (_WEEKDAY, _read_weekday),
        (_RELATIVE, _read_relative),
    )
    matches = sorted(
        ((match, reader) for pattern, reader in readers for match in pattern.finditer(plain)),
        key=lambda pair: (pair[0].start(), -pair[0].end()),
    )
    for match, reader in matches:
        if match.start() >= taken:
            day, why = reader(match, article)
            end = offsets[match.end() - 1] + 1
            while end < len(text) and not text[end].isspace() and not fold(text[end]):  # the hamza of الأربعاء, a mark
                end += 1
            found.append(Date(day, why, offsets[match.start()], end))
            taken = match.end()
    return found


def _read_full(match: regex.Match[str], article: date | None) -> tuple[date | None, str]:
    month = match["month"]
    number = _MONTHS.get(month) or (int(month) if month.isdigit() else 0)
    year = int(match["year"]) if match["year"] else None
    if year is None and article is None:
        return None, "the year is not told, and the article's date is not known"
    try:
        if year is not None:
            return date(year, number, int(match["day"])), "as written"
        assert article is not None
        day = date(article.year, number, int(match["day"]))
        return (day if day <= article else day.replace(year=article.year - 1)), "the last one before the article"
    except ValueError:
        return None, "no such day"


def _read_weekday(match: regex.Match[str], article: date | None) -> tuple[date | None, str]:
    if article is None:
        return None, "a weekday, and the article's date is not known"
    back = (article.weekday() - _DAYS[match["name"]]) % 7
    return _before(article, back or (7 if match["past"] else 0)), "the last one of this weekday"


def _read_relative(match: regex.Match[str], article: date | None) -> tuple[date | None, str]:
    if article is None:
        return None, "relative to the article, whose date is not known"
    return _before(article, _DAYS_OFFSET[match["name"]]), "relative to the article"


def _before(article: date, days: int) -> date | None:
    return article - timedelta(days) if article.toordinal() > days else None  # the calendar begins with the year 1
