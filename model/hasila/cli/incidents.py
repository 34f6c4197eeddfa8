"""The command ``incidents``."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli import extract_options, inputs
from hasila.cli.command import Command
from hasila.cli.inputs import Inputs
from hasila.cli.progress import hide_loading_bars, say
from hasila.errors import counted

if TYPE_CHECKING:
    from hasila.batch.job import Job
    from hasila.batch.power import Power
    from hasila.batch.shards import Pool, Summary
    from hasila.documents.document import Document
    from hasila.errors import DocumentError
    from hasila.incidents.archive import Archive
    from hasila.incidents.decisions import Decision
    from hasila.incidents.incident import Incident

FORMATS = ("jsonl", "csv", "geojson", "html", "xlsx", "parquet", "acled", "ged", "airwars")
_USUAL = FORMATS[:4]
_SHARD = 1000
"""Documents."""
_DECISIONS = "decisions.tsv"


@dataclass(frozen=True)
class IncidentOptions:
    """Options of the command.

    Args:
        job: what to read off documents.
        inputs: documents, and files of records that ``hasila extract --records`` wrote.
        out: the folder of the incidents.
        formats: some of :data:`FORMATS`.
        power: what reads the documents.
    """

    job: "Job"
    inputs: Inputs
    out: Path
    formats: tuple[str, ...]
    power: "Power"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = "%(prog)s [options] INPUT [INPUT ...] --out FOLDER"
    inputs.add_arguments(parser)
    group = parser.add_argument_group("output")
    group.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER",
        help="folder of the incidents; if it has some, the reports are added to theirs",
    )  # fmt: skip
    group.add_argument(
        "--formats", nargs="+", choices=FORMATS, default=_USUAL, metavar="NAME",
        help=f"some of {', '.join(FORMATS)} (default: {', '.join(_USUAL)})",
    )  # fmt: skip
    extract_options.add_model(parser)
    extract_options.add_tables(parser.add_argument_group("records"))
    extract_options.add_engine(parser.add_argument_group("workers"))


def parse(namespace: argparse.Namespace) -> IncidentOptions:
    """Turn parsed arguments into options.

    Raises:
        HasilaError: the date or an option is malformed, or the documents come from standard input.
    """
    from hasila.batch.job import Job

    job = Job(
        model=namespace.model,
        device=namespace.device,
        precision=namespace.precision,
        min_confidence=namespace.min_confidence,
        records=extract_options.record_options(namespace, "reports"),
    )
    sources = inputs.parse(namespace)
    sources.check_can_be_read_again()
    return IncidentOptions(
        job,
        sources,
        namespace.out,
        tuple(namespace.formats),
        extract_options.power(namespace),
    )


def run(options: IncidentOptions) -> int:
    """Read the reports that are new, group all, and write the incidents. Returns the exit status.

    Raises:
        HasilaError: the checkpoint, a table, the decisions or the folder cannot be used.
    """
    from hasila.incidents.archive import Archive

    hide_loading_bars()
    archive = Archive(options.out)
    decisions = _decisions(options.out)
    records, others = _records_in(options.inputs.paths)
    documents = replace(options.inputs, paths=tuple(others), left_out=frozenset(records))
    failed = _take_records(records, archive)
    passed = options.inputs.passed_over()
    if documents.paths:
        failed += _read_documents(documents, options, archive)
    incidents, texts = _group(archive, decisions, with_texts="html" in options.formats)
    _write(incidents, texts, options)
    several = sum(len(incident.reports) > 1 for incident in incidents)
    print(
        f"{counted(len(texts), 'report')} in all, {failed} failed; {counted(len(incidents), 'incident')}, {several} of "
        f"them told by more than one report, written to {options.out}",
        file=sys.stderr,
    )
    return documents.status(failed, passed)


def _records_in(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files of records among files and those in folders, and the paths that have other documents, too."""
    from hasila.documents.collection import files_of
    from hasila.incidents.report import holds_reports

    records: dict[Path, None] = {}
    others = []
    for path in paths:
        files = list(files_of([path]))
        own = [file for file in files if isinstance(file, Path) and file.is_file() and holds_reports(file)]
        records.update(dict.fromkeys(own))
        if not files or len(own) < len(files):
            others.append(path)
    return list(records), others


