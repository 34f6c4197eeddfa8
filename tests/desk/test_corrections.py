"""The desk without its server: changes, undo and redo, what is counted, and the log that tells all of it."""

import errno
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from hasila.desk import annotation as annotations
from hasila.desk.corrections import ChangeError
from hasila.desk.desk import ADDED, Desk, StaleError
from hasila.desk.export import Exported, document_json
from hasila.desk.findings import counted_by_rules
from hasila.desk.history import History
from hasila.desk.log import Log, LogError
from hasila.desk.snapping import StretchError
from hasila.documents.document import Document
from support.desks import RECORDER, SHELLING, TEXTS, at, item_of, layers_of, new_desk
from support.paths import ROOT


def told(desk: Desk) -> dict[str, Any]:
    """All that a desk tells of its documents."""
    return {
        item.document.id: document_json(
            Exported(item.document, item.history.current, item.findings, item.history.version)
        )
        for item in desk.shelf
        if item.history and item.findings
    }


def change(desk: Desk, *changes: dict[str, Any], name: str = "shelling.txt", who: str = "ر.") -> dict[str, Any]:
    item = item_of(desk, name)
    assert item.history
    desk.change(item, who, item.history.version, changes)
    return told(desk)[name]


def mention(document: dict[str, Any], words: str) -> dict[str, Any]:
    (found,) = [each for each in document["mentions"] if document["text"][each["start"] : each["end"]] == words]
    return found


