"""Numbers as Arabic news writes them: digits of all scripts, words in any gender, case and spelling, and both mixed.

Counting words stand in the order of the classical grammar (units before tens, larger groups first, joined by و); that
is what is read, so that ``عشرين وثلاثين`` are two numbers and ``ثلاثة وعشرين`` is one. Values are exact: a part of a
million stays a fraction until it is a whole number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or a vague quantity in a text.

    Args:
        start: first code point, after a proclitic.
        end: one past the last code point.
        low: the value, or the least that a vague quantity can be.
        high: the value, or the most.
        vague: whether it is a word such as ``عشرات``.
    """

    start: int
    end: int
    low: Fraction
    high: Fraction
    vague: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a word may be in a number.

    Args:
        kind: ``unit``, ``ten`` (10), ``tens``, ``hundred``, ``scale``, ``part``, ``vague`` or ``digits``.
        value: of it.
        plural: of a scale: that it stands behind a number only, or else is vague.
        dual: of a scale: that it is two of them.
    """

    kind: str
    value: Fraction
    plural: bool = False
    dual: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or digits, as numbers are looked for.

    Args:
        start: first code point.
        end: one past the last.
        word: folded, see :func:`fold`.
    """

    start: int
    end: int
    word: str


def _lexicon() -> dict[str, _Piece]:
    pieces: dict[str, _Piece] = {}

    def put(words: str, piece: _Piece) -> None:
        pieces.update((fold(word), piece) for word in words.split())

    stems = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}
    put("واحد واحدة واحدا", _Piece("unit", Fraction(1)))
    put("أحد إحدى", _Piece("unit", Fraction(1)))
    put("اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي إثنان إثنين ثنتان ثنتين", _Piece("unit", Fraction(2)))
    put("عشر عشرة", _Piece("ten", Fraction(10)))
    put("عشرون عشرين عشرينا", _Piece("tens", Fraction(20)))
    put("ثماني ثمانية ثمانيا تمانية", _Piece("unit", Fraction(8)))
    put("تلات تلاتة", _Piece("unit", Fraction(3)))
    hundreds = ("مئة", "مائة", "مية")
    for value, stem in stems.items():
        put(f"{stem} {stem}ة {stem}ا", _Piece("unit", Fraction(value)))
        put(f"{stem}ون {stem}ين", _Piece("tens", Fraction(10 * value)))
        for hundred in (*hundreds, "مئ", "مائ"):
            put(f"{stem}{hundred}", _Piece("hundred", Fraction(100 * value)))
    for hundred in hundreds:
        put(f"ثماني{hundred}", _Piece("hundred", Fraction(800)))
        put(hundred, _Piece("hundred", Fraction(100)))
    put("مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي ميتين ميتان", _Piece("hundred", Fraction(200)))
    for value, singular, plural, dual in (
        (10**3, "ألف ألفا", "آلاف ألاف ألوف", "ألفان ألفين ألفي"),
        (10**6, "مليون مليونا", "ملايين", "مليونان مليونين مليوني"),
        (10**9, "مليار مليارا بليون بليونا", "مليارات بلايين", "مليارين ملياران ملياري"),
    ):
        put(singular, _Piece("scale", Fraction(value)))
        put(plural, _Piece("scale", Fraction(value), plural=True))
        put(dual, _Piece("scale", Fraction(value), dual=True))
    put("نصف", _Piece("part", Fraction(1, 2)))
    put("ربع", _Piece("part", Fraction(1, 4)))
    put("ثلث", _Piece("part", Fraction(1, 3)))
    put("ثلثا ثلثي", _Piece("part", Fraction(2, 3)))
    put("عشرات", _Piece("vague", Fraction(10)))
    put("مئات مائات ميات", _Piece("vague", Fraction(100)))
    return pieces


_LEXICON: Mapping[str, _Piece] = _lexicon()
_QUARTERS = fold("أرباع")
_ONE_OF = _LEXICON[fold("أحد")]
"""One only before ten or tens: alone they are someone, one of some."""
_ONE = fold("واحد")
_OF = fold("من")
_TENS_OF_TEENS = {fold(word) for word in ("عشر", "عشرة")}
_ACCUSATIVE_THOUSAND = fold("ألفا")
"""A thousand behind a number (ألفاً), two thousand without one (ألفا قتيل)."""

