"""Which of the dates that a text names is that of a harm.

The nearest date of the mention's clause counts; else that of another clause about harm. The day on which somebody says
it, the day of an earlier event and a day to come are not the day of the harm. A sentence that goes on with the event of
the sentence before shares its day. A single event of the past without any day has the day of the report.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from hasila.records.clauses import (
    ABOUT_HARM,
    BOUNDARY,
    EARLIER,
    GOES_ON,
    HARM,
    HARM_WORD,
    IMPERFECT,
    MONTH_OR_YEAR,
    NOT_PAST,
    OF_ANOTHER,
    OTHER_EVENT,
    PERIOD,
    SAID,
    SAYS_THAT,
    STATE,
    THAT,
    TO_COME,
)
from hasila.records.dates import PUBLICATION, Date, dates
from hasila.records.record import Evidence, Record
from hasila.text.folded import FoldedSentence


@dataclass(frozen=True)
class DatedSentence:
    """A sentence with its dates.

    Args:
        sentence: the sentence.
        article_date: the day on which the text was published, if it is known.
        before: the sentences before it that may tell its day, the nearest last.
    """

    sentence: FoldedSentence
    article_date: date | None
    before: Sequence["DatedSentence"] = ()

    def date(self, record: Record) -> Date | None:
        """The date of a record whose mention stands in this sentence; of a part, what is said of it alone."""
        return self._told(record.at) or self._carried(record.at) or self._reported(record)

    @cached_property
    def dates(self) -> Sequence[Date]:
        """The dates that the sentence names."""
        return dates(self.sentence, self.article_date)

    @cached_property
    def _bounds(self) -> Sequence[int]:
        """Where clauses end, as offsets into the text; inside a date ends none."""
        spans = (self.sentence.span(match) for match in self.sentence.finditer(BOUNDARY))
        return [end for _, end in spans if not any(each.start < end < each.end for each in self.dates)]

    def _clause_of(self, offset: int) -> int:
        return bisect_right(self._bounds, offset)

    def _clause(self, number: int) -> tuple[int, int]:
        """Start and end of a clause."""
        edges = [self.sentence.start, *self._bounds, self.sentence.end]
        return edges[number], edges[number + 1]

    def _form(self, number: int) -> str:
        return self.sentence.folded(*self._clause(number))

    @cached_property
    def _of_harm(self) -> Sequence[Date]:
        """The dates that may be those of a harm: not of a saying, of what is to come, nor of what went before."""
        return [each for each in self.dates if self._is_of_harm(each)]

    def _is_of_harm(self, told: Date) -> bool:
        return not (self._is_of_saying(told) or self._is_to_come(told) or self._is_of_another(told))

    def _is_of_another(self, told: Date) -> bool:
        before = self.sentence.folded(told.start - 50, told.start)
        return told.last is None and OF_ANOTHER.search(before) is not None

    def _is_of_saying(self, told: Date) -> bool:
        """Whether a date stands between who says it and what is said."""
        if not SAYS_THAT.match(self.sentence.folded(told.end, told.end + 40)):
            return False
        before = self.sentence.folded(self._clause(self._clause_of(told.start))[0], told.start)
        said = [match.end() for match in SAID.finditer(before)]
        return bool(said) and not THAT.search(before, said[-1]) and not HARM.search(before, said[-1])

    def _is_to_come(self, told: Date) -> bool:
        clause = self._clause_of(told.start)
        form = self._form(clause)
        return TO_COME.search(form) is not None and not HARM.search(form)

    def _told(self, mention: Evidence) -> Date | None:
        """The date of a mention of people that its sentence names."""
        if not self._of_harm:
            return None
        own = self._clause_of(mention.start)

        def away(each: Date) -> int:
            return max(each.start - mention.end, mention.start - each.end)

        in_clause = [each for each in self._of_harm if self._clause_of(each.start) == own]
        if in_clause:
            return min(in_clause, key=away)
        if self._is_earlier(own):
            return None
        others = [each for each in self._of_harm if self._lends(self._clause_of(each.start))]
        return min(others, key=away, default=None)

    def _is_earlier(self, clause: int) -> bool:
        return EARLIER.search(self._form(clause)) is not None

    def _lends(self, clause: int) -> bool:
        """Whether other clauses share the date of a clause: it tells of no other event."""
        return self._tells_harm(clause) or not any(each.search(self._form(clause)) for each in (EARLIER, OTHER_EVENT))

    def _tells_harm(self, clause: int) -> bool:
        form = self._form(clause)
        return ABOUT_HARM.search(form) is not None and not EARLIER.search(form)

    def _carried(self, mention: Evidence) -> Date | None:
        """The date of a sentence before, if the mention's clause goes on with its event."""
        clause = self._form(self._clause_of(mention.start))
        if self._of_harm or EARLIER.search(clause) or PERIOD.search(clause):
            return None
        behind = self
        for each in reversed(self.before):
            if not behind._goes_on:
                return None
            if each._of_harm:
                day = each._event_day
                return day and replace(day, why=f"{day.why}; the sentence before tells it")
            behind = each
        return None

    @cached_property
    def _goes_on(self) -> bool:
        return GOES_ON.search(self._whole) is not None

    @cached_property
    def _event_day(self) -> Date | None:
        """The one day of the event of this sentence."""
        first = self._of_harm[0]
        one = all(each.day == first.day for each in self._of_harm) and first.day is not None
        return first if one and self._tells_harm(self._clause_of(first.start)) else None

    @cached_property
    def _tells_when(self) -> bool:
        """Whether the sentence tells when a harm happened, even if only the month or year."""
        dated = any(self._tells_harm(self._clause_of(each.start)) for each in self._of_harm)
        return dated or MONTH_OR_YEAR.search(self._whole) is not None

    @cached_property
    def _whole(self) -> str:
        return self.sentence.folded(self.sentence.start, self.sentence.end)

    def _reported(self, record: Record) -> Date | None:
        """The day of the report, for a single event of the past whose day the text does not tell."""
        if self.article_date is None or record.running_total or record.harm.kind == "unspecified":
            return None
        clause = self._form(self._clause_of(record.at.start))
        harm = self.sentence.folded(record.harm.start, record.harm.end)
        if IMPERFECT.fullmatch(harm) or STATE.fullmatch(harm) or not HARM_WORD.search(clause):
            return None
        if any(pattern.search(clause) for pattern in (EARLIER, PERIOD, NOT_PAST)):
            return None
        if any(each._tells_when for each in self.before):
            return None
        saying = [each for each in self.dates if each.day and self._is_of_saying(each)]
        if saying:
            why = "day on which it is said: the text tells no day of the harm"
            return replace(saying[0], why=why, precision="report")
        return Date(self.article_date, PUBLICATION, record.at.start, record.at.end, precision="report")
