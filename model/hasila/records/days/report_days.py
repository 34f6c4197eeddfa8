"""The day that a text tells once for all that it reports: in a label line, a line of its own, or the head of a list.

Bulletins, forms and posts tell the day there, and not in the sentences about people. So do witnesses: ``هذا الكلام صار
أمس``. See :mod:`hasila.records.days.dating` for which record has such a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile

from hasila.records.clauses.patterns import ABOUT_HARM, AFTERWARDS, BEFORE_THAT, BURIED
from hasila.records.days.dates import Date, dates
from hasila.records.days.dating import DatedSentence
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.patterns import BREAKS, BULLET

_EVENT = (
    r"(?:ال)?(?:حادث|حادثه|واقعه|وقوع|حدوث|هجوم|قصف|انفجار|تفجير|غاره|استهداف|مجزره|جريمه|انتهاك|اعتداء|اعتدا|عمليه|وفاه"
    r"|استشهاد|مقتل|قتل|اصابه|اعتقال|خطف|اختطاف|فقدان)"
)
_LABEL = regex.compile(
    rf"[^\p{{L}}\p{{N}}]*(?:(?:ال)?(?:تاريخ|يوم|زمان|زمن|موعد|توقيت)(?:\s+(?:و?{_EVENT}|وال(?:تاريخ|وقت|ساعه|زمان|مكان)))*"
    r"|متي|(?i:(?:date|time)(?:\s+(?:and\s+time\s+)?of\s+(?:the\s+)?(?:\w+\s+)?(?:incident|attack|strike|event|shelling|death|explosion|raid"
    r"|killing|violation))?))\s*[:=|–—-]"
)
"""``التاريخ:``, ``تاريخ الحادث:``; not ``تاريخ النشر:``."""
_IS_LABEL = regex.compile(rf"{_LABEL.pattern}|[^\p{{L}}]*(?:ال)?تاريخ\s+(?:\p{{L}}+\s*){{1,2}}:")
_HEADING_WORDS = (
    r"(?:[وبل]?(?:يوم|تاريخ|اخبار|نشره|حصاد|حصيله|تغطيه|مستمره|مباشر|مباشره|مستجدات|تطورات|موجز|ملخص|احداث|تقرير|بيان"
    r"|اليومي|اليوميه|الاحصايي|الميداني|الميدانيه|الامني|الامنيه|السوري|السوريه|العراقي|العراقيه|اليمني|اليمنيه|الليبي|الليبيه|السوداني|السودانيه|ابرز|اهم|لحظه|بلحظه|محدث|تحديث|تحديثات|عاجل|مسا|مساء|صباح|صباحا|فجر|ظهر"
    r"|ليل|ليله|الساعه|م|من|في|حتي))"
)
_BARE = regex.compile(rf"(?:[^\p{{L}}]|(?<!\p{{L}})(?:ال)?{_HEADING_WORDS}(?!\p{{L}}))*")
"""What stands beside the date in a line that tells nothing else."""
_COVERAGE = regex.compile(
    r"(?<!\p{L})[بل]?(?:ال)?(?:اخبار|نشره|حصاد|حصيله|تغطيه|مباشر|مستجدات|تطورات|موجز|ملخص|احداث|تقرير|يوميات|لحظه\s+بلحظه"
    r"|ليوم)(?!\p{L})"
)
"""Of the title of a bulletin, which is about its day."""
_APART = (
    regex.compile(r"(?:[|،,–—:(-]|(?<!\p{L})[لب]?(?:يوم|تاريخ))\s*$"),
    regex.compile(r"[لب]?يوم\s|بتاريخ\s|\p{Nd}{1,4}[./-]\p{Nd}"),
)
"""The end of a title before its date, and the beginning of the date: one of both is there."""
_NO_LETTERS = regex.compile(r"\P{L}*")
_ITEM = regex.compile(
    rf"\s*(?:[-–—*|]|{BULLET}|\p{{Nd}}{{1,3}}\s?[-._)\]/](?!\p{{Nd}})|\p{{So}})"
    r"|[^\n]*\||[^\n:]{1,40}(?:[:=←→]|\p{So})\s*\p{Nd}{1,6}(?![\p{Nd}:/.-])"
)
"""The beginning of an item: a bullet, a number, a cell, ``حلب: 21``."""
_SUM = regex.compile(r"[^\p{L}]*(?:(?:ال)?(?:مجموع|اجمالي|محصله)(?!\p{L})|$)")
"""A line behind a list that adds it up, and one without words: ``المجموع: 41``."""
_HAPPENED = r"(?:وقع|حدث|حصل|صار|جري|كان)ت?"
_ATTACK = (
    r"ه?ال(?:شي|حكي|كلام|حادثه|حادث|هجوم|قصف|انفجار|تفجير|مجزره|غاره|ضربه|واقعه|استهداف|كمين|اشتباكات|غارات|عمليه)"
)
_SAYING = r"(?:(?:قال|ذكر|اكد|افاد|اضاف|اوضح|اشار|لفت|بين)(?:ت|وا)?(?:\s+[\p{L}«»\"]+){0,7}?\s+(?:الي\s+)?ب?ان\s+)"
_ACCOUNT = regex.compile(
    rf"[^\p{{L}}]*(?:\p{{L}}+(?:\s+\p{{L}}+){{0,4}}\s*[،,]\s*)?و?{_SAYING}?(?:"
    r"(?:ه[اذ]\p{L}{0,3}\s+(?:ال)?|ه?ال|ه)(?:حكي|كلام|شي|خبر|حادثه|حادث|قصه|واقعه)(?:\s+(?:هذا|هاد|دا|ده|دي))?"
    rf"(?:\s+(?:{_HAPPENED}|من))?|{_HAPPENED}\s+(?:ذلك|هذا|{_ATTACK})|{_ATTACK}\s+{_HAPPENED}"
    r")(?!\p{L})(?:\s+(?:في|يوم|صباح|مسا|فجر|ظهر|عصر|ليل|ليله|نهار|بعد\s+ظهر|منتصف\s+ليل|اثنا\s+صلاه|خلال\s+صلاه|بعد\s+صلاه|قبل\s+صلاه))*\s*"
)
"""``هذا الكلام صار``, ``ووقع الهجوم``: before the day of what is told around it."""
_CELL = regex.compile(r"(?<=\|[^\p{L}\p{N}\n|]*)(?:ال)?(?:تاريخ|يوم)(?:\s+ال(?:حادث|حادثة|واقعة|هجوم|وقوع))?\s*[:=]")
"""``| التاريخ:``"""
_STAMP = regex.compile(
    r"(?m)^[^\n\[\]\p{N}]{0,40}(?:,\s*)?\[?[\u200e\u200f]*(?P<day>\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2,4})[,،]?\s+"
    r"\p{Nd}{1,2}:\p{Nd}{2}(?::\p{Nd}{2})?\s*(?:[AaPp]\.?[Mm]\.?|ص|م)?(?:\]|\s+-\s)"
)
"""The stamp of a message in the export of a chat: ``[21.03.23 23:12]``, ``21/03/2023, 23:12 -``."""
_NUMBERED = regex.compile(
    r"[^\p{L}]*(?:ال)?(?:بيان|بلاغ|تعميم|نشره|تقرير|موقف)\s+(?:\p{L}+\s+)?(?:رقم\s*)?[(\[]?\s*\p{Nd}+\s*[)\]]?[^\p{L}]*(?:بتاريخ|تاريخ|ليوم)?\s*"
)
"""``بيان رقم (12) بتاريخ``: before the day of a bulletin."""
_LATEST = timedelta(7)
"""How long after its own day a bulletin is published at most."""
_RELATIVE = regex.compile(
    r"(?<!\p{L})[وفبلك]?(?:ال|لل)(?P<attack>حادثه|حادث|هجوم|قصف|انفجار|تفجير|مجزره|غاره|ضربه|عمليه|اشتباكات|استهداف|حريق)"
    r"\s*[،,]?\s+(?:الذي|التي|اللي|يلي)\s+(?:\p{L}+\s+){1,4}$"
)
"""``التفجير الذي وقع صباح``: before the day of an attack."""
_ATTACK_THAT = regex.compile(r"(?<!\p{L})(?:الذي|التي|اللي|يلي)(?!\p{L})")
_ONE_ATTACK = ("هجوم", "عمليه", "تفجير", "انفجار", "استهداف")
"""Names of one attack."""
_QUESTION = regex.compile(
    r"(?<!\p{L})(?:(?:ماذا|ما\s+الذي|شو|ايش|وش|شنو|شنهو|ايه\s+اللي|اش)\s*(?:صار|حدث|حصل|جري|وقع)|شصار)(?=\s[^؟?]*[؟?])"
)
"""``ماذا حدث``, ``شو صار``: before the day of what is told next."""
_STOPS = (".", "!", "؟", "?", "…")
_LONGEST_TITLE = 100
"""Code points of a line that is a title."""
_BEFORE, _BEHIND = 2, 3
"""Sentences on either side of one that tells when all this happened."""

_Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Scope:
    """A day, and the part of the text for which it holds."""

    day: Date
    start: int
    end: int


class ReportDays:
    """The days that a text tells for all that it reports.

    Args:
        text: the text.
        cut: start and end of its sentences.
        article_date: the day on which it was published, if it is known.
    """

    def __init__(self, text: FoldedText, cut: Sequence[_Bounds], article_date: date | None) -> None:
        self._text = text
        self._cut = cut
        self._article_date = article_date

    def at(self, offset: int) -> Date | None:
        """The day that holds at an offset, unless the sentence there tells another."""
        return next((each.day for each in self._scopes if each.start <= offset < each.end), None)

    @cached_property
    def _scopes(self) -> Sequence[_Scope]:
        """The narrower kinds first."""
        return [
            *self._rows(), *self._lists(), *self._titles(), *self._labels(), *self._accounts(), *self._happened(),
            *self._burials(), *self._captions(), *self._stamps(), *self._datelines(),
        ]  # fmt: skip

    def _rows(self) -> Iterator[_Scope]:
        """A cell with a label tells the day of its line: ``رقم: 7 | التاريخ: 3/5/2020 | القتلى: 3``."""
        for label in _CELL.finditer(self._text.raw):
            line = self._text.raw.rfind("\n", 0, label.start()) + 1, self._text.raw.find("\n", label.end())
            end = len(self._text.raw) if line[1] < 0 else line[1]
            cell = self._text.raw.find("|", label.end(), end)
            found = dates(self._text.sentence(label.end(), end if cell < 0 else cell), self._article_date)
            if len(found) == 1 and found[0].day:
                yield _Scope(replace(found[0], why=f"{found[0].why}; its line tells it"), line[0], end)

    def _stamps(self) -> Iterator[_Scope]:
        """Messages of a chat have the day of their stamp as that of the report."""
        stamps = list(_STAMP.finditer(self._text.raw))
        for at, stamp in enumerate(stamps):
            found = dates(self._text.sentence(*stamp.span("day")), None)
            if found and found[0].day:
                end = stamps[at + 1].start() if at + 1 < len(stamps) else len(self._text.raw)
                day = replace(found[0], why=f"{found[0].why}; the message is of this day", precision="report")
                yield _Scope(day, stamp.end(), end)

    def _datelines(self) -> Iterator[_Scope]:
        """A dateline tells the day of the report."""
        start, end = next(iter(self._cut), (0, 0))
        dated = DatedSentence(self._text.sentence(start, end), self._article_date)
        day = next((each for each in dated.dates if each.day and dated.is_dateline(each)), None)
        if day:
            why = f"{day.why}; the dateline tells it"
            yield _Scope(replace(day, why=why, precision="report"), start, len(self._text.raw))

    def said_on(self, offset: int) -> date | None:
        """The day on which the text at an offset was written, if it tells one, by which its ``أمس`` is read."""
        said = next((each.day.day for each in self._said if each.start <= offset < each.end), None)
        if said is None or self._article_date is None:
            return said
        return said if timedelta(0) <= self._article_date - said <= _LATEST else None

    @cached_property
    def _said(self) -> Sequence[_Scope]:
        return [each for each in (*self._titles(), *self._stamps()) if each.day.precision == "report"]

    def _form(self, number: int) -> str:
        return self._forms[number]

    @cached_property
    def _forms(self) -> Sequence[str]:
        return [self._text.folded(*each) for each in self._cut]

    def _only_day(self, number: int, behind: int = 0) -> Date | None:
        """The one day that a sentence names, behind so many code points of its folded form."""
        start, end = self._cut[number]
        start = self._text.to_text(self._text.to_folded(start) + behind) if behind else start
        found = dates(self._text.sentence(start, end), self._article_date)
        return found[0] if found and found[0].day and len({each.day for each in found}) == 1 else None

    def _scope(self, day: Date, first: int, end: int, why: str) -> _Scope:
        """The sentences from one up to another, which does not belong to them."""
        return _Scope(replace(day, why=f"{day.why}; {why}"), self._cut[first][0], self._cut[end - 1][1])

    def _lists(self) -> Iterator[_Scope]:
        """A head that ends with a colon, or above several items, tells the day of the items below."""
        for number in range(len(self._cut) - 1):
            form = self._form(number).rstrip()
            if self._items[number] or not self._items[number + 1] or form.endswith(_STOPS):
                continue
            end = next((at for at in range(number + 1, len(self._cut)) if not self._items[at]), len(self._cut))
            while end < len(self._cut) and _SUM.match(self._form(end)):
                end += 1
            items = sum(_ITEM.match(self._text.raw, *self._cut[at]) is not None for at in range(number + 1, end))
            if items > 1 or form.endswith(":"):
                day = DatedSentence(self._text.sentence(*self._cut[number]), self._article_date).event_day
                if day:
                    yield self._scope(day, number + 1, end, "the head of the list tells it")

    @cached_property
    def _items(self) -> Sequence[bool]:
        """Whether each sentence is an item of a list or a row of a table, or goes on with one in its line."""
        found: list[bool] = []
        behind = 0
        for start, end in self._cut:
            goes_on = found and not any(character in BREAKS for character in self._text.raw[behind:start])
            found.append(found[-1] if goes_on else _ITEM.match(self._text.raw, start, end) is not None)
            behind = end
        return found

    def _titles(self) -> Iterator[_Scope]:
        """A line with nothing but a date, and the title of a bulletin with one, tell the day of the lines below."""
        found = [(number, day) for number in range(len(self._cut)) if (day := self._titled(number))]
        for number, day, end in self._until_next(found):
            if end > number + 1:
                yield self._scope(day, number + 1, end, "the line above tells it")

    def _until_next(self, found: Sequence[tuple[int, Date]]) -> Iterator[tuple[int, Date, int]]:
        """Each sentence with its day, and the next of them, or the end of the text."""
        for at, (number, day) in enumerate(found, 1):
            yield number, day, found[at][0] if at < len(found) else len(self._cut)

    def _titled(self, number: int) -> Date | None:
        """The day of a line; if it tells nothing else, it may be that of the report."""
        start, end = self._cut[number]
        if end - start > _LONGEST_TITLE or number + 1 == len(self._cut) or _IS_LABEL.match(self._form(number)):
            return None
        day = self._only_day(number)
        if day is None:
            return None
        before, behind = self._text.folded(start, day.start), self._text.folded(day.end, end)
        if _NUMBERED.fullmatch(before) and _BARE.fullmatch(behind):
            return replace(day, precision="report")
        is_coverage = _COVERAGE.search(self._form(number)) is not None
        if _BARE.fullmatch(before) and _BARE.fullmatch(behind):
            day = day if is_coverage else replace(day, precision="report")
            return day if is_coverage or day.day != self._article_date else None
        is_apart = _APART[0].search(before) or _APART[1].match(self._text.folded(day.start, day.end))
        return day if number == 0 and is_coverage and is_apart and _NO_LETTERS.fullmatch(behind) else None

    def _labels(self) -> Iterator[_Scope]:
        """A label line tells the day of the whole text; of several each that of what follows it."""
        labels = [(number, _LABEL.match(self._form(number))) for number in range(len(self._cut))]
        found = [(number, day) for number, label in labels if label and (day := self._only_day(number, label.end()))]
        for number, day, end in self._until_next(found):
            yield self._scope(day, number if len(found) > 1 else 0, end, "the label line tells it")

    def _accounts(self) -> Iterator[_Scope]:
        """``هذا الكلام صار أمس`` tells the day of the sentences around it, up to one with a day of its own."""
        for number, (start, _) in enumerate(self._cut):
            told = _ACCOUNT.match(self._form(number))
            day = self._only_day(number) if told else None
            if told and day and len(self._text.folded(start, day.start)) <= told.end():
                before = takewhile(self._is_dateless, range(number - 1, max(number - _BEFORE, 0) - 1, -1))
                behind = takewhile(self._is_dateless, range(number + 1, min(number + _BEHIND + 1, len(self._cut))))
                around = [number, *before, *behind]
                yield self._scope(day, min(around), max(around) + 1, "told of what is around it")

    def _happened(self) -> Iterator[_Scope]:
        """``التفجير الذي وقع صباح أمس`` is of the same attack before, ``شو صار أمس؟`` of what follows."""
        for number, (start, end) in enumerate(self._cut):
            form = self._form(number)
            if asked := _QUESTION.search(form):
                yield from self._asked(number, asked.end())
            elif _ATTACK_THAT.search(form):
                for day in dates(self._text.sentence(start, end), self._article_date):
                    relative = _RELATIVE.search(self._text.folded(start, day.start))
                    if relative and day.day:
                        yield from self._before_relative(number, day, relative["attack"])

    def _burials(self) -> Iterator[_Scope]:
        """``شُيّع اليوم ثلاثة. وكانوا قد استشهدوا أمس`` tells the day of those who were buried."""
        for number in range(1, len(self._cut)):
            if BURIED.search(self._form(number - 1)) and BEFORE_THAT.match(self._form(number)):
                day = self._only_day(number)
                if day and self._is_dateless(number - 1):
                    yield self._scope(day, number - 1, number, "the sentence behind tells it")

    def _captions(self) -> Iterator[_Scope]:
        """The line behind a table tells what its rows report, and when."""
        if "|" not in self._text.raw:
            return
        rows = [self._text.raw[start:end].count("|") > 1 for start, end in self._cut]
        for number, is_row in enumerate(rows):
            if is_row or not number or not rows[number - 1]:
                continue
            first = next((at + 1 for at in range(number - 1, -1, -1) if not rows[at]), 0)
            behind = range(number, min(number + _BEFORE, len(self._cut)))
            told = [at for at in behind if not self._is_dateless(at)]
            day = self._only_day(told[0]) if told else None
            form = self._form(told[0]) if told else ""
            is_caption = ABOUT_HARM.search(form) and not AFTERWARDS.search(form)
            if day and is_caption and number - first > 1 and all(map(self._is_dateless, range(first, number))):
                yield self._scope(day, first, number, "the line behind the table tells it")

    def _asked(self, number: int, behind: int) -> Iterator[_Scope]:
        """The day of a question is that of the sentences behind it, up to one with a day of its own."""
        day = self._only_day(number, behind)
        answers = range(number + 1, min(number + 2 + _BEHIND, len(self._cut)))
        told = list(takewhile(self._is_dateless, answers))
        if day and told:
            yield self._scope(day, number + 1, told[-1] + 1, "a question before tells it")

    def _before_relative(self, number: int, day: Date, attack: str) -> Iterator[_Scope]:
        """The day of an attack is that of the sentences before, from the first that names it, if they tell none."""
        names = "|".join(_ONE_ATTACK if attack in _ONE_ATTACK else (attack,))
        named = regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:ال|لل)?(?:{names})(?!\p{{L}})")
        told = [at for at in range(max(number - _BEFORE, 0), number) if named.search(self._form(at))]
        if told and all(self._is_dateless(at) for at in range(told[0], number)):
            yield self._scope(day, told[0], number, "the sentence behind tells it")

    def _is_dateless(self, number: int) -> bool:
        dated = DatedSentence(self._text.sentence(*self._cut[number]), self._article_date)
        return all(dated.is_dateline(each) or dated.is_of_burial(each) for each in dated.dates)
