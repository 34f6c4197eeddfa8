"""The tables of an evaluation, as Markdown, from its ``evaluation.json``."""

from collections.abc import Callable, Mapping, Sequence
from statistics import mean, median, stdev
from typing import Any

from hasila.labels import LABELS
from hasila.scoring.metrics import Score

_NAMES = {
    "hasila": "Hasila",
    "single": "its members, run by run",
    "field": "conditional random field",
    "patterns": "names looked up, counts matched",
    "random": "Hasila's architecture, random weights",
}
_WHAT = {"articles": "leave-one-article-out", "genres": "passages, held out by genre"}

Report = Mapping[str, Any]


def systems(report: Report) -> str:
    """Strict F1 of each system by label, with the interval of all labels together."""
    rows = []
    for what, told in _WHAT.items():
        for system, name in _NAMES.items():
            if of := report["systems"].get(f"{system}/{what}"):
                strict = of["strict"]
                cells = [spread(strict[label]["f1"]) for label in LABELS]
                rows.append(
                    [told, name, str(len(strict["micro"]["f1"])), spread(strict["micro"]["f1"]),
                     _interval(strict["micro"]["interval"]), *cells]
                )  # fmt: skip
    return _table(["held out", "system", "seeds", "F1", "95 % interval", *LABELS], rows, 2)


def lead(report: Report) -> str:
    """By how much ours is above each baseline, in points."""
    rows = []
    for key, of in report["lead"].items():
        system, _, what = key.partition("/")
        cells = [f"{_points(of[label]['f1'])} ({_interval(of[label]['interval'])})" for label in ("micro", *LABELS)]
        rows.append([_WHAT[what], _NAMES[system], *cells])
    return _table(["held out", "Hasila's lead over", "all", *LABELS], rows, 2)


def views(report: Report) -> str:
    """Our scores strict and relaxed, and on mentions that were learnt and others."""
    told = {
        "strict": "strict",
        "everything": "unsure spans too",
        "relaxed": "boundary-relaxed",
        "learnt": "mentions learnt, strict",
        "unseen": "mentions not learnt, strict",
    }
    rows = []
    for what, name in _WHAT.items():
        for view, meaning in told.items():
            of = report["systems"][f"hasila/{what}"][view]
            micro = of["micro"]
            rows.append(
                [name, meaning, str(micro["gold"]), spread(micro["f1"]), _points(micro["precision"]),
                 _points(micro["recall"]), *(spread(of[label]["f1"]) for label in LABELS)]
            )  # fmt: skip
    return _table(["held out", "scored", "gold spans", "F1", "precision", "recall", *LABELS], rows, 2)


def groups(report: Report) -> str:
    """Strict F1 of each article and each genre."""
    rows = [
        [name, str(of["gold"]), spread(of["f1"]), _interval(of["interval"])]
        for part in ("by_article", "by_genre")
        for name, of in report[part].items()
    ]
    return _table(["article or genre", "gold spans", "F1", "95 % interval"], rows, 1)


def mistakes(report: Report) -> str:
    """Causes of mistakes on the articles, by label."""
    total = sum(count for row in report["mistakes"] for count in row["labels"].values())
    rows = []
    for row in report["mistakes"]:
        if count := sum(row["labels"].values()):
            cells = [str(row["labels"].get(label, 0)) for label in LABELS]
            rows.append([row["cause"], f"{count / total:.0%}", *cells])
    return _table(["cause", "share", *LABELS], rows, 1)


def examples(report: Report) -> str:
    """Mistakes of each cause in their sentences."""
    rows = [
        [row["cause"], each["gold"], each["found"], each["context"].replace("|", "\\|")]
        for row in report["mistakes"]
        for each in row["examples"]
    ]
    return _table(["cause", "gold", "found", "context"], rows, 4)


def calibration(report: Report) -> str:
    """Expected calibration error before and after."""
    rows = [
        [part, _decimal(of["raw"]), _decimal(of["calibrated"])] for part, of in report["calibration"]["error"].items()
    ]
    return _table(["found in", "the model's own probability", "calibrated"], rows, 1)


