"""How many: the bounds that a text states for a mention of people.

The number itself comes from :mod:`hasila.records.numerals`, or from a noun that alone tells one or two
(:mod:`hasila.records.person_nouns`); its bounds from the words around (``أكثر من``, ``على الأقل``, ``نحو``,
``بين ... و...``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import regex

from hasila.records.number_roles import role
from hasila.records.numerals import Numeral, numerals
from hasila.records.person_nouns import noun
from hasila.text.folding import fold

Policy = Literal["range", "acled", "strict"]
"""What a vague quantity counts: ``range`` as in the guidelines (``عشرات`` 20 to 99), ``acled`` the least that ACLED's
codebook takes for it (tens 10, hundreds 100), ``strict`` nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many, as the text states it.

    Args:
        low: at least so many.
        high: at most so many; nothing if the text sets no upper bound.
        approximate: whether the text says that it is about so many.
        vague: whether it is a word such as ``عشرات``.
        start: first code point of the words that say so.
        end: one past their last.
    """

    low: int
    high: int | None
    approximate: bool
    vague: bool
    start: int
    end: int


_MOST = 10**10
"""More people than there are: a number above is none of them."""

_SPACE = r"[\s\u200e\u200f\u061c]*"
_HOW_MANY = r"(?:\s+(?:عددهم|عددها|عددهن|عدد\s+\w+))?"


def _ends(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{pattern}){_SPACE}[«\"'(]*[بل]?$")


_BEFORE: tuple[tuple[str, regex.Pattern[str]], ...] = (
    ("at most", _ends(
        rf"(?:ما\s+)?لا\s+(?:[يت]زيد|[يت]تجاوز|[يت]تعدي){_HOW_MANY}(?:\s+(?:علي|عن|رقم\p{{L}}+))?|بحد\s+اقصي|ما\s+[يت]صل\s+الي"
    )),
    ("at least", _ends(rf"(?:ما\s+)?(?:لا|لم)\s+(?:يقل|تقل|يقلون|يقلوا){_HOW_MANY}\s+عن|علي\s+الاقل|بحد\s+ادني")),
    ("fewer", _ends(r"اقل\s+من|دون|ما\s+دون")),
    ("more", _ends(
        rf"(?:ب)?(?:اكثر|ازيد)\s+من|(?:ما\s+)?(?:يزيد|تزيد|زاد|زادت|يربو|تربو|ينيف|تنيف){_HOW_MANY}\s+(?:علي|عن)"
        rf"|(?:ي|ت)?(?:ت)?(?:جاوز|خط|خطي|عد|عدي)(?:ت|ون|وا)?{_HOW_MANY}|(?:فوق|فوگ)(?:\s+ال)?|فاق(?:ت|وا)?|[يت]فوق(?:ون)?"
    )),
    ("about", _ends(
        r"نحو|حوالي|قرابه|زهاء|(?:ما\s+)?(?:يقارب|تقارب|يناهز|تناهز|قارب|ناهز)|(?:ما\s+)?(?:يقرب|تقرب)\s+من|مقاربه|تقريبا"
    )),
)  # fmt: skip
_AFTER: tuple[tuple[str, regex.Pattern[str]], ...] = tuple(
    (bound, regex.compile(rf"{_SPACE}[،,]?{_SPACE}(?:(?!و)\p{{L}}+\s+)?(?:{pattern})(?!\p{{L}})"))
    for bound, pattern in (
        (
            "at least",
            r"(?:علي|في)\s+(?:الاقل|اقل\s+تقدير)|بالحد\s+الادني|او\s+[يت]زيد(?:ون)?(?!\s+قليلا)|بحد\s+ادني|كحد\s+ادني|او\s+اكثر|فاكثر|فما\s+فوق",
        ),
        ("at most", r"علي\s+الاكثر|بحد\s+اقصي|كحد\s+اقصي"),
        ("about", r"تقريبا"),
    )
)
_BETWEEN = regex.compile(rf"(?<!\p{{L}})(?:ما\s+)?بين{_SPACE}$")
_JOINS = regex.compile(rf"{_SPACE}(?:(?P<and>و)|(?P<to>الي|حتي|او|[-–—/])){_SPACE}")


def bounds(low: int, high: int | None) -> str:
    """Bounds for the eye: ``12``, ``20-99``, ``500+``."""
    if high is None:
        return f"{low:,}+"
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def count(text: str, start: int, end: int, policy: Policy = "range") -> Count | None:
    """The count of a mention of people.

    Args:
        text: the text it stands in; at best no more than its sentence.
        start: first code point of the mention.
        end: one past its last.
        policy: what a vague quantity counts.

    Returns:
        The bounds, or nothing if the mention states no quantity that has any.
    """
    found = _stated(text, start, end)
    if found is None or found.high > _MOST:
        return None
    if found.vague and policy != "range":
        if policy == "strict":
            return None
        least = found.low // 2
        return Count(least, least, True, True, found.start, found.end)
    before, after = fold(text[max(0, start - 60) : found.start]), fold(text[end : end + 40])
    bounds = [*(n for n, pattern in _BEFORE if pattern.search(before)), *(n for n, p in _AFTER if p.match(after))]
    low, high = _BOUNDS[bounds[0]](found.low, found.high) if bounds else (found.low, found.high)
    return Count(low, high, bounds[:1] == ["about"], found.vague, found.start, found.end)


_BOUNDS: Mapping[str, Callable[[int, int], tuple[int, int | None]]] = {
    "at least": lambda low, high: (low, None),
    "more": lambda low, high: (low + 1, None),
    "at most": lambda low, high: (0, high),
    "about": lambda low, high: (low, high),
    "fewer": lambda low, high: (0, max(high - 1, 0)),
}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the mention itself says."""

    low: int
    high: int
    vague: bool
    start: int
    end: int


