"""Score the fields of records against the gold annotations of articles and passages.

    python train/assess_records.py
    python train/assess_records.py --gazetteer ocha_syria_places.csv    # OCHA's places, which this project cannot ship

Writes train/results/records.json. Counts, harm, sides, victims, places and links are read off the gold spans. Links and
whole records are also read off predicted spans: those of the published folds of train/assess.py, in which each article
was held out.
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
from hasila.evaluation import assessment, folds, held_out, record_scores
from hasila.evaluation.folds import Folds
from hasila.files import write_json
from hasila.records.actors import Actors
from hasila.records.gazetteer import Gazetteer
from hasila.records.recorder import Recorder

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
RESULTS = ROOT / "train" / "results"


def main() -> None:
    """Score, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gazetteer", type=Path, help="OCHA's places of Syria (default: keep their scores as they are)"
    )
    parser.add_argument("--output", type=Path, default=RESULTS / "records.json")
    options = parser.parse_args()
    articles = corpus.read_articles(ANNOTATIONS / "articles")
    passages = corpus.read_passages(ANNOTATIONS / "passages")
    report = {
        "data_sha256": corpus.digest([*articles, *passages]),
        **measured(articles, passages),
        "places": {**earlier_places(options.output), **places(articles, options.gazetteer)},
    }
    write_json(options.output, report)
    print(json.dumps(report, indent=1))


def measured(articles: Sequence[Article], passages: Sequence[Article]) -> dict[str, Any]:
    """All scores except those of places."""
    actors, recorder = Actors.read(), Recorder()
    of_articles, of_passages = (record_scores.read(documents, recorder) for documents in (articles, passages))
    predicted = with_predicted_spans(articles)
    report: dict[str, Any] = {
        "count": {
            "articles": asdict(record_scores.counts(articles, of_articles)),
            "passages": asdict(record_scores.counts(passages, of_passages)),
        },
        "harm": {"articles": asdict(record_scores.harms(articles, of_articles))},
        "side": {"articles": asdict(record_scores.sides(articles, actors))},
    }
    for name, documents, records in (("articles", articles, of_articles), ("passages", passages, of_passages)):
        classes, sides = record_scores.victims(documents, records)
        report.setdefault("victims", {})[name] = asdict(classes)
        report.setdefault("side of combatants", {})[name] = asdict(sides)
    for name, documents in (("gold spans", articles), ("found spans", predicted)):
        scores = record_scores.links(articles, documents, recorder, actors)
        report.setdefault("links", {})[name] = {kind: score.as_dict() for kind, score in scores.items()}
    found = record_scores.found(articles, predicted, recorder)
    report["found"] = {name: score.as_dict() for name, score in found.items()}
    return report


def with_predicted_spans(articles: Sequence[Article]) -> list[Article]:
    """The articles with the spans that the published folds predicted for them."""
    system = assessment.ARTICLES
    with tempfile.TemporaryDirectory() as output:
        folds.unpack(RESULTS / "folds.tar.xz", Path(output), str(system))
        published = Folds.read(Path(output) / str(system), articles)
    readings = assessment.calibrated({system: held_out.readings(published, articles)}, {system: published})[system]
    predicted = {reading.document.id: reading.sure().predicted for reading in readings}
    return [record_scores.with_spans(article, predicted[article.id]) for article in articles]


def places(articles: Sequence[Article], user: Path | None) -> dict[str, Any]:
    """Scores of places: resolved with the package's gazetteer, and resolved and right with a user's."""
    gold = record_scores.read_gold(ANNOTATIONS / "places.tsv", ("codes",))
    resolved, _ = record_scores.places(articles, Gazetteer.read(), gold)
    report = {"shipped": {"resolved": asdict(resolved)}}
    if user:
        resolved, right = record_scores.places(articles, Gazetteer.read(user), gold)
        report["ocha"] = {"resolved": asdict(resolved), "right": asdict(right)}
    return report


def earlier_places(path: Path) -> dict[str, Any]:
    """The scores of places in an earlier report, which may have had a user's gazetteer."""
    return dict(json.loads(path.read_text(encoding="utf-8"))["places"]) if path.exists() else {}


if __name__ == "__main__":
    try:
        main()
    except HasilaError as error:
        sys.exit(f"error: {error}")
