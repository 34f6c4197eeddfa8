"""Files that grow at their end: one writer at a time, and what is written is on the disk when it is told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hasila.files import sync

try:
    import fcntl
except ImportError:  # Windows has none; there, nothing keeps a second writer out
    fcntl = None  # type: ignore[assignment]


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a file to read and write, and keep other writers waiting. It is made, with its folder, if it is not there.

    Raises:
        OSError: it cannot be opened or made.
    """
    is_new = not path.exists()
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
        if is_new:
            sync(path.parent)
    finally:
        os.close(handle)


def write(handle: int, content: bytes) -> None:
    """Write all of the content where the file stands, and see that it is on the disk.

    Raises:
        OSError: that fails; a part of it may have been written.
    """
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)
