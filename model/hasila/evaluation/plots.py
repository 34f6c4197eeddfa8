"""Pictures of an evaluation, as PNG. Needs the ``report`` extra."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hasila.evaluation.held_out import NONE

_COLORS = {"micro": "black", "ACTOR": "tab:blue", "CASUALTY": "tab:red", "PLACE": "tab:green"}


def learning_curve(path: Path, curve: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """F1 over the articles, and over the passages, that were learnt from.

    Args:
        path: file to write.
        curve: for ``articles`` and ``passages`` a point for each amount: ``count``, ``f1`` by label, the
            ``interval`` of all labels together, and F1 of the conditional random field as ``field``.
    """
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, what in ((left, "articles"), (right, "passages")):
        points = curve[what]
        counts = [point["count"] for point in points]
        for label, color in _COLORS.items():
            values = [100 * point["f1"][label] for point in points]
            axes.plot(counts, values, "o-", color=color, label="all" if label == "micro" else label)
        of_field = [100 * point["field"] for point in points]
        axes.plot(counts, of_field, "s--", color="gray", label="all, conditional random field")
        bounds = [[100 * point["interval"][side] for point in points] for side in (0, 1)]
        axes.fill_between(counts, *bounds, color="black", alpha=0.1, lw=0, label="95 % interval, all")
        axes.set_xticks(counts)
        axes.grid(alpha=0.3)
    left.set_xlabel("articles learnt, no passages")
    right.set_xlabel("passages learnt, with four articles")
    left.set_ylabel("strict F1 on the article held out")
    right.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def confusion(path: Path, table: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
    """Gold spans in rows, what was found of them in columns; spans with other edges counted behind a plus."""
    figure = Figure(figsize=(5.6, 4.4), layout="constrained")
    axes: Axes = figure.subplots()
    names = list(table)
    totals = {row: sum(sum(cell.values()) for cell in table[row].values()) for row in names}
    shares = [[sum(table[row][column].values()) / max(totals[row], 1) for column in names] for row in names]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(names):
        for x, column in enumerate(names):
            cell = table[row][column]
            exact, near = cell["exact"], cell["overlapping"]
            alone = NONE in (row, column)
            text = str(near) if alone else f"{exact} + {near}"
            if not (row == column == NONE):
                axes.text(x, y, text, ha="center", va="center", color="white" if shares[y][x] > 0.5 else "black")
    axes.set_xticks(range(len(names)), [*names[:-1], "not found"])
    axes.set_yticks(range(len(names)), [*names[:-1], "not gold"])
    axes.set_xlabel("found as (same edges + other edges)")
    axes.set_ylabel("gold")
    figure.savefig(path, dpi=120)


def reliability(path: Path, curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Accuracy over confidence, in bins; a perfect confidence lies on the diagonal.

    Args:
        path: file to write.
        curves: bins (``count``, ``confidence``, ``accuracy``) by the name of a panel.
    """
    figure = Figure(figsize=(4.2 * len(curves), 4), layout="constrained")
    panels = figure.subplots(1, len(curves), sharey=True, squeeze=False)[0]
    for axes, (name, bins) in zip(panels, curves.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="gray", lw=1, ls="--")
        most = max(each["count"] for each in bins)
        sizes = [20 + 280 * each["count"] / most for each in bins]
        xs, ys = ([each[key] for each in bins] for key in ("confidence", "accuracy"))
        axes.plot(xs, ys, color="tab:blue", lw=1)
        axes.scatter(xs, ys, s=sizes, color="tab:blue", alpha=0.7)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("confidence")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("share of spans that are right")
    figure.savefig(path, dpi=120)


def speed(path: Path, systems: Sequence[Mapping[str, Any]]) -> None:
    """Words a second of each system, as bars: by the clock and by the seconds of one core."""
    figure = Figure(figsize=(8, 0.45 * len(systems) + 1.2), layout="constrained")
    axes: Axes = figure.subplots()
    for offset, key, color, label in (
        (-0.2, "words_per_second", "tab:blue", "by the clock"),
        (0.2, "words_per_core_second", "lightgray", "a second of one core"),
    ):
        bars = axes.barh(
            [row + offset for row in range(len(systems))],
            [each[key] for each in systems],
            0.4,
            color=color,
            label=label,
        )
        axes.bar_label(bars, fmt="%.0f", padding=3, fontsize=8)
    axes.set_yticks(range(len(systems)), [each["name"] for each in systems], fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.grid(alpha=0.3, axis="x")
    axes.set_xlabel("words a second")
    axes.legend(loc="upper right")
    figure.savefig(path, dpi=120)


def growth(path: Path, points: Sequence[Mapping[str, Any]]) -> None:
    """Memory and CPU time over the words read; documents of a paragraph each, and one long document by itself."""
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    many = [point for point in points if point["documents"] > 1]
    one = [point for point in points if point["documents"] == 1]
    for axes, key, label in zip(
        figure.subplots(1, 2), ("memory_mb", "cpu"), ("peak memory, MB", "CPU seconds"), strict=True
    ):
        axes.plot(
            [point["words"] for point in many], [point[key] for point in many], "o-", label="documents of a paragraph"
        )
        axes.plot([point["words"] for point in one], [point[key] for point in one], "s", label="one document")
        axes.set_xscale("log")
        axes.set_xlabel("words")
        axes.set_ylabel(label)
        axes.grid(alpha=0.3)
        if key == "cpu":
            axes.set_yscale("log")
        else:
            axes.set_ylim(0, 1.1 * max(point[key] for point in points))
        axes.legend(loc="lower right")
    figure.savefig(path, dpi=120)
