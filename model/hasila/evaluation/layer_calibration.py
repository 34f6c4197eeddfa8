"""Calibration of the layers beyond spans: attacks, attributes of mentions, links.

The curves are fitted to predictions for texts that the models had not learnt, as those of spans are, see
:mod:`hasila.scoring.confidence`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Link
from hasila.evaluation.layer_predictions import LayerPrediction
from hasila.evaluation.record_scores import annotated
from hasila.labels import ATTACK
from hasila.layers import Choice, Layers
from hasila.records.parties.actors import Actors
from hasila.scoring import agreement
from hasila.scoring.confidence import Outcome, calibrated, cross_fitted, expected_error, fit

TOTAL, VICTIMS = "Total", "Victims"


@dataclass(frozen=True)
class CalibrationError:
    """How far the confidence of a kind of prediction is from its accuracy.

    Args:
        count: number of predictions.
        before: expected calibration error of the model's own probabilities.
        after: of calibrated confidence; each fold is calibrated on the others.
    """

    count: int
    before: float
    after: float


@dataclass(frozen=True)
class LayerCalibration:
    """The curves of all layers, and their errors.

    Args:
        curves: slope and intercept by attribute, kind of link and ``ATTACK``, fitted to all folds.
        errors: by the same names.
    """

    curves: Mapping[str, tuple[float, float]]
    errors: Mapping[str, CalibrationError]


def calibrate(folds: Mapping[str, Sequence[tuple[Article, LayerPrediction]]], actors: Actors) -> LayerCalibration:
    """Fit the curves, and measure them on folds that they were not fitted to. Needs the ``train`` extra.

    Args:
        folds: the documents that each fold held out, with what was predicted for them.
        actors: identifies parties.
    """
    before = {name: [each for pair in pairs for each in outcomes(*pair, actors)] for name, pairs in folds.items()}
    curves = cross_fitted(before)
    every = [each for of_fold in before.values() for each in of_fold]
    after = [each for name, of_fold in before.items() for each in calibrated(of_fold, curves[name])]
    return LayerCalibration(fit(every).curves, dict(_errors(every, after)))


def _errors(before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterator[tuple[str, CalibrationError]]:
    for label in sorted({outcome.label for outcome in before}):
        own, fitted = ([each for each in outcomes if each.label == label] for outcomes in (before, after))
        yield label, CalibrationError(len(own), expected_error(own), expected_error(fitted))


def outcomes(document: Article, prediction: LayerPrediction, actors: Actors) -> Iterator[Outcome]:
    """The predictions for a document, each with whether it is right: attributes on gold mentions, the rest as found."""
    yield from _attributes(document, prediction.given)
    yield from _attacks(document, prediction.found)
    yield from _links(document, prediction.found, actors)


def _attributes(document: Article, given: Layers) -> Iterator[Outcome]:
    gold = document.layers
    position = {(mention.start, mention.end): at for at, mention in enumerate(given.mentions)}
    of_gold = {at: position.get((mention.start, mention.end), -1) for at, mention in enumerate(gold.mentions)}
    for name, labelled, read in (
        ("Harm", gold.harms, given.harms),
        ("Kind", gold.kinds, given.kinds),
        ("Side", gold.sides, given.sides),
    ):
        yield from _choices(name, labelled, {at: read[own] for at, own in of_gold.items() if own in read})
    for at, own in of_gold.items():
        if own in given.totals and at in gold.totals:
            yield Outcome(TOTAL, given.totals[own], gold.totals[at] > 0)
            yield from (
                Outcome(VICTIMS, confidence, name in gold.victims[at])
                for name, confidence in given.victims[own].items()
            )


def _choices(name: str, gold: Mapping[int, Choice], read: Mapping[int, Choice]) -> Iterator[Outcome]:
    for at, choice in read.items():
        yield Outcome(name, choice.confidence, at in gold and gold[at].value == choice.value)


def _attacks(document: Article, found: Layers) -> Iterator[Outcome]:
    gold = {(attack.start, attack.end) for attack in document.attacks}
    for mention in found.mentions:
        if mention.label == ATTACK:
            yield Outcome(ATTACK, getattr(mention, "confidence", 1.0), (mention.start, mention.end) in gold)


def _links(document: Article, found: Layers, actors: Actors) -> Iterator[Outcome]:
    gold = set(agreement.link_keys([document], actors))
    named = annotated(document, found)
    names = {(mention.start, mention.end): mention.id for mention in named.mentions}
    ids = [names[mention.start, mention.end] for mention in found.mentions]
    links = tuple(Link(link.kind, ids[link.source], ids[link.target]) for link in found.links)
    keys = agreement.link_keys([replace(named, links=links)], actors)
    for link, key in zip(found.links, keys, strict=True):
        yield Outcome(link.kind, link.confidence, key in gold)
