"""Counts: the bounds that a text states for how many people a mention means.

The number comes from :mod:`hasila.records.numerals`, or from a noun that says one or two by itself
(:mod:`hasila.records.person_nouns`). Its bounds come from the words around it (``أكثر من``, ``على الأقل``, ``نحو``,
``بين ... و...``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import regex

from hasila.records.number_roles import role
from hasila.records.numerals import Numeral, numerals
from hasila.records.person_nouns import noun
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.words import SPACE, WORD_OR_NUMBER, without_and

Policy = Literal["range", "acled", "strict"]
"""What a vague quantity counts: ``range`` as in the guidelines (``عشرات`` 20 to 99), ``acled`` the least that ACLED's
codebook takes for it (tens 10, hundreds 100), ``strict`` nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many people, as the text states it.

    Args:
        low: the least.
        high: the most; nothing if the text sets no upper bound.
        approximate: whether the text says "about".
        vague: whether it is a word such as ``عشرات`` ("dozens").
        start: offset of the first code point of the number.
        end: offset behind its last.
    """

    low: int
    high: int | None
    approximate: bool
    vague: bool
    start: int
    end: int


_MOST = 10**10
"""A larger number counts no people: there are not so many."""

_HOW_MANY = r"(?:\s+(?:عددهم|عددها|عددهن|عدد\s+\w+))?"


def _ends(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{pattern}){SPACE}[«\"'(]*[بل]?$")


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
    (bound, regex.compile(rf"{SPACE}[،,]?{SPACE}(?:(?!و)\p{{L}}+\s+)?(?:{pattern})(?!\p{{L}})"))
    for bound, pattern in (
        (
            "at least",
            r"(?:علي|في)\s+(?:الاقل|اقل\s+تقدير)|بالحد\s+الادني|او\s+[يت]زيد(?:ون)?(?!\s+قليلا)|بحد\s+ادني|كحد\s+ادني|او\s+اكثر|فاكثر|فما\s+فوق",
        ),
        ("at most", r"علي\s+الاكثر|بحد\s+اقصي|كحد\s+اقصي"),
        ("about", r"تقريبا"),
    )
)
_BETWEEN = regex.compile(rf"(?<!\p{{L}})(?:ما\s+)?بين{SPACE}$")
_JOINS = regex.compile(rf"{SPACE}(?:(?P<and>و)|(?P<to>الي|حتي|او|[-–—/])){SPACE}")


def bounds(low: int, high: int | None) -> str:
    """Bounds as people write them: ``12``, ``20-99``, ``500+``."""
    if high is None:
        return f"{low:,}+"
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def count(sentence: FoldedSentence, start: int, end: int, policy: Policy = "range") -> Count | None:
    """The count of a mention of people.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        policy: what a vague quantity counts.

    Returns:
        The bounds, or nothing if the mention states no quantity that has any.
    """
    quantity = _stated(sentence, start, end)
    if quantity is None or quantity.high > _MOST:
        return None
    if quantity.vague and policy != "range":
        if policy == "strict":
            return None
        least = quantity.low // 2
        return Count(least, least, True, True, quantity.start, quantity.end)
    before, after = sentence.folded(start - 60, quantity.start), sentence.folded(end, end + 40)
    bounds_before = (name for name, pattern in _BEFORE if pattern.search(before))
    bounds_after = (name for name, pattern in _AFTER if pattern.match(after))
    bound = next(chain(bounds_before, bounds_after), None)
    low, high = _BOUNDS[bound](quantity.low, quantity.high) if bound else (quantity.low, quantity.high)
    return Count(low, high, bound == "about", quantity.vague, quantity.start, quantity.end)


_BOUNDS: Mapping[str, Callable[[int, int], tuple[int, int | None]]] = {
    "at least": lambda low, high: (low, None),
    "more": lambda low, high: (low + 1, None),
    "at most": lambda low, high: (0, high),
    "about": lambda low, high: (low, high),
    "fewer": lambda low, high: (0, max(high - 1, 0)),
}


@dataclass(frozen=True, slots=True)
class _Quantity:
    """What the mention itself says."""

    low: int
    high: int
    vague: bool
    start: int
    end: int


_Span = tuple[int, int]
"""Start and end of a word."""


def _stated(sentence: FoldedSentence, start: int, end: int) -> _Quantity | None:
    text = sentence.whole.text
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if not words:
        return None
    numbers = [numeral for numeral in numerals(text, start, end) if role(sentence, numeral) is None]
    first = _leading(sentence, numbers, words)
    if first is None:
        return _by_nouns(text, words)
    rest = numbers[numbers.index(first) + 1 :]
    if rest and (both := _range(sentence, start, first, rest[0])):
        return both
    if any(value.denominator != 1 for value in (first.low, first.high)):
        return None
    more = 0 if first.vague else _added(text, [word for word in words if word[0] >= first.end], least=2)
    return _Quantity(int(first.low) + more, int(first.high) + more, first.vague, first.start, first.end)


def _leading(sentence: FoldedSentence, numbers: Sequence[Numeral], words: Sequence[_Span]) -> Numeral | None:
    """The number of the people.

    It begins the mention, or follows a word such as ``جثث`` ("bodies"), or its noun as in ``أطفالها الثلاثة`` and
    ``شخص واحد``.
    """
    if not numbers:
        return None
    first = numbers[0]
    before = [word for word in words if word[1] <= first.start]
    if all(sentence.folded(*word) in _LEADING for word in before):
        return first
    definite = len(before) < len(words) and sentence.folded(words[len(before)][0], first.end).startswith("ال")
    return first if len(before) <= 2 and (definite or first.high <= 2) else None


def _range(sentence: FoldedSentence, start: int, first: Numeral, second: Numeral) -> _Quantity | None:
    """``بين 20 و30``, ``20 إلى 30``, ``12 إلى 15 ألفا``: a scale behind the second counts for the first."""
    joint = _JOINS.fullmatch(sentence.folded(first.end, second.start) or " ")
    between = _BETWEEN.search(sentence.folded(start - 12, first.start)) is not None
    if joint is None or (joint["and"] and not between) or first.vague or second.vague:
        return None
    low = first.low
    scale = next((scale for scale in _SCALES if low < scale <= second.low and second.low % (scale // 1000) == 0), None)
    if scale and sentence.folded(second.start, second.end).split()[-1] in _SCALE_WORDS[scale]:
        low *= scale
    if low >= second.high:
        return None
    return _Quantity(int(low), int(second.high), False, first.start, second.end)


_LEADING = frozenset(fold("جثث جثامين جثة جثمان رفات أجساد أشلاء أكثر أقل أزيد من نحو حوالي زهاء قرابة بضع").split())
_SCALES = (10**9, 10**6, 10**3)
_SCALE_WORDS: Mapping[int, frozenset[str]] = {
    scale: frozenset(map(fold, words.split()))
    for scale, words in ((10**3, "ألف ألفا آلاف"), (10**6, "مليون مليونا ملايين"), (10**9, "مليار مليارا مليارات"))
}


def _by_nouns(text: str, words: Sequence[_Span]) -> _Quantity | None:
    """One or two if a noun says so by itself, plus what ``و`` adds."""
    first = noun(text[slice(*words[0])])
    if first is None or first.number == 0:
        return None
    number = first.number + _added(text, words[1:])
    return _Quantity(number, number, False, *words[0])


def _added(text: str, words: Sequence[_Span], least: int = 1) -> int:
    """How many people ``و`` adds (``وامرأتان``); behind a number a single one adds none (``30 امرأة وطفلا``)."""
    total = 0
    for start, end in words:
        word = text[start:end]
        if fold(word).startswith("و") and noun(word) is None and (addition := noun(without_and(word))):
            total += addition.number if addition.number >= least else 0
    return total


_WORD = regex.compile(WORD_OR_NUMBER)
