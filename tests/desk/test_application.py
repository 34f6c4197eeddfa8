"""The desk over HTTP: every route, what is refused, and that exports are read back."""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")
pytest.importorskip("python_multipart")

from fastapi.testclient import TestClient

from hasila import corpus
from hasila.corpus.validation import validate
from hasila.desk.access import HEADERS, MOST_BYTES, Access, Gate, Rate
from hasila.desk.application import application
from hasila.desk.checkpoints import Checkpoints
from hasila.desk.desk import Desk
from hasila.desk.intake import from_files
from hasila.desk.log import Log
from hasila.desk.reading import Background
from hasila.desk.training import Training
from hasila.documents.source import Options
from hasila.errors import HasilaError
from support.desks import RECORDER, TEXTS, at, read_layers

TOKEN = "token-of-the-test"
HOST = "http://127.0.0.1:8000"


class Place:
    """A desk that is served over a folder, its client, and what went wrong in its threads."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.log = folder / "desk" / "log.jsonl"
        for name, text in {**TEXTS, **more}.items():
            folder.joinpath(name).parent.mkdir(exist_ok=True, parents=True)
            folder.joinpath(name).write_bytes(text.encode())
        self.faults: list[HasilaError] = []
        self.desk = Desk(Log(self.log), RECORDER)
        found = from_files([folder], Options(), self.log)
        self.background = Background(self.desk, found, lambda: read_layers, self.faults.append)
        self.training = Training(self.desk, Checkpoints.beside(self.log), inputs=[folder])
        static = folder.parent / "static"
        static.mkdir(exist_ok=True)
        static.joinpath("index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
        self.app, gated = application(
            self.desk, self.background, self.training, Access(TOKEN, port=8000), "invented", static
        )
        assert isinstance(gated, Gate)
        self.background.start()
        assert self.background.complete.wait(60)
        for item in self.desk.shelf:
            self.background.await_reading(item, 60)
        self.client = TestClient(gated, base_url=HOST, headers={"X-Hasila-Token": TOKEN})

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/{path}")
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.client.post(f"/api/{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def change(self, *changes: Any, name: str = "shelling.txt", who: str = "ر.", status: int = 200) -> Any:
        base = self.get(f"documents/{quote(name, safe='')}")["version"]
        body = {"annotator": who, "base": base, "changes": changes}
        return self.post(f"documents/{quote(name, safe='')}/changes", body, status)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "news")
    yield made
    made.background.stop()
    assert not made.faults


def test_status_tells_what_there_is_and_the_scheme(place: Place):
    status = place.get("status")
    assert (status["documents"], status["read"], status["corrected"], status["model"]) == (3, 3, 0, "invented")
    assert status["labels"] == ["ACTOR", "CASUALTY", "PLACE", "ATTACK"]
    assert status["attributes"]["Civilians"] == {"labels": ["CASUALTY"], "values": None, "flag": True}
    assert status["links"]["At"] == {"source": "ATTACK", "target": "PLACE"}
    place.change({"op": "accept_all"}, {"op": "state", "state": "done"})
    status = place.get("status")
    assert (status["corrected"], status["done"], status["annotators"]) == (1, 1, ["ر."])


def test_the_list_is_a_queue_with_reasons_and_what_is_done_comes_last(place: Place):
    place.change({"op": "state", "state": "done"})
    found = place.get("documents")
    assert found["total"] == 3
    assert [each["id"] for each in found["items"]][-1] == "shelling.txt"
    assert all(each["why"] for each in found["items"])
    assert [each["state"] for each in found["items"]] == ["open", "open", "done"]
    assert found["items"][0]["doubt"] >= found["items"][1]["doubt"]
    doubts = [each["doubt"] for each in found["items"]]
    least = sorted(doubts)[1]
    assert place.get(f"documents?doubt={least}")["total"] == sum(each >= least for each in doubts) < 3


def test_the_order_by_chance_is_no_other_order_and_stays(place: Place):
    by_chance = [each["id"] for each in place.get("documents?sort=chance")["items"]]
    assert sorted(by_chance) == ["folder/mine.txt", "quiet.txt", "shelling.txt"] != by_chance
    place.change({"op": "state", "state": "done"})
    assert [each["id"] for each in place.get("documents?sort=chance")["items"]] == by_chance


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=name", ["folder/mine.txt", "quiet.txt", "shelling.txt"]),
        ("sort=name&offset=1&limit=1", ["quiet.txt"]),
        ("harm=injured", ["shelling.txt"]),
        ("harm=missing", []),
        ("place=دوما", ["folder/mine.txt"]),
        ("party=المرصد", ["shelling.txt"]),
        ("text=قصف", ["shelling.txt"]),
        ("text=MINE", ["folder/mine.txt"]),
        ("from=2020-01-01", []),
        ("state=done", []),
        ("doubt=0.9", []),
    ],
)
def test_the_list_is_filtered_and_sorted(place: Place, query: str, expected: list[str]):
    assert [each["id"] for each in place.get(f"documents?{query}")["items"]] == expected


def test_a_document_has_offsets_in_code_points_whatever_the_text_holds(place: Place):
    document = place.get("documents/shelling.txt")
    assert "😀" in document["text"]
    covered = [document["text"][each["start"] : each["end"]] for each in document["mentions"]]
    assert covered == ["المرصد", "ثلاثة مدنيين", "قصفٍ مدفعيّ", "سراقب", "خمسة آخرون"]
    assert document["mentions"][1]["attributes"] == {"Harm": "killed", "Count": "3..3", "Civilians": True}
    assert {each["kind"] for each in document["links"]} == {"Source", "Place", "Cause"}
    assert document["records"][0]["count"]["low"] == 3


def test_a_name_with_a_slash_is_one_name(place: Place):
    assert place.get("documents/folder%2Fmine.txt")["id"] == "folder/mine.txt"
    assert place.change({"op": "note", "note": "a"}, name="folder/mine.txt")["note"] == "a"


def test_a_page_is_told_what_a_change_changed_and_then_of_the_records(place: Place):
    before = place.get("documents/shelling.txt")
    key = before["mentions"][-1]["key"]
    body = {"annotator": "ر.", "base": 0, "changes": [{"op": "delete", "key": key}]}
    told = place.post("documents/shelling.txt/changes?answer=difference", body)
    assert (told["version"], told["since"], told["mentions"]["items"]) == (1, 0, [])
    assert told["mentions"]["to"] - told["mentions"]["from"] == 1
    assert not {"text", "records"} & set(told)
    records = place.get("records/shelling.txt?since=0")
    assert (records["version"], records["since"], records["records"]["items"]) == (1, 0, [])
    assert records["records"]["to"] - records["records"]["from"] == 1
    undone = place.post("documents/shelling.txt/undo?answer=difference", {"annotator": "ر.", "base": 1})
    assert [each["key"] for each in undone["mentions"]["items"]] == [key]
    unknown = place.get("records/shelling.txt?since=9")
    assert unknown["since"] is None
    assert unknown["records"]["items"] == place.get("documents/shelling.txt")["records"] == before["records"]
    place.post("documents/shelling.txt/redo?answer=perhaps", {"annotator": "ر.", "base": 2}, status=422)
    place.get("records/nothing.txt", status=404)


def test_two_tabs_the_second_is_told_what_the_first_did(place: Place):
    body = {"annotator": "ر.", "base": 0, "changes": [{"op": "note", "note": "one"}]}
    place.post("documents/shelling.txt/changes", body)
    refused = place.post("documents/shelling.txt/changes", body, status=409)
    assert refused["document"]["note"] == "one"
    assert refused["document"]["version"] == 1
    for direction in ("undo", "redo"):
        place.post(f"documents/shelling.txt/{direction}", {"annotator": "ر.", "base": 0}, status=409)


def test_changes_are_snapped_unless_exact_and_undone_and_redone(place: Place):
    changed = place.change({"op": "add", **at("وتركي"), "label": "PLACE"})
    added = changed["mentions"][-1]
    assert added["start"] == at("تركيا")["start"]
    assert added["end"] == at("تركيا")["end"]
    exact = place.change({"op": "move", "key": added["key"], **at("وتركي"), "exact": True})
    assert exact["mentions"][-1]["end"] == at("وتركي")["end"]
    undone = place.post("documents/shelling.txt/undo", {"annotator": "ر.", "base": 2})
    assert undone["mentions"] == changed["mentions"]
    redone = place.post("documents/shelling.txt/redo", {"annotator": "ر.", "base": 3})
    assert redone["mentions"] == exact["mentions"]
    nothing = place.post("documents/shelling.txt/redo", {"annotator": "ر.", "base": 4}, status=422)
    assert nothing == {"error": "there is nothing to redo"}


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"annotator": "", "base": 0, "changes": [{"op": "accept_all"}]},
        {"annotator": "a", "base": "0", "changes": [{"op": "accept_all"}]},
        {"annotator": "a", "base": -1, "changes": [{"op": "accept_all"}]},
        {"annotator": "a", "base": True, "changes": [{"op": "accept_all"}]},
        {"annotator": "a", "base": 0, "changes": []},
        {"annotator": "a", "base": 0, "changes": [{"op": "explode"}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "undo"}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "add", "start": 0.5, "end": 2, "label": "PLACE"}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "add", "start": 10**40, "end": 2, "label": "PLACE"}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "delete", "key": {"a": 1}}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "delete", "key": "m1", "more": 1}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "attributes", "key": "m2", "attributes": {"Harm": True}}]},
        {"annotator": "a", "base": 0, "changes": [{"op": "note", "note": "x" * 20_000}]},
    ],
)  # fmt: skip
def test_hostile_changes_are_refused_in_a_sentence_and_change_nothing(place: Place, body: Any):
    refused = place.post("documents/shelling.txt/changes", body, status=422)
    assert set(refused) == {"error"}
    assert place.get("documents/shelling.txt")["version"] == 0
    assert not place.log.exists()


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000, b"NaN", b""])
def test_what_is_no_json_is_refused_in_a_sentence(place: Place, content: bytes):
    for path in ("documents/shelling.txt/changes", "documents", "extract"):
        answer = place.client.post(f"/api/{path}", content=content, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422)
        assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("name", ["none.txt", "..%2F..%2Fetc%2Fpasswd", "%00", "%2Fetc%2Fpasswd", "desk%2Flog.jsonl"])
def test_what_is_no_document_is_not_found(place: Place, name: str):
    place.change({"op": "note", "note": "so that there is a log"})
    assert "no document of this name" in place.get(f"documents/{name}", 404)["error"]
    assert "no document of this name" in place.get(f"original/{name}", 404)["error"]
    assert "error" in place.get("nowhere", 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("documents", '{"text": "قتل \\ud800 طفلان"}'),
        ("extract", '{"texts": ["قتل \\ud800 طفلان"]}'),
        (
            "documents/quiet.txt/changes",
            '{"annotator": "a", "base": 0, "changes": [{"op": "note", "note": "\\udfff"}]}',
        ),
    ],
)
def test_lone_surrogates_are_refused(place: Place, path: str, body: str):
    answer = place.client.post(f"/api/{path}", content=body.encode(), headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert set(answer.json()) == {"error"}


def test_a_pasted_text_and_uploaded_files_are_added_read_and_kept(place: Place):
    new = {"text": TEXTS["quiet.txt"], "date": "2021-03-04", "title": "../خبر"}
    (pasted,) = place.post("documents", new)["added"]
    files = [("files", ("../../t.csv", b"id,text\nx,\xd8\xa7\n", "text/csv")), ("files", ("a.exe", b"MZ", "x/y"))]
    answer = place.client.post("/api/documents", files=files)
    assert answer.json()["added"] == ["desk/x"]
    assert answer.json()["failed"][0]["name"] == "a.exe"
    assert place.get(f"documents/{quote(pasted, safe='')}")["mentions"][0]["label"] == "PLACE"
    assert sorted(path.name for path in place.folder.rglob("*") if path.is_file()) == [
        "log.jsonl", "mine.txt", "quiet.txt", "shelling.txt",
    ]  # fmt: skip
    again = Place(place.folder)
    again.background.stop()
    assert again.get("status")["documents"] == 5


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "a", "date": "yesterday"}, {"title": "a"}, {"text": 7}])
def test_a_text_that_is_none_is_refused(place: Place, body: Any):
    assert set(place.post("documents", body, status=422)) == {"error"}


def test_the_original_is_an_attachment_with_its_bytes(place: Place):
    answer = place.client.get("/api/original/folder%2Fmine.txt")
    assert answer.content.decode() == TEXTS["folder/mine.txt"]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_other_programs_get_spans_and_records(place: Place):
    texts = [TEXTS["shelling.txt"], ""]
    spans = place.post("extract", {"texts": texts})["spans"]
    assert [each["label"] for each in spans[0]] == ["ACTOR", "CASUALTY", "PLACE", "CASUALTY"]
    assert spans[1] == []
    records = place.post("records", {"texts": texts, "dates": ["2021-03-04", None]})["records"]
    assert records[0][0]["date"]["day"] == "2021-03-03"
    assert "a date for each" in place.post("records", {"texts": texts, "dates": [None]}, 422)["error"]


def test_other_programs_are_told_to_wait_when_they_ask_too_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hasila.desk.application.Rate", partial(Rate, clock=lambda: 0.0))  # however slow the machine is
    place = Place(tmp_path / "news")
    answers = [place.client.post("/api/extract", json={"texts": []}) for _ in range(21)]
    place.background.stop()
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_agreement_of_two_annotators(place: Place):
    assert place.get("agreement") == {"annotators": [], "pairs": []}
    place.change({"op": "accept_all"}, who="one")
    key = place.get("documents/shelling.txt")["mentions"][0]["key"]
    place.change({"op": "delete", "key": key}, who="two")
    place.change({"op": "accept_all"}, name="quiet.txt", who="two")
    told = place.get("agreement")
    assert told["annotators"] == ["one", "two"]
    assert told["pairs"] == [{"one": "one", "two": "two", "documents": 1, "f1": pytest.approx(8 / 9, abs=1e-4)}]


def corrected(place: Place) -> None:
    place.change({"op": "add", **at("تركيا"), "label": "PLACE"}, {"op": "accept_all"}, {"op": "state", "state": "done"})
    place.change({"op": "state", "state": "done"}, name="folder/mine.txt")


def test_exports_are_what_training_reads(place: Place, tmp_path: Path):
    corrected(place)
    brat, passages = tmp_path / "brat", tmp_path / "passages"
    archive = zipfile.ZipFile(io.BytesIO(place.client.get("/api/export?format=brat").content))
    archive.extractall(brat)
    passages.mkdir()
    passages.joinpath("a.txt").write_bytes(place.client.get("/api/export?format=passages").content)
    articles, same = corpus.read_articles(brat), corpus.read_passages(passages)
    assert validate(articles) == validate(same) == []
    assert sorted(each.text for each in articles) == sorted(each.text for each in same)
    (one,), (other,) = ([each for each in read if "سراقب" in each.text] for read in (articles, same))
    assert one.text == TEXTS["shelling.txt"]
    assert one.mentions == other.mentions
    assert set(one.links) == set(other.links)
    assert [(m.label, m.text) for m in one.mentions][-1] == ("PLACE", "تركيا")
    assert one.mentions[1].attributes == {"Harm": "killed", "Count": "3..3", "Civilians": ""}


def test_exports_for_other_programs(place: Place, tmp_path: Path):
    corrected(place)
    lines = place.client.get("/api/export?format=jsonl&state=all").content.decode().splitlines()
    assert len(lines) == 3
    assert json.loads(lines[-1]) == place.get(f"documents/{json.loads(lines[-1])['id']}")
    table = place.client.get("/api/export?format=csv")
    assert table.content.decode("utf-8-sig").splitlines()[0].startswith("document,document_date,record,start,end,text")
    assert "hasila-csv.csv" in table.headers["content-disposition"]
    path = tmp_path / "tasks.json"
    path.write_bytes(place.client.get("/api/export?format=label-studio").content)
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 2


def test_a_text_that_passages_cannot_hold_is_named_and_brat_takes_it(tmp_path: Path):
    place = Place(tmp_path / "news", **{"note.txt": "\n## [1] نص\r\nطويل\n"})
    refused = place.get("export?format=passages&state=all", 422)
    assert "note.txt" in refused["error"]
    assert "export brat" in refused["error"]
    content = place.client.get("/api/export?format=brat&state=all").content
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.read("note.txt").decode() == "\n## [1] نص\r\nطويل\n"
    place.background.stop()


def test_a_full_disk_is_told_and_the_change_is_not_made(place: Place, monkeypatch: pytest.MonkeyPatch):
    def full(_: int, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hasila.desk.log.os.write", full)
    assert "No space left" in place.change({"op": "accept_all"}, status=507)["error"]
    monkeypatch.undo()
    assert place.get("documents/shelling.txt")["version"] == 0
    assert place.change({"op": "accept_all"})["version"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Hasila-Token": ""}, 401),
        ({"X-Hasila-Token": TOKEN[:-1]}, 401),
        ({"X-Hasila-Token": "\xe9"}, 401),
        ({"Host": "evil.example:8000"}, 403),
        ({"Host": "127.0.0.1:9999"}, 403),
        ({"Host": "127.0.0.1:8000@evil.example"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Origin": HOST}, 200),
        ({"Host": "localhost:8000", "Origin": "http://localhost:8000"}, 200),
    ],
)
def test_only_the_page_and_who_knows_the_token_are_let_in(place: Place, headers: dict[str, str], status: int):
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    for path in ("status", "documents", "export?format=jsonl", "original/quiet.txt", "agreement"):
        answer = place.client.get(f"/api/{path}", headers=sent)  # type: ignore[arg-type]
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    body = {"annotator": "a", "base": 0, "changes": [{"op": "note", "note": "a"}]}
    answer = place.client.post("/api/documents/quiet.txt/changes", json=body, headers=sent)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert place.log.exists() == (status == 200)


def test_addresses_of_another_host_are_let_in_but_names_are_not():
    access = Access(TOKEN, "0.0.0.0", 80)
    assert access.knows_host("192.0.2.7")
    assert access.knows_host("[2001:db8::1]:80")
    assert not access.knows_host("evil.example")
    assert not Access(TOKEN, "127.0.0.1", 80).knows_host("192.0.2.7")


def test_requests_that_are_too_large_are_refused_whether_they_say_so_or_not(place: Place):
    large = b"x" * (MOST_BYTES + 1)
    assert place.client.post("/api/extract", content=large).status_code == 413
    answer = place.client.post("/api/extract", content=iter([large[:600_000], large[:600_000]]))
    assert answer.status_code == 413
    assert "at most 1,000,000 bytes" in answer.json()["error"]
    assert place.client.get("/api/status", headers={"Content-Length": "-1"}).status_code == 413


def test_the_rate_gives_a_burst_and_then_so_many_a_second():
    now = [0.0]
    rate = Rate(2, 4.0, lambda: now[0])
    assert [rate.take() for _ in range(3)] == [0, 0, 0.25]
    now[0] = 0.25
    assert rate.take() == 0
    assert rate.take() > 0


def test_the_folder_holds_nothing_new_but_the_log_and_other_commands_pass_it_over(place: Place):
    before = {path for path in place.folder.rglob("*") if path.is_file()}
    place.change({"op": "note", "note": "a"})
    assert {path for path in place.folder.rglob("*") if path.is_file()} - before == {place.log}
    again = Place(place.folder)
    again.background.stop()
    assert (again.get("status")["documents"], again.get("status")["failed"]) == (3, 0)
    assert again.get("documents/shelling.txt")["note"] == "a"


def test_the_page_is_served_without_a_token_under_a_strict_policy(place: Place):
    answer = place.client.get("/", headers={"X-Hasila-Token": ""})
    assert "<title>page</title>" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    for path in ("/..%2fnews%2fquiet.txt", "/%2e%2e/news/quiet.txt"):
        assert place.client.get(path).status_code == 404


def test_the_schema_is_served_and_names_every_route(place: Place):
    paths = place.client.get("/openapi.json").json()["paths"]
    assert {path.removeprefix("/api/") for path in paths} == {
        "status", "documents", "documents/{id}", "documents/{id}/changes", "documents/{id}/undo",
        "documents/{id}/redo", "original/{id}", "extract", "records", "records/{id}", "export", "agreement", "training",
        "incidents", "incidents/{id}", "incidents/decisions", "incidents/decisions/undo", "/label-studio/health",
        "/label-studio/versions", "/label-studio/setup", "/label-studio/predict", "/label-studio/webhook",
        "/label-studio/train", "/label-studio/is_training",
        "/doccano/spans",
    }  # fmt: skip


def test_a_file_of_the_page_needs_no_token_though_its_name_begins_as_the_addresses_of_the_interface(place: Place):
    place.folder.with_name("static").joinpath("api.js").write_text("export {};", encoding="utf-8")
    assert place.client.get("/api.js", headers={"X-Hasila-Token": ""}).text == "export {};"
    assert place.client.get("/api/status", headers={"X-Hasila-Token": ""}).status_code == 401


def test_a_training_that_cannot_begin_or_stop_is_told(place: Place):
    told = place.get("training")
    assert (told["state"], told["done"], told["fewest"]) == ("none", 0, 10)
    assert "at least 10 documents that are done, found 0" in place.post("training", {}, 400)["error"]
    assert "anew" in place.post("training", {"anew": "perhaps"}, 422)["error"]
    answer = place.client.delete("/api/training")
    assert (answer.status_code, answer.json()) == (409, {"error": "no training is running"})
    assert not list(place.folder.glob("desk/checkpoints/*.part"))
