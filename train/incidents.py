"""Learn the weights by which reports are grouped into incidents, and score the grouping on incidents that are held out.

    python train/incidents.py --publish

The corpus is annotations/incidents. Files of TRAIN are learnt, from gold records and from those that are read of the
mentions that models found which had not learnt the file (results/layers.tar.xz). The others are only scored: from gold
records and from records that the checkpoint finds, beside the trivial grouping by place and day, with bootstrap
intervals over incidents. `--publish` writes the weights into the package and the scores to
train/results/incidents.json. The checkpoint must not have learnt the files that are scored.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from hasila.corpus import read_articles, read_passages
from hasila.corpus.incident_reports import IncidentCorpus, read_incident_reports
from hasila.corpus.statistics import genre_of
from hasila.errors import HasilaError
from hasila.evaluation import incident_scores
from hasila.evaluation.incident_scores import Grouping, Told
from hasila.evaluation.stored_layers import by_document, read_predictions
from hasila.files import write_json, write_text
from hasila.incidents.grouper import Grouper
from hasila.incidents.record_comparison import RecordComparer
from hasila.incidents.report_reader import neighbours
from hasila.incidents.scorer import BIAS, Scorer
from hasila.inference.extractor import Extractor
from hasila.layers import Layers
from hasila.records.recorder import Recorder
from hasila.text.segmentation import sentences

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
CORPUS = ANNOTATIONS / "incidents"
PASSAGES = ANNOTATIONS / "passages"
LAYERS = ROOT / "train" / "results" / "layers.tar.xz"
WEIGHTS = ROOT / "model" / "hasila" / "data" / "incident_weights.tsv"
RESULTS = ROOT / "train" / "results" / "incidents.json"
TRAIN = ("incidentsa", "incidentsb", "incidentsc")
STRENGTH = {"within": 0.1, "across": 0.2}
"""Inverse of the weight of the squared weights in the loss; chosen among 0.1, 0.2 and 0.4 over the files of TRAIN."""

DAYS = 20
"""Days into which incidents are crowded; sixty of them in all Arabic wars are far fewer than there were."""
CROWDS = 2
"""How often those that are learnt are crowded."""
THINNED = (1, 2)
"""The most reports of an event in the thinner collections that are learnt, too."""

Row = tuple[Sequence[str], bool]
"""The features of a pair, and whether it is of one incident."""


def main() -> None:
    """Learn and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="checkpoint that finds the records (default: the one that comes with hasila)")
    parser.add_argument("--publish", action="store_true", help="write weights and scores into the project")
    options = parser.parse_args()
    corpus = read_incident_reports(CORPUS, PASSAGES)
    gold = list(gold_records(corpus))
    learnt = [of_train(gold), list(read_records(part(corpus, learnt=True), stored_layers()))]
    within = learn(chain.from_iterable(within_rows(told, corpus) for told in learnt), STRENGTH["within"])
    scorer = Scorer(within)
    across = learn(chain.from_iterable(across_rows(told, corpus, scorer) for told in learnt), STRENGTH["across"])
    scorers = Scorer(within), Scorer(across)
    test = part(corpus, learnt=False)
    extractor = Extractor.from_pretrained(options.model)
    found = list(found_records(test, extractor))
    scores: dict[str, Any] = {
        "learnt": len(part(corpus, learnt=True).incidents),
        "scored": len(test.incidents),
    }
    for name, told in (
        ("gold records", [each for each in gold if not is_learnt(each.report.id)]),
        ("found records", found),
    ):
        scores[name] = score(test, told, scorers)
        scores[f"{name}, crowded"] = score(test, incident_scores.crowded(told, test, DAYS, seed=CROWDS + 1), scorers)
        for table in (name, f"{name}, crowded"):
            for system, values in scores[table].items():
                print(table, system, values)
    if options.publish:
        write_text(WEIGHTS, weights_table({"within": within, "across": across}))
        write_json(RESULTS, scores)


def is_learnt(report: str) -> bool:
    """Whether a report is of a file that is learnt."""
    return genre_of(report) in TRAIN


def part(corpus: IncidentCorpus, *, learnt: bool) -> IncidentCorpus:
    """The reports that are learnt, or the others, with the incidents that they tell of."""
    reports = tuple(report for report in corpus.reports if is_learnt(report.article.id) == learnt)
    told = {name for report in reports for names in report.incidents.values() for name in names}
    return IncidentCorpus(reports, {name: corpus.incidents[name] for name in corpus.incidents if name in told})


def gold_records(corpus: IncidentCorpus) -> Iterator[Told]:
    """The reports with the records of their annotations."""
    recorder = Recorder(min_confidence=0)
    return (incident_scores.told(report, report.article.layers, recorder) for report in corpus.reports)


def found_records(corpus: IncidentCorpus, extractor: Extractor) -> Iterator[Told]:
    """The reports with the records that a checkpoint finds."""
    layers = extractor.layers([report.article.text for report in corpus.reports])
    return read_records(corpus, {report.article.id: each for report, each in zip(corpus.reports, layers, strict=True)})


def stored_layers() -> dict[str, Layers]:
    """The layers of each passage that a model found which had not learnt it."""
    documents = [*read_articles(ANNOTATIONS / "articles"), *read_passages(PASSAGES)]
    predicted = by_document(read_predictions(LAYERS, documents))
    return {name: predictions[0].found for name, predictions in predicted.items()}


