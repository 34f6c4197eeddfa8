"""Incidents at the desk: grouped from corrected documents, decided by people, kept in the file of decisions."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

from fastapi.testclient import TestClient

from hasila.desk.access import Access
from hasila.desk.application import application
from hasila.desk.checkpoints import Checkpoints
from hasila.desk.decision_file import DecisionError, DecisionFile, OtherDecisionError, Ruling
from hasila.desk.desk import Desk
from hasila.desk.intake import from_files
from hasila.desk.reading import Background
from hasila.desk.training import Training
from hasila.documents.source import Options
from hasila.errors import DocumentError
from hasila.incidents.decisions import RecordName, read_decisions
from support.desks import new_desk, read_layers
from support.strikes import STRIKES, desk_of_strikes

TOKEN = "token-of-the-test"


class Place:
    """A desk over reports of strikes, and a client."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = desk_of_strikes(folder / "log.jsonl")
        self.file = folder / "decisions.tsv"
        background = Background(self.desk, [], lambda: read_layers, lambda error: None)
        training = Training(self.desk, Checkpoints(folder / "checkpoints"))
        _, gated = application(self.desk, background, training, Access(TOKEN, port=8000), "invented", folder)
        self.client = TestClient(gated, base_url="http://127.0.0.1:8000", headers={"X-Hasila-Token": TOKEN})

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/incidents{path}")
        assert answer.status_code == status, answer.text
        return answer.json()

    def listed(self, query: str = "") -> Any:
        """The list as soon as it is of what there is now."""
        for _ in range(500):
            if not (told := self.get(query))["grouping"]:
                return told
        raise AssertionError("never grouped")

    def groups(self) -> list[list[str]]:
        """The reports of each incident."""
        return [list(self.get(f"/{each['id']}")["reports"]) for each in self.listed()["items"]]

    def decide(self, kind: str, *records: tuple[str, int], status: int = 200, **more: Any) -> Any:
        names = [{"report": report, "start": start} for report, start in records]
        decision = {"decision": kind, **dict(zip(("first", "second"), names, strict=False)), **more}
        return self.post("", {"annotator": "ر.", "decisions": [decision]}, status)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.client.post(f"/api/incidents/decisions{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def record(self, report: str, number: int = 0) -> tuple[str, int]:
        item = self.desk.shelf.get(report)
        assert item is not None
        assert item.findings is not None
        return report, item.findings.records[number].at.start


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_documents_are_grouped_in_the_background(place: Place):
    first = place.get("")
    assert (first["version"], first["grouping"], first["total"], first["last"]) == (0, True, 0, None)
    told = place.listed()
    assert (told["version"], told["reports"], told["error"], told["notes"]) == (1, len(STRIKES), "", [])
    assert place.groups() == [["strike-1.txt", "strike-2.txt"], ["mine.txt"]]
    assert told["items"][0]["place"]["name_en"]
    assert place.get("")["version"] == 1, "nothing changed, so that nothing is grouped again"


def test_an_incident_has_reasons_evidence_tolls_and_denials(place: Place):
    told = place.get(f"/{place.listed()['items'][0]['id']}")
    one, other = told["tellings"]
    assert one["joined"] is None
    assert other["joined"]["with"] == "strike-1.txt"
    assert other["joined"]["why"]
    text = told["reports"]["strike-1.txt"]["text"]
    evidence = {text[each["start"] : each["end"]]: each["what"] for each in one["records"][0]["evidence"]}
    assert (evidence["أربعة مدنيين"], evidence["سراقب"], evidence["قصف مدفعي"]) == ("people", "place", "attack")
    assert told["tolls"][0]["harm"] == "killed"
    (denial,) = told["denials"]
    assert "نفى" in told["reports"][denial["report"]]["text"][denial["start"] : denial["end"]]
    assert told["grade"]["value"] in ("weak", "fair", "contested")


def test_the_list_is_filtered(place: Place):
    place.listed()
    ids = {name: [each["first"]["report"] for each in place.get(query)["items"]] for name, query in {
        "text": "?text=لغم", "place": "?text=سَراقب", "harm": "?harm=injured", "several": "?reports=several",
        "from": "?from=2021-03-05", "to": "?to=2021-03-05", "grade": "?grade=weak", "page": "?offset=1&limit=1",
    }.items()}  # fmt: skip
    assert ids["text"] == ids["from"] == ids["page"] == ["mine.txt"]
    assert ids["place"] == ids["several"] == ids["to"] == ["strike-1.txt"]
    assert ids["harm"] == []
    assert "mine.txt" in ids["grade"]
    place.get("?from=gestern", status=422)


def test_decisions_take_effect_at_once_and_are_undone(place: Place):
    place.listed()
    one, other, mine = (place.record(name) for name in STRIKES)
    apart = place.decide("different", one, other, note="two\tdays")
    assert (apart["version"], apart["grouping"]) == (2, False)
    assert place.groups() == [["strike-1.txt"], ["strike-2.txt"], ["mine.txt"]]
    together = place.decide("same", one, mine)
    assert place.groups() == [["strike-1.txt", "mine.txt"], ["strike-2.txt"]]
    assert together["last"]["second"] == f"mine.txt@{mine[1]}"
    place.post("/undo", {"annotator": "ر.", "key": apart["last"]["key"]}, status=409)
    place.post("/undo", {"annotator": "ر.", "key": together["last"]["key"]})
    assert place.groups() == [["strike-1.txt"], ["strike-2.txt"], ["mine.txt"]]
    nothing = place.post("/undo", {"annotator": "ر.", "key": apart["last"]["key"]})
    assert nothing["last"] is None
    assert place.groups() == [["strike-1.txt", "strike-2.txt"], ["mine.txt"]]
    place.post("/undo", {"annotator": "ر.", "key": "none"}, status=422)


def test_a_wrong_record_is_left_out_and_a_record_is_split_off(place: Place):
    place.listed()
    place.decide("wrong", place.record("mine.txt"))
    assert place.groups() == [["strike-1.txt", "strike-2.txt"]]
    place.decide("split", place.record("strike-2.txt", 1))
    assert sorted(map(len, place.groups())) in ([1, 2], [1, 1, 1])
    assert [each.kind for each in read_decisions(place.file)] == ["wrong", "split"]


def test_the_file_is_the_one_that_the_command_reads(place: Place):
    one, other, _ = (place.record(name) for name in STRIKES)
    place.decide("different", one, other, note="a note")
    head, line, end = place.file.read_text(encoding="utf-8").split("\n")
    assert head.split("\t") == ["decision", "first", "second", "who", "when", "note"]
    cells = line.split("\t")
    assert cells[:4] == ["different", f"strike-1.txt@{one[1]}", f"strike-2.txt@{other[1]}", "ر."]
    assert (cells[5], end) == ("a note", "")


def test_a_file_that_a_person_edits_meanwhile_is_read_anew(place: Place):
    place.listed()
    one, other, _ = (place.record(name) for name in STRIKES)
    place.file.write_text(f"first\tdecision\tsecond\nstrike-1.txt@{one[1]}\tdifferent\tstrike-2.txt@{other[1]}\n")
    assert len(place.listed()["items"]) == 3
    last = place.decide("same", one, other)["last"]
    assert place.file.read_text().splitlines()[-1] == f"strike-1.txt@{one[1]}\tsame\tstrike-2.txt@{other[1]}"
    assert last["decision"] == "same"
    place.file.write_text("decision\tfirst\nperhaps\ta@1\n")
    told = place.listed()
    assert "expected one of the decisions" in told["error"]
    assert len(told["items"]) == 2, "the incidents are those from before"
    place.file.write_text("decision\tfirst\nwrong\tgone.txt@1\n")
    assert "gone.txt@1" in place.listed()["notes"][0]


def test_corrections_of_documents_count(place: Place):
    place.listed()
    item = place.desk.shelf.get("mine.txt")
    assert item is not None
    assert item.history is not None
    people = next(each for each in item.history.current.mentions if each.label == "CASUALTY")
    place.desk.change(item, "ر.", 0, [{"op": "delete", "key": people.key}])
    assert place.groups() == [["strike-1.txt", "strike-2.txt"]]


@pytest.mark.parametrize(
    ("kind", "records"),
    [
        ("same", [("strike-1.txt", 1), ("mine.txt", 10**6)]), ("same", [("elsewhere.txt", 1), ("mine.txt", 1)]),
        ("wrong", [("mine.txt", 10**6)]), ("explode", [("mine.txt", 1)]),
    ],
)  # fmt: skip
def test_decisions_about_nothing_are_refused(place: Place, kind: str, records: list[tuple[str, int]]):
    assert place.decide(kind, *records, status=422)["error"]
    assert not place.file.exists()


def test_a_decision_names_as_many_records_as_it_is_about(place: Place):
    one, other, _ = (place.record(name) for name in STRIKES)
    for kind, records in (("same", [one]), ("split", [one, other]), ("different", [one, one])):
        assert place.decide(kind, *records, status=422)["error"].startswith("expected")
    assert not place.file.exists() or place.listed()["last"] is None


def test_two_tabs_see_each_other(place: Place):
    before = place.listed()["version"]
    place.decide("wrong", place.record("mine.txt"))
    assert place.listed()["version"] != before


def test_an_unknown_incident_is_told(place: Place):
    assert "nothing of this name" in place.get("/i-none", status=404)["error"]


def test_the_map_is_served_with_its_outline(place: Place):
    assert "export function showOnMap" in place.client.get("/incident-map.js").text
    assert place.client.get("/outline.json").json()["countries"]


def ruling(number: int) -> Ruling:
    return Ruling("wrong", RecordName("a b.txt", number))


def test_a_report_that_no_table_can_name_is_refused(tmp_path: Path):
    file = DecisionFile(tmp_path / "desk" / "decisions.tsv")
    for name in ("a\tb", " a", "a\nb", "a  b"):
        with pytest.raises(DecisionError, match="whose name a table can hold"):
            file.append([Ruling("wrong", RecordName(name, 1))], "R.")
    assert file.last() is None
    file.append([ruling(1), ruling(2)], "R.")
    assert [each.first.start for each in file.read()] == [1, 2]


def test_a_line_without_its_end_is_not_written_behind(tmp_path: Path):
    file = DecisionFile(tmp_path / "decisions.tsv")
    file.append([ruling(1)], "R.")
    torn = file.path.read_bytes()[:-3]
    file.path.write_bytes(torn)
    with pytest.raises(DecisionError, match="expected a line end behind the last line"):
        file.append([ruling(2)], "R.")
    assert file.path.read_bytes() == torn


def test_undo_takes_one_line_and_no_other(tmp_path: Path):
    file = DecisionFile(tmp_path / "decisions.tsv")
    with pytest.raises(DecisionError, match="no decision to undo"):
        file.undo("x")
    file.append([ruling(1)], "R.")
    before = file.path.read_bytes()
    file.append([ruling(2)], "R.")
    last = file.last()
    assert last is not None
    with pytest.raises(OtherDecisionError):
        file.undo("x")
    file.undo(last["key"])
    assert file.path.read_bytes() == before


def test_the_last_decision_is_read_once_and_anew_when_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    read: list[Path] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(path), read_bytes(path))[1])
    file, other = (DecisionFile(tmp_path / "decisions.tsv") for _ in range(2))

    def last() -> str:
        told = file.last()
        return told["first"] if told else ""

    assert last() == ""
    file.append([ruling(1)], "R.")
    assert [last() for _ in range(3)] == ["a b.txt@1"] * 3
    assert len(read) == 1
    other.append([ruling(2)], "S.")
    assert last() == "a b.txt@2"
    file.path.write_bytes(read_bytes(file.path).replace(b"@2", b"@3"))
    os.utime(file.path, ns=(0, 1))  # as long as before, at another time
    assert last() == "a b.txt@3"
    told = file.last()
    assert told is not None
    file.undo(told["key"])
    assert [last(), last()] == ["a b.txt@1"] * 2
    assert len(read) == 4
    file.path.unlink()
    assert last() == ""


