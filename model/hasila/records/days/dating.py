"""Which of the dates that a text names is that of a harm.

The nearest date of the mention's clause counts; else that of another clause about harm. The day on which somebody says
it, the day of an earlier event and a day to come are not the day of the harm. A sentence that goes on with the event of
the sentence before shares its day; else the day counts that the text tells once for all that it reports. A single event
of the past without any day has the day of the report.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from hasila.records.clauses.attack_names import named_before
from hasila.records.clauses.patterns import (
    ABOUT_HARM,
    AFTERWARDS,
    AGE,
    ANOTHER_MATTER,
    AT_THAT_TIME,
    BARE_DATELINE,
    BEFORE_DATELINE,
    BEHIND_DATELINE,
    BOUNDARY,
    BURIED,
    EARLIER,
    GOES_ALONG,
    GOES_ON,
    HARM,
    HARM_WORD,
    IMPERFECT,
    MEANWHILE,
    MONTH_OR_YEAR,
    NARRATED,
    NEW_PLACE,
    NOT_PAST,
    OF_ANOTHER,
    OF_THE_ATTACK,
    OTHER_EVENT,
    PERIOD,
    RECORDED,
    RISEN,
    SAID,
    SAID_BEHIND,
    SAID_OF_THE_ATTACK,
    SAME_DAY,
    SAYS_THAT,
    SCENE,
    SINCE,
    SINCE_DAY,
    STATE,
    THAT,
    TICKER,
    TO_COME,
    WITNESSED,
)
from hasila.records.days.dates import PUBLICATION, Date, dates
from hasila.records.stretch import Evidence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence

if TYPE_CHECKING:
    from hasila.records.record import Record

_BEFORE = "the sentence before tells it"
_NEAR = 2
"""Sentences before one in which another day keeps it from having that of the report."""
_LONGEST_DATELINE = 40
"""Code points of a sentence up to the day of its dateline."""
_HARMS_OF_ATTACKS = ("killed", "injured", "missing")
_UNBROKEN = regex.compile(r"[\p{L}\p{N}\s«»\"()،,]*")
_TAKEN = regex.compile(
    r"(?<!\p{L})و?(?:(?:ساق|خطف|اختطف|اعتقل|احتجز|اقتاد|خد|اخذ|خذ|اسر)وا?|(?:نزح|فر|هرب|اضطر|هجر|تهجر)(?:ت|وا|و)?)(?!\p{L})"
)
"""A verb of those who attacked, or of people who fled: ``وساقوا معهم 5 شبان``, ``وفرت مئة أسرة``."""
_Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class DatedSentence:
    """A sentence with its dates.

    Args:
        sentence: the sentence.
        article_date: the day on which the text was published, if it is known.
        before: the sentences before it that may tell its day, the nearest last.
        of_report: the day that the text tells once for all that it reports where an offset lies.
    """

    sentence: FoldedSentence
    article_date: date | None
    before: Sequence["DatedSentence"] = ()
    of_report: Callable[[int], Date | None] = lambda _: None

    def date(self, record: "Record", event_before: int = 0) -> Date | None:
        """The date of a record whose mention stands in this sentence; of a part, what is said of it alone.

        Args:
            record: the record.
            event_before: how many sentences before this one the attack that harmed them is told; 0 if it is not known.
        """
        return (
            self._told(record.at, is_sum=record.running_total is not None)
            or self._same_day(record.at)
            or (None if record.running_total else self._carried(record.at))
            or self._of_attack(record, event_before)
            or self._headed(record)
            or self._reported(record)
        )

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

    @cached_property
    def _clauses(self) -> Sequence[tuple[int, int]]:
        """Start and end of each clause."""
        return list(pairwise([self.sentence.start, *self._bounds, self.sentence.end]))

    def _form(self, number: int) -> str:
        return self.sentence.folded(*self._clauses[number])

    @cached_property
    def _of_harm(self) -> Sequence[Date]:
        """The dates that may be those of a harm: not of a saying, of what is to come, nor of what went before."""
        no_harm = (self._is_of_saying, self._is_to_come, self.is_dateline, self.is_of_burial)
        may_be = [each for each in self.dates if not any(is_so(each) for is_so in no_harm)]
        if len(may_be) > 1:
            may_be = [each for each in may_be if not self._is_afterwards(each)] or may_be
        return [days for each in may_be if (days := self._of_itself(each))]

    @cached_property
    def _of_past(self) -> Sequence[Date]:
        """The days to which ``في اليوم نفسه`` may lead: those of a harm, or else of a burial."""
        return self._of_harm or [each for each in self.dates if self.is_of_burial(each)]

    def _is_afterwards(self, told: Date) -> bool:
        """Whether a date is that of a publication or a burial: ``في بيان صدر اليوم``."""
        return self._behind(AFTERWARDS, told) is not None

    def is_of_burial(self, told: Date) -> bool:
        """Whether a date is that of a burial: ``شيع الأهالي اليوم ثلاثة قضوا في``."""
        between = self._behind(BURIED, told)
        return between is not None and _UNBROKEN.fullmatch(between) is not None

    def _behind(self, deeds: "regex.Pattern[str]", told: Date) -> str | None:
        """What stands between such a deed and a date of its clause, unless that tells of harm."""
        before = self.sentence.folded(self._clauses[self._clause_of(told.start)][0], told.start)
        found = [match.end() for match in deeds.finditer(before)]
        if not found or ABOUT_HARM.search(before, found[-1]) or THAT.search(before, found[-1]):
            return None
        return before[found[-1] :]

    def is_dateline(self, told: Date) -> bool:
        """Whether a date is that of a dateline: ``مقديشو، الخميس:``."""
        start, end = self.sentence.start, self.sentence.end
        if told.start - start > _LONGEST_DATELINE:
            return False
        bare = BARE_DATELINE.match(self._whole)
        if bare and told.end <= self.sentence.whole.to_text(self.sentence.whole.to_folded(start) + bare.end()):
            return not HARM_WORD.search(bare[0])
        before, behind = (
            self.sentence.folded(start, told.start),
            self.sentence.folded(told.end, min(told.end + 40, end)),
        )
        return (
            BEFORE_DATELINE.match(before) is not None
            and BEHIND_DATELINE.match(behind) is not None
            and not HARM_WORD.search(before)
        )

    def _of_itself(self, told: Date) -> Date | None:
        """A date, unless it is that of an agreement or of what went before; the days since yesterday are a range."""
        before = self.sentence.folded(told.start - 50, told.start)
        if told.last or not OF_ANOTHER.search(before):
            return told
        named = self.sentence.folded(told.start, told.end).split(maxsplit=1)[0]
        if told.day is None or self.article_date is None:
            return None
        if not (SINCE.search(before) or SINCE_DAY.search(before + named)):
            return None
        ago = (self.article_date - told.day).days
        if ago == 1:
            return replace(told, last=self.article_date, precision="range")
        return told if ago == 0 else None

    def _is_of_saying(self, told: Date) -> bool:
        """Whether a date stands between who says it and what is said."""
        before = self.sentence.folded(self._clauses[self._clause_of(told.start)][0], told.start)
        if SAID_BEHIND.search(before):
            return True
        if not SAYS_THAT.match(self.sentence.folded(told.end, told.end + 40)):
            return False
        said = [match.end() for match in SAID.finditer(before) if not RECORDED.fullmatch(match[0])]
        return bool(said) and not THAT.search(before, said[-1]) and not HARM.search(before, said[-1])

    def _is_to_come(self, told: Date) -> bool:
        clause = self._clause_of(told.start)
        form = self._form(clause)
        return TO_COME.search(form) is not None and not HARM.search(form)

    def _told(self, mention: Evidence, is_sum: bool = False) -> Date | None:
        """The date of a mention of people that its sentence names; of a total of a period that of its clause only."""
        if not self._of_harm:
            return None
        own = self._clause_of(mention.start)

        def away(each: Date) -> int:
            return max(each.start - mention.end, mention.start - each.end)

        in_clause = [each for each in self._of_harm if self._clause_of(each.start) == own]
        if in_clause:
            return min(in_clause, key=away)
        if is_sum or self._of_same_day(own):
            return None
        earlier = self._earlier(own)
        others = [
            each
            for each in self._of_harm
            if (clause := self._clause_of(each.start)) in earlier or (not earlier and self._lends(clause))
        ]
        if GOES_ALONG.search(self._form(own)):
            others = [each for each in others if each.start < mention.start] or others
        elif any(each.start < mention.start for each in others):
            others = [each for each in others if each.start < mention.start or not self._opens(each)]
        return min(others, key=away, default=None)

    def _opens(self, told: Date) -> bool:
        """Whether a date is the first of its clause, which is about what happened then: ``واليوم الصبح قنص``."""
        first = self._clauses[self._clause_of(told.start)][0]
        return not self.sentence.folded(first, told.start).strip(" و")

    def _same_day(self, mention: Evidence) -> Date | None:
        """The day told before that the words of a mention's clause lead to: ``عصر اليوم نفسه``, ``في اليوم التالي``."""
        found = self._of_same_day(self._clause_of(mention.start))
        if found is None:
            return None
        told = [each for each in self._of_harm if each.start < mention.start]
        told = told or next((list(each._of_past) for each in reversed(self.before) if each._of_past), [])
        if not told or told[-1].day is None or told[-1].last:
            return None
        by = 2 if found[0].endswith("ين") else 1
        day = told[-1].day + timedelta(by if found["later"] else -by if found["sooner"] else 0)
        return replace(told[-1], day=day, why=f"{told[-1].why}; told of it")

    def _of_same_day(self, clause: int) -> "regex.Match[str] | None":
        """The words of a clause that lead to the day told before; what goes along with another has those of it."""
        while clause and not self._has_day(clause) and self._goes_along(clause):
            if found := SAME_DAY.search(self._form(clause)):
                return found
            clause -= 1
        return SAME_DAY.search(self._form(clause))

    def _has_day(self, clause: int) -> bool:
        return any(self._clause_of(each.start) == clause for each in self.dates)

    def of_clause(self, mention: Evidence) -> tuple[Date | None, str]:
        """The nearest date of a mention's clause, or of what goes along with it, and the folded form of both."""
        own = last = self._clause_of(mention.start)
        while not self._has_day(last) and last + 1 < len(self._clauses) and self._goes_along(last + 1):
            last += 1
        in_clause = [each for each in self._of_harm if own <= self._clause_of(each.start) <= last]
        nearest = min(in_clause, key=lambda each: max(each.start - mention.end, mention.start - each.end), default=None)
        return nearest, " ".join(map(self._form, range(own, last + 1)))

    def _earlier(self, clause: int) -> range:
        """The clauses about the earlier event that a clause tells of; none if it tells of no such event."""
        return self._earlier_clauses[clause]

    @cached_property
    def _earlier_clauses(self) -> Sequence[range]:
        """The same of every clause. What goes along with an earlier harm is as early: ``سبق أن قتل رجل وأصيب آخر``."""
        clauses = len(self._clauses)
        firsts = [clause for clause in range(clauses) if not clause or not self._goes_along(clause)]
        found: list[range] = []
        for first, end in pairwise([*firsts, clauses]):
            together = range(first, end)
            if not self._is_earlier(first):
                found += [range(0)] * len(together)
            elif ABOUT_HARM.search(self._form(first)):
                found += [together] * len(together)
            else:
                found += [range(first, first + 1), *[range(0)] * (len(together) - 1)]
        return found

    def _goes_along(self, clause: int) -> bool:
        """Whether a clause tells of the event of the clause before; an empty one lies between a comma and ``و``."""
        form = self._form(clause)
        return not form.strip() or (GOES_ALONG.search(form) is not None and not EARLIER.search(form))

    def _is_earlier(self, clause: int) -> bool:
        """Whether words of a clause tell that its event is an earlier one; not that of the attack told before."""
        form = self._form(clause)
        if not EARLIER.search(form):
            return False
        attack = OF_THE_ATTACK.search(form) or SAID_OF_THE_ATTACK.search(form)
        return attack is None or not self._names(attack["attack"], self._clauses[clause][0])

    def _names(self, attack: str, end: int) -> bool:
        """Whether an attack is named before an offset, in this sentence or those before."""
        told = " ".join([*(each._whole for each in self.before), self.sentence.folded(self.sentence.start, end)])
        return named_before(attack).search(told) is not None

    def _lends(self, clause: int) -> bool:
        """Whether other clauses share the date of a clause: it tells of no other event."""
        return self._tells_harm(clause) or not (self._earlier(clause) or OTHER_EVENT.search(self._form(clause)))

    def _tells_harm(self, clause: int) -> bool:
        return ABOUT_HARM.search(self._form(clause)) is not None and not self._earlier(clause)

    def _carried(self, mention: Evidence) -> Date | None:
        """The date of a sentence before, if the mention's clause goes on with its event."""
        if not self._may_be_told_elsewhere(mention):
            return None
        behind = self
        for each in reversed(self.before):
            is_meanwhile = behind.is_meanwhile
            if not (behind.goes_on or is_meanwhile):
                return None
            if each._of_past if is_meanwhile else each._of_harm:
                day = each.event_day or (each.only_day if is_meanwhile else None)
                return day and replace(day, why=f"{day.why}; {_BEFORE}")
            behind = each
        return None

    def _may_be_told_elsewhere(self, mention: Evidence) -> bool:
        """Whether the sentence tells no day, and the mention's clause of no period and no earlier event."""
        number = self._clause_of(mention.start)
        return not (self._of_harm or self._earlier(number) or self._tells_period(number))

    def _tells_period(self, clause: int) -> bool:
        """Whether a clause tells of a period; it is looked for once."""
        if clause not in self._periods:
            form = self._form(clause)
            for no_period in (AGE, RISEN, MEANWHILE, BARE_DATELINE):
                form = no_period.sub(" ", form)
            self._periods[clause] = PERIOD.search(form) is not None
        return self._periods[clause]

    @cached_property
    def _periods(self) -> dict[int, bool]:
        """Whether clauses tell of a period, as far as it was asked."""
        return {}

    def _of_attack(self, record: "Record", back: int) -> Date | None:
        """The day of the attack that a sentence before tells, if it is the only one there."""
        if not back or record.running_total:
            return None
        clause = self._form(self._clause_of(record.at.start))
        if record.harm.kind not in _HARMS_OF_ATTACKS and (self._tells_period(0) or not _TAKEN.search(clause)):
            return None
        told = self.before[-back]._of_event
        if not self._may_be_told_elsewhere(record.at) or len({each.day for each in told}) != 1 or told[0].day is None:
            return None
        lends = self.before[-back]._lends(self.before[-back]._clause_of(told[0].start))
        return replace(told[0], why=f"{told[0].why}; {_BEFORE}") if lends else None

    @cached_property
    def stays(self) -> bool:
        """Whether the sentence may be about the event of the sentence before: it tells of no other matter nor place."""
        return not ANOTHER_MATTER.search(self._whole) and not NEW_PLACE.search(self._whole)

    @cached_property
    def goes_on(self) -> bool:
        """Whether the sentence goes on with the event of the sentence before, as its words tell."""
        return GOES_ON.search(self._whole) is not None

    @cached_property
    def is_meanwhile(self) -> bool:
        """Whether the sentence tells what happened in the course of the event before: ``وخلال العملية سقطت``."""
        return MEANWHILE.match(self._whole) is not None

    @cached_property
    def only_day(self) -> Date | None:
        """The one day that the sentence tells, whatever happened on it."""
        days = {each.day for each in self._of_past}
        return self._of_past[0] if len(days) == 1 and self._of_past[0].day else None

    @cached_property
    def is_narrated(self) -> bool:
        """Whether a story goes on with the sentence: ``ثم انهالت القذائف``."""
        return NARRATED.match(self._whole) is not None

    @cached_property
    def keeps_day(self) -> bool:
        """Whether the sentence begins with an hour of the day told before: ``قرابة الظهر ألقت``."""
        return AT_THAT_TIME.match(self._whole) is not None

    @cached_property
    def has_scene(self) -> bool:
        """Whether the sentence has a word of harm, of attack or of a scene of one, or a witness tells what they did."""
        return any(pattern.search(self._whole) for pattern in (ABOUT_HARM, SCENE, WITNESSED))

    @cached_property
    def is_scene(self) -> bool:
        """Whether the sentence tells a scene of an attack: ``على هدير الطائرات``."""
        return SCENE.search(self._whole) is not None

    @cached_property
    def _of_event(self) -> Sequence[Date]:
        """Of several days those of clauses about harm: ``سقطت قذائف ظهر الخميس، والناس قبل عطلة الجمعة``."""
        if len({each.day for each in self._of_harm}) < 2:
            return self._of_harm
        return [each for each in self._of_harm if self._tells_harm(self._clause_of(each.start))] or self._of_harm

    @cached_property
    def event_day(self) -> Date | None:
        """The one day of the event of this sentence."""
        if len({each.day for each in self._of_event}) != 1 or self._of_event[0].day is None:
            return None
        first = self._of_event[0]
        clause = self._clause_of(first.start)
        return first if self._tells_harm(clause) or SCENE.search(self._form(clause)) else None

    def _headed(self, record: "Record") -> Date | None:
        """The day that the text tells once for all that it reports, of a record of no period and no earlier event."""
        if record.running_total or not self._may_be_told_elsewhere(record.at):
            return None
        day = self.of_report(record.at.start)
        return day if day and day.precision != "report" else None

    @cached_property
    def _told_days(self) -> Sequence[_Days]:
        """First and last of the days that the sentence tells of a harm; nothing for a month or year alone."""
        told = [(each.day, each.last) for each in self._of_harm if self._tells_harm(self._clause_of(each.start))]
        for match in self.sentence.finditer(MONTH_OR_YEAR):
            _, end = self.sentence.span(match)
            day = next((each for each in self.dates if each.start < end <= each.end), None)
            told.append((day.day, day.last) if day else (None, None))
        return told

    @cached_property
    def _whole(self) -> str:
        return self.sentence.folded(self.sentence.start, self.sentence.end)

    def _reported(self, record: "Record") -> Date | None:
        """The day of the report, for a single event of the past whose day the text does not tell."""
        above = self.of_report(record.at.start)
        reported = above if above and above.precision == "report" else None
        if self.article_date and not reported:
            reported = Date(self.article_date, PUBLICATION, record.at.start, record.at.end, precision="report")
        if reported is None or not self._is_single_event_of_the_past(record):
            return None
        days = {self.article_date, reported.day} - {None}
        if any(days.isdisjoint(told) for each in self.before[-_NEAR:] for told in each._told_days):
            return None
        saying = [each for each in self.dates if each.day and (self._is_of_saying(each) or self.is_dateline(each))]
        if saying:
            why = "day on which it is said: the text tells no day of the harm"
            return replace(saying[0], why=why, precision="report")
        return reported

    def _is_single_event_of_the_past(self, record: "Record") -> bool:
        if record.running_total or record.harm.kind == "unspecified":
            return False
        number = self._clause_of(record.at.start)
        clause = self._form(number)
        if BURIED.search(clause):
            return False
        harm = self.sentence.folded(record.harm.start, record.harm.end)
        if IMPERFECT.fullmatch(harm) and TICKER.match(self._whole):
            return not NOT_PAST.search(clause)
        if RISEN.search(clause):
            if not TICKER.match(self._whole):
                return False
            clause = RISEN.sub(" ", clause)
        if IMPERFECT.fullmatch(harm) or STATE.fullmatch(harm) or not HARM_WORD.search(clause):
            return False
        return not self._earlier(number) and not self._tells_period(number) and not NOT_PAST.search(clause)
