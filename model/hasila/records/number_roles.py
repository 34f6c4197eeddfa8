"""The roles of numbers that count no people: a year, a date, an age, a clock time, a resolution's number, ..."""

import regex

from hasila.records.numerals import Numeral, numerals
from hasila.text.folded import FoldedSentence
from hasila.text.months import HIJRI_MONTHS, MONTHS
from hasila.text.words import SPACE

_MONTHS, _HIJRI = ("|".join(sorted({name.split()[0] for name in names})) for names in (MONTHS, HIJRI_MONTHS))
"""The first words suffice: of كانون الثاني the word كانون."""
_BEFORE = {
    role: regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{words}){SPACE}[(«\"']?$")
    for role, words in {
        "year": rf"(?:ال)?(?:عام|سنه)(?:\s+(?:ال)?(?:ميلادي|هجري))?|للعام"
        rf"|(?:{_MONTHS})(?:\s+(?:ال)?(?:اول|ثاني))?\s*,?",
        "hijri year": rf"(?:{_HIJRI})(?:\s+(?:ال)?(?:اول|اولي|ثاني|ثانيه|اخر|اخره|قعده|حجه|حرام))?\s*,?"
        r"(?:\s+(?:عام|سنه))?|(?:ال)?(?:عام|سنه)\s+(?:ال)?هجريه?",
        "of month": r"تشرين|كانون",  # تشرين 1
        "age": r"عمره|عمرها|عمرهما|بعمر|سن|(?:ال)?(?:بالغ|بالغه)\s+من\s+العمر",
        "time": r"الساعه|[0-9]+:",
        "number": r"(?:(?:ال)?(?:قرار|ماده|بند|فقره|رقم|ملحق|مرسوم|رحله)|ال(?:قانون|فرقه|لوا|كتيبه|طريق|قناه))"
        r"(?:\s+رقم)?|(?:ام|m)\s*-?",
    }.items()
}
_AFTER = {
    role: regex.compile(rf"{SPACE}(?:{words})(?!\p{{L}})")
    for role, words in {
        "date": rf"(?:من\s+)?(?:{_MONTHS}|(?:شهر\s+)?(?:{_HIJRI}))|[/.-]\s*[0-9]+\s*[/.-]\s*[0-9]+",
        "hijri year": r"ه|هجري|هجريه|للهجره",
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
"""Code points on either side of a number that are read."""


def role(sentence: FoldedSentence, numeral: Numeral) -> str | None:
    """The role of a number that counts no people.

    Args:
        sentence: the sentence that holds the number.
        numeral: the number.

    Returns:
        ``year``, ``date``, ``age``, ``time``, ``number`` (of a resolution, a division, a road), ``duration``,
        ``share`` or ``measure``; nothing if the number may count people.
    """
    before = sentence.folded(numeral.start - _CONTEXT, numeral.start)
    after = sentence.folded(numeral.end, numeral.end + _CONTEXT)
    in_digits = sentence.folded(numeral.start, numeral.end).isdigit()
    for name, pattern in _BEFORE.items():
        if pattern.search(before) and _fits(name, numeral, in_digits):
            return _ROLES.get(name, name)
    between = _SEPARATED[0].search(before) and _SEPARATED[1].match(after)
    if between or _LAST_OF_DATE.search(before):  # 16/1/2020, but not 20-30
        return "date"
    return next(
        (
            _ROLES.get(name, name)
            for name, pattern in _AFTER.items()
            if pattern.match(after) and _fits(name, numeral, in_digits)
        ),
        None,
    )


_ONLY_NUMBERS = regex.compile(r"[\p{N}\s/.(),،-]+(?:[هم][ـ.]*)?")


def is_date(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether what stands between two offsets is nothing but numbers of a date or year, such as ``1445 هـ``."""
    if not _ONLY_NUMBERS.fullmatch(sentence.text(start, end)):
        return False
    found = list(numerals(sentence.whole.text, start, end))
    return bool(found) and all(role(sentence, numeral) in ("date", "year") for numeral in found)


_ROLES = {"hijri year": "year", "of month": "date"}
"""The role that a pattern with a name of its own tells."""


def _fits(name: str, numeral: Numeral, in_digits: bool) -> bool:
    """Years since 1900 and numbers of resolutions are written in digits; a number in words behind them may count."""
    if name == "year":
        return in_digits and 1900 <= numeral.low <= 2100
    if name == "hijri year":
        return in_digits and 1300 <= numeral.low <= 1500
    if name == "of month":
        return in_digits and numeral.low <= 2
    return in_digits or name != "number"
