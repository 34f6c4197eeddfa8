"""Tables of records: all that a record holds, and the columns of ACLED, UCDP GED and Airwars."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest

from hasila.documents.document import METADATA, Document
from hasila.errors import DocumentError
from hasila.output import conflict_datasets
from hasila.output.conflict_datasets import ACLED, AIRWARS, GED
from hasila.output.record_columns import RecordColumn
from hasila.output.record_layout import RECORD_COLUMNS, RECORD_LAYOUTS, RECORDS
from hasila.output.uwazi import UWAZI_COLUMNS
from hasila.output.writers import Output
from hasila.records.record import Record
from support.records import RECORDER
from support.reports import REPORT, layered

TEXT, LAYERS = layered(REPORT)
DOCUMENT = Document("نشرة-1", TEXT, "2020-01-16")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return RECORDER.records(TEXT, LAYERS, date(2020, 1, 16))


def test_each_record_has_a_row_with_all_its_cells(records: list[Record]):
    rows = list(RECORDS.rows(DOCUMENT, records))
    assert [row["text"] for row in rows] == [record.text for record in records]
    first, part = rows[:2]
    assert set(first) == set(RECORDS.schema.names)
    assert (first["document"], first["document_date"], first["record"]) == ("نشرة-1", "2020-01-16", 0)
    assert (first["count_low"], first["count_high"], first["harm"], first["victims"]) == (12, 12, "killed", "civilians")
    assert (first["perpetrators"], first["perpetrators_side"]) == ("سلاح الجو الروسي", "government-ally")
    assert (first["country"], first["precision"], first["date"]) == ("SY", "settlement", "2020-01-15")
    assert part["subset_of"] == 0
    for name, covered in (("harm_at", "قتلوا"), ("count_at", "12"), ("date_at", "الأربعاء"), ("contested_at", "ونفت")):
        start, end = map(int, first[name].split(":"))
        assert TEXT[start:end] == covered


def test_json_holds_the_evidence_of_every_cell(records: list[Record]):
    assert RECORDS.json is not None
    written = json.loads(json.dumps(RECORDS.json(DOCUMENT, records)))
    assert (written["id"], written["date"], len(written["records"])) == ("نشرة-1", "2020-01-16", len(records))
    first = written["records"][0]
    for cell in (first, first["count"], first["harm"], first["date"], *first["perpetrators"], *first["places"]):
        assert 0 <= cell["start"] < cell["end"] <= len(TEXT)
    assert first["places"][0]["place"]["kind"] == "settlement"
    assert first["date"]["day"] == "2020-01-15"
    assert written["records"][3]["empty"]["date"] == "no day found in the sentence"


@pytest.mark.parametrize("name", RECORD_LAYOUTS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_each_layout_reads_back_as_what_was_written(name: str, suffix: str, records: list[Record], tmp_path: Path):
    layout, path = RECORD_LAYOUTS[name], tmp_path / f"out{suffix}"
    with Output(path, layout) as output:
        output.write(DOCUMENT, records)
        output.write(Document("empty", "لا شيء"), [])
    rows = [{column: row.get(column) for column in layout.schema.names} for row in layout.rows(DOCUMENT, records)]
    if suffix == ".parquet":
        assert pyarrow.parquet.read_table(path).to_pylist() == rows
    elif suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            read_back = list(csv.DictReader(file))
        assert read_back == [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    else:
        objects = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len(objects) == (2 if name == "hasila" else len(rows))


def test_brat_takes_no_records(tmp_path: Path):
    with pytest.raises(DocumentError, match="brat takes spans only"):
        Output(tmp_path / "out", RECORDS)


def test_acled_gets_the_killed_of_single_events_once(records: list[Record]):
    (row,) = ACLED.rows(DOCUMENT, records)
    assert (row["event_date"], row["year"], row["time_precision"]) == ("2020-01-15", 2020, 1)
    assert (row["actor1"], row["actor2"], row["fatalities"]) == ("سلاح الجو الروسي", "Civilians", 12)
    assert (row["country"], row["location"], row["geo_precision"]) == ("Syria", "Saraqib", 1)
    assert (row["source"], row["hasila_document"], row["hasila_contested"]) == (
        "المرصد السوري لحقوق الإنسان", "نشرة-1", True,
    )  # fmt: skip
    assert (row["disorder_type"], row["event_type"]) == ("Political violence", "Explosions/Remote violence")
    assert row["sub_event_type"] == "Air/drone strike"


def test_ged_counts_civilians_apart_and_its_sums_agree(records: list[Record]):
    (row,) = GED.rows(DOCUMENT, records)
    assert (row["low"], row["best"], row["high"]) == (12, 12, 12)
    assert (row["deaths_civilians"], row["deaths_unknown"]) == (12, None)
    assert (row["date_start"], row["date_prec"], row["where_prec"]) == ("2020-01-15 00:00:00.000", 1, 1)
    assert row["geom_wkt"] == f"POINT ({row['longitude']} {row['latitude']})"


def test_airwars_gets_the_children_of_a_part_in_the_row_of_the_whole(records: list[Record]):
    killed, injured = AIRWARS.rows(DOCUMENT, records)
    assert killed["civilian_non_combatants_killed_min"] == 12
    assert killed["children_killed_min"] == 3
    assert killed["women_killed_min"] is None
    assert killed["undetermined_killed_min"] is None
    assert (injured["undetermined_injured_min"], injured["civilian_non_combatants_injured_min"]) == (100, None)


@pytest.mark.parametrize(
    ("days", "acled", "ged", "first", "last", "precision"),
    [
        ("الاثنين", 1, 1, "2020-01-13", "2020-01-13", "day"),
        ("بين 3 و6 كانون الثاني", 2, 2, "2020-01-03", "2020-01-06", "range"),
        ("بين 3 و9 كانون الثاني", 2, 3, "2020-01-03", "2020-01-09", "range"),
        ("بين 3 و12 كانون الثاني", 3, 4, "2020-01-03", "2020-01-12", "range"),
        ("من 3 تشرين الثاني إلى 12 كانون الثاني", 3, 5, "2019-11-03", "2020-01-12", "range"),
        ("الأحد 13 كانون الثاني 2020", 2, 2, "2020-01-13", "2020-01-13", "about"),
        ("", 2, 2, "2020-01-16", "2020-01-16", "report"),
    ],
)
def test_precision_of_dates_is_told_in_every_dataset(
    days: str, acled: int, ged: int, first: str, last: str, precision: str
):
    records = RECORDER.records(*layered(f"قتل [CASUALTY Harm=killed|12 مدنيا] {days} في قصف."), date(2020, 1, 16))
    (in_acled,), (in_ged,), (in_airwars,), (in_records,) = (
        list(layout.rows(DOCUMENT, records)) for layout in (ACLED, GED, AIRWARS, RECORDS)
    )
    assert (in_acled["event_date"], in_acled["time_precision"]) == (first, acled)
    assert (in_ged["date_start"][:10], in_ged["date_end"][:10], in_ged["date_prec"]) == (first, last, ged)
    assert in_airwars["date"] == in_records["date"] == first
    assert in_records["date_last"] == (last if last != first else None)
    assert {row["hasila_date_precision"] for row in (in_acled, in_ged, in_airwars)} == {precision}
    assert (in_records["date_precision"], in_records["date_at"] is None) == (precision, precision == "report")


def test_no_day_has_no_precision():
    records = RECORDER.records(*layered("قتل [CASUALTY Harm=killed|12 مدنيا] في قصف."))
    for layout, names in (
        (ACLED, ["event_date", "time_precision"]),
        (GED, ["date_start", "date_end", "date_prec"]),
        (RECORDS, ["date", "date_last", "date_precision", "date_why", "date_at"]),
    ):
        (row,) = layout.rows(DOCUMENT, records)
        assert [row[name] for name in names] == [None] * len(names)


@pytest.mark.parametrize("kind", ["family", "running total"])
def test_families_and_running_totals_are_in_no_conflict_dataset(kind: str):
    marked = {
        "family": "نزحت [CASUALTY Harm=displaced|200 عائلة] من [PLACE|سراقب].",
        "running total": "قتل [CASUALTY Harm=killed Total=period|500 مدني] منذ بداية الحملة.",
    }[kind]
    records = RECORDER.records(*layered(marked))
    assert len(list(RECORDS.rows(DOCUMENT, records))) == 1
    for layout in (ACLED, GED, AIRWARS):
        assert list(layout.rows(DOCUMENT, records)) == []


@pytest.mark.parametrize(
    "columns",
    [
        RECORD_COLUMNS,
        conflict_datasets.ACLED_COLUMNS,
        conflict_datasets.GED_COLUMNS,
        conflict_datasets.AIRWARS_COLUMNS,
        UWAZI_COLUMNS,
    ],
    ids=len,
)
def test_every_column_says_what_is_in_it_or_why_nothing_is(columns: list[RecordColumn]):
    names = [column.name for column in columns]
    assert len(names) == len(set(names))
    assert all(column.meaning for column in columns)


def test_acled_and_ged_have_all_their_columns_in_their_order():
    assert len(conflict_datasets.ACLED_COLUMNS) == 31 + 7
    assert len(conflict_datasets.GED_COLUMNS) == 49 + 7
    assert [column.name for column in conflict_datasets.GED_COLUMNS[40:47]] == [
        "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
    ]  # fmt: skip


FROM = {"title": "قصف على سراقب", "url": "https://example.org/1", "outlet": "وكالة المثال", "channel": "@example"}


def test_metadata_are_in_the_columns_that_datasets_have_for_them(records: list[Record]):
    document = Document("نشرة-1", TEXT, "2020-01-16", FROM)
    (acled,), (ged,), (airwars, _) = (list(layout.rows(document, records)) for layout in (ACLED, GED, AIRWARS))
    assert acled["source"] == "وكالة المثال; المرصد السوري لحقوق الإنسان"
    assert (ged["source_office"], ged["source_headline"]) == ("وكالة المثال", "قصف على سراقب")
    assert ged["source_article"] == "وكالة المثال,2020-01-16,قصف على سراقب"
    assert ged["source_original"] == "المرصد السوري لحقوق الإنسان"
    assert {row["hasila_url"] for row in (acled, ged, airwars)} == {"https://example.org/1"}


def test_without_metadata_the_article_is_named_as_the_document(records: list[Record]):
    (ged,) = GED.rows(DOCUMENT, records)
    assert (ged["source_article"], ged["source_office"], ged["source_headline"]) == ("نشرة-1", None, None)


def test_metadata_are_in_the_rows_and_in_the_json_of_records(records: list[Record]):
    document = Document("نشرة-1", TEXT, "2020-01-16", FROM)
    row = next(iter(RECORDS.rows(document, records)))
    assert {key: row[f"document_{key}"] for key in METADATA} == {key: FROM.get(key) for key in METADATA}
    assert RECORDS.json is not None
    assert RECORDS.json(document, records)["metadata"] == FROM
    assert "metadata" not in RECORDS.json(DOCUMENT, records)
