"""The roles of numbers that count no people: a year, a date, an age, a clock time, a resolution's number, ..."""

from hasila.records.numbers.numerals import Numeral, numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.months import HIJRI_MONTHS, MONTHS
from hasila.text.person_nouns import noun
from hasila.text.words import SPACE, WORD

_MONTHS, _HIJRI = ("|".join(sorted({name.split()[0] for name in names})) for names in (MONTHS, HIJRI_MONTHS))
"""The first words suffice: of كانون الثاني the word كانون."""
_BEFORE = {
    role: regex.compile(rf"(?<!\p{{L}})[وفبلك]?(?:{words}){SPACE}[(«\"']?$")
    for role, words in {
        "year": rf"(?:ال)?(?:عام|سنه)(?:\s+(?:ال)?(?:ميلادي|هجري))?|للعام"
        rf"|(?:{_MONTHS})(?:\s+(?:ال)?(?:اول|ثاني))?\s*,?",
        "hijri year": rf"(?:{_HIJRI})(?:\s+(?:ال)?(?:اول|اولي|ثاني|ثانيه|اخر|اخره|قعده|حجه|حرام))?\s*,?"
        r"(?:\s+(?:عام|سنه))?|(?:ال)?(?:عام|سنه)(?:\s+(?:ال)?هجريه?)?|للعام",
        "of month": r"تشرين|كانون",  # تشرين 1
        "age": r"عمره|عمرها|عمرهما|عمرو|بعمر|عمر|سن|ابن|ابنه|بنت|بت|[يت]بلغ\s+من\s+العمر"
        r"|(?:ال)?(?:بالغ|بالغه)\s+من\s+العمر|عمر\s+(?:ناهز|يناهز|قارب|تجاوز)",
        "time": r"الساعه|\p{N}+:",
        "number": r"(?:(?:ال)?(?:قرار|ماده|بند|فقره|رقم|ملحق|مرسوم|رحله)|ال(?:قانون|فرقه|لوا|كتيبه|سريه|طريق|قناه))"
        r"(?:\s+رقم)?|(?:ام|m)\s*-?"
        r"|(?:ال)?رقم\s+(?:ال)?(?:بلاغ|ملف|قضيه|تقرير|وثيقه|بيان|مرجع\p{L}*|طلب|قيد|تسجيل|هويه|سجل|محضر|لوحه|برقيه|تعميم"
        r"|كتاب|نشره|هاتف|جوال|حاله|واقعه|حادثه?|مستند|شكوي|معامله)\s*[:#/-]?|(?:ال)?بلاغ\s*#"
        r"|(?:ال)?(?:قراات|مشاهدات|زيارات|متابعين|متابعون|مشتركين|اعجابات|تعليقات|مشاركات)\s*:"
        r"|شارع|بنايه|عماره|مبني|منزل|بيت|غرفه|طابق|باب|بوابه|صفحه|هاتف|بلوك|مربع|محطه|نقطه|ص\.?",
    }.items()
}
_AFTER = {
    role: regex.compile(rf"{SPACE}(?:{words})(?!\p{{L}})")
    for role, words in {
        "year": r"م|ميلادي\p{L}*",
        "hijri year": r"ه|هجري\p{L}*|للهجره",
        "date": rf"(?:من\s+)?(?:{_MONTHS}|(?:شهر\s+)?(?:{_HIJRI}))|[/.-]\s*\p{{N}}+\s*[/.-]\s*\p{{N}}+",
        "time": r":\p{N}{2}|صباحا|مساء|مسا|ظهرا|فجرا|عصرا|ليلا|بتوقيت",
        "age": r"ربيعا|من\s+(?:العمر|عمره|عمرها)",
        "duration": r"(?:سن[هةو]ات|سنه|سنين|عاما|عام|اعوام|شهرا|شهر|اشهر|شهور|اسبوعا|اسبوع|اسابيع|يوما|يوم|ايام|ساعه"
        r"|ساعات|دقيقه|دقايق|ثانيه|ثوان)(?!\s+(?:ال|امس|\p{N}))",  # but not قتل 12 يوم الجمعة
        "share": r"[%٪]|(?:بال|في\s+ال)(?:ميه|مايه)",
        "measure": r"كيلومتر\p{L}*|كيلو|كم|كلم|سم|متر\p{L}*|امتار|ميل\p{L}*|طن\p{L}*|كيلوغرام\p{L}*|هكتار\p{L}*"
        r"|درجه|درجات|دونم\p{L}*|لتر\p{L}*|برميل\p{L}*"
        r"|دولار\p{L}*|ليره|ليرات|يورو|دينار\p{L}*|جنيه\p{L}*|ريال\p{L}*|درهم\p{L}*|صفح(?:ه|ات|تين|تان)",
    }.items()
}
_SEPARATED = regex.compile(r"\p{N}\s*[/.-]\s*$"), regex.compile(r"\s*[/.-]\s*\p{N}")
_LAST_OF_DATE = regex.compile(r"\p{N}\s*[/.-]\s*\p{N}+\s*[/.-]\s*$")
_ITEM = regex.compile(r"\s?[-–).]+\s+(?!\p{N})|\)")
_NEXT = regex.compile(rf"{SPACE}({WORD})")
_CONTEXT = 30
"""Code points on either side of a number that are read."""


