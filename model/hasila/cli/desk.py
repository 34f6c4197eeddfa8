"""The command ``desk``."""

import argparse
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hasila.cli import inputs
from hasila.cli.command import Command
from hasila.cli.inputs import Inputs
from hasila.cli.progress import hide_loading_bars, say
from hasila.desk.log import default
from hasila.errors import DocumentError, HasilaError

if TYPE_CHECKING:
    from hasila.desk.checkpoints import Checkpoints

_LIBRARIES = ("fastapi", "uvicorn", "python_multipart")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_INTERRUPTED = 130
"""Exit status of a training that was stopped."""


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
        corpus: folder of the corpus that a training learns again; empty for none.
        train: train, and open no page.
        anew: drop a training that was stopped.
        token_file: keeps the token from start to start.
    """

    inputs: Inputs
    log: Path
    annotator: str
    model: str | None
    device: str
    host: str
    port: int
    browser: bool
    corpus: str = ""
    train: bool = False
    anew: bool = False
    token_file: Path | None = None


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
        "--token-file", type=Path, metavar="FILE",
        help="keep the token in this file, so that other programs know it after a new start; it is made if it is not "
        "there, and only its owner may read it (default: a new token at each start)",
    )  # fmt: skip
    group.add_argument(
        "--model", metavar="NAME", help="checkpoint, a folder or hub id (default: the one that comes with hasila)"
    )
    group.add_argument("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda, mps, ...")
    learning = parser.add_argument_group("learning")
    learning.add_argument(
        "--train", action="store_true",
        help="open no page: fine-tune the checkpoint on the documents that are done, and write a new one beside the "
        "log; rerun the command to go on after a stop",
    )  # fmt: skip
    learning.add_argument(
        "--corpus", metavar="FOLDER",
        help="with --train and the page's training: learn a corpus again beside the corrections, a folder with "
        "articles/ or passages/",
    )  # fmt: skip
    learning.add_argument("--anew", action="store_true", help="with --train: drop a training that was stopped")


def parse(namespace: argparse.Namespace) -> DeskOptions:
    """Turn parsed arguments into options.

    Raises:
        HasilaError: they do not go together, or a library is missing.
    """
    named = inputs.parse(namespace)
    if not 0 <= namespace.port <= 65535:
        raise HasilaError(f"--port: expected 0 to 65535, found {namespace.port}")
    if namespace.anew and not namespace.train:
        raise HasilaError("--anew is about --train; give both, or neither")
    if namespace.corpus is not None and not Path(namespace.corpus).is_dir():
        raise HasilaError(f"--corpus: {namespace.corpus}: expected a folder with articles/ or passages/, found none")
    if namespace.train and namespace.device != "auto":
        raise HasilaError("--device is about reading; training takes the device that accelerate finds; leave it out")
    libraries = () if namespace.train else _LIBRARIES
    if missing := [name for name in libraries if find_spec(name) is None]:
        raise HasilaError(
            f"the desk needs {', '.join(missing)}, which is not installed; install it with: pip install 'hasila[desk]'"
        )
    first = named.paths[0]
    if namespace.log is None and not first.exists():
        raise HasilaError(
            f"{first}: expected a file or folder, in which the log has its place, or --log FILE; found none"
        )
    log = namespace.log or default(first)
    if not (log.parent if namespace.log else log.parent.parent).is_dir():
        raise HasilaError(f"--log: {log}: the folder {log.parent} does not exist")
    return DeskOptions(
        named, log, namespace.annotator.strip(), namespace.model, namespace.device, namespace.host, namespace.port,
        not namespace.no_browser, str(Path(namespace.corpus).absolute()) if namespace.corpus else "", namespace.train,
        namespace.anew, namespace.token_file,
    )  # fmt: skip


def run(options: DeskOptions) -> int:
    """Serve the desk until it is interrupted, or train.

    Raises:
        HasilaError: the port, the log or the checkpoint cannot be used; or there is too little to learn from.
    """
    if options.train:
        return _train(options)
    from hasila.desk.server import Service, serve

    service = Service(
        options.inputs.paths, options.inputs.options, options.log, options.annotator, options.model, options.corpus,
        options.device, options.host, options.port, options.token_file,
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


def _train(options: DeskOptions) -> int:
    """Train on the documents that are done, and tell what came of it."""
    from hasila.desk import training
    from hasila.desk.checkpoints import Checkpoints
    from hasila.desk.desk import Desk
    from hasila.desk.intake import from_files
    from hasila.desk.log import Log
    from hasila.records.recorder import Recorder

    training.check_libraries()
    hide_loading_bars()
    desk = Desk(Log(options.log), Recorder())
    for found in from_files(options.inputs.paths, options.inputs.options, options.log):
        try:
            if isinstance(found, DocumentError):
                raise found
            desk.add(*found)
        except DocumentError as error:
            say(f"error: {error}")
    for name in desk.waiting():
        say(f"note: {name}: the log has changes of it, but no document has this name and text; it is not learnt")
    checkpoints = Checkpoints.beside(options.log)
    before = checkpoints.part()
    part = training.prepared(desk, checkpoints, options.model or "", options.corpus, anew=options.anew)
    if part == before:
        say(f"note: going on with {part}, with the documents that were done when it began; --anew drops it")
    return _trained(checkpoints, part, options)


def _trained(checkpoints: "Checkpoints", part: Path, options: DeskOptions) -> int:
    from hasila.desk import training
    from hasila.desk.trainer import Stop, Trainer, lines
    from hasila.training.loop import StoppedError

    stop = Stop()
    try:
        with stop.on_signals():
            told = Trainer(checkpoints, part, stop).run()
    except StoppedError as error:
        say(f"{error}; the same command goes on")
        return _INTERRUPTED
    for line in lines(told):
        print(line)
    print(f"The new checkpoint is {told['folder']}; nothing else is changed. To read with it:")
    print(f"  {training.use(told['folder'], options.inputs.paths, options.log)}")
    return 0


DESK = Command(
    name="desk",
    summary="read, correct and export documents on a page on this machine",
    description="Open a page on this machine with the documents and what was read off them.\n"
    "Corrections are kept in a log, export to what training reads, and can be\n"
    "learnt at once.",
    examples=(
        "hasila desk news/",
        "hasila desk news/ --annotator R. --no-browser --port 8517",
        "hasila desk news/ --train --corpus annotations/",
    ),
    add_arguments=add_arguments,
    parse=parse,
    run=run,
)
