"""Build the outline of countries on the page of incidents, from Natural Earth as the npm package ``world-atlas`` has.

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python scripts/build_outline.py package/countries-50m.json    # writes model/hasila/data/incident_page/outline.json

Natural Earth (https://www.naturalearthdata.com) is in the public domain; the package is under the ISC licence. Kept are
the countries from the Sahara to the Indus, cut at a box and simplified to hundredths of a degree. The result is an
object: ``source``; ``box``, in degrees, west south east north; ``countries``, each with ``name``, ``label``, the place
of its name in hundredths of a degree, and ``rings``: longitude and latitude in turn, in hundredths of a degree, the
first point absolute and each other as the difference from the one before. The last point of a ring joins its first.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hasila.files import write_text

TARGET = Path(__file__).resolve().parents[1] / "model" / "hasila" / "data" / "incident_page" / "outline.json"
SOURCE = "Natural Earth, public domain"
BOX = (-19.0, -5.0, 76.0, 44.0)
TOLERANCE = 0.01
"""Degrees by which a simplified line may pass its points."""
SMALLEST = 0.004
"""Square degrees; smaller islands are left out."""
LARGEST = 150_000
"""Bytes of the outline: it is a part of each page."""

Point = tuple[float, float]


def main() -> None:
    """Read, reduce and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topology", type=Path, help="countries-50m.json of world-atlas")
    parser.add_argument("--out", type=Path, default=TARGET, help="default: the file that the package carries")
    options = parser.parse_args()
    topology = json.loads(options.topology.read_text(encoding="utf-8"))
    outline = {"source": SOURCE, "box": BOX, "countries": list(countries(topology))}
    text = json.dumps(outline, ensure_ascii=False, separators=(",", ":")) + "\n"
    if len(text.encode()) > LARGEST:
        parser.error(f"the outline has {len(text.encode())} bytes, expected at most {LARGEST}: raise TOLERANCE")
    write_text(options.out, text)


def countries(topology: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The countries of a TopoJSON topology that have a part in the box, by name, in the form of the outline."""
    arcs = [_simplified(arc) for arc in decoded_arcs(topology)]
    geometries = topology["objects"]["countries"]["geometries"]
    for geometry in sorted(geometries, key=lambda geometry: str(geometry["properties"]["name"])):
        whole = [ring for ring in _rings(geometry, arcs) if len(ring) > 2]
        rings = [cut for ring in whole if len(cut := clipped(ring)) > 2 and abs(area(cut)) >= SMALLEST]
        if rings:
            rings.sort(key=lambda ring: -abs(area(ring)))
            yield {
                "name": geometry["properties"]["name"],
                "label": [round(part * 100) for part in _middle(rings[0])],
                "rings": [packed(ring) for ring in rings],
            }


def decoded_arcs(topology: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The arcs of a quantized topology in degrees: each point is told as the difference from the one before."""
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + west, y * scale_y + south))
        yield points


def _rings(geometry: Mapping[str, Any], arcs: Sequence[Sequence[Point]]) -> Iterator[list[Point]]:
    """The outer rings of a geometry. A hole is a neighbour that is drawn itself."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    for polygon in polygons:
        ring: list[Point] = []
        for index in polygon[0] if polygon else []:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring.extend(arc[1:] if ring else arc)
        yield ring[:-1]


def _simplified(points: Sequence[Point]) -> list[Point]:
    """A line with fewer points, by Douglas and Peucker. A closed one is split at its farthest point."""
    if len(points) < 3:
        return list(points)
    distances = [_distance(point, points[0], points[-1]) for point in points]
    farthest = max(range(len(points)), key=distances.__getitem__)
    if distances[farthest] <= TOLERANCE:
        return [points[0], points[-1]]
    return _simplified(points[: farthest + 1])[:-1] + _simplified(points[farthest:])


def _distance(point: Point, start: Point, end: Point) -> float:
    """The distance of a point from the stretch between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return float(((start[0] + share * along[0] - point[0]) ** 2 + (start[1] + share * along[1] - point[1]) ** 2) ** 0.5)


def clipped(ring: Sequence[Point]) -> list[Point]:
    """The part of a ring in the box, by Sutherland and Hodgman: cut at one side of the box after the other."""
    points = list(ring)
    for axis, limit, sign in ((0, BOX[0], 1), (0, BOX[2], -1), (1, BOX[1], 1), (1, BOX[3], -1)):
        kept: list[Point] = []
        for before, point in zip(points[-1:] + points[:-1], points, strict=True):
            was, is_inside = (before[axis] - limit) * sign >= 0, (point[axis] - limit) * sign >= 0
            if was != is_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
                kept.append((limit, other) if axis == 0 else (other, limit))
            if is_inside:
                kept.append(point)
        points = kept
    return points


def area(ring: Sequence[Point]) -> float:
    """The area of a ring in square degrees; negative if it turns clockwise."""
    return sum(x * b - a * y for (x, y), (a, b) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of a ring's area."""
    size = area(ring) * 6
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    return (
        sum((x + a) * (x * b - a * y) for (x, y), (a, b) in pairs) / size,
        sum((y + b) * (x * b - a * y) for (x, y), (a, b) in pairs) / size,
    )


def packed(ring: Sequence[Point]) -> list[int]:
    """A ring as differences in hundredths of a degree, without points that fall on the one before."""
    numbers: list[int] = []
    last = (0, 0)
    for x, y in ring:
        point = (round(x * 100), round(y * 100))
        if not numbers or point != last:
            numbers += (point[0] - last[0], point[1] - last[1])
            last = point
    return numbers


if __name__ == "__main__":
    main()