def _stated(text: str, start: int, end: int) -> _Stated | None:
    every = (replace(each, start=each.start + start, end=each.end + start) for each in numerals(text[start:end]))
    found = [each for each in every if role(text, each) is None]
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    if not words:
        return None
    first = _leading(text, found, words)
    if first is None:
        return _by_nouns(text, words)
    rest = found[found.index(first) + 1 :]
    if rest and (both := _range(text, start, first, rest[0])):
        return both
    if any(value.denominator != 1 for value in (first.low, first.high)):
        return None
    more = 0 if first.vague else _added(text, [word for word in words if word[0] >= first.end], least=2)
    return _Stated(int(first.low) + more, int(first.high) + more, first.vague, first.start, first.end)


def _leading(text: str, found: list[Numeral], words: list[tuple[int, int]]) -> Numeral | None:
    """The number of the people: it begins the mention or follows what is left of them (``جثث ثلاثة رجال``), or its noun
    as in ``أطفالها الثلاثة`` and ``شخص واحد``."""
    if not found:
        return None
    first = found[0]
    before = [word for word in words if word[1] <= first.start]
    if all(fold(text[slice(*word)]) in _LEADING for word in before):
        return first
    article = fold(text[words[len(before)][0] : first.end]).startswith("ال") if len(before) < len(words) else False
    return first if len(before) <= 2 and (article or first.high <= 2) else None


def _range(text: str, start: int, first: Numeral, second: Numeral) -> _Stated | None:
    """``بين 20 و30``, ``20 إلى 30``, ``12 إلى 15 ألفا``: a scale behind the second counts for the first."""
    joint = _JOINS.fullmatch(fold(text[first.end : second.start]) or " ")
    before = fold(text[max(0, start - 12) : first.start])
    between = _BETWEEN.search(before) is not None
    if joint is None or (joint["and"] and not between) or first.vague or second.vague:
        return None
    low = first.low
    scale = next((s for s in _SCALES if low < s <= second.low and second.low % (s // 1000) == 0), None)
    if scale and _scaled(text, second, scale):
        low *= scale
    if low >= second.high:
        return None
    return _Stated(int(low), int(second.high), False, first.start, second.end)


_LEADING = frozenset(fold("جثث جثامين جثة جثمان رفات أجساد أشلاء أكثر أقل أزيد من نحو حوالي زهاء قرابة بضع").split())
_SCALES = (10**9, 10**6, 10**3)
_SCALE_WORDS: Mapping[int, frozenset[str]] = {
    scale: frozenset(map(fold, words.split()))
    for scale, words in ((10**3, "ألف ألفا آلاف"), (10**6, "مليون مليونا ملايين"), (10**9, "مليار مليارا مليارات"))
}


def _scaled(text: str, numeral: Numeral, scale: int) -> bool:
    return fold(text[numeral.start : numeral.end]).split()[-1] in _SCALE_WORDS[scale]


def _by_nouns(text: str, words: list[tuple[int, int]]) -> _Stated | None:
    """One or two that a noun tells by itself, with those that و adds."""
    first = noun(text[slice(*words[0])])
    if first is None or first.number == 0:
        return None
    number = first.number + _added(text, words[1:])
    return _Stated(number, number, False, *words[0])


def _added(text: str, words: list[tuple[int, int]], least: int = 1) -> int:
    """How many more the mention names: ``وامرأتان``, ``وطفل``; behind a number one is no more, ``30 امرأة وطفلا``."""
    total = 0
    for start, end in words:
        word = text[start:end]
        if fold(word).startswith("و") and noun(word) is None and (also := noun(_AND.sub("", word))):
            total += also.number if also.number >= least else 0
    return total


_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*")
_AND = regex.compile(r"^و\p{M}*")