_TOKEN = regex.compile(
    r"""
    \p{Nd}+ (?: [.,،٬٫'’\u00a0\u202f\u2009] \p{Nd}+ | [ ] \p{Nd}{3} (?! [\p{L}\p{N}] ) )*
    | \p{L} (?: [\p{L}\p{M}\p{Cf}]* [\p{L}\p{M}] )?
    """,
    regex.VERBOSE,
)
_GROUPED = regex.compile(r"\p{Nd}{1,3}(?:([.,،٬'’\u00a0\u202f\u2009 ])\p{Nd}{3})(?:\1\p{Nd}{3})*(?:([.٫])\p{Nd}+)?")
_DECIMAL = regex.compile(r"\p{Nd}+[.,٫]\p{Nd}+")
_DIGITS = regex.compile(r"\p{Nd}+")
_LONGEST = 40
"""Characters of a number in digits; what is longer is no number, and would take time and memory as one."""
_NO_NUMBER = "\uffff"
"""Stands for it, so that what is before and after it is not joined."""


def numerals(text: str, start: int = 0, end: int | None = None) -> Iterator[Numeral]:
    """Every number and vague quantity of ``text[start:end]``, from left to right, with offsets into the text.

    What a number counts (people, days, resolutions) is not decided here, see :mod:`hasila.records.counts`.
    """
    tokens = list(_split(text, start, len(text) if end is None else end))
    at = 0
    while at < len(tokens):
        read = _Reader(text, tokens, at).read()
        if read is None:
            at += 1
            continue
        numeral, at = read
        yield numeral


def _split(text: str, start: int, end: int) -> Iterator[_Token]:
    """Tokens, groups of digits that are no one number taken apart."""
    for match in _TOKEN.finditer(text, start, end):
        whole = match.group()
        if whole[0].isdigit() and len(whole) > _LONGEST:
            yield _Token(match.start(), match.end(), _NO_NUMBER)
        elif whole[0].isdigit() and not (_GROUPED.fullmatch(whole) or _DECIMAL.fullmatch(whole)):
            yield from (
                _Token(match.start() + m.start(), match.start() + m.end(), fold(m.group()))
                for m in _DIGITS.finditer(whole)
            )
        elif word := fold(whole):  # of tatweel alone nothing is left
            yield _Token(match.start(), match.end(), word)


