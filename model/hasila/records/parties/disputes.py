"""Which records the disputes of a text are about: what other sentences deny of them, or tell otherwise.

``قتل خمسة في انفجار. ونفت قسد صلتها بالتفجير``, ``نفت موسكو قصف السوق. وكان القصف قد قتل سبعة``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hasila.records.parties.accusations import Accusation
from hasila.records.parties.dispute import FAR, Dispute, ends_between, goes_on, is_same, state_of
from hasila.records.parties.party import Party
from hasila.records.parties.party_denials import party_denials
from hasila.records.parties.rival_accounts import rival_accounts
from hasila.records.stretch import Stretch
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

if TYPE_CHECKING:
    from hasila.records.record import Record

_FEW = 60
"""Code points before a verb of denial in which its sentence begins, if it takes up the sentence before."""
_TAKES_UP = regex.compile(
    r"(?<!\p{L})(?:وكان\p{L}?|كان\p{L}?|[وبل]?(?:ال|لل)(?:قصف|غار|هجوم|ضرب|عملي|تفجير|انفجار|حادث|مجزر)\p{L}*)(?!\p{L})"
)
"""Of an attack that is told before: ``وكان القصف``."""


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
    found = [*party_denials(text, mentions, parties), *rival_accounts(text, mentions, parties, accused)]
    named = [(mentions[at].end, party) for at, party in parties.items()]
    for dispute in sorted(found, key=lambda each: each.at.start):
        about = _about(text, dispute, records) or list(_told_before(text, dispute, named, records))
        for position in about or _told_behind(text, dispute, records):
            yield position, dispute.at


def _about(text: FoldedText, dispute: Dispute, records: "Mapping[int, Record]") -> list[int]:
    """The records that a dispute is about: the last ones before it that tell of a deed of its parties.

    They are of one attack or one sentence. A dispute of any parties may also stand before them in their sentence.
    """
    start, end = dispute.at.start, dispute.at.end + (0 if dispute.parties else FAR)
    near = [
        position
        for position, record in records.items()
        if start - FAR <= record.at.end
        and (record.at.start < start or (record.at.start < end and not ends_between(text, start, record.at.start)))
        and dispute.is_about(record)
    ]
    if not dispute.parties and (beside := [each for each in near if _is_beside(text, dispute, records[each])]):
        return beside
    return _with_unattributed(text, _of_the_last(text, near, records), records)


def _with_unattributed(text: FoldedText, near: list[int], records: "Mapping[int, Record]") -> list[int]:
    """Some records with those beside the last of them of which the text tells not who did it."""
    if not near:
        return near
    last = records[near[-1]].at
    beside = [
        position
        for position, record in records.items()
        if not record.perpetrators
        and record.at.start < last.start
        and not ends_between(text, record.at.end, last.start)
    ]
    return [*beside, *near]


def _of_the_last(text: FoldedText, near: Sequence[int], records: "Mapping[int, Record]") -> list[int]:
    """Of some records the last one and those of its attack or sentence."""
    if not near:
        return []
    last = records[near[-1]]
    return [
        each
        for each in near
        if (records[each].attack and _attack(records[each]) == _attack(last))
        or not ends_between(text, records[each].at.end, last.at.start)
    ]


def _told_before(
    text: FoldedText, dispute: Dispute, named: Sequence[tuple[int, Party]], records: "Mapping[int, Record]"
) -> Iterator[int]:
    """The records told just before a denial, if they are of nobody's deed or of one for whom it may speak.

    ``قتل خمسة في انفجار. ونفت قسد صلتها بالتفجير``, ``ونفى مصدر عسكري سوري ذلك``.
    """
    start = dispute.at.start
    if dispute.denies is None or (dispute.denies != "deed" and not _begins(text, start)):
        return
    told = [party for end, party in named if end <= start and goes_on(text, end, start)]
    before = {at: each for at, each in records.items() if each.at.end <= start and each.harm.kind != "displaced"}
    near = [at for at, each in before.items() if _is_near(text, each, start, told)]
    is_named = any(_is_named(text, one, start, told) for one in dispute.parties)
    for position in _of_the_last(text, near, records):
        record = records[position]
        if dispute.denies != "deed":
            denied = _is_news(dispute, record)
        else:
            denied = not record.perpetrators or is_named or _may_speak(dispute, record, told)
        if denied:
            yield position


def _begins(text: FoldedText, start: int) -> bool:
    """Whether a sentence begins not far before an offset: what is denied there was told in the sentence before."""
    return ends_between(text, max(0, start - _FEW), start) > 0 or start < _FEW


def _is_named(text: FoldedText, party: Party, start: int, told: Sequence[Party]) -> bool:
    """Whether the text just before an offset names a party, by a mention or by the same words."""
    same = text.raw.rfind(party.text, max(0, start - FAR), start)
    return (same >= 0 and goes_on(text, same, start)) or any(is_same(party, other) for other in told)


def _is_near(text: FoldedText, record: "Record", start: int, told: Sequence[Party]) -> bool:
    """Whether a record is told just before an offset, or who did it is."""
    far = start - record.at.end <= FAR
    is_told = far and any(is_same(party, other) for party in record.perpetrators for other in told)
    return is_told or goes_on(text, record.at.end, start)


def _is_news(dispute: Dispute, record: "Record") -> bool:
    """Whether who denies what was told may do so: not who told it, nor an enemy of who harmed civilians."""
    if any(is_same(one, source) for one in dispute.parties for source in record.sources):
        return False
    is_loss = dispute.denies == "harm" or "combatants" in record.victims.classes
    return not record.perpetrators or not dispute.parties or is_loss


def _may_speak(dispute: Dispute, record: "Record", told: Sequence[Party]) -> bool:
    """Whether somebody of no known party may deny a deed for who did it: not for another state.

    Of an unknown party only if who did it was just told: ``اتهم السكان قوات الوادي. ونفى مصدر في غرفة العمليات``.
    """
    if any(party.actor.name for party in dispute.parties):
        return False
    if dispute.parties:
        return any(is_same(party, other) for party in record.perpetrators for other in told)
    return dispute.state is None or dispute.state in {state_of(party.name) for party in record.perpetrators}


def _told_behind(text: FoldedText, dispute: Dispute, records: "Mapping[int, Record]") -> list[int]:
    """The records of a party's deed that stand behind its denial: ``نفت موسكو قصف السوق. وكان القصف قد قتل سبعة``."""
    if dispute.denies is None or not dispute.parties:
        return []
    end = dispute.at.end
    near = [at for at, each in records.items() if each.at.start >= end and goes_on(text, end, each.at.start)]
    about = [each for each in near if dispute.is_about(records[each])]
    return [
        each
        for each in about
        if not ends_between(text, end, records[each].at.start)
        or _TAKES_UP.search(text.folded(end, records[each].at.start))
    ]


def _is_beside(text: FoldedText, dispute: Dispute, record: "Record") -> bool:
    """Whether a record is of the sentence of a dispute."""
    first, last = sorted((dispute.at.start, record.at.start))
    return not ends_between(text, first, last)


def _attack(record: "Record") -> Stretch | None:
    return record.attack.at if record.attack else None