class _News:
    """Tells which documents of an input are new.

    Args:
        known: the fingerprint of each report that is there by its name.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self._seen: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, item: "Document | DocumentError") -> "Document | DocumentError | None":
        """What is to be read of an item of the input: itself, an error in its place, or nothing if it is known."""
        from hasila.documents.document import Document
        from hasila.errors import DocumentError
        from hasila.incidents.archive import fingerprint

        if not isinstance(item, Document):
            return item
        mark = fingerprint(item)
        first = self._seen.setdefault(item.id, mark)
        if first != mark:
            return DocumentError(
                f"{item.id}: an earlier document of the input has this name and is another; this one is left out; "
                "expected a name of its own for each, see --id-column"
            )
        if self._known.get(item.id) == mark or item.id in self._taken:
            return None
        self._taken.add(item.id)
        return item


def _take_records(paths: Iterable[Path], archive: "Archive") -> int:
    """Copy files of records into the archive. Returns the number of lines that cannot be read."""
    from hasila.errors import DocumentError
    from hasila.incidents.report import REPORTS, Report, read_reports
    from hasila.output.writers import Output

    failed = 0
    for path in paths:
        news = _News(archive.known())
        run = archive.new_run
        run.mkdir(parents=True)
        new = without_text = 0
        with Output(run / "shard-000000.jsonl", REPORTS) as output:
            for report in read_reports(path):
                item = news.of(report.document if isinstance(report, Report) else report)
                if isinstance(item, DocumentError):
                    failed += 1
                    say(f"error: {item}")
                elif item and isinstance(report, Report):
                    output.write(item, report.records)
                    new += 1
                    without_text += not item.text
        if new:
            archive.complete(run)
        else:
            shutil.rmtree(run)
        if without_text:
            say(
                f"note: {path}: {counted(without_text, 'report')} without text: copies among them are not recognised; "
                "name the documents instead"
            )
        say(f"{path}: {counted(new, 'new report')}")
    return failed


def _read_documents(sources: Inputs, options: IncidentOptions, archive: "Archive") -> int:
    """Read the documents that are not in the archive. Returns the number of those that cannot be read."""
    from hasila.batch import shards
    from hasila.documents.document import Document

    shards.check_apart(options.out, sources.paths)
    known = archive.known()

    def new() -> "Iterator[Document | DocumentError]":
        return filter(None, map(_News(known).of, sources.documents()))

    if known:
        errors = []
        for item in new():
            if isinstance(item, Document):
                break
            errors.append(item)
        else:
            say("all documents are known")
            for error in errors:
                say(f"error: {error}")
            return len(errors)
    return _read_shards(sources, new, archive, options).quarantined


def _read_shards(
    sources: Inputs,
    new: "Callable[[], Iterator[Document | DocumentError]]",
    archive: "Archive",
    options: IncidentOptions,
) -> "Summary":
    """Read documents into the shards of a run, or go on with an interrupted one."""
    from tqdm import tqdm

    from hasila.batch import pools, shards
    from hasila.batch.job import kind
    from hasila.batch.signature import signature, stored_precision

    job, run = options.job, archive.next_run
    if job.precision == "auto" and (stored := stored_precision(run)):
        job = replace(job, precision=stored)

    def read(job: "Job", pool: "Pool") -> "Summary":
        marks = signature(job, sources.options, sources.paths, _SHARD) | {"earlier runs": archive.complete_runs}
        batch = shards.Batch(folder=run, layout=job.layout, format="jsonl", size=_SHARD, signature=marks, kind=kind)
        with tqdm(unit="doc", desc="reading", disable=None) as bar:

            def advance(count: int) -> None:
                bar.update(count)

            summary = shards.run(batch, new, pool, log=say, advance=advance)
        archive.complete(run)
        return summary

    run.parent.mkdir(parents=True, exist_ok=True)
    with pools.readers(job, options.power, say) as readers:
        return read(readers.job, readers.pool)


def _decisions(out: Path) -> list["Decision"]:
    """The decisions of a folder, read first, lest a fault in them shows after hours of reading reports."""
    from hasila.incidents.decisions import read_decisions

    path = out / _DECISIONS
    return read_decisions(path) if path.exists() else []


def _group(
    archive: "Archive", decisions: Iterable["Decision"], *, with_texts: bool
) -> tuple[list["Incident"], dict[str, str]]:
    """The incidents of all reports, and each report with its text; with none if it is not asked for, or not needed."""
    from tqdm import tqdm

    from hasila.incidents.grouper import Grouper

    grouper = Grouper(decisions, log=say)
    texts: dict[str, str] = {}
    for report in tqdm(archive.reports(), unit="report", desc="grouping", disable=None):
        grouper.add(report)
        texts[report.id] = report.document.text if with_texts and report.records else ""
    return grouper.incidents(), texts


def _write(incidents: Sequence["Incident"], texts: Mapping[str, str], options: IncidentOptions) -> None:
    """Write the incidents in each format, and a file for decisions if there is none."""
    from hasila.documents.document import Document
    from hasila.incidents import decisions
    from hasila.incidents.columns import INCIDENTS
    from hasila.incidents.dataset_layout import DATASETS
    from hasila.incidents.incident_json import incident_json
    from hasila.incidents.page import write_page
    from hasila.output.writers import Output

    if not (path := options.out / _DECISIONS).exists():
        decisions.write_empty(path)
    for name in options.formats:
        if name == "html":
            write_page(options.out / "index.html", map(incident_json, incidents), texts, options.out.resolve().name)
            continue
        dataset = DATASETS.get(name)
        file = f"{name}.csv" if dataset else f"incidents.{name}"
        with Output(options.out / file, dataset or INCIDENTS) as output:
            for incident in incidents:
                output.write(Document(incident.id, ""), [incident])


INCIDENTS = Command(
    name="incidents",
    summary="group reports of one event, with the reason for each",
    description="Group reports into incidents: which tell of one event, and why. Reports that\n"
    "are added to a folder later are grouped with those that it has. Decisions of\n"
    f"people in {_DECISIONS} of the folder win.",
    examples=(
        "hasila incidents news/ --out incidents",
        "hasila incidents more-news.jsonl --out incidents",
        "hasila incidents telegram/result.json --out incidents --formats xlsx acled",
    ),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
