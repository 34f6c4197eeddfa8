"""People whom a number counts beside words that tell their harm, whether or not a mention covers them.

``أربع شهداء``, ``شهيدان``, ``17 حالة اختناق``: their own noun tells it. ``كتلوا حداشر زول``, ``واتصاب حداشر``: a verb
before them does. ``أكتر من تلاتين اتجرحوا``: a verb behind them does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hasila.records.numbers.numerals import Numeral, number_at, numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import head_noun, noun
from hasila.text.words import WORD, without_and

_ABOUT = (
    r"(?:(?:نحو|حوالي|قرابه|زها|شي|فو[قك]|(?:اك[ثت]ر|اقل|ازيد|ازود)\s+من"
    r"|(?:ما\s+)?لا\s+يقل\s+عن|ما\s+يزيد\s+(?:علي|عن))\s+)?"
)
_BEFORE = {
    "killed": r"مقتل|مصرع|صفت|صفي|ا?ستشهد(?:ت|وا|و)?|استشهاد|ا?[نت]قتل(?:ت|وا|و)?|قتل(?:ت|وا|و)?"
    r"|ا?[نت][كچج]تل(?:ت|وا|و)?|[كچج]تل(?:ت|وا|و)?|[ذد]بح(?:ت|وا|و)|اغتيال|اغتيلت?|وفاه|توفيت?|توفوا|مات(?:ت|وا|و)?|لقيت?|ارتق(?:ي|ت|ا|وا)"
    r"|اعدم(?:ت|وا|و)|(?:اودي|اودت)\s+بحياه|راح\s+ضحيت(?:ه|ها)|راح(?:ت|وا|و)?(?:\s+(?:فيها|فيه|بيها|بيه))?|فقدنا",
    "injured": r"اصيب(?:ت|وا|و)?|اصابه|جرح(?:ت|وا|و)?|(?:ا?تصاوب|ا?[نت]صاب|ا?[نت]جرح|ا?تصوب|ا?[نت]?عور)(?:ت|وا|و)?",
    "displaced": r"نزح(?:ت|وا|و)?|تشريد|شردت?|هجرت?",
    "detained": r"اعتقل(?:ت|وا|و)?|اعتقال|خطف(?:ت|وا|و)?|ا?[نت]خطف(?:ت|وا|و)?|اختطف(?:ت|وا|و)?|اختطاف|احتجز(?:ت|وا|و)"
    r"|احتجاز|القبض\s+علي",
    "missing": r"فقدان|(?:انقطع|انقطاع|فقدت?|فقدان)\s+(?:ال)?اتصال\p{L}{0,2}\s+(?:مع|ب)",
}
"""Words before people that tell their harm."""
_BEHIND = {
    "killed": r"توفوا|توفيا|ماتوا?|ا?ستشهدوا?|قضوا|قتلوا|ا?[نت]قتلوا?|ا?[نت][كچج]تلوا?|فارقوا\s+الحياه"
    r"|لقوا\s+(?:حتفهم|مصرعهم)|راحوا?|ارتقوا?",
    "injured": r"اصيبوا?|اصيبا|جرحوا|جرحا|(?:ا?تصاوب|ا?[نت]صاب|ا?[نت]جرح|ا?[نت]?عور)وا?",
    "displaced": r"نزحوا?|هجروا|ت?شردوا",
    "detained": r"اعتقلوا|اختطفوا|خطفوا|احتجزوا|ا?[نت]خطفوا?",
    "missing": r"فقدوا|مفقودين|مفقودون|ضايعين",
}
"""Words behind people that tell their harm."""
_OWN = {
    "killed": r"قتلي|قتيلا?|شهدا|شهيدا?|جثه|جثث|جثامين|جثمانا?|وفيات|متوفين|متوفي|موتي|ميت(?:ين)?",
    "injured": r"جرحي|جريحا?|مصابين|مصابون|مصابا?|اصابات|اصابه|مجاريح"
    r"|(?:حاله|حالات?)\s+(?:ا?ختناق|بتر|حروق)",
    "detained": r"(?:حاله|حالات)\s+(?:اعتقال|احتجاز|اختطاف|خطف)",
}
"""Nouns behind a number that tell it by themselves."""
_TWO = {
    "killed": r"قتيلت?(?:ان|ين)|شهيدت?(?:ان|ين)|جثت(?:ان|ين)|جثمان(?:ان|ين)",
    "injured": r"جريحت?(?:ان|ين)|اصابت(?:ان|ين)",
}
"""Duals of such nouns."""


def _kinds(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in words.items())


_TELLS_BEFORE = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])[وف]?[بل]?(?:{_kinds(_BEFORE)})(?:\s+|(?<=\sب)){_ABOUT}(?=[\p{{L}}\p{{N}}])"
)
_TELLS_BEHIND = regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{_kinds(_BEHIND)})(?![\p{{L}}\p{{M}}])")
_NOUNS = regex.compile(rf"(?<=[\p{{L}}\p{{N}}]\s)(?:{_kinds(_OWN)})(?![\p{{L}}\p{{M}}])")
_DUALS = regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:وب|[وفب])?(?P<people>{_kinds(_TWO)})(?![\p{{L}}\p{{M}}])")
_WORD = regex.compile(WORD)
_SPACE = r"[ \u00a0]"
_OF_THOSE = regex.compile(
    r"(?<=[\p{L}\p{N}\p{M}])\s+من\s+(?:بين\s+)?ال(?:(?P<killed>قتلي|ضحايا|شهدا)|(?P<injured>جرحي|مصابين|اصابات)|(?P<detained>معتقلين|مختطفين|محتجزين)"
    r"|(?P<missing>مفقودين))(?!\p{L})"
)
"""Behind a number, which counts some of those told before: ``ثلاثا من المصابين``."""
_TO_NOUN = regex.compile(rf"{_SPACE}[«\"“]?")
_OF = regex.compile(
    rf"{_SPACE}من{_SPACE}(?:عناصر|أفراد|افراد|أهالي|اهالي|أبناء|ابناء|عمال|سكان|\p{{L}}+(?:هم|نا|ها))(?!\p{{L}})"
)
_BARE = regex.compile(
    r"\s*(?:$|[.،,؛:)!\n])|\s+(?:في|من|علي|جرا|اثر|خلال|بين|بسبب|عند|قرب|وا?[نت]?صيب|وجرح|[بو]\p{L}+)(?:\p{L}*)(?!\p{L})"
)
"""What may stand behind a number that needs no noun."""
_STOPS = regex.compile(r"[.،,؛:!?؟|()\n\p{N}]")
_NO_PATIENTS = regex.compile(
    r"\s*(?:\p{L}+\s+){0,2}?(?:مشتبه|موكده|جديده\s+ب|بال(?:كوليرا|حصبه|اسهال|ضنك|ملاريا|حمي|جرب)|ب(?:كورونا|كوفيد|فيروس))"
)
"""Cases of a disease, which are no injured: ``412 إصابة جديدة بالكوليرا``."""
_SAVED = regex.compile(r"(?<!\p{L})[وف]?(?:ا?فرج|اطلق|تحرير|الافراج|عالج|اخلا|نقل)\p{L}*[^.،]*$")
"""What befell those who were harmed before: their release or their treatment."""
_NO_BEFORE = regex.compile(r"(?:(?<!\p{L})(?:من\s+اصل|غياب|غيابات|موش|مش|مو|انقاذ)|\d:)\s*$")
_ONE = ("واحد", "واحده", "احد")
_REACH = 60
"""Code points on either side of a word of harm that are read."""
_MOST_WORDS = 3
"""Words between people's number and the verb behind them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """People whom a number counts, or a noun that says two.

    Args:
        start: offset of the first code point of the number.
        end: offset behind the noun, or behind the number if it has none.
        harm: what happened to them.
    """

    start: int
    end: int
    harm: str


def counted(text: FoldedText) -> Iterator[Counted]:
    """The people of a text whom a number counts beside words that tell their harm, in any order, some of them twice."""
    folded = text.folded(0, len(text.text))
    for found in _TELLS_BEFORE.finditer(folded):
        number = _number_at(text, text.to_text(found.end()))
        end = None if number is None else _end(text, number)
        if number is not None and end is not None:
            yield Counted(number.start, end, found.lastgroup or "")
    for found in _NOUNS.finditer(folded):
        at, end = text.to_text(found.start()), text.to_text(found.end() - 1) + 1
        number = _number_before(text, at)
        is_case = _NO_PATIENTS.match(text.folded(end, end + _REACH))
        if number is not None and text.text[number.end : at] in (" ", "\u00a0") and not is_case:
            yield Counted(number.start, _behind_hamza(text.raw, end), found.lastgroup or "")
    for found in _DUALS.finditer(folded):
        start, end = text.to_text(found.start("people")), text.to_text(found.end() - 1) + 1
        if not _is_attribute(text, text.to_text(found.start())):
            kind = next(kind for kind in _TWO if found[kind])
            yield Counted(start, end, kind)
    for found in _OF_THOSE.finditer(folded):
        at, end = text.to_text(found.start()), text.to_text(found.end() - 1) + 1
        number = _number_before(text, at)
        if (
            number is not None
            and number.end == at
            and not _SAVED.search(folded, max(0, found.start() - _REACH), found.start())
        ):
            yield Counted(number.start, _behind_hamza(text.raw, end), found.lastgroup or "")
    yield from _before_verbs(text, folded)


def _before_verbs(text: FoldedText, folded: str) -> Iterator[Counted]:
    """People before a verb that tells their harm: ``17 منتسب من عدها تصاوبوا``."""
    for found in _TELLS_BEHIND.finditer(folded):
        at = text.to_text(found.start())
        number = _number_before(text, at)
        if number is None:
            continue
        between = text.text[number.end : at]
        words = _WORD.findall(between)
        if _STOPS.search(between) or len(words) > _MOST_WORDS:
            continue
        end = _noun_end(text, number) if words else number.end
        if end is not None and end <= at:
            yield Counted(number.start, end, found.lastgroup or "")


def _number_at(text: FoldedText, start: int) -> Numeral | None:
    number = number_at(text.text, start, start + _REACH)
    return number if number is not None and _counts(text, number) else None


def _number_before(text: FoldedText, end: int) -> Numeral | None:
    """The last number before an offset, if it may count people."""
    found = list(numerals(text.text, max(0, end - _REACH), end))
    return found[-1] if found and _counts(text, found[-1]) else None


def _counts(text: FoldedText, number: Numeral) -> bool:
    """Whether a number may count people: a whole one, more than one, and no time of the day."""
    words = fold(text.text[number.start : number.end])
    if number.low.denominator != 1 or words in _ONE or words.startswith("ال"):
        return False
    return _NO_BEFORE.search(text.folded(number.start - 12, number.start)) is None


def _end(text: FoldedText, number: Numeral) -> int | None:
    """The end of a number and its noun, or of the number alone where none need follow."""
    if end := _noun_end(text, number):
        return end
    if of := _OF.match(text.text, number.end):
        return of.end()
    return number.end if _BARE.match(text.folded(number.end, number.end + _REACH)) else None


def _noun_end(text: FoldedText, number: Numeral) -> int | None:
    """The end of the noun for people behind a number."""
    space = _TO_NOUN.match(text.text, number.end)
    word = _WORD.match(text.text, space.end()) if space else None
    if word is None or fold(word.group()).startswith("ال") or head_noun(word.group()) is None:
        return None
    return word.end()


def _is_attribute(text: FoldedText, start: int) -> bool:
    """Whether a dual only describes the people before it: ``مسعفان شهيدان``."""
    before = _WORD.findall(text.text[max(0, start - _REACH) : start])
    if not before or text.text[start - 1 : start] != " ":
        return False
    return noun(before[-1]) is not None or noun(without_and(before[-1])) is not None


def _behind_hamza(raw: str, end: int) -> int:
    """An end behind the hamza that a folded word lacks: ``شهداء``."""
    return end + 1 if raw[end : end + 1] == "ء" else end
