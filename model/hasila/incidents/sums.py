"""Sums over several events of a report: ``7 in the kitchen, 5 at the well ... twelve martyrs in one day``.

Such a sum is of no event, as a total of a period is; if it were of one, it would tie the events together.
"""

from collections.abc import Iterator, Sequence

from hasila.records.record import Record

_FEWEST = 3
"""People; fewer are a sum by chance too often."""


def sums(records: Sequence[Record]) -> Iterator[tuple[int, list[int]]]:
    """The records that may be sums, each with the records whose people are together as many.

    They are its parts, or neighbours before it or behind it that are parts of nothing.
    """
    for number, record in enumerate(records):
        if record.running_total is not None or (_exact(record) or 0) < _FEWEST:
            continue
        parts = [at for at, each in enumerate(records) if each.subset_of == number and _is_like(each, record)]
        own = [at for at, each in enumerate(records) if _is_like(each, record) and not _is_part(each, records)]
        before, behind = ([at for at in own if at < number], [at for at in own if at > number])
        choices = (_that_make(each, records, _exact(record)) for each in (parts, before[::-1], behind))
        if summed := next(filter(None, choices), None):
            yield number, summed


def same_people(records: Sequence[Record], whole: int, parts: Sequence[int]) -> Iterator[int]:
    """The records that tell a sum again, and parts of it that are not summed: ``twelve, most of them women``."""
    for number, record in enumerate(records):
        if number in parts or number == whole:
            continue
        is_told_again = _is_like(record, records[whole]) and _exact(record) == _exact(records[whole])
        if is_told_again or record.subset_of == whole:
            yield number


def _that_make(numbers: Sequence[int], records: Sequence[Record], people: int | None) -> list[int]:
    """The first records, two at least, that count as many people together; none if there are no such."""
    count = 0
    for at, number in enumerate(numbers):
        count += _exact(records[number]) or 0
        if count == people and at > 0:
            return list(numbers[: at + 1])
    return []


def _is_like(one: Record, other: Record) -> bool:
    """Whether a sum may have both: people of one harm who are counted."""
    is_counted = _exact(one) is not None and one.running_total is None
    return is_counted and (one.harm.kind, one.unit) == (other.harm.kind, other.unit)


def _is_part(record: Record, records: Sequence[Record]) -> bool:
    return record.subset_of is not None and records[record.subset_of].harm.kind == record.harm.kind


def _exact(record: Record) -> int | None:
    """How many the people are; nothing if that is not told exactly."""
    count = record.count
    return count.low if count is not None and count.low == count.high else None
