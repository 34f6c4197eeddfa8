"""Renders a benchmark as Markdown tables and lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hasila.evaluation.benchmark import Benchmark
from hasila.markdown import table

MILLION = 1e6


@dataclass(frozen=True)
class Rates:
    """What an hour of a machine takes, all assumptions of ``docs/scale.md``.

    Args:
        price: US dollars.
        power: kilowatts.
    """

    price: float
    power: float


CORE = Rates(price=0.04, power=0.006)
"""A core of a server, with its share of the rest: 350 watts and 64 cores."""
GPU = Rates(price=3.0, power=1.0)
"""A GPU for data centres, 700 watts, with its share of the machine around it."""

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


def plan(benchmark: Benchmark, on_gpu: Mapping[str, Any], words_per_article: float) -> str:
    """Hours, cost and energy of a million articles at the measured speeds, on cores and on a GPU.

    Args:
        benchmark: the speeds of a core.
        on_gpu: what ``scripts/gpu_check.py`` measured.
        words_per_article: mean length.
    """
    of_core = {one.system.name: one.words_per_core_second for one in benchmark.systems}
    gpu = str(on_gpu["machine"]["gpu"])
    measured = [("a core", CORE, name, of_core[name]) for name in PLANNED if name in of_core]
    for title, values in on_gpu.items():
        what, _, name = title.partition(", ")
        if what == "speed" and "words per second" in values:
            measured.append((gpu, GPU, name, values["words per second"]))
    rows = []
    for machine, rates, name, words in measured:
        hours = MILLION * words_per_article / words / 3600
        costs = (f"{hours:,.1f}", f"{rates.price * hours:,.2f}", f"{rates.power * hours:,.2f}")
        rows.append([name, machine, f"{words / words_per_article:,.1f}", *costs])
    titles = ("system", "on", "articles/s", "hours for a million articles", "USD", "kWh")
    return table(titles, rows, "llrrrr")


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
