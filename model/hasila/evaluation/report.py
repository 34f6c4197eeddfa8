"""All figures of an evaluation, from the folds of the systems that were run on the same held-out texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hasila.corpus.articles import Article
from hasila.corpus.statistics import genre_of
from hasila.evaluation import held_out
from hasila.evaluation.folds import Folds
from hasila.evaluation.held_out import Reading
from hasila.scoring import metrics
from hasila.scoring.confidence import Outcome, abstention, cross_fitted, expected_error, fit, reliability, threshold
from hasila.scoring.error_analysis import CAUSES

BASELINES = ("patterns", "field")
"""Systems that stand beside ours; their spans have no confidence that could be calibrated."""

CURVES = ("curve", "field-curve")
"""Systems on fewer texts: ours, and the conditional random field."""

PRECISION = 0.95
"""Of the spans that are kept when those of less confidence are left out."""


def scores(found: Mapping[str, Folds], documents: Sequence[Article]) -> dict[str, Any]:
    """The figures of a report.

    Our own systems are scored as an extractor reads: without the spans that are more likely wrong than right, by curves
    that were fitted to other texts, article by article and each group of genres by itself.

    Args:
        found: folds by system and what was held out: ``hasila/articles``, ``hasila/genres``, ``single/articles`` (the
            members of its soups, with a seed each), those of the baselines (``patterns``, ``field``, ``random``), and
            of the learning curve ``curve/articles-COUNT`` and ``curve/passages-COUNT``, with ``field-curve/`` the
            conditional random field's.
        documents: all that were learnt from or held out.
    """
    raw = {name: held_out.readings(folds, documents) for name, folds in found.items()}
    ours = calibrated({name: raw[name] for name in ("hasila/articles", "hasila/genres")}, found)
    for name in raw:
        if name not in ours and system(name) not in (*BASELINES, "field-curve"):
            ours |= calibrated({name: raw[name]}, found)
    read = {name: [each.sure() for each in ours[name]] if name in ours else own for name, own in raw.items()}
    articles, genres = read["hasila/articles"], read["hasila/genres"]
    return {
        "systems": {
            name: system_scores(own, ours.get(name))
            for name, own in read.items()
            if system(name) not in CURVES
        },
        "lead": {
            name: held_out.lead(articles if name.endswith("/articles") else genres, own,
                               by_sentence=name.endswith("/articles"))
            for name, own in read.items()
            if system(name) in BASELINES
        },
        "by_article": {
            document: strict(own, by_sentence=True) for document, own in grouped(articles, lambda name: name).items()
        },
        "by_genre": {genre: strict(own) for genre, own in grouped(genres, genre_of).items()},
        "curve": curve(read),
        "confusion": held_out.confusion(articles),
        "mistakes": mistakes(articles),
        "calibration": calibration(raw, ours, found),
        "seconds": {name: [fold.seconds for fold in folds.records.values()] for name, folds in found.items()},
    }  # fmt: skip


def system(name: str) -> str:
    """The system in a name of folds."""
    return name.partition("/")[0]


def calibrated(raw: Mapping[str, Sequence[Reading]], found: Mapping[str, Folds]) -> dict[str, list[Reading]]:
    """Readings with calibrated confidence, each group of them by curves that were fitted to the others."""
    curves = cross_fitted(
        {group: outcomes(own) for name in raw for group, own in by_holdout(raw[name], found[name]).items()}
    )
    return {
        name: [
            each.calibrated(curves[group])
            for group, own in by_holdout(raw[name], found[name]).items()
            for each in own
        ]
        for name in raw
    }  # fmt: skip


def by_holdout(read: Sequence[Reading], folds: Folds) -> dict[str, list[Reading]]:
    """Readings by the name of what was held out together."""
    names = {document.id: name for name, held_out in folds.holdouts.items() for document in held_out}
    return grouped(read, lambda document: names[document])


def outcomes(read: Sequence[Reading]) -> list[Outcome]:
    """What was found in all, and whether it is right."""
    return [outcome for each in read for outcome in each.outcomes()]


def system_scores(read: Sequence[Reading], every: Sequence[Reading] | None = None) -> dict[str, Any]:
    """Scores of one system on the articles or the passages.

    Args:
        read: as an extractor gives it.
        every: with the spans that an extractor leaves out, if it leaves out some.
    """
    by_sentence = len({each.document.id for each in read}) < 50
    return {
        **({"everything": held_out.measure(every, by_sentence=by_sentence)} if every else {}),
        "strict": held_out.measure(read, by_sentence=by_sentence),
        "relaxed": held_out.measure(read, metrics.relaxed_scores, by_sentence=by_sentence),
        "learnt": held_out.measure([each.split(known=True) for each in read], by_sentence=by_sentence),
        "unseen": held_out.measure([each.split(known=False) for each in read], by_sentence=by_sentence),
    }


def strict(read: Sequence[Reading], *, by_sentence: bool = False) -> dict[str, Any]:
    """Strict scores of all labels together."""
    return held_out.measure(read, by_sentence=by_sentence)["micro"]


def grouped(read: Sequence[Reading], of: Callable[[str], str]) -> dict[str, list[Reading]]:
    """Readings by what a function makes of their documents' ids."""
    groups: dict[str, list[Reading]] = {}
    for each in sorted(read, key=lambda each: each.document.id):
        groups.setdefault(of(each.document.id), []).append(each)
    return groups


