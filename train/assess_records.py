"""Score layers and records against the gold annotations of articles and passages.

    python train/assess_records.py --layers layers.tar.xz
    python train/assess_records.py --gazetteer ocha_syria_places.csv    # OCHA's places, which this project cannot ship

Writes train/results/records.json. Rules are scored on gold layers. Layers and whole records are scored on predictions
for texts that the model had not learnt: files of hasila.evaluation.layer_predictions, in a folder or in an archive of
hasila.evaluation.folds.pack. Without them the report holds the scores of rules only.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.statistics import by_genre
from hasila.errors import HasilaError
from hasila.evaluation import layer_calibration, place_scores, record_scores
from hasila.evaluation.layer_predictions import LayerPrediction
from hasila.evaluation.record_scores import Judge, Judged, Measured, Name
from hasila.evaluation.stored_layers import by_document, read_predictions
from hasila.files import write_json
from hasila.records.parties.actors import Actors
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.recorder import Recorder

ROOT = Path(__file__).resolve().parents[1]
ANNOTATIONS = ROOT / "annotations"
RESULTS = ROOT / "train" / "results"
LAYERS = RESULTS / "layers.tar.xz"
EARLIER_RULES = RESULTS / "earlier-rules.tar.xz"
"""What the rules for harm, victims and links read off gold mentions before heads replaced them."""


def main() -> None:
    """Score, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", type=Path, help=f"predicted layers (default: {LAYERS.name}, if it is there)")
    parser.add_argument(
        "--gazetteer", type=Path, help="OCHA's places of Syria (default: keep their scores as they are)"
    )
    parser.add_argument("--output", type=Path, default=RESULTS / "records.json")
    options = parser.parse_args()
    articles = corpus.read_articles(ANNOTATIONS / "articles")
    passages = corpus.read_passages(ANNOTATIONS / "passages")
    layers = options.layers or (LAYERS if LAYERS.exists() else None)
    folds_of_layers = read_predictions(layers, [*articles, *passages]) if layers else {}
    predicted = by_document(folds_of_layers)
    passages = held_out(passages, predicted)
    earlier = by_document(read_predictions(EARLIER_RULES, [*articles, *passages]))
    report = {
        "data_sha256": corpus.digest([*articles, *passages]),
        **measured(articles, passages, predicted, earlier),
        **calibration(folds_of_layers, [*articles, *passages]),
        "places": {**earlier_places(options.output), **places(articles, options.gazetteer)},
    }
    write_json(options.output, report)
    print(json.dumps(report, indent=1))


def held_out(passages: Sequence[Article], predicted: Mapping[str, object]) -> list[Article]:
    """The passages that some run held out. Those that were written since wait for the next evaluation."""
    if not any(passage.id in predicted for passage in passages):
        return list(passages)
    known = [passage for passage in passages if passage.id in predicted]
    if len(known) < len(passages):
        print(f"{len(passages) - len(known)} passages without predictions are left out", file=sys.stderr)
    return known


def calibration(
    folds_of_layers: Mapping[str, Sequence[LayerPrediction]], documents: Sequence[Article]
) -> dict[str, Any]:
    """The curves of the layers and their errors; nothing without predictions."""
    if not folds_of_layers:
        return {}
    by_id = {document.id: document for document in documents}
    paired = {
        name: [(by_id[prediction.document], prediction) for prediction in predictions]
        for name, predictions in folds_of_layers.items()
    }
    return {"calibration": asdict(layer_calibration.calibrate(paired, Actors.read()))}


def measured(
    articles: Sequence[Article],
    passages: Sequence[Article],
    predicted: Mapping[str, Sequence[LayerPrediction]],
    earlier: Mapping[str, Sequence[LayerPrediction]],
) -> dict[str, Any]:
    """All scores except those of places: of articles, of passages, and of passages by genre.

    Args:
        articles: the annotated articles.
        passages: the annotated passages.
        predicted: what models predicted, by document.
        earlier: what rules read before, by document.
    """
    judge = Judge(Recorder(), Actors.read())
    verdicts = {document.id: list(judge.counts(document)) for document in (*articles, *passages)}
    for document in (*articles, *passages):
        for prediction in predicted.get(document.id, ()):
            verdicts[document.id] += judge(document, prediction)
        for prediction in earlier.get(document.id, ()):
            verdicts[document.id] += judge.earlier(document, prediction.given)

    def scored(documents: Iterable[Article], *, by_sentence: bool = False) -> dict[Name, Measured]:
        judged: list[tuple[Article, list[Judged]]] = [(each, verdicts[each.id]) for each in documents]
        return record_scores.measured(judged, by_sentence=by_sentence)

    return {
        "scores": nested({"articles": scored(articles, by_sentence=True), "passages": scored(passages)}),
        "genres": nested({genre: scored(members) for genre, members in by_genre(passages).items()}),
    }


def nested(groups: Mapping[str, Mapping[Name, Measured]]) -> dict[str, Any]:
    """Scores by table, row, system and group of texts."""
    report: dict[str, Any] = {}
    for group, scores in groups.items():
        for name, score in scores.items():
            systems = report.setdefault(name.table, {}).setdefault(name.row, {})
            systems.setdefault(name.system, {})[group] = score.as_dict()
    return report


def places(articles: Sequence[Article], user: Path | None) -> dict[str, Any]:
    """Scores of places: resolved with the package's gazetteer, and resolved and right with a user's."""
    gold = place_scores.read_gold(ANNOTATIONS / "places.tsv", ("codes",))
    resolved, _ = place_scores.places(articles, Gazetteer.read(), gold)
    report = {"shipped": {"resolved": asdict(resolved)}}
    if user:
        resolved, right = place_scores.places(articles, Gazetteer.read(user), gold)
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
