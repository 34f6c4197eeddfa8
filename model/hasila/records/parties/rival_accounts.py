"""Rival accounts of a deed: parties accuse each other, or another blames somebody else than was blamed before.

``بينما قال الائتلاف إن قوات النظام قصفت السوق``, ``تبادل الطرفان الاتهامات``.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hasila.records.clauses.denied import DEED
from hasila.records.parties.accusations import Accusation
from hasila.records.parties.dispute import Dispute, goes_on, is_same
from hasila.records.parties.party import Party
from hasila.records.stretch import Stretch, of_folded
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.words import LEFT, RIGHT

_MUTUAL = regex.compile(
    rf"{LEFT}[وف]?(?:[يت]?تبادل(?:ت|ا|وا)?\s[^.؛\n]{{0,60}}?(?<!\p{{L}})(?:ال)?(?:اتهام(?:ات)?|مسووليه|لوم)(?!\p{{L}})"
    rf"(?!\s+ب(?!(?:ال)?{DEED}))"
    rf"|(?:ال)?روايت(?:ين|ان|ا|ي){RIGHT}|[يت]?تضارب\p{{L}}*(?:\s+(?:في|حول))?\s+(?:ال)?(?:رواي|انبا|ارقام|معلومات|اعداد|حصيل|احصا|تقارير)"
    rf"|(?:روايات|انبا|ارقام|معلومات|حصايل)\s+(?:ال)?(?:متضارب|متباين|متناقض)\p{{L}}*)"
)
_OTHERWISE = r"(?:بينما|فيما|في\s+حين|لكن|غير\s+ان|الا\s+ان|من\s+جهت(?:ه|ها)|(?:في|ب)\s*المقابل|بدور(?:ه|ها)|اما)"
_BLAMES = regex.compile(
    rf"{LEFT}(?:[وف]?رد(?:ت)?|{_OTHERWISE}(?:\s+\S+){{0,3}}?\s+[وف]?(?:قال|اعلن|ذكر|اكد|زعم|افاد|اعتبر|راي)(?:ت|وا)?)"
    r"\s+[#«\"']*$"
)
"""Before a party that tells something else."""
_CONTRAST = regex.compile(rf"(?:{LEFT}{_OTHERWISE}\s+|[،,.؛]\s*و)[#«\"']*$")
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
_NEAR = 60
"""Folded characters beside a party that are read."""


def rival_accounts(
    text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party], accused: Sequence[Accusation]
) -> Iterator[Dispute]:
    """Where somebody else blames another party than an accusation before does, and where parties accuse each other.

    Args:
        text: the text.
        mentions: its mentions.
        parties: the parties of it, by position.
        accused: the accusations in it.
    """
    for first in accused:
        if first.accused is not None:
            blamed = parties[first.accused]
            yield from _accused_too(text, parties, accused, first, blamed)
            yield from _told_instead(text, mentions, parties, first, blamed)
    yield from _mutual(text)


def _accused_too(
    text: FoldedText, parties: Mapping[int, Party], accused: Sequence[Accusation], first: Accusation, blamed: Party
) -> Iterator[Dispute]:
    """Accusations of another party, or of somebody whom no mention names, by another."""
    for second in accused:
        by_another = second.accuser is None or second.accuser != first.accuser
        if by_another and second.start > first.start and goes_on(text, first.end, second.start):
            other = None if second.accused is None else parties[second.accused]
            if other is None or not is_same(other, blamed):
                yield Dispute(Stretch(second.start, second.end), (blamed, other or blamed))


def _told_instead(
    text: FoldedText, mentions: Sequence[Labelled], parties: Mapping[int, Party], first: Accusation, blamed: Party
) -> Iterator[Dispute]:
    """Where a party says that another did it: ``بينما قال الائتلاف إن قوات النظام قصفت``."""
    for teller, other in pairwise(parties):
        start, end = mentions[teller].start, mentions[other].end
        near = start > first.end and goes_on(text, first.end, start)
        if near and not is_same(parties[other], blamed) and _says_that(text, mentions[teller], mentions[other]):
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


def _mutual(text: FoldedText) -> Iterator[Dispute]:
    """Where parties accuse each other, or the text speaks of two versions."""
    for match in _MUTUAL.finditer(text.folded(0, len(text.text))):
        yield Dispute(of_folded(text, match.start(), match.end()))
