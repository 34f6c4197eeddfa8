"""The day on which a document was published, in the forms in which tables, exports and feeds write it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import regex

from hasila.errors import DocumentError
from hasila.text.folding import fold
from hasila.text.months import ENGLISH_MONTHS, MONTHS

_BY_NAME: Mapping[str, int] = {**ENGLISH_MONTHS, **MONTHS}
_NAME = r"(?P<month>\p{L}[\p{L}\p{M}]*\.?(?:\s+\p{L}[\p{L}\p{M}]*)?(?:\s?[12١٢])??)"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4}|\d\d)"
_OF = r"(?:\s*[-/,،.]\s*|\s+)"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*(?:[ap]\.?m\.?|[صم]))?"
_ZONE = r"(?:\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?:\s*\([^()]{1,40}\))?)?"
_TIME = rf"(?:(?:\s*[,،T]\s*|\s+)(?:{_CLOCK}{_ZONE})?)?"
_WEEKDAY = r"(?:\p{L}[\p{L}\p{M}]*\s*[,،]?\s+)?"

_NUMBERS = regex.compile(rf"(?P<one>\d{{1,2}})\s*([-/.])\s*(?P<two>\d{{1,2}})\s*\2\s*{_YEAR}{_TIME}", regex.IGNORECASE)
_YEAR_FIRST = regex.compile(
    rf"(?P<year>\d{{4}})\s*([-/.])\s*(?P<month>\d{{1,2}})\s*\2\s*{_DAY}{_TIME}", regex.IGNORECASE
)
_DAY_AND_NAME = regex.compile(rf"{_WEEKDAY}{_DAY}{_OF}{_NAME}{_OF}{_YEAR}{_TIME}", regex.IGNORECASE)
_NAME_AND_DAY = regex.compile(rf"{_WEEKDAY}{_NAME}{_OF}{_DAY}{_OF}{_YEAR}{_TIME}", regex.IGNORECASE)
_NAME_AND_TIME = regex.compile(rf"{_WEEKDAY}{_NAME}\s+{_DAY}\s+{_CLOCK}{_ZONE}\s+{_YEAR}", regex.IGNORECASE)

_LONGEST = 100
"""No date is written with more characters."""


def published(written: str) -> date:
    """The day on which a document was published.

    Args:
        written: a day, or a time of it, in ISO 8601 (``2020-01-16T08:00:00Z``), in numbers (``16/01/2020``,
            ``16.1.20``), or with the month's name in English or Arabic (``16 January 2020``, ``Thu, 16 Jan 2020
            10:33:00 +0000``, ``16 يناير 2020``). The day comes before the month, as it does in the region; only
            where that is no date, as in ``01/16/2020``, the month comes first.

    Raises:
        DocumentError: it is none of these, or there is no such day.
    """
    text = written.strip()
    if len(text) <= _LONGEST:
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            pass
        for pattern, day in _FORMS:
            if match := pattern.fullmatch(text):
                try:
                    return day(match)
                except (ValueError, KeyError):
                    continue
    raise DocumentError(f"expected the date as 2020-01-16 or 16/01/2020, found {written[:_LONGEST]!r}")


def _numbered(match: "regex.Match[str]") -> date:
    year, one, two = _year(match), int(match["one"]), int(match["two"])
    return date(year, two, one) if two <= 12 else date(year, one, two)


def _year_first(match: "regex.Match[str]") -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _named(match: "regex.Match[str]") -> date:
    name = " ".join(match["month"].rstrip(".").casefold().split())
    return date(_year(match), _BY_NAME.get(name) or _BY_NAME[fold(name)], int(match["day"]))


def _year(match: "regex.Match[str]") -> int:
    """The year; of two digits, one of the hundred years up to 2068, as databases read them."""
    year = int(match["year"])
    if len(match["year"]) == 4:
        return year
    return 2000 + year if year < 69 else 1900 + year


_FORMS: tuple[tuple["regex.Pattern[str]", Callable[["regex.Match[str]"], date]], ...] = (
    (_YEAR_FIRST, _year_first),
    (_NUMBERS, _numbered),
    (_DAY_AND_NAME, _named),
    (_NAME_AND_DAY, _named),
    (_NAME_AND_TIME, _named),
)