def test_what_was_told_to_be_decided_survives_a_kill(tmp_path: Path):
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from hasila.desk.decision_file import DecisionFile, Ruling
        from hasila.incidents.decisions import RecordName
        file = DecisionFile(Path(sys.argv[1]))
        for number in range(10**6):
            file.append([Ruling("wrong", RecordName("a.txt", number))], "R.")
            print(number, flush=True)
    """)
    path = tmp_path / "decisions.tsv"
    process = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while int(process.stdout.readline()) < 20:
        pass
    os.kill(process.pid, signal.SIGKILL)
    told = [int(line) for line in process.stdout.read().split()]
    process.wait()
    kept = [each.first.start for each in read_decisions(path)]
    assert kept == list(range(len(kept)))
    assert kept[-1] >= max(told, default=20)


def test_the_decisions_are_no_document(tmp_path: Path):
    desk = new_desk(tmp_path / "desk" / "log.jsonl")
    DecisionFile(tmp_path / "desk" / "decisions.tsv").append([ruling(1)], "R.")
    DecisionFile(tmp_path / "decisions.tsv").append([ruling(1)], "R.")
    (tmp_path / "a.txt").write_text("قتل مدني")
    found = list(from_files([tmp_path], Options(), tmp_path / "log.jsonl"))
    assert not any(isinstance(each, DocumentError) for each in found)
    assert [each[0].id for each in found if not isinstance(each, DocumentError)] == ["a.txt"]
    assert len(desk.shelf) == 3
