"""Counts: the bounds that a text states for how many people a mention means.

The number comes from :mod:`hasila.records.numbers.numerals`, from a noun that says one or two by itself
(:mod:`hasila.records.people.noun_counts`), from the number of a family's members or from the names of persons. Its
bounds come from the words around it (:mod:`hasila.records.people.bounds`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from hasila.records.numbers.numerals import Numeral, numerals
from hasila.records.numbers.roles import role
from hasila.records.people.bounds import bounded
from hasila.records.people.families import members
from hasila.records.people.joint_harm import shares_number
from hasila.records.people.names import names
from hasila.records.people.noun_counts import Words, added, by_nouns
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence, FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import SPACE, WORD_OR_NUMBER

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
    number = quantity.start, quantity.end
    low, high, approximate = bounded(sentence, number, end, quantity.low, quantity.high)
    return Count(low, high, approximate, quantity.vague, *number)


@dataclass(frozen=True, slots=True)
class _Quantity:
    """What the mention itself says."""

    low: int
    high: int
    vague: bool
    start: int
    end: int


def _stated(sentence: FoldedSentence, start: int, end: int) -> _Quantity | None:
    text = sentence.whole.text
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if not words:
        return None
    numbers = [numeral for numeral in numerals(text, start, end) if role(sentence, numeral) is None]
    first = _leading(sentence, numbers, words)
    if numbers and (either := _alternative(sentence, words, end, numbers[0])):
        return either
    if first is None and (family := members(sentence, start, end)):
        return _Quantity(int(family.low), int(family.high), family.vague, family.start, family.end)
    if first is None or _is_lady(text, first):
        return _by_words(sentence, words, start, end)
    if torn(text, numbers) or is_glued(sentence, first) or is_half(sentence, first):
        return None
    rest = numbers[numbers.index(first) + 1 :]
    if rest and (both := _range(sentence, start, first, rest[0])):
        return both
    if any(value.denominator != 1 for value in (first.low, first.high)):
        return None
    behind = [word for word in words if word[0] >= first.end]
    more = 0 if first.vague else added(text, behind, counted=True)
    return _Quantity(int(first.low) + more, int(first.high) + more, first.vague, first.start, first.end)


def _by_words(sentence: FoldedSentence, words: Words, start: int, end: int) -> _Quantity | None:
    """The number that nouns say by themselves, or how many persons are called by their names."""
    if shares_number(sentence, start, end):
        return None
    people = by_nouns(sentence, words, end) or names(sentence.text(start, end))
    return None if people is None else _Quantity(people, people, False, *words[0])


def _alternative(sentence: FoldedSentence, words: Words, end: int, number: Numeral) -> _Quantity | None:
    """``شخص أو اثنين``, ``شخصين إلى ثلاثة``: a noun that counts by itself, then the number that it may be instead."""
    joint = _JOINS.fullmatch(sentence.folded(words[0][1], number.start) or " ")
    if joint is None or joint["to"] is None or number.low.denominator != 1:
        return None
    least = by_nouns(sentence, words[:1], end)
    if least is None or least >= number.low:
        return None
    return _Quantity(least, int(number.high), False, words[0][0], number.end)


def torn(text: str, numbers: Sequence[Numeral]) -> bool:
    """Whether digits stand side by side that make no number together: a scan tore them apart, ``1 2 مدنيا``."""
    return any(
        text[first.start].isdigit() and text[second.start].isdigit() and text[first.end : second.start].isspace()
        for first, second in pairwise(numbers)
    )


def is_half(sentence: FoldedSentence, number: Numeral) -> bool:
    """Whether a number is one digit beside another, which a scan tore from it: the two mentions of ``٣ ٠ آخرون``.

    The first digit of a line may number an item, and ``5 2 منهم أطفال`` are two numbers.
    """
    text = sentence.whole.text
    if number.end - number.start != 1 or not text[number.start].isdigit():
        return False
    before = _DIGIT_BEFORE.search(text[max(0, number.start - 3) : number.start]) if number.start > 2 else None
    if before and number.start - 2 > sentence.start and sentence.whole.raw[number.start - 3] != "\n":
        return _OF_THEM.match(sentence.folded(number.end, number.end + _LONGEST_GLUED)) is None
    after = _DIGIT_AFTER.match(text, number.end)
    begins = number.start == sentence.start or sentence.whole.raw[number.start - 1] == "\n"
    return bool(after) and not begins and _OF_THEM.match(sentence.folded(number.end + 2, number.end + 10)) is None


def is_glued(sentence: FoldedSentence, number: Numeral) -> bool:
    """Whether letters that look like digits are glued to a number in digits, as in ``3O``, ``ا١``, ``l2``.

    Recognition of characters took digits for letters, so the number is not what the other digits say. Proclitics and
    words (``و201``, ``5أطفال``) are no such letters.
    """
    text = sentence.whole.text
    before = _LETTERS_BEFORE.search(text[max(0, number.start - _LONGEST_GLUED) : number.start])
    after = _LETTERS_AFTER.match(text[number.end : number.end + _LONGEST_GLUED])
    return bool(
        (text[number.start].isdigit() and before and _LIKE_DIGITS.fullmatch(before[1]))
        or (text[number.end - 1].isdigit() and after and _LIKE_DIGITS.fullmatch(after[1]))
    )


def why_none(mention: str, policy: Policy) -> str:
    """The reason why a mention has no count.

    Args:
        mention: its words.
        policy: what a vague quantity counts.
    """
    whole = FoldedText(mention).sentence()
    found = list(numerals(whole.whole.text))
    if torn(whole.whole.text, found):
        return "digits stand side by side that make no number together"
    if any(is_glued(whole, number) for number in found):
        return "letters stand in a number, where recognition of characters tore it"
    if count(whole, 0, len(mention), policy):
        return "what stands beside these words tells that their number counts nobody, or not these people alone"
    return "the mention states no quantity" + (" that is not vague" if policy == "strict" else "")


def _is_lady(text: str, first: Numeral) -> bool:
    """Whether ``ست`` is the lady of dialects, not six: a noun for one person describes her (``ست حامل``)."""
    if text[first.start : first.end] != "ست" or not (word := _WORD.match(text, first.end + 1)):
        return False
    following = noun(word.group())
    return following is not None and following.number == 1


def _leading(sentence: FoldedSentence, numbers: Sequence[Numeral], words: Words) -> Numeral | None:
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
    behind = sentence.folded(second.start, second.end).split()[-1]
    if scale and low * scale < second.high and behind in _SCALE_WORDS[scale]:
        low *= scale
    if low >= second.high:
        return None
    return _Quantity(int(low), int(second.high), False, first.start, second.end)


_LEADING = frozenset(
    fold("جثث جثامين جثة جثمان رفات أجساد أشلاء أكثر أقل أزيد من نحو حوالي زهاء قرابة بضع بضعة نيف شي ال").split()
)
_SCALES = (10**9, 10**6, 10**3)
_SCALE_WORDS: Mapping[int, frozenset[str]] = {
    scale: frozenset(map(fold, words.split()))
    for scale, words in ((10**3, "ألف ألفا آلاف"), (10**6, "مليون مليونا ملايين"), (10**9, "مليار مليارا مليارات"))
}


_WORD = regex.compile(WORD_OR_NUMBER)
_DIGIT_BEFORE = regex.compile(r"(?:^|[^\p{N}.,٫٬/:%-])\p{Nd} $")
_DIGIT_AFTER = regex.compile(r" \p{Nd}(?![\p{N}.,٫٬/:%-])")
_OF_THEM = regex.compile(r"\s*(?:من|بين)")
_LETTERS_BEFORE = regex.compile(r"(\p{L}+)$")
_LETTERS_AFTER = regex.compile(r"(\p{L}+)")
_LIKE_DIGITS = regex.compile(r"[A-Za-z]+|ا")
"""Letters that are no word beside digits in an Arabic text; ا looks like ١."""
_LONGEST_GLUED = 8
