"""Label Studio and doccano at the desk: who is let in, what they are told, and that offsets are theirs."""

import base64
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

from fastapi.testclient import TestClient

from hasila.corpus import read_label_studio
from hasila.corpus.standoff import Entity
from hasila.desk import access
from hasila.desk.access import Access
from hasila.desk.application import application
from hasila.desk.checkpoints import Checkpoints
from hasila.desk.labelling import OWN, LabellingError, read_labelling
from hasila.desk.reading import Background
from hasila.desk.tools import Tools
from hasila.desk.training import Training
from hasila.documents.document import Document
from hasila.layers import Layers
from hasila.output.json_text import to_json
from hasila.output.label_studio import configuration, task
from hasila.output.markup import Markup
from hasila.records.recorder import RecorderResult
from hasila.spans import Span
from hasila.version import __version__
from support.desks import TEXTS, new_desk, read_layers

TOKEN = "token-of-the-test"
HOST = "http://127.0.0.1:8000"

SIMPLE = """<View>
  <Labels name="ner" toName="article">
    <Label value="CASUALTY"/><Label value="Town" alias="PLACE"/>
  </Labels>
  <Text name="article" value="$body"/>
  <Choices name="Harm" toName="article" perRegion="true"><Choice value="killed"/></Choices>
</View>"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    desk = new_desk(tmp_path / "log.jsonl", {})
    background = Background(desk, [], lambda: read_layers, lambda error: None)
    background.start()
    training = Training(desk, Checkpoints(tmp_path / "checkpoints"))
    _, gated = application(desk, background, training, Access(TOKEN, port=8000), "embedded", tmp_path)
    made = TestClient(gated, base_url=HOST)
    made.auth = ("anybody", TOKEN)
    yield made
    background.stop()


def asked(*texts: Any, config: str | None = configuration(), data: str = "text") -> dict[str, Any]:
    """A request for predictions as Label Studio sends it, with what else it sends."""
    tasks = [
        {"id": number, "data": {data: text}, "meta": {}, "is_labeled": False, "overlap": 1, "project": 1,
         "file_upload": None, "predictions": [], "created_at": "2026-11-28T10:00:00.000000Z"}
        for number, text in enumerate(texts, 1)
    ]  # fmt: skip
    params = {"login": None, "password": None, "context": None}
    return {"tasks": tasks, "project": "1.1795860000", "label_config": config, "params": params}


def predicted(client: TestClient, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post("/label-studio/predict", json=body)
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def password(told: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(told.encode()).decode()}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (password(f"anybody:{TOKEN}"), 200),
        (password(f":{TOKEN}"), 200),
        ({"X-Hasila-Token": TOKEN}, 200),
        ({}, 401),
        (password("anybody:wrong"), 401),
        (password(TOKEN), 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Basic ÿ="}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 401),
        ({**password(f"a:{TOKEN}"), "Origin": HOST}, 403),
        ({**password(f"a:{TOKEN}"), "Origin": "http://elsewhere.example"}, 403),
        ({**password(f"a:{TOKEN}"), "Sec-Fetch-Site": "cross-site"}, 403),
        ({**password(f"a:{TOKEN}"), "Sec-Fetch-Site": "none"}, 403),
        ({**password(f"a:{TOKEN}"), "Host": "elsewhere.example:8000"}, 403),
    ],
)
def test_only_programs_with_the_token_are_let_in(client: TestClient, headers: dict[str, str], status: int):
    client.auth = None
    for method, path in (("GET", "/label-studio/health"), ("POST", "/doccano/spans")):
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = client.request(method, path, headers=sent, json={"text": TEXTS["quiet.txt"]})
        assert answer.status_code == status, path
        assert "www-authenticate" not in answer.headers


def test_the_password_opens_nothing_but_the_paths_of_the_tools(client: TestClient):
    assert client.get("/api/status").status_code == 401
    assert client.get("/api/status", headers={"X-Hasila-Token": TOKEN}).status_code == 200


def test_a_backend_is_connected(client: TestClient):
    assert client.get("/label-studio/health").json()["status"] == "UP"
    body = {
        "project": "1.1795860000", "schema": configuration(), "hostname": "http://localhost:8080",
        "access_token": "a token of Label Studio", "extra_params": None,
    }  # fmt: skip
    answer = client.post("/label-studio/setup", json=body)
    assert answer.json() == {"model_version": f"hasila {__version__}"}
    assert client.get("/label-studio/versions").json() == {"versions": [f"hasila {__version__}"]}


def test_a_checkpoint_has_a_version_of_its_own_that_tells_no_folder(tmp_path: Path):
    desk = new_desk(tmp_path / "log.jsonl", {})
    background = Background(desk, [], lambda: read_layers, lambda error: None)
    assert Tools(desk, background, "/home/r/models/mine/").version == f"hasila {__version__} (mine)"


def test_predictions_come_back_as_annotations_with_the_same_offsets(client: TestClient, tmp_path: Path):
    """What Label Studio would export after a person accepted the predictions."""
    texts = list(TEXTS.values())
    exported = [
        {"id": number, "data": {"text": text}, "annotations": [{"result": each["result"]}]}
        for number, (text, each) in enumerate(zip(texts, predicted(client, asked(*texts)), strict=True), 1)
    ]
    path = tmp_path / "export.json"
    path.write_text(to_json(exported), encoding="utf-8")
    articles = read_label_studio(path).articles
    found = [[(each.text, each.label) for each in article.mentions] for article in articles]
    assert found[0] == [
        ("المرصد", "ACTOR"), ("ثلاثة مدنيين", "CASUALTY"), ("قصفٍ مدفعيّ", "ATTACK"), ("سراقب", "PLACE"),
        ("خمسة آخرون", "CASUALTY"),
    ]  # fmt: skip
    assert articles[0].mentions[1].attributes == {"Harm": "killed", "Count": "3..3", "Civilians": ""}
    assert {link.kind for link in articles[0].links} == {"Source", "Place", "Cause"}
    assert found[2] == [("حلب", "PLACE")]


def test_predictions_have_scores_and_the_version_of_the_model(client: TestClient):
    one, empty = predicted(client, asked(TEXTS["shelling.txt"], "نص بلا شيء"))
    assert (one["score"], one["model_version"]) == (0.8, f"hasila {__version__}")
    assert [each["score"] for each in one["result"] if each["type"] == "labels"] == [0.8] * 5
    assert empty == {"result": [], "model_version": f"hasila {__version__}"}


def test_a_configuration_of_somebody_else_is_honoured(client: TestClient, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        (found,) = predicted(client, asked(TEXTS["shelling.txt"], config=SIMPLE, data="body"))
    told = [(each["type"], each["from_name"], each["to_name"], each["value"]["text"]) for each in found["result"]]
    assert told == [
        ("labels", "ner", "article", "ثلاثة مدنيين"), ("choices", "Harm", "article", "ثلاثة مدنيين"),
        ("labels", "ner", "article", "سراقب"), ("labels", "ner", "article", "خمسة آخرون"),
    ]  # fmt: skip
    (line,) = [each for each in caplog.messages if "Label Studio" in each]
    for missing in (
        "the label ACTOR (1)", "the label ATTACK (1)", "the choice Harm=injured (1)", "the relation Place (2)",
        "the text area Count (2)", "the choice Flags=Civilians (1)",
    ):  # fmt: skip
        assert missing in line
    assert "المرصد" not in line


def test_the_configuration_of_the_setup_holds_if_a_request_has_none(client: TestClient):
    body = asked(TEXTS["shelling.txt"], config=None, data="body")
    assert client.post("/label-studio/predict", json=body).status_code == 400
    client.post("/label-studio/setup", json={"project": body["project"], "schema": SIMPLE})
    (found,) = predicted(client, body)
    assert found["result"][0]["from_name"] == "ner"


def test_a_task_without_a_text_takes_no_prediction_from_the_others(
    client: TestClient, caplog: pytest.LogCaptureFixture
):
    nothing, number, fine = predicted(client, asked(None, 7, TEXTS["quiet.txt"]))
    assert (nothing["result"], number["result"]) == ([], [])
    assert fine["result"][0]["value"]["text"] == "حلب"
    assert "text of at most 1,000,000 characters in the task's text (2)" in caplog.text


@pytest.mark.parametrize(
    "config",
    [
        "", "<View", "<View/>", '<View><Text name="a" value="$text"/></View>',
        '<View><Labels name="l" toName="b"><Label value="PLACE"/></Labels><Text name="a" value="$text"/></View>',
        '<View><Labels name="l" toName="a"/><Text name="a" value="words"/></View>',
        '<View><Labels name="l" toName="a"/><Text name="a" value="$text" valueType="url"/></View>',
        '<!DOCTYPE a [<!ENTITY b "c">]><View>&b;</View>',
    ],
)  # fmt: skip
def test_a_configuration_without_a_place_for_spans_is_refused(client: TestClient, config: str):
    answer = client.post("/label-studio/setup", json={"project": "1.1", "schema": config})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("expected ")


EVENTS = (
    "ANNOTATION_CREATED", "ANNOTATIONS_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED", "TASKS_CREATED",
    "TASKS_DELETED", "PROJECT_CREATED", "PROJECT_UPDATED", "PROJECT_DELETED", "LABEL_LINK_CREATED",
)  # fmt: skip


@pytest.mark.parametrize("action", EVENTS)
def test_events_are_heard_with_whatever_they_carry(client: TestClient, action: str):
    body = {
        "action": action,
        "task": {"id": 1, "data": {"text": "نص"}},
        "annotation": {"result": []},
        "project": {"id": 1},
    }
    answer = client.post("/label-studio/webhook", json=body)
    assert (answer.status_code, answer.json()) == (200, {"status": f"{action}: nothing to do"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("webhook", {"action": "START_TRAINING", "project": {"id": 1}}),
        ("webhook", {"annotations": [], "project": "1.1795860000", "label_config": "<View/>", "params": {}}),
        ("train", {"annotations": [{"id": 1}], "project": "1.1795860000", "label_config": "<View/>", "params": {}}),
        ("train", None),
    ],
)
def test_a_training_is_refused_as_not_possible_with_what_to_do_instead(client: TestClient, path: str, body: Any):
    refused = client.post(f"/label-studio/{path}", json=body)
    assert refused.status_code == 501
    assert "does not learn from it" in refused.json()["error"]
    assert "hasila.corpus.read_label_studio" in refused.json()["error"]
    assert client.get("/label-studio/is_training", params={"project": "1.1"}).json() == {"is_training": False}


def test_what_is_no_event_is_refused_in_a_sentence(client: TestClient):
    for body in ([], "text", {"action": ["x"]}, {"action": "x" * 101}):
        refused = client.post("/label-studio/webhook", json=body)
        assert (refused.status_code, set(refused.json())) == (422, {"error"})


def test_tasks_may_be_larger_than_other_requests_up_to_a_bound(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(access._MOST, "/label-studio/predict", 2 * access.MOST_BYTES)
    long = "قتل " * (access.MOST_BYTES // 6)
    assert len(predicted(client, asked(long, TEXTS["quiet.txt"]))) == 2
    assert client.post("/label-studio/predict", json=asked(long, long)).status_code == 413
    assert client.post("/doccano/spans", json={"text": long}).status_code == 413


def test_too_many_requests_are_told_when_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(access.Rate, "take", lambda rate: 0.2)
    for path, body in (("/doccano/spans", {"text": "نص"}), ("/label-studio/predict", asked("نص"))):
        late = client.post(path, json=body)
        assert (late.status_code, late.headers["retry-after"]) == (429, "1")
        assert "at most 5 requests a second" in late.json()["error"]


def test_doccano_counts_what_its_editor_counts(client: TestClient):
    text = TEXTS["shelling.txt"]
    spans = client.post("/doccano/spans", json={"text": text}).json()
    code = text.encode("utf-16-le")
    words = [code[2 * each["start_offset"] : 2 * each["end_offset"]].decode("utf-16-le") for each in spans]
    assert words == ["المرصد", "ثلاثة مدنيين", "قصفٍ مدفعيّ", "سراقب", "خمسة آخرون"]
    assert [each["label"] for each in spans] == ["ACTOR", "CASUALTY", "ATTACK", "PLACE", "CASUALTY"]
    plain = client.post("/doccano/spans?unit=code-points", json={"text": text}).json()
    assert [text[each["start_offset"] : each["end_offset"]] for each in plain] == words
    clusters = client.post("/doccano/spans?unit=graphemes", json={"text": text}).json()
    assert clusters[-1]["start_offset"] < plain[-1]["start_offset"]


PIECES = st.sampled_from(["قُتِلَ", "مدنيّ", "😀", "👨\u200d👩\u200d👧", " ", "\n", "لله", "e\u0301", "🇸🇾", "أ", "ـ", "ّ"])


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text with emoji and diacritics, and stretches of it without overlaps."""
    text = "".join(draw(st.lists(PIECES, min_size=1, max_size=20)))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, list(zip(edges[::2], edges[1::2], strict=False))


