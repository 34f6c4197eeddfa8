"""Measure speed and memory on this machine's CPU, beside plain `pipeline("token-classification")`.

    python scripts/benchmark.py                       # speed: train/results/benchmark.json, docs/benchmark.png
    python scripts/benchmark.py --growth              # also memory and time over growing input: docs/growth.png
    python scripts/benchmark.py --growth --rounds 0   # that without the speeds; those of the JSON are kept
    python scripts/benchmark.py --rounds 0            # only what other weights change: how far rounded spans agree

All systems read the same real text, the articles in the repository, with the same checkpoint. Each runs in processes of
its own, all of them loaded; they read in turn, round by round, so that what else the machine does hits all alike, and
the median counts. The pipeline reads no more than the beginning of a long text by default; it is counted as if it read
all. What this CPU cannot do, 16 or 8 bits, is left out, and it is said. Needs the `report` extra.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hasila.errors import HasilaError
from hasila.evaluation import speed
from hasila.evaluation.speed import Served, System

DEFAULT = "pipeline, its defaults"
SYSTEMS = (
    System(DEFAULT, "pipeline"),
    System("pipeline, all of a text", "pipeline", unit="stride"),
    System("pipeline, all of a text, batches of 8", "pipeline", unit="stride", batch=8),
    System("pipeline, sentences", "pipeline", unit="sentence"),
    System("pipeline, sentences in batches of 8", "pipeline", unit="sentence", batch=8),
    System("pipeline, sentences in batches of 32", "pipeline", unit="sentence", batch=32),
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
ROUNDED = ("bf16", "int8")
SIZES = (10, 100, 1_000, 10_000, 100_000)
"""Documents, each a paragraph of the articles."""


def main() -> None:
    """Print the tables, write JSON and pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="folder of a checkpoint; default: the one that comes with hasila")
    parser.add_argument("--repeat", type=int, default=2, help="how often each round reads the five articles (2)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (3)")
    parser.add_argument("--growth", action="store_true", help="measure memory and time over growing input")
    parser.add_argument("--size", type=float, default=50, metavar="MB", help="of the long document in --growth (50)")
    parser.add_argument("--output", type=Path, default=Path("train/results/benchmark.json"))
    parser.add_argument("--pictures", type=Path, default=Path("docs"), metavar="FOLDER")
    parser.add_argument("--part", metavar="JSON", help=argparse.SUPPRESS)  # what a process of its own is to do
    options = parser.parse_args()
    if options.part:
        _part(json.loads(options.part))
        return
    from hasila.evaluation import plots

    source = options.model or str(Path(speed.__file__).parent / "default")
    found: dict[str, Any] = json.loads(options.output.read_text()) if options.output.exists() else {}
    left_out = speed.left_out()
    for precision, reason in left_out.items():
        print(f"left out: {precision}, which this CPU with this torch lacks ({reason})")
    rounded = [precision for precision in ROUNDED if precision not in left_out]
    if options.rounds:
        found |= {"left_out": left_out, **_speed(source, rounded, options.repeat, options.rounds)}
        plots.speed(options.pictures / "benchmark.png", found["systems"])
    found["agreement"] = _agreement(source, rounded)
    if options.growth:
        found["growth"] = _growth(source, options.size)
        plots.growth(options.pictures / "growth.png", found["growth"])
    options.output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _speed(source: str, rounded: Sequence[str], repeat: int, rounds: int) -> dict[str, Any]:
    precisions = ("fp32", *rounded)
    words = sum(len(text.split()) for text in speed.article_texts()) * repeat
    served = [
        Served(system, _command({"do": "serve", "system": vars(system), "source": source, "repeat": repeat}))
        for system in SYSTEMS
        if system.precision in precisions
    ]
    try:
        systems = speed.measure(served, words, rounds)
    finally:
        for one in served:
            one.stop()
    print(f"{'':<42}{'words/s':>9}{'per core':>10}{'MB':>7}")
    for each in systems:
        print(
            f"{each['name']:<42}{each['words_per_second']:>9.0f}{each['words_per_core_second']:>10.0f}"
            f"{each['memory_mb']:>7}"
        )
    per_core = {each["name"]: each["words_per_core_second"] for each in systems}
    best = max(
        (name for name in per_core if name.startswith("pipeline") and "2 " not in name), key=per_core.__getitem__
    )
    ratios = {
        name: {
            "to_defaults": round(per_core[name] / per_core[DEFAULT], 2),
            "to_best": round(per_core[name] / per_core[best], 2),
        }
        for name in (f"Hasila, {precision}" for precision in precisions)
    }
    shares = {
        precision: _run({"do": "share", "source": source, "precision": precision, "rounds": rounds})
        for precision in precisions
    }
    text = speed.article_texts()[0].splitlines()[0]
    starts = [speed.cold_start(source, text) for _ in range(rounds)]
    start = {key: statistics.median(each[key] for each in starts) for key in ("seconds", "cpu")}
    for name, ratio in ratios.items():
        print(
            f"{name}: {ratio['to_defaults']} times the pipeline's defaults, {ratio['to_best']} times its best ({best})"
        )
    for precision, share in shares.items():
        print(f"{precision}: forward {share['forward_gflops']} of {share['peak_gflops']} GFLOP/s: {share['share']:.0%}")
    print(f"from nothing to the first spans: {start['seconds']} s, {start['cpu']} s of one core")
    return {
        "machine": _machine(), "words": words, "rounds": rounds, "systems": systems, "best_pipeline": best,
        "ratios": ratios, "forward": shares, "start": start,
    }  # fmt: skip


def _agreement(source: str, rounded: Sequence[str]) -> dict[str, Any]:
    agreements = {each: _run({"do": "agreement", "source": source, "precision": each}) for each in rounded}
    for precision, agreement in agreements.items():
        print(f"{precision} against fp32: F1 {agreement['f1']:.4f} of {agreement['spans']} spans")
    return agreements


def _growth(source: str, size_mb: float) -> list[dict[str, Any]]:
    points = []
    for documents in (*SIZES, 0):
        points.append(_run({"do": "growth", "source": source, "documents": documents, "size_mb": size_mb}))
        point = points[-1]
        print(
            f"{point['documents']:>6} document(s), {point['words']:>9} words: {point['seconds']:>8.1f} s, "
            f"{point['memory_mb']} MB ({point['loaded_mb']} once loaded)",
            flush=True,
        )
    return points


def _machine() -> dict[str, Any]:
    names = [line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _command(part: dict[str, Any]) -> list[str]:
    return [sys.executable, __file__, "--part", json.dumps(part)]


def _run(part: dict[str, Any]) -> dict[str, Any]:
    """Do a part in a process of its own, with one thread."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(_command(part), stdout=subprocess.PIPE, text=True, env=environment, check=False)
    if done.returncode:
        raise HasilaError(f"{part['do']}: failed, see above")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _part(part: dict[str, Any]) -> None:
    from transformers.utils import logging

    from hasila.cli.corpus import PASSAGES
    from hasila.corpus.articles import read_passages

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    texts = speed.article_texts()
    source = part["source"]
    if part["do"] == "serve":
        speed.serve(System(**part["system"]), source, texts * part["repeat"])
    elif part["do"] == "share":
        print(json.dumps(speed.share_of_peak(source, part["precision"], texts, part["rounds"])))
    elif part["do"] == "growth":
        print(json.dumps(speed.growth(source, part["documents"], part["size_mb"])))
    else:
        passages = [passage.text for passage in read_passages(PASSAGES[0])]
        print(json.dumps(speed.agreement(source, [*texts, *passages], part["precision"])))


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
