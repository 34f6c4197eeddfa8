"""Families told with the number of their members: ``عائلة من 5 أفراد``, ``أسرة مؤلفة من أربعة أشخاص``."""

from hasila.records.numbers.numerals import Numeral, numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.person_nouns import head_noun
from hasila.text.words import SPACE, WORD

_ONE_FAMILY = regex.compile(
    r"(?:(?:جميع|كل|كافه|كامل)\s+)?(?:(?:افراد|ابنا)\s+)?(?:ال)?(?:عايله|اسره|عيله)(?![\p{L}\p{N}])"
)
_MEMBERS = regex.compile(
    r"(?:\s+\p{L}+){0,3}?[\s،,(]+"
    r"(?:من"
    r"|(?:ال)?(?:مولفه|مكونه|مشكله|متالفه)\s+من|تتالف\s+من|تتكون\s+من|وعددهم|عددهم"
    r"|(?:يبلغ\s+)?عدد\s+(?:افرادها|ابنايها)(?:\s+يبلغ)?|قوامها|تضم)\s+"
)
"""What leads from the family to the number of its members."""
_ABOUT = regex.compile(r"(?:نحو|حوالي|قرابه)\s+")
_MEMBER = regex.compile(rf"{SPACE}({WORD})")
_ENDS = regex.compile(
    rf"{SPACE}(?:$|[^\s\p{{L}}\p{{N}}]|(?:في|ب|ا?ثر|جرا|اثنا|خلال|علي|الي|بينهم|من|و)(?:\p{{L}}*)(?!\p{{L}}))"
)
_REACH = 70
"""Code points behind the family that are read."""
_MOST = 100
"""A larger number is none of one family."""


def members(sentence: FoldedSentence, start: int, end: int) -> Numeral | None:
    """The number of members of the one family that a mention is about.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last; the number may stand behind it.

    Returns:
        The number; nothing if the mention is no family, or its number is not told.
    """
    folded = sentence.folded(start, end)
    if not (family := _ONE_FAMILY.match(folded)):
        return None
    text, stop = sentence.whole.text, min(sentence.end, end + _REACH)
    for number in numerals(text, start, stop):
        if number.high > _MOST or number.low.denominator != 1:
            continue
        between = _MEMBERS.match(sentence.folded(start, number.start), family.end())
        if between is None:
            return None
        rest = sentence.folded(start, number.start)[between.end() :]
        return number if (not rest or _ABOUT.fullmatch(rest)) and _counts_members(sentence, number) else None
    return None


def _counts_members(sentence: FoldedSentence, number: Numeral) -> bool:
    """Whether a noun for people follows the number, or nothing that it may count: ``عائلة من 3 قرى`` has no number."""
    behind = sentence.text(number.end, number.end + _REACH)
    word = _MEMBER.match(behind)
    person = head_noun(word[1]) if word else None
    if person is not None:
        return person.kind not in ("community", "family")
    return _ENDS.match(sentence.folded(number.end, number.end + _REACH)) is not None
