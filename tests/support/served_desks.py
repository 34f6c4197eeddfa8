"""The desk's own server over a desk of a test. Tests that import this are skipped without the extra ``desk``."""

import socket
import threading

import pytest

from hasila.desk.desk import Desk
from hasila.desk.reading import Background
from hasila.desk.training import Training

uvicorn = pytest.importorskip("uvicorn", reason="needs the extra desk")
pytest.importorskip("fastapi", reason="needs the extra desk")
pytest.importorskip("python_multipart", reason="needs the extra desk")
Access = pytest.importorskip("hasila.desk.access").Access
application = pytest.importorskip("hasila.desk.application").application

TOKEN = "token-of-the-test"


class ServedDesk:
    """A desk on a port of this machine, while the block lasts. It reads in the background.

    Args:
        desk: the desk.
        background: what reads its documents.
        training: what learns from them.
    """

    def __init__(self, desk: Desk, background: Background, training: Training) -> None:
        self._background = background
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        _, gated = application(desk, background, training, Access(TOKEN, port=port), "invented")
        options = {"log_level": "warning", "ws": "none", "lifespan": "off", "timeout_graceful_shutdown": 1}
        self._server = uvicorn.Server(uvicorn.Config(gated, **options))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self.address = f"http://127.0.0.1:{port}/"
        self.link = f"{self.address}#token={TOKEN}"

    def __enter__(self) -> "ServedDesk":
        self._background.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._background.stop()
