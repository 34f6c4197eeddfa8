"""The command line: ``extract``, ``doctor``, ``quantize``; for the corpus ``validate``, ``agreement``, and more."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from hasila.documents.document import LONGEST
from hasila.errors import HasilaError
from hasila.inference.calibration import SURE
from hasila.records.counts import Policy
from hasila.version import __version__

if TYPE_CHECKING:
    from hasila.batch.job import Job
    from hasila.documents.document import Columns

ARTICLES = Path("annotations/articles")
PASSES = (Path("annotations/passes/first"), Path("annotations/passes/second"))
PASSAGES = (Path("annotations/passages"), Path("annotations/passages/second"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0 if all went well, 1 if something was wrong with the input (told on standard error), 130 if interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except BrokenPipeError:
        return 1
    except (HasilaError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hasila", description="Casualties, actors and places in Arabic news.")
    parser.add_argument("--version", action="version", version=f"hasila {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    extract = commands.add_parser("extract", help="find spans in documents", description=_extract.__doc__)
    extract.set_defaults(command=_extract)
    extract.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help=".txt, .jsonl, .csv, .parquet, folders")
    extract.add_argument("--out", type=Path, help="where to write the spans; without it, a table is printed")
    extract.add_argument(
        "--format", choices=("jsonl", "csv", "parquet", "html", "brat"), help="default: by the suffix of --out"
    )
    extract.add_argument("--table", action="store_true", help="print the table as well as writing --out")
    extract.add_argument("--model", help="folder or hub id of a checkpoint; default: the one that comes with hasila")
    extract.add_argument("--device", default="auto", help="auto (default), cpu, cuda, mps, ...")
    extract.add_argument(
        "--precision",
        choices=("auto", "fp32", "bf16", "fp16", "int8"),
        default="auto",
        help="in which numbers to compute; auto (default): 16 bits where they are faster and tell the same; "
        "int8: on CPUs, faster still and not quite the same",
    )
    extract.add_argument(
        "--min-confidence",
        type=float,
        metavar="P",
        help=f"leave out spans below this confidence, 0 to 1; default: {SURE} if the checkpoint is calibrated, else 0",
    )
    extract.add_argument("--text-column", default="text", help="column of the text in JSONL, CSV and Parquet")
    extract.add_argument("--id-column", default="id", help="column of the document's name there")
    extract.add_argument("--date-column", default="date", help="column of the day it was published, for --records")
    extract.add_argument(
        "--shard-size",
        type=int,
        metavar="N",
        help="write --out as a folder of shards of N documents; interrupted, the same command goes on",
    )
    extract.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="who reads the documents of shards: this process (default), or workers on Ray",
    )
    extract.add_argument("--workers", type=int, metavar="N", help="of --engine ray; default: one for each CPU or GPU")
    extract.add_argument("--ray-address", metavar="ADDRESS", help="of a Ray cluster; default: this machine only")
    extract.add_argument(
        "--max-characters",
        type=int,
        default=LONGEST,
        metavar="N",
        help=f"do not read documents that are longer (default {LONGEST:,})",
    )
    extract.add_argument(
        "--bidi", choices=("auto", "terminal", "visual"), default="auto", help="who lays out Arabic in the table"
    )

    records = extract.add_argument_group("records", "how many, harmed how, by whom as alleged, where, when")
    records.add_argument("--records", action="store_true", help="records instead of spans; without --out, and totals")
    records.add_argument(
        "--columns", choices=("hasila", "acled", "ged", "airwars"), help="of the records' table (default: hasila, all)"
    )
    records.add_argument(
        "--gazetteer", type=Path, help="your places: OCHA's CSV, a GeoNames dump, or a TSV like the package's"
    )
    records.add_argument("--actors", type=Path, help="your names of parties, TSV: name, of, side")
    records.add_argument(
        "--vague", choices=get_args(Policy), help="what dozens and hundreds count: range (default), acled, strict"
    )
    records.add_argument(
        "--article-date", metavar="DATE", help="when documents without a date were published, as 2020-01-31"
    )

    doctor = commands.add_parser("doctor", help="look for what is wrong here", description=_doctor.__doc__)
    doctor.set_defaults(command=_doctor)
    doctor.add_argument("--model", help="folder or hub id of a checkpoint; default: the one that comes with hasila")
    doctor.add_argument("--device", default="auto", help="compare this one with the CPU; auto (default): all there are")

    quantize = commands.add_parser(
        "quantize", help="make a checkpoint ready for --precision int8", description=_quantize.__doc__
    )
    quantize.set_defaults(command=_quantize)
    quantize.add_argument(
        "model", type=Path, metavar="FOLDER", help="the checkpoint, whose config.json takes the ranges"
    )
    quantize.add_argument(
        "inputs", nargs="+", type=Path, metavar="INPUT", help="a few thousand words: .txt, .jsonl, ..."
    )

    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--articles", type=Path, default=ARTICLES, help=f"folder of the texts (default {ARTICLES})")
    validate = commands.add_parser("validate", parents=[folder], help="list every fault of the annotations")
    validate.set_defaults(command=_validate)
    validate.add_argument("--annotations", type=Path, help="folder of the .ann files, if another one")
    validate.add_argument("--passages", type=Path, help="check this folder of passages, labelled inline, instead")

    agreement = commands.add_parser("agreement", parents=[folder], help="compare two labellings")
    agreement.set_defaults(command=_agreement)
    agreement.add_argument("labellings", nargs="*", type=Path, metavar="FOLDER", help="two folders")
    agreement.add_argument(
        "--passages", action="store_true", help="of passages, labelled inline; those that the second holds are compared"
    )

    ceiling = commands.add_parser("ceiling", parents=[folder], help="share of gold spans that a model can predict")
    ceiling.set_defaults(command=_ceiling)
    ceiling.add_argument("--tokenizer", help="folder or hub id; default: the embedded checkpoint's")

    statistics = commands.add_parser("statistics", parents=[folder], help="counts per label and attribute, as Markdown")
    statistics.set_defaults(command=_statistics)
    statistics.add_argument("--passages", type=Path, help="count this folder of passages by genre instead")
    return parser


def _extract(options: argparse.Namespace) -> int:
    """Find spans or records in documents; a document that cannot be read is reported and skipped."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading the weights, a matter of a second
    finder = _finder(options)
    if options.shard_size is not None:
        return _extract_shards(options, finder)
    if options.engine != "local" or options.workers is not None or options.ray_address:
        raise HasilaError("--engine, --workers and --ray-address are about shards; expected --shard-size with them")
    return _extract_whole(options, finder)


