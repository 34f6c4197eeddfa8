"""Exports of Label Studio: what they hold is read, and what does not fit is told by task and region."""

import json
from pathlib import Path
from typing import Any

import pytest

from hasila.corpus import Entity, Export, Link, read_label_studio
from hasila.errors import CorpusError, DocumentError
from hasila.text.offsets import Unit

TEXT = "🔴 قُتل 12 مدنيًا\r\nفي بلدة سراقب."


def label(key: str, words: str, label: str, **changed: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label], **changed}
    return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def told(key: str, name: str, type: str, *values: str) -> dict[str, Any]:
    field = "text" if type == "textarea" else type
    return {"id": key, "from_name": name, "to_name": "text", "type": type, "value": {field: list(values)}}


PEOPLE, PLACE = label("x1", "12 مدنيًا", "CASUALTY"), label("x2", "سراقب", "PLACE")
RELATION = {"type": "relation", "from_id": "x1", "to_id": "x2", "direction": "right", "labels": ["Place"]}


def task(*result: Any, number: int = 7, **changed: Any) -> dict[str, Any]:
    annotation = {"completed_by": 3, "was_cancelled": False, "result": list(result)}
    return {"id": number, "data": {"text": TEXT, "id": f"report {number}"}, "annotations": [annotation], **changed}


def read(tmp_path: Path, *tasks: Any, annotator: str | None = None, unit: Unit = "code-points") -> Export:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    return read_label_studio(path, annotator, unit)


def test_regions_attributes_and_relations_are_entities_attributes_and_links(tmp_path: Path):
    attributes = [
        told("x1", "Harm", "choices", "killed"),
        told("x1", "Count", "textarea", "12..12"),
        told("x1", "Flags", "choices", "Civilians", "Approximate"),
    ]
    (article,) = read(tmp_path, task(PLACE, PEOPLE, *attributes, RELATION)).checked
    held = {"Harm": "killed", "Count": "12..12", "Civilians": "", "Approximate": ""}
    assert article.id == "report 7"
    assert article.entities == (
        Entity("T1", "CASUALTY", 7, 16, "12 مدنيًا", held),
        Entity("T2", "PLACE", 26, 31, "سراقب"),
    )
    assert article.links == (Link("Place", "T1", "T2"),)


def test_a_relation_to_the_left_goes_the_other_way(tmp_path: Path):
    (article,) = read(tmp_path, task(PLACE, PEOPLE, {**RELATION, "direction": "left"})).checked
    assert article.links == (Link("Place", "T2", "T1"),)


def test_a_task_without_a_name_has_the_tools_own(tmp_path: Path):
    (article,) = read(tmp_path, task(PLACE, data={"text": TEXT})).checked
    assert article.id == "7"


def test_line_ends_in_the_text_of_a_region_may_be_as_the_editor_writes_them(tmp_path: Path):
    words = "مدنيًا\r\nفي"
    (article,) = read(tmp_path, task(label("x", words, "PLACE", text="مدنيًا\\n\\nفي"))).checked
    assert article.entities[0].text == words


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        (label("x", "سراقب", "PLACE", text="حلب"), "task 7: region x: expected the text 'حلب', found 'سراقب'"),
        (label("x", "سراقب", "PLACE", end=99), "task 7: region x: expected a stretch of the text, found 26:99"),
        (label("x", "سراقب", "PLACE", end=3), "task 7: region x: expected a stretch of the text, found 26:3"),
        (label("x", "سراقب", "PLACE", start=-1), "task 7: region x: expected a stretch of the text, found -1:31"),
        (label("x", "سراقب", "PLACE", start="/p[1]"), "task 7: region x: expected a number as offset, found '/p[1]'"),
        (label("x", "سراقب", "PLACE", start=True), "task 7: region x: expected a number as offset, found True"),
        (label("x", "سراقب", "PLACE", labels=[]), "task 7: result 1: expected one label for region x, found none"),
        (
            label("x", "سراقب", "PLACE", labels=["A", "B"]),
            "task 7: result 1: expected one label for region x, found A, B",
        ),
        (label("x", "سراقب", "PLACE", labels=None), "task 7: result 1: expected a list of names, found None"),
        (told("x", "Harm", "choices", "killed"), "task 7: region x: attributes without a label"),
        (
            told("x", "Harm", "choices", "killed", "injured"),
            "task 7: result 1: expected one value of Harm, found killed, injured",
        ),
        (RELATION, "task 7: Place from x1 to x2: no such region"),
        (
            {"type": "brushlabels", "value": {}},
            "task 7: result 1: expected labels, choices, textarea or relation, found 'brushlabels'",
        ),
        (5, "task 7: result 1: expected an object, found int"),
    ],
)
def test_a_region_that_does_not_fit_costs_its_task_and_is_told(tmp_path: Path, result: Any, fault: str):
    export = read(tmp_path, task(result), task(PLACE, number=8))
    assert export.faults == (fault,)
    assert [article.id for article in export.articles] == ["report 8"]
    with pytest.raises(CorpusError, match="1 fault in the annotations"):
        _ = export.checked


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (5, "task 1 of the file: expected data and annotations, found int; export as JSON, not JSON-MIN"),
        (
            {"id": 4, "text": TEXT, "label": []},
            "task 4: expected data and annotations, found dict; export as JSON, not JSON-MIN",
        ),
        (task(data={"text": 5}), "task 7: expected the text in data.text, found int"),
        (task(data=None), "task 7: expected the text in data.text, found NoneType"),
        (task(annotations=[5]), "task 7: expected an annotation, found int"),
        (task(annotations=[{"result": None}]), "task 7: expected a list as result, found NoneType"),
    ],
)
def test_a_task_that_is_none_is_told(tmp_path: Path, item: Any, fault: str):
    export = read(tmp_path, item, task(PLACE, number=8))
    assert export.faults == (fault,)
    assert len(export.articles) == 1


