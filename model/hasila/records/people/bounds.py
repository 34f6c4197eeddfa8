"""Bounds of a number from the words around it: ``أكثر من``, ``على الأقل``, ``نحو``, ``100+``, ``ونيف``."""

from collections.abc import Callable, Mapping
from itertools import chain

from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.words import SPACE

_HOW_MANY = r"(?:\s+(?:عددهم|عددها|عددهن|عدد(?:\s+(?!و)\p{L}+){1,8}))?"
"""``تجاوز عدد المصابين في البصرة``: what is counted, and where."""
_OPENING = rf"{SPACE}[«\"'(]*[بل]?(?:(?:ال)?{SPACE})?"
_BEHIND, _AHEAD = 110, 40
"""Code points before the number and behind the mention that are read."""


def _ends(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{pattern}){_OPENING}$")


def _sign(signs: str) -> regex.Pattern[str]:
    return regex.compile(rf"[{signs}]{SPACE}$")


_BEFORE: tuple[tuple[str, regex.Pattern[str]], ...] = (
    ("at most", _ends(
        rf"(?:ما\s+)?لا\s+(?:[يت]زيد(?:ون)?|[يت]تجاوز(?:ون)?|[يت]تعدي|[يت]تعدون){_HOW_MANY}(?:\s+(?:علي|عن|رقم\p{{L}}+))?"
        r"|بحد\s+اقصي|ما\s+[يت]صل\s+الي"
    )),
    ("at most", _sign("≤")),
    ("at least", _ends(
        rf"(?:ما\s*)?(?:لا|لم|مو|مش)\s*(?:[ياتب]?قل|يقلون|يقلوا|اقل){_HOW_MANY}\s+(?:عن|من)|ع(?:لي)?\s*الاقل|بحد\s+ادني"
    )),
    ("at least", _sign("≥")),
    ("fewer", _ends(r"اقل\s+من|دون|ما\s+دون")),
    ("fewer", _sign("<")),
    ("more", _ends(
        rf"(?:اك[ثت]ر|ازيد)\s+من|(?:ما\s*)?(?:[يت]زيد(?:ون)?|زاد|زادت|زادوا|[يت]ربو|ينيف|تنيف){_HOW_MANY}\s+(?:علي|عن|ع)"
        rf"|(?:[يت]?ت(?:جاوز|خطي?|عد(?=[توي])|عدي)|[يت]?جاوز)(?:ت|ون|وا)?{_HOW_MANY}|فو[قگك]|فاق(?:ت|وا)?|[يت]فوق(?:ون)?"
    )),
    ("more", _sign(">")),
    ("more", _ends(r"more\s+than|over")),
    ("at least", _ends(r"at\s+least")),
    ("about", _ends(r"about|around|approximately|nearly")),
    ("about", _ends(
        r"نحو|حوالي|قرابه|زها|شي|(?:ما\s*)?(?:يقارب|تقارب|يناهز|تناهز|قارب|ناهز)|(?:ما\s*)?(?:يقرب|تقرب)\s+من|مقاربه|تقريبا"
        r"|بحدود|(?:في|ب)\s+حدود"
    )),
    ("about", _sign("~≈")),
)  # fmt: skip
_AFTER: tuple[tuple[str, regex.Pattern[str]], ...] = tuple(
    (bound, regex.compile(rf"{SPACE}[،,]?{SPACE}(?:(?!و)\p{{L}}+\s+)?(?:{pattern})(?!\p{{L}})"))
    for bound, pattern in (
        (
            "at least",
            r"(?:ع(?:لي)?|في)\s*(?:الاقل|اقل\s+تقدير)|بالحد\s+الادني|او\s+[يت]زيد(?:ون)?|بحد\s+ادني|كحد\s+ادني"
            r"|او\s+اك[ثت]ر|ف\s*اك[ثت]ر|فما\s+فوق",
        ),
        ("at most", r"ع(?:لي)?\s*الاكثر|بحد\s+اقصي|كحد\s+اقصي"),
        ("about", r"تقريبا"),
    )
)
_AND_MORE = regex.compile(rf"{SPACE}واك[ثت]ر(?!\p{{L}}|\s+من)")
_PLUS = regex.compile(r"(?<![\p{L}\p{N}]\s?)\+[0-9]|[0-9]\+(?![\p{N}])(?!\s*[0-9])")
"""``+100``, ``100+``, but not the terms of a sum."""
_BOUNDS: Mapping[str, Callable[[int, int], tuple[int, int | None]]] = {
    "at least": lambda low, high: (low, None),
    "more": lambda low, high: (low + 1, None),
    "at most": lambda low, high: (0, high),
    "about": lambda low, high: (low, high),
    "fewer": lambda low, high: (0, max(high - 1, 0)),
}
_ODD_BEFORE = regex.compile(r"(?<!\p{L})(?P<odd>نيف|بضعه?)\s+و?$")
_ODD_AFTER = regex.compile(r"(?:\s+\p{L}+)?\s+و(?:ال)?(?P<odd>نيف|بضعه?)(?!\p{L})")
_LEAST_ODD: Mapping[str, int] = {"نيف": 1, "بضع": 3, "بضعه": 3}
"""The least that ``نيف`` and ``بضع`` mean; both mean 9 at most."""


def bounded(
    sentence: FoldedSentence, number: tuple[int, int], end: int, low: int, high: int
) -> tuple[int, int | None, bool]:
    """The bounds of a quantity, and whether the text says "about".

    Args:
        sentence: the sentence that holds the mention.
        number: start and end of the words or digits of the quantity.
        end: offset behind the mention.
        low: its least.
        high: its most.
    """
    start, behind = number
    before, after = sentence.folded(start - _BEHIND, start), sentence.folded(end, end + _AHEAD)
    within = sentence.folded(behind, end + _AHEAD)
    odd = _ODD_BEFORE.search(before) or _ODD_AFTER.match(within)
    if odd and low == high and low % 10 == 0:
        most = high + 9 if high < 100 else None
        return low + _LEAST_ODD[odd["odd"]], most, False
    bounds_before = (name for name, pattern in _BEFORE if pattern.search(before))
    plus = _PLUS.search(sentence.folded(start - 2, behind + 2))
    more = ["at least"] if plus or _AND_MORE.match(after) else []
    inside = sentence.folded(behind, end)
    bounds_after = (name for name, pattern in _AFTER if pattern.match(after) or pattern.search(inside))
    bound = next(chain(bounds_before, more, bounds_after), None)
    return (*_BOUNDS[bound](low, high), bound == "about") if bound else (low, high, False)
