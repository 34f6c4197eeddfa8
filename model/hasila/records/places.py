"""Where a place is: coordinates and administrative units from a gazetteer, and why not where it has none.

The package carries a small gazetteer (``data/places.tsv``, by ``scripts/build_gazetteer.py`` from GeoNames). A user's
own replaces all of it but the countries: OCHA's common operational dataset as CSV, a GeoNames dump, or our columns.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Self

import regex

from hasila.errors import TableError
from hasila.records import word_lists
from hasila.text.folding import fold

KINDS = ("country", "admin1", "admin2", "admin3", "settlement")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    Args:
        id: its code there, such as a p-code.
        name: in Arabic, as the gazetteer has it.
        kind: one of :data:`KINDS`: how precise a mention of it is.
        latitude: degrees north; of a unit the mean of its settlements; nothing for countries.
        longitude: degrees east.
        units: the administrative units that it lies in, the largest first, in Arabic.
        country: ISO 3166 code, if it is told.
        population: 0 if it is not told.
        name_en: in Latin letters, if the gazetteer has it.
    """

    id: str
    name: str
    kind: str
    latitude: float | None
    longitude: float | None
    units: tuple[str, ...] = ()
    country: str = ""
    population: int = 0
    name_en: str = ""

    @property
    def located(self) -> bool:
        """Whether it has coordinates."""
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention of a place comes to.

    Args:
        place: the place, or nothing.
        why: how it was found: ``name``; ``spelling``, another one of the name; ``short form``, the name without its
            last word; ``nearby``, of several places of the name the one that is nearest to the other places of the
            text. Or why it was not.
    """

    place: Place | None
    why: str


class Gazetteer:
    """Places by name.

    Args:
        places: with all names of each.
    """

    def __init__(self, places: Iterable[tuple[Place, Sequence[str]]]) -> None:
        self._exact: dict[str, list[Place]] = {}
        self._loose: dict[str, list[Place]] = {}
        self._first: dict[str, list[Place]] = {}
        for place, names in places:
            for name in names:
                for index, key in ((self._exact, fold(name)), (self._loose, _loose(name))):
                    found = index.setdefault(key, [])
                    if place not in found:
                        found.append(place)
                words = name.split()
                if len(words) > 1 and place.kind == "settlement":
                    self._first.setdefault(_loose(" ".join(words[:-1])), []).append(place)

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read a gazetteer, the package's own if none is named.

        Args:
            path: OCHA's CSV (``name_ar``, ``pcode``, ``lon``, ``lat``, ``admin1_ar`` to ``admin3_ar``), a GeoNames dump
                (tab-separated, no header), or a TSV with our columns.

        Raises:
            TableError: it cannot be read or is none of these; which columns are missing is told.
        """
        own = list(_ours(word_lists.lines("places.tsv"), "places.tsv"))
        if path is None:
            return cls(own)
        countries = [(place, names) for place, names in own if place.kind == "country"]
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise TableError(f"{path}: cannot be read: {error}") from None
        head = next((line for line in lines if not line.startswith("#")), "")
        if head.count("\t") == 18:
            return cls([*countries, *_geonames(lines, str(path))])
        return cls([*countries, *(_ours if "\t" in head else _ocha)(lines, str(path))])

    @cached_property
    def countries(self) -> frozenset[str]:
        """The names of countries, folded, with those that end in ه for ا (سوريه)."""
        names = [name for name, places in self._exact.items() if any(place.kind == "country" for place in places)]
        return frozenset(spelling for name in names for spelling in (name, name[:-1] + "ه"))

    def resolve(self, mentions: Sequence[tuple[str, str]]) -> list[Resolution]:
        """The places of a text, each of several of one name chosen by the others.

        First those whose name is as the gazetteer has it, then other spellings, then names without their last word
        (``خوين`` for ``خوين الكبير``); what is found is told by to choose what comes after.

        Args:
            mentions: each with the text before it, which tells a province (``محافظة``, ``ريف``) from its town.
        """
        found: list[Resolution | None] = [None] * len(mentions)
        for index, key, how in (
            (self._exact, fold, "name"), (self._loose, _loose, "spelling"), (self._first, _loose, "short form"),
        ):  # fmt: skip
            asked = {
                at: _of_kind(places, before)
                for at, (name, before) in enumerate(mentions)
                if not (found[at] and found[at].place) and (places := index.get(key(name)))  # type: ignore[union-attr]
            }
            for several in (False, True):  # a name that only one place has helps to choose among others
                anchors = {
                    at: each.place for at, each in enumerate(found) if each and each.place and each.place.located
                }
                for at, places in asked.items():
                    if (len(places) > 1) == several:
                        found[at] = _chosen(at, places, how, anchors)
        return [each or Resolution(None, "not in the gazetteer") for each in found]


_UNIT = regex.compile(r"(?<!\p{L})[وفبلك]?(?:ال)?(?:محافظ[هة]|ريف|اقليم)\s*$")
_ARTICLE = regex.compile(r"^(?:ال|لل)(?=\p{L}{3})")


def _loose(name: str) -> str:
    """A name without articles, spaces and the last vowel: كفر نبل is كفرنبل, سورية is سوريا, أدلب is إدلب."""
    key = "".join(_ARTICLE.sub("", word) for word in fold(name).split())
    return key[:-1] if len(key) > 3 and key[-1] in "اهي" else key


