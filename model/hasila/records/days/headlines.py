"""The day of a toll in a headline: that of the same toll in the sentence behind it.

A headline seldom tells the day: ``42 قتيلا في قصف دوما``, then ``قضى 42 مدنيا مساء السبت``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hasila.records.days.dates import Date
from hasila.text import guarded as regex

if TYPE_CHECKING:
    from hasila.records.record import Record

HEADLINE = regex.compile(r"\s*[\p{L}\p{N}#«\"].*[^\s.؛،:!؟]\s*")
"""A first line that is neither a sentence, nor an item of a list."""
_LEAD = 2
"""How many sentences behind the headline may tell the day."""


def with_days_of_lead(
    records: "Mapping[int, Record]", text: str, cut: Sequence[tuple[int, int]]
) -> "dict[int, Record]":
    """The records with the days of tolls in the headline that the first sentences behind it tell again with their day.

    Args:
        records: the records by position of their mention.
        text: the whole text.
        cut: start and end of its sentences.
    """
    end = text.find("\n", len(text) - len(text.lstrip()))
    if end < 0 or not HEADLINE.fullmatch(text[:end]):
        return dict(records)
    behind = [bounds for bounds in cut if bounds[0] > end][:_LEAD]
    lead = [each for each in records.values() if any(start <= each.at.start < stop for start, stop in behind)]
    return {
        at: replace(each, date=day) if each.at.end <= end and (day := _day(each, lead)) else each
        for at, each in records.items()
    }


def _day(record: "Record", lead: "Sequence[Record]") -> Date | None:
    """The told day of the same toll in the first sentences, if the headline tells none."""
    if record.running_total or record.count is None or record.told_date:
        return None
    same = (each.told_date for each in lead if _toll(each) == _toll(record) and not each.running_total)
    day = next((each for each in same if each and each.day), None)
    return day and replace(day, why=f"{day.why}; the sentence behind the headline tells it")


def _toll(record: "Record") -> tuple[str, str, int, int | None]:
    """What two tellings of one toll have in common."""
    low, high = (record.count.low, record.count.high) if record.count else (0, None)
    return record.harm.kind, record.unit, low, high
