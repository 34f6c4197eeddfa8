"""Renders the results of an evaluation, of cross-validations and of training runs as Markdown tables."""

from collections.abc import Callable, Mapping, Sequence
from statistics import mean, median, stdev
from typing import Any

from hasila.evaluation.report import Experiment, Report
from hasila.labels import LABELS
from hasila.markdown import table
from hasila.scoring.metrics import Score

_SYSTEMS = {
    "hasila": "Hasila",
    "single": "its members, run by run",
    "field": "conditional random field",
    "patterns": "names looked up, counts matched",
    "random": "Hasila's architecture, random weights",
}
_HELD_OUT = {"articles": "leave-one-article-out", "genres": "passages, held out by genre"}
_VIEWS = {
    "strict": "strict",
    "everything": "unsure spans too",
    "relaxed": "boundary-relaxed",
    "learnt": "mentions learnt, strict",
    "unseen": "mentions not learnt, strict",
}


def systems(report: Report) -> str:
    """Strict F1 of each system by label, with the interval of all labels together."""
    rows = []
    for held_out, held_out_title in _HELD_OUT.items():
        for system, system_title in _SYSTEMS.items():
            if scores := report.systems.get(Experiment(system, held_out)):
                micro = scores.strict["micro"]
                by_label = [spread(scores.strict[label].f1) for label in LABELS]
                rows.append(
                    [held_out_title, system_title, len(micro.f1), spread(micro.f1), _range(micro.interval), *by_label]
                )
    return _table(["held out", "system", "seeds", "F1", "95 % interval", *LABELS], rows, 2)


def lead(report: Report) -> str:
    """Lead of Hasila over each baseline, in points of F1."""
    rows = []
    for experiment, leads in report.lead.items():
        cells = [f"{_points(leads[label].f1)} ({_range(leads[label].interval)})" for label in ("micro", *LABELS)]
        rows.append([_HELD_OUT[experiment.held_out], _SYSTEMS[experiment.system], *cells])
    return _table(["held out", "Hasila's lead over", "all", *LABELS], rows, 2)


def views(report: Report) -> str:
    """Hasila's scores, strict and relaxed, on mentions that occurred in training and on others."""
    rows = []
    for held_out, held_out_title in _HELD_OUT.items():
        for view, view_title in _VIEWS.items():
            measures = getattr(report.systems[Experiment("hasila", held_out)], view)
            micro = measures["micro"]
            by_label = [spread(measures[label].f1) for label in LABELS]
            precision, recall = _points(micro.precision), _points(micro.recall)
            rows.append([held_out_title, view_title, micro.gold, spread(micro.f1), precision, recall, *by_label])
    return _table(["held out", "scored", "gold spans", "F1", "precision", "recall", *LABELS], rows, 2)


def groups(report: Report) -> str:
    """Strict F1 of each article and each genre."""
    rows = [
        [name, measure.gold, spread(measure.f1), _range(measure.interval)]
        for part in (report.by_article, report.by_genre)
        for name, measure in part.items()
    ]
    return _table(["article or genre", "gold spans", "F1", "95 % interval"], rows, 1)


def mistakes(report: Report) -> str:
    """Causes of mistakes on the articles, by label."""
    total = sum(cause.total for cause in report.mistakes)
    rows = [
        [cause.cause, f"{cause.total / total:.0%}", *(cause.labels.get(label, 0) for label in LABELS)]
        for cause in report.mistakes
        if cause.total
    ]
    return _table(["cause", "share", *LABELS], rows, 1)


def examples(report: Report) -> str:
    """Examples of mistakes, each in its sentence."""
    rows = [
        [cause.cause, example.gold, example.found, example.context]
        for cause in report.mistakes
        for example in cause.examples
    ]
    return _table(["cause", "gold", "found", "context"], rows, 4)


def calibration(report: Report) -> str:
    """Expected calibration error before and after calibration."""
    rows = [[part, _decimal(error.raw), _decimal(error.calibrated)] for part, error in report.calibration.error.items()]
    return _table(["found in", "the model's own probability", "calibrated"], rows, 1)


def abstention(report: Report) -> str:
    """Scores without the spans below a threshold of confidence."""
    rows = []
    for part, scores in report.calibration.abstention.items():
        shares = (scores.kept, scores.precision, scores.recall, scores.recall_of_all)
        rows.append([part, _decimal(scores.threshold), *map(_points, shares)])
    titles = ["found in", "threshold", "% of the spans kept", "precision", "recall", "recall of all"]
    return _table(titles, rows, 1)


def time(report: Report) -> str:
    """Number of training runs and their time."""
    rows = [
        [experiment, len(seconds), f"{median(seconds):.0f}", f"{sum(seconds) / 60:.0f}"]
        for experiment, seconds in report.seconds.items()
    ]
    return _table(["system and what was held out", "runs", "median seconds a run", "minutes in all"], rows, 1)


def curve(report: Report) -> str:
    """The learning curve, all labels together, beside the conditional random field's."""
    rows = []
    for point in report.curve:
        f1 = point.f1["micro"]
        scores = [_points(f1), _range(point.interval), _points(point.field), _points(f1 - point.field)]
        rows.append([point.count, *scores])
    titles = ["passages learnt", "F1", "95 % interval", _SYSTEMS["field"], "lead"]
    return _table(titles, rows, 0)