def role(sentence: FoldedSentence, numeral: Numeral) -> str | None:
    """The role of a number that counts no people.

    Args:
        sentence: the sentence that holds the number.
        numeral: the number.

    Returns:
        ``year``, ``date``, ``age``, ``time``, ``number`` (of a resolution, a division, a road), ``duration``,
        ``share`` or ``measure`` (of pages, too); nothing if the number may count people.
    """
    before = sentence.folded(numeral.start - _CONTEXT, numeral.start)
    after = sentence.folded(numeral.end, numeral.end + _CONTEXT)
    in_digits = sentence.folded(numeral.start, numeral.end).isdigit()
    if in_digits and _in_list(sentence, numeral, after):
        return "number"
    counts = _counts(sentence, numeral)
    for name, pattern in _BEFORE.items():
        if (name == "time" or not counts) and _fits(name, numeral, in_digits) and pattern.search(before):
            return _ROLES.get(name, name)
    between = _SEPARATED[0].search(before) and _SEPARATED[1].match(after)
    if between or _LAST_OF_DATE.search(before):  # 16/1/2020, but not 20-30
        return "date"
    for name, pattern in _AFTER.items():
        if (name not in _YEARS or _fits(name, numeral, in_digits)) and pattern.match(after):
            return _ROLES.get(name, name)
    return None


_ONLY_NUMBERS = regex.compile(r"[\p{N}\s/.(),،:-]+(?:[هم][ـ.]*)?")
_OF_NOBODY = frozenset(("date", "year", "time", "number", "duration", "measure"))
_BARE_YEAR = regex.compile(
    r"(?<!\p{L})(?:و?(?:في|منذ|حتي|قبل|بعد|خلال|بين|اواخر|اوايل|مطلع|بدايه|نهايه|منتصف|صيف|شتا|خريف|ربيع|حصيله|موجز"
    r"|احداث|ارشيف)|\p{N}{4}\s*[-–/و])\s*[(«\"']?$"
)


