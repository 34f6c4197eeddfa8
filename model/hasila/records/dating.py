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

import regex

from hasila.records.date_forms import WEEKDAYS
from hasila.records.dates import PUBLICATION, Date, dates
from hasila.records.record import Evidence, Record
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.months import HIJRI_MONTHS, MONTHS


def _words(alternatives: str) -> str:
    return "(?:" + "|".join(map(fold, alternatives.split())) + ")"


_HARM_VERB = _words(
    "قتل قتلت قتلوا قضى قضت قضوا استشهد استشهدت استشهدوا أصيب أصيبت أصيبوا جرح جرحت جرحوا لقي لقوا مات ماتت ماتوا توفي"
    " توفيت توفوا سقط سقطت سقطوا نزح نزحت نزحوا اعتقل اعتقلت اعتقلوا خطف خطفت خطفوا اختطف اختطفت فقد فقدت فقدوا فر فرت"
    " فروا تهجر هجرت أعدم أعدمت أودى أودت"
)
_ATTACK_VERB = _words(
    "قصف قصفت قصفوا استهدف استهدفت استهدفوا شن شنت نفذ نفذت انفجر انفجرت هاجم هاجمت اقتحم اقتحمت أسفر أسفرت أدى أدت خلف"
    " خلفت تسبب تسببت أوقع أوقعت ألقى ألقت أطلق أطلقت فجر دمر دمرت غرق غرقت اندلعت اندلع"
)
_SAYING_VERB = _words(
    "قال قالت أعلن أعلنت أكد أكدت ذكر ذكرت أفاد أفادت أوضح أوضحت وثق وثقت كشف كشفت أحصى أحصت أضاف أضافت سجل سجلت نقل"
    " نقلت صرح صرحت يقول تقول تحدث تحدثت أبلغ أبلغت نعى نعت"
)
_ATTACK_NOUN = _words(
    "قصف غارة غارات ضربة ضربات هجوم هجمات انفجار انفجارات اشتباك اشتباكات مجزرة استهداف عملية تفجير معارك مواجهات حادث"
    " حادثة حريق اعتداء اقتحام كمين رصاص لغم قذيفة قذائف صاروخ صواريخ مسيرة إطلاق زلزال حصيلة"
)
_HARM_NOUN = _words(
    "مقتل إصابة سقوط استشهاد مصرع وفاة جرح نزوح اعتقال خطف اختطاف فقدان قتلى جرحى ضحايا قتيل شهيد شهداء"
)
_LEFT, _RIGHT = r"(?<!\p{L})", r"(?!\p{L})"
_ABOUT_HARM = regex.compile(
    rf"{_LEFT}[وفبل]?(?:{_HARM_VERB}|{_ATTACK_VERB}|(?:ال|ل)?(?:{_ATTACK_NOUN}|{_HARM_NOUN})){_RIGHT}"
)
_HARM = regex.compile(rf"{_LEFT}[وفبل]?(?:{_HARM_VERB}|{_HARM_NOUN}){_RIGHT}")
_PART_OF_DAY = r"(?:(?:في\s+)?(?:صباح|مسا|فجر|ظهر|عصر|ليل|ليله|في|يوم|خلال|بتاريخ)\s+)*"
_BOUNDARY = regex.compile(
    r"[.؛;!?؟\n]|[،,](?=\s*و)"
    rf"|\s(?=(?:و?(?:فيما|بينما|حين|علي\s+ان)|ثم|وكان\p{{L}}{{0,3}}){_RIGHT})"
    rf"|\s(?=و(?:{_HARM_VERB}|{_ATTACK_VERB}|{_SAYING_VERB}){_RIGHT})"
    rf"|\s(?=و{_PART_OF_DAY}(?:{'|'.join(WEEKDAYS)}|امس|البارحه){_RIGHT})|\s(?=و(?:في|بتاريخ)\s+\p{{N}})"
)
_EARLIER = regex.compile(
    rf"{_LEFT}[وف]?(?:كان\p{{L}}{{0,3}}(?:\s+\S+){{0,5}}?\s+قد|سبق\s+ان|في\s+وقت\s+سابق|سابقا|ذكري|قبل\s+ذلك){_RIGHT}"
)
_TO_COME = regex.compile(
    rf"(?<!\p{{L}})[وف]?س[يت]\p{{L}}{{3}}|{_LEFT}[وف]?(?:سوف|لن|من\s+المقرر|يعتزم|يعقد|تعقد|يبدا|تبدا|يجتمع|تجتمع|يلتقي|تستضيف){_RIGHT}"
)
_SAID = regex.compile(rf"{_LEFT}[وف]?{_SAYING_VERB}{_RIGHT}")
_SAYS_THAT = regex.compile(
    rf"[\s،,)]*(?:(?:صباحا|مسا)\s+)?(?:(?:ان|انه|انها|انهم|بان|بانه|عن|بمقتل|باستشهاد|باصابه|لـ?\p{{L}}+\s+ان)|{_HARM_NOUN}){_RIGHT}"
)
_THAT = regex.compile(rf"{_LEFT}(?:ان|بان|انه|عن){_RIGHT}")
_GOES_ON = regex.compile(
    r"^[\s\p{P}]*(?:(?:[وف]|كما\s+|مما\s+|ما\s+)?(?:اسفر|ادي|خلف|تسبب|اودي|اوقع|نجم|نتج|راح)\p{L}*|كما|ايضا)(?!\p{L})"
    rf"|{_LEFT}[وفبل]?(?:ال|لل){_ATTACK_NOUN}{_RIGHT}|{_LEFT}(?:اخر(?:ون|ين|ان)?|بينهم|منهم|بين\s+(?:القتلي|الضحايا)){_RIGHT}"
)
_MONTH_WORDS = "|".join(sorted({name.split()[0] for name in (*MONTHS, *HIJRI_MONTHS)}, key=len, reverse=True))
_PERIOD = regex.compile(
    rf"{_LEFT}[وفبل]?(?:منذ|خلال|طوال|طيله|حتي|سنويا|شهريا|يوميا|اسبوعيا|حصيله|اجمالي|(?:ال)?(?:عام|سنه|عامي|شهر|اشهر|سنوات"
    rf"|اعوام|اسابيع|شهور|عقد|عقود|صيف|شتا|خريف)|ايام|الايام|قبل\s+(?:نحو|اكثر|ايام|\p{{L}}+\s+ايام|يوم\p{{L}}*|اسبوع\p{{L}}*)"
    rf"|الاسبوع|كل|بين\s+عامي|عادة|تاريخ|انذاك|حينها|وقتها|يومها|(?:ذلك|نفس)\s+اليوم|اليوم\s+(?:نفسه|ذاته|التالي|السابق)"
    rf"|(?:{_MONTH_WORDS})){_RIGHT}|(?<!\p{{N}})(?:19|20)\p{{N}}{{2}}(?!\p{{N}})"
)
_NOT_PAST = regex.compile(
    rf"{_LEFT}[وف]?(?:لو|اذا|في\s+حال|ربما|قد\s+[يت]\p{{L}}+|يمكن|كي|لن|لم|سوف|س[يت]\p{{L}}{{3}}\p{{L}}*|[يت]هدد\p{{L}}*|هدد\p{{L}}*"
    rf"|(?:ت|ي)?حذر\p{{L}}*|تحذير\p{{L}}*|خشيه|مخاوف|احتمال\p{{L}}*|توقع\p{{L}}*|خطر|مناوره|تدريب|محاكاه"
    rf"|(?:لا|ما)\s+(?:ي|ت)?زال\p{{L}}*|ما\s+زال\p{{L}}*){_RIGHT}"
)
_IMPERFECT = regex.compile(r"[وفل]?س?[يت](?:قتل|صاب|صيب|ستشهد|جرح|موت|لقي|قضي|سقط|نزح|عتقل|خطف|ختطف|فقد|ودي|فر)\p{L}*")
_STATE = regex.compile(
    r"(?:[وفبل]|ال|وال|بال|لل)?(?:نازح|لاجي|معتقل|محتجز|مفقود|مهجر|مشرد|اسري|اسير|سجين|سجنا|رهين|رهاين|مختطف|مخطوف)\p{L}*"
)


