"""The time that a toll is of: words of a period, and tolls of one day."""

import regex

from hasila.records.clauses import BOUNDARY
from hasila.records.record import Stretch
from hasila.text.folded import FoldedSentence
from hasila.text.months import MONTHS

_PART_OF_DAY = (
    r"(?:صباح|فجر|ظهر|عصر|مسا|ليل|ليله|منتصف\s+الليل|ساعات|اليوم|امس)(?!\p{L})"
    r"(?!\s+(?:يوم\s+)?ال(?:سبت|احد|اثنين|ثلاثا|اربعا|خميس|جمعه))"
)
_ONE_DAY = regex.compile(
    rf"(?<!\p{{L}})(?:ال)?(?:24|٢٤|۲۴|اربع[هة]?\s+و\s*عشرين)\s+ساع[هة]|(?:ال)?ساعات\s+(?:ال\p{{L}}+\s+)?الماضي[هة]"
    rf"|منذ\s+(?:ال)?{_PART_OF_DAY}"
)
"""A day or a part of one, whose toll is that of an event and none of a period."""
_LONGER = regex.compile(
    rf"(?<!\p{{L}})(?:منذ\s+(?!(?:ال)?{_PART_OF_DAY})|(?:ال)?(?:شهر|اشهر|اسبوع|اسابيع|عام|اعوام|سن[هة]|سنوات|ايام)(?!\p{{L}}))"
)
_PERIOD = regex.compile(
    r"(?<!\p{L})[وفب]?(?:منذ(?:\s+\p{L}+){1,3}|خلال\s+(?:ال)?(?:شهر|اسبوع|عام|اشهر|اسابيع|اعوام|سنوات|ايام)\p{L}*"
    r"|حتي\s+الان|(?:ال)?اجمالي|حصيل[هة]|(?:ارتفع|بلغ|ارتفعت|بلغت)\s+(?:ال)?(?:عدد|حصيله))"
)
_PAST = regex.compile(
    r"(?<!\p{L})[بوف]?(?:خلال\s+|في\s+|طوال\s+|طيله\s+)?"
    r"(?:(?:ال)?(?:عام|سنه|شهر)\s+ال(?:ماضي|فايت|منصرم)\p{L}*|(?:عام|سنه)\s+(?:19|20)\d\d(?!\d))"
    r"|(?<!\p{L})(?:في|خلال)\s+(?:19|20)\d\d(?![\d/.-])"
)
"""A year or month that is over, and no day of it."""
_DAY_OF = regex.compile(
    r"(?<!\p{L})[بوف]?(?:يوم|ايام|بتاريخ|صباح|مسا|فجر|ليل|ليله|ظهر|عصر)(?!\p{L})"
    rf"|\p{{Nd}}\s*(?:من\s+)?(?:شهر\s+)?(?:{'|'.join(sorted({name.split()[0] for name in MONTHS}))})(?!\p{{L}})"
    r"|\p{Nd}\s*[/-]\s*\p{Nd}"
)
_TALLY = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:ال)?(?:عدد|حصيله|مجموع|اجمالي)(?!\p{L})[^.!؟؛\n]*?(?<!\p{L})(?:منذ|من)\s+"
    r"(?:بدايه|مطلع|اول|بدء|بدا|اندلاع|انطلاق)\s+"
    r"(?!(?:ال)?(?:يوم(?!\p{L})|نهار|صباح|فجر|ليل|قصف|هجوم|غار|عمليه|اشتباك|معرك|كمين|حريق|انفجار|تفجير|زلزال|هزه|سيول|فيضان))\p{L}+"
    r"[^.!؟؛،,\n]{0,40}$"
)
"""``عدد الشهداء من بداية الأسبوع``, before a toll. All labelled tolls behind such words are totals of a period."""
_REACH = 90
"""Code points on either side of people that are read."""


def words(sentence: FoldedSentence) -> list[Stretch]:
    """The words of a sentence that make a count a sum over a period."""
    return [Stretch(*sentence.span(match)) for match in sentence.finditer(_PERIOD)]


def is_of_one_day(sentence: FoldedSentence) -> bool:
    """Whether a sentence tells of a day or a part of one, and of no longer time."""
    return any(sentence.finditer(_ONE_DAY)) and not any(sentence.finditer(_LONGER))


def is_tally(sentence: FoldedSentence, start: int) -> bool:
    """Whether words before a mention that begins at an offset count everybody since a time longer than a day began."""
    return _TALLY.search(sentence.folded(start - 2 * _REACH, start)) is not None


def past(sentence: FoldedSentence, start: int, end: int) -> Stretch | None:
    """The year or month that is over in which the clause of a mention tells what happened; nothing with a day of it.

    Args:
        sentence: the sentence of the mention.
        start: offset of the mention.
        end: offset behind it.
    """
    before = [bound.end() for bound in BOUNDARY.finditer(sentence.folded(start - _REACH, start))]
    after = BOUNDARY.search(sentence.folded(end, end + _REACH))
    whole = sentence.whole
    first = whole.to_folded(max(start - _REACH, sentence.start)) + (before[-1] if before else 0)
    last = whole.to_folded(end) + after.start() if after else whole.to_folded(min(end + _REACH, sentence.end))
    clause = FoldedSentence(whole, whole.to_text(first), whole.to_text(last))
    found = next(clause.finditer(_PAST), None)
    if found is None or any(clause.finditer(_DAY_OF)):
        return None
    return Stretch(*clause.span(found))
