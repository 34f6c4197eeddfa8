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
        self._runs = [run for run in self._all() if (run / _INDEX).exists()]

    @property
    def new_run(self) -> Path:
        """A folder that does not exist, for a run that begins anew."""
        runs = self._all()
        return self._folder / f"{int(runs[-1].name) + 1 if runs else 1:04}"

    @property
    def next_run(self) -> Path:
        """The folder of the next run in shards: of one that was interrupted, to go on with it, else a new one."""
        begun = (run for run in self._all() if (run / "locks").is_dir() and not (run / _INDEX).exists())
        return next(begun, self.new_run)

    def _all(self) -> list[Path]:
        """The folders of runs, complete or not, in their order."""
        return sorted((run for run in self._folder.glob("[0-9]*") if run.name.isdecimal()), key=_number)

    def known(self) -> Mapping[str, str]:
        """The fingerprint of each report by its name."""
        known: dict[str, str] = {}
        for run in self._runs:
            for line in (run / _INDEX).read_text(encoding="utf-8").splitlines():
                name, mark = json.loads(line)
                known[name] = mark
        return known

    @property
    def complete_runs(self) -> list[str]:
        """The names of the runs that are complete, on which it depends what is new."""
        return [run.name for run in self._runs]

    def complete(self, run: Path) -> None:
        """Write the index of a run.

        Raises:
            BatchError: a line of its reports cannot be read.
        """
        lines = [json.dumps([report.id, fingerprint(report.document)]) for report in _reports(run)]
        files.write_text(run / _INDEX, "".join(f"{line}\n" for line in lines))
        self._runs = sorted([*self._runs, run], key=_number)

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


def _number(run: Path) -> int:
    return int(run.name)


def _reports(run: Path) -> Iterator[Report]:
    for path in sorted(run.glob("shard-*.jsonl")):
        for report in read_reports(path):
            if not isinstance(report, Report):
                raise BatchError(f"{report}; the folder was changed: remove {run} and run again")
            yield report
