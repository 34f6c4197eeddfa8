"""Who made an attack, by words beside it that no mention covers: ``غارة للعدو الإسرائيلي``, ``أطلق جندي النار``.

A party's name stands behind the attack, or between the verb and the attack; an adjective of a state behind it.
"""

from collections.abc import Callable

from hasila.records.parties.attackers import attackers
from hasila.records.stretch import Stretch
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.words import WORD_OR_NUMBER

_WORD = regex.compile(WORD_OR_NUMBER)
_STRIKE = regex.compile(
    r"(?:[وف]?[بل]?(?:ال|لل)?(?:غار(?:ه|ات|تين|تان|تي|تا)|ضرب(?:ه|ات|تين|تان)|رصاص\p{L}*|نيران|نار|صاروخ\p{L}*|صواريخ|قذيف\p{L}*"
    r"|قذايف|برميل\p{L}*|براميل|مسير(?:ه|ات|تين|تان)|طاير\p{L}*|طلق\p{L}*|عدوان)|air\s?strikes?|strikes?|shelling)(?!\p{L})"
)
"""Of the head of an attack that strikes something, so that a noun behind it tells who made it: ``غارات التحالف``."""
_DEED = regex.compile(
    r"[وف]?[بل]?(?:ال|لل)?(?:قصف|هجوم\p{L}*|هجم(?:ه|ات)|اعتدا\p{L}*|توغل|اقتحام|انزال|عمليه|كمين)(?!\p{L})"
)
"""Of one whose noun may be what was struck: only ``ل`` and ``من`` tell who made it."""
_ADJECTIVE = regex.compile(
    r"(?:ال)?(?:جوي|مدفعي|صاروخي|بري|بحري|ليلي|عنيف|مكثف|متتالي|متفرق|متزامن|مباشر|جديد|عشوايي|حي|عنقودي|مسير)\p{L}{0,3}"
)
_OPENS = regex.compile(r"[وف]?(?:اطلق|فتح|شن|نفذ|القي|ارتكب|[يت]طلق|[يت]فتح|[يت]شن|[يت]نفذ|[يت]لقي)(?:ت|وا|ون)?")
"""A verb between which and the attack its subject stands."""
_VERB = regex.compile(
    r"[وف]?(?:[يت]?(?:قصف|ستهدف|ضرب|دمر|هاجم|غير|شن|نفذ|لقي|طلق)(?:ون)?|(?:قصف|استهدف|ضرب|دمر|هاجم|اغار|شن|نفذ|القي?|اطلق)(?:ت|تا|ا|وا)?)"
)
_AT = regex.compile(r"[وفبل]{0,2}(?:ال|لل)?(?:استهداف|قصف)")
"""A noun of attack behind which its subject may stand: ``استهداف مسيّرة تركية لحاجز``."""
_MEANS = regex.compile(
    r"[وف]?(?:ال)?(?:مسير(?:ه|ات|تان|تين)|طاير(?:ه|ات|تان|تين)|طيران|مروحي(?:ه|ات|تان|تين)|مقاتل(?:ه|ات|تان|تين)|درون|مدفعيه|راجمات|زوارق|بوارج)"
)
DEFINITE = regex.compile(r"[وف]?[بل]?(?:ال|لل)")
"""At the beginning of a noun with an article."""
_BLOW = regex.compile(r"[وف]?[بل]?(?:ال|لل)?ضرب")
"""``ضربات للحوثيين`` are dealt to them."""
_CAPITALS = frozenset(map(fold, ("دمشق", "موسكو", "أنقرة", "طهران", "واشنطن", "تل أبيب", "بغداد", "سوريا")))
"""Names of parties that are places, too: ``غارات دمشق`` are those on Damascus."""
_SIGN = regex.compile(r"[^\s_#«»\"'“”]")
"""What ends a name."""
_LONGEST = 6
"""Words of a party's name."""
_REACH = 90
"""Code points beside an attack that are read."""

_Word = tuple[int, int, str]


def doer(text: FoldedText, attack: Stretch, recognizes: Callable[[str], bool]) -> Stretch | None:
    """The words that name who made an attack.

    Args:
        text: the text.
        attack: the attack.
        recognizes: whether a name is that of a party.
    """
    return _behind(text, attack, recognizes) or _subject(text, attack, recognizes) or _means(text, attack, recognizes)


