"""Writes KML 2.2 for Google Earth and its like: a placemark for each finding, at its place if that is known."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import regex

from hasila.documents.document import Document
from hasila.output import html
from hasila.output.geojson import point
from hasila.output.layout import Feature, Layout

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
<name>Hasila</name>
"""
_FORBIDDEN = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


_RENAMED = {"start": "text_start", "end": "text_end"}
"""Columns whose names mean a time in KML, so that readers (GDAL, and QGIS with it) would lose them."""


class KmlWriter:
    """Writes a placemark per finding: its name, the words that tell it, its day, and its row as extended data.

    Characters that XML forbids become U+FFFD. A placemark without a place has no point.
    """

    def __init__(self, path: Path, layout: Layout[Any]) -> None:
        assert layout.features is not None
        self._features = layout.features
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(_HEAD)

    def write(self, document: Document, findings: Sequence[Any]) -> None:
        """Add a document."""
        for feature in self._features(document, findings):
            self._file.writelines(_placemark(feature))

    def close(self) -> None:
        """Complete the file."""
        self._file.write("</Document>\n</kml>\n")
        self._file.close()


def _placemark(feature: Feature) -> Iterator[str]:
    """The lines of a placemark, in the order of KML's schema."""
    yield f"<Placemark>\n<name>{_xml(feature.title)}</name>\n"
    # Viewers show a description as HTML, so that it is escaped for HTML first.
    yield f"<description>{_xml(html.safe(feature.text))}</description>\n"
    if feature.day and feature.last_day:
        yield f"<TimeSpan><begin>{_xml(feature.day)}</begin><end>{_xml(feature.last_day)}</end></TimeSpan>\n"
    elif feature.day:
        yield f"<TimeStamp><when>{_xml(feature.day)}</when></TimeStamp>\n"
    yield "<ExtendedData>\n"
    evidence = "\n".join(
        f"{piece['what']}: {piece['words']} ({piece['start']}:{piece['end']})" for piece in feature.evidence
    )
    for name, value in {**feature.cells, "evidence": evidence}.items():
        if value is not None:
            yield f'<Data name="{_xml(_RENAMED.get(name, name))}"><value>{_xml(_shown(value))}</value></Data>\n'
    yield "</ExtendedData>\n"
    if position := point(feature):
        yield f"<Point><coordinates>{position[0]!r},{position[1]!r}</coordinates></Point>\n"
    yield "</Placemark>\n"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xml(text: str) -> str:
    """A text as XML. A carriage return is escaped, because a reader would take it for a line end."""
    return escape(_FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;", '"': "&quot;"})