_THINGS = (
    r"(?:ال)?(?:منازل|بيوت|مباني|ابنيه|شقق|محال|محلات|سيارات|مركبات|اليات"
    r"|مدارس|مستشفيات|مشافي|مراكز|نقاط|خيم|خيام|مساجد|جوامع)"
)
_ATTACKS = r"(?:ال)?(?:غارات|ضربات|قذايف|صواريخ|براميل|الغام|عبوات|هجمات|حوادث|انتهاكات|مداهمات|طلعات)"
_OF_PEOPLE = r"بين|ضحايا|قتلي|شهدا|جرحي|مصابين|من"
_LABEL_OF_THINGS = regex.compile(
    rf"[^\p{{L}}\p{{N}}]*(?:(?:ال)?(?:عدد|اجمالي|مجموع)\s+(?:{_THINGS}|{_ATTACKS})"
    rf"|{_THINGS}\s+(?:\p{{L}}+\s+)?(?:ال)?(?:مدمر|متضرر|مستهدف|محترق|مهدم|متاح|خارج|معطل|مقصوف|مغلق)\p{{L}}*)(?!\p{{L}})"
    rf"(?:\s+(?!(?:ال)?(?:{_OF_PEOPLE})(?!\p{{L}}))\p{{L}}+){{0,4}}\s*[:：=]\s*"
)
"""A label of buildings, cars, strikes and the like, from the beginning of its item."""
_LABEL_REACH = 60


def counts_nobody(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether what stands between two offsets is nothing but numbers of a date, a year, an hour, pages and the like.

    So are numbers behind a label of things (``عدد المنازل: 7``). A year needs a word for it before it (``عام``), or one
    behind which a count of people needs a noun (``في 2021``).
    """
    if not _ONLY_NUMBERS.fullmatch(sentence.text(start, end)):
        return False
    if _has_label_of_things(sentence, start):
        line = sentence.whole.raw[end : end + _CONTEXT].partition("\n")[0]
        return not _has_noun(sentence, end, end + len(line))
    found = list(numerals(sentence.whole.text, start, end))
    return bool(found) and all(
        role(sentence, numeral) in _OF_NOBODY or _is_bare_year(sentence, numeral) for numeral in found
    )


def _has_label_of_things(sentence: FoldedSentence, start: int) -> bool:
    """Whether a number that begins at an offset stands behind a label of things: ``عدد المنازل المدمرة: 7``."""
    before = sentence.whole.raw[max(0, start - _LABEL_REACH) : start]
    begins = max(before.rfind(sign) for sign in "\n|•")
    if begins < 0 and start > _LABEL_REACH:
        return False
    return _LABEL_OF_THINGS.fullmatch(fold(before[begins + 1 :])) is not None


def _is_bare_year(sentence: FoldedSentence, numeral: Numeral) -> bool:
    in_digits = sentence.folded(numeral.start, numeral.end).isdigit()
    return (
        _fits("year", numeral, in_digits)
        and _BARE_YEAR.search(sentence.folded(numeral.start - _CONTEXT, numeral.start)) is not None
        and not _counts(sentence, numeral)
    )


_YEARS = {"year": (1900, 2100), "hijri year": (1300, 1500)}
"""The years that news tells of, in each calendar."""
_ROLES = {"hijri year": "year", "of month": "date"}
"""The role that a pattern with a name of its own tells."""


def _fits(name: str, numeral: Numeral, in_digits: bool) -> bool:
    """Years and numbers of resolutions are written in digits; a number in words behind them may count."""
    if name in _YEARS:
        first, last = _YEARS[name]
        return in_digits and first <= numeral.low <= last
    if name == "of month":
        return in_digits and numeral.low <= 2
    return in_digits or name != "number"


def _counts(sentence: FoldedSentence, numeral: Numeral) -> bool:
    """Whether a noun for people follows: ``في المبنى 5 جرحى``."""
    return _has_noun(sentence, numeral.end, numeral.end + _CONTEXT)


def _has_noun(sentence: FoldedSentence, start: int, end: int) -> bool:
    word = _NEXT.match(sentence.text(start, end))
    return word is not None and noun(word[1]) is not None


def _in_list(sentence: FoldedSentence, numeral: Numeral, after: str) -> bool:
    """Whether the number stands before an item of a list: ``1- طفل``, ``2) طفلة``."""
    begins_line = numeral.start == sentence.start or sentence.whole.raw[numeral.start - 1] == "\n"
    return begins_line and _ITEM.match(after) is not None