def test_offsets_of_an_old_editor_are_told_and_can_be_read(tmp_path: Path):
    old = task(label("x", "سراقب", "PLACE", start=27, end=32), label("y", "12", "CASUALTY", start=8, end=10))
    export = read(tmp_path, old)
    assert export.articles == ()
    assert export.faults[-1] == (
        "task 7: all regions fit if offsets count UTF-16 code units; read it with the unit utf-16"
    )
    (article,) = read(tmp_path, old, unit="utf-16").checked
    assert [entity.text for entity in article.entities] == ["12", "سراقب"]


def test_skipped_and_missing_annotations_are_told(tmp_path: Path):
    skipped = {"completed_by": {"id": 3, "email": "a@example.org"}, "was_cancelled": True, "result": []}
    export = read(tmp_path, task(annotations=[skipped]), task(number=8, annotations=[]))
    assert (export.articles, export.faults) == ((), ())
    assert export.notes == (
        "task 7: an annotation by a@example.org was skipped, and is left out",
        "task 7: no annotation, so that it is left out",
        "task 8: no annotation, so that it is left out",
    )


def test_of_two_annotations_one_must_be_chosen(tmp_path: Path):
    first = {"completed_by": 3, "result": [PEOPLE]}
    second = {"completed_by": {"id": 4, "email": "b@example.org"}, "result": [PLACE]}
    both = task(annotations=[first, second])
    (fault,) = read(tmp_path, both).faults
    assert fault.startswith("task 7: expected one annotation, found 2 by 3, b@example.org; mark one as ground truth")
    for annotator, words in (("3", "12 مدنيًا"), ("4", "سراقب"), ("b@example.org", "سراقب")):
        (article,) = read(tmp_path, both, annotator=annotator).checked
        assert [entity.text for entity in article.entities] == [words]
    (article,) = read(tmp_path, task(annotations=[first, {**second, "ground_truth": True}])).checked
    assert [entity.text for entity in article.entities] == ["سراقب"]
    assert read(tmp_path, both, annotator="5").notes == ("task 7: no annotation by 5, so that it is left out",)


def test_regions_without_their_text_are_read_and_told(tmp_path: Path):
    export = read(tmp_path, task(PEOPLE, label("x", "سراقب", "PLACE", text=None)))
    assert len(export.checked[0].entities) == 2
    assert export.notes == ("task 7: 1 of 2 regions have no text, so that their offsets are not checked",)


def test_two_texts_of_one_name_are_told(tmp_path: Path):
    export = read(tmp_path, task(PLACE), task(PEOPLE))
    assert export.faults == ("report 7: a text of this name is there already; expected names that differ",)
    assert len(export.articles) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "export.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="expected JSON in UTF-8"):
        read_label_studio(path)


def test_another_value_and_no_file_are_refused(tmp_path: Path):
    path = tmp_path / "export.json"
    path.write_text("{}")
    with pytest.raises(DocumentError, match="expected a list of tasks, as Label Studio exports JSON, found dict"):
        read_label_studio(path)
    with pytest.raises(DocumentError, match="no such file"):
        read_label_studio(tmp_path / "none.json")