def members(evaluation: Mapping[str, Any]) -> str:
    """What the scores of an ``evaluation.json`` are of: soups as the recipe makes them, or fewer of their members."""
    soup = evaluation["recipe"]["soup"]
    scored = evaluation.get("members", soup)
    if scored == soup:
        runs = f"the averaged weights of {soup} runs" if soup > 1 else "one run"
        return f"Each fold is read by what the recipe makes: {runs}."
    runs = f"the averaged weights of {scored}" if scored > 1 else "one"
    return (
        f"Each fold is read by {runs} of the {soup} runs whose weights the recipe averages. So these are the scores of "
        "less than the checkpoint, whose average was not evaluated."
    )


TABLES: Mapping[str, Callable[[Report], str]] = {
    "systems": systems,
    "lead": lead,
    "views": views,
    "groups": groups,
    "curve": curve,
    "mistakes": mistakes,
    "examples": examples,
    "calibration": calibration,
    "abstention": abstention,
    "time": time,
}
"""The functions that render a report, by table name."""

_TITLES: Mapping[str, str] = {
    "article": "leave-one-article-out",
    "all-articles": "all articles held out",
    "genre": "passages held out by genre",
}


def cross_validation(results: Mapping[str, Any]) -> str:
    """The table of a ``results.json``: mean and standard deviation over the seeds, in points."""
    count = len(results["seeds"])
    seeds = f"{count} seeds" if count > 1 else "1 seed"
    rows: list[list[object]] = []
    for label, f1 in results["by_label"].items():
        score = Score(**results["counts"][label])
        name = "**all (micro)**" if label == "micro" else label
        rows.append([name, spread(f1), _points(score.precision), _points(score.recall), score.gold // len(f1)])
    rows += [[name, spread(f1), None, None, None] for name, f1 in results["by_holdout"].items()]
    title = f"{_TITLES[results['hold_out']]}, {seeds}"
    return _table([title, "F1", "precision", "recall", "gold spans"], rows, 1)


def search(results: Mapping[str, Any]) -> str:
    """The table of a ``search.json``: F1 of each variant in points, the best first."""
    rows = []
    for variant in sorted(results["variants"], key=lambda variant: -mean(variant["f1"]["micro"])):
        scores = [spread(variant["f1"][label]) for label in ("micro", *LABELS)]
        rows.append([variant["name"], *scores, len(variant["seeds"]), f"{mean(variant['seconds']):.0f}"])
    return _table(["variant", "all", *LABELS, "seeds", "seconds a run"], rows, 1)


def parity(results: Mapping[str, Any]) -> str:
    """The table of a ``parity.json``: this package's training loop and that of Hugging Face."""
    rows = []
    for name in ("hasila", "Trainer"):
        scores = results[name]["by_label"]["micro"]
        rows.append([name, *map(_points, scores), _points(mean(scores)), f"{mean(results[name]['seconds']):.0f}"])
    seeds = [f"seed {seed}" for seed in results["seeds"]]
    return _table(["trainer", *seeds, "mean F1", "seconds a fold"], rows, 1)


def runs(records: Sequence[Mapping[str, Any]]) -> str:
    """Size, time and memory of training runs, from their ``run.json``."""
    rows = [
        [
            f"`{run['recipe']['base']}`",
            f"{run['parameters'] / 1e6:.1f}",
            run["recipe"]["epochs"],
            run["steps"],
            f"{run['seconds'] / run['steps']:.1f}",
            _gigabytes(run),
            _points(run["scores_on_training_articles"]["strict"]["micro"]["f1"]),
        ]
        for run in records
    ]
    titles = [
        "base", "million parameters", "epochs", "steps", "seconds a step", "peak GB", "strict F1 on its own articles"
    ]  # fmt: skip
    return _table(titles, rows, 1)


def run_summary(run: Mapping[str, Any]) -> str:
    """Steps, time, memory and data of a training run in a line, from its ``run.json``."""
    return (
        f"{run['steps']} steps in {run['seconds'] / 60:.0f} minutes and {_gigabytes(run)} GB, on "
        f"{len(run['articles'])} articles and {run['passages']} passages"
    )


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, in points."""
    points = [100 * value for value in values]
    return f"{mean(points):.1f} ± {stdev(points):.1f}" if len(points) > 1 else f"{points[0]:.1f}"


def _table(titles: Sequence[str], rows: Sequence[Sequence[object]], text_columns: int) -> str:
    """A table whose first columns are text and whose others are numbers, with a line break at its end."""
    return table(titles, rows, "l" * text_columns + "r" * (len(titles) - text_columns)) + "\n"


def _points(value: float) -> str:
    return f"{100 * value:.1f}"


def _decimal(value: float) -> str:
    return f"{value:.3f}"


def _range(bounds: Sequence[float]) -> str:
    return " to ".join(map(_points, bounds))


def _gigabytes(run: Mapping[str, Any]) -> str:
    return f"{run['peak_memory_mb'] / 1000:.1f}"
