"""Resolves mentions of places: coordinates and administrative units from a gazetteer, or the reason for none."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import regex

from hasila.records.places import KINDS, NamedPlace, Place, read_places
from hasila.text.folding import fold


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a mention of a place is.

    Args:
        place: the place, or nothing.
        why: how it was resolved: ``name``; ``spelling``, by another spelling of the name; ``short form``, by the name
            without its last word; ``nearby``, as the place of this name nearest to the other places of the text. Or
            why it was not.
    """

    place: Place | None
    why: str


class Gazetteer:
    """Places by name.

    Args:
        places: the places, each with all its names.
    """

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        self._exact: dict[str, list[Place]] = {}
        self._loose: dict[str, list[Place]] = {}
        self._first: dict[str, list[Place]] = {}
        for named in places:
            place = named.place
            for name in named.names:
                for index, key in ((self._exact, fold(name)), (self._loose, _loose(name))):
                    same_name = index.setdefault(key, [])
                    if place not in same_name:
                        same_name.append(place)
                words = name.split()
                if len(words) > 1 and place.kind == "settlement":
                    self._first.setdefault(_loose(" ".join(words[:-1])), []).append(place)

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read a gazetteer, by default the package's own; see :func:`hasila.records.places.read_places`.

        Raises:
            TableError: the file cannot be read or is no gazetteer.
        """
        return cls(read_places(path))

    @cached_property
    def countries(self) -> frozenset[str]:
        """The folded names of countries, with the spellings that end in ه for ا (سوريه)."""
        names = [name for name, places in self._exact.items() if any(place.kind == "country" for place in places)]
        return frozenset(spelling for name in names for spelling in (name, name[:-1] + "ه"))

    def resolve(self, mentions: Sequence[tuple[str, str]]) -> list[Resolution]:
        """The places of a text; of several places with one name, the others of the text decide.

        Names as the gazetteer has them come first, then other spellings, then names without their last word (``خوين``
        for ``خوين الكبير``). What is resolved first helps to decide about the rest.

        Args:
            mentions: the name in each mention, and the text before it, which tells a province from its town
                (``محافظة``, ``ريف``).

        Returns:
            A resolution for each mention, in their order.
        """
        resolutions: list[Resolution | None] = [None] * len(mentions)
        for index, key, how in (
            (self._exact, fold, "name"), (self._loose, _loose, "spelling"), (self._first, _loose, "short form"),
        ):  # fmt: skip
            candidates = {
                at: _of_kind(places, before)
                for at, (name, before) in enumerate(mentions)
                if _place(resolutions[at]) is None and (places := index.get(key(name)))
            }
            for several in (False, True):  # names of one place only are resolved first and help to decide the others
                anchors = {
                    at: place
                    for at, resolution in enumerate(resolutions)
                    if (place := _place(resolution)) and place.located
                }
                for at, places in candidates.items():
                    if (len(places) > 1) == several:
                        resolutions[at] = _chosen(at, places, how, anchors)
        return [resolution or Resolution(None, "not in the gazetteer") for resolution in resolutions]


def _place(resolution: Resolution | None) -> Place | None:
    return resolution.place if resolution else None


_UNIT = regex.compile(r"(?<!\p{L})[وفبلك]?(?:ال)?(?:محافظ[هة]|ريف|اقليم)\s*$")
_ARTICLE = regex.compile(r"^(?:ال|لل)(?=\p{L}{3})")


def _loose(name: str) -> str:
    """A name without articles, spaces and the last vowel: كفر نبل is كفرنبل, سورية is سوريا, أدلب is إدلب."""
    key = "".join(_ARTICLE.sub("", word) for word in fold(name).split())
    return key[:-1] if len(key) > 3 and key[-1] in "اهي" else key


def _of_kind(places: Sequence[Place], before: str) -> list[Place]:
    """Of a town and the units of the same name, those that are meant: the unit after محافظة and ريف, else the town."""
    unit = _UNIT.search(fold(before))
    for kind in (
        ("country", "admin1", "settlement", "admin2", "admin3") if unit else ("country", "settlement", *KINDS[1:])
    ):
        if of_kind := [place for place in places if place.kind == kind]:
            capitals = [place for place in of_kind if place.name in place.units[:1]]  # حلب, not a village of its name
            return capitals[:1] or of_kind
    return list(places)


def _chosen(at: int, places: Sequence[Place], how: str, anchors: Mapping[int, Place]) -> Resolution:
    """The place nearest to the other places of the text, of which those mentioned close by weigh most."""
    if len(places) == 1:
        return Resolution(places[0], how)
    located = [place for place in places if place.located]
    if anchors and located:
        gaps: dict[Place, int] = {}
        for other, anchor in anchors.items():
            gaps[anchor] = min(gaps.get(anchor, abs(at - other)), abs(at - other))
        nearest = min(located, key=lambda place: sum(_distance(place, a) / (1 + gap) ** 2 for a, gap in gaps.items()))
        return Resolution(nearest, "nearby")
    first, second, *_ = sorted(places, key=lambda place: -place.population)
    if first.population > 10 * second.population:
        return Resolution(first, how)
    listed = ", ".join(" / ".join((place.id, *place.units)) for place in places[:4])
    return Resolution(None, f"{len(places)} places have this name and no other place of the text tells which: {listed}")


def _distance(one: Place, other: Place) -> float:
    """Kilometres along the great circle, 0 inside a unit, at most 300: a place far from all does not decide."""
    if other.kind.startswith("admin") and other.name in one.units:
        return 0.0
    assert one.latitude is not None
    assert one.longitude is not None
    assert other.latitude is not None
    assert other.longitude is not None
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return min(2 * 6371 * math.asin(math.sqrt(half)), 300.0)
