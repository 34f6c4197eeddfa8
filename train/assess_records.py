"""How good the cells of records are, against what people labelled in the articles and passages.

    python train/assess_records.py
    python train/assess_records.py --gazetteer ocha_syria_places.csv    # OCHA's places, which are not ours to carry

Writes train/results/records.json. Counts, harm, sides, victims, places and links of the articles are read off their
gold spans, and once more off the spans that the published folds of train/assess.py found in them, each article read by
a model that had not learnt it.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.errors import HasilaError
from hasila.evaluation import folds, held_out, record_scores
from hasila.evaluation.folds import Folds
from hasila.evaluation.report import calibrated
from hasila.files import write_json
from hasila.records.actors import Actors
from hasila.records.places import Gazetteer
from hasila.records.recorder import Recorder

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
RESULTS = ROOT / "train" / "results"
SYSTEM = "hasila/articles"


def main() -> None:
    """Score, write, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gazetteer", type=Path, help="OCHA's places of Syria; without it what is known of them stays")
    parser.add_argument("--output", type=Path, default=RESULTS / "records.json")
    options = parser.parse_args()
    articles = corpus.read_articles(ANNOTATIONS / "articles")
    passages = corpus.read_passages(ANNOTATIONS / "passages")
    report = {
        "data_sha256": corpus.digest([*articles, *passages]),
        **measured(articles, passages),
        "places": {**before(options.output), **places(articles, options.gazetteer)},
    }
    write_json(options.output, report)
    print(json.dumps(report, indent=1))


def measured(articles: Sequence[Article], passages: Sequence[Article]) -> dict[str, Any]:
    """All figures but those of places."""
    actors, recorder = Actors.read(), Recorder()
    of_articles, of_passages = (record_scores.read(each, recorder) for each in (articles, passages))
    gold = record_scores.read_gold(ANNOTATIONS / "victims.tsv", ("classes", "side"))
    found = as_found(articles)
    report: dict[str, Any] = {
        "count": {
            "articles": asdict(record_scores.counts(articles, of_articles)),
            "passages": asdict(record_scores.counts(passages, of_passages)),
        },
        "harm": {"articles": asdict(record_scores.harms(articles, of_articles))},
        "side": {"articles": asdict(record_scores.sides(articles, actors))},
    }
    for name, own in (("articles", of_articles), ("passages", of_passages)):
        classes, sides = record_scores.victims(own, gold)
        report.setdefault("victims", {})[name] = asdict(classes)
        report.setdefault("side of combatants", {})[name] = asdict(sides)
    for name, read_off in (("gold spans", articles), ("found spans", found)):
        scores = record_scores.links(articles, read_off, recorder, actors)
        report.setdefault("links", {})[name] = {kind: score.as_dict() for kind, score in scores.items()}
    report["found"] = {name: score.as_dict() for name, score in record_scores.found(articles, found, recorder).items()}
    return report


def as_found(articles: Sequence[Article]) -> list[Article]:
    """The articles with the spans that the published folds found in them."""
    with tempfile.TemporaryDirectory() as output:
        folds.unpack(RESULTS / "folds.tar.xz", Path(output), SYSTEM)
        published = Folds.read(Path(output) / SYSTEM, articles)
    readings = calibrated({SYSTEM: held_out.readings(published, articles)}, {SYSTEM: published})[SYSTEM]
    predicted = {reading.document.id: reading.sure().predicted for reading in readings}
    return [record_scores.with_spans(article, predicted[article.id]) for article in articles]


def places(articles: Sequence[Article], user: Path | None) -> dict[str, Any]:
    """How many places resolve with the package's gazetteer, and resolve rightly with a user's."""
    gold = record_scores.read_gold(ANNOTATIONS / "places.tsv", ("codes",))
    resolved, _ = record_scores.places(articles, Gazetteer.read(), gold)
    report = {"shipped": {"resolved": asdict(resolved)}}
    if user:
        resolved, right = record_scores.places(articles, Gazetteer.read(user), gold)
        report["ocha"] = {"resolved": asdict(resolved), "right": asdict(right)}
    return report


def before(path: Path) -> dict[str, Any]:
    """What an earlier run found with a user's gazetteer."""
    return dict(json.loads(path.read_text(encoding="utf-8"))["places"]) if path.exists() else {}


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
