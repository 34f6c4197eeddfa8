"""What describes people beside the words that count them: ``[7 قتلى] مدنيين``, ``[38] لأطفال``, ``[ابنته] (6 أعوام)``.

What describes most or all of them in a sentence of its own (``وكلهم أطفال``) tells of a part, as the labels have it.
"""

from hasila.records.numbers.numerals import numerals
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence
from hasila.text.person_nouns import noun
from hasila.text.words import RIGHT, WORD

_ADJECTIVE = (
    r"(?:ال)?(?:(?P<civilian>(?<!دفاع\s+ال)مدني(?:ا|ه|ان|ين|ون|ات|تين|تان)?)"
    rf"|(?P<combatant>(?<!ال)(?:مسلح|تكفيري|مجند)(?:ا|ان|ين|ون)?|عسكري(?:ا|ان|ين|ون))){RIGHT}"
)
_INSIDE = regex.compile(rf"\s{_ADJECTIVE}")
_BEHIND = regex.compile(rf"[\"'»]?(?:\s+(?:اخر(?:ان|ين|ون|ي)?|[اث][ثت]ن(?:ان|ين)|اثنت(?:ان|ين)|واحد))?\s+{_ADJECTIVE}")
_OF_WHOM = regex.compile(rf"\s+(?:تعود(?:ان)?\s+)?ل(?P<noun>{WORD})(?:\s+و(?P<other>{WORD}))?")
_BODIES = regex.compile(r"(?<!\p{L})(?:ال)?(?:جث\p{L}+|جثامين|جثمان\p{L}*|رفات|اشلا)(?!\p{L})")
_NO_NAME = r"و|هم|بين|احد|اصغر|ثم|ب|كان\s|(?:في|خلال|منذ|قبل|بعد|طوال|علي|من|عن|الي|حتي)\s"
_NAME = rf"(?P<name>(?:\s+(?!{_NO_NAME}){WORD}){{0,3}})"
_AGED = regex.compile(
    rf"{_NAME}[\s،,]*(?P<told>[(–-]\s*|(?:(?:عمر|عند|مع)(?:ه|ها|هما|هم|هن|و|ن)|[يت]بلغ(?:ان)?(?:\s+من\s+العمر)?"
    r"|(?:ال)?بالغ(?:ه)?(?:\s+من\s+العمر)?|ابن|ابنه|ذو|ذا|ذي|ذات|بعمر)\s+)?(?:ال)?"
)
"""Between people and the number of their years."""
_YEARS = regex.compile(r"\s*(?:عاما?|سن(?:ه|ين|وات)|اعوام|شهور|اشهر|شهرا?|ربيعا|يوما?|ايام|اسابيع)(?!\p{L})")
_ADULT = 18
_REACH = 50
"""Code points behind a mention that may describe its people."""


def described_as(sentence: FoldedSentence, start: int, end: int) -> str | None:
    """The class that an adjective in a mention or behind it tells: ``3 سائقين مدنيين``, ``[6 قتلى] مدنيين``.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    told = _INSIDE.search(sentence.folded(start, end))
    return _class(told) if told else adjective_class(sentence.folded(end, end + _REACH))


def adjective_class(behind: str) -> str | None:
    """The class that an adjective at the beginning of folded text tells, if any."""
    told = _BEHIND.match(behind)
    return _class(told) if told else None


def _class(told: regex.Match[str]) -> str:
    return "Civilians" if told["civilian"] else "Combatants"


def of_whom(sentence: FoldedSentence, start: int, end: int) -> list[str]:
    """The nouns for those whose bodies or whose number a mention is: ``38 لأطفال``, ``جثث لنساء وأطفال``."""
    told = _OF_WHOM.match(sentence.text(end, end + _REACH))
    if told is None:
        return []
    counts = any(numerals(sentence.whole.text, start, end)) or _BODIES.search(sentence.folded(start, end))
    return [each for each in (told["noun"], told["other"]) if each] if counts else []


def are_minors(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether the age behind people, or behind the name of one, is below 18: ``نجله فلان (16 عاما)``."""
    if not _YEARS.search(sentence.folded(end, end + _REACH)):
        return False
    age = next(numerals(sentence.whole.text, end, min(end + _REACH, sentence.end)), None)
    if age is None or age.high >= _ADULT or not _YEARS.match(sentence.folded(age.end, age.end + _REACH)):
        return False
    between = _AGED.fullmatch(sentence.folded(end, age.start))
    if between is None or any(noun(word) for word in between["name"].split()):
        return False
    return between["told"] is not None or not any(numerals(sentence.whole.text, start, end))
