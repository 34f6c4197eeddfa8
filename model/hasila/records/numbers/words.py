"""The words of Arabic numbers, in any gender, case and spelling."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Piece:
    """What a word contributes to a number.

    Args:
        kind: ``unit``, ``ten`` (10), ``teen`` (of one word), ``tens``, ``hundred``, ``scale``, ``part``,
            ``vague`` or ``digits``.
        value: its value.
        plural: of a scale: it stands behind a number only, or else is vague.
        dual: of a scale: it means two of them.
    """

    kind: str
    value: Fraction
    plural: bool = False
    dual: bool = False


FRACTIONS: Mapping[str, Fraction] = {
    "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3),
}  # fmt: skip
"""Fractions of one character."""


def _lexicon() -> dict[str, Piece]:
    pieces: dict[str, Piece] = {}

    def put(words: str, piece: Piece) -> None:
        pieces.update((fold(word), piece) for word in words.split())

    stems = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}
    put("واحد واحدة واحدا", Piece("unit", Fraction(1)))
    put("أحد إحدى", Piece("unit", Fraction(1)))
    put("اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي إثنان إثنين ثنتان ثنتين", Piece("unit", Fraction(2)))
    put("عشر عشرة", Piece("ten", Fraction(10)))
    put("عشرون عشرين عشرينا", Piece("tens", Fraction(20)))
    put("ثماني ثمانية ثمانيا", Piece("unit", Fraction(8)))
    hundreds = ("مئة", "مائة", "مية")
    for value, stem in stems.items():
        put(f"{stem} {stem}ة {stem}ا", Piece("unit", Fraction(value)))
        put(f"{stem}ون {stem}ين", Piece("tens", Fraction(10 * value)))
        for hundred in (*hundreds, "مئ", "مائ"):
            put(f"{stem}{hundred}", Piece("hundred", Fraction(100 * value)))
    for hundred in hundreds:
        put(f"ثماني{hundred}", Piece("hundred", Fraction(800)))
        put(hundred, Piece("hundred", Fraction(100)))
    put("مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي ميتين ميتان", Piece("hundred", Fraction(200)))
    for value, singular, plural, dual in (
        (10**3, "ألف ألفا", "آلاف ألاف ألوف", "ألفان ألفين ألفي"),
        (10**6, "مليون مليونا", "ملايين", "مليونان مليونين مليوني"),
        (10**9, "مليار مليارا بليون بليونا", "مليارات بلايين", "مليارين ملياران ملياري"),
    ):
        put(singular, Piece("scale", Fraction(value)))
        put(plural, Piece("scale", Fraction(value), plural=True))
        put(dual, Piece("scale", Fraction(value), dual=True))
    put("نصف نص", Piece("part", Fraction(1, 2)))
    put("ربع", Piece("part", Fraction(1, 4)))
    put("ثلث", Piece("part", Fraction(1, 3)))
    put("ثلثا ثلثي", Piece("part", Fraction(2, 3)))
    pieces.update((sign, Piece("part", value)) for sign, value in FRACTIONS.items())
    put("عشرات", Piece("vague", Fraction(10)))
    put("مئات مائات ميات", Piece("vague", Fraction(100)))
    for word, piece in _dialects():
        pieces.setdefault(fold(word), piece)
    return pieces


def _dialects() -> Iterator[tuple[str, Piece]]:
    """Number words of the dialects, and units with a pronoun (``ثلاثتهم``).

    Teens are written as one word: a stem, ت or ط, and one of several endings.
    """
    for word in _DIALECT_TWO:
        yield word, Piece("unit", Fraction(2))
    for value, words in _DIALECT_UNITS.items():
        for word in words.split():
            yield from ((f"{word}{ending}", Piece("unit", Fraction(value))) for ending in ("", "ة", "تهم", "تهن"))
            if len(word) > 3 or value > 3:  # but تلتين are two thirds
                yield from ((f"{word}{ending}", Piece("tens", Fraction(10 * value))) for ending in ("ين", "ون"))
            yield from (
                (f"{word}{hundred}", Piece("hundred", Fraction(100 * value)))
                for hundred in ("مية", "ميت", "مئة", "مئه", "مائة")
            )
    yield from ((f"ربع{hundred}", Piece("hundred", Fraction(400))) for hundred in ("مية", "مئة", "مائة"))
    for plural in ("تلاف", "تالاف", "طالاف"):  # تلت تلاف
        yield plural, Piece("scale", Fraction(1000), plural=True)
    yield from ((f"ثلث{hundred}", Piece("hundred", Fraction(300))) for hundred in ("مية", "مئة", "مائة"))
    yield "تسعود", Piece("unit", Fraction(9))
    for value, words in _DIALECT_TEENS.items():
        for word in words.split():
            yield from (
                (word + joint + ending, Piece("teen", Fraction(value)))
                for joint in (("", "ا") if value < 13 else ("ت", "تا", "ط", "طا", "ا"))
                for ending in ("عش", "عشر", "عشرة", "شر", "ش", "عشن", "شن")
            )


_DIALECT_TWO = fold("اتنين اتنان تنين تنتين اتنتين ثنين ثنتين جوج كلاهما كليهما كلتاهما كلتيهما").split()
_DIALECT_UNITS = {
    3: "ثلاث تلات تلت", 4: "اربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان ثمن تمن تمان تماني تمني ثمني", 9: "تسع",
}  # fmt: skip
_DIALECT_TEENS = {
    11: "احد حد حض احض", 12: "اثن اتن تن ثن اطن طن", 13: "ثلاث تلات تلت ثلث تل ثل ثلا تلا", 14: "اربع ربع",
    15: "خمس خم", 16: "ست س", 17: "سبع", 18: "ثمان تمان ثمن تمن", 19: "تسع",
}  # fmt: skip
"""Stems, of which some lose their last letter before ت or ط."""


LEXICON: Mapping[str, Piece] = _lexicon()
"""Every number word, folded."""
QUARTERS = fold("أرباع")
ONE_OF = LEXICON[fold("أحد")]
"""``أحد`` and ``إحدى`` are a number only before ten or tens; alone they mean "one of"."""
ONE = fold("واحد")
OF = fold("من")
TENS_OF_TEENS = {fold(word) for word in ("عشر", "عشرة")}
ACCUSATIVE_THOUSAND = fold("ألفا")
"""A thousand behind a number (ألفاً), two thousand without one (ألفا قتيل)."""

PREFIXES = ("", "و", "ال", "وال", "ب", "ل", "ف", "ك", "بال", "كال", "فال", "لل", "وب", "ول", "وبال", "ولل", "وك", "فب")
"""Proclitics and articles before a number word, folded."""
