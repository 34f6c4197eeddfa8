"""Victims: who the people of a mention are, as far as the words say (children, women, fighters of a side, ...).

Nothing is concluded from silence: people whom the text calls ``أشخاص`` ("persons") have no class. What a noun tells for
certain holds whether or not the model reads it, see :mod:`hasila.records.people.victim_nouns`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hasila.labels import VICTIMS
from hasila.layers import Choice
from hasila.records.people.class_elsewhere import class_elsewhere
from hasila.records.people.described import are_minors, described_as, of_whom
from hasila.records.people.members import member_class
from hasila.records.people.victim_nouns import (
    are_female,
    are_rescuers,
    noun_class,
    predicate_classes,
    told_classes,
)
from hasila.text.folded import FoldedSentence

CLASSES = tuple(name.lower() for name in VICTIMS)


_NOT_WOMEN = {"Children", "Combatants", "Families"}
"""Classes of people of whom the feminine tells nothing further."""
_NO_FIGHTERS = {"Rescuers", "Medics"}
"""Classes of people who are members of no armed force: ``عناصرنا`` of civil defence."""


@dataclass(frozen=True, slots=True)
class Victims:
    """The people of a mention.

    Args:
        classes: some of :data:`CLASSES`, in its order; none if the words name none.
        side: the side of combatants, if the text tells it.
        confidence: 0 to 1; that these are the classes.
        start: offset of the first code point of the mention.
        end: offset behind its last.
    """

    classes: tuple[str, ...]
    side: str | None
    confidence: float
    start: int
    end: int


def victims(sentence: FoldedSentence, start: int, end: int, held: Mapping[str, float], side: Choice | None) -> Victims:
    """The people of a mention.

    Args:
        sentence: the sentence that holds the mention.
        start: offset of the mention's first code point.
        end: offset behind its last.
        held: the classes that the model reads, with their confidence.
        side: the side of the people, if they have one.
    """
    rescuers = are_rescuers(sentence, start, end)
    told = told_classes(sentence, start, end, rescuers=rescuers) | predicate_classes(sentence, start, end)
    if not told:
        told = _told_beside(sentence, start, end, held)
    sure = {name: sure for name, sure in held.items() if not (rescuers and name == "Combatants")}
    sure |= dict.fromkeys(told, 1.0)
    if not (sure.keys() & _NOT_WOMEN) and are_female(sentence, start, end):
        sure["Women"] = 1.0
    classes = tuple(name.lower() for name in VICTIMS if name in sure)
    shown = side.value if side and "combatants" in classes else None
    return Victims(classes, shown, min(sure.values(), default=0.0), start, end)


def _told_beside(sentence: FoldedSentence, start: int, end: int, held: Mapping[str, float]) -> frozenset[str]:
    """What people are members of, what describes them, and their age, where no noun tells a class."""
    member = member_class(sentence, start, end)
    if member and not (held.keys() & _NO_FIGHTERS):
        return frozenset([member])
    described = described_as(sentence, start, end)
    if described is None and are_minors(sentence, start, end):
        described = "Children"
    if described:
        return frozenset([described])
    if beside := frozenset(found for word in of_whom(sentence, start, end) if (found := noun_class(word))):
        return beside
    elsewhere = None if held else class_elsewhere(sentence, start, end)
    return frozenset([elsewhere] if elsewhere else ())
