"""Measure how long commands take from the start of Python to their end, in fresh processes.

    python scripts/start_up.py --json train/results/start-up.json
    python scripts/start_up.py --before ../earlier/model           # beside another version, as of `git worktree add`

The versions take turns, so that other load on the machine slows both. The figures are medians.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from hasila.markdown import table

PACKAGE = Path(__file__).resolve().parents[1] / "model"

TEXT = "قتل 24 مدنيا وأصيب 13 آخرون في غارات جوية على بلدة سرمين بريف إدلب، ونزحت نحو 300 عائلة، بحسب الأمم المتحدة."
"""An invented report."""

CASES = {
    "hasila --help": ["-m", "hasila", "--help"],
    "hasila extract --help": ["-m", "hasila", "extract", "--help"],
    "from hasila import Extractor": ["-c", "from hasila import Extractor"],
    "hasila extract FILE --out FILE": ["-m", "hasila", "extract", "report.txt", "--out", "spans.jsonl"],
    "hasila extract FILE --records": ["-m", "hasila", "extract", "report.txt", "--records"],
}


def main() -> None:
    """Measure, print, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="folder that holds another version of hasila/")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="processes of each case (default: 7)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results to this file")
    options = parser.parse_args()
    versions = {"before": options.before.resolve()} if options.before else {}
    versions["now"] = PACKAGE
    if missing := [folder for folder in versions.values() if not (folder / "hasila" / "__init__.py").is_file()]:
        parser.error(f"{missing[0]}: expected a folder that holds hasila/")
    results = {"rounds": options.rounds, "cases": {name: measure(name, versions, options.rounds) for name in CASES}}
    rows = [
        (name, version, *times.values()) for name, case in results["cases"].items() for version, times in case.items()
    ]
    print(table(("command", "version", "seconds", "CPU seconds"), rows, "llrr"))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def measure(name: str, versions: dict[str, Path], rounds: int) -> dict[str, dict[str, float]]:
    """Median times of a case by version. One round before them warms the file cache and is left out."""
    times: dict[str, list[tuple[float, float]]] = {version: [] for version in versions}
    for _ in range(rounds + 1):
        for version, folder in versions.items():
            times[version].append(run(CASES[name], folder))
    return {
        version: {
            "seconds": round(median(seconds for seconds, _ in of_version[1:]), 3),
            "cpu_seconds": round(median(cpu for _, cpu in of_version[1:]), 3),
        }
        for version, of_version in times.items()
    }


def run(arguments: list[str], package: Path) -> tuple[float, float]:
    """Run Python on a version of the package: seconds from its start to its end, and CPU seconds."""
    environment = {**os.environ, "PYTHONPATH": str(package), "HF_HUB_OFFLINE": "1"}
    with TemporaryDirectory() as folder:
        (Path(folder) / "report.txt").write_text(TEXT, encoding="utf-8")
        before, started = os.times(), time.perf_counter()
        done = subprocess.run([sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, text=True)
        seconds, after = time.perf_counter() - started, os.times()
    if done.returncode:
        sys.exit(f"error: {' '.join(arguments)}: {done.stderr.strip()}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu


if __name__ == "__main__":
    main()
