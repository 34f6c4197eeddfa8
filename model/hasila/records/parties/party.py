"""A party of a record: a perpetrator or a source, and the words that name it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from hasila.layers import MentionLink
from hasila.records.duplicates import once
from hasila.records.parties.actors import Actor
from hasila.records.parties.names import without_preposition
from hasila.records.stretch import Stretch
from hasila.text.folding import fold

CLAIMED = 0.9
"""How sure it is that who says to have killed fighters did. All labelled ones did, but they are few."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a record.

    Args:
        at: the mention that names it, or the adjective of an attack that does.
        text: the words of the mention, or the name that the adjective stands for.
        actor: who it is.
        confidence: 0 to 1; that it is this party, and that it belongs to the record.
        why: how it belongs to the record: ``link``, ``attack`` (it made the attack that harmed the people),
            ``adjective`` (an adjective of this attack names it), ``words`` (words beside this attack do, which are no
            mention, or words apart from the people), ``accusation`` (it accuses, or is accused), ``claim`` (it says
            that it killed these fighters),
            ``telling`` (words tell that it is the source), ``teller`` (words name the source, which is no mention: a
            body, or somebody of it), or ``unnamed`` (they tell a source or attackers without a name: ``مصدر طبي``,
            ``مسلحون مجهولون``).
    """

    at: Stretch
    text: str
    actor: Actor
    confidence: float = 1.0
    why: str = "link"

    @property
    def name(self) -> str:
        """The canonical name, or the text's words."""
        return self.actor.name or without_preposition(self.text)


def parties_once(found: Iterable[Party]) -> tuple[Party, ...]:
    """Parties in the order of their first mentions, each with the surest link to it."""
    return once(list(found), lambda party: {(party.at.start, party.at.end), fold(party.name)})


def linked(
    parties: Mapping[int, Party], links: Iterable[MentionLink], unlikely: Collection[int | None]
) -> tuple[Party, ...]:
    """The parties that links lead to, each once; of unlikely ones those that somebody gave.

    Args:
        parties: the parties of a text, by the position of their mention.
        links: links of one kind from people.
        unlikely: the positions of parties that links are more likely wrong to lead to.
    """
    return parties_once(
        replace(parties[link.target], confidence=link.confidence, why=link.why)
        for link in links
        if link.confidence == 1 or link.target not in unlikely
    )
