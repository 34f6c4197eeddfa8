"""Numbers as Arabic news writes them: digits of all scripts, words in any gender, case and spelling, and both mixed.

Number words are read in the order of the classical grammar, see :mod:`hasila.records.numbers.sums`. Values are exact: a
part of a million stays a fraction until it is a whole number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from hasila.records.numbers.sums import NumberSum
from hasila.records.numbers.tokens import Token, digits_value, tokens
from hasila.records.numbers.words import (
    ACCUSATIVE_THOUSAND,
    LEXICON,
    OF,
    ONE,
    ONE_OF,
    PREFIXES,
    QUARTERS,
    TENS_OF_TEENS,
    Piece,
)
from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or a vague quantity in a text.

    Args:
        start: offset of its first code point, after a proclitic.
        end: offset behind its last.
        low: its value; of a vague quantity the least.
        high: its value; of a vague quantity the most.
        vague: whether it is a word such as ``عشرات`` ("dozens").
    """

    start: int
    end: int
    low: Fraction
    high: Fraction
    vague: bool = False


def numerals(text: str, start: int = 0, end: int | None = None) -> Iterator[Numeral]:
    """Every number and vague quantity of ``text[start:end]``, from left to right, with offsets into the text.

    What a number counts (people, days, resolutions) is not decided here, see :mod:`hasila.records.people.counts`.
    """
    return iter(_read(text, start, len(text) if end is None else end))


def number_at(text: str, start: int, end: int) -> Numeral | None:
    """The number or vague quantity of ``text[start:end]`` that begins at its start; nothing if none does."""
    every = tokens(text, start, end)
    first = next(every, None)
    if first is None or not may_begin(first.word):
        return None
    read = _Reader(text, [first, *every], 0).read()
    return read[0] if read and read[0].start == start else None


