"""Reports and the lines of JSON that hold them."""

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.incidents.grouper import Grouper
from hasila.incidents.incident_json import incident_json
from hasila.incidents.report import REPORTS, Report, holds_reports, read_reports
from hasila.output.record_layout import RECORDS
from hasila.output.writers import Output
from support.records import REPORT
from support.told_events import report, strike, without_text, write_reports

WHOLE = report("نشرة-1", REPORT, "2020-01-16T08:30", outlet="وكالة", url="https://news.example/1")


def as_json(told: Report) -> Any:
    return json.loads(json.dumps(told.to_json()))


@pytest.mark.parametrize("told", [WHOLE, without_text(WHOLE), report("a", "لا أخبار."), report("\ud800", strike(), "")])
def test_a_report_reads_back_as_it_was(told: Report) -> None:
    assert Report.of_json(as_json(told)) == told


@pytest.mark.parametrize("told", [WHOLE, report("a", strike()), report("b", "لا أخبار.", "")])
def test_a_line_of_extract_is_a_report_without_text(told: Report, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    with Output(path, RECORDS) as output:
        output.write(told.document, told.records)
    assert holds_reports(path)
    assert list(read_reports(path)) == [without_text(told)]


@pytest.mark.parametrize(
    ("date", "day", "published"),
    [
        ("2020-01-16", "2020-01-16", "2020-01-16"),
        ("2020-01-16T08:30:59", "2020-01-16", "2020-01-16T08:30"),
        (" 2020-01-16 08:30 ", "2020-01-16", "2020-01-16T08:30"),
        ("16/01/2020", "2020-01-16", "2020-01-16"),
        ("", None, None),
        ("last week", None, None),
    ],
)
def test_the_day_of_publication_is_read(date: str, day: str | None, published: str | None) -> None:
    told = Report(Document("a", "", date), ())
    assert told.day == (None if day is None else told.day)
    assert (told.day and told.day.isoformat()) == day
    assert told.published == published


def test_a_bad_line_loses_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    good = json.dumps(as_json(WHOLE)).encode()
    path.write_bytes(b"\n".join([b"{", good, b"", b'"text"', b"\xff\xfe{}", b'{"records": 3}', b"[" * 100_000, good]))
    found = list(read_reports(path))
    assert [type(each) for each in found] == [DocumentError, Report, *[DocumentError] * 4, Report]
    assert [str(each).split(":")[1] for each in found if isinstance(each, DocumentError)] == ["1", "4", "5", "6", "7"]
    assert holds_reports(path)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("id",), 7, "report.document.id: found 7"),
        (("metadata",), {"url": 3}, "report.document.metadata.url: found 3"),
        (("records", 0, "start"), "0", "report.records[0].at.start: found '0'"),
        (("records", 0, "count", "low"), 10**30, "report.records[0].count.low: found 1000"),
        (("records", 0, "confidence", "count"), 10**400, "report.records[0].confidence.count: found 1000"),
        (("records", 0, "count", "low"), True, "report.records[0].count.low: found True"),
        (("records", 1, "subset_of"), 99, "report.records[1].subset_of: found 99 of"),
        (("records", 1, "subset_of"), 1, "report.records[1].subset_of: found 1 of"),
        (("records", 0, "date", "precision"), "roughly", "report.records[0].date.precision: found 'roughly'"),
        (("records", 0, "places", 0, "place", "kind"), "planet", "found a place of the kind 'planet'"),
        (("records", 0, "places", 0, "place", "latitude"), float("nan"), "place.latitude: found nan"),
        (("records", 0, "places", 0, "place", "longitude"), 10**30, "place.longitude: found 1000"),
        (("records", 0, "harm"), {}, "found a fault at 'confidence'"),
        (("records", 0, "victims", "classes"), None, "found a fault at"),
    ],
)
def test_a_value_of_another_type_is_an_error_that_names_it(path: tuple[Any, ...], value: object, fault: str) -> None:
    line = cell = as_json(WHOLE)
    for key in path[:-1]:
        cell = cell[key]
    cell[path[-1]] = value
    with pytest.raises(DocumentError) as caught:
        Report.of_json(line)
    assert fault in str(caught.value)


VALUES = (None, True, 0, -1, 10**30, 1.5, float("inf"), "", "\ud800", "2020-01-01", [], {}, [1], {"a": 1})


def places_in(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [found for key in keys for found in [(*at, key), *places_in(value[key], (*at, key))]]


def test_whatever_a_line_holds_it_is_an_error_or_can_be_grouped() -> None:
    random, whole = Random(3), as_json(WHOLE)
    places, errors = places_in(whole), 0
    for _ in range(400):
        line = copy.deepcopy(whole)
        *above, last = random.choice(places)
        cell = line
        for key in above:
            cell = cell[key]
        cell[last] = random.choice(VALUES)
        try:
            told = Report.of_json(line)
        except DocumentError:
            errors += 1
            continue
        grouper = Grouper()
        grouper.add(told)
        assert all(json.dumps(incident_json(each)) for each in grouper.incidents())
    assert 100 < errors < 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"text": "قتل مدني"}\n'),
        ("a.jsonl", ""),
        ("a.jsonl", "[]\n"),
        ("a.jsonl", '{"records": "two"}\n'),
        ("a.json", '{"records": []}\n'),
        ("a.txt", '{"records": []}\n'),
    ],
)
def test_other_files_hold_no_reports(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert not holds_reports(path)


def test_a_missing_file_is_an_error_and_holds_no_reports(tmp_path: Path) -> None:
    assert not holds_reports(tmp_path / "none.jsonl")
    with pytest.raises(DocumentError, match="cannot be read"):
        list(read_reports(tmp_path / "none.jsonl"))


def test_the_layout_keeps_reports(tmp_path: Path) -> None:
    path = tmp_path / "shard.jsonl"
    odd = report("\udcff", strike())
    with Output(path, REPORTS) as output:
        for told in (WHOLE, odd):
            output.write(told.document, told.records)
    assert list(read_reports(path)) == [WHOLE, odd]
    assert list(read_reports(write_reports(path, [WHOLE]))) == [WHOLE]
