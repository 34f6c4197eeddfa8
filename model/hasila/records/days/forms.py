"""The forms in which a text names days: written dates, Hijri dates, weekdays, words such as yesterday, weeks.

Each form has a pattern for the folded sentence, and a reader that resolves a match against the date of the article.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hijridate import Gregorian, Hijri

from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.months import ENGLISH_MONTHS, HIJRI_MONTHS, MONTHS
from hasila.text.weekdays import WEEKDAYS
from hasila.text.words import LEFT, RIGHT

Kind = Literal["written", "hijri", "weekday", "relative", "future"]
"""The form of a date; ``future`` is a day to come, which dates no harm."""


@dataclass(frozen=True, slots=True)
class Days:
    """What a form tells.

    Args:
        kind: the form.
        first: the day, or the first of a range; nothing if it cannot be resolved.
        why: how it was resolved, or why not.
        last: the last day of a range; nothing for a single day.
        about: whether the day is told roughly, or in a calendar that differs by place.
    """

    kind: Kind
    first: date | None
    why: str
    last: date | None = None
    about: bool = False


Reader = Callable[["regex.Match[str]", date | None], Days]


def _any(names: Mapping[str, object]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "(?:" + "|".join(name.replace(" ", r"\s+") for name in longest_first) + ")"


def _name(written: str) -> str:
    """A name as the tables have it."""
    return " ".join(written.split())


_UNITS = ("حادي", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع")
ORDINALS: Mapping[str, int] = {
    fold(name): number
    for number, name in [
        (1, "الأول"),
        *((number, f"ال{unit}") for number, unit in enumerate(_UNITS, 1) if number > 1),
        (10, "العاشر"),
        *((10 + number, f"ال{unit} عشر") for number, unit in enumerate(_UNITS, 1)),
        *((10 * tens, f"ال{name}{end}") for tens, name in ((2, "عشر"), (3, "ثلاث")) for end in ("ون", "ين")),
        *((20 + number, f"ال{unit} والعشر{end}") for number, unit in enumerate(_UNITS, 1) for end in ("ون", "ين")),
        *((31, f"الحادي والثلاث{end}") for end in ("ون", "ين")),
    ]
}
"""Days of a month in words."""

_SPOKEN_WEEKDAYS: Mapping[str, int] = {
    fold(name): number
    for number, names in enumerate(
        ("الاتنين|التنين", "التلات|التلاتاء|الثلاث", "الأربع|لربعا", "الخميس", "الجمعة", "السبت", "الحد|لحد")
    )
    for name in names.split("|")
}
"""Weekdays as people call them. Behind ``يوم`` only: الأربع and الحد are other words, too."""
_PAST = r"(?:ال(?:ماضي|فايت|منصرم|اخير|سابق|مافات)ه?|(?:ال|ي)?لي\s+(?:فات|مضي|راح)ت?)"
_COMING = r"(?:ال(?:مقبل|قادم|تالي|لاحق|جاي|اتي)ه?)"
_DAY = r"(?P<day>\p{N}{1,2})"
_DAY_IN_WORDS = rf"(?:{_DAY}|(?P<ordinal>{_any(ORDINALS)}))"
_OF_YEAR = (
    r"(?:\s*[,،]?\s*(?:من\s+)?(?:(?:ال)?(?:عام|سنه)\s+|للعام\s+)?(?P<year>[12١٢۱۲][90٩٠۹۰]\p{N}{2})(?!\p{N})"
    r"|(?P<year_before>\s+(?:من\s+)?العام\s+ال(?:ماضي|فايت|منصرم)))?"
)
_OF_MONTH = (
    rf"(?:(?P<month>{_any(MONTHS)})(?:\s*[/(-]?\s*{_any(MONTHS)}\)?)?"
    r"|(?P<this_month>(?:هذا\s+الشهر|(?:الشهر\s+)?(?:الجاري|الحالي)))|(?P<month_before>الشهر\s+(?:الماضي|الفايت|المنصرم)))"
    r"(?![\p{L}\p{N}])"
)
_NO_DIGIT = r"(?<![\p{N}.,/-])"


def _day_number(match: regex.Match[str]) -> int:
    return int(match["day"]) if match["day"] else ORDINALS[_name(match["ordinal"])]


def _written(match: regex.Match[str], article_date: date | None) -> Days:
    """``12 كانون الثاني 2020``, ``السابع من أكتوبر``, ``3 إلى 7 شباط``, ``5 من الشهر الجاري``."""
    if match["comes"]:
        return Days("future", None, "a day to come")
    groups = match.groupdict()
    numbers = [int(groups["first"])] if groups.get("first") else []  # of a range
    numbers += [ORDINALS[_name(groups["first_ordinal"])]] if groups.get("first_ordinal") else []
    numbers.append(_day_number(match))
    year = int(match["year"]) if match["year"] else None
    if year is None and article_date is None:
        return Days("written", None, "the year is not told, and the article's date is not known")
    try:
        if year is not None and match["month"]:
            days = [date(year, MONTHS[_name(match["month"])], number) for number in numbers]
            return _range(Days("written", days[0], "as written"), days[-1], article_date)
        if article_date is None:
            return Days("written", None, "relative to the article, whose date is not known")
        days = [_without_year(match, number, article_date) for number in numbers]
    except ValueError:
        return Days("written", None, "no such day")
    return _range(Days("written", days[0], "the last one before the article"), days[-1], article_date)


_LEAP_YEAR = 2000


def _without_year(match: regex.Match[str], number: int, article_date: date) -> date:
    if match["month"] is None:
        month = article_date.replace(day=1)
        return (_before(month, 1) or month if match["month_before"] else month).replace(day=number)
    if match["year_before"]:
        return date(article_date.year - 1, MONTHS[_name(match["month"])], number)
    return last_before(date(_LEAP_YEAR, MONTHS[_name(match["month"])], number), article_date)


def last_before(day: date, last: date) -> date:
    """The last day with the month and number of a day that is not after another; the day itself if there is none."""
    for year in range(last.year, max(last.year - 8, 0), -1):  # eight years may lie between two leap years
        if day.day <= monthrange(year, day.month)[1] and (found := day.replace(year=year)) <= last:
            return found
    return day


def _range(days: Days, last: date, article_date: date | None) -> Days:
    """The days up to a last one; nothing if they are no range or lie after the article."""
    first = days.first
    assert first is not None
    if first > last and days.why != "as written":
        first = last_before(first, last)
    if first > last:
        return Days(days.kind, None, "the range ends before it begins")
    if article_date and (first - article_date).days > 1:  # a clock in the east may be a day ahead
        return Days(days.kind, None, "a day after the article")
    return Days(days.kind, first, days.why, last if last > first else None, days.about)


def _in_digits(match: regex.Match[str], article_date: date | None) -> Days:
    """``16/1/2020``, ``2020-01-16``, ``16/1/20``; Hijri if the year is one."""
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if len(match["year"]) == 2:
        year += 2000
    if month > 12 >= day:
        month, day = day, month
    if 1300 <= year <= 1500:
        return _hijri_day(year, month, day, article_date)
    try:
        return _range(Days("written", date(year, month, day), "as written"), date(year, month, day), article_date)
    except ValueError:
        return Days("written", None, "no such day")


def _day_and_month(match: regex.Match[str], article_date: date | None) -> Days:
    """``الجمعة 29/6``: without a year."""
    if article_date is None:
        return Days("written", None, "the year is not told, and the article's date is not known")
    try:
        told = last_before(date(_LEAP_YEAR, int(match["month"]), int(match["day"])), article_date)
    except ValueError:
        return Days("written", None, "no such day")
    return _range(Days("written", told, "the last one before the article"), told, article_date)


def _in_english(match: regex.Match[str], article_date: date | None) -> Days:
    """``11 May 2017``, ``May 11th, 2017``, ``11 May``."""
    month, day = ENGLISH_MONTHS[match["month"].lower()], int(match["day"])
    try:
        if match["year"]:
            told = date(int(match["year"]), month, day)
            return _range(Days("written", told, "as written"), told, article_date)
        if article_date is None:
            return Days("written", None, "the year is not told, and the article's date is not known")
        told = last_before(date(_LEAP_YEAR, month, day), article_date)
    except ValueError:
        return Days("written", None, "no such day")
    return _range(Days("written", told, "the last one before the article"), told, article_date)


_UMM_AL_QURA = "by the Umm al-Qura calendar; where the moon is sighted, a day earlier or later"


def _hijri(match: regex.Match[str], article_date: date | None) -> Days:
    """``10 رمضان 1445``, with or without the year."""
    month, day = HIJRI_MONTHS[_name(match["month"])], _day_number(match)
    if match["year"]:
        return _hijri_day(int(match["year"]), month, day, article_date)
    if article_date is None:
        return Days("hijri", None, "the year is not told, and the article's date is not known")
    try:
        year = Gregorian.fromdate(article_date).to_hijri().year
    except OverflowError:
        return Days("hijri", None, "outside the years of the calendar")
    this_year = _hijri_day(year, month, day, article_date)
    return this_year if this_year.first else _hijri_day(year - 1, month, day, article_date)


def _hijri_day(year: int, month: int, day: int, article_date: date | None) -> Days:
    try:
        told = Hijri(year, month, day).to_gregorian()
    except OverflowError:
        return Days("hijri", None, "outside the years of the calendar")
    except ValueError:
        return Days("hijri", None, "no such day")
    resolved = date(told.year, told.month, told.day)
    return _range(Days("hijri", resolved, _UMM_AL_QURA, about=True), resolved, article_date)


def _weekday(match: regex.Match[str], article_date: date | None) -> Days:
    if match["comes"]:
        return Days("future", None, "a day to come")
    if article_date is None:
        return Days("weekday", None, "a weekday, and the article's date is not known")
    weekday = WEEKDAYS[match["name"]] if match["name"] else _SPOKEN_WEEKDAYS[match["spoken"]]
    back = (article_date.weekday() - weekday) % 7
    if match["week"]:
        return _last_week(article_date)
    back = (back or (7 if match["past"] else 0)) + (7 if match["last_but_one"] else 0)
    return Days("weekday", _before(article_date, back), "the last one of this weekday")


_RELATIVE_WORDS: Mapping[str, int] = {
    fold(name): back
    for back, names in (
        (0, "اليوم|هذا الصباح|هذا المساء|هذا الفجر|قبل قليل|قبل لحظات|قبل دقائق|منذ قليل|منذ لحظات|منذ دقائق"),
        (
            0,
            "النهارده|النهاردة|النهاردا|انهارده|انهاردة|من شوي|من شوية|قبل شوي|قبل شوية",
        ),
        (0, "هالصبح|ها الصبح|هالفجر|هالعصر|هاليوم|اليومة|هاد اليوم"),
        (1, "أمس|الأمس|البارحة|البارح|مبارح|امبارح|إمبارح|مبارحة|امبارحة|لبارح"),
        (2, "أول من أمس|أول أمس|أمس الأول|قبل أمس|أول البارحة|البارحة الأولى|أول البارح|أول من البارحة|قبل البارحة"),
        (2, "أول مبارح|أول امبارح|أول امبارحة|أولمبارح|أولة امبارح|أولت امبارح|أولت مبارح|قبل مبارح|قبل امبارح"),
    )
    for name in names.split("|")
}


def _relative(match: regex.Match[str], article_date: date | None) -> Days:
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    day = _before(article_date, _RELATIVE_WORDS[_name(match["name"])])
    return Days("relative", day, "relative to the article")


def _this_day(match: regex.Match[str], article_date: date | None) -> Days:
    """``في مثل هذا اليوم من عام 2014``."""
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    try:
        day = article_date.replace(year=int(match["year"]))
    except ValueError:
        return Days("relative", None, "no such day")
    return _range(Days("relative", day, "the day of the article in another year"), day, article_date)


_ENGLISH_WEEKDAYS: Mapping[str, int] = {
    f"{name}day": number for number, name in enumerate(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
}


def _english_weekday(match: regex.Match[str], article_date: date | None) -> Days:
    """``Friday``."""
    if article_date is None:
        return Days("weekday", None, "a weekday, and the article's date is not known")
    back = (article_date.weekday() - _ENGLISH_WEEKDAYS[match["english"].lower()]) % 7
    return Days("weekday", _before(article_date, back or (7 if match["past"] else 0)), "the last one of this weekday")


def _english_relative(match: regex.Match[str], article_date: date | None) -> Days:
    """``yesterday``."""
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    if match["name"].lower().startswith("last"):
        first = _before(article_date, 1)
        return Days("relative", first, "the night between two days", first and article_date)
    back = 0 if match["name"].lower() == "today" else 1
    return Days("relative", _before(article_date, back), "relative to the article")


_AGO: Mapping[str, int] = {
    fold(f"{name}{ending}"): number
    for number, name in enumerate(("ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"), 3)
    for ending in ("ة", "")
}


def _ago(match: regex.Match[str], article_date: date | None) -> Days:
    """``قبل يومين``, ``قبل ثلاثة أيام``; a week is told roughly."""
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    number = match["number"]
    unit = 7 if match["unit"].startswith(fold("أسبوع")) or match["unit"] == fold("أسابيع") else 1
    count = 2 if match["unit"].endswith("ين") else 1
    if number:
        count = int(number) if number.isdigit() else _AGO[number]
    why = "relative to the article"
    return Days("relative", _before(article_date, count * unit), why, about=unit > 1 or bool(match["about"]))


def _last_night(match: regex.Match[str], article_date: date | None) -> Days:
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    first = _before(article_date, 2 if match["before"] else 1)
    return Days("relative", first, "the night between two days", first and first + timedelta(1))


def _week(match: regex.Match[str], article_date: date | None) -> Days:
    if match["comes"]:
        return Days("future", None, "a day to come")
    if article_date is None:
        return Days("relative", None, "relative to the article, whose date is not known")
    return _last_week(article_date)


def _last_week(article_date: date) -> Days:
    """The calendar week before, whether weeks begin on Saturday, Sunday or Monday."""
    begins = [(article_date.weekday() - first) % 7 for first in (5, 6, 0)]
    first, last = _before(article_date, max(begins) + 7), _before(article_date, min(begins) + 1)
    return Days("relative", first, "the week before, whatever day weeks begin with", first and last)


def _to_come(match: regex.Match[str], article_date: date | None) -> Days:
    return Days("future", None, "a day to come")


def _before(article_date: date, days: int) -> date | None:
    in_calendar = article_date.toordinal() > days  # which begins with the year 1
    return article_date - timedelta(days) if in_calendar else None


_JOIN = r"\s*(?:-|–|—|الي|ولغايه|لغايه|وحتي|حتي)\s*(?:يوم\s+)?"
_ATTACHED = rf"{LEFT}[وفبل]?"
_FIRST = rf"(?:(?P<first>\p{{N}}{{1,2}})|(?P<first_ordinal>{_any(ORDINALS)}))"
_AND = (
    r"(?<=(?:بين|يومي|ايام|من|في|خلال)\s+(?:يومي\s+|ايام\s+)?(?:\p{N}{1,2}|ال\p{L}{4,6}(?:\s+(?:عشر|والعشر[وي]ن))?))"
    r"\s+و\s*(?:(?<=عا?شر\s+و\s*)|(?!ال(?:عشر|ثلاث)[وي]ن))"  # not التاسع والعشرين
)
_MONTH_AND_YEAR = rf"(?:من\s+)?{_OF_MONTH}{_OF_YEAR}(?P<comes>\s+{_COMING}{RIGHT})?"
_NOT_LONGER = r"(?![\p{N}/-]|\.\p{N})(?:\s*(?:ه|م)\.?(?!\p{L}))?"
_BEGIN = rf"(?:{_NO_DIGIT}(?=\p{{N}})|{LEFT}(?=ال[احثرخستع])(?<!(?:نصف|اسبوع|ثلث|ربع)\s))"
"""Where no ordinal begins, none is tried; النصف الأول من أيار is no day."""
_BEHIND_DAY = (
    rf"{_NO_DIGIT}(?=\p{{N}})(?<={LEFT}[وفبل]?(?:{_any(WEEKDAYS)}|يوم|تاريخ|صباح|مسا|فجر|ظهر|عصر|ليل|ليله)"
    r"\s+(?:الموافق\s+)?\(?)"
)
"""Where a day and a month in digits are no fraction: ``يوم 17/5``."""
_ENGLISH_MONTH = rf"(?P<month>(?i:{_any(ENGLISH_MONTHS)}))\.?(?!\p{{L}})"
_ENGLISH_YEAR = r",?\s+(?P<year>(?:19|20)\d{2})(?!\p{N})"
_HIJRI_YEAR = r"(?P<year>1[345]\p{N}{2})(?!\p{N})(?:\s*(?:ه|هجري\p{L}*|للهجره)(?!\p{L}))?"
_NOT_THIS_DAY = (
    r"(?<!(?:حتي|الي|لحد|ذلك|بعد|قبل|من|نفس|مثل|مثل\s+هذا)\s+اليوم)"
    r"(?!(?<=اليوم)\s+(?:التالي|نفسه|ذاته|عينه|الذي|السابق|الاول|الثا\p{L}+|الرابع|الخامس|السا\p{L}+|التاسع|العاشر|الحادي"
    r"|الواحد|الوطني|العالمي|الدولي|الاخير|المقبل|القادم|الموعود))"
)
FORMS: tuple[tuple[regex.Pattern[str], Reader], ...] = tuple(
    (regex.compile(pattern), reader)
    for pattern, reader in (
        (
            rf"{_NO_DIGIT}{_DAY}(?P<by>[/.-])(?P<month>\p{{N}}{{1,2}})(?P=by)(?P<year>\p{{N}}{{4}}|\p{{N}}{{2}}){_NOT_LONGER}",
            _in_digits,
        ),
        (
            rf"{_NO_DIGIT}{_DAY}(?P<by>\s*[/\\-]\s*)(?P<month>\p{{N}}{{1,2}})(?P=by)"
            rf"(?P<year>[12١٢۱۲][90٩٠۹۰]\p{{N}}{{2}}){_NOT_LONGER}",
            _in_digits,
        ),
        (rf"{_BEHIND_DAY}{_DAY}(?:\s*/\s*|[\\-])(?P<month>\p{{N}}{{1,2}}){_NOT_LONGER}", _day_and_month),
        (
            rf"{_NO_DIGIT}(?P<year>\p{{N}}{{4}})(?P<by>[/.-])(?P<month>\p{{N}}{{1,2}})(?P=by){_DAY}{_NOT_LONGER}",
            _in_digits,
        ),
        (rf"{_BEGIN}{_FIRST}(?:{_JOIN}|{_AND}){_DAY_IN_WORDS}\s+{_MONTH_AND_YEAR}", _written),
        (rf"{_BEGIN}{_DAY_IN_WORDS}\s*{_MONTH_AND_YEAR}", _written),
        (rf"{_NO_DIGIT}{_DAY}(?i:st|nd|rd|th)?\s+(?i:of\s+)?{_ENGLISH_MONTH}(?:{_ENGLISH_YEAR})?", _in_english),
        (
            rf"{LEFT}{_ENGLISH_MONTH}\s+{_DAY}(?i:st|nd|rd|th)?(?![\p{{L}}\p{{N}}.:/-])(?:{_ENGLISH_YEAR}|(?=\s*(?:·|$)))",
            _in_english,
        ),
        (rf"{LEFT}(?P<name>(?i:yesterday|today|last\s+night)){RIGHT}", _english_relative),
        (rf"{LEFT}(?i:(?P<past>last\s+)?(?P<english>{_any(_ENGLISH_WEEKDAYS)})){RIGHT}", _english_weekday),
        (
            rf"{_BEGIN}{_DAY_IN_WORDS}\s+(?:من\s+)?(?:شهر\s+)?(?P<month>{_any(HIJRI_MONTHS)}){RIGHT}"
            rf"(?:\s*[,،]?\s*(?:(?:من\s+)?(?:عام|سنه)\s+)?{_HIJRI_YEAR})?",
            _hijri,
        ),
        (
            rf"{_ATTACHED}(?:(?:يوم\s+)?(?P<name>{_any(WEEKDAYS)})|يوم\s+(?P<spoken>{_any(_SPOKEN_WEEKDAYS)})){RIGHT}"
            rf"(?:(?P<last_but_one>\s+قبل\s+الماضي)"
            rf"|(?P<past>\s+{_PAST})|(?P<comes>\s+{_COMING}))?(?P<week>\s+(?:من\s+)?الاسبوع\s+الماضي)?{RIGHT}",
            _weekday,
        ),
        (
            rf"{LEFT}مثل\s+هذا\s+اليوم\s+(?:من\s+)?(?:(?:ال)?(?:عام|سنه)\s+)?(?P<year>(?:19|20)\p{{N}}{{2}})(?!\p{{N}})",
            _this_day,
        ),
        (rf"{_ATTACHED}(?P<name>{_any(_RELATIVE_WORDS)}){RIGHT}{_NOT_THIS_DAY}", _relative),
        (
            rf"{_ATTACHED}قبل\s+(?:(?P<about>نحو|حوالي|قرابه|زها)\s+)?(?:(?P<number>\p{{N}}{{1,2}}|{_any(_AGO)})\s+)?"
            rf"(?P<unit>(?:(?<=(?:\p{{N}}|{_any(_AGO)})\s+)(?:ايام|يوما|يوم|ليال|ليالي|اسابيع)|يومين|يوم|اسبوعين|اسبوع)){RIGHT}"
            r"(?!\s+(?:من|علي|عن|و))",
            _ago,
        ),
        (rf"{_ATTACHED}(?:الليله|ليله)\s+(?P<before>قبل\s+)?(?:الماضيه|الفايته|المنصرمه){RIGHT}", _last_night),
        (
            rf"{_ATTACHED}الاسبوع\s+(?:الماضي|الفايت|المنصرم|(?P<comes>{_COMING})){RIGHT}(?<!خلال\s+\p{{L}}+\s+\p{{L}}+)",
            _week,
        ),
        (rf"{_ATTACHED}(?:(?:يوم\s+)?(?:بعد\s+)?غد|غدا|بكره){RIGHT}(?:\s+{_any(WEEKDAYS)}{RIGHT})?", _to_come),
    )
)
"""The patterns of all forms with their readers; where several begin, the longest match is read."""