def read_records(corpus: IncidentCorpus, layers: Mapping[str, Layers]) -> Iterator[Told]:
    """The reports with the records of layers, by the id of the report; those without layers are left out."""
    recorder = Recorder()
    for report in corpus.reports:
        if report.article.id in layers:
            yield incident_scores.told(report, layers[report.article.id], recorder)


def of_train(told: Iterable[Told]) -> list[Told]:
    """The reports that are learnt."""
    return [each for each in told if is_learnt(each.report.id)]


def within_rows(told: Sequence[Told], corpus: IncidentCorpus) -> Iterator[Row]:
    """Pairs of records of one report. Two totals of a period are as one.

    Mentions of unknown events are left out, and records that stand for no mention of the annotators.
    """
    incidents = _incidents(corpus)
    for each in told:
        records, text = each.report.records, each.report.document.text
        comparer = RecordComparer(records, text, list(sentences(text)))
        named = [incidents.get(mention) for mention in each.mentions]
        for first, second in neighbours(len(records)):
            if each.mentions[first] is None or each.mentions[second] is None:
                continue
            one, other = named[first], named[second]
            if one == () == other:
                continue
            same = one is other if one is None or other is None else bool(set(one) & set(other))
            yield comparer.features(first, second), same


def across_rows(told: Sequence[Told], corpus: IncidentCorpus, within: Scorer) -> Iterator[Row]:
    """Pairs of tellings that are candidates, in several collections, see :func:`_collections`."""
    incidents = _incidents(corpus)
    for reports in _collections(told, corpus):
        standing = {each.report.id: each.mentions for each in reports}
        grouper = Grouper(scorers=(within, Scorer({})))
        for each in reports:
            grouper.add(each.report)
        for one, other, comparison in grouper.comparisons():
            mine, theirs = (
                {
                    incident
                    for record in telling.records
                    if (mention := standing[telling.report][record.number]) in incidents
                    for incident in incidents[mention]
                }
                for telling in (one, other)
            )
            yield comparison.features, bool(mine & theirs)


def _collections(told: Sequence[Told], corpus: IncidentCorpus) -> Iterator[Sequence[Told]]:
    """The reports as they are written, crowded into a few days, and few of them, so that little news is told twice.

    So what is learnt is not how many reports of an event this corpus has.
    """
    yield told
    for crowd in range(1, CROWDS + 1):
        yield incident_scores.crowded(told, corpus, DAYS, crowd)
    for most in THINNED:
        yield incident_scores.crowded(incident_scores.thinned(told, corpus, most, most), corpus, DAYS, most)


def _incidents(corpus: IncidentCorpus) -> dict[incident_scores.Mention | None, tuple[str, ...]]:
    """The incidents of each mention that has some, or has none for certain."""
    return {
        (report.article.id, mention.start): report.incidents[mention.id]
        for report in corpus.reports
        for mention in report.article.entities
        if mention.id in report.incidents
    }


def learn(rows: Iterable[Row], strength: float) -> dict[str, float]:
    """The weights of a logistic regression."""
    features, same = zip(*rows, strict=True)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(names, 1) for names in features])
    model = LogisticRegression(C=strength, max_iter=1000).fit(matrix, np.array(same))
    return {BIAS: float(model.intercept_[0])} | dict(
        zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True)
    )


def weights_table(stages: Mapping[str, Mapping[str, float]]) -> str:
    """The table of weights as the package has it."""
    rows = [
        f"{stage}\t{name}\t{value:.4f}" for stage, weights in stages.items() for name, value in sorted(weights.items())
    ]
    head = (
        "# Weights of the logistic regressions that group reports, learnt by train/incidents.py: stage, feature, value"
    )
    return "\n".join([head, *rows]) + "\n"


def score(corpus: IncidentCorpus, told: Sequence[Told], scorers: tuple[Scorer, Scorer]) -> dict[str, Any]:
    """The scores of both groupings, over all files together."""
    gold = incident_scores.gold_mentions(corpus.reports)
    grouper = Grouper(scorers=scorers)
    for each in told:
        grouper.add(each.report)
    incidents = grouper.incidents()
    ours = incident_scores.grouping(gold, told, [incident.tellings for incident in incidents])
    tellings = [telling for incident in incidents for telling in incident.tellings]
    trivial = incident_scores.grouping(gold, told, incident_scores.by_place_and_day(tellings))
    tolls = list(incident_scores.tolls_in_range(corpus.incidents, ours, incidents))
    in_range = {
        harm: round(float(np.mean([right for _, each, right in tolls if each == harm])), 4)
        for harm in ("killed", "injured")
    }
    return {
        "mentions": len(gold),
        "hasila": _scores(ours),
        "same place and day": _scores(trivial),
        "tolls in the coded range": in_range,
    }


def _scores(grouping: Grouping) -> dict[str, Any]:
    bounds = incident_scores.intervals(grouping)
    scores: dict[str, Any] = {"mentions": len(grouping.gold)}
    for name, metric in (("pairwise", incident_scores.pairwise), ("b-cubed", incident_scores.b_cubed)):
        whole = metric(grouping)
        rounded = {"f1": whole.f1, "low": bounds[name][0], "high": bounds[name][1]}
        rounded |= {"precision": whole.precision, "recall": whole.recall}
        scores[name] = {cell: round(value, 4) for cell, value in rounded.items()}
    return scores


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
