"""Who denies what is told of a party: the party itself, by a verb or in words of its own, or who speaks for it.

``ونفى الجيش``, ``لا علاقة لنا``, ``ونفى مصدر عسكري سوري``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hasila.records.clauses.denied import DEED, DENIES, Kind, denied
from hasila.records.parties.dispute import Dispute, state_of
from hasila.records.parties.party import Party
from hasila.records.stretch import of_folded
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.words import LEFT, RIGHT

_CHARGES = regex.compile(rf"{LEFT}(?<!(?:لم|لا)\s)[وف]?(?:(?P<refuses>رفض(?:ت)?)|(?P<calls>وصف(?:ت)?)){RIGHT}")
"""Who refuses, or calls something a lie, denies only a charge."""
_CHARGE = regex.compile(r"\s+(?:كل\s+|جميع\s+|هذه\s+)?(?:ال)?(?:اتهام|تهم|مسوول|رواي|ادعا|مزاعم)")
"""What who refuses it denies."""
_CALLED_LIE = regex.compile(
    rf"{_CHARGE.pattern}[^.؛\n]{{0,60}}?(?<!\p{{L}})(?:ب(?:ال)?)?(?:كاذب|كذب|باطل|مفبرك|ملفق|مضلل|محض|اكاذيب|افترا|عار)\p{{L}}*"
)
"""What who calls it a lie denies."""
_SUBJECT = regex.compile(rf"(?:[\s،,]+(?!ان\s|ب(?!اسم)|(?:ال)?{DEED})\p{{L}}+){{0,5}}[\s،,]+[#«\"']*[لب]?")
"""Between the verb and its subject: ``المتحدث باسم``, ``المركز الإعلامي ل``."""
_SPEAKS = regex.compile(
    rf"{LEFT}[وف]?(?:قال|زعم|رد|اكد|اعلن|ذكر|افاد|اوضح|صرح|اتهم|حمل|رفض|وصف|علق|اشار|لفت|شدد|اصدر)(?:ت|وا)?\s+"
    r"(?:(?!ب?ان\s)\p{L}+\s+){0,4}?[#«\"']*$"
)
"""Before who says something and goes on to deny: ``وردت ... نافية``."""
_OWN_DEED = r"(?:قصف|ستهدف|نفذ|شن|طلق|ضرب|قتل|هاجم|رتكب|ستخدم|فتح)"
_OWN_WORDS = regex.compile(
    rf"[^.؛\n]{{0,60}}?{LEFT}(?P<own>(?:(?:ان|انه|انها|بان|بانه|بانها)\s+"
    r"(?:(?:قوات|طايرات|عناصر|مقاتل|وحدات|مدفعيت|طيران)\p{L}{1,4}\s+)?)?"
    rf"(?:لم\s+[يتن]{_OWN_DEED}\p{{L}}*|ما\s+(?:قصف|ضرب|قتل|كتل)(?:ت|وا|نا|و)?)"
    r"|[وف]?(?:لا|ليس(?:ت)?|ما)\s+(?:اي\s+|عند\p{L}+\s+)?(?:له|لها|لنا|لقوات\p{L}*|علاقه|صله|مسوول)\p{L}*(?!\s+له(?:م|ما)(?!\p{L}))"
    r"(?:\s+(?:له|لها|لنا|علاقه|صله|اي|ب\p{L}+))?"
    r"|(?:بريي?(?:ه|ا)?|برا)\s+من"
    r"|(?:لا|ما)\s+[يتن]?(?:ملك|متلك|توفر)\s+(?:\p{L}+\s+){0,2}?(?:دليل|ادله|معلومات)\p{L}*\s+(?:علي|عن)\s+(?:سقوط|مقتل|وقوع)"
    rf"|ماكو\s+(?:اي\s+)?(?:قتيل|قتلي|ضحايا|شهيد|شهدا|خساير)){RIGHT}"
)
"""Behind a party that denies: ``إنه لم يقصف``, ``لا علاقة له``."""
_OWN_VERB = regex.compile(r"\s*[:،,»\"')]*\s*(?:(?:في|عبر)\s+\p{L}+\s*[،,]?\s*|spokes\w+\s+|عم\s+)?")
"""Between a party and its verb: ``الجيش ينفي``, ``الجيش في بيان ينفي``."""
_SENTENCE = regex.compile(r"[.!?؟\n]")
_NEAR = 60
"""Folded characters between a party and the verb by which it denies."""

_At = tuple[int, int, int]
"""Start, end and position of the mention of a party."""


class _Verb(NamedTuple):
    """A verb of denial in the folded text: where it and its object lie, what it denies, and whether who spoke does."""

    start: int
    end: int
    object: tuple[int, int]
    denies: Kind
    goes_on: bool


def party_denials(text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party]) -> Iterator[Dispute]:
    """What is denied in a text of what parties did, and by whom.

    Args:
        text: the text.
        mentions: its mentions.
        parties: the parties of it, by position.
    """
    whole = text.folded(0, len(text.text))
    at = [(text.to_folded(mentions[each].start), text.to_folded(mentions[each].end), each) for each in parties]
    deniers = _Deniers(whole, at)
    for verb in _verbs(whole):
        who = tuple(parties[each] for each in deniers.of(verb))
        words = whole[verb.end : verb.object[0]]
        yield Dispute(of_folded(text, verb.start, verb.end), who, verb.denies, None if who else state_of(words))
    for start, end, position in at:
        charge = next(_charges(whole, start, end), None)
        own = _OWN_WORDS.match(whole, end)
        if charge:
            yield Dispute(of_folded(text, *charge), (parties[position],), "report")
        elif own and not DENIES.search(whole, end, own.start("own")):
            yield Dispute(of_folded(text, *own.span("own")), (parties[position],), "deed")


def _verbs(whole: str) -> Iterator[_Verb]:
    """The verbs that deny a deed, a harm or what was told."""
    for verb in DENIES.finditer(whole):
        what = denied(verb)
        if what.kind != "other":
            goes_on = verb["participle"] is not None or what.is_joined
            yield _Verb(verb.start(), verb.end(), (what.start, what.end), what.kind, goes_on)


class _Deniers:
    """Finds which parties deny by a verb.

    Args:
        whole: the folded text.
        at: start, end and position of the mentions of parties in it, in their order.
    """

    def __init__(self, whole: str, at: Sequence[_At]) -> None:
        self._whole = whole
        self._at = at
        self._starts = [start for start, _, _ in at]

    def of(self, verb: _Verb) -> Iterator[int]:
        """The positions of who denies by a verb, and of those for whose deed it does: ``أن تكون طائرات التحالف``."""
        until = max(verb.object[1], verb.end + _NEAR)
        near = self._at[bisect_left(self._starts, verb.start - 3 * _NEAR) : bisect_right(self._starts, until)]
        subject = self._speaker(near, verb) if verb.goes_on else self._subject(near, verb)
        inside = [each for each in near if each not in subject and verb.object[0] <= each[0] < verb.object[1]]
        yield from (each[2] for each in (*subject, *inside))

    def _subject(self, near: Sequence[_At], verb: _Verb) -> list[_At]:
        """The subject behind a verb, or before it."""
        behind = (each for each in near if verb.end <= each[0])
        found = next((each for each in behind if _SUBJECT.fullmatch(self._whole, verb.end, each[0])), None)
        if found:
            return [found]
        before = (each for each in near if each[1] <= verb.start)
        return [each for each in before if _OWN_VERB.fullmatch(self._whole, each[1], verb.start)][-1:]

    def _speaker(self, near: Sequence[_At], verb: _Verb) -> list[_At]:
        """Who spoke last in the sentence before a verb that goes on: ``وردت ... نافية``, ``وقالت ... ونفت``."""
        before = [each for each in near if each[1] <= verb.start]
        here = [each for each in before if not _SENTENCE.search(self._whole, each[1], verb.start)]
        spoke = [each for each in here if _SPEAKS.search(self._whole, max(0, each[0] - _NEAR), each[0])]
        return spoke[-1:] or here[:1]


def _charges(whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a party refuses a charge or calls it a lie, by a verb before or behind it."""
    for verb in _CHARGES.finditer(whole, max(0, start - _NEAR), min(len(whole), end + _NEAR)):
        pattern = _CHARGE if verb["refuses"] else _CALLED_LIE
        is_before = _SUBJECT.fullmatch(whole, verb.end(), start) is not None
        is_behind = end < verb.start() and _OWN_VERB.fullmatch(whole, end, verb.start()) is not None
        if (is_before and pattern.match(whole, end)) or (is_behind and pattern.match(whole, verb.end())):
            yield verb.span()