def adjective(text: FoldedText, attack: Stretch) -> Stretch | None:
    """The adjective behind an attack that names a state: ``غارات``, and behind it ``ليلية إسرائيلية``."""
    head = text.folded(attack.start, attack.end)
    if not (_STRIKE.match(head) or _DEED.match(head)):
        return None
    words = _words(text, attack.end, attack.end + _REACH)
    at = _behind_adjectives(words)
    if at == len(words) or next(attackers(words[at][2]), None) is None:
        return None
    start, end, word = words[at]
    if word.startswith(("لل", "بال", "وال")):  # by them, and no adjective
        return None
    return Stretch(start, end) if word.startswith("ال") == (DEFINITE.match(head) is not None) else None


def _behind(text: FoldedText, attack: Stretch, recognizes: Callable[[str], bool]) -> Stretch | None:
    head = text.folded(attack.start, attack.end)
    strikes, is_deed = _STRIKE.match(head), _DEED.match(head)
    if not strikes and not is_deed:
        return None
    words = _words(text, attack.end, attack.end + _REACH)
    at = _behind_adjectives(words)
    is_by = at < len(words) and words[at][2] == "من"
    if at < len(words) and words[at][2].startswith("ل") and _BLOW.match(head):
        return None
    return _named(text, words[at + is_by :], recognizes, bare=bool(strikes) or is_by)


def _subject(text: FoldedText, attack: Stretch, recognizes: Callable[[str], bool]) -> Stretch | None:
    """The subject of a verb before an attack, which is its object: ``أطلق جندي إسرائيلي`` before ``النار``."""
    words = _words(text, attack.start - _REACH, attack.start, from_end=True)
    opening = next((at for at in range(len(words) - 1, -1, -1) if _OPENS.fullmatch(fold(words[at][2]))), None)
    if opening is None:
        return None
    found = _named(text, words[opening + 1 :], recognizes, bare=True)
    return found if found and " " in text.text[found.start : found.end] else None


def _means(text: FoldedText, attack: Stretch, recognizes: Callable[[str], bool]) -> Stretch | None:
    """The planes or guns of a party beside a verb of attack: ``استهدفت مسيّرة تركية``, ``طائرة تركية قصفت``."""
    head = text.folded(attack.start, attack.end)
    if not (_VERB.fullmatch(head) or _AT.fullmatch(head)):
        return None
    behind = _words(text, attack.end, attack.end + _REACH)
    if behind and _MEANS.fullmatch(fold(behind[0][2])):
        return _named(text, behind, recognizes, bare=True)
    if _AT.fullmatch(head):
        return None
    before = _words(text, attack.start - _REACH, attack.start, from_end=True)
    for first in range(max(0, len(before) - _LONGEST), len(before)):
        if _MEANS.fullmatch(fold(before[first][2])):
            start, end = before[first][0], before[-1][1]
            return Stretch(start, end) if recognizes(text.text[start:end]) else None
    return None


def _named(text: FoldedText, words: list[_Word], recognizes: Callable[[str], bool], *, bare: bool) -> Stretch | None:
    """The longest name at the beginning of words; one behind ``ل`` only, unless it may be ``bare``."""
    if not words:
        return None
    start, _, first = words[0]
    by = first.startswith("ل") and (first.startswith("لل") or not recognizes(first))
    for count in range(min(_LONGEST, len(words)), 0, -1):
        end = words[count - 1][1]
        name = text.text[start:end]
        if by:
            name = "ا" + name[1:] if name.startswith("لل") else name[1:]
            name = name if not name.startswith("ال") or name[2:3] else ""
        if (by or bare) and _is_name(name, count) and recognizes(name):
            return Stretch(start + (by and not first.startswith("لل")), end)
    return None


def _is_name(name: str, words: int) -> bool:
    """Whether words may be a name by themselves: no capital, and a single word only with its article."""
    return fold(name) not in _CAPITALS and len(name) > 2 and (words > 1 or name.startswith("ال"))


def _behind_adjectives(words: list[_Word]) -> int:
    return next((at for at, (_, _, word) in enumerate(words) if not _ADJECTIVE.fullmatch(fold(word))), len(words))


def _words(text: FoldedText, start: int, end: int, *, from_end: bool = False) -> list[_Word]:
    """Start, end and letters of the words between two offsets, up to the first sign other than quotation marks.

    With ``from_end`` those behind the last such sign.
    """
    start, end = max(start, 0), min(end, len(text.text))
    found: list[_Word] = []
    last = start
    for match in _WORD.finditer(text.text, start, end):
        if _SIGN.search(text.text[last : match.start()]):
            if not from_end:
                break
            found.clear()
        found.append((match.start(), match.end(), match.group()))
        last = match.end()
    if from_end and _SIGN.search(text.text[last:end]):
        found.clear()
    return found
