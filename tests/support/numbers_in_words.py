"""Numbers written out in Arabic, in every gender, case and spelling: what a parser of them is held against.

The rules are the grammar's: units of three to ten take the gender opposite to what is counted, units stand before
tens, groups from the largest to the smallest, joined by و; a scale stands in the plural after three to ten, and in the
singular accusative after eleven to ninety-nine.
"""

from collections.abc import Callable
from dataclasses import dataclass

STEMS = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}


@dataclass(frozen=True)
class Style:
    """How to write a number.

    Args:
        feminine: whether what is counted is.
        oblique: accusative or genitive, else nominative.
        hundred: how 100 is spelt.
        fused: whether 300 is one word.
    """

    feminine: bool = False
    oblique: bool = True
    hundred: str = "مئة"
    fused: bool = True


def written(number: int, style: Style) -> str:
    """A number from 0 to 999 999 999 999 in words."""
    if number == 0:
        return "صفر"
    parts = []
    masculine = Style(False, style.oblique, style.hundred, style.fused)  # ألف, مليون, مليار are masculine
    for scale, singular, plural, dual in (
        (10**9, "مليار", "مليارات", ("ملياران", "مليارين")),
        (10**6, "مليون", "ملايين", ("مليونان", "مليونين")),
        (10**3, "ألف", "آلاف", ("ألفان", "ألفين")),
    ):
        count, number = divmod(number, scale)
        if count == 1:
            parts.append(singular)
        elif count == 2:
            parts.append(dual[style.oblique])
        elif count:
            rest = count % 100
            noun = plural if 3 <= rest <= 10 else singular + "ا" * (11 <= rest <= 99)
            parts.append(f"{below_thousand(count, masculine)} {noun}")
    if number:
        parts.append(below_thousand(number, style))
    return " و".join(parts)


def below_thousand(number: int, style: Style) -> str:
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds == 1:
        parts.append(style.hundred)
    elif hundreds == 2:
        parts.append(style.hundred[:-1] + ("تين" if style.oblique else "تان"))
    elif hundreds:
        stem = "ثماني" if hundreds == 8 and not style.fused else STEMS[hundreds]
        parts.append(stem + ("" if style.fused else " ") + style.hundred)
    if rest:
        parts.append(below_hundred(rest, style))
    return " و".join(parts)


def below_hundred(number: int, style: Style) -> str:
    tens, units = divmod(number, 10)
    ending = "ين" if style.oblique else "ون"
    if number == 10:
        return "عشر" if style.feminine else "عشرة"
    if tens == 0:
        return unit(units, style)
    if tens == 1:
        return f"{teen_unit(units, style)} {'عشرة' if style.feminine else 'عشر'}"
    name = ("عشر" if tens == 2 else STEMS[tens]) + ending
    return f"{unit(units, style)} و{name}" if units else name


def unit(number: int, style: Style) -> str:
    if number == 1:
        return "واحدة" if style.feminine else "واحد"
    if number == 2:
        return ("اثنت" if style.feminine else "اثن") + ("ين" if style.oblique else "ان")
    stem = STEMS[number]
    if number == 8:
        return "ثماني" if style.feminine else "ثمانية"
    return stem if style.feminine else stem + "ة"


def teen_unit(number: int, style: Style) -> str:
    if number == 1:
        return "إحدى" if style.feminine else "أحد"
    if number == 2:
        return ("اثنت" if style.feminine else "اثن") + ("ي" if style.oblique else "ا")
    return unit(number, style)


SPELLINGS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("أ", "ا").replace("إ", "ا"),
    lambda text: text.replace("ة", "ه"),
    lambda text: text.replace("ئ", "ي"),
    lambda text: "ـ".join(text[:2]) + text[2:],
    lambda text: text.replace("ل", "لَ").replace("ن", "نٌ"),
]
"""Ways in which news misspell, stretch or vowel a word."""
