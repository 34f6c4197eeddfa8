"""Renders a benchmark as Markdown tables and lists."""

from collections.abc import Mapping
from typing import Any

from hasila.evaluation.benchmark import Benchmark
from hasila.markdown import table

BILLION = 1e9
PRICE = 0.04
"""US dollars per core-hour, an assumption of ``docs/scale.md``."""

PLANNED = ("pipeline, its defaults", "Hasila, fp32", "Hasila, bf16", "Hasila, int8")
"""The systems that :func:`plan` compares."""


def speed(benchmark: Benchmark) -> str:
    """Speed and memory of each system."""
    rows = [
        [
            one.system.name,
            f"{one.words_per_second:,.0f}",
            f"{one.words_per_core_second:,.0f}",
            f"{one.memory_mb:,}",
        ]
        for one in benchmark.systems
    ]  # fmt: skip
    return table(["system", "words/s", "words/s of one core", "memory, MB"], rows, "lrrr")


def ratios(benchmark: Benchmark) -> str:
    """A list of how much faster each precision is than plain ``pipeline()``."""
    return "\n".join(
        f"- {name}: {ratio.to_defaults:.1f} times the pipeline's defaults, {ratio.to_best:.1f} times the "
        f"best of its settings ({benchmark.best_pipeline}), in words per second of one core."
        for name, ratio in benchmark.ratios.items()
    )


def facts(benchmark: Benchmark) -> str:
    """A list of everything else that was measured."""
    machine = benchmark.machine
    lines = [ratios(benchmark)]
    lines += [
        f"- The forward pass in {precision} reaches {share.forward_gflops:.0f} of the {share.peak_gflops:.0f} "
        f"GFLOP/s that one core reaches in large products: {100 * share.share:.0f} %."
        for precision, share in benchmark.forward.items()
    ]
    lines += [
        f"- Spans in {precision} against those in fp32: F1 {spans.f1:.4f}, {spans.same:,} of {spans.spans:,} the same."
        for precision, spans in benchmark.agreement.items()
    ]
    lines += [
        f"- All layers in {precision} take {cost.ratio:.2f} times as long as spans alone."
        for precision, cost in benchmark.layers.items()
    ]
    lines += [
        f"- Padding: {100 * benchmark.forward['fp32'].padding:.1f} tokens for each 100 that are none.",
        f"- From the start of Python to the first spans: {benchmark.start.seconds:.1f} s.",
        f"- Machine: {machine.cores} cores, {machine.cpu}; load at the end {machine.load[0]}.",
    ]
    lines += [
        f"- Left out: {precision}, which that machine lacks ({reason})."
        for precision, reason in benchmark.left_out.items()
    ]
    return "\n".join(lines)


def engines(benchmark: Benchmark) -> str:
    """This package's forward pass beside other inference engines."""
    rows = [
        [engine.name, f"{engine.words_per_core_second:,.0f}", f"{100 * engine.same_tags:.2f}"]
        for engine in benchmark.engines
    ]
    return table(["engine", "words/s of one core", "same tags as fp32, %"], rows, "lrr")


def growth(benchmark: Benchmark) -> str:
    """Time and memory over the size of the input."""
    titles = [
        "documents", "words", "seconds", "CPU seconds", "words/CPU second", "memory once loaded, MB", "most memory, MB"
    ]  # fmt: skip
    rows = [
        [
            f"{point.documents:,}",
            f"{point.words:,}",
            f"{point.seconds:,.1f}",
            f"{point.cpu:,.1f}",
            f"{point.words / point.cpu:,.0f}",
            f"{point.loaded_mb:,}",
            f"{point.memory_mb:,}",
        ]
        for point in benchmark.growth
    ]
    return table(titles, rows, "r" * len(titles))


def plan(benchmark: Benchmark, words_per_article: float) -> str:
    """Cores, days and cost of a billion articles at the measured speed."""
    speeds = {one.system.name: one.words_per_core_second for one in benchmark.systems}
    rows = []
    for name in PLANNED:
        if name in speeds:  # the measured machine may lack a precision
            articles = speeds[name] / words_per_article
            hours = BILLION / articles / 3600
            rows.append([name, f"{articles:.1f}", f"{hours:,.0f}", f"{PRICE * hours:,.0f}", f"{hours / 1000 / 24:.1f}"])
    return table(["system", "articles a second and core", "core-hours", "USD", "days on 1,000 cores"], rows, "lrrrr")


def front_end(found: Mapping[str, Any]) -> str:
    """What ``scripts/front_end.py`` measured of all but the network."""
    parts = found["microseconds"]
    stages = [stage for stage in next(iter(parts.values())) if stage != "all"]
    rows = [
        [name, f"{1e6 / part['all']:,.0f}", *(f"{part[stage]:.2f}" for stage in stages)] for name, part in parts.items()
    ]
    return table(["", "words/s", *(f"{stage}, μs a word" for stage in stages)], rows, "lr" + "r" * len(stages))


def front_workers(found: Mapping[str, Any]) -> str:
    """What ``scripts/front_end.py --fake-device`` measured of worker processes beside a device."""
    titles = [
        *("what", "device, words/s", "workers", "documents", "words/s", "device idle, %"),
        *("feeding, μs a word", "workers, μs a word", "feeding, MB", "a worker, MB"),
    ]
    rows = [
        [
            run["what"], f"{run['device']:,}", str(run["workers"]), f"{run['documents']:,}",
            f"{run['words'] / run['seconds']:,.0f}", f"{100 * run['idle']:.0f}",
            f"{run['feeding_microseconds']:.2f}",
            *([f"{run['worker_microseconds']:.2f}", f"{run['feeding_mb']:,}", f"{run['worker_mb']:,}"]
              if run["workers"] else ["", f"{run['feeding_mb']:,}", ""]),
        ]
        for run in found["runs"]
    ]  # fmt: skip
    machine = found["machine"]
    return (
        table(titles, rows, "l" + "r" * (len(titles) - 1))
        + f"\n\nMachine: {machine['cores']} cores, {machine['cpu']}; load at the end {machine['load'][0]}."
    )
