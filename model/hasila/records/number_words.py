"""The words of Arabic numbers, in any gender, case and spelling."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Piece:
    """What a word contributes to a number.

    Args:
        kind: ``unit``, ``ten`` (10), ``tens``, ``hundred``, ``scale``, ``part``, ``vague`` or ``digits``.
        value: its value.
        plural: of a scale: it stands behind a number only, or else is vague.
        dual: of a scale: it means two of them.
    """

    kind: str
    value: Fraction
    plural: bool = False
    dual: bool = False


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
    put("ثماني ثمانية ثمانيا تمانية", Piece("unit", Fraction(8)))
    put("تلات تلاتة", Piece("unit", Fraction(3)))
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
    put("نصف", Piece("part", Fraction(1, 2)))
    put("ربع", Piece("part", Fraction(1, 4)))
    put("ثلث", Piece("part", Fraction(1, 3)))
    put("ثلثا ثلثي", Piece("part", Fraction(2, 3)))
    put("عشرات", Piece("vague", Fraction(10)))
    put("مئات مائات ميات", Piece("vague", Fraction(100)))
    return pieces


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
