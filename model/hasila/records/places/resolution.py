"""What a gazetteer tells of a mention of a place."""

from dataclasses import dataclass

from hasila.records.places.place import Place


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention may mean.

    Args:
        place: the place.
        score: how well it fits: twice the evidence for its country, and the decimal logarithm of its population, plus
            one in countries whose wars are reported in Arabic.
    """

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a mention of a place is.

    Args:
        place: the place, or nothing.
        why: how it was resolved: ``name``; ``spelling``, by another spelling of the name; ``short form``, by the name
            without ``الكبير`` or the like; ``nearby``, as the place of this name nearest to the other places of the
            text; ``country``, as the only place of this name in the country that the text speaks of; ``told in``, a
            place that the gazetteer lacks, at the one that the text tells it in or near of; ``told country``, one of
            which only the country is known, that of which the text speaks. Or why it was not.
        candidates: at most four of the places of this name, the likeliest first, if there are several.
    """

    place: Place | None
    why: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def rank(self) -> int:
        """0 for a place that the gazetteer has, more the less is known: about where it is, its country, nothing."""
        if self.place is None:
            return 3
        return 0 if self.place.id else 1 if self.place.located else 2
