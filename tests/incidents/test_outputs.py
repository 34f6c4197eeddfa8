"""Incidents in each format hold what the incident holds."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest

from hasila.documents.document import Document
from hasila.incidents.columns import COLUMNS, INCIDENTS, MEMBERS
from hasila.incidents.conflict import conflicts as find_conflicts
from hasila.incidents.dataset_layout import DATASETS
from hasila.incidents.incident import Incident
from hasila.incidents.incident_json import incident_json
from hasila.incidents.report import Report
from hasila.output.conflict_datasets import ACLED_COLUMNS, AIRWARS_COLUMNS, GED_COLUMNS
from hasila.output.layout import Layout
from hasila.output.writers import Output
from support.told_events import grouped, report, strike

CHILDREN = " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان]."
INJURED = " وجرح [CASUALTY Harm=injured Count=11.. Cause>x1 Place>p1|أكثر من 10 أشخاص]."
DENIED = strike(5, wording=1).removesuffix(".") + "، ونفت وزارة الدفاع ذلك."
REPORTS = [
    report("a", "🔴 " + strike(8) + CHILDREN + INJURED, "2020-01-16T08:00", outlet="وكالة", url="https://news.example/a"),
    report("b", DENIED, "2020-01-16T09:00", title="=عنوان"),
    report("c", DENIED + " (وكالات)", "2020-01-16T10:00"),
    report("d", strike(2, "قرية لا يعرفها أحد", 2), ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def incidents() -> list[Incident]:
    return grouped(REPORTS)


def written(folder: Path, name: str, incidents: list[Incident], layout: Layout[Incident] = INCIDENTS) -> Path:
    with Output(folder / name, layout) as output:
        for incident in incidents:
            output.write(Document(incident.id, ""), [incident])
    return folder / name


def test_conflicts_are_looked_for_once_for_all_outputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(
        "hasila.incidents.incident.conflicts",
        lambda incident: looked_at.append(incident.id) or find_conflicts(incident),
    )
    incidents = grouped(REPORTS)
    for name, layout in (("one.csv", INCIDENTS), ("two.jsonl", INCIDENTS), ("three.csv", DATASETS["acled"])):
        written(tmp_path, name, incidents, layout)
    assert sorted(looked_at) == sorted(incident.id for incident in incidents)
    assert incidents[0].conflicts


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_holds_the_incident(incidents: list[Incident], tmp_path: Path) -> None:
    path = written(tmp_path, "incidents.jsonl", incidents)
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert first == json.loads(json.dumps(incident_json(incidents[0])))
    assert first["date"] == {"first": "2020-01-16", "last": "2020-01-16", "precision": "day"}
    assert (first["place"]["name"], first["place"]["texts"]) == ("سراقب", 2)
    assert first["attacks"] == [{"kind": "airstrike", "texts": 2}]
    tolls = {(each["harm"], each["victims"]): (each["low"], each["high"], each["texts"]) for each in first["tolls"]}
    assert tolls["killed", "all"] == (5, 8, 2)
    assert tolls["killed", "children"] == (2, 2, 1)
    assert tolls["injured", "all"] == (11, None, 1)
    assert [(each["side"], each["denied"]) for each in first["perpetrators"]] == [("government-ally", True)]
    assert (first["texts"], first["independent_texts"]) == (3, 2)
    assert (first["earliest"], first["latest"]) == ("2020-01-16T08:00", "2020-01-16T10:00")
    assert first["grade"]["value"] == "contested"
    assert {each["kind"] for each in first["conflicts"]} == {"toll", "perpetrator"}
    assert [each["copy_of"] for each in first["tellings"]] == [None, None, "b"]
    assert (second["date"]["first"], second["place"]["latitude"], second["earliest"]) == (None, None, None)


def test_offsets_point_at_the_words_of_the_texts(incidents: list[Incident]) -> None:
    texts = {each.id: each.document.text for each in REPORTS}
    told = [incident_json(each) for each in incidents]
    records = [(telling["report"], each) for one in told for telling in one["tellings"] for each in telling["records"]]
    assert len(records) == sum(len(each.records) for each in REPORTS)
    assert all(texts[name][each["start"] : each["end"]] == each["text"] for name, each in records)
    denials = [each for one in told for each in one["denials"]]
    assert {texts[each["report"]][each["start"] : each["end"]] for each in denials} == {"ونفت"}
    assert {each["report"] for each in denials} == {"b", "c"}


def check_row(row: dict[str, Any], incident: Incident) -> None:
    assert row["incident"] == incident.id
    assert (str(row["date"])[:10], row["place"], row["country"]) == ("2020-01-16", "سراقب", "SY")
    assert [int(row[f"killed_{name}"]) for name in ("low", "high", "conservative")] == [5, 8, 5]
    assert row["injured_high"] in (None, "")
    assert int(row["texts"]) == 3
    assert row["reports"] == "a; b; c"
    assert "children 2 killed" in row["victims"]
    assert row["conflicts"].startswith("killed: 8 (a) against 5 (c); denied or doubted in b, c")


def test_tables_hold_the_incident(incidents: list[Incident], tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, "incidents.csv", incidents))
    parquet = pyarrow.parquet.read_table(written(tmp_path, "incidents.parquet", incidents)).to_pylist()
    book = openpyxl.load_workbook(written(tmp_path, "incidents.xlsx", incidents))
    header, *cells = book["incidents"].iter_rows(values_only=True)
    sheet = [dict(zip(header, line, strict=True)) for line in cells]
    for table in (rows, parquet, sheet):
        assert len(table) == 2
        assert list(table[0]) == [column.name for column in COLUMNS]
        check_row(table[0], incidents[0])


def test_the_workbook_has_a_row_for_each_record_and_no_formula(incidents: list[Incident], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, "incidents.xlsx", incidents))
    header, *cells = book["records"].iter_rows(values_only=True)
    assert list(header) == MEMBERS.names
    records = [dict(zip(header, line, strict=True)) for line in cells]
    assert [each["report"] for each in records] == ["a", "a", "a", "b", "c", "d"]
    assert records[3]["title"] == "=عنوان"
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def test_the_map_has_a_point_for_each_located_incident(incidents: list[Incident], tmp_path: Path) -> None:
    told = json.loads(written(tmp_path, "incidents.geojson", incidents).read_text(encoding="utf-8"))
    known, unknown = told["features"]
    assert known["geometry"]["coordinates"] == pytest.approx([36.8059, 35.8645])
    assert known["properties"]["killed_low"] == 5
    assert len(known["properties"]["evidence"]) == 5
    assert unknown["geometry"] is None


@pytest.mark.parametrize(
    ("name", "columns"), [("acled", ACLED_COLUMNS), ("ged", GED_COLUMNS), ("airwars", AIRWARS_COLUMNS)]
)
def test_columns_of_data_sets_hold_the_incident(
    name: str, columns: Any, incidents: list[Incident], tmp_path: Path
) -> None:
    path = written(tmp_path, f"{name}.csv", incidents, DATASETS[name])
    rows = rows_of(path)
    assert list(rows[0]) == [column.name for column in columns]
    assert rows[0]["hasila_document"] == incidents[0].id
    told = {
        "acled": {"event_date": "2020-01-16", "fatalities": "5", "location": "Saraqib"},
        "ged": {"low": "5", "high": "8", "best": "5", "number_of_sources": "2", "source_article": "a; b; c"},
        "airwars": {"date": "2020-01-16", "location_name": "Saraqib", "country_name": "Syria"},
    }[name]
    assert {column: rows[0][column] for column in told} == told
    assert name != "acled" or "8 (a) against 5 (c)" in rows[0]["notes"]


def test_names_without_utf_8_are_written_in_every_format(tmp_path: Path) -> None:
    odd = strike(place="بلدة \ud800 🔴 \u202e", party="جماعة \udfff")
    reports: list[Report] = [report("\udcff.txt", odd, outlet="\ud800", title="\udc00")]
    incidents = grouped(reports)
    for suffix in ("jsonl", "csv", "parquet", "xlsx", "geojson"):
        assert written(tmp_path, f"i.{suffix}", incidents).stat().st_size > 0
    for name, layout in DATASETS.items():
        assert len(rows_of(written(tmp_path, f"{name}.csv", incidents, layout))) >= 1
    (line,) = (tmp_path / "i.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["tellings"][0]["report"] == "\udcff.txt"


def test_no_incidents_are_empty_files(tmp_path: Path) -> None:
    assert written(tmp_path, "i.jsonl", []).read_bytes() == b""
    assert rows_of(written(tmp_path, "i.csv", [])) == []
    assert json.loads(written(tmp_path, "i.geojson", []).read_text(encoding="utf-8"))["features"] == []
