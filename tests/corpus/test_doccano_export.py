"""Exports of doccano: rows with spans or with entities and relations, and faults by line."""

import json
from pathlib import Path
from typing import Any

import pytest

from hasila.corpus import Entity, Link, read_doccano
from hasila.errors import DocumentError

TEXT = "🔴 قتل مدني في حلب"


def write(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "export.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("key", ["label", "labels"])
def test_spans_count_utf_16_and_are_ordered(tmp_path: Path, key: str):
    path = write(tmp_path, {"id": 5, "text": TEXT, key: [[15, 18, "PLACE"], [7, 11, "CASUALTY"]], "Comments": []}, "")
    (article,) = read_doccano(path).checked
    assert article.id == "5"
    assert article.entities == (Entity("T1", "CASUALTY", 6, 10, "مدني"), Entity("T2", "PLACE", 14, 17, "حلب"))


def test_entities_and_relations_are_read(tmp_path: Path):
    entities = [
        {"id": 11, "label": "PLACE", "start_offset": 15, "end_offset": 18},
        {"id": 10, "label": "CASUALTY", "start_offset": 7, "end_offset": 11},
    ]
    relations = [{"id": 1, "from_id": 10, "to_id": 11, "type": "Place"}]
    (article,) = read_doccano(write(tmp_path, {"text": TEXT, "entities": entities, "relations": relations})).checked
    assert article.id == "1"
    assert article.links == (Link("Place", "T1", "T2"),)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"text": TEXT, "label": [[0, 1, "PLACE"]]}, "line 1: span 1: expected a stretch of the text, found 0:1"),
        ({"text": TEXT, "label": [[3, 99, "PLACE"]]}, "line 1: span 1: expected a stretch of the text, found 3:99"),
        ({"text": TEXT, "label": [[3.5, 4, "PLACE"]]}, "line 1: span 1: expected a number as offset, found 3.5"),
        ({"text": TEXT, "label": [[3, 4]]}, "line 1: span 1: expected [start, end, label], found [3, 4]"),
        ({"text": TEXT, "label": [[3, 4, None]]}, "line 1: span 1: expected the name of a label, found None"),
        ({"text": TEXT, "label": ["PLACE"]}, "line 1: span 1: expected [start, end, label], found 'PLACE'"),
        ({"text": TEXT, "label": "PLACE"}, "line 1: expected spans in label or entities, found str"),
        ({"text": TEXT}, "line 1: expected spans in label or entities, found NoneType"),
        ({"label": []}, "line 1: expected a text, found NoneType"),
        ([], "line 1: expected an object, found list"),
        (
            {"text": TEXT, "entities": [{"id": 1, "label": "A", "start_offset": 3, "end_offset": 4}] * 2},
            "line 1: span 2: the id 1 is used twice",
        ),
        (
            {"text": TEXT, "label": [], "relations": [{"from_id": 1, "to_id": 2, "type": "At"}]},
            "line 1: At from 1 to 2: no such region",
        ),
        (
            {"text": TEXT, "label": [], "relations": [5]},
            "line 1: relation 1: expected from_id, to_id and type, found 5",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_the_others_are_read(tmp_path: Path, row: Any, fault: str):
    export = read_doccano(write(tmp_path, row, {"text": TEXT, "label": [[3, 6, "PLACE"]]}))
    assert export.faults == (fault,)
    assert [entity.text for article in export.articles for entity in article.entities] == ["قتل"]


def test_a_line_that_is_no_json_is_told_and_the_others_are_read(tmp_path: Path):
    export = read_doccano(write(tmp_path, "{", "[" * 100_000, {"text": TEXT, "label": []}))
    assert [fault.partition(": expected")[0] for fault in export.faults] == [
        f"{tmp_path / 'export.jsonl'}: line {number}" for number in (1, 2)
    ]
    assert len(export.articles) == 1
    assert export.notes == ("line 3: 3 has no spans",)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(DocumentError, match="no such file"):
        read_doccano(tmp_path / "none.jsonl")
