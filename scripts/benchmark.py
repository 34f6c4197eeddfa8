"""Measure speed and memory on this machine's CPU, beside plain `pipeline("token-classification")` and others.

    python scripts/benchmark.py                       # speed: train/results/benchmark.json, docs/benchmark.png
    python scripts/benchmark.py --growth              # also memory and time over growing input: docs/growth.png
    python scripts/benchmark.py --growth --rounds 0   # only growing input; the speeds in the JSON are kept
    python scripts/benchmark.py --rounds 0            # only what other weights change: agreement of rounded spans

All systems read the same text, the articles in the repository, with the same checkpoint. Each system runs in its own
processes, which are loaded first. The systems read in turn, round by round, so that other load on the machine hits all
alike, and the median counts. If the checkpoint has heads, the cost of all layers over spans alone is measured too, in
pairs. By default the pipeline reads only the beginning of a long text; its speed is computed as
if it read all. GLiNER (`pip install --no-deps gliner`, as it asks for an older transformers) has random weights of its
published multilingual size. What this CPU or environment lacks is left out with a message. Needs the `report` extra.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hasila.errors import HasilaError
from hasila.evaluation import compared_systems, speed
from hasila.evaluation.benchmark import (
    ColdStart,
    Growth,
    LayersCost,
    Machine,
    PeakShare,
    Ratio,
    SpanAgreement,
    Speed,
    System,
)
from hasila.evaluation.speed import Served

DEFAULT = "pipeline, its defaults"
SYSTEMS = (
    System(DEFAULT, "pipeline"),
    System("pipeline, all of a text", "pipeline", unit="stride"),
    System("pipeline, all of a text, batches of 8", "pipeline", unit="stride", batch=8),
    System("pipeline, sentences", "pipeline", unit="sentence"),
    System("pipeline, sentences in batches of 8", "pipeline", unit="sentence", batch=8),
    System("pipeline, sentences in batches of 32", "pipeline", unit="sentence", batch=32),
    System("GLiNER multi's size, sentences in batches of 8", "gliner", unit="sentence", batch=8),
    System("conditional random field", "field"),
    System("Hasila, fp32", "hasila"),
    System("Hasila, bf16", "hasila", precision="bf16"),
    System("Hasila, int8", "hasila", precision="int8"),
    System(f"{DEFAULT}, 2 threads", "pipeline", threads=2),
    System("Hasila, bf16, 2 threads", "hasila", precision="bf16", threads=2),
    System(f"{DEFAULT}, 2 processes", "pipeline", processes=2),
    System("Hasila, bf16, 2 processes", "hasila", precision="bf16", processes=2),
    System("Hasila, int8, 2 processes", "hasila", precision="int8", processes=2),
    System("Hasila, bf16, 2 processes of 2 threads", "hasila", precision="bf16", processes=2, threads=2),
)
PASSAGES = Path("annotations/passages")
ROUNDED = ("bf16", "int8")
SIZES = (10, 100, 1_000, 10_000, 100_000)
"""Numbers of documents, each a paragraph of the articles."""


def main() -> None:
    """Print the results, write the JSON and the plots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--repeat", type=int, default=2, help="times that each round reads the five articles (2)")
    parser.add_argument("--rounds", type=int, default=3, help="number of rounds (3)")
    parser.add_argument("--growth", action="store_true", help="measure memory and time over growing input")
    parser.add_argument("--size", type=float, default=50, metavar="MB", help="of the long document in --growth (50)")
    parser.add_argument("--output", type=Path, default=Path("train/results/benchmark.json"))
    parser.add_argument("--pictures", type=Path, default=Path("docs"), metavar="FOLDER")
    parser.add_argument("--part", metavar="JSON", help=argparse.SUPPRESS)  # the task of a child process, as JSON
    options = parser.parse_args()
    if options.part:
        _part(json.loads(options.part))
        return
    from hasila.evaluation import plots
    from hasila.inference.checkpoint import embedded

    source = options.model or str(embedded())
    results: dict[str, Any] = json.loads(options.output.read_text()) if options.output.exists() else {}
    left_out = speed.left_out()
    for precision, reason in left_out.items():
        print(f"left out: {precision}, which this CPU with this torch lacks ({reason})")
    rounded = [precision for precision in ROUNDED if precision not in left_out]
    if options.rounds:
        speeds = _speed(source, rounded, options.repeat, options.rounds)
        results |= {"left_out": left_out, **speeds.as_dict()}
        plots.speed(options.pictures / "benchmark.png", speeds.systems)
    results["agreement"] = {
        precision: asdict(same) for precision, same in _agreement(source, rounded).items()
    }  # fmt: skip
    if options.growth:
        points = _growth(source, options.size)
        results["growth"] = [asdict(point) for point in points]
        plots.growth(options.pictures / "growth.png", points)
    options.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Speeds:
    """Everything that ``--rounds`` measures; see :class:`hasila.evaluation.benchmark.Benchmark`."""

    machine: Machine
    words: int
    rounds: int
    systems: list[Speed]
    best_pipeline: str
    ratios: Mapping[str, Ratio]
    forward: Mapping[str, PeakShare]
    layers: Mapping[str, LayersCost]
    start: ColdStart

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {**asdict(self), "systems": [system.as_dict() for system in self.systems]}


def _speed(source: str, rounded: Sequence[str], repeat: int, rounds: int) -> Speeds:
    precisions = ("fp32", *rounded)
    words = sum(len(text.split()) for text in speed.article_texts()) * repeat
    systems = _systems(source, precisions, words, repeat, rounds)
    best, ratios = _ratios(systems, precisions)
    forward = _forward(source, precisions, rounds)
    layers = _layers(source, precisions, rounds)
    start = _start(source, rounds)
    return Speeds(speed.machine(), words, rounds, systems, best, ratios, forward, layers, start)


