"""What a number in a text is when it counts nobody: a year, a date, an age, a clock time, a resolution's number, ..."""

import regex

from hasila.records.numerals import Numeral
from hasila.text.folding import fold

_MONTHS = (
    "كانون|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين|يناير|فبراير|مارس|ابريل|افريل|مايو|يونيو|يوليو|اغسطس|سبتمبر"
    "|اكتوبر|نوفمبر|ديسمبر|جانفي|فيفري|جوان|جويليه|اوت"
)
_SPACE = r"[\s\u200e\u200f\u061c]*"
_BEFORE = {
    role: regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{words}){_SPACE}[(«\"']?$")
    for role, words in {
        "year": rf"(?:ال)?(?:عام|سنه)(?:\s+(?:ال)?(?:ميلادي|هجري))?|للعام"
        rf"|(?:{_MONTHS})(?:\s+(?:ال)?(?:اول|ثاني))?\s*,?",
        "age": r"عمره|عمرها|عمرهما|بعمر|سن|(?:ال)?(?:بالغ|بالغه)\s+من\s+العمر",
        "time": r"الساعه|[0-9]+:",
        "number": r"(?:(?:ال)?(?:قرار|ماده|بند|فقره|رقم|ملحق|مرسوم|رحله)|ال(?:قانون|فرقه|لوا|كتيبه|طريق|قناه))"
        r"(?:\s+رقم)?|(?:ام|m)\s*-?",
    }.items()
}
_AFTER = {
    role: regex.compile(rf"{_SPACE}(?:{words})(?!\p{{L}})")
    for role, words in {
        "date": rf"(?:من\s+)?(?:{_MONTHS})|[/.-]\s*[0-9]+\s*[/.-]\s*[0-9]+",
        "time": r":[0-9]{2}|صباحا|مساء|مسا|ظهرا|فجرا|عصرا|ليلا|بتوقيت",
        "age": r"ربيعا",
        "duration": r"(?:سن[هةو]ات|سنه|سنين|عاما|عام|اعوام|شهرا|شهر|اشهر|شهور|اسبوعا|اسبوع|اسابيع|يوما|يوم|ايام|ساعه"
        r"|ساعات|دقيقه|دقايق|ثانيه|ثوان)(?!\s+(?:ال|امس|[0-9]))",  # but not قتل 12 يوم الجمعة
        "share": r"[%٪]|(?:بال|في\s+ال)(?:ميه|مايه)",
        "measure": r"كيلومتر\p{L}*|كم|كلم|متر\p{L}*|امتار|ميل\p{L}*|طن\p{L}*|كيلوغرام\p{L}*|هكتار\p{L}*|درجه|درجات"
        r"|دولار\p{L}*|ليره|ليرات|يورو",
    }.items()
}
_SEPARATED = regex.compile(r"[0-9]\s*[/.-]\s*$"), regex.compile(r"\s*[/.-]\s*[0-9]")
_LAST_OF_DATE = regex.compile(r"[0-9]\s*[/.-]\s*[0-9]+\s*[/.-]\s*$")
_CONTEXT = 30


def role(text: str, numeral: Numeral) -> str | None:
    """What a number is that counts nobody.

    Args:
        text: where it stands.
        numeral: the number.

    Returns:
        ``year``, ``date``, ``age``, ``time``, ``number`` (of a resolution, a division, a road), ``duration``,
        ``share`` or ``measure``; nothing if it may count people.
    """
    before = fold(text[max(0, numeral.start - _CONTEXT) : numeral.start])
    after = fold(text[numeral.end : numeral.end + _CONTEXT])
    digits = fold(text[numeral.start : numeral.end]).isdigit()
    for found, pattern in _BEFORE.items():
        if pattern.search(before) and _fits(found, numeral, digits):
            return found
    between = _SEPARATED[0].search(before) and _SEPARATED[1].match(after)
    if between or _LAST_OF_DATE.search(before):  # 16/1/2020, but not 20-30
        return "date"
    return next((found for found, pattern in _AFTER.items() if pattern.match(after)), None)


def _fits(found: str, numeral: Numeral, digits: bool) -> bool:
    """Years since 1900 and numbers of resolutions stand in digits; after their words may follow how many died."""
    if found == "year":
        return digits and 1900 <= numeral.low <= 2100
    return digits or found != "number"
