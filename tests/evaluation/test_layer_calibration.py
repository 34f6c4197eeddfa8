"""The confidence of layers: what counts as right, curves, errors on other folds."""

from dataclasses import replace

import pytest

from hasila.corpus.articles import Article
from hasila.evaluation.layer_calibration import TOTAL, VICTIMS, calibrate, outcomes
from hasila.evaluation.layer_predictions import LayerPrediction
from hasila.labels import ATTACK, LINKS
from hasila.layers import Choice, Layers
from hasila.records.parties.actors import Actors

ACTORS = Actors.read()


def predicted(document: Article, layers: Layers) -> LayerPrediction:
    return LayerPrediction(document.id, layers, layers)


def test_gold_layers_are_right(articles: list[Article]):
    found = [each for article in articles for each in outcomes(article, predicted(article, article.layers), ACTORS)]
    assert {each.label for each in found} >= {"Harm", "Kind", "Side", ATTACK, TOTAL, *LINKS}
    assert all(each.correct for each in found if each.label != TOTAL)
    assert all(each.correct == (each.confidence == 1.0) for each in found if each.label == TOTAL)


def test_a_link_to_another_mention_of_the_same_place_is_right_and_one_elsewhere_is_not(articles: list[Article]):
    article = next(each for each in articles if any(link.kind == "Place" for link in each.links))
    layers = article.layers
    at, link = next((at, link) for at, link in enumerate(layers.links) if link.kind == "Place")
    name = layers.mentions[link.target].text  # type: ignore[attr-defined]
    others = [
        position
        for position, mention in enumerate(article.mentions)
        if mention.label == "PLACE" and mention.text != name
    ]
    wrong = replace(link, target=others[0])
    links = [*layers.links[:at], wrong, *layers.links[at + 1 :]]
    before, after = (
        [each.correct for each in outcomes(article, predicted(article, one), ACTORS) if each.label == "Place"]
        for one in (layers, replace(layers, links=links))
    )
    assert all(before)
    assert after.count(False) == 1


def test_a_wrong_harm_and_a_class_that_the_words_do_not_state_are_wrong(articles: list[Article]):
    article = articles[0]
    layers = article.layers
    at = next(iter(layers.harms))
    wrong = replace(
        layers,
        harms={**layers.harms, at: Choice("missing", 0.8)},
        victims={**layers.victims, at: {"Medics": 0.9}},
    )
    found = list(outcomes(article, predicted(article, wrong), ACTORS))
    assert [(each.label, each.confidence) for each in found if not each.correct and each.label != TOTAL] == [
        ("Harm", 0.8), (VICTIMS, 0.9),
    ]  # fmt: skip


def test_curves_are_fitted_and_measured_on_other_folds(articles: list[Article]):
    def doubtful(article: Article) -> LayerPrediction:
        """Every second harm is wrong, whatever its confidence says."""
        layers = article.layers
        harms = {
            position: Choice("missing" if number % 2 else choice.value, 0.95)
            for number, (position, choice) in enumerate(layers.harms.items())
        }
        return predicted(article, replace(layers, harms=harms))

    report = calibrate({each.id: [(each, doubtful(each))] for each in articles}, ACTORS)
    assert "Harm" in report.curves
    error = report.errors["Harm"]
    assert error.count == sum(len(each.layers.harms) for each in articles)
    assert error.before == pytest.approx(0.45, abs=0.06)
    assert error.after < 0.15
