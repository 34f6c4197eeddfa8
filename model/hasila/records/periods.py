"""The time that a toll is of: words of a period, and tolls of one day."""

import regex

from hasila.records.record import Stretch
from hasila.text.folded import FoldedSentence

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


def words(sentence: FoldedSentence) -> list[Stretch]:
    """The words of a sentence that make a count a sum over a period."""
    return [Stretch(*sentence.span(match)) for match in sentence.finditer(_PERIOD)]


def is_of_one_day(sentence: FoldedSentence) -> bool:
    """Whether a sentence tells of a day or a part of one, and of no longer time."""
    return any(sentence.finditer(_ONE_DAY)) and not any(sentence.finditer(_LONGER))
