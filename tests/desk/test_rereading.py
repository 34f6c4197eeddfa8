"""What is read again after a change is what a reading of the whole text gives, and what is told of it is all of it."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from hypothesis import strategies

from hasila.desk.annotation import to_layers
from hasila.desk.corrections import ChangeError
from hasila.desk.desk import Desk
from hasila.desk.differences import annotation_difference, difference, records_difference
from hasila.desk.export import Exported, document_json
from hasila.desk.findings import counted_by_rules, counted_of, findings
from hasila.desk.log import Log
from hasila.desk.shelf import Item
from hasila.desk.snapping import StretchError
from hasila.documents.document import Document
from hasila.labels import LINKS
from hasila.output.json_text import to_json
from hasila.records.text_facts import TextFacts
from hasila.text.segmentation import words
from support.desks import RECORDER, article, layers_of

REPORT = (
    "قُتل [CASUALTY:c1 Harm=killed Civilians Place>p1 Cause>x1 Perpetrator>a1|12 مدنيا] بينهم "
    "[CASUALTY Harm=killed SubsetOf>c1|ثلاثة أطفال] في [ATTACK:x1 Kind=airstrike|غارة روسية] على [PLACE:p1|إدلب] يوم "
    "3 آذار 2021، وفق [ACTOR:a1|المرصد]. ونفت الوزارة مقتل [CASUALTY:c3 Harm=killed Place>p2|خمسة أشخاص] في "
    "[PLACE:p2|الباب]. وأصيب [CASUALTY Harm=injured Place>p3|أربعة] في اليوم نفسه قرب [PLACE:p3|السلمية].\n"
    "ومنذ مطلع العام قُتل [CASUALTY Harm=killed Total=period Place>p4|300 شخص] في [PLACE:p4|سوريا]. ويخشى الأهالي "
    'مقتل [CASUALTY Harm=killed|عشرات العائلات]. وقالت قوات "البنيان" إن جيش الاحتلال قصف [PLACE|القائم] في العراق '
    "عام 2020، ونزحت [CASUALTY Harm=displaced|20 عائلة]."
)
TEXT = article(REPORT).text
WORDS = [(word.start, word.end) for word in words(TEXT)]

DRAWN = strategies.tuples(
    strategies.sampled_from(
        ["add", "add", "move", "label", "attributes", "delete", "link", "link", "unlink", "accept", "accept_all",
         "undo", "redo", "state"]
    ),
    strategies.integers(0, 99), strategies.integers(0, 99), strategies.integers(0, 2),
)  # fmt: skip

GIVEN = ({"Harm": "injured"}, {"Harm": "killed", "Count": "2..4"}, {"Harm": "killed", "Children": ""})


def new(folder: Path) -> tuple[Desk, Item]:
    """A desk with the report."""
    desk = Desk(Log(folder / "log.jsonl"), RECORDER)
    item = desk.add(Document("report.txt", TEXT, "2021-03-05"))
    desk.read(item, layers_of(REPORT, 0.7))
    return desk, item


def asked(item: Item, operation: str, one: int, two: int, three: int) -> dict[str, Any]:
    """A change of what there is."""
    assert item.history
    mentions, links = item.history.current.mentions, item.history.current.links
    key = mentions[one % len(mentions)].key if mentions else "m1"
    at = one % len(WORDS)
    stretch = {"start": WORDS[at][0], "end": WORDS[min(at + three, len(WORDS) - 1)][1]}
    label = ("CASUALTY", "PLACE", "ACTOR", "ATTACK")[two % 4]
    if operation == "link":
        kind = list(LINKS)[three % len(LINKS)]
        fit = [[each.key for each in mentions if each.label == of] for of in (LINKS[kind].source, LINKS[kind].target)]
        source, target = (
            keys[number % len(keys)] if keys else key for keys, number in zip(fit, (one, two), strict=True)
        )
        return {"op": "link", "kind": kind, "source": source, "target": target}
    return {
        "add": {"op": "add", **stretch, "label": label, "attributes": {}},
        "move": {"op": "move", "key": mentions[two % len(mentions)].key if mentions else "m1", **stretch},
        "label": {"op": "label", "key": key, "label": label},
        "attributes": {
            "op": "attributes", "key": key,
            "attributes": GIVEN[three],
        },
        "unlink": {"op": "unlink", "key": links[one % len(links)].key if links else "l1"},
        "state": {"op": "state", "state": ("open", "done")[three % 2]},
    }.get(operation, {"op": operation, "key": key})  # fmt: skip


def spliced(before: list[Any], told: dict[str, Any]) -> list[Any]:
    """A list with what was told in the place of what it replaces."""
    return [*before[: told["from"]], *told["items"], *before[told["to"] :]]


def whole(item: Item) -> dict[str, Any]:
    """The document as the interface tells it in full."""
    found = item.found()
    assert found
    exported = Exported(item.document, found.annotation, found.findings, found.version)
    told: dict[str, Any] = json.loads(to_json(document_json(exported)))
    return told


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(strategies.lists(DRAWN, min_size=1, max_size=10))
def test_after_random_changes_all_is_as_if_it_were_read_anew(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, int, int, int]]
):
    desk, item = new(tmp_path_factory.mktemp("log"))
    held, read = whole(item), item.found()
    assert item.history
    assert read
    for each in drawn:
        try:
            before, after = desk.change(item, "ر.", item.history.version, [asked(item, *each)])
        except (ChangeError, StretchError):
            continue
        layers = to_layers(after, TEXT)
        with patch("hasila.records.recorder.text_facts", TextFacts):
            expected = findings(RECORDER, item.document, after)
            counts = counted_by_rules(RECORDER, item.document, layers)
        found = item.found()
        assert found
        assert found.findings == expected
        by_key = {after.mentions[at].key: counted for at, counted in counts.items()}
        for mention in after.mentions:
            counted = counted_of(RECORDER, item.document, after, [mention.key])
            assert counted.get(mention.key) == by_key.get(mention.key)
        changed = json.loads(to_json(annotation_difference(before, after)))
        records = json.loads(to_json(records_difference(read.findings.records, expected.records)))
        held |= {"version": item.history.version, "state": changed["state"], "note": changed["note"]}
        held |= {name: spliced(held[name], changed[name]) for name in ("mentions", "links")}
        held["records"] = spliced(held["records"], records)
        assert held == whole(item)
        read = found


@hypothesis.given(*[strategies.lists(strategies.integers(0, 2), max_size=8)] * 2)
def test_a_difference_makes_one_list_of_the_other_and_has_no_end_that_both_share(before: list[int], after: list[int]):
    told = difference(before, after, lambda each: each)
    assert spliced(before, told) == after
    replaced = before[told["from"] : told["to"]]
    for edge in (0, -1):
        assert not (replaced and told["items"] and replaced[edge] == told["items"][edge])


def test_a_change_of_one_mention_tells_that_mention_and_its_record(tmp_path: Path):
    desk, item = new(tmp_path)
    read = item.found()
    assert read
    (key,) = [each.key for each in read.annotation.mentions if TEXT[each.start : each.end] == "20 عائلة"]
    change = {
        "op": "attributes",
        "key": key,
        "attributes": {"Harm": "displaced", "Count": "30..30", "Unit": "families"},
    }
    told = annotation_difference(*desk.change(item, "ر.", 0, [change]))
    assert [each["key"] for each in told["mentions"]["items"]] == [key]
    assert told["links"]["items"] == []
    found = item.found()
    assert found
    (record,) = records_difference(read.findings.records, found.findings.records)["items"]
    assert record["count"]["low"] == 30
    assert item.records_of(0) == read.findings.records
    assert item.records_of(7) is None


def test_a_change_is_made_and_kept_before_records_are_read(tmp_path: Path):
    desk, item = new(tmp_path)
    with patch("hasila.desk.shelf.findings", side_effect=AssertionError("records were read")):
        desk.change(item, "ر.", 0, [{"op": "accept_all"}])
        desk.change(item, "ر.", 1, [{"op": "add", "start": 0, "end": 2, "label": "CASUALTY", "attributes": {}}])
        desk.change(item, "ر.", 2, [{"op": "undo"}])
        assert [line["version"] for line in desk.log.read()] == [1, 2, 3]
    assert item.history
    assert (item.history.version, item.found().version) == (3, 3)  # type: ignore[union-attr]


def test_state_and_note_change_no_record_and_none_is_read(tmp_path: Path):
    desk, item = new(tmp_path)
    read = item.findings
    with patch("hasila.desk.shelf.findings", side_effect=AssertionError("records were read")):
        desk.change(item, "ر.", 0, [{"op": "state", "state": "done"}, {"op": "note", "note": "نعم"}])
        assert item.findings is read
