"""A file that keeps the token of the desk, so that other programs need not be told a new one after each start."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from hasila.desk.access import new_token
from hasila.errors import HasilaError
from hasila.files import sync

_SHORTEST = 32
"""Characters."""

_LARGEST = 1000
"""Bytes that are read of the file."""

_TOKEN = re.compile(rf"[A-Za-z0-9._~-]{{{_SHORTEST},}}")
"""What stands in an address and in a header as it is."""


def kept_token(path: Path) -> str:
    """The token that a file keeps. If the file is not there, it is made with a new one, for its owner only.

    Raises:
        HasilaError: the file cannot be read or made, others may read it, or it holds no token.
    """
    try:
        with suppress(FileExistsError):
            return _made(path)
        return _read(path)
    except OSError as error:
        raise HasilaError(f"--token-file: {path}: cannot be read or made: {error.strerror or error}") from None


def _made(path: Path) -> str:
    token = new_token()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(handle)
    sync(path.parent)
    return token


def _read(path: Path) -> str:
    with path.open("rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise HasilaError(f"--token-file: {path}: expected a file with a token, found none; name another")
        if os.name == "posix" and told.st_mode & 0o077:
            raise HasilaError(
                f"--token-file: {path}: expected a file that only its owner may read, found the rights "
                f"{stat.S_IMODE(told.st_mode):04o}: others may know the token; delete it, and a new one is made"
            )
        token = file.read(_LARGEST).decode("ascii", errors="replace").strip()
    if not _TOKEN.fullmatch(token):
        raise HasilaError(
            f"--token-file: {path}: expected one token of at least {_SHORTEST} letters, digits and . _ ~ -, found "
            f"something else of {len(token)} characters; delete it, and a new one is made"
        )
    return token
