"""Plots the results of an evaluation as PNG files. Needs the ``report`` extra."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hasila.evaluation.benchmark import Growth, Speed
from hasila.evaluation.held_out import NONE, Confusion
from hasila.evaluation.incident_growth import IncidentGrowth
from hasila.evaluation.queue_curve import QUEUE, RANDOM, QueueCurve
from hasila.evaluation.report import CurvePoint
from hasila.scoring.confidence import Bin

_COLORS = {"micro": "black", "ACTOR": "tab:blue", "CASUALTY": "tab:red", "PLACE": "tab:green"}


def learning_curve(path: Path, points: Sequence[CurvePoint]) -> None:
    """Plot F1 over the number of passages in training."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes: Axes = figure.subplots()
    counts = [point.count for point in points]
    for label, color in _COLORS.items():
        values = [100 * point.f1[label] for point in points]
        axes.plot(counts, values, "o-", color=color, label="all" if label == "micro" else label)
    of_field = [100 * point.field for point in points]
    axes.plot(counts, of_field, "s--", color="gray", label="all, conditional random field")
    low, high = ([100 * point.interval[side] for point in points] for side in (0, 1))
    axes.fill_between(counts, low, high, color="black", alpha=0.1, lw=0, label="95 % interval, all")
    _name_axes(axes, counts, "passages learnt, with four articles", "strict F1 on the article held out")
    figure.savefig(path, dpi=120)


def _name_axes(axes: Axes, counts: Sequence[int], of_x: str, of_y: str) -> None:
    """Tell what a curve over counts shows."""
    axes.set_xticks(counts)
    axes.grid(alpha=0.3)
    axes.set_xlabel(of_x)
    axes.set_ylabel(of_y)
    axes.legend(loc="lower right")


def confusion(path: Path, table: Confusion) -> None:
    """Plot gold labels in rows and predicted labels in columns; pairs with other offsets are counted after a plus."""
    figure = Figure(figsize=(5.6, 4.4), layout="constrained")
    axes: Axes = figure.subplots()
    names = list(table)
    totals = {row: sum(cell.total for cell in table[row].values()) for row in names}
    shares = [[table[row][column].total / max(totals[row], 1) for column in names] for row in names]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(names):
        for x, column in enumerate(names):
            if row == column == NONE:
                continue
            cell = table[row][column]
            text = str(cell.overlapping) if NONE in (row, column) else f"{cell.exact} + {cell.overlapping}"
            axes.text(x, y, text, ha="center", va="center", color="white" if shares[y][x] > 0.5 else "black")
    axes.set_xticks(range(len(names)), [*names[:-1], "not found"])
    axes.set_yticks(range(len(names)), [*names[:-1], "not gold"])
    axes.set_xlabel("found as (same edges + other edges)")
    axes.set_ylabel("gold")
    figure.savefig(path, dpi=120)


def reliability(path: Path, curves: Mapping[str, Sequence[Bin]]) -> None:
    """Plot accuracy over confidence, one panel per curve; perfect calibration is the diagonal.

    Args:
        path: the file to write.
        curves: reliability bins by panel title.
    """
    figure = Figure(figsize=(4.2 * len(curves), 4), layout="constrained")
    panels = figure.subplots(1, len(curves), sharey=True, squeeze=False)[0]
    for axes, (title, bins) in zip(panels, curves.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="gray", lw=1, ls="--")
        most = max(one.count for one in bins)
        sizes = [20 + 280 * one.count / most for one in bins]
        confidences, accuracies = [one.confidence for one in bins], [one.accuracy for one in bins]
        axes.plot(confidences, accuracies, color="tab:blue", lw=1)
        axes.scatter(confidences, accuracies, s=sizes, color="tab:blue", alpha=0.7)
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("confidence")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("share of spans that are right")
    figure.savefig(path, dpi=120)


def speed(path: Path, systems: Sequence[Speed]) -> None:
    """Plot words per second of each system as bars, by wall-clock time and by CPU time."""
    figure = Figure(figsize=(8, 0.45 * len(systems) + 1.2), layout="constrained")
    axes: Axes = figure.subplots()
    for offset, values, color, label in (
        (-0.2, [one.words_per_second for one in systems], "tab:blue", "by the clock"),
        (0.2, [one.words_per_core_second for one in systems], "lightgray", "a second of one core"),
    ):
        rows = [row + offset for row in range(len(systems))]
        bars = axes.barh(rows, values, 0.4, color=color, label=label)
        axes.bar_label(bars, fmt="%.0f", padding=3, fontsize=8)
    axes.set_yticks(range(len(systems)), [one.system.name for one in systems], fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.grid(alpha=0.3, axis="x")
    axes.set_xlabel("words a second")
    axes.legend(loc="upper right")
    figure.savefig(path, dpi=120)


def growth(path: Path, points: Sequence[Growth]) -> None:
    """Plot memory and CPU time over the number of words: many short documents, and one long document."""
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    many = [point for point in points if point.documents > 1]
    one = [point for point in points if point.documents == 1]
    for axes, key, label in ((left, "memory_mb", "peak memory, MB"), (right, "cpu", "CPU seconds")):
        for series, style, name in ((many, "o-", "documents of a paragraph"), (one, "s", "one document")):
            axes.plot([point.words for point in series], [getattr(point, key) for point in series], style, label=name)
        axes.set_xscale("log")
        axes.set_xlabel("words")
        axes.set_ylabel(label)
        axes.grid(alpha=0.3)
        axes.legend(loc="lower right")
    left.set_ylim(0, 1.1 * max(point.memory_mb for point in points))
    right.set_yscale("log")
    figure.savefig(path, dpi=120)


def incident_growth(path: Path, points: Sequence[IncidentGrowth]) -> None:
    """Plot CPU time and memory of grouping over the number of records."""
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    records = [point.records for point in points]
    for axes, values, label in (
        (left, [point.memory_mb for point in points], "peak memory, MB"),
        (right, [point.cpu for point in points], "CPU seconds"),
    ):
        axes.plot(records, values, "o-", color="tab:blue")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("records")
        axes.set_ylabel(label)
        axes.grid(alpha=0.3)
    steady = [points[-1].cpu * each / records[-1] for each in records]
    right.plot(records, steady, "--", color="gray", label="as many seconds a record as the most")
    right.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def queue_curve(path: Path, curve: QueueCurve) -> None:
    """Plot F1 over the number of checked documents, for the desk's queue and for chance, with 95 % intervals."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes: Axes = figure.subplots()
    for name, color, label in ((QUEUE, "tab:blue", "the desk's queue"), (RANDOM, "gray", "chance")):
        points = curve.f1[name]
        counts = list(points)
        axes.plot(counts, [100 * mean(each.f1) for each in points.values()], "o-", color=color, label=label)
        low, high = ([100 * each.interval[side] for each in points.values()] for side in (0, 1))
        axes.fill_between(counts, low, high, color=color, alpha=0.15, lw=0)
    learnt, scored = "documents of new genres that were checked and learnt", "strict F1 on others of these genres"
    _name_axes(axes, counts, learnt, scored)
    figure.savefig(path, dpi=120)
