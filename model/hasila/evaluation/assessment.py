"""Computes the report of an evaluation from the folds of systems that were run on the same held-out texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hasila.corpus.articles import Article
from hasila.corpus.statistics import genre_of
from hasila.evaluation import held_out
from hasila.evaluation.folds import Folds
from hasila.evaluation.held_out import Measure, Reading
from hasila.evaluation.report import (
    CalibrationError,
    CalibrationReport,
    Cause,
    CurvePoint,
    Experiment,
    Report,
    SystemScores,
)
from hasila.scoring import metrics
from hasila.scoring.confidence import Outcome, abstention, cross_fitted, expected_error, fit, reliability, threshold
from hasila.scoring.error_analysis import CAUSES

BASELINES = ("patterns", "field")
"""Baselines. Their spans have no confidence that could be calibrated."""

CURVES = ("curve", "field-curve")
"""Systems on fewer texts: ours, and the conditional random field."""

PRECISION = 0.95
"""The precision that the threshold of abstention aims at."""

ARTICLES = Experiment("hasila", "articles")
GENRES = Experiment("hasila", "genres")
MEMBERS = Experiment("single", "articles")
FIELD = Experiment("field", "articles")

_PARTS = {"articles": ARTICLES, "passages": GENRES}

Readings = Mapping[Experiment, Sequence[Reading]]


def scores(folds: Mapping[Experiment, Folds], documents: Sequence[Article]) -> Report:
    """Compute all results.

    Systems with a confidence are scored as an extractor reads by default: without spans that are more likely wrong than
    right. Their calibration curves are fitted to other texts, article by article and group by group.

    Args:
        folds: by experiment. Required are ``hasila/articles``, ``hasila/genres``, ``field/articles``, and if those of
            hasila are soups ``single/articles`` (their members, one per seed); every ``curve/`` needs its
            ``field-curve/``.
        documents: all documents, in training or held out.
    """
    raw = {experiment: held_out.readings(run, documents) for experiment, run in folds.items()}
    ours = _calibrated_systems(raw, folds)
    default = {
        experiment: [reading.sure() for reading in ours[experiment]] if experiment in ours else readings
        for experiment, readings in raw.items()
    }
    articles, genres = default[ARTICLES], default[GENRES]
    return Report(
        systems={
            experiment: system_scores(readings, ours.get(experiment))
            for experiment, readings in default.items()
            if experiment.system not in CURVES
        },
        lead={
            experiment: held_out.lead(articles, readings, by_sentence=True)
            if experiment.held_out == "articles"
            else held_out.lead(genres, readings)
            for experiment, readings in default.items()
            if experiment.system in BASELINES
        },
        by_article={
            article: _micro(readings, by_sentence=True)
            for article, readings in _grouped(articles, lambda name: name).items()
        },
        by_genre={genre: _micro(readings) for genre, readings in _grouped(genres, genre_of).items()},
        curve=learning_curve(default),
        confusion=held_out.confusion(articles),
        mistakes=mistakes(articles),
        calibration=calibration(raw, ours, folds),
        seconds={experiment: [fold.seconds for fold in run.records.values()] for experiment, run in folds.items()},
    )


def _calibrated_systems(raw: Readings, folds: Mapping[Experiment, Folds]) -> dict[Experiment, list[Reading]]:
    """Calibrate all systems with a confidence; the two main experiments share their curves."""
    ours = calibrated({experiment: raw[experiment] for experiment in (ARTICLES, GENRES)}, folds)
    for experiment in raw:
        if experiment not in ours and experiment.system not in (*BASELINES, "field-curve"):
            ours |= calibrated({experiment: raw[experiment]}, folds)
    return ours


def calibrated(raw: Readings, folds: Mapping[Experiment, Folds]) -> dict[Experiment, list[Reading]]:
    """Calibrate the confidence of each group of held-out documents by curves that are fitted to the other groups."""
    groups = {experiment: _by_holdout(readings, folds[experiment]) for experiment, readings in raw.items()}
    curves = cross_fitted(_together(groups.values()))
    return {
        experiment: [reading.calibrated(curves[name]) for name, group in by_name.items() for reading in group]
        for experiment, by_name in groups.items()
    }


def system_scores(readings: Sequence[Reading], everything: Sequence[Reading] | None = None) -> SystemScores:
    """Score one system.

    Args:
        readings: what an extractor returns by default.
        everything: the same with unsure spans, if the system has a confidence.
    """
    by_sentence = len({reading.document.id for reading in readings}) < 50
    return SystemScores(
        strict=held_out.measure(readings, by_sentence=by_sentence),
        relaxed=held_out.measure(readings, metrics.relaxed_scores, by_sentence=by_sentence),
        learnt=held_out.measure([reading.split(known=True) for reading in readings], by_sentence=by_sentence),
        unseen=held_out.measure([reading.split(known=False) for reading in readings], by_sentence=by_sentence),
        everything=held_out.measure(everything, by_sentence=by_sentence) if everything else None,
    )


def learning_curve(default: Readings) -> list[CurvePoint]:
    """The learning curve, with the first seed only, beside the conditional random field on the same texts."""
    members = default.get(MEMBERS, default[ARTICLES])
    first_seed = min(reading.seed for reading in members)
    points = [
        _point(experiment.amount, readings, default[Experiment("field-curve", experiment.held_out)])
        for experiment, readings in default.items()
        if experiment.system == "curve"
    ]
    folds = len({reading.document.id for reading in members})
    passages = len({reading.document.id for reading in default[GENRES]})
    most = passages - passages // folds  # each run learns all but its share of them
    whole = [reading for reading in members if reading.seed == first_seed]
    return [*points, _point(most, whole, default[FIELD])]


def _point(count: int, readings: Sequence[Reading], of_field: Sequence[Reading]) -> CurvePoint:
    measures = held_out.measure(readings, by_sentence=True)
    return CurvePoint(
        count=count,
        f1={label: measure.f1[0] for label, measure in measures.items()},
        interval=measures["micro"].interval,
        field=_micro(of_field, by_sentence=True).f1[0],
    )


def mistakes(readings: Sequence[Reading]) -> list[Cause]:
    """Count mistakes by cause, the most frequent first, with two examples each."""
    counts = held_out.causes(readings)
    causes = [
        Cause(
            cause,
            {label: count for (other, label), count in sorted(counts.items()) if other == cause},
            list(held_out.examples(readings, cause, most=2)),
        )
        for cause in CAUSES
    ]
    return sorted(causes, key=lambda cause: -cause.total)


def calibration(raw: Readings, ours: Readings, folds: Mapping[Experiment, Folds]) -> CalibrationReport:
    """Fit the curves to all texts, and measure calibration and abstention on held-out texts."""
    before = {part: _outcomes(raw[experiment]) for part, experiment in _PARTS.items()}
    after = {part: _outcomes(ours[experiment]) for part, experiment in _PARTS.items()}
    groups = {part: _by_holdout(ours[experiment], folds[experiment]) for part, experiment in _PARTS.items()}
    together = _together(groups.values())
    abstentions = {
        part: abstention(
            {name: _outcomes(group) for name, group in by_name.items()},
            {name: sum(len(reading.document.entities) for reading in group) for name, group in by_name.items()},
            together,
            PRECISION,
        )
        for part, by_name in groups.items()
    }
    return CalibrationReport(
        curves=fit([outcome for outcomes in before.values() for outcome in outcomes]).curves,
        threshold=threshold([outcome for outcomes in after.values() for outcome in outcomes], PRECISION),
        precision=PRECISION,
        error={part: CalibrationError(expected_error(before[part]), expected_error(after[part])) for part in _PARTS},
        bins={
            f"{part}, {name}": reliability(outcomes[part])
            for part in _PARTS
            for name, outcomes in (("the model's own", before), ("calibrated", after))
        },
        abstention={part: scores for part, scores in abstentions.items() if scores is not None},
    )


def _together(parts: Iterable[Mapping[str, Sequence[Reading]]]) -> dict[str, list[Outcome]]:
    """The outcomes of each fold, whose articles and passages one run held out."""
    together: dict[str, list[Outcome]] = {}
    for by_name in parts:
        for name, group in by_name.items():
            together.setdefault(name, []).extend(_outcomes(group))
    return together


def _by_holdout(readings: Sequence[Reading], folds: Folds) -> dict[str, list[Reading]]:
    names = {document.id: name for name, documents in folds.holdouts.items() for document in documents}
    return _grouped(readings, lambda document: names[document])


def _grouped(readings: Sequence[Reading], group_of: Callable[[str], str]) -> dict[str, list[Reading]]:
    """Group readings by a function of the document id, in the order of the ids."""
    groups: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=lambda reading: reading.document.id):
        groups.setdefault(group_of(reading.document.id), []).append(reading)
    return groups


def _outcomes(readings: Sequence[Reading]) -> list[Outcome]:
    return [outcome for reading in readings for outcome in reading.outcomes()]


def _micro(readings: Sequence[Reading], *, by_sentence: bool = False) -> Measure:
    return held_out.measure(readings, by_sentence=by_sentence)["micro"]
