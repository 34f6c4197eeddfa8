"""Serves the desk until somebody stops it."""

import gc
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from hasila.desk.access import Access, new_token
from hasila.desk.application import application
from hasila.desk.checkpoints import Checkpoints
from hasila.desk.desk import Desk
from hasila.desk.intake import from_files
from hasila.desk.log import Log
from hasila.desk.reading import Background, Model
from hasila.desk.token_file import kept_token
from hasila.desk.training import Training
from hasila.documents.source import Options
from hasila.errors import HasilaError
from hasila.records.recorder import Recorder


@dataclass(frozen=True)
class Service:
    """What is served, and where.

    Args:
        paths: files and folders of documents.
        options: how they are read.
        log: file of the log.
        annotator: the person who works here, if the command names one.
        model: folder or hub id of a checkpoint; default: the embedded one.
        corpus: folder of the corpus that a training learns again; empty for none.
        device: where it runs.
        host: the address to listen at.
        port: the port; 0 for a free one.
        token_file: keeps the token from start to start; without it a new one is drawn.
    """

    paths: tuple[Path, ...]
    options: Options
    log: Path
    annotator: str = ""
    model: str | None = None
    corpus: str = ""
    device: str = "auto"
    host: str = "127.0.0.1"
    port: int = 0
    token_file: Path | None = None


def serve(service: Service, on_address: Callable[[str], None], say: Callable[[str], None]) -> None:
    """Serve the desk.

    Args:
        service: what is served, and where.
        on_address: told the address of the page, with the token, as soon as it can be opened.
        say: takes a line for each thing that a person should know.

    Raises:
        HasilaError: the port, the token file or the log cannot be used, or the checkpoint cannot.
    """
    token = new_token() if service.token_file is None else kept_token(service.token_file)
    log = Log(service.log)
    desk = Desk(log, Recorder())
    if service.annotator:
        desk.annotators = {service.annotator: None, **desk.annotators}
    if log.torn:
        say(f"note: {log.path}: the last line was not written to its end, so that it counts for nothing; it is cut")
    with listening(service.host, service.port) as listener:
        port = listener.getsockname()[1]
        access = Access(token, service.host, port)
        faults: list[HasilaError] = []

        def end(error: HasilaError) -> None:
            faults.append(error)
            server.should_exit = True

        found = from_files(service.paths, service.options, service.log)
        background = Background(desk, found, lambda: _load(service.model, service.device), end)
        checkpoints = Checkpoints.beside(service.log)
        training = Training(desk, checkpoints, service.model or "", service.corpus, service.paths)
        _, gated = application(desk, background, training, access, service.model or "embedded")
        server = uvicorn.Server(
            uvicorn.Config(
                gated, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off",
                limit_concurrency=200, timeout_keep_alive=30, timeout_graceful_shutdown=3,
            )
        )  # fmt: skip
        background.start()
        threading.Thread(target=_once_complete, args=(desk, background, say), daemon=True).start()
        name = f"[{service.host}]" if ":" in service.host else service.host
        on_address(f"http://{name}:{port}/#token={access.token}")
        try:
            server.run(sockets=[listener])
        finally:
            training.close(say)
            background.stop()
    if faults:
        raise faults[0]


def _once_complete(desk: Desk, background: Background, say: Callable[[str], None]) -> None:
    """Once all documents are there, tell of changes that have none."""
    background.complete.wait()
    gc.collect()
    gc.freeze()  # the collector walked all documents and places now and then, and a correction waited 0.2 s for it
    for name in desk.waiting():
        say(f"note: {name}: the log has changes of it, but no document has this name and text; they stay in the log")
    for line in background.failures:
        say(f"error: {line}")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Args:
        host: the address.
        port: the port; 0 for a free one.

    Raises:
        HasilaError: it cannot listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
        # Connections take this over. Without it the body of each answer waits 40 ms until its head is acknowledged;
        # asyncio sets it only on sockets whose protocol number is given.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except (OSError, OverflowError) as error:
        what = getattr(error, "strerror", None) or error
        raise HasilaError(f"{host}:{port}: cannot be listened at: {what}; choose another --port or --host") from None


def _load(model: str | None, device: str) -> Model:
    from hasila.inference.extractor import Extractor  # takes seconds, in which the page is there already

    try:
        extractor = Extractor.from_pretrained(model, device=device)
    except ValueError as error:
        raise HasilaError(str(error)) from None
    return extractor.layers
