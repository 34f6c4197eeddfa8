"""The command ``extract``."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli.command import Command
from hasila.cli.extract_options import ExtractOptions, ShardedOutput, SingleOutput, add_arguments, parse
from hasila.cli.inputs import Inputs
from hasila.cli.progress import hide_loading_bars, say
from hasila.errors import counted

if TYPE_CHECKING:
    from hasila.batch.job import Job
    from hasila.batch.shards import Pool, Summary
    from hasila.cli.extract_options import Bidi
    from hasila.output.terminal import Tables
    from hasila.records.totals import Totals


@dataclass(frozen=True)
class Tally:
    """Counts of a run.

    Args:
        documents: documents that were read.
        failed: documents that could not be read.
        results: results by kind.
        left_out: documents that were read and are not in the output, because they tell of no harm.
    """

    documents: int
    failed: int
    results: Mapping[str, int]
    left_out: int = 0

    def described(self, job: "Job", passed: int, out: Path | None) -> str:
        """A line with the counts.

        Args:
            job: what was read.
            passed: files of the inputs' folders that were passed over.
            out: where the results were written, if they were.
        """
        noun = "record" if job.records else "span"
        left_out = f", {self.left_out} without harm to people left out" if job.only_relevant else ""
        over = f", {counted(passed, 'file')} passed over" if passed else ""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.results.items())) or "none"
        results = f"{counted(sum(self.results.values()), noun)} ({kinds})"
        written = f", written to {out}" if out else ""
        return f"{counted(self.documents, 'document')} read{left_out}, {self.failed} failed{over}; {results}{written}"


def run(options: ExtractOptions) -> int:
    """Extract spans or records. Returns the status that :mod:`hasila.cli.inputs` explains.

    Raises:
        HasilaError: the checkpoint, a table or the output cannot be used.
    """
    hide_loading_bars()
    destination = options.destination
    passed = options.inputs.passed_over()
    if isinstance(destination, ShardedOutput):
        tally = _extract_shards(options.job, options.inputs, destination, passed.files)
    else:
        tally = _extract_whole(options.job, options.inputs, destination)
    print(tally.described(options.job, passed.count, destination.out), file=sys.stderr)
    return options.inputs.status(tally.failed, passed)


def _extract_whole(job: "Job", inputs: Inputs, destination: SingleOutput) -> Tally:
    """Write one file, print tables, or both."""
    from tqdm import tqdm

    from hasila.batch.job import kind, tells_of_harm
    from hasila.documents.document import Document
    from hasila.output.writers import Output

    file = (
        Output(destination.out, job.layout, destination.format, excel=destination.excel)
        if destination.out
        else nullcontext()
    )
    reader = job.load(say)
    failed = documents = left_out = 0

    def readable() -> Iterator[Document]:
        nonlocal failed
        for item in inputs.documents():
            if isinstance(item, Document):
                yield item
            else:
                failed += 1
                say(f"error: {item}")

    counts: Counter[str] = Counter()
    with file as output:
        tables = _tables(destination.bidi) if destination.table else None
        totals = _totals() if tables and job.records else None
        bar = tqdm(reader.stream(readable()), unit="doc", desc="extracting", disable=True if tables else None)
        for document, results in bar:
            documents += 1
            if job.only_relevant and not tells_of_harm(results):
                left_out += 1
                continue
            counts.update(map(kind, results))
            if output:
                output.write(document, results)
            if tables and totals is not None:
                totals.add(results, document.text)
                tables.records(document, results)
            elif tables:
                tables.spans(document, results)
        if tables and totals is not None:
            tables.totals(totals)
    return Tally(documents, failed, counts, left_out)


def _tables(bidi: "Bidi") -> "Tables":
    from rich.console import Console

    from hasila.output.terminal import Tables

    return Tables(Console(), bidi)


def _totals() -> "Totals":
    from hasila.records.totals import Totals

    return Totals()


def _extract_shards(job: "Job", inputs: Inputs, destination: ShardedOutput, passed: Mapping[str, int]) -> Tally:
    """Write a folder of shards, or resume an interrupted run.

    Args:
        job: what is read.
        inputs: where the documents come from.
        destination: the folder.
        passed: numbers of files of the inputs' folders that are passed over, by suffix.
    """
    from hasila.batch import pools, shards
    from hasila.batch.signature import stored_precision

    shards.check_apart(destination.out, inputs.paths)
    if job.precision == "auto" and (stored := stored_precision(destination.out)):
        job = replace(job, precision=stored)
    with pools.readers(job, destination.power, say) as readers:
        jobs = [replace(readers.job, device=device) for device in readers.others]
        run_beside = partial(_write_beside, inputs, replace(destination, power=readers.power), passed)
        with pools.beside(run_beside, jobs, say):
            summary = _write_shards(readers.job, readers.pool, inputs, destination, passed)
    return Tally(summary.documents, summary.quarantined, summary.results, summary.left_out)


def _write_beside(inputs: Inputs, destination: ShardedOutput, passed: Mapping[str, int], job: "Job") -> None:
    """Write missing shards as a further process of a run, which shows nothing but faults."""
    from hasila.batch import pools

    hide_loading_bars()
    with pools.readers(job, destination.power, say) as readers:
        _write_shards(readers.job, readers.pool, inputs, destination, passed, shown=False)


def _write_shards(
    job: "Job",
    pool: "Pool",
    inputs: Inputs,
    destination: ShardedOutput,
    passed: Mapping[str, int],
    *,
    shown: bool = True,
) -> "Summary":
    """Write the missing shards.

    Args:
        job: the job, its precision resolved.
        pool: reads the documents.
        inputs: where the documents come from.
        destination: the folder.
        passed: see :func:`_extract_shards`.
        shown: whether a progress bar is.
    """
    from tqdm import tqdm

    from hasila.batch import shards
    from hasila.batch.job import kind, tells_of_harm
    from hasila.batch.signature import signature

    run_signature = signature(job, inputs.options, inputs.paths, destination.size)
    batch = shards.Batch(
        folder=destination.out,
        layout=job.layout,
        format=destination.format,
        size=destination.size,
        signature={**run_signature, "excel": destination.excel},
        kind=kind,
        keeps=tells_of_harm if job.only_relevant else shards.keeps_all,
        passed_over=passed,
        excel=destination.excel,
    )
    with tqdm(unit="doc", desc="extracting", disable=None if shown else True) as bar:

        def advance(count: int) -> None:
            bar.update(count)

        return shards.run(batch, inputs.documents, pool, log=say, advance=advance)


EXTRACT = Command(
    name="extract",
    summary="find spans or records in documents",
    description="Find spans, or read records, in documents. A document that cannot be read is\nreported and skipped.",
    examples=(
        "hasila extract report.txt",
        "hasila extract news/ --out spans.jsonl",
        "hasila extract news.csv --text-column body --out spans.parquet",
        "hasila extract news/ --records --columns acled --out acled.csv",
        "hasila extract news/ --out spans --shard-size 1000",
        "hasila extract - < report.txt",
    ),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