@given(marked())
def test_offsets_cover_the_same_words_in_each_tool(drawn: tuple[str, list[tuple[int, int]]]):
    text, stretches = drawn
    layers = Layers([Span(start, end, text[start:end], "PLACE", 0.5) for start, end in stretches])

    class Knowing:
        def layers(self, texts: list[str], seconds: float) -> list[Layers]:
            return [layers for _ in texts]

    class Counting:
        def completed(self, _: str, layers: Layers) -> Layers:
            return layers

        def read(self, *_: Any, is_complete: bool) -> RecorderResult:
            return RecorderResult([], [])

    tools = Tools.__new__(Tools)
    tools._background, tools._recorder = Knowing(), Counting()  # type: ignore[assignment]
    code = text.encode("utf-16-le")
    words = [text[start:end] for start, end in stretches]
    spans = tools.spans(text, "utf-16")
    assert [code[2 * s["start_offset"] : 2 * s["end_offset"]].decode("utf-16-le") for s in spans] == words
    (markup,) = tools.markups([text])
    (prediction,) = task(Document("", text), markup)["predictions"]
    for each, word in zip(OWN.fitted(prediction["result"], Counter()), words, strict=True):
        assert "".join(list(text)[each["value"]["start"] : each["value"]["end"]]) == word == each["value"]["text"]


names = st.sampled_from(["ACTOR", "CASUALTY", "PLACE", "ATTACK", "other"])


@given(st.sets(names), st.lists(names, max_size=6))
def test_nothing_is_told_that_a_configuration_lacks(known: set[str], found: list[str]):
    labels = "".join(f'<Label value="{each}"/>' for each in sorted(known))
    own = read_labelling(f'<View><Labels name="l" toName="t">{labels}</Labels><Text name="t" value="$x"/></View>')
    mentions = tuple(Entity(f"T{n}", label, n, n + 1, "x", {}) for n, label in enumerate(found))
    (prediction,) = task(Document("", "x" * 9), Markup(mentions))["predictions"]
    missing: Counter[str] = Counter()
    fitted = own.fitted(prediction["result"], missing)
    assert [each["value"]["labels"][0] for each in fitted] == [each for each in found if each in known]
    assert missing.total() == sum(each not in known for each in found)


def test_a_fault_of_a_configuration_is_told():
    with pytest.raises(LabellingError, match="found a fault: "):
        read_labelling("<View><Labels></View>")
