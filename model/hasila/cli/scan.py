"""The command ``scan``."""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hasila.cli import inputs
from hasila.cli.command import Command
from hasila.cli.inputs import Inputs
from hasila.cli.progress import hide_loading_bars, say
from hasila.errors import HasilaError

if TYPE_CHECKING:
    from hasila.batch.survey import Share, Survey

_SAMPLE = 200
_INTERRUPTED = 130

Row = tuple[str, str, str, str]
"""What is counted, how many, the share of them in per cent, and a remark."""


@dataclass(frozen=True)
class ScanOptions:
    """Options of the command.

    Args:
        inputs: where the documents come from.
        sample: documents that the model reads, to estimate how many tell of harm; 0 for none.
        model: folder or hub id of a checkpoint; default: the one that comes with the package.
        device: where it runs.
        json: print JSON, not a table.
    """

    inputs: Inputs
    sample: int
    model: str | None
    device: str
    json: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = "%(prog)s [options] INPUT [INPUT ...]"
    inputs.add_arguments(parser)
    group = parser.add_argument_group("harm to people")
    group.add_argument(
        "--sample", type=int, default=_SAMPLE, metavar="N",
        help=f"let the model read N documents drawn at random (default: {_SAMPLE}; 0: none, which needs no model)",
    )  # fmt: skip
    group.add_argument(
        "--model", metavar="NAME", help="checkpoint, a folder or hub id (default: the one that comes with hasila)"
    )
    group.add_argument("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda, mps, ...")
    parser.add_argument("--json", action="store_true", help="print a JSON object instead of a table")


def parse(namespace: argparse.Namespace) -> ScanOptions:
    """Turn parsed arguments into options.

    Raises:
        HasilaError: they do not go together.
    """
    if namespace.sample < 0:
        raise HasilaError(f"--sample: expected a number of documents, found {namespace.sample}")
    if namespace.model and not namespace.sample:
        raise HasilaError("--model reads the sample; expected --sample above 0 with it")
    return ScanOptions(inputs.parse(namespace), namespace.sample, namespace.model, namespace.device, namespace.json)


def run(options: ScanOptions) -> int:
    """Survey the documents and print what they are like; on an interruption, what was found so far.

    Raises:
        HasilaError: the checkpoint cannot be used.
    """
    from tqdm import tqdm

    from hasila.batch.survey import Survey

    survey, share = Survey(options.sample), None
    try:
        with tqdm(unit="doc", desc="scanning", disable=None) as bar:

            def advance(count: int) -> None:
                bar.update(count)

            survey.run(options.inputs.paths, options.inputs.options, advance)
        if survey.sample:
            share = _harm(survey, options)
        complete = True
    except KeyboardInterrupt:
        complete = False
    found = {"complete": complete, **survey.as_json(), "harm": share and _as_json(share)}
    if options.json:
        print(json.dumps(found, indent=1))  # escaped to ASCII: names may be no UTF-8
    else:
        _print(found)
    if not complete:
        say("interrupted: only what was found so far is counted")
        return _INTERRUPTED
    return options.inputs.status(survey.errors.total(), survey.passed)


def _harm(survey: "Survey", options: ScanOptions) -> "Share":
    """The share of documents that tell of harm to people, as the model reads the sample."""
    from tqdm import tqdm

    from hasila.batch.job import Job, tells_of_harm
    from hasila.batch.survey import Share

    hide_loading_bars()
    reader = Job(options.model, options.device).load(say)
    read = tqdm(reader.stream(survey.sample), total=len(survey.sample), unit="doc", desc="reading", disable=None)
    return Share(sum(tells_of_harm(results) for _, results in read), len(survey.sample), survey.documents)


def _as_json(share: "Share") -> dict[str, Any]:
    low, high = share.bounds
    return {"sample": share.of, "documents": share.holds, "low": round(low, 4), "high": round(high, 4)}


def _print(found: Mapping[str, Any]) -> None:
    from rich.console import Console

    from hasila.output.terminal import reorders
    from hasila.output.terminal_table import Field, TerminalTable

    console = Console()
    fields = (Field(""), Field("number", "number"), Field("%", "number"), Field("remarks"))
    for rows in (_files(found), _documents(found), _errors(found)):
        if table := list(rows):
            console.print(TerminalTable(fields, table).fitted(console.width, visual=reorders(console, "auto")))
            console.print()


def _files(found: Mapping[str, Any]) -> Iterator[Row]:
    passed = found["passed_over"]
    everything = sum(found["files"].values()) + sum(each["files"] for each in passed.values())
    for name, count in found["files"].items():
        yield f"files: {name}", f"{count:,}", _percent(count, everything), ""
    for suffix, each in passed.items():
        more = ", ..." if each["files"] > len(each["first"]) else ""
        shown = ", ".join(each["first"]) + more
        yield f"passed over: {suffix}", f"{each['files']:,}", _percent(each["files"], everything), shown
    if found["aside"]:
        yield "hidden, of the system", f"{found['aside']:,}", "", "files and folders, not read"


def _documents(found: Mapping[str, Any]) -> Iterator[Row]:
    documents, characters, dates = found["documents"], found["characters"], found["dates"]
    yield "documents", f"{documents:,}", "", ""
    if not documents:
        return
    for script, count in found["scripts"].items():
        yield f"script: {script}", f"{count:,}", _percent(count, documents), ""
    yield "the text of an earlier one", f"{found['identical']:,}", _percent(found["identical"], documents), ""
    yield "without a date", f"{dates['without']:,}", _percent(dates["without"], documents), ""
    if dates["malformed"]:
        shown = f"not as 2020-01-31, such as {dates['first_malformed']!r}"
        yield "with a malformed date", f"{dates['malformed']:,}", _percent(dates["malformed"], documents), shown
    if dates["first"]:
        yield "dates", "", "", f"{dates['first']} to {dates['last']}"
    yield "characters", f"{characters['all']:,}", "", ""
    yield "median of a document", f"{characters['median']:,}", "", ""
    yield "90 % have at most", f"{characters['90%']:,}", "", ""
    yield "the longest", f"{characters['longest']:,}", "", ""
    if harm := found["harm"]:
        share, bounds = (
            _percent(harm["documents"], harm["sample"]),
            f"{_points(harm['low'])} to {_points(harm['high'])}",
        )
        drawn = f"of {harm['sample']:,} drawn; of all probably {bounds} %"
        shown = "of all" if harm["sample"] == documents else drawn
        yield "tell of harm to people", f"{harm['documents']:,}", share, shown


def _errors(found: Mapping[str, Any]) -> Iterator[Row]:
    everything = sum(each["documents"] for each in found["errors"].values())
    for kind, each in found["errors"].items():
        yield f"error: {kind}", f"{each['documents']:,}", _percent(each["documents"], everything), each["first"]


def _percent(part: int, whole: int) -> str:
    return _points(part / whole) if whole else ""


def _points(share: float) -> str:
    """A share in per cent; what is rare is not shown as none, nor nearly all as all."""
    if 0 < share < 0.001:
        return "<0.1"
    return f"{min(100 * share, 99.9) if share < 1 else 100:.1f}"


SCAN = Command(
    name="scan",
    summary="tell what a folder of documents holds, before a run",
    description="Count files, documents, scripts, lengths, dates, identical texts and errors,\n"
    "and estimate how many documents tell of harm to people. Nothing is written.",
    examples=("hasila scan news/", "hasila scan news/ --sample 0 --json"),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
