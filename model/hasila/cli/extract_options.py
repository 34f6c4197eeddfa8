"""The arguments of the command ``extract``, and the options that they become."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from hasila.cli import inputs
from hasila.cli.inputs import Inputs
from hasila.errors import HasilaError
from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE

if TYPE_CHECKING:
    from hasila.batch.job import Job, RecordOptions
    from hasila.batch.power import Power

# The choices of the library, repeated because importing them takes longer than showing the help does.
FORMATS = (
    *("jsonl", "csv", "parquet", "xlsx", "geojson", "kml", "html", "brat"),
    *("label-studio", "doccano", "conll", "spacy", "web-annotation"),
)
COLUMNS = ("hasila", "acled", "ged", "airwars", "uwazi")
POLICIES = ("range", "acled", "strict")

Bidi = Literal["auto", "terminal", "visual"]


class Arguments(Protocol):
    """What takes arguments: a parser, or a group of one."""

    def add_argument(self, *names: str, **settings: Any) -> Any:
        """Add an argument."""


@dataclass(frozen=True)
class SingleOutput:
    """Results as one file, printed tables, or both.

    Args:
        out: the file, or the folder for brat; default: none.
        format: its format; default: by its suffix.
        excel: whether CSV is for Excel.
        table: whether tables are printed.
        bidi: who orders Arabic from right to left in them.
    """

    out: Path | None
    format: str | None
    excel: bool
    table: bool
    bidi: Bidi


@dataclass(frozen=True)
class ShardedOutput:
    """Results as a folder of shards.

    Args:
        out: the folder.
        format: format of the shards.
        excel: whether CSV is for Excel.
        size: documents in a shard.
        power: what reads the documents.
    """

    out: Path
    format: str
    excel: bool
    size: int
    power: "Power"


@dataclass(frozen=True)
class ExtractOptions:
    """Options of the command.

    Args:
        job: what to read off the documents, and how.
        inputs: where the documents come from.
        destination: where the results go.
    """

    job: "Job"
    inputs: Inputs
    destination: SingleOutput | ShardedOutput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = "%(prog)s [options] INPUT [INPUT ...]"
    for add in (inputs.add_arguments, _add_destination, add_model, _add_records, _add_shards):
        add(parser)


def _add_destination(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--out", type=Path, metavar="PATH", help="write the results there; without it, print tables")
    group.add_argument(
        "--format", choices=FORMATS, metavar="NAME",
        help=f"format of --out: {', '.join(FORMATS)} (default: by its suffix; brat, a folder, without one)",
    )  # fmt: skip
    group.add_argument(
        "--excel", action="store_true",
        help="CSV for Excel: with the mark by which Excel knows UTF-8, and no text that it would take for a formula",
    )  # fmt: skip
    group.add_argument("--table", action="store_true", help="print tables as well as writing --out")
    group.add_argument(
        "--only-relevant", action="store_true",
        help="leave out documents without harm to people: no span CASUALTY, or no record",
    )  # fmt: skip
    group.add_argument(
        "--bidi", choices=("auto", "terminal", "visual"), default="auto",
        help="who orders Arabic from right to left in the tables: the terminal, or hasila (visual); "
        "default: auto, by the kind of terminal",
    )  # fmt: skip


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the checkpoint."""
    group = parser.add_argument_group("model")
    group.add_argument(
        "--model", metavar="NAME", help="checkpoint, a folder or hub id (default: the one that comes with hasila)"
    )
    group.add_argument("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda, mps, ...")
    group.add_argument(
        "--precision", choices=("auto", "fp32", "bf16", "fp16", "int8"), default="auto",
        help="number format; auto (default): 16 bits where they are faster and find the same; int8: for CPUs, "
        "faster still, finds nearly the same",
    )  # fmt: skip
    group.add_argument(
        "--min-confidence", type=float, metavar="P",
        help="drop spans and records below this confidence, 0 to 1 "
        f"(default: {DEFAULT_MIN_CONFIDENCE} for a calibrated checkpoint, else 0)",
    )  # fmt: skip


