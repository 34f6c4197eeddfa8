"""Places and the files that list them.

The package carries two lists: ``data/places.tsv``, which ``scripts/build_gazetteer.py`` makes from GeoNames, and
``data/written_places.tsv``, villages, quarters and districts that it lacks and that were written down for the project.
A user's file replaces both but for the countries: OCHA's common operational dataset as CSV, a GeoNames dump, or a TSV
with the columns of the package's lists.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hasila.errors import TableError
from hasila.text import guarded as regex
from hasila.text import word_lists
from hasila.text.folding import fold

KINDS = ("country", "admin1", "admin2", "admin3", "settlement", "quarter")
"""From the broadest. A quarter is a part of a town, or another spot: a crossing, a mountain, a dam."""


_EARTH = 6371.0
"""Kilometres; its mean radius."""


_COUNTRY_OF_CODE = regex.compile("[A-Z]{2}(?=[0-9])")
_JOINT = regex.compile(r"[\s_#«»\"“”'()\[\]]+")


def plain_name(words: str) -> str:
    """The name in the words of a mention, without quotes, brackets and the signs of tags."""
    return _JOINT.sub(" ", words).strip()


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points on a sphere by the haversine formula.

    Args:
        one: degrees north and east.
        other: those of the other point.
    """
    north, south = math.radians(one[0]), math.radians(other[0])
    across = math.radians(other[1] - one[1])
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a gazetteer.

    Args:
        id: its code in the gazetteer, such as a p-code; empty for one that no gazetteer lists, of which only what lies
            around it is known.
        name: its name in Arabic.
        kind: one of :data:`KINDS`: how precise a mention of it is.
        latitude: degrees north; of a unit the mean of its settlements; nothing for countries.
        longitude: degrees east.
        units: the administrative units that it lies in, the largest first, in Arabic.
        country: ISO 3166 code, or empty if unknown.
        population: 0 if unknown.
        name_en: its name in Latin letters, or empty if unknown.
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
    def names_a_unit(self) -> bool:
        """Whether a unit that it lies in has its name, as that of a district has its town's."""
        return fold(self.name) in map(fold, self.units)

    def holds(self, other: "Place") -> bool:
        """Whether another, narrower place lies in it."""
        if not self.id or self.country != other.country or KINDS.index(self.kind) >= KINDS.index(other.kind):
            return False
        return self.kind == "country" or fold(self.name) in map(fold, other.units)

    @property
    def located(self) -> bool:
        """Whether it has coordinates."""
        return self.latitude is not None and self.longitude is not None

    def kilometres(self, other: "Place") -> float:
        """The distance along the great circle. Both places must have coordinates."""
        assert self.latitude is not None
        assert self.longitude is not None
        assert other.latitude is not None
        assert other.longitude is not None
        return kilometres((self.latitude, self.longitude), (other.latitude, other.longitude))


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place with all its Arabic names.

    Args:
        place: the place.
        names: its names.
        famous: whether the bare name tells which place is meant; else the text must speak of its country.
    """

    place: Place
    names: Sequence[str]
    famous: bool = True


def read_places(path: Path | None = None) -> list[NamedPlace]:
    """The places of a file with the countries of the package's list; without a file the whole list.

    Args:
        path: OCHA's CSV (``name_ar``, ``pcode``, ``lon``, ``lat``, ``admin1_ar`` to ``admin3_ar``), a GeoNames dump
            (tab-separated, no header), or a TSV with the columns of the package's list.

    Raises:
        TableError: the file cannot be read or is none of these; the message names missing columns.
    """
    own = list(_own(word_lists.lines("places.tsv"), "places.tsv"))
    if path is None:
        return [*own, *_own(word_lists.lines("written_places.tsv"), "written_places.tsv")]
    countries = [named for named in own if named.place.kind == "country"]
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from None
    head = next((line for line in lines if not line.startswith("#")), "")
    if head.count("\t") == _GEONAMES_COLUMNS - 1:
        theirs = list(_geonames(lines, str(path)))
    else:
        theirs = list((_own if "\t" in head else _ocha)(lines, str(path)))
    return [*countries, *_with_our_names(theirs)]


def _with_our_names(places: Sequence[NamedPlace]) -> Iterator[NamedPlace]:
    """A user's places, the towns of them with the other names that the package has for them (كوباني for عين العرب).

    A town is one by the id of GeoNames, or by a name of the same country, if no other place of the file has it or if a
    unit is named after it.
    """
    by_id: dict[str, Sequence[str]] = {}
    by_name: dict[tuple[str, str], Sequence[str]] = {}
    for line in word_lists.lines("place_names.tsv")[1:]:
        ident, _, country, cell = line.split("\t")
        names = by_id[ident] = cell.split("|")
        by_name.update({(country, fold(name)): names for name in names})
    namesakes = Counter(fold(each.place.name) for each in places if each.place.kind == "settlement")
    for named in places:
        place, name = named.place, fold(named.place.name)
        ours = by_id.get(place.id) or by_name.get((place.country, name), ())
        if place.kind == "settlement" and ours and (namesakes[name] == 1 or place.names_a_unit):
            yield NamedPlace(place, list(dict.fromkeys([*named.names, *ours])))
        else:
            yield named


@cache
def country_names() -> Mapping[str, str]:
    """The English names of countries by their ISO 3166 codes."""
    places = (named.place for named in read_places())
    return {place.country: place.name_en for place in places if place.kind == "country"}


def _own(lines: Iterable[str], source: str) -> Iterator[NamedPlace]:
    """The columns of ``data/places.tsv``, and ``famous`` if it is there."""
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    _check(rows, ("id", "names_ar", "kind", "country", "latitude", "longitude", "population"), source)
    for row in rows:
        names = row["names_ar"].split("|")
        place = Place(
            id=row["id"],
            name=names[0],
            kind=row["kind"],
            latitude=_degrees(row["latitude"], source),
            longitude=_degrees(row["longitude"], source),
            units=tuple(filter(None, (row.get("units") or "").split("|"))),
            country=row["country"],
            population=int(row["population"] or 0),
            name_en=row.get("name_en") or "",
        )
        yield NamedPlace(place, names, famous=row.get("famous") != "no")


_GEONAMES_COLUMNS = 19
_GEONAMES_KINDS = {"PCLI": "country", "ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin3"}
_ARABIC = regex.compile(r"\p{Arabic}")


def _geonames(lines: Iterable[str], source: str) -> Iterator[NamedPlace]:
    """The main table of GeoNames: https://download.geonames.org/export/dump/readme.txt."""
    for line in lines:
        cells = line.split("\t")
        if len(cells) != _GEONAMES_COLUMNS:
            raise TableError(
                f"{source}: expected the 19 columns of a GeoNames dump, found {len(cells)} in {line[:40]!r}"
            )
        code, name, ascii_name, other_names, latitude, longitude, feature_class, feature, country = cells[:9]
        names = [each for each in [name, *other_names.split(",")] if _ARABIC.search(each)]
        kind = _GEONAMES_KINDS.get(feature, "settlement" if feature_class == "P" else "")
        if names and kind and feature_class in "AP":
            place = Place(
                id="geonames:" + code,
                name=names[0],
                kind=kind,
                latitude=_degrees(latitude, source),
                longitude=_degrees(longitude, source),
                country=country,
                population=int(cells[14] or 0),
                name_en=ascii_name if _ARABIC.search(name) else name,
            )
            yield NamedPlace(place, names)


