"""A party of a record: a perpetrator or a source, and the words that name it."""

from dataclasses import dataclass

from hasila.records.parties.actors import Actor
from hasila.records.parties.names import without_preposition
from hasila.records.stretch import Stretch


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
            mention), ``accusation`` (it accuses, or is accused), ``claim`` (it says that it killed these fighters),
            ``telling`` (words tell that it is the source), ``teller`` (words name the source, which is no mention: a
            body, or somebody of it), or ``unnamed`` (they tell a source without a name: ``مصدر طبي``).
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