def _add_records(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("records", "how many, harmed how, by whom as alleged, where, when")
    group.add_argument(
        "--records", action="store_true", help="records instead of spans; printed tables end with totals"
    )
    group.add_argument("--columns", choices=COLUMNS, help="columns of the records' table (default: hasila, all)")
    add_tables(group)


def add_tables(group: Arguments) -> None:
    """Add the arguments of the tables and dates that records are read with."""
    group.add_argument(
        "--gazetteer", type=Path, metavar="FILE",
        help="your places: OCHA's CSV, a GeoNames dump, or a TSV like the package's",
    )  # fmt: skip
    group.add_argument("--actors", type=Path, metavar="FILE", help="your names of parties, a TSV: name, of, side")
    group.add_argument(
        "--vague", choices=POLICIES, help="what 'dozens' and 'hundreds' count (default: range, from least to most)"
    )
    group.add_argument(
        "--article-date", metavar="DATE", help="date of publication of documents without one, as 2020-01-31"
    )


def _add_shards(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("shards", "for large inputs; an interrupted run resumes")
    group.add_argument(
        "--shard-size", type=int, metavar="N",
        help="write --out as a folder of shards of N documents; rerun the same command to resume",
    )  # fmt: skip
    add_engine(group)


def add_engine(group: Arguments) -> None:
    """Add the arguments of what reads the documents."""
    group.add_argument(
        "--engine", choices=("local", "ray"), default="local",
        help="read documents on this machine (default) or in workers on Ray",
    )  # fmt: skip
    group.add_argument(
        "--workers", type=int, metavar="N",
        help="processes that cut texts and write results beside a GPU (default: one for each core but one; beside a "
        "CPU none); with --engine ray, workers (default: one for each GPU, else CPU)",
    )  # fmt: skip
    group.add_argument(
        "--ray-address", metavar="ADDRESS", help="Ray cluster of --engine ray (default: start Ray on this machine)"
    )


def parse(namespace: argparse.Namespace) -> ExtractOptions:
    """Turn parsed arguments into options.

    Raises:
        HasilaError: an option lacks another one that it belongs to, or the date is malformed.
    """
    options = ExtractOptions(_job(namespace), inputs.parse(namespace), _destination(namespace))
    if isinstance(options.destination, ShardedOutput):
        options.inputs.check_can_be_read_again()
    return options


def _job(namespace: argparse.Namespace) -> "Job":
    from hasila.batch.job import Job

    records = _records(namespace)
    return Job(
        model=namespace.model,
        device=namespace.device,
        precision=namespace.precision,
        min_confidence=namespace.min_confidence,
        records=records,
        only_relevant=namespace.only_relevant,
    )


def _records(namespace: argparse.Namespace) -> "RecordOptions | None":
    if not namespace.records:
        for name in ("columns", "gazetteer", "actors", "vague", "article_date"):
            if getattr(namespace, name):
                raise HasilaError(f"--{name.replace('_', '-')} is about records; expected --records with it")
        return None
    return record_options(namespace, namespace.columns or "hasila")


def record_options(namespace: argparse.Namespace, columns: str = "hasila") -> "RecordOptions":
    """The options of records of parsed arguments, see :func:`add_tables`.

    Raises:
        HasilaError: the date is malformed.
    """
    from hasila.batch.job import RecordOptions
    from hasila.documents.publication import published

    return RecordOptions(
        columns=columns,
        gazetteer=namespace.gazetteer,
        actors=namespace.actors,
        policy=namespace.vague or "range",
        article_date=published(namespace.article_date) if namespace.article_date else None,
    )


def power(namespace: argparse.Namespace) -> "Power":
    """What reads the documents, see :func:`add_engine`.

    Raises:
        HasilaError: the number of workers is negative.
    """
    from hasila.batch.power import Power

    if namespace.workers is not None and namespace.workers < 0:
        raise HasilaError(f"--workers: expected a number from 0, found {namespace.workers}")
    return Power(namespace.engine, namespace.workers, namespace.ray_address)


def _destination(namespace: argparse.Namespace) -> SingleOutput | ShardedOutput:
    out, format, excel = namespace.out, namespace.format, namespace.excel
    if excel and out is None:
        raise HasilaError("--excel is about CSV; expected --out FILE.csv with it")
    if namespace.shard_size is None:
        if namespace.engine != "local" or namespace.workers is not None or namespace.ray_address:
            raise HasilaError("--engine, --workers and --ray-address are about shards; expected --shard-size with them")
        return SingleOutput(out, format, excel, namespace.table or not out, namespace.bidi)
    if out is None:
        raise HasilaError("--shard-size: expected --out FOLDER with it")
    if namespace.table:
        raise HasilaError("--table: shards are not printed; expected --out FILE, without --shard-size")
    format = format or ("csv" if excel else "jsonl")
    return ShardedOutput(out, format, excel, namespace.shard_size, power(namespace))
