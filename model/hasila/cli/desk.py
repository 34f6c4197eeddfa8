"""The command ``desk``."""

import argparse
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hasila.cli import inputs
from hasila.cli.command import Command
from hasila.cli.inputs import Inputs
from hasila.cli.progress import say
from hasila.errors import HasilaError

_LIBRARIES = ("fastapi", "uvicorn", "python_multipart")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class DeskOptions:
    """Options of the command.

    Args:
        inputs: where the documents come from.
        log: file of the log.
        annotator: name of the person who works here; empty: the page asks.
        model: folder or hub id of a checkpoint; default: the one that comes with the package.
        device: where it runs.
        host: the address to listen at.
        port: the port; 0 for a free one.
        browser: open the page.
    """

    inputs: Inputs
    log: Path
    annotator: str
    model: str | None
    device: str
    host: str
    port: int
    browser: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.usage = "%(prog)s [options] INPUT [INPUT ...]"
    inputs.add_arguments(parser)
    group = parser.add_argument_group("desk")
    group.add_argument(
        "--log", type=Path, metavar="FILE",
        help="file of the changes (default: desk/log.jsonl in the folder of the first input)",
    )  # fmt: skip
    group.add_argument("--annotator", default="", metavar="NAME", help="who works here (default: the page asks)")
    group.add_argument("--no-browser", action="store_true", help="print the address, and do not open it")
    group.add_argument("--port", type=int, default=0, metavar="N", help="port (default: a free one)")
    group.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help="address to listen at (default: 127.0.0.1, which only this machine reaches; others are not encrypted)",
    )  # fmt: skip
    group.add_argument(
        "--model", metavar="NAME", help="checkpoint, a folder or hub id (default: the one that comes with hasila)"
    )
    group.add_argument("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda, mps, ...")


def parse(namespace: argparse.Namespace) -> DeskOptions:
    """Turn parsed arguments into options.

    Raises:
        HasilaError: they do not go together, or a library is missing.
    """
    named = inputs.parse(namespace)
    if not 0 <= namespace.port <= 65535:
        raise HasilaError(f"--port: expected 0 to 65535, found {namespace.port}")
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        raise HasilaError(
            f"the desk needs {', '.join(missing)}, which is not installed; install it with: pip install 'hasila[desk]'"
        )
    first = named.paths[0]
    if namespace.log is None and not first.exists():
        raise HasilaError(
            f"{first}: expected a file or folder, in which the log has its place, or --log FILE; found none"
        )
    log = namespace.log or (first if first.is_dir() else first.parent) / "desk" / "log.jsonl"
    if not (log.parent if namespace.log else log.parent.parent).is_dir():
        raise HasilaError(f"--log: {log}: the folder {log.parent} does not exist")
    return DeskOptions(
        named, log, namespace.annotator.strip(), namespace.model, namespace.device, namespace.host, namespace.port,
        not namespace.no_browser,
    )  # fmt: skip


def run(options: DeskOptions) -> int:
    """Serve the desk until it is interrupted.

    Raises:
        HasilaError: the port, the log or the checkpoint cannot be used.
    """
    from hasila.desk.server import Service, serve

    service = Service(
        options.inputs.paths, options.inputs.options, options.log, options.annotator, options.model, options.device,
        options.host, options.port,
    )  # fmt: skip
    if options.host not in _LOOPBACK:
        say(f"warning: other machines reach {options.host}; what they send and receive is not encrypted")

    def opened(address: str) -> None:
        print(f"The desk is open at {address}", flush=True)
        print(f"Changes go to {options.log}. Stop with Ctrl+C.", flush=True)
        if options.browser:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(service, opened, say)
    except KeyboardInterrupt:
        print("The desk is closed.")
    return 0


DESK = Command(
    name="desk",
    summary="read, correct and export documents on a page on this machine",
    description="Open a page on this machine with the documents and what was read off them.\n"
    "Corrections are kept in a log, and export to what training reads.",
    examples=("hasila desk news/", "hasila desk news/ --annotator R. --no-browser --port 8517"),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
