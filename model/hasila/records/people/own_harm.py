"""The harm that people's own noun tells (``20 جريحا``), or what is said of them behind it (``ما زالوا مفقودين``)."""

from hasila.records.numbers.numerals import numerals
from hasila.records.people.plain_words import plain_words
from hasila.text import guarded as regex
from hasila.text.cues import tells
from hasila.text.folded import FoldedSentence
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

_HARMED = {"dead": "killed", "injured": "injured"}
"""The harm of nouns for people that tell it wherever they stand. A missing or displaced person may be killed."""
VICTIMS = regex.compile("(?:ال)?ضحي(?:ه|تين|تان)|(?:ال)?ضحايا")
"""Nouns of people of whom some may live."""
_DEATH = regex.compile("[وفبل]?(?:ال)?وفاه")
"""A death, which is a noun for people only where it is counted."""
_STILL = r"(?:(?:لا|ما|لم)\s*[يت]?(?:زال|زل)\p{L}{0,2}|لس[اه]|بعد(?:هم|هن|ن))"
_UNFOUND = r"(?:تحت\s+(?:ال)?(?:ركام|انقاض|ردم)|(?:في\s+عداد\s+ال)?مفقود(?:ا|ه|ون|ين|ان|ات)?)(?!\p{L})"
_UNFOUND_WORDS = regex.compile(_UNFOUND)
_STILL_BEFORE = regex.compile(
    rf"(?<!\p{{L}})[وف]?{_STILL}\s+(?:(?:نحو|حوالي|قرابه|زها|هناك|(?:اكثر|اقل|ازيد)\s+من|ما\s+لا\s+يقل\s+عن)\s+)?$"
)
_BEHIND_STILL = regex.compile(rf"\s*(?:(?!و)\p{{L}}+\s+){{0,3}}?{_UNFOUND}")
_STILL_BEHIND = regex.compile(rf"\s*(?:(?!و)\p{{L}}+\s+){{0,5}}?{_STILL}\s+(?:(?!و)\p{{L}}+\s+)?{_UNFOUND}")
_LOST = regex.compile(
    r"(?<!\p{L})[وفب]?فقد(?P<noun>ان)?(?:ت|وا)?\s+(?:(?:نحو|حوالي|قرابه|اثر|ما\s+بين|(?:اكثر|ازيد)\s+من|ما\s+لا\s+يقل\s+عن)\s+)?$"
)
"""``فُقد``, ``فقدان``, ``فقد أثر`` before people. ``فقد`` is a verb with a subject, too: ``فقد أخاه``."""
_PASSIVE = regex.compile(r"(?:^|[^\p{L}\p{M}])[\p{L}\p{M}]{0,4}ف\u064f\p{L}")
_OTHERS = regex.compile(r"(?<!\p{L})(?:اخرون|اخران)(?!\p{L})")
"""A subject by its case."""
_LOST_WHAT = regex.compile(
    r"\s*(?:\p{L}+\s+){0,3}?(?:حيا|ارواح|اطراف|ساق|بصر|(?:احد|احدي)\s+(?:عين|ساق|اطراف)|منازل|مساكن|بيوت)\p{L}{0,5}(?!\p{L})"
)
"""``فقد ثلاثة حياتهم``."""
_THEN = r"\s*(?:(?:منهم|منهن|من\s+بينهم)\s+)?(?:قد\s+)?"
_BEHIND = {
    "killed": regex.compile(
        rf"{_THEN}(?P<word>توفوا|توفيا|ماتوا|استشهدوا|قضوا|قتلوا|انقتلوا|فارقوا\s+الحياه|لقوا\s+(?:حتفهم|مصرعهم))(?!\p{{L}})"
    ),
    "injured": regex.compile(rf"{_THEN}(?P<word>اصيبوا|اصيبا|جرحوا|جرحا)(?!\p{{L}})"),
}
"""Verbs directly behind people who are their subject. All labelled people before them suffered that harm."""
_OR = regex.compile(r"\s+او\s")
_STOPS = regex.compile(r"[.,،؛:!?؟|()\n]")
_WORD = regex.compile(WORD)
_REACH = 60
"""Code points on either side of people that are read."""


