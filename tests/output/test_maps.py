"""Maps: GeoJSON and KML hold each record once, at its place, with its row and its evidence."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasila.documents.document import METADATA, Document
from hasila.output.geojson import point
from hasila.output.layout import Feature, Layout
from hasila.output.record_layout import RECORD_LAYOUTS, RECORDS
from hasila.output.writers import Output
from hasila.records.record import Record
from support.records import RECORDER
from support.reports import REPORT, layered
from support.strategies import nasty_texts

TEXT, LAYERS = layered(REPORT)
DOCUMENT = Document("نشرة-1", TEXT, "2020-01-16", {"title": "قصف & <b>", "url": "https://example.org/1"})
LIST = RECORDER.records(TEXT, LAYERS, date(2020, 1, 16))
KML = "{http://www.opengis.net/kml/2.2}"


def write(path: Path, layout: Layout[Any], documents: Iterable[tuple[Document, list[Record]]]) -> Path:
    with Output(path, layout) as output:
        for document, records in documents:
            output.write(document, records)
    return path


def interrupt(path: Path) -> None:
    with Output(path, RECORDS) as output:
        output.write(DOCUMENT, LIST)
        raise KeyboardInterrupt


def collection(path: Path) -> list[dict[str, Any]]:
    """The features of a file, after a check of what RFC 7946 demands of them."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    value = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    assert set(value) == {"type", "features"}
    assert value["type"] == "FeatureCollection"
    for feature in value["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        if (geometry := feature["geometry"]) is not None:
            assert set(geometry) == {"type", "coordinates"}
            assert geometry["type"] == "Point"
            longitude, latitude = geometry["coordinates"]
            assert abs(longitude) <= 180
            assert abs(latitude) <= 90
    features: list[dict[str, Any]] = value["features"]
    return features


def placemarks(path: Path) -> list[Element]:
    return list(ElementTree.parse(path).getroot().iter(f"{KML}Placemark"))


def data(placemark: Element) -> dict[str, str]:
    """The extended data of a placemark."""
    return {each.attrib["name"]: each.findtext(f"{KML}value") or "" for each in placemark.iter(f"{KML}Data")}


@pytest.mark.parametrize("name", RECORD_LAYOUTS)
def test_each_record_is_a_feature_with_its_row(name: str, tmp_path: Path):
    layout = RECORD_LAYOUTS[name]
    documents = [(DOCUMENT, LIST), (Document("بلا شيء", "لا شيء"), []), (replace(DOCUMENT, id="2"), LIST)]
    features = collection(write(tmp_path / "out.geojson", layout, documents))
    rows = [row for document, records in documents for row in layout.rows(document, records)]
    assert [{**feature["properties"], "evidence": None} for feature in features] == [
        {**row, "evidence": None} for row in rows
    ]


def test_a_feature_stands_where_its_place_is_and_tells_its_evidence(tmp_path: Path):
    first = collection(write(tmp_path / "out.geojson", RECORDS, [(DOCUMENT, LIST)]))[0]
    properties = first["properties"]
    assert first["geometry"]["coordinates"] == [properties["longitude"], properties["latitude"]]
    assert 36 < properties["longitude"] < 37.5
    assert 35 < properties["latitude"] < 36.5
    assert properties["precision"] == "settlement"
    assert {
        "what": "harm",
        "words": "قتلوا",
        "start": TEXT.index("قتلوا"),
        "end": TEXT.index("قتلوا") + 5,
    } in properties["evidence"]
    for piece in properties["evidence"]:
        assert TEXT[piece["start"] : piece["end"]] == piece["words"]


@pytest.mark.parametrize("suffix", ["geojson", "kml"])
def test_a_record_without_a_place_is_there_without_a_point(suffix: str, tmp_path: Path):
    records = [replace(record, places=()) for record in LIST]
    path = write(tmp_path / f"out.{suffix}", RECORDS, [(DOCUMENT, records)])
    if suffix == "geojson":
        assert [feature["geometry"] for feature in collection(path)] == [None] * len(records)
    else:
        assert [mark.find(f"{KML}Point") for mark in placemarks(path)] == [None] * len(records)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (35.5, 36.75, (36.75, 35.5)),
        (0.0, 0.0, (0.0, 0.0)),
        (None, 36.0, None),
        (float("nan"), 36.0, None),
        (35.0, float("inf"), None),
        (91.0, 36.0, None),
        (35.0, -181.0, None),
    ],
)
def test_only_places_on_earth_are_points(
    latitude: float | None, longitude: float | None, expected: tuple[float, float] | None
):
    assert point(Feature("", "", latitude, longitude, None, None, {}, [])) == expected