def _finder(options: argparse.Namespace) -> "Job":
    """What is asked of documents.

    Raises:
        HasilaError: an option about records is given, but records are not asked for; or a date is none.
    """
    from hasila.batch.job import Job, RecordOptions
    from hasila.records.dates import published

    given = [name for name in ("columns", "gazetteer", "actors", "vague", "article_date") if getattr(options, name)]
    if given and not options.records:
        raise HasilaError(f"--{given[0].replace('_', '-')} is about records; expected --records with it")
    wanted = RecordOptions(
        options.columns or "hasila", options.gazetteer, options.actors, options.vague or "range",
        published(options.article_date) if options.article_date else None,
    )  # fmt: skip
    return Job(
        options.model, options.device, options.precision, options.min_confidence, wanted if options.records else None
    )


def _columns(options: argparse.Namespace) -> "Columns":
    from hasila.documents.document import Columns

    return Columns(options.text_column, options.id_column, options.date_column)


def _say(line: str) -> None:
    """Print to standard error, above a progress bar if there is one."""
    from tqdm import tqdm

    tqdm.write(line, file=sys.stderr)


def _extract_whole(options: argparse.Namespace, finder: "Job") -> int:
    """Into one file, or tables."""
    from rich.console import Console
    from tqdm import tqdm

    from hasila.batch.job import kind
    from hasila.documents.document import Document
    from hasila.documents.readers import read_documents
    from hasila.output.terminal import Tables
    from hasila.output.writers import Output
    from hasila.records.totals import Totals

    destination = Output(options.out, finder.layout, options.format) if options.out else nullcontext()
    loaded = finder.load(_say)
    failed = done = 0

    def documents() -> Iterator[Document]:
        nonlocal failed
        for item in read_documents(options.inputs, _columns(options), options.max_characters):
            if isinstance(item, Document):
                yield item
            else:
                failed += 1
                _say(f"error: {item}")

    with destination as output:
        tables = Tables(Console(), options.bidi) if options.table or not options.out else None
        counted: Counter[str] = Counter()
        totals = Totals()
        progress = tqdm(loaded.stream(documents()), unit="doc", desc="extracting", disable=True if tables else None)
        for document, found in progress:
            counted.update(map(kind, found))
            if output:
                output.write(document, found)
            if tables and finder.records:
                totals.add(found)
                tables.records(document, found)
            elif tables:
                tables.spans(document, found)
            done += 1
        if tables and finder.records:
            tables.totals(totals)
    _sum_up(options, done, failed, counted)
    return 1 if failed else 0


