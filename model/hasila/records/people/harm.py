"""Harm: what happened to people, as the model reads it, and the word that expresses it.

Killed and injured people in one number are of no kind, whatever the model reads, see
:mod:`hasila.records.people.joint_harm`.
"""

from dataclasses import dataclass, replace

from hasila.layers import Choice
from hasila.records.numbers.numerals import Numeral, may_begin, numerals
from hasila.records.people.joint_harm import joint_harm
from hasila.records.people.own_harm import VICTIMS, own_harm
from hasila.text import guarded as regex
from hasila.text.cues import HARM_CUES, tells
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import LONGEST_WORD, WORD


@dataclass(frozen=True, slots=True)
class Harm:
    """What happened to the people of a mention.

    Args:
        kind: ``killed``, ``injured``, ``displaced``, ``missing``, ``detained`` or ``unspecified``.
        confidence: 0 to 1; 0 if nobody read what happened to them.
        start: offset of the first code point of the word that expresses it, or of the mention if no word does.
        end: offset behind its last.
        why: the reason why it is unspecified, if a rule tells it.
    """

    kind: str
    confidence: float
    start: int
    end: int
    why: str = ""


JOINT = "one number of killed and injured"
"""The reason why the harm of such a number is unspecified."""
RECRUITED = "recruited people, of whom no harm is told"
"""The reason why their harm is unspecified."""


def harm(sentence: FoldedSentence, start: int, end: int, choice: Choice) -> Harm:
    """The harm of a mention of people, with the nearest word of its sentence that expresses it.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        choice: the kind of harm.
    """
    if both := joint_harm(sentence, start, end):
        return Harm("unspecified", float(choice.confidence > 0), *both, why=JOINT)
    if choice.confidence and (label := labelled_harm(sentence, start, end)):
        return label
    if 0 < choice.confidence < 1:
        if deed := _governed(sentence, start, end, choice.value):
            return deed
        if own := own_harm(sentence, start, end, choice.value):
            sure = max(_GOVERNED, choice.confidence) if own[0] == choice.value else _GOVERNED
            return Harm(own[0], sure, *own[1:])
    evidence = min(
        (word for word in sentence.words if choice.value in HARM_CUES and tells(word.folded, choice.value)),
        key=lambda word: max(start - word.end, word.start - end, 0),
        default=None,
    )
    return Harm(choice.value, choice.confidence, *((evidence.start, evidence.end) if evidence else (start, end)))


def _governed(sentence: FoldedSentence, start: int, end: int, kind: str) -> Harm | None:
    """The harm that the word directly before people tells, where no word behind them tells the kind that was read.

    ``أصيب طفل وتوفي`` stays as it is read.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        kind: the kind that was read.
    """
    if kind not in HARM_CUES or _told_behind(sentence, end, kind):
        return None
    first = max(sentence.start, start - _CLOSE)
    before = FoldedSentence(sentence.whole, first, start)
    for told, pattern in _GOVERNING.items():
        for match in before.finditer(pattern):
            joined = match["two"] and any(tells(match["two"], cue) for cue in HARM_CUES)
            if told == kind or joined:
                return None
            return Harm(told, _GOVERNED, *before.span(match))
    recruits = next(before.finditer(_RECRUITS), None) if kind in _NOT_OF_RECRUITS else None
    if recruits is None or any(tells(word.folded, each) for word in sentence.words for each in ("killed", "injured")):
        return None
    return Harm("unspecified", _GOVERNED, *before.span(recruits), why=RECRUITED)


def _told_behind(sentence: FoldedSentence, end: int, kind: str) -> bool:
    """Whether a word behind people tells a kind of harm, and not directly before other people: ``واستشهد اثنان``."""
    return any(
        tells(word.folded, kind) and not _begins_people(sentence.text(word.end, word.end + LONGEST_WORD))
        for word in sentence.words
        if word.start >= end
    )


def _begins_people(words: str) -> bool:
    """Whether words begin with a number or a noun for people."""
    word = _WORD.search(words)
    if word and noun(word.group()):
        return True
    begins = word.start() if word else len(words)
    if word and not words[:begins].strip() and not may_begin(fold(word.group())):
        return False
    first = next(numerals(words), None)
    return first is not None and first.start <= begins


def of_part(part: Harm, whole: Harm, confidence: float) -> Harm:
    """The harm of a part of other people: that of the whole, if that is surer and tells what happened.

    Of labelled parts, 95 in 100 have the harm of their whole; the others mostly specify it.

    Args:
        part: the harm of the part, as it is read by itself.
        whole: the harm of the whole.
        confidence: that they are a part of the whole.
    """
    shared = confidence * whole.confidence
    if part.why or whole.kind == "unspecified" or shared <= part.confidence:
        return part
    return replace(part if whole.kind == part.kind else whole, confidence=shared)