def curve(read: Mapping[str, Sequence[Reading]]) -> dict[str, list[dict[str, Any]]]:
    """Points of the learning curve, each with the first seed only, and what the conditional random field reaches."""
    every = read["single/articles"]
    first = min(each.seed for each in every)
    whole = [each for each in every if each.seed == first], read["field/articles"]
    passages = len({each.document.id for each in read["hasila/genres"]})
    points: dict[str, list[dict[str, Any]]] = {"articles": [], "passages": []}
    for name in read:
        kind, _, amount = name.partition("/")
        if kind == "curve":
            what, _, count = amount.rpartition("-")
            points[what].append(point(int(count), read[name], read[f"field-{name}"]))
    points["articles"].append({**points["passages"][0], "count": len({each.document.id for each in every}) - 1})
    points["passages"].append(point(passages, *whole))
    return points


def point(count: int, own: Sequence[Reading], of_field: Sequence[Reading]) -> dict[str, Any]:
    """A point of the learning curve: F1 by label, the interval of all, and F1 of the conditional random field."""
    measured = held_out.measure(own, by_sentence=True)
    return {
        "count": count,
        "f1": {label: values["f1"][0] for label, values in measured.items()},
        "interval": measured["micro"]["interval"],
        "field": strict(of_field, by_sentence=True)["f1"][0],
    }


def mistakes(read: Sequence[Reading]) -> list[dict[str, Any]]:
    """Causes of mistakes, the most frequent first, with examples."""
    counts = held_out.causes(read)
    rows = [
        {
            "cause": cause,
            "labels": {label: count for (each, label), count in sorted(counts.items()) if each == cause},
            "examples": list(held_out.examples(read, cause, most=2)),
        }
        for cause in CAUSES
    ]
    return sorted(rows, key=lambda row: -sum(row["labels"].values()))


def calibration(
    raw: Mapping[str, Sequence[Reading]], ours: Mapping[str, Sequence[Reading]], found: Mapping[str, Folds]
) -> dict[str, Any]:
    """Curves fitted to all texts, errors before and after, and what a threshold costs."""
    parts = {"articles": "hasila/articles", "passages": "hasila/genres"}

    def groups(read: Mapping[str, Sequence[Reading]], part: str) -> dict[str, list[Outcome]]:
        return {name: outcomes(own) for name, own in by_holdout(read[parts[part]], found[parts[part]]).items()}

    own = {part: outcomes(raw[name]) for part, name in parts.items()}
    judged = {part: outcomes(ours[name]) for part, name in parts.items()}
    everything = fit([outcome for part in parts for outcome in own[part]])
    by_group = {name: each for part in parts for name, each in groups(ours, part).items()}
    gold = {
        name: sum(len(each.document.entities) for each in read)
        for part in parts
        for name, read in by_holdout(raw[parts[part]], found[parts[part]]).items()
    }
    return {
        "curves": everything.curves,
        "threshold": threshold([outcome for part in parts for outcome in judged[part]], PRECISION),
        "precision": PRECISION,
        "error": {
            part: {"raw": expected_error(own[part]), "calibrated": expected_error(judged[part])} for part in parts
        },
        "bins": {
            f"{part}, {name}": [asdict(each) for each in reliability(of[part])]
            for part in parts
            for name, of in (("the model's own", own), ("calibrated", judged))
        },
        "abstention": {
            part: asdict(left)
            for part in parts
            if (left := abstention(by_group, gold, list(groups(ours, part)), PRECISION)) is not None
        },
    }
