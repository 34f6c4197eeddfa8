"""Disputes: a party denies what another sentence tells of it, or another blames somebody else for it.

``نفى الجيش مسؤوليته عن القصف``, ``بينما قال الائتلاف إن قوات النظام قصفت السوق``, ``تبادل الطرفان الاتهامات``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hasila.records.parties.accusations import Accusation
from hasila.records.parties.attackers import STATES, attackers
from hasila.records.parties.deeds import is_blamed
from hasila.records.parties.party import Party
from hasila.records.stretch import Stretch
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold

if TYPE_CHECKING:
    from hasila.records.record import Record

_LEFT, _RIGHT = r"(?<!\p{L})", r"(?!\p{L})"
_NOT = rf"(?<!{_LEFT}(?:لم|لا|ولا|ولم|دون\s+ان)\s)"
_VERB = regex.compile(
    rf"{_LEFT}{_NOT}[وف]?(?:نف(?:ي|ت|وا)|[يت]نفي|انكر(?:ت|وا)?|[يت]نكر|كذب(?:ت)?|فند(?:ت)?|denie[ds]|(?P<refuses>رفض(?:ت)?)|(?P<calls>وصف(?:ت)?)){_RIGHT}"
)
"""A verb of denial; who refuses denies only a charge."""
_DEED = (
    r"(?:مسوولي|استهداف|قصف|اتهام|تهم|تنفيذ|صلت|صله|علاق|ضلوع|تورط|شن|ارتكاب|صحه|ذلك|قتل|رواي|مزاعم|ادعا|غار|هجوم|قيام|اطلاق"
    r"|دور|ضرب|تفجير|استعمال|استخدام|شان|خصوص|وقوف)"
)
_CHARGE = regex.compile(r"\s+(?:كل\s+|جميع\s+|هذه\s+)?(?:ال)?(?:اتهام|تهم|مسوول|رواي|ادعا|مزاعم)")
"""What who refuses it denies."""
_CALLED_LIE = regex.compile(
    rf"{_CHARGE.pattern}[^.؛\n]{{0,60}}?(?<!\p{{L}})(?:ب(?:ال)?)?(?:كاذب|كذب|باطل|مفبرك|ملفق|مضلل|محض|اكاذيب|افترا|عار)\p{{L}}*"
)
"""What who calls it a lie denies."""
_OF_DEED = regex.compile(rf"[^.؛\n]{{0,60}}?(?<!\p{{L}})[وبل]?(?:ال|لل)?{_DEED}\p{{L}}*")
_SUBJECT = regex.compile(rf"(?:[\s،,]+(?!ان\s|ب(?!اسم)|(?:ال)?{_DEED})\p{{L}}+){{0,5}}[\s،,]+[#«\"']*")
"""Between the verb and its subject: ``المتحدث باسم``."""
_BY_SOMEBODY = regex.compile(
    rf"(?:[\s،,]+(?!ان\s|ب(?!اسم)|(?:ال)?{_DEED})\p{{L}}+){{1,7}}?[\s،,]+"
    r"(?:ان\s+(?:[يت]كون\p{L}*|[يت]كن)\s+(?:قوات|طايرات|مقاتلات|وحدات|عناصر|مدفعيت|مقاتلي|مسلحي)(?:ه|ها|هم)\s+(?:قد\s+)?\p{L}+"
    r"|(?:(?:اي|ايه|وجود)\s+)?(?:صله|علاقه|دور|ضلوع|تورط|مسووليه)\s+(?:ل\s*)?(?:ه|ها|هم|قوات(?:ه|ها)|جماعت(?:ه|ها)|تنظيم(?:ه|ها))"
    r"|صلت(?:ه|ها|هم)|مسووليت(?:ه|ها|هم)|ضلوع(?:ه|ها|هم)|تورط(?:ه|ها|هم)|وقوف(?:ه|ها|هم))(?!\p{L})"
)
"""Behind a verb of denial: what somebody denies who is no mention, or one of part of the party."""
_OWN_WORDS = regex.compile(
    rf"[^.؛\n]{{0,60}}?{_LEFT}(?P<own>(?:ان|انه|انها|بانه|بانها)\s+لم\s+[يت](?:قصف|ستهدف|نفذ|شن|طلق|ضرب|قتل|هاجم)\p{{L}}*"
    rf"|(?:لا|ليس(?:ت)?)\s+(?:اي\s+)?(?:له|لها|لقوات\p{{L}}*|علاقه|صله|مسوول)\p{{L}}*(?:\s+(?:له|لها|علاقه|صله|اي|ب\p{{L}}+))?)"
)
"""Behind a party that denies: ``إنه لم يقصف``, ``لا علاقة له``."""
_MUTUAL = regex.compile(
    rf"{_LEFT}[وف]?(?:[يت]?تبادل(?:ت|ا|وا)?\s[^.؛\n]{{0,60}}?(?<!\p{{L}})(?:ال)?(?:اتهام(?:ات)?|مسووليه|لوم)(?!\p{{L}})"
    rf"(?!\s+ب(?!(?:ال)?{_DEED}))"
    rf"|(?:ال)?روايت(?:ين|ان|ا|ي){_RIGHT}|تضارب\p{{L}}*\s+(?:ال)?(?:روايات|روايه))"
)
_OTHERWISE = r"(?:بينما|فيما|في\s+حين|لكن|غير\s+ان|الا\s+ان|من\s+جهت(?:ه|ها)|(?:في|ب)\s*المقابل|بدور(?:ه|ها)|اما)"
_BLAMES = regex.compile(
    rf"{_LEFT}(?:[وف]?رد(?:ت)?|{_OTHERWISE}(?:\s+\S+){{0,3}}?\s+[وف]?(?:قال|اعلن|ذكر|اكد|زعم|افاد|اعتبر|راي)(?:ت|وا)?)"
    r"\s+[#«\"']*$"
)
"""Before a party that tells something else."""
_CONTRAST = regex.compile(rf"(?:{_LEFT}{_OTHERWISE}\s+|[،,.؛]\s*و)[#«\"']*$")
_SAYS_BEHIND = regex.compile(r"[»\"']*\s+[يت](?:قول|وكد|زعم|ري|عتبر)(?!\p{L})")
"""Before and behind one that does, if it stands before its verb: ``وإسرائيل تقول``."""
_THAT = regex.compile(r"[»\"']*(?:\s*[،,][^،,.\n]{0,40}[،,])?\s+ب?ان\s+(?:\p{L}+\s+)?[#«\"']*")
_BY_IT = regex.compile(
    r"[»\"']*\s+ب?ان\s+\p{L}+(?:\s+\p{L}+){0,2}?\s+(?:(?:اطلق|نفذ|شن|زرع|فجر)(?:ت)?(?:ه|ها|هم)|مصدر(?:ه|ها))\s+(?:\p{L}+\s+)?[#«\"']*"
)
"""Between who tells and who did it: ``إن صاروخا أطلقته``."""
_DID = regex.compile(
    r"[»\"']*\s+(?:(?:هي|هو|هم)\s+(?:من\s+|التي\s+|الذي\s+)?)?(?:قصف|استهدف|اطلق|نفذ|شن|فجر|قتل|هاجم|ضرب|ارتكب|(?:ال)?مسوول|(?:ال)?فاعل|[يت]?قف|وقف)\p{L}*"
)
_ENDS = regex.compile(r"[.!?؟\n]")
_OWN_VERB = regex.compile(r"\s*[:،,»\"')]*\s*(?:(?:في|عبر)\s+\p{L}+\s*[،,]?\s*|spokes\w+\s+)?")
"""Between a party and its verb: ``الجيش ينفي``, ``الجيش في بيان ينفي``."""
_STATES = frozenset(map(fold, STATES))
_NEAR = 60
"""Folded characters between a party and the verb by which it denies."""
_FAR = 400
"""Code points behind a harm in which a party may deny it."""


class Dispute(NamedTuple):
    """A dispute.

    Args:
        at: the words that tell it.
        parties: the parties whose deed is in dispute; none for that of any party.
    """

    at: Stretch
    parties: tuple[Party, ...] = ()

    def is_about(self, record: "Record") -> bool:
        """Whether one of its parties is said to have done what a record tells."""
        return not self.parties or any(_same(one, other) for one in self.parties for other in record.perpetrators)


def contested(
    text: FoldedText,
    mentions: Sequence[Labelled],
    parties: Mapping[int, Party],
    accused: Sequence[Accusation],
    records: "Mapping[int, Record]",
) -> Iterator[tuple[int, Stretch]]:
    """The positions of records that other sentences deny, and the words that do.

    Args:
        text: the text.
        mentions: its mentions.
        parties: the parties of it, by position.
        accused: the accusations in it.
        records: its records, by the position of their mention.
    """
    found = [*_denied(text, mentions, parties), *_blamed(text, mentions, parties, accused), *_mutual(text)]
    for dispute in sorted(found, key=lambda each: each.at.start):
        for position in _about(text, dispute, records):
            yield position, dispute.at


def _about(text: FoldedText, dispute: Dispute, records: "Mapping[int, Record]") -> list[int]:
    """The records that a dispute is about: the last ones before it that tell of a deed of its parties.

    They are of one attack or one sentence. A dispute of any parties may also stand before them in their sentence.
    """
    start, end = dispute.at.start, dispute.at.end + (0 if dispute.parties else _FAR)
    near = [
        position
        for position, record in records.items()
        if start - _FAR <= record.at.end
        and (record.at.start < start or (record.at.start < end and not _ends(text, start, record.at.start)))
        and dispute.is_about(record)
    ]
    if not dispute.parties and (beside := [each for each in near if _is_beside(text, dispute, records[each])]):
        return beside
    if not near:
        return []
    last = records[near[-1]]
    return [
        each
        for each in near
        if _attack(records[each]) == _attack(last) or not _ends(text, records[each].at.end, last.at.start)
    ]


def _is_beside(text: FoldedText, dispute: Dispute, record: "Record") -> bool:
    """Whether a record is of the sentence of a dispute."""
    first, last = sorted((dispute.at.start, record.at.start))
    return not _ends(text, first, last)


def _ends(text: FoldedText, start: int, end: int) -> bool:
    """Whether a sentence ends between two offsets."""
    return _ENDS.search(text.text[start:end]) is not None


def _same(one: Party, other: Party) -> bool:
    """Whether two are one party, or of one state and side: ``أنقرة`` and ``الجيش التركي``.

    A noun alone is the party that the text calls by this noun: ``الحركة``.
    """
    if fold(one.name) == fold(other.name):
        return True
    if (state := _state(one)) and state == _state(other) and one.actor.side == other.actor.side:
        return True
    alone, *more = fold(one.text).split()
    return not more and alone.startswith("ال") and alone[2:] == fold(other.text).split()[0].removeprefix("ال")


def _state(party: Party) -> str | None:
    """The state of a party by its name: one of adjectives, or the name of a state itself."""
    own = fold(party.name)
    return own if own in _STATES else next((fold(name) for name, _, _ in attackers(party.name)), None)


def _attack(record: "Record") -> Stretch | None:
    return record.attack.at if record.attack else None


def _denied(text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party]) -> Iterator[Dispute]:
    """What parties deny: by a verb before or behind them, or in words of their own."""
    whole = text.folded(0, len(text.text))
    verbs = list(_VERB.finditer(whole))
    yield from _denied_by_somebody(text, whole, verbs, mentions, parties)
    starts = [verb.start() for verb in verbs]
    for position, party in parties.items():
        start, end = text.to_folded(mentions[position].start), text.to_folded(mentions[position].end)
        near = verbs[bisect_left(starts, start - _NEAR) : bisect_right(starts, end + _NEAR)]
        before = next((each for each in near if _SUBJECT.fullmatch(whole, each.end(), start)), None)
        behind = next((each for each in near if end < each.start() and _is_near(whole[end : each.start()])), None)
        told = None
        if before and _denies(before, whole, end):
            told = before.span()
        elif behind and _denies(behind, whole, behind.end()):
            told = behind.span()
        elif match := _OWN_WORDS.match(whole, end):
            told = match.span("own")
        if told:
            yield Dispute(_stretch(text, *told), (party,))


def _denied_by_somebody(
    text: FoldedText,
    whole: str,
    verbs: Sequence[regex.Match[str]],
    mentions: Sequence[Labelled],
    parties: Mapping[int, Party],
) -> Iterator[Dispute]:
    """What is denied for their own party by people who are no mention, or are of a part of it.

    ``نفى مصدر في غرفة العمليات أن تكون قواته قصفت``: the party that was accused in the sentence before, or in theirs.
    """
    for verb in verbs:
        if verb["refuses"] or verb["calls"] or (told := _BY_SOMEBODY.match(whole, verb.end())) is None:
            continue
        start, end = text.to_text(verb.start()), text.to_text(told.end() - 1) + 1
        denier = next((at for at in parties if start < mentions[at].start < end), None)
        before = [at for at in parties if mentions[at].end <= start and _goes_on(text, mentions[at].end, start)]
        blamed = [parties[at] for at in before if is_blamed(text, mentions[at])]
        if denier is not None and (parties[denier].actor.name or not blamed):
            continue
        if blamed:
            yield Dispute(Stretch(start, end), (blamed[-1],))


def _denies(verb: regex.Match[str], whole: str, end: int) -> bool:
    """Whether what stands behind a verb and its subject is a deed that the verb denies."""
    pattern = _CHARGE if verb["refuses"] else _CALLED_LIE if verb["calls"] else _OF_DEED
    return pattern.match(whole, end) is not None


def _is_near(between: str) -> bool:
    """Whether a verb behind a party is its own."""
    return _OWN_VERB.fullmatch(between) is not None


def _blamed(
    text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party], accused: Sequence[Accusation]
) -> Iterator[Dispute]:
    """Where somebody else blames another party than an accusation before does."""
    for first in accused:
        if first.accused is not None:
            blamed = parties[first.accused]
            yield from _accused_too(text, parties, accused, first, blamed)
            yield from _told_instead(text, mentions, parties, first, blamed)


def _accused_too(
    text: FoldedText, parties: Mapping[int, Party], accused: Sequence[Accusation], first: Accusation, blamed: Party
) -> Iterator[Dispute]:
    """Accusations of another party, or of somebody whom no mention names, by another."""
    for second in accused:
        by_another = second.accuser is None or second.accuser != first.accuser
        if by_another and second.start > first.start and _goes_on(text, first.end, second.start):
            other = None if second.accused is None else parties[second.accused]
            if other is None or not _same(other, blamed):
                yield Dispute(Stretch(second.start, second.end), (blamed, other or blamed))


def _told_instead(
    text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party], first: Accusation, blamed: Party
) -> Iterator[Dispute]:
    """Where a party says that another did it: ``بينما قال الائتلاف إن قوات النظام قصفت``."""
    for teller, other in pairwise(parties):
        start, end = mentions[teller].start, mentions[other].end
        goes_on = start > first.end and _goes_on(text, first.end, start)
        if goes_on and not _same(parties[other], blamed) and _says_that(text, mentions[teller], mentions[other]):
            yield Dispute(Stretch(start, end), (blamed, parties[other]))


def _says_that(text: FoldedText, teller: Labelled, other: Labelled) -> bool:
    """Whether a party tells something else than was told before, namely that another did it."""
    before, between = text.folded(teller.start - _NEAR, teller.start), text.folded(teller.end, other.start)
    if _SAYS_BEHIND.match(between) and _CONTRAST.search(before):
        between = _SAYS_BEHIND.sub("", between, count=1)
    elif not _BLAMES.search(before):
        return False
    did = _DID.match(text.folded(other.end, other.end + _NEAR))
    return _BY_IT.fullmatch(between) is not None or (_THAT.fullmatch(between) is not None and did is not None)


def _goes_on(text: FoldedText, end: int, start: int) -> bool:
    """Whether at most one sentence ends between two offsets."""
    return start - end <= _FAR and len(_ENDS.findall(text.text[end:start])) <= 1


def _mutual(text: FoldedText) -> Iterator[Dispute]:
    """Where parties accuse each other, or the text speaks of two versions."""
    for match in _MUTUAL.finditer(text.folded(0, len(text.text))):
        yield Dispute(_stretch(text, match.start(), match.end()))


def _stretch(text: FoldedText, start: int, end: int) -> Stretch:
    return Stretch(text.to_text(start), text.to_text(end - 1) + 1)
