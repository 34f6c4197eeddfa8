"""Which people are a total of a period, by the words of their sentence: ``بلغ عدد القتلى منذ بداية العام 47``."""

from datetime import timedelta

from hasila.records.days import periods
from hasila.records.days.dates import Date
from hasila.records.record import Record
from hasila.records.stretch import Stretch
from hasila.records.text_facts import SentenceFacts

_LONG = timedelta(28)
"""From the first to the last of days whose toll is one of a period."""
_MANY = 10
"""People of whom a year or a month tells rather a sum than one event."""


def words_of_total(record: Record, facts: SentenceFacts, *, may_be_total: bool) -> Stretch | None:
    """The words that make people a total of a period, where words tell it more surely than the model.

    Args:
        record: what their sentence tells of them, with the words of a total if the model reads one.
        facts: what is said in that sentence.
        may_be_total: whether a year or month beside them is what they are a total of.
    """
    sentence, start, end = facts.sentence, record.at.start, record.at.end
    day, clause = facts.dated.of_clause(record.at)
    if periods.is_of_one_attack(sentence, start) or (record.running_total and _is_of_one_day(record, day, clause)):
        return None
    if record.running_total or record.count is None:
        return record.running_total
    if day and day.day and day.last and day.last - day.day >= _LONG and record.count.low >= _MANY:
        return Stretch(day.start, day.end)
    if since := periods.since_beginning(sentence, start, end):
        return since
    if bulletin := periods.of_bulletin(sentence, start):
        return bulletin
    if record.harm.kind == "killed" and (campaign := periods.of_campaign(sentence, start, end)):
        return campaign
    return periods.past(sentence, start, end) if may_be_total and _is_toll(record) else None


def _is_of_one_day(record: Record, day: Date | None, clause: str) -> bool:
    """Whether the clause of people who were harmed tells one day, and no sum up to it."""
    if day is None or day.day is None or day.last or record.harm.kind == "displaced":
        return False
    return not periods.adds_up(clause)


def _is_toll(record: Record) -> bool:
    """Whether so many people were killed or injured that a year or month beside them is what they are a sum of."""
    return record.count is not None and record.count.low >= _MANY and record.harm.kind in ("killed", "injured")
