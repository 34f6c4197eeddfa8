"""Harm: the kind, the word that expresses it, and the classifier."""

import json
from pathlib import Path

import numpy as np
import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.records.harm import features, harm
from hasila.records.linear_classifier import LinearClassifier
from hasila.text.folded import FoldedText
from hasila.text.segmentation import sentences
from support.paths import ROOT


def read(text: str) -> tuple[str, str]:
    """Harm of what stands between brackets, and the word that tells it."""
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    found = harm(FoldedText(plain).sentence(), start, end)
    assert 0 < found.probability <= 1
    return found.kind, plain[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("قُتل [18 مدنيا] في غارات على البلدة", "killed", "قُتل"),
        ("وأصيب [ثلاثة أطفال] بجروح في القصف", "injured", "وأصيب"),
        ("ونزحت [300 عائلة] باتجاه الحدود", "displaced", "ونزحت"),
        ("اعتقلت قوات الأمن [شابين] عند الحاجز", "detained", "اعتقلت"),
        ("ولا يزال [سبعة أشخاص] في عداد المفقودين", "missing", "المفقودين"),
        ("عثروا على [جثث خمسة رجال] في المبنى", "killed", "جثث"),
        ("قتل 12 شخصا وأصيب [20 آخرون]", "injured", "وأصيب"),
        ("قتل 12 شخصا بينهم [طفلان] وأصيب عشرون", "killed", "قتل"),
        ("وأصيب نحو [مئة شخص]، ونزحت أكثر من ألف عائلة منذ بداية الحملة.", "injured", "وأصيب"),
    ],
)
def test_the_sentence_tells_the_harm_and_which_word_does(text: str, kind: str, told: str):
    assert read(text) == (kind, told)


def test_gold_harm_of_the_articles_is_read(articles: list[Article]):
    right = total = 0
    for article in articles:
        text = FoldedText(article.text)
        for entity in (each for each in article.entities if each.label == "CASUALTY"):
            within = next(s for s in sentences(article.text) if s.start <= entity.start < s.end)
            found = harm(text.sentence(within.start, within.end), entity.start, entity.end)
            right, total = right + (found.kind == entity.attributes["Harm"]), total + 1
    assert right >= 0.95 * total
    kept = json.loads(ROOT.joinpath("train", "results", "harm.json").read_text(encoding="utf-8"))
    assert kept["articles"] == {"right": right, "mentions": total}
    passages = corpus.read_passages(ROOT / "annotations" / "passages")
    assert kept["data_sha256"] == corpus.digest([*articles, *passages])


def test_a_mention_without_any_word_around_is_read_too():
    assert harm(FoldedText("5").sentence(), 0, 1).kind
    assert not features(FoldedText("").sentence(), 0, 0)


def test_a_classifier_learns_what_separates_and_comes_back_from_its_file(tmp_path: Path):
    examples = [{"a": 1.0, "rare": 1.0}, {"a": 1.0}, {"a": 2.0}, {"b": 1.0}, {"b": 0.5}, {"b": 1.0}]
    classifier = LinearClassifier.fit(examples, ["x", "x", "x", "y", "y", "y"])
    assert set(classifier.weights) == {"a", "b"}
    path = tmp_path / "weights.tsv"
    classifier.save(path)
    loaded = LinearClassifier.load(path.read_text(encoding="utf-8").splitlines())
    for example, label in ((examples[0], "x"), (examples[3], "y")):
        assert loaded(example)[0] == classifier(example)[0] == label
        assert loaded(example)[1] == pytest.approx(classifier(example)[1], abs=0.01)
    assert np.allclose(loaded.weights["a"], classifier.weights["a"], atol=0.005)
    assert loaded({"unknown": 9.0})[1] == pytest.approx(classifier({})[1], abs=0.01)


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_of_two_and_of_more_classes_are_scikit_learns(classes: int):
    examples = [{f"f{k % classes}": 1.0, "g": k / 10} for k in range(30)]
    labels = [f"c{k % classes}" for k in range(30)]
    classifier = LinearClassifier.fit(examples, labels)
    assert len(classifier.classes) == len(classifier.bias) == classes
    assert [classifier(example)[0] for example in examples] == labels