@dataclass
class _Unit:
    """An administrative unit of OCHA's file.

    Args:
        level: 1 to 3, from the largest.
        path: its name behind those of the units that it lies in.
        name_en: its name in Latin letters.
        settlements: the places in it.
    """

    level: int
    path: tuple[str, ...]
    name_en: str
    settlements: list[Place]


def _ocha(lines: Iterable[str], source: str) -> Iterator[NamedPlace]:
    """OCHA's common operational dataset: its settlements, then their administrative units."""
    rows = csv.DictReader(lines)
    levels = (1, 2, 3)
    unit_columns = [f"admin{level}_{column}" for level in levels for column in ("ar", "pcode")]
    _check(rows, ("name_ar", "pcode", "lon", "lat", *unit_columns), source)
    units: dict[str, _Unit] = {}
    for row in rows:
        path = tuple(_without_centre(row[f"admin{level}_ar"]) for level in levels)
        place = Place(
            id=row["pcode"],
            name=row["name_ar"],
            kind="settlement",
            latitude=_degrees(row["lat"], source),
            longitude=_degrees(row["lon"], source),
            units=path,
            country=_country(row["admin1_pcode"]),
            name_en=row.get("name_en") or "",
        )
        yield NamedPlace(place, [row["name_ar"]])
        for level in levels:
            code, name_en = row[f"admin{level}_pcode"], row.get(f"admin{level}_en") or ""
            unit = units.setdefault(code, _Unit(level, path[:level], name_en, []))
            unit.level, unit.path, unit.name_en = level, path[:level], name_en
            unit.settlements.append(place)
    for code, unit in units.items():
        place = Place(
            id=code,
            name=unit.path[-1],
            kind=f"admin{unit.level}",
            latitude=_mean([settlement.latitude for settlement in unit.settlements]),
            longitude=_mean([settlement.longitude for settlement in unit.settlements]),
            units=unit.path[:-1],
            country=_country(code),
            name_en=unit.name_en,
        )
        yield NamedPlace(place, [place.name])


def _country(code: str) -> str:
    """A p-code begins with the ISO 3166 code of its country."""
    return match.group() if (match := _COUNTRY_OF_CODE.match(code)) else ""


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _without_centre(unit: str) -> str:
    """The name of a district without ``مركز`` ("centre"), which tells it from its town."""
    return unit.strip().removeprefix("مركز ").strip()


def _degrees(text: str, source: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise TableError(f"{source}: expected degrees, found {text!r}") from None


def _check(rows: "csv.DictReader[str]", columns: Sequence[str], source: str) -> None:
    names = rows.fieldnames or ()
    if missing := [column for column in columns if column not in names]:
        raise TableError(
            f"{source}: no gazetteer: columns {', '.join(missing)} are missing, found {', '.join(names) or 'none'}. "
            "Expected OCHA's CSV, a GeoNames dump, or the columns of the package's places.tsv"
        )
