"""Web Annotations: what the model demands is there, and the selectors select the mention."""

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings

from hasila.documents.document import Document
from hasila.output import markup, web_annotation
from hasila.output.record_layout import RECORDS
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from support.marked import EMOJI, EMOJI_SPANS, marked_texts
from support.records import RECORDER, REPORT, article


def is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme)


def check_model(page: dict[str, Any]) -> None:
    """What https://www.w3.org/TR/annotation-model/ says that pages and annotations must have."""
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert is_address(page["id"])
    ids = [annotation["id"] for annotation in page["items"]]
    assert all(map(is_address, ids))
    assert len(set(ids)) == len(ids)
    for annotation in page["items"]:
        assert annotation["type"] == "Annotation"
        assert annotation["motivation"] in ("tagging", "linking")
        for body in annotation["body"]:
            assert body["purpose"] in ("tagging", "classifying", "linking")
            assert isinstance(body["value"], str) if body["type"] == "TextualBody" else body["source"] in ids
        if annotation["motivation"] == "linking":
            assert annotation["target"] in ids
        else:
            target = annotation["target"]
            assert target["type"] == "SpecificResource"
            assert target["source"]
            assert [selector["type"] for selector in target["selector"]] == [
                "TextPositionSelector",
                "TextQuoteSelector",
            ]


def page_of(path: Path, *documents: tuple[Document, list[Any]], layout: Any = SPANS) -> dict[str, Any]:
    with Output(path, layout, "web-annotation") as output:
        for document, findings in documents:
            output.write(document, findings)
    page: dict[str, Any] = json.loads(path.read_bytes())
    check_model(page)
    return page


@settings(max_examples=60)
@given(marked_texts())
def test_both_selectors_select_the_mention(marked: tuple[str, list[Span]]):
    text, spans = marked
    with tempfile.TemporaryDirectory() as folder:
        page = page_of(Path(folder, "page"), (Document("a", text), spans))
    assert len(page["items"]) == len(spans)
    for annotation, each in zip(page["items"], spans, strict=True):
        position, quotation = annotation["target"]["selector"]
        assert text[position["start"] : position["end"]] == each.text == quotation["exact"]
        quoted = quotation["prefix"] + quotation["exact"] + quotation["suffix"]
        assert text[position["start"] - len(quotation["prefix"]) :].startswith(quoted)
        assert annotation["body"] == [
            {"type": "TextualBody", "value": each.label, "purpose": "tagging", "confidence": each.confidence}
        ]


def test_positions_count_code_points(tmp_path: Path):
    page = page_of(tmp_path / "page", (Document("a", EMOJI), EMOJI_SPANS))
    assert [item["target"]["selector"][0]["start"] for item in page["items"]] == [each.start for each in EMOJI_SPANS]


def test_attributes_are_bodies_and_links_are_annotations(tmp_path: Path):
    gold = article(REPORT)
    records = RECORDER.records(gold.text, gold.layers)
    page = page_of(tmp_path / "page", (Document("a", gold.text), records), layout=RECORDS)
    found = markup.of_records(Document("a", gold.text), records)
    linking = [item for item in page["items"] if item["motivation"] == "linking"]
    assert [item["body"][1]["value"] for item in linking] == [link.kind for link in found.links]
    values = [body["value"] for item in page["items"] for body in item["body"] if body["purpose"] == "classifying"]
    assert {"Harm=killed", "Count=12..12", "Civilians", "Kind=airstrike"} <= set(values)


@pytest.mark.parametrize(
    ("name", "address", "source"),
    [
        ("a", "https://example.org/1?x=2#y", "https://example.org/1?x=2#y"),
        ("أخبار/1:2 .txt", "", "أخبار/1:2 .txt"),
        ("a", "no address", "a"),
        ("a", "http://[half", "a"),
        ("", "", "document"),
    ],
)
def test_the_target_is_the_address_or_the_name(name: str, address: str, source: str):
    document = Document(name, EMOJI, metadata={"url": address} if address else {})
    (annotation,) = web_annotation.annotations(document, markup.of_spans(document, EMOJI_SPANS[:1]))
    found = annotation["target"]["source"]
    assert unquote(found) == source
    assert not any(map(str.isspace, found))
    assert address or not urlsplit(found).scheme


def test_documents_of_one_name_have_annotations_of_their_own_and_reruns_the_same(tmp_path: Path):
    document = Document("a", EMOJI)
    pages = [page_of(tmp_path / f"{n}", (document, EMOJI_SPANS), (document, EMOJI_SPANS)) for n in range(2)]
    assert pages[0] == pages[1]
    assert page_of(tmp_path / "none")["items"] == []