def _extract_shards(options: argparse.Namespace, finder: "Job") -> int:
    """Into a folder of shards, which a run that was interrupted goes on with."""
    from tqdm import tqdm

    from hasila.batch import shards
    from hasila.batch.job import Job, kind
    from hasila.documents.readers import read_documents

    if options.out is None:
        raise HasilaError("--shard-size: expected --out FOLDER with it")
    if options.table:
        raise HasilaError("--table: shards are not printed; expected --out FILE, without --shard-size")
    shards.check_apart(options.out, options.inputs)
    if finder.precision == "auto" and (before := shards.precision(options.out)):
        finder = replace(finder, precision=before)
    columns = _columns(options)

    def run(finder: Job, pool: shards.Pool) -> shards.Summary:
        batch = shards.Batch(
            options.out, finder.layout, options.format or "jsonl", options.shard_size,
            shards.signature(finder, columns, options.inputs, options.max_characters, options.shard_size), kind,
        )  # fmt: skip
        with tqdm(unit="doc", desc="extracting", disable=None) as progress:

            def advance(count: int) -> None:
                progress.update(count)

            return shards.run(
                batch,
                lambda: read_documents(options.inputs, columns, options.max_characters),
                pool,
                tell=_say,
                advance=advance,
            )

    if options.engine == "ray":
        from hasila.batch.ray_workers import Workers

        with Workers(finder, options.workers, options.ray_address) as workers:
            summary = run(workers.finder, workers.pool)
    else:
        loaded = finder.load(_say)
        summary = run(loaded.finder, shards.local(loaded))
    _sum_up(options, summary.documents, summary.quarantined, summary.found)
    return 1 if summary.quarantined else 0


def _sum_up(options: argparse.Namespace, done: int, failed: int, found: Mapping[str, int]) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())) or "none"
    what = f"{sum(found.values())} {'records' if options.records else 'spans'} ({kinds})"
    where = f", written to {options.out}" if options.out else ""
    print(f"{done} document(s) read, {failed} could not be; {what}{where}", file=sys.stderr)


def _doctor(options: argparse.Namespace) -> int:
    """Look at versions, devices, precision, checkpoint and tokenizer, and tell what to do about what is wrong."""
    from hasila.doctor.examination import examine

    with suppress(Exception):  # a transformers that cannot be imported is for the doctor to tell
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    verdicts: Counter[str] = Counter()
    for check in examine(options.model, options.device):
        print(check, flush=True)
        verdicts[check.verdict] += 1
    print(f"{verdicts['error']} error(s), {verdicts['warning']} warning(s)", file=sys.stderr)
    return 1 if verdicts["error"] else 0


def _quantize(options: argparse.Namespace) -> int:
    """Read texts like those that will be read, and write the ranges of what goes into products into config.json."""
    from tqdm import tqdm
    from transformers.utils import logging

    from hasila.documents.document import Columns, Document
    from hasila.documents.readers import read_documents
    from hasila.inference import quantization

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    texts = []
    for item in read_documents(options.inputs, Columns()):
        if not isinstance(item, Document):
            raise HasilaError(str(item))
        texts.append(item.text)
    with tqdm(
        total=1.0, desc="measuring", bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}", disable=None
    ) as bar:
        ranges = quantization.quantize(options.model, texts, bar.update)
    print(f"{options.model}: ranges of {len(ranges.bounds)} products in config.json", file=sys.stderr)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from hasila.corpus.validation import validate_folder, validate_passages

    if options.passages:
        faults = validate_passages(options.passages)
    else:
        faults = validate_folder(options.articles, options.annotations)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} fault(s)", file=sys.stderr)
    return 1 if faults else 0


def _agreement(options: argparse.Namespace) -> int:
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.records.actors import Actors
    from hasila.scoring import agreement

    folders = options.labellings or (PASSAGES if options.passages else PASSES)
    if len(folders) != 2:
        raise HasilaError(f"expected two folders with a labelling each, found {len(folders)}")
    if options.passages:
        every, second = map(read_passages, folders)
        first = agreement.relabelled(every, second)
    else:
        first, second = (read_articles(options.articles, folder) for folder in folders)
    found = agreement.compare(first, second)
    links = None
    if any(article.links for article in (*first, *second)):
        links = agreement.compare_links(first, second, Actors.read())
    print(agreement.as_text(found, links))
    return 0


def _ceiling(options: argparse.Namespace) -> int:
    from hasila.corpus.articles import read_articles
    from hasila.inference.checkpoint import embedded, load_tokenizer
    from hasila.scoring.ceiling import measure

    name = options.tokenizer or str(embedded())
    tokenizer = load_tokenizer(name)
    print(measure(tokenizer, read_articles(options.articles)).as_text())
    return 0


def _statistics(options: argparse.Namespace) -> int:
    from hasila.corpus.articles import read_articles, read_passages
    from hasila.corpus.statistics import as_markdown, by_genre

    if options.passages:
        print(as_markdown("genre", by_genre(read_passages(options.passages))), end="")
    else:
        articles = read_articles(options.articles)
        print(as_markdown("article", {article.id: [article] for article in articles}), end="")
    return 0
