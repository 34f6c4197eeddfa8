"""All figures of an evaluation, from the folds of the systems that were run on the same held-out texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hasila import metrics, reading
from hasila.calibration import Calibration, abstention, cross_fitted, expected_error, reliability, threshold
from hasila.corpus import Article
from hasila.crossvalidation import Folds
from hasila.mistakes import CAUSES
from hasila.reading import Reading
from hasila.statistics import genre_of

PRECISION = 0.95
"""Of the spans that are kept when those of less confidence are left out."""


def scores(found: Mapping[str, Folds], documents: Sequence[Article]) -> dict[str, Any]:
    """The figures of a report.

    Args:
        found: folds by system and what was held out: ``hasila/articles``, ``hasila/genres``, those of the baselines
            (``patterns``, ``field``, ``random``), and of the learning curve ``curve/articles-COUNT`` and
            ``curve/passages-COUNT``.
        documents: all that were learnt from or held out.
    """
    read = {name: reading.readings(folds, documents) for name, folds in found.items()}
    ours, genres = read["hasila/articles"], read["hasila/genres"]
    return {
        "systems": {name: system_scores(own) for name, own in read.items() if not name.startswith("curve/")},
        "lead": {
            name: reading.lead(
                read["hasila/articles" if by_sentence else "hasila/genres"], own, by_sentence=by_sentence
            )
            for name, own in read.items()
            if name.startswith(("patterns/", "field/"))
            for by_sentence in [name.endswith("/articles")]
        },
        "by_article": {document: strict(own) for document, own in grouped(ours, lambda name: name).items()},
        "by_genre": {genre: strict(own) for genre, own in grouped(genres, genre_of).items()},
        "curve": curve(read),
        "confusion": reading.confusion(ours),
        "mistakes": mistakes(ours),
        "calibration": calibration(found, ours, genres),
        "seconds": {name: [fold["seconds"] for fold in folds.records.values()] for name, folds in found.items()},
    }


def system_scores(read: Sequence[Reading]) -> dict[str, Any]:
    """Scores of one system on the articles or the passages."""
    by_sentence = len({each.document.id for each in read}) < 50
    return {
        "strict": reading.measure(read, by_sentence=by_sentence),
        "relaxed": reading.measure(read, metrics.relaxed_scores, by_sentence=by_sentence),
        "learnt": reading.measure([each.split(known=True) for each in read], by_sentence=by_sentence),
        "unseen": reading.measure([each.split(known=False) for each in read], by_sentence=by_sentence),
    }


def strict(read: Sequence[Reading]) -> dict[str, Any]:
    """Strict scores of all labels together."""
    return reading.measure(read)["micro"]


def grouped(read: Sequence[Reading], of: Callable[[str], str]) -> dict[str, list[Reading]]:
    """Readings by what a function makes of their documents' ids."""
    groups: dict[str, list[Reading]] = {}
    for each in sorted(read, key=lambda each: each.document.id):
        groups.setdefault(of(each.document.id), []).append(each)
    return groups


def curve(read: Mapping[str, Sequence[Reading]]) -> dict[str, list[dict[str, Any]]]:
    """Points of the learning curve, each with the first seed only."""

    def point(count: int, own: Sequence[Reading]) -> dict[str, Any]:
        measured = reading.measure(own, by_sentence=True)
        f1 = {label: values["f1"][0] for label, values in measured.items()}
        return {"count": count, "f1": f1, "interval": measured["micro"]["interval"]}

    points = {
        what: [
            point(int(name.rpartition("-")[2]), own) for name, own in read.items() if name.startswith(f"curve/{what}-")
        ]
        for what in ("articles", "passages")
    }
    every = read["hasila/articles"]
    first = min(each.seed for each in every)
    passages = {each.document.id for each in read["hasila/genres"]}
    points["articles"].append({**points["passages"][0], "count": len({each.document.id for each in every}) - 1})
    points["passages"].append(point(len(passages), [each for each in every if each.seed == first]))
    return points


def mistakes(read: Sequence[Reading]) -> list[dict[str, Any]]:
    """Causes of mistakes, the most frequent first, with examples."""
    counts = reading.causes(read)
    rows = [
        {
            "cause": cause,
            "labels": {label: count for (each, label), count in sorted(counts.items()) if each == cause},
            "examples": list(reading.examples(read, cause, most=2)),
        }
        for cause in CAUSES
    ]
    return sorted(rows, key=lambda row: -sum(row["labels"].values()))


def calibration(found: Mapping[str, Folds], ours: Sequence[Reading], genres: Sequence[Reading]) -> dict[str, Any]:
    """Curves, errors before and after, and what a threshold costs; each group judged by curves fitted to the others."""
    folds = found["hasila/genres"]
    group_of = {document.id: name for name, held_out in folds.holdouts.items() for document in held_out}
    groups = {"articles": list(ours), **grouped(genres, lambda name: group_of[name])}
    raw = {name: [outcome for each in own for outcome in each.outcomes()] for name, own in groups.items()}
    gold = {name: sum(len(each.document.entities) for each in own) for name, own in groups.items()}
    calibrated = cross_fitted(raw)
    parts = {"articles": ["articles"], "passages": [name for name in groups if name != "articles"]}

    def of(outcomes: Mapping[str, Any], part: str) -> list[Any]:
        return [outcome for name in parts[part] for outcome in outcomes[name]]

    everything = Calibration.fit([outcome for own in raw.values() for outcome in own])
    return {
        "curves": everything.curves,
        "threshold": threshold([outcome for own in calibrated.values() for outcome in own], PRECISION),
        "precision": PRECISION,
        "error": {
            part: {"raw": expected_error(of(raw, part)), "calibrated": expected_error(of(calibrated, part))}
            for part in parts
        },
        "bins": {
            f"{part}, {name}": [asdict(each) for each in reliability(of(outcomes, part))]
            for part in parts
            for name, outcomes in (("the model's own", raw), ("calibrated", calibrated))
        },
        "abstention": {
            part: asdict(left)
            for part, names in parts.items()
            if (left := abstention(calibrated, gold, names, PRECISION)) is not None
        },
    }
