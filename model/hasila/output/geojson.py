"""Writes GeoJSON (RFC 7946): a feature for each finding, at its place if that is known."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hasila.documents.document import Document
from hasila.output.layout import Feature, Layout, json_line

_HEAD = '{"type": "FeatureCollection", "features": ['


class GeoJsonWriter:
    """Writes a collection with a feature per finding, a line each.

    A feature without a place has the geometry null. All text is exact; lone surrogates are escaped, as in JSONL.
    """

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.features is not None
        self._features = layout.features
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(_HEAD)
        self._separator = "\n"

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        for feature in self._features(document, findings):
            self._file.write(self._separator + _written(feature))
            self._separator = ",\n"

    def close(self) -> None:
        """Complete the file."""
        self._file.write("\n]}\n")
        self._file.close()


def _written(feature: Feature) -> str:
    value = {
        "type": "Feature",
        "geometry": _geometry(feature),
        "properties": {**feature.cells, "evidence": list(feature.evidence)},
    }
    return json_line(value, allow_nan=False)


def _geometry(feature: Feature) -> dict[str, Any] | None:
    position = point(feature)
    return {"type": "Point", "coordinates": list(position)} if position else None


def point(feature: Feature) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, or nothing if they are unknown or no place on Earth."""
    latitude, longitude = feature.latitude, feature.longitude
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
