"""DocBin: spaCy reads the text, the words and the spans. Needs the extra ``spacy``."""

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hasila.corpus.standoff import Entity, Link
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import markup
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from hasila.text.segmentation import words
from support.marked import EMOJI, EMOJI_SPANS, marked_texts


def test_without_spacy_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hasila.output.exchange.find_spec", lambda name: None)
    with pytest.raises(
        DocumentError, match=r"spacy needs spacy, which is not installed; .*pip install 'hasila\[spacy\]'"
    ):
        Output(tmp_path / "out.spacy", SPANS)
    assert "spacy" not in sys.modules or list(tmp_path.iterdir()) == []


def test_spacy_reads_text_spans_and_what_they_carry(tmp_path: Path):
    spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")
    with Output(tmp_path / "out.spacy", SPANS) as output:
        output.write(Document("a", EMOJI, "2020-01-31", {"outlet": "صحيفة"}), EMOJI_SPANS)
        output.write(Document("b", "  لا شيء \n"), [])
    vocab = spacy.blank("ar").vocab
    first, second = spacy.tokens.DocBin().from_disk(tmp_path / "out.spacy").get_docs(vocab)
    assert (first.text, second.text) == (EMOJI, "  لا شيء \n")
    expected = [(each.start, each.end, each.label, each.text) for each in EMOJI_SPANS]
    for found in (first.ents, first.spans["hasila"]):
        assert [(each.start_char, each.end_char, each.label_, each.text) for each in found] == expected
    carried = first.user_data["hasila"]
    assert (carried["id"], carried["date"], carried["metadata"]) == ("a", "2020-01-31", {"outlet": "صحيفة"})
    assert [each["confidence"] for each in carried["mentions"]] == [0.9, 0.6, 0.75]


@pytest.fixture(scope="module")
def vocab() -> Any:
    return pytest.importorskip("spacy", reason="the extra spacy is not installed").blank("ar").vocab


@settings(max_examples=60, deadline=None)
@given(marked=marked_texts())
def test_the_text_is_whole_and_the_words_are_the_packages_own(vocab: Any, marked: tuple[str, list[Span]]):
    from hasila.output.docbin import doc_of

    text, spans = marked
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        doc = doc_of(Document("a", text), markup.of_spans(Document("a", text), spans), vocab)
    shown = text.encode(errors="replace").decode()
    assert doc.text == shown
    tokens = {(token.idx, token.idx + len(token)) for token in doc}
    assert {(word.start, word.end) for word in words(shown)} <= tokens
    # A space between two words is of no token.
    solid = [each for each in spans if each.text.strip(" ")]
    covering = [found for found in doc.spans["hasila"] if found.text]
    for each in solid:
        start = each.end - len(each.text.lstrip(" "))
        end = each.start + len(each.text.rstrip(" "))
        assert any(
            found.start_char <= start < end <= found.end_char and found.label_ == each.label for found in covering
        )


def test_a_span_inside_a_word_and_an_overlap_are_told():
    spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")
    from hasila.output.docbin import doc_of

    mentions = (Entity("T1", "PLACE", 4, 6, "حل"), Entity("T2", "ACTOR", 4, 7, "حلب"))
    with pytest.warns(UserWarning, match="DocBin|overlap") as told:
        doc = doc_of(
            Document("a", "قصف حلب"), markup.Markup(mentions, (Link("At", "T1", "T2"),)), spacy.blank("ar").vocab
        )
    assert [str(each.message) for each in told] == [
        "a: PLACE 4:6 begins or ends inside a word; its span in the DocBin is 4:7",
        "a: mentions overlap; they are in doc.spans, not in doc.ents",
    ]
    assert [each.text for each in doc.spans["hasila"]] == ["حلب", "حلب"]
    assert doc.user_data["hasila"]["links"] == [{"kind": "At", "source": 0, "target": 1}]
    assert len(doc.ents) == 0
