"""Predicted layers come back from their files as they were."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation.layer_predictions import LayerFold, LayerPrediction, as_json, from_json, predict
from hasila.inference.extractor import Extractor
from hasila.labels import ANNOTATED, HARMS, KINDS, LINKS, SIDES, VICTIMS
from hasila.layers import Choice, Layers, MentionLink
from hasila.spans import Span
from support.records import REPORT, article

TEXT = "قتل 12 مدنيا في غارة على سراقب"
confidences = st.integers(0, 10**6).map(lambda millionths: millionths / 10**6)
positions = st.integers(0, 5)


def choices(values: tuple[str, ...]) -> st.SearchStrategy[dict[int, Choice]]:
    return st.dictionaries(positions, st.builds(Choice, st.sampled_from(values), confidences))


@st.composite
def mentions(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=12)))
    return tuple(
        Span(start, end, TEXT[start:end], draw(st.sampled_from(ANNOTATED)), draw(confidences))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )


any_layers = st.builds(
    Layers,
    mentions(),
    choices(HARMS),
    st.dictionaries(positions, confidences),
    st.dictionaries(positions, st.dictionaries(st.sampled_from(VICTIMS), confidences)),
    choices(KINDS),
    choices(SIDES),
    st.lists(
        st.builds(
            MentionLink,
            st.sampled_from(sorted(LINKS)),
            positions,
            positions,
            confidences,
            st.sampled_from(("link", "attack")),
        )
    ).map(tuple),
    st.sampled_from(("", "the checkpoint has no heads")),
)


@given(any_layers)
def test_layers_come_back_from_json(layers: Layers):
    assert from_json(json.loads(json.dumps(as_json(layers))), TEXT) == layers


@given(st.floats(0, 1))
def test_confidence_is_rounded_to_six_decimals(confidence: float):
    (mention,) = from_json(as_json(Layers([Span(0, 3, "قتل", "ATTACK", confidence)])), TEXT).mentions
    assert getattr(mention, "confidence", None) == pytest.approx(confidence, abs=1e-6)


def test_gold_mentions_which_have_no_confidence_are_sure():
    gold = article(REPORT)
    restored = from_json(as_json(gold.layers), gold.text)
    assert [(each.start, each.end, each.label) for each in restored.mentions] == [
        (each.start, each.end, each.label) for each in gold.mentions
    ]
    assert {as_json(restored)["mentions"][at][3] for at in range(len(restored.mentions))} == {1.0}
    assert replace(restored, mentions=()) == replace(gold.layers, mentions=())


def test_a_file_gives_what_was_written(tmp_path: Path):
    documents = [Article("a", TEXT, ()), Article("b", TEXT, ())]
    found = Layers((Span(4, 12, TEXT[4:12], "CASUALTY", 0.5),), {0: Choice("killed", 0.25)})
    fold = LayerFold([LayerPrediction(each.id, found, Layers(())) for each in documents], {"seed": 1})
    fold.write(tmp_path / "fold.json")
    assert LayerFold.read(tmp_path / "fold.json", documents) == fold
    with pytest.raises(HasilaError, match=r"fold\.json: predictions for b, which is none of the documents given"):
        LayerFold.read(tmp_path / "fold.json", documents[:1])
    with pytest.raises(HasilaError, match="a mention lies outside the text"):
        LayerFold.read(tmp_path / "fold.json", [Article("a", "قتل", ()), documents[1]])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"documents": {"a": {}}}', '{"documents": {}, "signature": 1}'])
def test_another_file_is_told_from_predictions(tmp_path: Path, content: str):
    path = tmp_path / "fold.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(HasilaError, match=r"fold\.json: expected predicted layers, found none"):
        LayerFold.read(path, [Article("a", TEXT, ())])


def test_a_checkpoint_predicts_found_and_given_mentions(tiny_checkpoint: Path, short_articles: list[Article]):
    extractor = Extractor.from_pretrained(tiny_checkpoint, device="cpu")
    predictions = predict(extractor, short_articles)
    for document, prediction in zip(short_articles, predictions, strict=True):
        assert prediction.document == document.id
        found = [(each.start, each.end, each.label) for each in prediction.found.mentions]
        assert found == [(each.start, each.end, each.label) for each in extractor.extract(document.text)]
        assert tuple(prediction.given.mentions) == document.mentions
