"""Rows for doccano: its offsets count what its editor counts, and spans come back."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from hasila.corpus import read_doccano
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import doccano, markup
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from hasila.text.offsets import Unit
from support.marked import EMOJI, EMOJI_SPANS, article_of, marked_texts, span


def test_offsets_cut_the_text_as_javascript_does(tmp_path: Path):
    path = tmp_path / "out.jsonl"
    with Output(path, SPANS, "doccano") as output:
        output.write(Document("a/1", EMOJI, "2020-01-31", {"outlet": "صحيفة"}), EMOJI_SPANS)
    (row,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    units = EMOJI.encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end, _ in row["label"]] == [
        each.text for each in EMOJI_SPANS
    ]
    assert [label for *_, label in row["label"]] == ["CASUALTY", "CASUALTY", "PLACE"]
    assert {**row, "label": None} == {
        "id": "a/1", "text": EMOJI, "label": None, "date": "2020-01-31", "outlet": "صحيفة",
    }  # fmt: skip


@settings(max_examples=60)
@given(marked_texts())
def test_spans_come_back_in_each_unit_that_any_span_has(marked: tuple[str, list[Span]]):
    text, spans = marked
    found = markup.of_spans(Document("a", text), spans)
    units: tuple[Unit, ...] = ("utf-16", "code-points")
    with tempfile.TemporaryDirectory() as folder:
        for unit in units:
            path = Path(folder, unit)
            path.write_text(json.dumps(doccano.row(Document("a", text), found, unit)))
            assert read_doccano(path, unit).checked == (article_of("a", text, spans),)


def test_spans_come_back_from_a_project_that_counts_clusters(tmp_path: Path):
    found = markup.of_spans(Document("a", EMOJI), EMOJI_SPANS)
    row = doccano.row(Document("a", EMOJI), found, "graphemes")
    tmp_path.joinpath("out.jsonl").write_text(json.dumps(row))
    assert read_doccano(tmp_path / "out.jsonl", "graphemes").checked == (article_of("a", EMOJI, EMOJI_SPANS),)
    assert row["label"][0][0] < EMOJI_SPANS[0].start


def test_a_span_inside_a_cluster_is_refused_where_clusters_are_counted():
    found = markup.of_spans(Document("a", EMOJI), [span(EMOJI, "ق", "PLACE")])
    with pytest.raises(DocumentError, match="expected a mention of whole grapheme clusters"):
        doccano.row(Document("a", EMOJI), found, "graphemes")
