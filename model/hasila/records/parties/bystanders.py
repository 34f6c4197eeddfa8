"""Parties that did nothing by the words beside them: who holds a place, whom people served, left or made peace with.

``في منطقة تسيطر عليها قوات النظام``, ``عنصران سابقان في الفصائل``, ``مبنى كان الحوثيون يستخدمونه سجنا``.
"""

from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_LEFT = r"(?<!\p{L})[وفبل]?"
_HOLDS = r"[يت](?:سيطر|تمركز|تواجد|نتشر|قيم|رابط|تخذ|ستخدم|ستعمل|حتل)(?:ون?)?"
_IT = r"(?:ه|ها|هما|هم)"
_HELD = rf"{_HOLDS}(?:{_IT}|\s+(?:علي|في|ب|من){_IT})"
_BEFORE = regex.compile(
    rf"{_LEFT}(?:{_HELD}\s+"
    r"|(?:ال)?(?:خاضع\p{L}*\s+(?:ل(?:سيطره\s+|نفوذ\s+)?)?|(?:سيطره|نفوذ)\s+(?:ل\s*)?)"
    r"|(?:ال)?(?:تسويه|تسويات|مصالحه|مصالحات|هدنه|صفقه|مفاوضات|اتفاق|اتفاقا|اتفاقيه)\s+(?:\p{L}+\s+)?مع\s+"
    r"|(?:تهمه|دعوي|حجه|ذريعه|اشتباه\p{L}*|متهم\p{L}*)\s+(?:\S+\s+){0,3}?(?:مع\s+|الي\s+|لصالح\s+|ل|صالح\s+)"
    r"|سابق(?:ا|ه|ين|ان|ون|ات)?\s+(?:في|لدي|ضمن|مع)\s+(?:صفوف\s+)?"
    r"|(?:ال)?(?:منشق|انشق)\p{L}*\s+(?:\p{L}+\s+)?عن\s+"
    r"|صفوف\s+"
    r"|(?:انضم|انضمام)\p{L}*\s+(?:الي\s+|ل)"
    r")[#«\"'(]*$"
)
_BEHIND = regex.compile(rf"[»\"')]*\s+(?:كانت?\s+|كانوا\s+)?{_HELD}(?!\p{{L}})")
_LAUNCHED = regex.compile(r"(?:قصف|قذيف|قذايف|صاروخ|صواريخ|اطلق|اطلاق|مصدر|نيران|رصاص)\p{L}*(?:\s+\S+){0,6}?\s+من\s")
"""Before the place from which something was launched: who holds that did it."""
_REACH = 90
"""Code points beside a party that are read."""


def is_bystander(text: FoldedText, start: int, end: int) -> bool:
    """Whether the words beside a party make it one that did nothing to the people by these words.

    Args:
        text: the text.
        start: offset of the party's first code point.
        end: offset behind its last.
    """
    before, behind = text.folded(start - _REACH, start), text.folded(end, end + _REACH)
    held = _BEFORE.search(before)
    if held and not _LAUNCHED.search(before[: held.start() + 1]):
        return True
    return _BEHIND.match(behind) is not None
