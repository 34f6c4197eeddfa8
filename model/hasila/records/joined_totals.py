"""Which people are a total of a period because others are with whom they are told: ``مقتل 466 وإصابة 903``.

All 119 labelled people whom ``و`` joins to a total are totals, too.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hasila.layers import HOLDS, Layers
from hasila.records.days import periods
from hasila.records.record import Record
from hasila.records.text_facts import SentenceFacts

_BESIDE = 3
"""How many records before people may be a total of the same time."""


def with_joined_totals(
    records: Mapping[int, Record], layers: Layers, facts: Mapping[int, SentenceFacts]
) -> dict[int, Record]:
    """The records, with those as totals that are told with a total before.

    Args:
        records: the records by position of their mention.
        layers: the layers of the text.
        facts: what is said in the sentence of each mention.
    """
    joined = dict(records)
    if not any(record.running_total for record in records.values()):
        return joined
    before: deque[int] = deque(maxlen=_BESIDE)
    for position, record in records.items():
        if record.running_total is None and record.count and layers.is_total_doubtful(position):
            total = _total_beside(record, [(at, joined[at]) for at in before], facts[position])
            if total is not None and _are_totals(total, position, layers):
                joined[position] = replace(record, running_total=joined[total].running_total, date=None)
        before.append(position)
    return joined


def _total_beside(record: Record, before: Sequence[tuple[int, Record]], facts: SentenceFacts) -> int | None:
    """The position of the total with which people are told in one toll, or documented of the same time."""
    sentence, day = facts.sentence, record.told_date
    is_dated = day is not None and day.day is not None and day.start >= sentence.start
    if is_dated or not before:
        return None
    at, last = before[-1]
    if last.running_total and sentence.start <= last.at.start and last.at.end < record.at.start:
        return at if periods.is_joined(sentence.folded(last.at.end, record.at.start)) else None
    is_of_no_attack = record.attack is None or record.harm.kind == "detained"
    if not is_of_no_attack or not periods.goes_on(sentence.folded(sentence.start, record.at.start)):
        return None
    return _first_total(each for each in before if each[1].at.start < sentence.start)


def _first_total(before: Iterable[tuple[int, Record]]) -> int | None:
    return next((at for at, each in before if each.running_total), None)


def _are_totals(total: int, position: int, layers: Layers) -> bool:
    """Whether a total and people beside it are both totals, rather than none of them.

    If only the model calls the first one, the mean of both confidences decides: it is right of 40 labelled ones of 68.
    """
    read = layers.totals.get(total, 0.0)
    return read <= HOLDS or read + layers.totals.get(position, 0.0) > 2 * HOLDS
