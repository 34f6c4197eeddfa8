"""Tasks for Label Studio: they fit the configuration, and come back as what was written."""

import json
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings

from hasila.corpus import Article, read_articles, read_label_studio
from hasila.documents.document import Document
from hasila.labels import ANNOTATED, ATTRIBUTES, FLAG, LINKS
from hasila.output import label_studio, markup
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from support.marked import EMOJI, EMOJI_SPANS, article_of, marked_texts
from support.paths import ARTICLES
from support.records import REPORT, article


def exported(tasks: list[dict[str, Any]], path: Path) -> Path:
    """What Label Studio exports after a user accepted the predictions."""
    rows = [
        {
            "id": number,
            "data": task["data"],
            "annotations": [{"completed_by": 1, "was_cancelled": False, "result": task["predictions"][0]["result"]}],
        }
        for number, task in enumerate(tasks, 1)
    ]
    path.write_text(json.dumps(rows))
    return path


def written(documents: list[tuple[Document, list[Span]]], path: Path) -> list[dict[str, Any]]:
    with Output(path, SPANS, "label-studio") as output:
        for document, spans in documents:
            output.write(document, spans)
    tasks: list[dict[str, Any]] = json.loads(path.read_bytes())
    return tasks


def test_a_task_has_text_name_date_origin_and_predictions(tmp_path: Path):
    document = Document("a/1", EMOJI, "2020-01-31", {"url": "https://example.org/1"})
    (task,) = written([(document, EMOJI_SPANS)], tmp_path / "tasks.json")
    assert task["data"] == {"url": "https://example.org/1", "date": "2020-01-31", "id": "a/1", "text": EMOJI}
    (prediction,) = task["predictions"]
    assert prediction["model_version"].startswith("hasila ")
    assert prediction["score"] == 0.6
    assert prediction["result"][1] == {
        "id": "T2",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 38, "end": 48, "text": "3 أطفال 🕊️", "labels": ["CASUALTY"]},
        "score": 0.6,
    }


def test_no_documents_and_no_spans_are_lists_all_the_same(tmp_path: Path):
    assert written([], tmp_path / "none.json") == []
    (task,) = written([(Document("a", "لا شيء."), [])], tmp_path / "one.json")
    assert task["predictions"][0]["result"] == []
    assert "score" not in task["predictions"][0]


@settings(max_examples=60)
@given(marked_texts())
def test_spans_come_back_from_an_export(marked: tuple[str, list[Span]]):
    text, spans = marked
    with tempfile.TemporaryDirectory() as folder:
        tasks = written([(Document("a", text), spans)], Path(folder, "tasks.json"))
        export = read_label_studio(exported(tasks, Path(folder, "export.json")))
    assert export.faults == ()
    assert export.articles == (article_of("a", text, spans),)


def test_the_articles_of_the_corpus_come_back_with_attributes_and_links(tmp_path: Path):
    gold = [*read_articles(ARTICLES), article(REPORT)]
    tasks = [label_studio.task(Document(each.id, each.text), markup.of_article(each)) for each in gold]

    def told(each: Article) -> Any:
        places = {m.id: (m.start, m.end, m.label) for m in each.mentions}
        mentions = [(places[m.id], m.text, dict(m.attributes)) for m in each.mentions]
        return each.text, mentions, {(link.kind, places[link.source], places[link.target]) for link in each.links}

    export = read_label_studio(exported(tasks, tmp_path / "export.json"))
    assert export.notes == ()
    assert [told(each) for each in export.checked] == [told(each) for each in gold]


def test_the_configuration_has_a_tag_for_everything_that_a_prediction_names():
    root = ElementTree.fromstring(label_studio.configuration())
    (labels,) = root.iter("Labels")
    (text,) = root.iter("Text")
    assert [tag.get("value") for tag in labels] == list(ANNOTATED)
    assert [tag.get("value") for tag in root.iter("Relation")] == list(LINKS)
    assert (text.get("name"), text.get("value")) == ("text", "$text")
    choices = {tag.get("name"): [each.get("value") for each in tag] for tag in root.iter("Choices")}
    areas = [tag.get("name") for tag in root.iter("TextArea")]
    flags = [name for name, attribute in ATTRIBUTES.items() if attribute.pattern is FLAG]
    assert choices.pop("Flags") == flags
    assert {**choices, **dict.fromkeys(areas)}.keys() == ATTRIBUTES.keys() - set(flags)
    assert all(ATTRIBUTES[name].pattern.fullmatch(value) for name, values in choices.items() for value in values)
    assert all(tag.get("toName") == "text" for tag in root.iter() if tag.tag in ("Labels", "Choices", "TextArea"))


def test_the_text_runs_from_right_to_left_and_keeps_its_white_space():
    root = ElementTree.fromstring(label_studio.configuration())
    (around,) = (view for view in root.iter("View") if view.find("Text") is not None)
    assert "direction: rtl" in str(around.get("style"))
    assert "white-space: pre-wrap" in str(root.findtext("Style"))