def own_harm(sentence: FoldedSentence, start: int, end: int, kind: str) -> tuple[str, int, int] | None:
    """The harm that the noun of people tells, or words beside them that say that they are missing.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        kind: the kind that was read.

    Returns:
        The kind, with start and end of the words that tell it; nothing if none do.
    """
    if behind := _suffered(sentence, end):
        return behind
    own = _of_noun(sentence, start, end)
    if own is None:
        return _missing(sentence, start, end)
    if own[0] == "injured" and _died(sentence, start, end):
        return None
    return own if kind in ("killed", "injured", "missing", "unspecified") else None


def _suffered(sentence: FoldedSentence, end: int) -> tuple[str, int, int] | None:
    """The harm that a verb directly behind people tells of them: ``ثلاثة منهم توفوا``."""
    after = FoldedSentence(sentence.whole, end, min(sentence.end, end + _REACH))
    folded = after.folded(end, sentence.end)
    for kind, pattern in _BEHIND.items():
        found = pattern.match(folded)
        if found and not _OR.match(folded, found.end()):
            word = regex.compile(regex.escape(found["word"]))
            return (kind, *after.span(next(after.finditer(word))))
    return None


def _of_noun(sentence: FoldedSentence, start: int, end: int) -> tuple[str, int, int] | None:
    """The harm of the first noun for people, numbers left out, which may be spelled as nouns are (``ميتين``, 200)."""
    for word in plain_words(sentence.whole.text, start, end):
        if person := noun(word.group()):
            kind = _HARMED.get(person.kind)
            is_sure = kind is not None and not VICTIMS.fullmatch(fold(word.group()))
            return (kind, *word.span()) if kind and is_sure else None
    return None


def _died(sentence: FoldedSentence, start: int, end: int) -> bool:
    """Whether a word of killing governs injured people: ``وفاة 3 جرحى``, ``جريحان توفيا``, ``قتلهم جريحا``."""
    before = sentence.text(start - _REACH, start)
    stop = max((match.end() for match in _STOPS.finditer(before)), default=0)
    for word in reversed(list(_WORD.finditer(before, stop))):
        people = noun(word.group()) is not None and not _DEATH.fullmatch(fold(word.group()))
        if not people and tells(word.group(), "killed"):
            return True
        if people:
            break
        if any(True for _ in numerals(before, *word.span())):
            break
    after = sentence.text(end, end + _REACH)
    end_of_clause = _STOPS.search(after)
    words = _WORD.findall(after[: end_of_clause.start() if end_of_clause else None])
    return any(tells(word, "killed") and noun(word) is None for word in words)


def _missing(sentence: FoldedSentence, start: int, end: int) -> tuple[str, int, int] | None:
    """The words beside people that say that nobody found them."""
    first = max(sentence.start, start - _REACH)
    before, after = sentence.folded(first, start), sentence.folded(end, end + _REACH)
    behind = _STILL_BEHIND.match(after) or (_BEHIND_STILL.match(after) if _STILL_BEFORE.search(before) else None)
    if behind:
        words = FoldedSentence(sentence.whole, end, sentence.end)
        found = next(words.finditer(_UNFOUND_WORDS))
        return ("missing", *words.span(found))
    lost = _LOST.search(before)
    if lost is None or _LOST_WHAT.match(after):
        return None
    words = FoldedSentence(sentence.whole, first, start)
    at = words.span(lost)
    is_passive = _PASSIVE.search(sentence.whole.text[at[0] : at[1]]) is not None
    if lost["noun"] or is_passive or _OTHERS.search(sentence.folded(start, end)):
        return ("missing", *at)
    return None