def abstention(report: Report) -> str:
    """What is left when unsure spans are left out."""
    rows = [
        [part, _decimal(of["threshold"]), _points(of["kept"]), _points(of["precision"]), _points(of["recall"]),
         _points(of["recall_of_all"])]
        for part, of in report["calibration"]["abstention"].items()
    ]  # fmt: skip
    titles = ["found in", "threshold", "% of the spans kept", "precision", "recall", "recall of all"]
    return _table(titles, rows, 1)


def time(report: Report) -> str:
    """How many runs there were, and how long they learnt."""
    rows = [
        [name, str(len(seconds)), f"{median(seconds):.0f}", f"{sum(seconds) / 60:.0f}"]
        for name, seconds in report["seconds"].items()
    ]
    return _table(["system and what was held out", "runs", "median seconds a run", "minutes in all"], rows, 1)


def curve(report: Report) -> str:
    """The learning curve, all labels together, beside the conditional random field's."""
    of_articles, of_passages = report["curve"]["articles"], report["curve"]["passages"]
    most = of_articles[-1]["count"]  # where the passages begin
    points = [(each["count"], 0, each) for each in of_articles]
    points += [(most, each["count"], each) for each in of_passages if each["count"]]
    rows = [
        [str(articles), str(passages), _points(each["f1"]["micro"]), _interval(each["interval"]),
         _points(each["field"]), _points(each["f1"]["micro"] - each["field"])]
        for articles, passages, each in points
    ]  # fmt: skip
    titles = ["articles learnt", "passages learnt", "F1", "95 % interval", _NAMES["field"], "lead"]
    return _table(titles, rows, 0)


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
"""Makers of the tables by their names."""


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    """A table whose first columns are words and whose others are figures."""
    ruler = "|" + "---|" * words + "---:|" * (len(titles) - words)
    return "\n".join([f"| {' | '.join(titles)} |", ruler, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def _points(value: float) -> str:
    return f"{100 * value:.1f}"


def _decimal(value: float) -> str:
    return f"{value:.3f}"


def _interval(bounds: Sequence[float]) -> str:
    return " to ".join(map(_points, bounds))


_TITLES: Mapping[str, str] = {
    "article": "leave-one-article-out",
    "all-articles": "all articles held out",
    "genre": "passages held out by genre",
}


def cross_validation(report: Mapping[str, Any]) -> str:
    """The table of a ``results.json``: mean and standard deviation over the seeds, in points."""
    count = len(report["seeds"])
    seeds = f"{count} seeds" if count > 1 else "1 seed"
    lines = [
        f"| {_TITLES[report['hold_out']]}, {seeds} | F1 | precision | recall | gold spans |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, values in report["by_label"].items():
        score = Score(**report["counts"][label])
        name = "**all (micro)**" if label == "micro" else label
        lines.append(
            f"| {name} | {spread(values)} | {100 * score.precision:.1f} | {100 * score.recall:.1f} "
            f"| {score.gold // len(values)} |"
        )
    lines += [f"| {name} | {spread(values)} | | | |" for name, values in report["by_holdout"].items()]
    return "\n".join(lines) + "\n"


def search(report: Mapping[str, Any]) -> str:
    """The table of a ``search.json``: F1 of each variant, the best first, in points."""
    labels = ("micro", *LABELS)
    lines = [f"| variant | {' | '.join(['all', *LABELS])} | seeds | seconds a run |", "|---|" + "---:|" * 6]
    for row in sorted(report["variants"], key=lambda row: -mean(row["f1"]["micro"])):
        cells = [spread(row["f1"][label]) for label in labels]
        lines.append(f"| {row['name']} | {' | '.join(cells)} | {len(row['seeds'])} | {mean(row['seconds']):.0f} |")
    return "\n".join(lines) + "\n"


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, in points."""
    points = [100 * value for value in values]
    return f"{mean(points):.1f} ± {stdev(points):.1f}" if len(points) > 1 else f"{points[0]:.1f}"
