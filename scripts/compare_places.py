"""Compare the places that were written down for the project with those of another gazetteer.

    python scripts/compare_places.py syr_places.csv

A settlement of data/written_places.tsv is compared with the nearest place of its name in the other file, which is any
that ``hasila extract --gazetteer`` takes. The script prints how many have one, how far away it is, whether both lie in
one unit of the first level, and the farthest ones: errors, or other places of the name.
"""

import argparse
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hasila.errors import HasilaError
from hasila.records.places.place import NamedPlace, Place, read_places
from hasila.text.folding import fold

LISTED = 15
"""How many of the farthest are listed."""


class Pair(NamedTuple):
    """A place of ours and the nearest of its name in the other gazetteer."""

    ours: Place
    theirs: Place
    kilometres: float

    @property
    def is_of_one_unit(self) -> bool:
        """Whether both lie in one unit of the first level."""
        return bool(self.theirs.units) and fold(self.ours.units[0]) == fold(self.theirs.units[0])


def main() -> None:
    """Compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gazetteer", type=Path, help="the other gazetteer")
    theirs = read_places(parser.parse_args().gazetteer)
    countries = {named.place.country for named in theirs if named.place.kind != "country"}
    ours = [each for each in written() if each.place.kind == "settlement" and each.place.country in countries]
    found = sorted(pairs(ours, theirs), key=lambda pair: pair.kilometres)
    print(
        f"{len(ours)} settlements were written down for {', '.join(sorted(countries))}; {len(found)} names are in both"
    )
    if not found:
        return
    distances = [pair.kilometres for pair in found]
    ninth = distances[int(0.9 * len(distances))]
    print(f"distance: median {statistics.median(distances):.1f} km, nine of ten within {ninth:.1f} km")
    for limit in (2, 5, 10):
        print(f"within {limit} km: {100 * sum(each <= limit for each in distances) / len(found):.0f} %")
    print(f"in the same first unit: {100 * sum(pair.is_of_one_unit for pair in found) / len(found):.0f} %")
    for pair in found[: -LISTED - 1 : -1]:
        print(f"{pair.kilometres:6.1f} km  {pair.ours.name} ({pair.ours.units[0]}), {' / '.join(pair.theirs.units)}")


def written() -> list[NamedPlace]:
    """The places that were written down for the project."""
    return [named for named in read_places() if named.place.id.startswith("hasila:")]


def pairs(ours: list[NamedPlace], theirs: list[NamedPlace]) -> Iterator[Pair]:
    """Each place of ours that the other gazetteer has, with the nearest of its name."""
    by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for named in theirs:
        if named.place.kind == "settlement" and named.place.located:
            for name in named.names:
                by_name[named.place.country, fold(name)].append(named.place)
    for named in ours:
        namesakes = [each for name in named.names for each in by_name[named.place.country, fold(name)]]
        if namesakes:
            nearest = min(namesakes, key=named.place.kilometres)
            yield Pair(named.place, nearest, named.place.kilometres(nearest))


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
