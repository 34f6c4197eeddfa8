"""Names of the months: in Levantine, Egyptian, Maghrebi and Iraqi news, in English, and of the Hijri calendar."""

from collections.abc import Mapping, Sequence

from hasila.text.folding import fold


def _numbers(names_by_month: Sequence[str]) -> Mapping[str, int]:
    return {fold(name): number for number, names in enumerate(names_by_month, 1) for name in names.split("|")}


def _numbered(name: str, ordinals: str, digits: str) -> str:
    """The spellings of the first or second of two months of one name: تشرين الأول, تشرين أول, تشرين1."""
    of_words = (f"{name} {article}{ordinal}" for ordinal in ordinals.split() for article in ("ال", ""))
    return "|".join([*of_words, *(f"{name}{space}{digit}" for digit in digits for space in ("", " "))])


MONTHS: Mapping[str, int] = _numbers(
    (
        f"يناير|جانفي|{_numbered('كانون', 'ثاني ثان', '2٢')}", "شباط|فبراير|فيفري|فبرائر", "آذار|مارس",
        "نيسان|أبريل|أفريل|نيسن", "أيار|مايو|ماي|مايس", "حزيران|يونيو|جوان|يونيه", "تموز|يوليو|جويلية|يوليه|يوليوز",
        "آب|أغسطس|أوت|غشت|أغشت", "أيلول|سبتمبر|شتنبر", f"أكتوبر|{_numbered('تشرين', 'أول', '1١')}",
        f"نوفمبر|نونبر|نوفنبر|{_numbered('تشرين', 'ثاني ثان', '2٢')}",
        f"ديسمبر|دجنبر|دسمبر|{_numbered('كانون', 'أول', '1١')}",
    )
)  # fmt: skip
"""The number of each month, 1 to 12, by its folded names."""

_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
ENGLISH_MONTHS: Mapping[str, int] = {
    **{name: number for number, name in enumerate(_ENGLISH, 1)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH, 1)},
    "sept": 9,
}
"""The same by their English names, long and short, in small letters."""

HIJRI_MONTHS: Mapping[str, int] = _numbers(
    (
        "محرم|المحرم|محرم الحرام", "صفر", "ربيع الأول|ربيع أول", "ربيع الثاني|ربيع الآخر|ربيع ثاني|ربيع آخر",
        "جمادى الأولى|جمادى الأول|جمادى أول", "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني|جمادى ثاني", "رجب",
        "شعبان", "رمضان", "شوال", "ذو القعدة|ذي القعدة|ذو قعدة|ذي قعدة", "ذو الحجة|ذي الحجة|ذو حجة|ذي حجة",
    )
)  # fmt: skip
"""The same of the Hijri calendar."""
