"""Cuts a text into words and digits, as numbers are looked for."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from hasila.records.numbers.words import FRACTIONS
from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.patterns import JOINER
from hasila.text.words import WORD


class Token(NamedTuple):
    """A word or digits.

    Args:
        start: offset of its first code point.
        end: offset behind its last.
        word: its folded form, never empty.
    """

    start: int
    end: int
    word: str


_FRACTIONS = "".join(FRACTIONS)
_DIGITS_ENTITIES = rf"\p{{Nd}}(?:{JOINER}*+\p{{Nd}})*+"
"""Digits, each of which may have been written as an entity (``&#1633;``)."""
_TOKEN = regex.compile(
    rf"""
    {_DIGITS_ENTITIES}
    (?:
        \p{{Cf}}* [.,،٬٫'’\u00a0\u202f\u2009] \p{{Cf}}* {_DIGITS_ENTITIES}
        | [ ] \p{{Nd}}{{3}} (?! [\p{{L}}\p{{N}}] )
    )*
    [{_FRACTIONS}]?
    | [{_FRACTIONS}]
    | {WORD}
    """,
    regex.VERBOSE,
)
_GROUPED = regex.compile(r"\p{Nd}{1,3}(?:([.,،٬٫'’\u00a0\u202f\u2009 ])\p{Nd}{3})(?:\1\p{Nd}{3})*(?:([.٫])\p{Nd}+)?")
_DECIMAL = regex.compile(r"\p{Nd}+[.,٫]\p{Nd}+")
_DIGITS = regex.compile(_DIGITS_ENTITIES)
_NO_DIGIT = regex.compile(r"\D")
_COMMA = regex.compile(r"[,٫]")
_FORMAT_MARK = regex.compile(r"\p{Cf}")
_PLAIN_GROUPED = regex.compile(r"(\d{1,3}(?:([.,،٬٫'’\s])\d{3})(?:\2\d{3})*)(?:[.٫](\d+))?")
_LONGEST = 40
"""Characters of a number in digits. What is longer is no number, and would cost time and memory as one."""
_NO_NUMBER = "\uffff"
"""The word of such a token: it keeps apart what stands before and after it."""


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of ``text[start:end]``; digits that make no single number together are taken apart."""
    for match in _TOKEN.finditer(text, start, end):
        whole = match.group()
        if whole[0].isalpha():
            if word := fold(whole):  # nothing is left of tatweel alone
                yield Token(match.start(), match.end(), word)
            continue
        if whole.isdecimal() and len(whole) <= _LONGEST:
            yield Token(match.start(), match.end(), fold(whole))
            continue
        number = _FORMAT_MARK.sub("", whole)
        if whole[0].isdigit() and len(number) > _LONGEST:
            yield Token(match.start(), match.end(), _NO_NUMBER)
        elif whole[-1] in FRACTIONS:
            yield Token(match.start(), match.end(), number)
        elif whole[0].isdigit() and not (_GROUPED.fullmatch(number) or _DECIMAL.fullmatch(number)):
            yield from (
                Token(match.start() + part.start(), match.start() + part.end(), fold(part.group()))
                for part in _DIGITS.finditer(whole)
            )
        elif word := fold(whole):
            yield Token(match.start(), match.end(), word)


def digits_value(word: str, scaled: bool) -> Fraction:
    """The value of digits with their marks; ``3.600`` is a decimal fraction only before a scale such as ``مليون``."""
    if word[-1] in FRACTIONS:
        return digits_value(word[:-1], scaled) + FRACTIONS[word[-1]]
    plain = "".join(str(int(character)) if character.isdigit() else character for character in word)
    grouped = _PLAIN_GROUPED.fullmatch(plain)
    single = sum(map(plain.count, ".,٫")) == 1
    if grouped and not (scaled and single and not grouped[3]):
        return Fraction(_NO_DIGIT.sub("", grouped[1]) + (f".{grouped[3]}" if grouped[3] else ""))
    return Fraction(_COMMA.sub(".", plain))