def _digits(word: str, scaled: bool) -> Fraction:
    """The value of digits with their marks; ``3.600`` is a decimal fraction only before a scale."""
    plain = "".join(str(int(c)) if c.isdigit() else c for c in word)
    grouped = regex.fullmatch(r"(\d{1,3}(?:([.,،٬'’\s])\d{3})(?:\2\d{3})*)(?:[.٫](\d+))?", plain)
    single = plain.count(".") + plain.count(",") == 1
    if grouped and not (scaled and single and not grouped[3]):
        return Fraction(regex.sub(r"\D", "", grouped[1]) + (f".{grouped[3]}" if grouped[3] else ""))
    return Fraction(regex.sub(r"[,٫]", ".", plain))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece where it stands.

    Args:
        piece: what the word is.
        start: first code point, behind letters that belong to no number.
        joined: whether و joins it to what is before.
    """

    piece: _Piece
    start: int
    joined: bool


class _Reader:
    """Reads one number that begins at a token."""

    def __init__(self, text: str, found: Sequence[_Token], at: int) -> None:
        self._text = text
        self._found = found
        self._at = at

    def _piece(self, at: int, first: bool) -> _Placed | None:
        """What a token may be."""
        token = self._found[at]
        if token.word[0].isdigit():
            following = self._found[at + 1].word if at + 1 < len(self._found) else ""
            scale = _LEXICON.get(following) or _LEXICON.get(following.removeprefix("ال"))
            scaled = scale is not None and scale.kind == "scale"
            return _Placed(_Piece("digits", _digits(token.word, scaled)), token.start, self._joined(at))
        if (
            token.word == _ONE
            and self._ten(at + 1)
            and (hamza := "أ" in self._text[token.start : token.end] or not first)
        ):
            # وأحد عشر, folded, looks as واحد عشر
            return _Placed(_ONE_OF, _after_letters(self._text, token, int(hamza)), joined=True)
        for prefix, article in _PREFIXES:
            if not token.word.startswith(prefix) or not (first or prefix in ("", "و", "ال", "وال")):
                continue
            piece = _LEXICON.get(token.word[len(prefix) :])
            if piece and (not article or piece.kind != "part"):
                begin = _after_letters(self._text, token, len(prefix) - (2 if article and prefix[-2:] == "ال" else 0))
                return _Placed(piece, begin, prefix.startswith("و") or (not first and self._joined(at)))
        return None

    def _joined(self, at: int) -> bool:
        """Whether a lone و stands before a token, as in ``مليون و 200 ألف`` or ``و200``."""
        return at > 0 and self._found[at - 1].word == "و"

    def _near(self, at: int) -> bool:
        """Whether nothing but spaces stands between a token and the one before it."""
        return not self._text[self._found[at - 1].end : self._found[at].start].strip(" \u00a0\u202f\t\n\u200e\u200f")

    def read(self) -> tuple[Numeral, int] | None:
        """The number and the token after it."""
        first = self._piece(self._at, True)
        if first is None or (first.piece is _ONE_OF and not self._ten(self._at + 1) and not self._tens(self._at + 1)):
            return None
        start = first.start
        if vague := self._vague(start):
            return vague
        state = _State()
        at, last = self._at, self._at - 1
        whole: tuple[Fraction, int] | None = None  # value and last token before the group in the making
        while at < len(self._found) and (at == self._at or self._near(at)):
            if at > self._at and self._found[at].word == "و":
                at += 1
                continue
            found = self._piece(at, at == self._at)
            if found is None:
                break
            piece, joined = found.piece, found.joined
            alone = at == self._at and self._found[at].word.endswith(_ACCUSATIVE_THOUSAND) and not self._more(at + 1)
            if state.limit is not None and state.group is None:
                whole = state.value, last
            elif piece.kind == "scale" and whole and not joined and state.limit and piece.value >= state.limit:
                # 30 ألفا و50 ألفا: what was begun behind the first scale is a number of its own
                return Numeral(start, self._found[whole[1]].end, whole[0], whole[0]), whole[1] + 1
            used = self._part(at, piece, joined, state) or state.add(piece, joined, alone)
            if not used:
                break
            at += used
            last = at - 1
        if last < self._at or state.empty:
            return None
        return Numeral(start, self._found[last].end, state.value, state.value), last + 1

    def _more(self, at: int) -> bool:
        """Whether a token goes on with a number, joined by و."""
        found = self._piece(at, False) if at < len(self._found) and self._near(at) else None
        return found is not None and found.joined and found.piece.kind not in ("vague", "scale")

    def _ten(self, at: int) -> bool:
        """Whether a token is the ten of eleven."""
        return at < len(self._found) and self._found[at].word in _TENS_OF_TEENS

    def _tens(self, at: int) -> bool:
        """Whether a token is the twenty of twenty-one or the like."""
        found = self._piece(at, False) if at < len(self._found) else None
        return found is not None and found.piece.kind == "tens" and found.joined

    def _part(self, at: int, piece: _Piece, joined: bool, state: "_State") -> int:
        """Read ``نصف مليون``, ``ثلاثة أرباع المليون`` and, behind a scale, ``ونصف`` and ``ونصف المليون``."""
        value, length = piece.value, 1
        if piece.kind == "unit" and at + 1 < len(self._found) and self._found[at + 1].word == _QUARTERS:
            value, length = piece.value / 4, 2
        elif piece.kind != "part":
            return 0
        following = self._piece(at + length, False) if at + length < len(self._found) else None
        scale = following.piece if following and following.piece.kind == "scale" and not following.joined else None
        if scale and state.fits(scale.value, joined):
            state.put(value * scale.value)
            return length + 1
        if scale:
            return 0
        if joined and state.limit is not None and length == 1 and state.group is None:
            state.put(value * state.limit)
            return 1
        return 0

    def _vague(self, start: int) -> tuple[Numeral, int] | None:
        """Read ``عشرات``, ``آلاف``, ``مئات الآلاف``."""
        factor, at, scale = Fraction(1), self._at, Fraction(1)
        found = self._piece(at, True)
        assert found is not None
        if found.piece.kind == "vague":
            factor, at = found.piece.value, at + 1
            if at < len(self._found) and self._found[at].word == _OF:
                at += 1
            following = self._piece(at, False) if at < len(self._found) and self._near(at) else None
            if following and following.piece.kind == "scale" and following.piece.plural and not following.joined:
                scale, at = following.piece.value, at + 1
            elif self._found[at - 1].word == _OF:
                at -= 1
        elif found.piece.kind == "scale" and found.piece.plural:
            scale, at = found.piece.value, at + 1
        else:
            return None
        least = factor * scale
        return Numeral(start, self._found[at - 1].end, 2 * least, 10 * least - 1, True), at


_PREFIXES = tuple(
    (prefix, prefix.endswith(("ال", "لل")))
    for prefix in (
        "",
        "و",
        "ال",
        "وال",
        "ب",
        "ل",
        "ف",
        "ك",
        "بال",
        "كال",
        "فال",
        "لل",
        "وب",
        "ول",
        "وبال",
        "ولل",
        "وك",
        "فب",
    )
)


def _after_letters(text: str, token: _Token, count: int) -> int:
    """The offset behind some letters of a token, marks not counted."""
    at = token.start
    while count > 0:
        count -= len(fold(text[at])) if fold(text[at]) else 0
        at += 1
    while at < token.end and not fold(text[at]) and text[at] != "ء":
        at += 1
    return at


class _State:
    """A number in the making: what is summed, the group below a thousand, and what may still come."""

    def __init__(self) -> None:
        self.total = Fraction(0)
        self.group: Fraction | None = None
        self.limit: Fraction | None = None
        self._last = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was read."""
        return self.limit is None and self.group is None

    @property
    def value(self) -> Fraction:
        """Of what was read."""
        return self.total + (self.group or 0)

    def fits(self, scale: Fraction | None, joined: bool) -> bool:
        """Whether a part of a scale can stand here."""
        return self.group is None and (self.limit is None or (joined and scale is not None and scale <= self.limit))

    def put(self, amount: Fraction) -> None:
        """Add a part of a scale, after which nothing comes."""
        self.total += amount
        self.limit = Fraction(1)

    def add(self, piece: _Piece, joined: bool, alone: bool) -> int:
        """Take one piece more, if the grammar has it here; tells how many tokens it took."""
        fresh = self.group is None and (self.limit is None or (joined and piece.value < self.limit))
        taken = getattr(self, f"_add_{piece.kind}", _refuse)(piece, joined, fresh, alone)
        if taken:
            self._last = piece.kind if piece.kind != "ten" else "tens"
        return int(taken)

    def _add_unit(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if fresh:
            self.group = piece.value
        elif self._last == "hundred" and joined and self.group is not None:
            self.group += piece.value
        else:
            return False
        return True

    def _add_ten(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if self._last == "unit" and not joined and self.group is not None and self.group % 100 < 10:
            self.group += 10
            return True
        return self._add_unit(piece, joined, fresh, alone)

    def _add_tens(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if self._last == "unit" and joined and self.group is not None:
            self.group += piece.value
            return True
        return self._add_unit(piece, joined, fresh, alone)

    def _add_hundred(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if fresh:
            self.group = piece.value
        elif (
            self._last == "unit"
            and not joined
            and piece.value == 100
            and self.group is not None
            and 2 < self.group < 10
        ):
            self.group *= 100
        else:
            return False
        return True

    def _add_digits(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if not fresh:
            return False
        self.group = piece.value
        return True

    def _add_scale(self, piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
        if self.limit is not None and piece.value >= self.limit:
            return False
        if self.group is not None:
            if joined or piece.dual:
                return False
            self.total += self.group * piece.value
        elif piece.plural or not (self.limit is None or joined):
            return False
        else:
            self.total += piece.value * (2 if piece.dual or alone else 1)
        self.group, self.limit = None, piece.value
        return True


def _refuse(piece: _Piece, joined: bool, fresh: bool, alone: bool) -> bool:
    return False