def test_records_of_what_is_not_corrected_are_those_of_the_model(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    item = item_of(desk)
    layers = layers_of(SHELLING)
    expected = RECORDER.records(item.document.text, layers, None)
    counted = counted_by_rules(RECORDER, Document("a", item.document.text), layers)
    annotation = annotations.of_layers(layers, counted)
    assert RECORDER.records(item.document.text, annotations.to_layers(annotation, item.document.text), None) == expected


def test_an_added_span_is_snapped_and_gets_what_the_scheme_requires(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    changed = change(desk, {"op": "add", **at("وتركي"), "label": "PLACE", "attributes": {}})
    assert mention(changed, "تركيا")["origin"] == "person"
    changed = change(desk, {"op": "add", **at("وفد"), "label": "CASUALTY", "attributes": {}})
    assert mention(changed, "وفد")["attributes"]["Harm"] == "unspecified"


def test_people_that_a_person_adds_are_counted_by_the_rules_and_recounted_when_moved(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    deleted = change(desk, {"op": "delete", "key": mention(told(desk)["shelling.txt"], "ثلاثة مدنيين")["key"]})
    assert not [link for link in deleted["links"] if link["kind"] == "Cause"]
    added = change(desk, {"op": "add", **at("مدنيين"), "label": "CASUALTY", "attributes": {"Harm": "killed"}})
    key = mention(added, "مدنيين")["key"]
    moved = change(desk, {"op": "move", "key": key, **at("ثلاثة مدنيين")})
    assert mention(moved, "ثلاثة مدنيين")["attributes"] == {"Harm": "killed", "Count": "3..3"}
    (record,) = [each for each in moved["records"] if each["text"] == "ثلاثة مدنيين"]
    assert (record["count"]["low"], record["count"]["high"]) == (3, 3)


def test_the_count_of_a_person_is_that_of_the_record(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    key = mention(told(desk)["shelling.txt"], "ثلاثة مدنيين")["key"]
    given = {"Harm": "killed", "Count": "30..", "Approximate": ""}
    (record, _) = change(desk, {"op": "attributes", "key": key, "attributes": given})["records"]
    assert (record["count"]["low"], record["count"]["high"], record["count"]["approximate"]) == (30, None, True)
    (record, _) = change(desk, {"op": "attributes", "key": key, "attributes": {"Harm": "killed"}})["records"]
    assert record["count"] is None
    assert record["empty"]["count"] == "a person gave none"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"op": "add", "start": 0, "end": 10**6, "label": "PLACE", "attributes": {}}, "offsets count code points"),
        ({"op": "add", **at("سراقب"), "label": "PLACE", "attributes": {}}, "do not overlap"),
        ({"op": "add", **at("وفد"), "label": "DOG", "attributes": {}}, "expected one of the labels"),
        ({"op": "add", **at("وفد"), "label": "PLACE", "attributes": {"Harm": "killed"}}, "attribute of PLACE"),
        ({"op": "add", **at("وفد"), "label": "CASUALTY", "attributes": {"Harm": "sad"}}, "expected one of killed"),
        ({"op": "add", **at("وفد"), "label": "CASUALTY", "attributes": {"Count": "9..3"}}, "least before the most"),
        ({"op": "attributes", "key": "m2", "attributes": {"Side": "opposition"}}, "Combatants"),
        ({"op": "delete", "key": "m99"}, "expected the key of a mention"),
        ({"op": "unlink", "key": "m1"}, "expected the key of a link"),
        ({"op": "link", "kind": "Place", "source": "m2", "target": "m1"}, "goes from CASUALTY to PLACE"),
        ({"op": "link", "kind": "SubsetOf", "source": "m2", "target": "m2"}, "found m2 twice"),
        ({"op": "link", "kind": "Place", "source": "m2", "target": "m4"}, "there already"),
        ({"op": "undo"}, "nothing to undo"),
        ({"op": "redo"}, "nothing to redo"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_all_beside_it(tmp_path: Path, wrong: dict[str, Any], says: str):
    desk = new_desk(tmp_path / "log.jsonl")
    before = told(desk)
    beside = [] if wrong["op"] in ("undo", "redo") else [{"op": "accept_all"}]
    with pytest.raises((ChangeError, StretchError), match=says):
        desk.change(item_of(desk), "ر.", 0, [*beside, wrong])
    assert told(desk) == before
    assert not (tmp_path / "log.jsonl").exists()


def test_another_label_takes_away_what_does_not_fit_it(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    key = mention(told(desk)["shelling.txt"], "ثلاثة مدنيين")["key"]
    changed = change(desk, {"op": "label", "key": key, "label": "ACTOR"})
    assert mention(changed, "ثلاثة مدنيين")["attributes"] == {}
    assert not [each for each in changed["links"] if key in (each["source"], each["target"])]


def test_a_whole_is_no_part_of_its_parts(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    keys = [each["key"] for each in told(desk)["shelling.txt"]["mentions"] if each["label"] == "CASUALTY"]
    change(desk, {"op": "link", "kind": "SubsetOf", "source": keys[1], "target": keys[0]})
    with pytest.raises(ChangeError, match="a whole is no part"):
        change(desk, {"op": "link", "kind": "SubsetOf", "source": keys[0], "target": keys[1]})


def test_what_is_accepted_is_no_longer_in_doubt(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    assert item_of(desk).findings.doubt > 0  # type: ignore[union-attr]
    changed = change(desk, {"op": "accept_all"}, {"op": "state", "state": "done"}, {"op": "note", "note": "نعم"})
    assert item_of(desk).findings.doubt == 0  # type: ignore[union-attr]
    assert {each["origin"] for each in (*changed["mentions"], *changed["links"])} == {"person"}
    assert (changed["state"], changed["note"]) == ("done", "نعم")


def test_undo_and_redo_go_back_and_forth_and_survive_a_restart(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    states = [told(desk)["shelling.txt"]["mentions"]]
    for word in ("وفد", "دمشق"):
        states.append(change(desk, {"op": "add", **at(word), "label": "PLACE", "attributes": {}})["mentions"])
    assert change(desk, {"op": "undo"})["mentions"] == states[1]
    desk = new_desk(log)
    assert change(desk, {"op": "undo"})["mentions"] == states[0]
    assert change(desk, {"op": "redo"})["mentions"] == states[1]
    assert change(desk, {"op": "redo"})["mentions"] == states[2]
    change(desk, {"op": "undo"})
    change(desk, {"op": "note", "note": "new"})
    with pytest.raises(ChangeError, match="nothing to redo"):
        change(desk, {"op": "redo"})


def test_a_change_of_an_older_version_is_stale(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl")
    change(desk, {"op": "note", "note": "one"})
    with pytest.raises(StaleError, match="version 1"):
        desk.change(item_of(desk), "س.", 0, [{"op": "note", "note": "two"}])
    assert told(desk)["shelling.txt"]["note"] == "one"


WORDS = ("المرصد", "وفد", "دمشق", "تركيا", "سراقب", "آخرون", "مدنيين", "قتلوا", "قصفٍ")
KEYS = [f"m{number}" for number in range(1, 12)]
LINK_KEYS = [f"l{number}" for number in range(1, 12)]
CHANGES = strategies.one_of(
    strategies.builds(
        lambda word, label: {"op": "add", **at(word), "label": label, "attributes": {}},
        strategies.sampled_from(WORDS), strategies.sampled_from(["PLACE", "ACTOR", "CASUALTY", "ATTACK"]),
    ),
    strategies.builds(
        lambda key, word: {"op": "move", "key": key, **at(word)},
        strategies.sampled_from(KEYS), strategies.sampled_from(WORDS),
    ),
    strategies.builds(lambda key: {"op": "delete", "key": key}, strategies.sampled_from(KEYS)),
    strategies.builds(lambda key: {"op": "accept", "key": key}, strategies.sampled_from(KEYS + LINK_KEYS)),
    strategies.builds(lambda key: {"op": "unlink", "key": key}, strategies.sampled_from(LINK_KEYS)),
    strategies.builds(
        lambda kind, source, target: {"op": "link", "kind": kind, "source": source, "target": target},
        strategies.sampled_from(["Place", "Source", "SubsetOf"]), strategies.sampled_from(KEYS),
        strategies.sampled_from(KEYS),
    ),
    strategies.builds(
        lambda key, label: {"op": "label", "key": key, "label": label},
        strategies.sampled_from(KEYS), strategies.sampled_from(["PLACE", "CASUALTY"]),
    ),
    strategies.builds(
        lambda key, harm: {"op": "attributes", "key": key, "attributes": {"Harm": harm, "Count": "2..4"}},
        strategies.sampled_from(KEYS), strategies.sampled_from(["killed", "missing"]),
    ),
    strategies.sampled_from(
        [{"op": "accept_all"}, {"op": "state", "state": "done"}, {"op": "note", "note": "ملاحظة\n😀"}]
    ),
    strategies.sampled_from([{"op": "undo"}, {"op": "redo"}]),
)  # fmt: skip


@hypothesis.settings(max_examples=40)
@hypothesis.given(strategies.lists(CHANGES, min_size=1, max_size=12))
def test_replaying_the_log_gives_the_live_state(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, Any]]
):
    log = tmp_path_factory.mktemp("log") / "log.jsonl"
    desk = new_desk(log)
    for number, each in enumerate(changes):
        try:
            change(desk, each, who=f"person {number % 2}")
        except (ChangeError, StretchError):
            continue
        spans = sorted((m["start"], m["end"]) for m in told(desk)["shelling.txt"]["mentions"])
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    again = new_desk(log)
    assert told(again) == told(desk)
    mine, theirs = item_of(desk).history, item_of(again).history
    assert isinstance(mine, History)
    assert isinstance(theirs, History)
    assert (mine.keys, mine.annotators, mine.version) == (theirs.keys, theirs.annotators, theirs.version)


def test_corrections_do_not_depend_on_the_model_of_the_day(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    expected = change(desk, {"op": "add", **at("وفد"), "label": "PLACE", "attributes": {}})
    later = Desk(Log(log), RECORDER)
    item = later.add(Document("shelling.txt", TEXTS["shelling.txt"], "2021-03-04", {"title": "عنوان shelling.txt"}))
    later.read(item, layers_of("لا شيء"))
    assert told(later)["shelling.txt"] == expected


def test_changes_of_a_text_that_changed_wait_in_the_log(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    change(desk, {"op": "note", "note": "kept"})
    other = new_desk(log, {"shelling.txt": "نص آخر"})
    assert other.waiting() == ["shelling.txt"]
    assert told(other)["shelling.txt"]["version"] == 0
    change(other, {"op": "note", "note": "of the other text"})
    assert told(new_desk(log))["shelling.txt"]["note"] == "kept"


def test_what_is_added_on_the_desk_is_there_after_a_restart(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    names = [desk.take_in(Document("a.txt", f"نص {n} \ud800", "", {"title": "ت"}), "ر.").document.id for n in (1, 2)]
    assert names == [f"{ADDED}a.txt", f"{ADDED}a.txt (2)"]
    again = new_desk(log)
    assert [item_of(again, name).document for name in names] == [item_of(desk, name).document for name in names]


def test_a_full_disk_refuses_the_change_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    change(desk, {"op": "note", "note": "one"})
    before, content = told(desk), log.read_bytes()
    real = os.write

    writes = 0

    def full(handle: int, data: bytes) -> int:
        nonlocal writes
        writes += 1
        if writes > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, bytes(data[:10]))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LogError, match=r"No space left.*the change is not made"):
        change(desk, {"op": "note", "note": "two"})
    monkeypatch.undo()
    assert told(desk) == before
    assert log.read_bytes() == content
    assert change(desk, {"op": "note", "note": "two"})["note"] == "two"
    assert told(new_desk(log)) == told(desk)


def test_what_cannot_even_be_cut_is_cut_before_the_next_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    change(desk, {"op": "note", "note": "one"})
    real = os.write

    def torn(handle: int, data: bytes) -> int:
        real(handle, bytes(data[:10]))
        raise OSError(errno.EIO, "Input/output error")

    def stuck(handle: int, size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", torn)
    monkeypatch.setattr(os, "ftruncate", stuck)
    with pytest.raises(LogError, match="Input/output error"):
        change(desk, {"op": "note", "note": "two"})
    monkeypatch.undo()
    assert not log.read_bytes().endswith(b"\n")
    assert told(new_desk(log)) == told(desk)
    change(desk, {"op": "note", "note": "three"})
    assert told(new_desk(log))["shelling.txt"]["note"] == "three"


def test_another_desk_on_the_same_log_is_noticed(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    one, two = new_desk(log), new_desk(log)
    change(one, {"op": "note", "note": "one"})
    with pytest.raises(LogError, match="another program wrote to it"):
        change(two, {"op": "note", "note": "two"})
    assert told(new_desk(log)) == told(one)


@pytest.mark.parametrize(
    "line",
    ["[]", "{", "{}", '{"document": "a"}', "[" * 100_000, '"\\ud800"', "\0"],
)
def test_a_whole_line_that_is_no_change_is_an_error_that_names_it(tmp_path: Path, line: str):
    log = tmp_path / "log.jsonl"
    change(new_desk(log), {"op": "note", "note": "one"})
    with log.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(LogError, match="line 2: expected a change"):
        new_desk(log)


def test_damaged_lines_raise_nothing_but_errors_for_people(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    desk = new_desk(log)
    change(desk, {"op": "add", **at("وفد"), "label": "PLACE", "attributes": {}})
    entry = json.loads(log.read_text(encoding="utf-8"))
    told: list[str] = []
    for name in entry:
        for value in (None, [], {}, "x", 7):
            log.write_text(json.dumps({**entry, name: value}) + "\n", encoding="utf-8")
            try:
                new_desk(log)
            except LogError as error:
                told.append(str(error))
    assert len(told) == 27
    assert all("line 1: expected a change" in each for each in told)


KILLED = """
import os, sys
from pathlib import Path
from support.desks import item_of, new_desk
desk = new_desk(Path(sys.argv[1]))
item = item_of(desk)
for number in range(3):
    desk.change(item, "R.", item.history.version, [{"op": "note", "note": f"note {number}"}])
    print(number, flush=True)
real = os.write
def half(handle, data):
    real(handle, bytes(data[: len(data) // 2]))
    os.kill(os.getpid(), 9)
os.write = half
desk.change(item, "R.", item.history.version, [{"op": "note", "note": "never saved"}])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_the_log_survives_sigkill_in_the_middle_of_a_write(tmp_path: Path):
    log = tmp_path / "log.jsonl"
    paths = os.pathsep.join([str(ROOT / "model"), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(log)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert done.stdout.split() == ["0", "1", "2"]
    torn = log.read_bytes()
    assert torn.count(b"\n") == 3
    assert not torn.endswith(b"\n")
    desk = new_desk(log)
    assert desk.log.torn
    assert told(desk)["shelling.txt"]["note"] == "note 2"
    change(desk, {"op": "note", "note": "after"})
    assert told(new_desk(log))["shelling.txt"]["note"] == "after"
    assert log.read_bytes().startswith(torn[: torn.rfind(b"\n") + 1])
