"""Accusations: who accuses, and who is accused. ``اتهمت الرابطة المليشيا بقتل سبعة``: the association tells of it.

Who accuses reports what the clause tells, and who is accused does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hasila.records.clauses.patterns import BOUNDARY
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_LEFT = r"(?<!\p{L})[وف]?"
_VERB = (
    r"(?:(?P<accuses>اتهم(?:ت|وا)?|[يت]تهم(?:ون)?)|(?:حمل(?:ت|وا)?|[يت]حمل(?:ون)?"
    r"|الق(?:ي|ت)\s+باللوم\s+علي))"
)
_ACCUSING = regex.compile(rf"[وف]?{_VERB}")
_BEFORE_ACCUSER = regex.compile(rf"{_LEFT}{_VERB}\s+[#«\"']*$")
_BEFORE_ACCUSED = regex.compile(rf"{_LEFT}{_VERB}(?P<who>(?:\s+[^\s.؛\n]+){{0,7}}?)\s+[#«\"']*$")
_DEED = regex.compile(
    r"[»\"']*(?:\s*[،,][^،,.\n]{0,40}[،,])?\s+(?:صباح\s+|مسا\s+)?(?:اليوم\s+|امس\s+)?ب(?:ال)?"
    r"(?:قتل|قصف|استهداف|اطلاق|ارتكاب|وقوف|تنفيذ|شن"
    r"|مسووليه|خطف|اختطاف|اعتقال|احتجاز|تصفيه|اغتيال|تعمد|تفجير|حرق|اعدام|مهاجمه|تهجير|اغتصاب"
    r"|تعذيب|زرع|ضرب|ضلوع|تورط|قيام|هجوم)\p{L}*"
)
_OF_DEED = regex.compile(rf"[^.؛\n]{{1,80}}?{_DEED.pattern}")
_RESPONSIBILITY = regex.compile(r"[^.؛\n]{0,80}?(?<!\p{L})[وبل]?(?:ال|لل)?مسووليه(?!\p{L})")
_LAID_ON = regex.compile(r"(?<!\p{L})(?:ال)?مسووليه(?:\s+\p{L}+){0,3}?\s+(?:(?:الي|علي)\s+|ل)?[#«\"']*$")
_SUBJECT_BEFORE = regex.compile(r"[»\"']*\s+")
"""Between a subject and its verb; no ``و``, which begins a sentence with another subject."""
_ENDS = regex.compile(r"[.؛!?؟\n]")
_TOLD = 120
"""Code points behind a party that is accused in which people stand who are what it is accused of."""
_REACH = 90
"""Code points before a party in which the verb is looked for."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """An accusation.

    Args:
        start: offset of its verb.
        end: offset behind its verb.
        accuser: position of the mention of the party that accuses, if it is one.
        accused: that of the party that is accused, if a mention names it.
    """

    start: int
    end: int
    accuser: int | None
    accused: int | None

    def tells_of(self, text: FoldedText, mentions: Sequence[Labelled], people: int) -> bool:
        """Whether a mention of people stands in what a party is accused of."""
        if self.accused is None:
            return False
        end, start = mentions[self.accused].end, mentions[people].start
        if not end <= start <= end + _TOLD:
            return False
        reach = _TOLD if _accuses(text, (self.start, self.end)) else _TOLD // 2
        return start <= end + reach and not BOUNDARY.search(text.folded(end, start))


def accusations(text: FoldedText, mentions: Sequence[Labelled], parties: Sequence[int]) -> Iterator[Accusation]:
    """The accusations of a text, in its order.

    Args:
        text: the text.
        mentions: its mentions.
        parties: the positions of those of parties, in the order of the text.
    """
    accused_before: int | None = None
    for before, party, following in zip([None, *parties], parties, [*parties[1:], None], strict=False):
        found = _by(text, mentions, party, following)
        if found is None and party != accused_before:
            found = _of(text, mentions[party], party, _BEFORE_ACCUSED)
        if found is not None:
            accused_before = found.accused
            yield _with_subject(found, text, mentions, before)


def accusation_of(
    text: FoldedText, mentions: Sequence[Labelled], told: Sequence[Accusation], people: int
) -> Accusation | None:
    """The first accusation of a text that is of what happened to people.

    Args:
        text: the text.
        mentions: its mentions.
        told: its accusations.
        people: the position of the mention of the people.
    """
    return next((each for each in told if each.tells_of(text, mentions, people)), None)


def _by(text: FoldedText, mentions: Sequence[Labelled], party: int, following: int | None) -> Accusation | None:
    """The accusation by a party behind the verb; in the passive (``اتهم الجيش بقتل``) that of it."""
    verb = _verb(text, mentions[party].start, _BEFORE_ACCUSER)
    if verb is None:
        return None
    if following is not None and _is_accused(text, mentions[following], verb):
        return Accusation(*verb, party, following)
    if passive := _of(text, mentions[party], party, _BEFORE_ACCUSER):
        return passive
    return Accusation(*verb, party, None) if _accuses_somebody(text, mentions[party], verb) else None


def _of(text: FoldedText, mention: Labelled, party: int, pattern: regex.Pattern[str]) -> Accusation | None:
    """The accusation of a party by somebody who does not stand behind the verb."""
    verb = _verb(text, mention.start, pattern)
    return Accusation(*verb, None, party) if verb and _is_accused(text, mention, verb) else None


def _with_subject(found: Accusation, text: FoldedText, mentions: Sequence[Labelled], before: int | None) -> Accusation:
    """An accusation whose subject stands before the verb, with it: ``الرابطة تتهم المليشيا``."""
    if found.accuser is not None or before is None or before == found.accused:
        return found
    between = text.folded(mentions[before].end, found.start)
    return replace(found, accuser=before) if _SUBJECT_BEFORE.fullmatch(between) else found


def _verb(text: FoldedText, start: int, pattern: regex.Pattern[str]) -> tuple[int, int] | None:
    """Where the accusing verb before a party stands."""
    begin = text.to_folded(start - _REACH)
    match = pattern.search(text.folded(start - _REACH, start))
    if match is None:
        return None
    last = match.start("who") if "who" in match.re.groupindex else match.end()
    return text.to_text(begin + match.start()), text.to_text(begin + max(match.start() + 1, last))


def _is_accused(text: FoldedText, party: Labelled, verb: tuple[int, int]) -> bool:
    """Whether a party behind an accusing verb is the one accused: of a deed, or that it bears the responsibility."""
    between = text.folded(verb[1], party.start)
    if party.start > verb[1] + 2 * _REACH or _ENDS.search(between):
        return False
    behind = text.folded(party.end, party.end + 2 * _REACH)
    if _accuses(text, verb):
        return _DEED.match(behind) is not None and not _DEED.search(between)
    return _RESPONSIBILITY.match(behind) is not None or _LAID_ON.search(between) is not None


def _accuses_somebody(text: FoldedText, accuser: Labelled, verb: tuple[int, int]) -> bool:
    """Whether somebody is accused whom no mention names."""
    behind = text.folded(accuser.end, accuser.end + 2 * _REACH)
    return (_OF_DEED if _accuses(text, verb) else _RESPONSIBILITY).match(behind) is not None


def _accuses(text: FoldedText, verb: tuple[int, int]) -> bool:
    """Whether a verb tells of a deed behind ``ب``, and not of responsibility."""
    match = _ACCUSING.match(text.folded(*verb))
    return match is not None and match["accuses"] is not None