@lru_cache(maxsize=64)  # several rules ask for those of one mention; more would keep long texts in memory
def _read(text: str, start: int, end: int) -> tuple[Numeral, ...]:
    every = list(tokens(text, start, end))
    found = []
    first = 0
    while first < len(every):
        read = _Reader(text, every, first).read() if may_begin(every[first].word) else None
        if read is None:
            first += 1
            continue
        numeral, first = read
        found.append(numeral)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece at its place.

    Args:
        piece: the piece.
        start: offset of its first code point, behind letters that belong to no number.
        joined: whether و joins it to what stands before.
    """

    piece: Piece
    start: int
    joined: bool


class _Reader:
    """Reads the number that begins at a token.

    Args:
        text: the text of the tokens.
        tokens: all of them.
        first: position of the token.
    """

    def __init__(self, text: str, tokens: Sequence[Token], first: int) -> None:
        self._text = text
        self._tokens = tokens
        self._first = first

    def read(self) -> tuple[Numeral, int] | None:
        """The number and the position of the token behind it; nothing if no number begins here."""
        begin = self._piece(self._first)
        if begin is None or (
            begin.piece is ONE_OF and not self._ten(self._first + 1) and not self._tens(self._first + 1)
        ):
            return None
        if vague := self._vague(begin):
            return vague
        number = NumberSum()
        at, behind = self._first, self._first
        whole: tuple[Fraction, int] | None = None  # the value before the group in the making, and where it ends
        while at < len(self._tokens) and (at == self._first or self._near(at)):
            if at > self._first and self._tokens[at].word == "و":
                at += 1
                continue
            placed = self._piece(at)
            if placed is None:
                break
            if number.limit is not None and number.group is None:
                whole = number.value, behind
            elif whole and self._begins_another(placed, number):
                # 30 ألفا و50 ألفا: what was begun behind the first scale is a number of its own
                return self._numeral(begin, *whole)
            length = self._add(at, placed, number)
            if not length:
                break
            at += length
            behind = at
        return None if number.empty else self._numeral(begin, number.value, behind)

    def _numeral(self, begin: _Placed, value: Fraction, behind: int) -> tuple[Numeral, int]:
        return Numeral(begin.start, self._tokens[behind - 1].end, value, value), behind

    def _begins_another(self, placed: _Placed, number: NumberSum) -> bool:
        """Whether a scale is too large for the group before it to belong to the scales before that."""
        is_scale = placed.piece.kind == "scale" and not placed.joined
        return is_scale and number.limit is not None and placed.piece.value >= number.limit

    def _add(self, at: int, placed: _Placed, number: NumberSum) -> int:
        """Add the piece at a token to the number; returns how many tokens were used, 0 if it does not fit."""
        if length := self._add_part(at, placed, number):
            return length
        dual_thousand = (
            at == self._first and self._tokens[at].word.endswith(ACCUSATIVE_THOUSAND) and not self._goes_on(at + 1)
        )
        return int(number.add(placed.piece, placed.joined, dual_thousand))

    def _add_part(self, at: int, placed: _Placed, number: NumberSum) -> int:
        """Add ``نصف مليون``, ``ثلاثة أرباع المليون`` or, behind a scale, ``ونصف`` and ``ونصف المليون``."""
        value, length = placed.piece.value, 1
        if placed.piece.kind == "unit" and at + 1 < len(self._tokens) and self._tokens[at + 1].word == QUARTERS:
            value, length = value / 4, 2
        elif placed.piece.kind != "part":
            return 0
        following = self._piece(at + length)
        if following and following.piece.kind == "scale" and not following.joined:
            if not number.fits_part(following.piece.value, placed.joined):
                return 0
            number.add_part(value * following.piece.value)
            return length + 1
        if placed.joined and number.limit is not None and length == 1 and number.group is None:
            number.add_part(value * number.limit)
            return 1
        return 0

    def _vague(self, begin: _Placed) -> tuple[Numeral, int] | None:
        """Read ``عشرات``, ``آلاف``, ``مئات الآلاف``."""
        behind = self._first + 1
        least = begin.piece.value
        if begin.piece.kind == "vague":
            of = behind < len(self._tokens) and self._tokens[behind].word == OF
            scale = self._piece(behind + of) if self._near(behind + of) else None
            if scale and scale.piece.kind == "scale" and scale.piece.plural and not scale.joined:
                least *= scale.piece.value
                behind += of + 1
        elif not (begin.piece.kind == "scale" and begin.piece.plural):
            return None
        return Numeral(begin.start, self._tokens[behind - 1].end, 2 * least, 10 * least - 1, True), behind

    def _piece(self, at: int) -> _Placed | None:
        """The piece at a token; nothing if it is no number word, or if there is no such token."""
        if at >= len(self._tokens):
            return None
        token, first = self._tokens[at], at == self._first
        if token.word[0].isdigit():
            return _Placed(Piece("digits", digits_value(token.word, self._scaled(at))), token.start, self._joined(at))
        if self._is_and_one(at):
            return _Placed(ONE_OF, _behind_letters(self._text, token, len("و")), joined=True)
        if (read := _in_word(token.word, first)) is None:
            return None
        prefix, piece = read
        start = _behind_letters(self._text, token, len(prefix.removesuffix("ال")))
        return _Placed(piece, start, prefix.startswith("و") or (not first and self._joined(at)))

    def _is_and_one(self, at: int) -> bool:
        """Whether a token is وأحد before ten, which folded is the same as واحد."""
        token = self._tokens[at]
        if token.word != ONE or not self._ten(at + 1):
            return False
        return at > self._first or "أ" in self._text[token.start : token.end]

    def _scaled(self, at: int) -> bool:
        """Whether a scale stands behind a token."""
        following = self._tokens[at + 1].word if at + 1 < len(self._tokens) else ""
        scale = LEXICON.get(following) or LEXICON.get(following.removeprefix("ال"))
        return scale is not None and scale.kind == "scale"

    def _joined(self, at: int) -> bool:
        """Whether a lone و stands before a token, as in ``مليون و 200 ألف`` or ``و200``."""
        return at > 0 and self._tokens[at - 1].word == "و"

    def _near(self, at: int) -> bool:
        """Whether there is such a token, and only spaces stand between it and the one before."""
        if at >= len(self._tokens):
            return False
        between = self._text[self._tokens[at - 1].end : self._tokens[at].start]
        return not between.strip(" \u00a0\u202f\t\n\u200e\u200f")

    def _goes_on(self, at: int) -> bool:
        """Whether a token goes on with a number, joined by و."""
        placed = self._piece(at) if self._near(at) else None
        return placed is not None and placed.joined and placed.piece.kind not in ("vague", "scale")

    def _ten(self, at: int) -> bool:
        """Whether a token is the ten of eleven."""
        return at < len(self._tokens) and self._tokens[at].word in TENS_OF_TEENS

    def _tens(self, at: int) -> bool:
        """Whether a token is the twenty of twenty-one or the like."""
        placed = self._piece(at)
        return placed is not None and placed.piece.kind == "tens" and placed.joined


_PREFIXES_WITHIN = tuple(prefix for prefix in PREFIXES if prefix in ("", "و", "ال", "وال"))
"""Prefixes of the words behind the first."""


def may_begin(word: str) -> bool:
    """Whether a number may begin with a word.

    Args:
        word: the word, folded, or digits.
    """
    return word[:1].isdigit() or word == ONE or _in_word(word, True) is not None


@lru_cache(maxsize=1 << 14)
def _in_word(word: str, first: bool) -> tuple[str, Piece] | None:
    """The number word in a word, behind its proclitics and article.

    Args:
        word: the word, folded.
        first: whether it is the first of its number; the words behind it have fewer proclitics.
    """
    for prefix in PREFIXES if first else _PREFIXES_WITHIN:
        piece = LEXICON.get(word[len(prefix) :]) if word.startswith(prefix) else None
        if piece and not (piece.kind == "part" and prefix.endswith(("ال", "لل"))):
            return prefix, piece
    return None


def _behind_letters(text: str, token: Token, count: int) -> int:
    """The offset behind some letters of a token, marks not counted."""
    at = token.start
    while count > 0:
        count -= len(fold(text[at]))
        at += 1
    while at < token.end and not fold(text[at]) and text[at] != "ء":
        at += 1
    return at
