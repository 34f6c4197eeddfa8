"""A dispute: words by which somebody denies what a text tells, or blames it on somebody else, and whose deed it is."""

from typing import TYPE_CHECKING, NamedTuple

from hasila.records.clauses.denied import Kind
from hasila.records.parties.attackers import STATES, attackers
from hasila.records.parties.party import Party
from hasila.records.parties.tellers import listed
from hasila.records.stretch import Stretch
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold

if TYPE_CHECKING:
    from hasila.records.record import Record

FAR = 400
"""Code points between a harm and words that dispute it."""
_ENDS = regex.compile(r"[.!?؟\n]")
_STATES = frozenset(map(fold, STATES))
_GENERIC = listed("الجماعه الحركه التنظيم المليشيا الميليشيا الحزب الفصيل")
"""Nouns that stand for an armed group told before."""
_OF_STATES = ("government", "foreign-state", None)


class Dispute(NamedTuple):
    """A dispute.

    Args:
        at: the words that tell it.
        parties: the parties whose deed is in dispute; none for that of any party.
        denies: what somebody denies, if it is a denial.
        state: the state of who denies, if that is no party: ``مصدر عسكري سوري``.
    """

    at: Stretch
    parties: tuple[Party, ...] = ()
    denies: Kind | None = None
    state: str | None = None

    def is_about(self, record: "Record") -> bool:
        """Whether one of its parties is said to have done what a record tells; all is, if it is no denial by one."""
        if not self.parties:
            return self.denies is None
        if self.denies == "harm" and any(is_same(one, source) for one in self.parties for source in record.sources):
            return False
        return any(is_same(one, other) for one in self.parties for other in record.perpetrators)


def is_same(one: Party, other: Party) -> bool:
    """Whether two are one party, or of one state and side: ``أنقرة`` and ``الجيش التركي``.

    A noun alone is the party that the text calls by this noun (``الحركة``); one for a group any that is no state's.
    """
    if fold(one.name) == fold(other.name):
        return True
    state = state_of(one.name)
    sides = {one.actor.side, other.actor.side} - {None}
    if state and state == state_of(other.name) and len(sides) < 2:
        return True
    alone, *more = fold(one.text).split()
    if more or not alone.startswith("ال"):
        return False
    return alone[2:] == fold(other.text).split()[0].removeprefix("ال") or (
        alone in _GENERIC and one.actor.name is None and other.actor.side not in _OF_STATES
    )


def state_of(name: str) -> str | None:
    """The state of a party by its name: one of adjectives, or the name of a state itself."""
    own = fold(name)
    return own if own in _STATES else next((fold(name) for name, _, _ in attackers(name)), None)


def ends_between(text: FoldedText, start: int, end: int) -> int:
    """How many sentences end between two offsets."""
    return len(_ENDS.findall(text.text[start:end]))


def goes_on(text: FoldedText, end: int, start: int) -> bool:
    """Whether at most one sentence ends between two offsets that lie not far from each other."""
    return start - end <= FAR and ends_between(text, end, start) <= 1
