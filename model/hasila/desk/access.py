"""Who may use the desk: programs of this machine that know the token, and how much at once.

Other web pages in the same browser reach servers of this machine, too. They do not know the token; ``Host`` tells a
name that was bent to this machine, ``Origin`` a foreign page.

Annotation tools cannot send a header of ours. They may send the token as the password of HTTP Basic, and only to their
own paths, which no page of any browser may ask: a browser may keep a password and send it along with a page's requests.
The desk never asks for one, so that no browser learns it.
"""

import base64
import binascii
import ipaddress
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from hasila.output.json_text import to_json

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN_HEADER = "x-hasila-token"
TOOLS = ("/label-studio/", "/doccano/")
"""The paths of annotation tools."""

MOST_BYTES, MOST_UPLOAD, MOST_TASKS = 1_000_000, 64_000_000, 16_000_000
"""The most bytes of a request, of one that adds documents, and of one with the tasks of a tool."""

_MOST = {
    "/api/documents": MOST_UPLOAD,
    **dict.fromkeys((f"/label-studio/{path}" for path in ("predict", "webhook", "train")), MOST_TASKS),
}

LOOPBACK = frozenset(["127.0.0.1", "localhost", "::1"])

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""Headers of each answer: nothing comes from elsewhere, is shown in a frame elsewhere, or stays in the browser."""


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Access:
    """What is let in.

    Args:
        token: what each request of the interface must carry.
        host: the address that the server listens at. If it is not one of this machine only, other machines reach it by
            its addresses, but not by names, which anybody can bend to it.
        port: its port.
    """

    token: str
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def is_local(self) -> bool:
        """Whether only programs of this machine reach the server."""
        return self.host in LOOPBACK

    def knows_host(self, host: str) -> bool:
        """Whether a ``Host`` header names this server."""
        name, port = _split(host)
        if port != (self.port or 80):
            return False
        return name in LOOPBACK or name == self.host.lower() or (not self.is_local and _is_address(name))

    def knows_origin(self, origin: str, host: str) -> bool:
        """Whether an ``Origin`` header is of a page of this server."""
        return origin.lower() == f"http://{host.lower()}"

    def knows_token(self, token: str) -> bool:
        """Whether the token is right."""
        return secrets.compare_digest(token.encode(), self.token.encode())

    def knows_password(self, authorization: str) -> bool:
        """Whether an ``Authorization`` header has the token as its password, whoever the user is."""
        scheme, _, told = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            _, colon, password = base64.b64decode(told.strip(), validate=True).decode("latin-1").partition(":")
        except (binascii.Error, ValueError):
            return False
        return bool(colon) and self.knows_token(password)


def _split(host: str) -> tuple[str, int]:
    """Name and port of a ``Host`` header."""
    name, colon, port = host.lower().rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host.lower(), "80"
    return name.removeprefix("[").removesuffix("]"), int(port) if port.isascii() and port.isdecimal() else -1


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class TooMuchError(Exception):
    """A request is larger than it may be."""


class Gate:
    """Lets requests in or refuses them, and adds the headers to answers.

    Args:
        application: what answers.
        access: what is let in.
    """

    def __init__(self, application: Application, access: Access) -> None:
        self._application = application
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        most = _MOST.get(scope["path"], MOST_BYTES)
        body = _Body(receive, most)

        async def guarded(message: Message) -> None:
            if body.is_too_large and not body.is_refused:
                return  # the application answers that it could not read the body; the gate tells why
            if message["type"] == "http.response.start":
                names = {name.encode() for name in HEADERS}
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in names]
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*kept, *added]}
            await send(message)

        refusal = self._refusal(scope, headers, most)
        if refusal is not None:
            await _answer(guarded, *refusal)
            return
        with suppress(TooMuchError):
            await self._application(scope, body.receive, guarded)
        if body.is_too_large:
            body.is_refused = True
            await _answer(guarded, 413, _too_much(most))

    def _refusal(self, scope: Scope, headers: dict[str, str], most: int) -> tuple[int, str] | None:
        """Status and reason if a request is not let in."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._access.knows_host(host):
            return 403, f"expected a request to this desk by its address, found the host {host[:100]!r}"
        if origin is not None and not self._access.knows_origin(origin, host):
            return 403, f"expected a request of the desk's own page, found the origin {origin[:100]!r}"
        if refusal := self._unknown(scope["path"], headers):
            return refusal
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or int(length[:20]) > most:
            return 413, _too_much(most)
        return None

    def _unknown(self, path: str, headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and reason if a request does not have the token, as far as its path needs it."""
        known = self._access.knows_token(headers.get(TOKEN_HEADER, ""))
        if path.startswith(TOOLS):
            if "origin" in headers or "sec-fetch-site" in headers:
                return 403, "expected a request of an annotation tool, found one of a browser"
            if not known and not self._access.knows_password(headers.get("authorization", "")):
                return 401, "expected the token of this desk as the password of basic authentication"
        elif path.startswith("/api/") and not known:
            return 401, "expected the token of this desk in X-Hasila-Token; open the address that hasila desk printed"
        return None


def _too_much(most: int) -> str:
    return f"expected a request of at most {most:,} bytes, found more; send it in parts"


class _Body:
    """The body of a request, which is read before anything is answered.

    Args:
        receive: gives its parts.
        most: the most bytes.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.is_refused = False

    @property
    def is_too_large(self) -> bool:
        """Whether more came than may."""
        return self._left < 0

    async def receive(self) -> Message:
        """The next part; raises TooMuchError once there are too many bytes."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.is_too_large:
            raise TooMuchError
        return message


async def _answer(send: Send, status: int, error: str) -> None:
    body = to_json({"error": error}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Rate:
    """Bounds how often something is done: a burst at first, then so many a second.

    Args:
        burst: how often at once.
        per_second: how often in the long run.
        clock: gives the time in seconds.
    """

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._left = float(burst)
        self._last = clock()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Seconds to wait; 0 if it may be done now, which then counts."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._last) * self._per_second)
            self._last = now
            if self._left >= 1:
                self._left -= 1
                return 0.0
            return (1 - self._left) / self._per_second

    def check(self) -> None:
        """Count a request, unless there are too many.

        Raises:
            HTTPException: 429, with the seconds to wait.
        """
        if wait := self.take():
            said = f"expected at most {self._per_second:g} requests a second, found more; wait {wait:.1f} s"
            raise HTTPException(429, said, {"retry-after": str(int(wait) + 1)})