def _of_kind(found: Sequence[Place], before: str) -> list[Place]:
    """Of a town and the units of its name the one that is meant: the unit after محافظة and ريف, else the town."""
    if not found:
        return []
    unit = _UNIT.search(fold(before))
    for kind in (
        ("country", "admin1", "settlement", "admin2", "admin3") if unit else ("country", "settlement", *KINDS[1:])
    ):
        if chosen := [place for place in found if place.kind == kind]:
            capitals = [place for place in chosen if place.name in place.units[:1]]  # حلب, not a village of its name
            return capitals[:1] or chosen
    return list(found)


def _chosen(at: int, places: Sequence[Place], how: str, anchors: Mapping[int, Place]) -> Resolution:
    """Of several places the one that is nearest to the others of the text, those that stand close by counting most."""
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
    told = ", ".join(" / ".join((place.id, *place.units)) for place in places[:4])
    return Resolution(None, f"{len(places)} places have this name and no other place of the text tells which: {told}")


def _distance(one: Place, other: Place) -> float:
    """Kilometres along the great circle, bounded, so that what is far from all does not decide; 0 inside a unit."""
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


@cache
def country_names() -> Mapping[str, str]:
    """The English names of countries by their ISO 3166 codes."""
    places = (place for place, _ in _ours(word_lists.lines("places.tsv"), "places.tsv"))
    return {place.country: place.name_en for place in places if place.kind == "country"}


Named = tuple[Place, Sequence[str]]


def _ours(lines: Iterable[str], source: str) -> Iterator[Named]:
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    _check(rows, ("id", "names_ar", "kind", "country", "latitude", "longitude", "population"), source)
    for row in rows:
        names = row["names_ar"].split("|")
        yield (
            Place(
                row["id"], names[0], row["kind"], _number(row["latitude"], source), _number(row["longitude"], source),
                (), row["country"], int(row["population"] or 0), row.get("name_en") or "",
            ),
            names,
        )  # fmt: skip


_ARABIC = regex.compile(r"\p{Arabic}")


def _geonames(lines: Iterable[str], source: str) -> Iterator[Named]:
    """The main table: https://download.geonames.org/export/dump/readme.txt."""
    kinds = {"PCLI": "country", "ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin3"}
    for line in lines:
        cells = line.split("\t")
        if len(cells) != 19:
            raise TableError(
                f"{source}: expected the 19 columns of a GeoNames dump, found {len(cells)} in {line[:40]!r}"
            )
        names = [name for name in [cells[1], *cells[3].split(",")] if _ARABIC.search(name)]
        if names and cells[6] in "AP":
            kind = kinds.get(cells[7], "settlement" if cells[6] == "P" else "")
            if kind:
                place = Place(
                    "geonames:" + cells[0], names[0], kind, _number(cells[4], source), _number(cells[5], source),
                    (), cells[8], int(cells[14] or 0), cells[1] if not _ARABIC.search(cells[1]) else cells[2],
                )  # fmt: skip
                yield place, names


def _ocha(lines: Iterable[str], source: str) -> Iterator[Named]:
    rows = csv.DictReader(lines)
    levels = (1, 2, 3)
    _check(
        rows,
        ("name_ar", "pcode", "lon", "lat", *(f"admin{n}_{what}" for n in levels for what in ("ar", "pcode"))),
        source,
    )
    within: dict[str, list[Place]] = {}
    units: dict[str, tuple[int, tuple[str, ...], str]] = {}
    for row in rows:
        path = tuple(_plain(row[f"admin{n}_ar"]) for n in levels)
        place = Place(
            row["pcode"], row["name_ar"], "settlement", _number(row["lat"], source), _number(row["lon"], source), path,
            _country(row["admin1_pcode"]), 0, row.get("name_en") or "",
        )  # fmt: skip
        yield place, [row["name_ar"]]
        for level in levels:
            code = row[f"admin{level}_pcode"]
            units[code] = level, path[:level], row.get(f"admin{level}_en") or ""
            within.setdefault(code, []).append(place)
    for code, (level, path, name_en) in units.items():
        latitude, longitude = (
            _mean([getattr(place, axis) for place in within[code]]) for axis in ("latitude", "longitude")
        )
        place = Place(code, path[-1], f"admin{level}", latitude, longitude, path[:-1], _country(code), 0, name_en)
        yield place, [path[-1]]


def _country(code: str) -> str:
    """A p-code begins with the ISO 3166 code of its country."""
    return match.group() if (match := regex.match("[A-Z]{2}(?=[0-9])", code)) else ""


def _mean(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return sum(told) / len(told) if told else None


def _plain(unit: str) -> str:
    """A district's name without the ``مركز`` that tells it from its town."""
    return unit.strip().removeprefix("مركز ").strip()


def _number(text: str, source: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise TableError(f"{source}: expected degrees, found {text!r}") from None


def _check(rows: "csv.DictReader[str]", columns: Sequence[str], source: str) -> None:
    found = rows.fieldnames or ()
    if missing := [column for column in columns if column not in found]:
        raise TableError(
            f"{source}: no gazetteer: columns {', '.join(missing)} are missing, found {', '.join(found) or 'none'}. "
            "Expected OCHA's CSV, a GeoNames dump, or the columns of the package's places.tsv"
        )