def _systems(source: str, precisions: Sequence[str], words: int, repeat: int, rounds: int) -> list[Speed]:
    lacking = {system.name: compared_systems.missing(system.kind) for system in SYSTEMS}
    for name, reason in lacking.items():
        if reason:
            print(f"left out: {name}: {reason}")
    served = [
        Served(system, _command({"do": "serve", "system": vars(system), "source": source, "repeat": repeat}))
        for system in SYSTEMS
        if system.precision in precisions and not lacking[system.name]
    ]
    try:
        systems = speed.measure(served, words, rounds)
    finally:
        for process in served:
            process.stop()
    print(f"{'':<42}{'words/s':>9}{'per core':>10}{'MB':>7}")
    for one in systems:
        print(f"{one.system.name:<42}{one.words_per_second:>9.0f}{one.words_per_core_second:>10.0f}{one.memory_mb:>7}")
    return systems


def _ratios(systems: Sequence[Speed], precisions: Sequence[str]) -> tuple[str, dict[str, Ratio]]:
    """The best pipeline on one core, and how much faster each precision is."""
    per_core = {one.system.name: one.words_per_core_second for one in systems}
    pipelines = [
        one for one in systems if one.system.kind == "pipeline" and one.system.threads == one.system.processes == 1
    ]
    best = max(pipelines, key=lambda one: one.words_per_core_second).system.name
    ratios = {}
    for precision in precisions:
        name = f"Hasila, {precision}"
        ratio = Ratio(round(per_core[name] / per_core[DEFAULT], 2), round(per_core[name] / per_core[best], 2))
        ratios[name] = ratio
        print(f"{name}: {ratio.to_defaults} times the pipeline's defaults, {ratio.to_best} times its best ({best})")
    return best, ratios


def _forward(source: str, precisions: Sequence[str], rounds: int) -> dict[str, PeakShare]:
    shares = {}
    for precision in precisions:
        share = PeakShare(**_run({"do": "share", "source": source, "precision": precision, "rounds": rounds}))
        shares[precision] = share
        print(f"{precision}: forward {share.forward_gflops} of {share.peak_gflops} GFLOP/s: {share.share:.0%}")
    return shares


def _layers(source: str, precisions: Sequence[str], rounds: int) -> dict[str, LayersCost]:
    costs = {}
    for precision in precisions:
        measured = _run({"do": "layers", "source": source, "precision": precision, "rounds": rounds})
        if measured is None:
            print("left out: the cost of layers, as the checkpoint has no heads")
            return {}
        cost = costs[precision] = LayersCost(**measured)
        print(f"{precision}: all layers take {cost.ratio} times as long as spans ({cost.extract_seconds} s)")
    return costs


def _start(source: str, rounds: int) -> ColdStart:
    text = speed.article_texts()[0].splitlines()[0]
    starts = [speed.cold_start(source, text) for _ in range(rounds)]
    start = ColdStart(
        statistics.median(one.seconds for one in starts), statistics.median(one.cpu for one in starts)
    )  # fmt: skip
    print(f"from the start of Python to the first spans: {start.seconds} s, {start.cpu} s of one core")
    return start


def _agreement(source: str, rounded: Sequence[str]) -> dict[str, SpanAgreement]:
    agreements = {}
    for precision in rounded:
        same = SpanAgreement(**_run({"do": "agreement", "source": source, "precision": precision}))
        agreements[precision] = same
        print(f"{precision} against fp32: F1 {same.f1:.4f} of {same.spans} spans")
    return agreements


def _growth(source: str, size_mb: float) -> list[Growth]:
    points = []
    for documents in (*SIZES, 0):
        point = Growth(**_run({"do": "growth", "source": source, "documents": documents, "size_mb": size_mb}))
        points.append(point)
        print(
            f"{point.documents:>6} document(s), {point.words:>9} words: {point.seconds:>8.1f} s, "
            f"{point.memory_mb} MB ({point.loaded_mb} once loaded)",
            flush=True,
        )
    return points


def _command(part: dict[str, Any]) -> list[str]:
    return [sys.executable, __file__, "--part", json.dumps(part)]


def _run(part: dict[str, Any]) -> Any:
    """Run a task in a child process with one thread, and return its result, a JSON object."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(_command(part), stdout=subprocess.PIPE, text=True, env=environment, check=False)
    if done.returncode:
        raise HasilaError(f"{part['do']}: the process failed; its error is above")
    return json.loads(done.stdout)


def _part(part: dict[str, Any]) -> None:
    """Run a task in this process and print its result as JSON."""
    from transformers.utils import logging

    from hasila.corpus.articles import read_passages

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    texts = speed.article_texts()
    source = part["source"]
    if part["do"] == "serve":
        speed.serve(System(**part["system"]), source, texts * part["repeat"])
        return
    result: PeakShare | LayersCost | Growth | SpanAgreement | None
    if part["do"] == "share":
        result = speed.share_of_peak(source, part["precision"], texts, part["rounds"])
    elif part["do"] == "layers":
        result = speed.layers_cost(source, part["precision"], texts, part["rounds"])
    elif part["do"] == "growth":
        result = speed.growth(source, part["documents"], part["size_mb"])
    else:
        passages = [passage.text for passage in read_passages(PASSAGES)]
        result = speed.agreement(source, [*texts, *passages], part["precision"])
    print(json.dumps(result and asdict(result)))


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
