"""The reports behind a folder of incidents: each run adds those that are new, and none is read twice.

A run is a folder ``reports/0001``, ``reports/0002``, ...: shards of reports, or a copy of a file of them, and
``index.jsonl``, which says that the run is complete. A later report of a name replaces an earlier one.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from hasila import files
from hasila.documents.document import Document
from hasila.errors import BatchError
from hasila.incidents.report import Report, read_reports

_INDEX = "index.jsonl"


def fingerprint(document: Document) -> str:
    """What tells two versions of a document apart: its text, its date and where it is from."""
    content = json.dumps([document.text, document.date, sorted(document.metadata.items())])
    return blake2b(content.encode(), digest_size=12).hexdigest()


class Archive:
    """The reports of a folder.

    Args:
        folder: the folder; created with the first run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "reports"
        self._runs = sorted(path.parent for path in self._folder.glob(f"[0-9]*/{_INDEX}"))

    @property
    def next_run(self) -> Path:
        """The folder of the next run. If a run was interrupted there, it is to be gone on with."""
        return self._folder / f"{len(self._runs) + 1:04}"

    def known(self) -> Mapping[str, str]:
        """The fingerprint of each report by its name."""
        known: dict[str, str] = {}
        for run in self._runs:
            for line in (run / _INDEX).read_text(encoding="utf-8").splitlines():
                name, mark = json.loads(line)
                known[name] = mark
        return known

    def complete(self, run: Path) -> int:
        """Write the index of a run. Returns the number of its reports.

        Raises:
            BatchError: a line of its reports cannot be read.
        """
        lines = [json.dumps([report.id, fingerprint(report.document)]) for report in _reports(run)]
        files.write_text(run / _INDEX, "".join(f"{line}\n" for line in lines))
        self._runs.append(run)
        return len(lines)

    def reports(self) -> Iterator[Report]:
        """The reports of all runs, of each name the latest."""
        latest: dict[str, Path] = {}
        for run in self._runs:
            for line in (run / _INDEX).read_text(encoding="utf-8").splitlines():
                latest[json.loads(line)[0]] = run
        for run in self._runs:
            for report in _reports(run):
                if latest.get(report.id) == run:
                    yield report


def _reports(run: Path) -> Iterator[Report]:
    for path in sorted(run.glob("shard-*.jsonl")):
        for report in read_reports(path):
            if not isinstance(report, Report):
                raise BatchError(f"{report}; the folder was changed: remove {run} and run again")
            yield report
