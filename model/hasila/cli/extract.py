"""The command ``extract``."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli.command import Command
from hasila.cli.extract_options import ExtractOptions, Inputs, ShardedOutput, SingleOutput, add_arguments, parse
from hasila.cli.progress import hide_loading_bars, say
from hasila.errors import counted

if TYPE_CHECKING:
    from hasila.batch.job import Job
    from hasila.batch.shards import Pool, Summary


@dataclass(frozen=True)
class Tally:
    """Counts of a run.

    Args:
        documents: documents that were read.
        failed: documents that could not be read.
        results: results by kind.
    """

    documents: int
    failed: int
    results: Mapping[str, int]

    def described(self, noun: str, out: Path | None) -> str:
        """A line with the counts.

        Args:
            noun: what a result is, ``span`` or ``record``.
            out: where the results were written, if they were.
        """
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.results.items())) or "none"
        results = f"{counted(sum(self.results.values()), noun)} ({kinds})"
        written = f", written to {out}" if out else ""
        return f"{counted(self.documents, 'document')} read, {self.failed} failed; {results}{written}"


def run(options: ExtractOptions) -> int:
    """Extract spans or records. Returns 1 if a document failed.

    Raises:
        HasilaError: the checkpoint, a table or the output cannot be used.
    """
    hide_loading_bars()
    destination = options.destination
    if isinstance(destination, ShardedOutput):
        tally = _extract_shards(options.job, options.inputs, destination)
    else:
        tally = _extract_whole(options.job, options.inputs, destination)
    print(tally.described("record" if options.job.records else "span", destination.out), file=sys.stderr)
    return 1 if tally.failed else 0


def _extract_whole(job: "Job", inputs: Inputs, destination: SingleOutput) -> Tally:
    """Write one file, print tables, or both."""
    from rich.console import Console
    from tqdm import tqdm

    from hasila.batch.job import kind
    from hasila.documents.document import Document
    from hasila.output.terminal import Tables
    from hasila.output.writers import Output
    from hasila.records.totals import Totals

    file = Output(destination.out, job.layout, destination.format) if destination.out else nullcontext()
    reader = job.load(say)
    failed = documents = 0

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
        tables = Tables(Console(), destination.bidi) if destination.table else None
        totals = Totals()
        bar = tqdm(reader.stream(readable()), unit="doc", desc="extracting", disable=True if tables else None)
        for document, results in bar:
            documents += 1
            counts.update(map(kind, results))
            if output:
                output.write(document, results)
            if tables and job.records:
                totals.add(results, document.text)
                tables.records(document, results)
            elif tables:
                tables.spans(document, results)
        if tables and job.records:
            tables.totals(totals)
    return Tally(documents, failed, counts)


def _extract_shards(job: "Job", inputs: Inputs, destination: ShardedOutput) -> Tally:
    """Write a folder of shards, or resume an interrupted run."""
    from hasila.batch import shards
    from hasila.batch.signature import stored_precision

    shards.check_apart(destination.out, inputs.paths)
    if job.precision == "auto" and (stored := stored_precision(destination.out)):
        job = replace(job, precision=stored)
    if destination.engine == "ray":
        from hasila.batch.ray_workers import Workers

        with Workers(job, destination.workers, destination.ray_address) as workers:
            summary = _write_shards(workers.job, workers.pool, inputs, destination)
    else:
        reader = job.load(say)
        summary = _write_shards(reader.job, shards.local(reader), inputs, destination)
    return Tally(summary.documents, summary.quarantined, summary.results)


def _write_shards(job: "Job", pool: "Pool", inputs: Inputs, destination: ShardedOutput) -> "Summary":
    """Write the missing shards with a progress bar.

    Args:
        job: the job, its precision resolved.
        pool: reads the documents.
        inputs: where the documents come from.
        destination: the folder.
    """
    from tqdm import tqdm

    from hasila.batch import shards
    from hasila.batch.job import kind
    from hasila.batch.signature import signature

    batch = shards.Batch(
        folder=destination.out,
        layout=job.layout,
        format=destination.format,
        size=destination.size,
        signature=signature(job, inputs.options.columns, inputs.paths, inputs.options.longest, destination.size),
        kind=kind,
    )
    with tqdm(unit="doc", desc="extracting", disable=None) as bar:

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
    ),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
