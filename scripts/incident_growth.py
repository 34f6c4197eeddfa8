"""Measure time and memory of grouping growing numbers of invented records into incidents.

    python scripts/incident_growth.py                    # train/results/incident-growth.json, docs/incident-growth.png
    python scripts/incident_growth.py --largest 10000    # only as many records

Each size is grouped in a process of its own, from a file of reports to a file of incidents. The reports are invented,
see hasila.evaluation.invented_reports; the time that takes is not measured. Needs the `report` extra.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from hasila import files
from hasila.documents.document import Document
from hasila.errors import HasilaError
from hasila.evaluation.incident_growth import IncidentGrowth

SIZES = (1_000, 10_000, 100_000, 1_000_000)
"""Numbers of records."""


def main() -> None:
    """Print the results, write the JSON and the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=SIZES[-1], metavar="N", help="most records (1000000)")
    parser.add_argument("--output", type=Path, default=Path("train/results/incident-growth.json"))
    parser.add_argument("--pictures", type=Path, default=Path("docs"), metavar="FOLDER")
    parser.add_argument("--part", nargs=2, type=Path, help=argparse.SUPPRESS)  # reports and incidents of a child
    options = parser.parse_args()
    if options.part:
        print(json.dumps(asdict(_group(*options.part))))
        return
    points = [_measured(records) for records in [size for size in SIZES if size < options.largest] + [options.largest]]
    from hasila.evaluation import plots, speed  # not earlier: a child's peak memory is at least what its parent had

    growth = {"machine": asdict(speed.machine()), "points": [asdict(point) for point in points]}
    files.write_json(options.output, growth)
    plots.incident_growth(options.pictures / "incident-growth.png", points)


def _measured(records: int) -> IncidentGrowth:
    """Group so many records in a child process."""
    from hasila.evaluation.invented_reports import invented_reports

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "reports.jsonl")
        with path.open("w", encoding="utf-8") as lines:
            for report in invented_reports(records):
                lines.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")
        command = [sys.executable, __file__, "--part", str(path), str(Path(folder, "incidents.jsonl"))]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False
        )
    if done.returncode:
        raise HasilaError(f"{records} records: the process failed; its error is above")
    point = IncidentGrowth(**json.loads(done.stdout))
    print(
        f"{point.records:>8} records, {point.reports:>7} reports, {point.incidents:>7} incidents: "
        f"{point.seconds:>7.1f} s, {point.records_per_second:>6.0f} records/s, {point.memory_mb} MB",
        flush=True,
    )
    return point


def _group(source: Path, target: Path) -> IncidentGrowth:
    """Group the reports of a file in this process."""
    from hasila.incidents.columns import INCIDENTS
    from hasila.incidents.grouper import Grouper
    from hasila.incidents.report import Report, read_reports
    from hasila.inference.cores import peak_memory
    from hasila.output.writers import Output

    begun, used = time.perf_counter(), time.process_time()
    grouper, reports, records = Grouper(), 0, 0
    for report in read_reports(source):
        if not isinstance(report, Report):
            raise report
        grouper.add(report)
        reports += 1
        records += len(report.records)
    incidents = 0
    with Output(target, INCIDENTS) as output:
        for incident in grouper.incidents():
            output.write(Document(incident.id, ""), [incident])
            incidents += 1
    seconds = time.perf_counter() - begun
    return IncidentGrowth(
        records=records,
        reports=reports,
        incidents=incidents,
        seconds=round(seconds, 2),
        cpu=round(time.process_time() - used, 2),
        records_per_second=round(records / seconds, 1),
        memory_mb=round(peak_memory() / 1e6),
    )


if __name__ == "__main__":
    try:
        main()
    except (HasilaError, OSError) as error:
        sys.exit(f"error: {error}")