@dataclass(frozen=True)
class DatedSentence:
    """A sentence with its dates.

    Args:
        sentence: the sentence.
        article_date: the day on which the text was published, if it is known.
        before: the sentence before it.
    """

    sentence: FoldedSentence
    article_date: date | None
    before: "DatedSentence | None" = None

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
        spans = (self.sentence.span(match) for match in self.sentence.finditer(_BOUNDARY))
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
        """The dates that may be those of a harm: not of a saying, nor of what is to come."""
        return [each for each in self.dates if not self._is_of_saying(each) and not self._is_to_come(each)]

    def _is_of_saying(self, told: Date) -> bool:
        """Whether a date stands between who says it and what is said."""
        if not _SAYS_THAT.match(self.sentence.folded(told.end, told.end + 40)):
            return False
        before = self.sentence.folded(self._clause(self._clause_of(told.start))[0], told.start)
        said = [match.end() for match in _SAID.finditer(before)]
        return bool(said) and not _THAT.search(before, said[-1]) and not _HARM.search(before, said[-1])

    def _is_to_come(self, told: Date) -> bool:
        clause = self._clause_of(told.start)
        form = self._form(clause)
        return _TO_COME.search(form) is not None and not _HARM.search(form)

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
        return _EARLIER.search(self._form(clause)) is not None

    def _lends(self, clause: int) -> bool:
        """Whether other clauses share the date of a clause: it tells of harm, or has hardly more than the date."""
        return self._tells_harm(clause) or len(self._form(clause).split()) <= _FEW_WORDS

    def _tells_harm(self, clause: int) -> bool:
        form = self._form(clause)
        return _ABOUT_HARM.search(form) is not None and not _EARLIER.search(form)

    def _carried(self, mention: Evidence) -> Date | None:
        """The date of the sentence before, if the mention's clause goes on with its event."""
        clause = self._form(self._clause_of(mention.start))
        if self._of_harm or self.before is None or _EARLIER.search(clause) or _PERIOD.search(clause):
            return None
        carried = self.before._event_day() if self._goes_on else None
        return carried and replace(carried, why=f"{carried.why}; the sentence before tells it")

    @property
    def _goes_on(self) -> bool:
        return _GOES_ON.search(self.sentence.folded(self.sentence.start, self.sentence.end)) is not None

    def _event_day(self) -> Date | None:
        """The one day of the event of this sentence."""
        if not self._of_harm:
            return self.before._event_day() if self.before and self._goes_on else None
        first = self._of_harm[0]
        one = all(each.day == first.day for each in self._of_harm) and first.day is not None
        return first if one and self._tells_harm(self._clause_of(first.start)) else None

    def _reported(self, record: Record) -> Date | None:
        """The day of the report, for a single event of the past whose day the text does not tell."""
        if self.article_date is None or record.running_total or record.harm.kind == "unspecified":
            return None
        clause = self._form(self._clause_of(record.at.start))
        harm = self.sentence.folded(record.harm.start, record.harm.end)
        if _IMPERFECT.fullmatch(harm) or _STATE.fullmatch(harm) or not (_HARM_WORD.search(clause)):
            return None
        if any(pattern.search(clause) for pattern in (_EARLIER, _PERIOD, _NOT_PAST)):
            return None
        if any(self._clause_of(each.start) == self._clause_of(record.at.start) for each in self._of_harm):
            return None
        saying = [each for each in self.dates if each.day and self._is_of_saying(each)]
        if saying:
            why = "day on which it is said: the text tells no day of the harm"
            return replace(saying[0], why=why, precision="report")
        return Date(self.article_date, PUBLICATION, record.at.start, record.at.end, precision="report")


_FEW_WORDS = 4
_HARM_WORD = regex.compile(
    rf"{_LEFT}[وفبل]?(?:ال|لل)?(?:{_HARM_VERB}|{_HARM_NOUN}|{_ATTACK_VERB}|قتيل\p{{L}}*|جريح\p{{L}}*|شهيد\p{{L}}*|مصاب\p{{L}}*"
    rf"|ضحي\p{{L}}*|جث\p{{L}}+|انتشل\p{{L}}*|انتشال|اصاب\p{{L}}*|ذهب\p{{L}}*|راح\p{{L}}*|انقتل\p{{L}}*|اتقتل\p{{L}}*){_RIGHT}"
)
