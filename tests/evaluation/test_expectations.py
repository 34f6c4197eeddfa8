"""What is right about short texts: the file of inputs, and the comparison with what was read."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila import corpus
from hasila.errors import TableError
from hasila.evaluation import expectations
from hasila.evaluation.expectations import CELLS, NEAR, Input, Right, Verdict
from hasila.records.days.dates import Date
from hasila.records.parties.actors import Actor
from hasila.records.parties.party import Party
from hasila.records.people.counts import Count
from hasila.records.people.harm import Harm
from hasila.records.people.victims import Victims
from hasila.records.places.location import Location
from hasila.records.places.place import Place
from hasila.records.places.resolution import Resolution
from hasila.records.record import Record
from hasila.records.stretch import Stretch
from hasila.spans import Span
from support.commands import run_script
from support.paths import ARTICLES, ROOT

INPUTS = ROOT / "tests" / "data" / "field.jsonl"
REPORTS = ROOT / "tests" / "data" / "reports.jsonl"
BLIND = ROOT / "tests" / "data" / "blind.jsonl"
NEGATIVES = ROOT / "tests" / "data" / "negatives.jsonl"
"""Texts of which all or some sentences harm nobody: drills, stories, threats, denials, laws, capacities, ..."""
AT = Stretch(0, 1)
SARAQIB = Place("SY1", "سراقب", "settlement", 35.86, 36.81, country="SY")


def counted(low: int, high: int | None) -> Count:
    return Count(low, high, False, False, 0, 1)


RECORD = Record(
    at=AT,
    text="12 مدنيًا",
    count=counted(12, 12),
    unit="persons",
    harm=Harm("killed", 0.9, 0, 1),
    victims=Victims(("civilians", "women"), None, 0.9, 0, 1),
    perpetrators=(Party(AT, "#قوات_النظام", Actor("الجيش السوري", "government", "table")),),
    sources=(Party(AT, "المرصد", Actor("المرصد السوري", None, "unknown")),),
    places=(
        Location(AT, "بليون", Resolution(None, "unknown")),
        Location(AT, "مدينة سراقب", Resolution(SARAQIB, "name")),
    ),
    date=Date(date(2024, 2, 13), "told", 0, 1),
)
EMPTY = Record(AT, "أشخاص", None, "families", Harm("missing", 0.9, 0, 1), Victims((), None, 0.0, 0, 1))
SPANS = [Span(0, 4, "خان_يونس", "PLACE", 0.9), Span(5, 8, "3 فلاحين", "CASUALTY", 0.9)]


TEXT = " ".join(["نص"] * 12)


def judged(read_off: list[Record], /, **right: Any) -> Verdict:
    return expectations.judge(Input("1", "a kind", TEXT, Right.of(right)), SPANS, read_off)


def is_right(read_off: list[Record], /, **right: Any) -> bool:
    return judged(read_off, **right).is_right


def test_the_inputs_are_well_formed_and_each_is_another():
    inputs = [each for path in (INPUTS, REPORTS, BLIND, NEGATIVES) for each in expectations.read(path)]
    assert len([each for each in inputs if regex.fullmatch(r"M\d+", each.id)]) == 80
    for values in ([each.id for each in inputs], [each.text for each in inputs]):
        assert len(set(values)) == len(values)
    assert all(each.kind and each.text.strip() for each in inputs)


def test_no_input_is_learnt_from():
    texts = [
        " ".join(each.text.split()) for path in (INPUTS, REPORTS, BLIND, NEGATIVES) for each in expectations.read(path)
    ]
    learnt = [
        " ".join(document.text.split())
        for document in (*corpus.read_passages(ROOT / "annotations" / "passages"), *corpus.read_articles(ARTICLES))
    ]
    assert [text for text in texts if any(text in other for other in learnt)] == []


@pytest.mark.parametrize(
    ("cell", "right", "wrong"),
    [
        ("mention", "مدنيا", "طفل"),
        ("count", "12", "12.."),
        ("count", "12..12", "13"),
        ("harm", "killed", "injured"),
        ("unit", "persons", "families"),
        ("victims", "women", "combatants"),
        ("part", False, True),
        ("event", True, False),
        ("contested", False, True),
        ("place", "بليون", "سراقب"),  # the first is the place, though only the second is in the gazetteer
        ("place_name", "سراقب", "سراق"),
        ("country", "SY", "LB"),
        ("latitude", 35.86 + NEAR / 2, 35.86 - 2 * NEAR),
        ("longitude", 36.81 - NEAR / 2, 36.81 + 2 * NEAR),
        ("perpetrator", "قوات النظام", "الجيش الإسرائيلي"),
        ("perpetrator", "السوري", "روسيا"),
        ("source", "المرصد السوري", "سانا"),
        ("date", "2024-02-13", "2024-02-14"),
    ],
)
def test_a_cell_has_one_of_its_values(cell: str, right: Any, wrong: Any):
    assert is_right([RECORD], records=[{cell: right}])
    assert is_right([EMPTY, RECORD], records=[{cell: [wrong, right]}])
    assert not is_right([RECORD], records=[{cell: wrong}])
    assert is_right([RECORD], no_records=[{cell: wrong}])
    assert not is_right([RECORD], no_records=[{cell: right}])


@pytest.mark.parametrize(
    "cell", ["count", "victims", "place", "place_name", "country", "latitude", "perpetrator", "source", "date"]
)
def test_null_is_an_empty_cell(cell: str):
    assert is_right([EMPTY], records=[{cell: None}])
    assert not is_right([RECORD], records=[{cell: None}])


def test_a_part_a_running_total_and_a_denial_are_told_apart():
    record = replace(EMPTY, subset_of=0, running_total=AT, contested=AT)
    assert is_right([record], records=[{"part": True, "event": False, "contested": True}])


def test_all_cells_of_a_pattern_must_be_right_in_one_record():
    assert is_right([RECORD], records=[{"count": "12", "harm": "killed"}])
    assert not is_right([RECORD, EMPTY], records=[{"count": "12", "harm": "missing"}])


@given(records=st.integers(0, 4), patterns=st.integers(1, 4))
def test_each_pattern_takes_a_record_of_its_own(records: int, patterns: int):
    assert is_right([RECORD] * records, records=[{"count": "12"}] * patterns) == (patterns <= records)


def test_a_pattern_leaves_a_record_to_another_that_fits_no_other():
    assert is_right([RECORD, EMPTY], records=[{}, {"count": "12"}])
    assert is_right([EMPTY, RECORD], records=[{}, {"count": None}])


def test_the_empty_pattern_fits_every_record():
    assert is_right([], no_records=[{}])
    assert not is_right([EMPTY], no_records=[{}])


@given(st.integers(0, 5), st.none() | st.integers(0, 5), st.integers(0, 5), st.none() | st.integers(0, 5))
def test_a_count_is_right_if_both_bounds_are(low: int, high: int | None, other_low: int, other_high: int | None):
    record = replace(RECORD, count=counted(low, high))
    written = f"{other_low}..{'' if other_high is None else other_high}"
    assert is_right([record], records=[{"count": written}]) == ((low, high) == (other_low, other_high))


def test_spans_are_compared_whole_or_for_words_in_them():
    assert is_right([], spans=[{"label": "PLACE", "text": "خان يونس"}])
    assert not is_right([], spans=[{"label": "PLACE", "text": "خان"}])
    assert not is_right([], spans=[{"label": "ACTOR", "text": "خان يونس"}])
    assert is_right([], spans=[{"label": "CASUALTY", "with": "فلاح"}])
    assert not is_right([], no_spans=[{"label": "CASUALTY", "with": "فلاح"}])
    assert is_right([], no_spans=[{"label": "PLACE", "with": "فلاح"}])


@given(st.lists(st.integers(1, 50), max_size=4, unique=True), st.integers(0, 100))
def test_totals_add_up_persons_of_events(counts: list[int], expected: int):
    records = [replace(RECORD, count=counted(count, count)) for count in counts]
    others = [replace(RECORD, count=counted(60, 60), **cells) for cells in (
        {"subset_of": 0}, {"running_total": AT}, {"unit": "families"}, {"harm": Harm("injured", 1.0, 0, 1)},
    )]  # fmt: skip
    records, others = (
        [
            replace(record, at=Stretch(3 * (number + first), 3 * (number + first) + 2))
            for number, record in enumerate(part)
        ]
        for first, part in ((0, records), (len(records), others))
    )
    assert is_right(records + others, totals={"killed": str(expected)}) == (sum(counts) == expected)
    assert is_right(records + others, totals={"killed": f"..{expected}"}) == (sum(counts) <= expected)
    assert is_right(records + others, totals={"killed": [str(expected), str(sum(counts))], "injured": "60"})


def test_a_verdict_tells_what_was_got_and_what_is_right():
    told = judged([RECORD], records=[{"count": "13"}], totals={"killed": ["13", "14"]}).described()
    assert told.startswith(
        f"1 (a kind): {TEXT}\n    got    12..12 persons killed «12 مدنيًا»; as civilians, women; at بليون"
    )
    assert "by الجيش السوري; says المرصد السوري; on 2024-02-13" in told
    assert "    got    PLACE خان_يونس\n" in told
    assert told.endswith("    right  records: count 13\n    right  13 or 14 killed in all, not 12")


def test_the_table_counts_by_kind_and_in_all():
    right = judged([RECORD], records=[{}])
    wrong = judged([], records=[{}])
    other = replace(right, input=replace(right.input, kind="another"))
    lines = expectations.as_markdown([right, wrong, other]).splitlines()
    assert lines[2:] == ["| a kind | 1 | 2 |", "| another | 1 | 1 |", "| all | 2 | 3 |"]
    assert (expectations.share([right, wrong]).right, expectations.share([right, wrong]).total) == (1, 2)


def row(**keys: Any) -> str:
    return json.dumps({"id": "1", "kind": "a kind", "text": "نص", "right": {"records": [{}]}} | keys)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "expected an input"),
        ("[]", "expected the key|expected an input"),
        ('{"id": "1"}', "expected the key 'kind'"),
        (row(right={}), "something that is right"),
        (row(right={"record": []}), "unknown key 'record'"),
        (row(right={"records": [{"harms": "killed"}]}), "unknown key 'harms'"),
        (row(right={"records": [{"harm": "dead"}]}), "found 'dead'"),
        (row(right={"records": [{"count": "many"}]}), "found 'many'"),
        (row(right={"records": [{"count": 12}]}), "expected an input"),
        (row(right={"totals": {"killed": "12.."}}), r"found '12\.\.'"),
        (row(right={"totals": {"dead": "12"}}), "unknown key 'dead'"),
        (row(right={"spans": [{"label": "TOWN", "text": "سراقب"}]}), "expected a label"),
        (row(right={"spans": [{"label": "PLACE"}]}), "expected a label"),
        (row(date="yesterday"), "found 'yesterday'"),
        (row(place="سراقب"), "unknown key 'place'"),
    ],
)
def test_a_malformed_row_is_told_with_its_line(line: str, fault: str, tmp_path: Path):
    file = tmp_path / "inputs.jsonl"
    file.write_text(f"{row()}\n{line}\n", encoding="utf-8")
    with pytest.raises(TableError, match=f"inputs.jsonl, line 2: .*(?:{fault})"):
        expectations.read(file)


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(TableError, match="cannot be read"):
        expectations.read(tmp_path / "nothing.jsonl")


def test_every_cell_is_tried_here():
    cells = {"mention", "count", "harm", "unit", "victims", "part", "event", "contested", "place", "place_name"}
    assert CELLS.keys() == cells | {"country", "latitude", "longitude", "perpetrator", "source", "date"}


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Two inputs of a kind, one of them right, and one of another kind, for any checkpoint: they tell of nothing."""
    file = tmp_path / "inputs.jsonl"
    rows = [
        row(id="right", kind="empty", text="12:30", right={"no_records": [{}]}),
        row(id="wrong", kind="empty", text="12:31", right={"records": [{"count": "31"}]}),
        row(id="other", kind="other", text="12:32", right={"no_spans": [{"label": "PLACE", "with": "12"}]}),
    ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_the_script_prints_what_is_wrong_and_the_table(three: Path):
    done = run_script("scripts/field_check.py", "--inputs", three)
    assert done.returncode == 0, done.stderr
    assert "wrong (empty): 12:31\n" in done.stdout
    assert "right (empty)" not in done.stdout
    assert "| empty | 1 | 2 |\n| other | 1 | 1 |\n| all | 2 | 3 |\n" in done.stdout


def test_the_script_reads_one_kind_and_fails_below_the_least(three: Path):
    done = run_script("scripts/field_check.py", "--inputs", three, "--kind", "empt", "--verbose", "--least", 0.6)
    assert done.returncode == 1
    assert "right (empty): 12:30\n" in done.stdout
    assert "| all | 1 | 2 |\n" in done.stdout
    assert run_script("scripts/field_check.py", "--inputs", three, "--least", 0.6).returncode == 0


def test_the_script_shows_no_input_where_they_shall_stay_blind(three: Path):
    done = run_script("scripts/field_check.py", "--inputs", three, "--quiet")
    assert done.returncode == 0, done.stderr
    assert "12:3" not in done.stdout
    assert "| all | 2 | 3 |\n" in done.stdout


def test_cells_are_counted_in_the_record_with_the_count_that_fits_best():
    right = {
        "records": [
            {"count": "12", "harm": "killed", "date": "2024-02-13", "place": "حلب"},
            {"count": "12", "harm": "injured"},
            {"count": "3", "harm": "killed"},
        ]
    }
    other = replace(RECORD, harm=Harm("injured", 0.9, 0, 1), date=None)
    verdict = expectations.judge(Input("1", "kind", "12", Right.of(right)), [], [other, RECORD])
    assert verdict.cells == (
        (expectations.FOUND, True),
        *(("count", True), ("harm", True), ("date", True), ("place", False)),
        (expectations.FOUND, True),
        *(("count", True), ("harm", True)),
        (expectations.FOUND, False),
    )
    assert expectations.cells_as_markdown([verdict]) == (
        "| cell | right | of | share |\n|---|---:|---:|---:|\n| record with its count | 2 | 3 | 67 % |\n"
        "| count | 2 | 2 | 100 % |\n| harm | 2 | 2 | 100 % |\n| place | 0 | 1 | 0 % |\n| date | 1 | 1 | 100 % |"
    )


def test_the_script_tells_of_a_kind_that_is_not_there(three: Path):
    done = run_script("scripts/field_check.py", "--inputs", three, "--kind", "nowhere")
    assert done.returncode == 1
    assert "no kind has 'nowhere' in its name" in done.stderr


def test_the_embedded_checkpoint_tells_hardly_any_harm_that_nobody_asserts():
    done = run_script("scripts/field_check.py", "--inputs", NEGATIVES, "--least", 0.9)
    assert done.returncode == 0, done.stdout