_ABOUT = r"\s+(?:(?:نحو|حوالي|قرابه|زها|عدد\s+من|(?:اكثر|اقل|ازيد)\s+من|ما\s+لا\s+يقل\s+عن|ما\s+يزيد\s+علي)\s+)?$"
_GOVERNING = {
    kind: regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:(?P<two>{WORD})\s+)?(?P<word>[وف]?[بل]?(?:{words})){_ABOUT}")
    for kind, words in {
        "killed": "مقتل|مصرع|استشهد(?:ت|وا)?|استشهاد|انقتل(?:ت|وا|و)?|اتقتل(?:ت|وا|و)?|قتل(?:ت|وا|و)?|[كجچ]تل(?:ت|وا|و)"
        "|ذبح(?:ت|وا|و)?|اغتيال|اغتيلت?|وفاه|توفيت?|توفوا|مات(?:ت|وا|و)?",
        "injured": "اصيب(?:ت|وا)?|اصابه|جرح(?:ت|وا)?|(?:ا?تصاوب|انصاب|انجرح|تصوب)(?:ت|وا|و)?",
        "displaced": "نزح(?:ت|وا)?|نزوح",
        "detained": "اعتقال|اختطاف|خطف",
    }.items()
}
"""Words whose subject or object stands behind them, and which tell one harm alone, by it."""
_GOVERNED = 0.99
"""How sure its harm is. All labelled people directly behind such a word suffered it, or share a number with others."""
_RECRUITS = regex.compile(
    r"(?<!\p{L})[وفبل]?(?:جند(?:ت|وا)|[يت]جند(?:ون|وا)?|تجنيد(?:ها|هم|ه)?)"
    r"(?:\s+(?!(?:في|من|علي|عند|الي|قرب|مع|بعد|قبل|ثم)\s|بال|لل|وال)\p{L}+){0,3}\s+(?:ل\s*)?$"
)
"""``تجند``, ``تجنيد``, and who recruits."""
_NOT_OF_RECRUITS = ("killed", "injured", "displaced", "missing")
_CLOSE = 80
"""Code points before a mention in which the word that governs it is looked for."""
_LABEL = regex.compile(
    rf"(?:^|[\n|،,;؛•*>(\N{{EN DASH}}-]|\p{{N}}|\p{{So}})\s*(?P<label>{WORD}(?:[ \t]+{WORD}){{0,5}})\s*[:：=]\s*$"
)
"""The words of a label, behind the end of the item before."""
_HOW_MANY = frozenset(map(fold, ("عدد", "أعداد", "إجمالي", "مجموع", "حصيلة")))
_FREED = regex.compile(r"(?<!\p{L})(?:ال)?(?:مفرج|محرر|ناج|متعاف|عايد|مغادر)\p{L}*")
"""Words of a label for people who are no longer what its first word tells: ``المعتقلون المفرج عنهم``."""
_ITEM_BEGINS = regex.compile(r"(?:^|[\n|؛•*])[\s\N{EN DASH}-]*$")
_ITEM_ENDS = regex.compile(r"\s*(?:$|[\n|؛•*]|[.!]\s*$)")
_NEXT = regex.compile(rf"\s*(?!و)(?P<word>{WORD})")
_WORD = regex.compile(WORD)
_HARMED = {"dead": "killed", "injured": "injured", "missing": "missing", "displaced": "displaced"}
"""The harm that nouns for people tell, by their class."""
_DROWNED = regex.compile("(?:ال)?(?:غريقا?|غرقي)")
"""Nouns of the missing at sea, who are dead where people are counted."""


def labelled_harm(sentence: FoldedSentence, start: int, end: int) -> Harm | None:
    """The harm that lists tell of a number: ``عدد المفقودين: 4``, ``| 3 مفقودين |``; None elsewhere.

    The label of a bare number tells it, or the noun of a number that is all of an item.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
    """
    found = list(numerals(sentence.whole.text, start, end))
    if len(found) != 1:
        return None
    if (found[0].start, found[0].end) != (start, end):
        return _item(sentence, found[0], start, end)
    first = max(sentence.start, start - LONGEST_WORD)
    before = _LABEL.search(sentence.text(first, start))
    if before:
        return head_harm(sentence.whole.text, first + before.start("label"), first + before.end("label"))
    after = _NEXT.match(sentence.text(end, end + LONGEST_WORD))
    return _told(after["word"], end + after.start("word")) if after else None


def _item(sentence: FoldedSentence, number: Numeral, start: int, end: int) -> Harm | None:
    """The harm that the noun of a number tells where both are all of an item."""
    words = [
        word
        for word in _WORD.finditer(sentence.whole.text, start, end)
        if word.end() <= number.start or number.end <= word.start()
    ]
    if (
        len(words) != 1
        or VICTIMS.fullmatch(fold(words[0].group()))
        or not _ITEM_ENDS.match(sentence.text(end, end + LONGEST_WORD))
    ):
        return None
    begins = _ITEM_BEGINS.search(sentence.text(max(sentence.start, start - LONGEST_WORD), start))
    return _told(words[0].group(), words[0].start()) if begins else None


def head_harm(text: str, start: int, end: int) -> Harm | None:
    """The one harm that a label or the head of a column tells by its first word: ``القتلى``, ``عدد الإصابات``.

    Args:
        text: the text.
        start: offset of the first code point of the label.
        end: offset behind its last.
    """
    words = [word for word in _WORD.finditer(text, start, end) if fold(word.group()).removeprefix("و") not in _HOW_MANY]
    told = [harm for word in words if (harm := _of_word(word.group(), word.start()))]
    if not told or told[0].start != words[0].start() or len({harm.kind for harm in told}) > 1:
        return None
    return None if _FREED.search(fold(text[start:end])) else told[0]


def _of_word(word: str, start: int) -> Harm | None:
    person = noun(word)
    if person and person.kind == "person" and tells(word, "detained"):
        return Harm("detained", 1.0, start, start + len(word))
    kinds = [] if person else [cue for cue in HARM_CUES if tells(word, cue)]
    return Harm(kinds[0], 1.0, start, start + len(word)) if len(kinds) == 1 else _told(word, start)


def _told(word: str, start: int) -> Harm | None:
    """The harm of a noun for harmed people."""
    person = noun(word)
    kind = _HARMED.get(person.kind) if person else None
    if _DROWNED.fullmatch(fold(word)):
        kind = "killed"
    return Harm(kind, 1.0, start, start + len(word)) if kind else None
