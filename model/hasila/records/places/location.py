"""A place of a record: the words that name it, and where on earth it is."""

from dataclasses import dataclass

from hasila.records.places.resolution import Resolution
from hasila.records.stretch import Stretch


@dataclass(frozen=True, slots=True)
class Location:
    """A place of a record.

    Args:
        at: the mention that names it, or the words with which a row begins.
        text: these words.
        resolution: where it is, by a gazetteer.
        confidence: 0 to 1; that the harm happened there.
        why: how it belongs to the record: ``link``, ``attack`` (the attack that harmed the people struck there),
            ``row`` (the row of a list begins with it), or ``words`` (words beside the people or their place mean it).
        full: its words behind those that tell what it is (``حي الرمل``), if the text has such.
    """

    at: Stretch
    text: str
    resolution: Resolution
    confidence: float = 1.0
    why: str = "link"
    full: str = ""

    @property
    def words(self) -> str:
        """The words to show: ``حي الرمل``, ``ريف دمشق``."""
        return self.full or self.text

    @property
    def name(self) -> str:
        """The gazetteer's name, or the text's words."""
        return self.resolution.place.name if self.resolution.place else self.text