@pytest.mark.parametrize("suffix", ["geojson", "kml"])
def test_no_documents_make_an_empty_map(suffix: str, tmp_path: Path):
    path = write(tmp_path / f"out.{suffix}", RECORDS, [])
    assert (collection(path) if suffix == "geojson" else placemarks(path)) == []


@pytest.mark.parametrize("suffix", ["geojson", "kml"])
def test_interrupted_writing_leaves_the_former_file(suffix: str, tmp_path: Path):
    path = tmp_path / f"out.{suffix}"
    path.write_bytes(b"former")
    with pytest.raises(KeyboardInterrupt):
        interrupt(path)
    assert path.read_bytes() == b"former"
    write(path, RECORDS, [(DOCUMENT, LIST)])
    assert path.read_bytes() != b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_placemark_has_its_name_words_day_row_and_point(tmp_path: Path):
    first = placemarks(write(tmp_path / "out.kml", RECORDS, [(DOCUMENT, LIST)]))[0]
    row = next(iter(RECORDS.rows(DOCUMENT, LIST)))
    assert first.findtext(f"{KML}name") == "killed 12 سراقب"
    assert "12 مدنيا" in (first.findtext(f"{KML}description") or "")
    assert first.findtext(f"{KML}TimeStamp/{KML}when") == "2020-01-15"
    assert first.findtext(f"{KML}Point/{KML}coordinates") == f"{row['longitude']},{row['latitude']}"
    shown = data(first)
    assert shown.pop("evidence").splitlines()[0] == f"mention: 12 مدنيا ({row['start']}:{row['end']})"
    assert shown == {
        {"start": "text_start", "end": "text_end"}.get(name, name): str(value).lower()
        if isinstance(value, bool)
        else str(value)
        for name, value in row.items()
        if value is not None
    }


def test_a_range_of_days_is_a_span_of_time(tmp_path: Path):
    marked = "قتل [CASUALTY Harm=killed|12 مدنيا] بين 3 و6 كانون الثاني في قصف."
    text, layers = layered(marked)
    records = RECORDER.records(text, layers, date(2020, 1, 16))
    (mark,) = placemarks(write(tmp_path / "out.kml", RECORDS, [(Document("7", text), records)]))
    assert [element.text for element in mark.find(f"{KML}TimeSpan") or ()] == ["2020-01-03", "2020-01-06"]


def test_a_description_is_no_html(tmp_path: Path):
    marked = "<script>alert(1)</script> قتل [CASUALTY Harm=killed|12 مدنيا] & <b>أصيب</b>."
    text, layers = layered(marked)
    (mark,) = placemarks(write(tmp_path / "out.kml", RECORDS, [(Document("7", text), RECORDER.records(text, layers))]))
    description = mark.findtext(f"{KML}description") or ""
    assert "<" not in description
    assert "&amp;" in description


@given(nasty_texts, st.sampled_from(METADATA), nasty_texts)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_exact_in_geojson_and_well_formed_in_kml(tmp_path: Path, name: str, key: str, value: str):
    document = Document(name, TEXT, metadata={key: value})
    feature, *_ = collection(write(tmp_path / "out.geojson", RECORDS, [(document, LIST)]))
    assert (feature["properties"]["document"], feature["properties"][f"document_{key}"]) == (name, value or None)
    shown = data(placemarks(write(tmp_path / "out.kml", RECORDS, [(document, LIST)]))[0])
    assert shown["document"] == "".join(character if in_xml(character) else "\ufffd" for character in name)


def in_xml(character: str) -> bool:
    """Whether XML 1.0 can hold a character."""
    code = ord(character)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
