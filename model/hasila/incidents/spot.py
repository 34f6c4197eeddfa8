"""Spots: the places that reports tell, as far as it matters where they are to each other."""

from dataclasses import dataclass
from functools import lru_cache

from hasila.records.places.location import Location
from hasila.records.places.place import KINDS, kilometres
from hasila.records.record import Record
from hasila.text.folding import fold, folded


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a report tells.

    Args:
        id: its code in the gazetteer; empty if it is not there.
        name: its name in the gazetteer, or the words of the text.
        folded: the name, folded.
        skeleton: the name without what people spell in several ways, see :func:`skeleton`.
        sound: the skeleton without what dialects say in several ways, see :func:`sound`.
        kind: how precise it is, one of :data:`hasila.records.places.place.KINDS`; empty if unknown.
        latitude: degrees north; nothing if unknown.
        longitude: degrees east.
        units: the administrative units that it lies in, the largest first.
        country: ISO 3166 code, or empty if unknown.
        name_en: its name in Latin letters, or empty if unknown.
    """

    id: str
    name: str
    folded: str
    skeleton: str
    sound: str
    kind: str
    latitude: float | None
    longitude: float | None
    units: tuple[str, ...]
    country: str
    name_en: str

    @property
    def is_settlement(self) -> bool:
        """Whether it is as narrow as a town, a village, or a part of one."""
        return self.kind in ("settlement", "quarter")

    @property
    def is_located(self) -> bool:
        """Whether it has coordinates."""
        return self.latitude is not None and self.longitude is not None

    @property
    def breadth(self) -> int:
        """0 for a quarter, 1 for a settlement, more for larger places, most for what is unknown."""
        return len(KINDS) - 1 - KINDS.index(self.kind) if self.kind else len(KINDS)

    def holds(self, other: "Spot") -> bool:
        """Whether another, narrower place lies in it."""
        if not self.kind or not other.kind or self.country != other.country or self.breadth <= other.breadth:
            return False
        return self.kind == "country" or self.folded in map(folded, other.units)

    def is_same(self, other: "Spot") -> bool:
        """Whether both are one place: by the gazetteer, or by the words where it has none."""
        return self.id == other.id if self.id and other.id else self.skeleton == other.skeleton

    def is_like(self, other: "Spot") -> bool:
        """Whether the names may be of one place: they sound alike, or one has all words of the other."""
        if self.sound == other.sound:
            return True
        mine, theirs = (frozenset(each.folded.split()) for each in (self, other))
        return mine < theirs or theirs < mine

    def kilometres(self, other: "Spot") -> float | None:
        """The distance on a sphere; nothing if a place has no coordinates."""
        if self.latitude is None or self.longitude is None or other.latitude is None or other.longitude is None:
            return None
        return kilometres((self.latitude, self.longitude), (other.latitude, other.longitude))


def spots(record: Record) -> list[Spot]:
    """The spots of a record. The town that is told beside a place of it says no more, and is left out."""
    told = [location for location in record.places if location.why != "words"]
    return [spot(location) for location in told or record.places]


def spot(location: Location) -> Spot:
    """The spot of a record's location."""
    place = location.resolution.place
    if place is None:
        return _interned("", location.text, "", None, None, (), "", "")
    if not place.id:  # where a wider place lies tells two such places not apart
        return _interned("", place.name, "", None, None, place.units, place.country, "")
    return _interned(
        place.id, place.name, place.kind, place.latitude, place.longitude, place.units, place.country, place.name_en
    )


@lru_cache(maxsize=1 << 16)
def _interned(
    id: str,
    name: str,
    kind: str,
    latitude: float | None,
    longitude: float | None,
    units: tuple[str, ...],
    country: str,
    name_en: str,
) -> Spot:
    """One object for all mentions of a place, which saves memory."""
    folded = " ".join(fold(name).split())
    return Spot(id, name, folded, skeleton(name), sound(name), kind, latitude, longitude, units, country, name_en)


@lru_cache(maxsize=1 << 16)
def skeleton(name: str) -> str:
    """The letters of a name that all spellings share: ``الضبوعة``, ``الظبوعه``; ``أبو شوك``, ``ابشوك``.

    Marks, spaces, the article and long vowels are left out, and letters that sound alike are one. A name that has fewer
    than three letters then stays as it is.
    """
    words = [word.removeprefix("ال") if len(word) > _ARTICLE else word for word in fold(name).replace("_", " ").split()]
    letters = "".join(words).translate(_ALIKE)
    return letters if len(letters) > 2 else "".join(words)


@lru_cache(maxsize=1 << 16)
def sound(name: str) -> str:
    """The letters that a name keeps from mouth to mouth: ``ياقشيد``, ``ياخشيد``; ``بولو بردي``, ``بولبرتي``.

    Beside what :func:`skeleton` leaves out, the article of dialects is left out, and letters that are said or written
    for each other are one.
    """
    words = [word[1:] if word.startswith("ل") and len(word) > _ARTICLE else word for word in fold(name).split()]
    return skeleton(" ".join(words)).translate(_CONFUSED)


_ARTICLE = 4
"""Letters. A shorter word that begins with ``ال`` may have no article."""
_ALIKE = str.maketrans({"ظ": "ض", "ذ": "د", "ث": "ت", "ا": None, "و": None, "ي": None, "ه": None, "ء": None, "ـ": None})
_CONFUSED = str.maketrans({"خ": "ك", "ق": "ك", "غ": "ك", "ج": "ك", "ط": "ت", "د": "ت", "ض": "ت", "ص": "س", "ز": "س"})
