"""What records show, for any layers: cells have their types, JSON reads back, confidence goes with cells that hold."""

import json
from dataclasses import replace
from datetime import date

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.documents.document import Document
from hasila.labels import HARMS, KINDS, LINKS, SIDES, VICTIMS
from hasila.layers import Choice, Layers, MentionLink
from hasila.output.confidence import DOUBTFUL, confidences, doubt, is_doubtful
from hasila.output.record_json import record_json
from hasila.output.record_layout import RECORD_LAYOUTS, RECORDS
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.place import NamedPlace, Place
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.spans import Span
from support.records import RECORDER
from support.reports import REPORT, layered

TEXT, GOLD = layered(REPORT)
DOCUMENT = Document("report", TEXT, "2020-01-16")
TYPES = {pyarrow.string(): str, pyarrow.int64(): int, pyarrow.float64(): float, pyarrow.bool_(): bool}

sureness = st.floats(0, 1)


def choices(values: tuple[str, ...]) -> st.SearchStrategy[Choice]:
    return st.builds(Choice, st.sampled_from(values), sureness)


@st.composite
def any_layers(draw: st.DrawFn) -> Layers:
    """Layers over the report, with any values and any links that the labels allow."""
    labels = [mention.label for mention in GOLD.mentions]
    people = [position for position, label in enumerate(labels) if label == "CASUALTY"]
    ends = [
        (kind, source, target)
        for kind, link in LINKS.items()
        for source, label in enumerate(labels)
        for target, other in enumerate(labels)
        if (label, other) == (link.source, link.target) and source != target
    ]
    return Layers(
        mentions=[Span(each.start, each.end, each.text, each.label, draw(sureness)) for each in GOLD.mentions],
        harms={position: draw(choices(HARMS)) for position in people},
        totals={position: draw(sureness) for position in people},
        victims={position: draw(st.dictionaries(st.sampled_from(VICTIMS), sureness)) for position in people},
        kinds={position: draw(choices(KINDS)) for position, label in enumerate(labels) if label == "ATTACK"},
        sides=draw(st.dictionaries(st.sampled_from(range(len(labels))), choices(SIDES))),
        links=[
            MentionLink(*link, draw(sureness))
            for link in draw(st.lists(st.sampled_from(ends), unique=True))
        ],
        missing=draw(st.sampled_from(["", "not read"])),
    )  # fmt: skip


any_records = any_layers().map(lambda layers: RECORDER.records(TEXT, layers, date(2020, 1, 16)))


@given(any_records)
def test_every_cell_of_every_layout_has_the_type_of_its_column(records: list[Record]):
    for layout in RECORD_LAYOUTS.values():
        for row in layout.rows(DOCUMENT, records):
            for name, value in row.items():
                assert value is None or type(value) is TYPES[layout.schema.field(name).type], name


@given(any_records)
def test_json_reads_back_as_what_was_written(records: list[Record]):
    assert RECORDS.json is not None
    written = json.dumps(RECORDS.json(DOCUMENT, records), allow_nan=False)
    assert json.dumps(json.loads(written)) == written


@given(any_records)
def test_confidence_is_within_bounds_and_only_of_cells_that_hold(records: list[Record]):
    for row, record in zip(RECORDS.rows(DOCUMENT, records), records, strict=True):
        told = {name.removeprefix("confidence_"): row[name] for name in row if name.startswith("confidence_")}
        assert all(value is None or 0 <= value <= 1 for value in told.values())
        assert confidences(record) == {cell: value for cell, value in told.items() if value is not None}
        held = {
            "harm": record.harm.kind != "unspecified",
            "victims": bool(record.victims.classes),
            "count": record.count is not None,
            "date": row["date"] is not None,
            **{cell: bool(getattr(record, cell)) for cell in ("attack", "perpetrators", "sources", "places")},
        }
        assert not [cell for cell, holds in held.items() if not holds and told[cell] is not None]
        assert row["doubt"] == pytest.approx(1 - min(confidences(record).values()), abs=1e-4)


@given(any_records)
def test_the_json_of_an_empty_cell_tells_no_confidence(records: list[Record]):
    for record in records:
        written = record_json(record)
        assert not set(written["confidence"]) & set(written["empty"])
        for cell in ("harm", "victims"):
            assert (written[cell]["confidence"] is None) == (cell in written["empty"])


def test_a_record_shows_its_attack_and_how_everything_belongs_to_it():
    row = next(iter(RECORDS.rows(DOCUMENT, RECORDER.records(TEXT, GOLD, date(2020, 1, 16)))))
    start, end = map(int, row["attack_at"].split(":"))
    assert (row["attack"], row["attack_text"], TEXT[start:end]) == ("airstrike", "غارات", "غارات")
    assert (row["perpetrators_why"], row["places_why"]) == ("link", "link")
    text, layers = layered(
        "قتل [CASUALTY Harm=killed Cause>x1|12 مدنيا] في [ATTACK:x1 Kind=airstrike|غارات روسية وسورية]."
    )
    (row,) = RECORDS.rows(Document("a", text), RECORDER.records(text, layers))
    assert (row["perpetrators"], row["perpetrators_why"]) == ("روسيا|سوريا", "adjective|adjective")
    assert [text[slice(*map(int, at.split(":")))] for at in row["perpetrators_at"].split("|")] == ["روسية", "وسورية"]


def test_json_ranks_the_places_that_a_name_may_mean():
    places = [
        Place("1", "العزيزية", "settlement", 36.0, 37.0, ("حلب",), "SY", 900),
        Place("2", "العزيزية", "settlement", 33.0, 44.0, ("بغداد",), "IQ", 9_000),
    ]
    recorder = Recorder(gazetteer=Gazetteer([NamedPlace(place, [place.name]) for place in places]))
    text, layers = layered("قتل [CASUALTY Harm=killed Place>p1|12 مدنيا] في [PLACE:p1|العزيزية].")
    (written,) = record_json(recorder.records(text, layers)[0])["places"]
    candidates = written["candidates"]
    assert {candidate["place"]["id"] for candidate in candidates} == {"1", "2"}
    assert candidates[0]["score"] >= candidates[1]["score"]
    assert (candidates[0]["place"]["latitude"], candidates[0]["place"]["country"]) == (33.0, "IQ")
    assert (written["why"], written["confidence"]) == ("link", 1.0)


def test_the_least_sure_cell_makes_the_doubt_of_a_record():
    record = RECORDER.records(TEXT, GOLD)[0]
    unsure = replace(record, confidence={"mention": 0.9, "harm": 0.7, "places": DOUBTFUL - 0.1, "date": 0.1})
    assert "date" in unsure.empty
    assert doubt(unsure) == pytest.approx(1 - (DOUBTFUL - 0.1))
    assert [cell for cell in unsure.confidence if is_doubtful(unsure, cell)] == ["places"]
    assert doubt(replace(record, confidence={})) is None


def test_spans_alone_leave_no_confidence_where_nothing_was_read():
    (record, *_) = RECORDER.records(TEXT, GOLD.mentions, date(2020, 1, 16))
    assert set(confidences(record)) == {"mention", "count", "victims", "date"}  # nouns tell the victims
