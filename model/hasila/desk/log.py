"""The log of the desk: a line for each change, on the disk before anybody is told that the change is made."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hasila.desk import grown_file
from hasila.errors import HasilaError, first_line
from hasila.output.json_text import to_json


class LogError(HasilaError):
    """The log cannot be read or written."""


def default(documents: Path) -> Path:
    """The log of the documents in a file or folder, unless another one is named."""
    return (documents if documents.is_dir() else documents.parent) / "desk" / "log.jsonl"


class Log:
    """A file of JSON objects, one on each line, that grows only at its end.

    A line counts only with its line end. What stands behind the last line end was being written when the machine or the
    program stopped; nobody was told that it is saved. It is cut before the next line is added.

    Args:
        path: the file; it is made with the first line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._size = 0
        self._torn = False

    def read(self) -> list[Mapping[str, Any]]:
        """All lines.

        Raises:
            LogError: the file cannot be read, or a line that is whole is no object of JSON.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LogError(f"{self.path}: cannot be read: {error.strerror or error}") from None
        self._size = content.rfind(b"\n") + 1
        self._torn = self._size < len(content)
        return [self._line(number, line) for number, line in enumerate(content[: self._size].splitlines(), 1)]

    @property
    def torn(self) -> bool:
        """Whether the last line was not written to its end."""
        return self._torn

    def _line(self, number: int, line: bytes) -> Mapping[str, Any]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self.fault(number, first_line(error)) from None
        if not isinstance(found, dict):
            raise self.fault(number, f"found {type(found).__name__}")
        return found

    def fault(self, number: int, what: str) -> LogError:
        """The error of a line that is no change."""
        return LogError(
            f"{self.path}: line {number}: expected a change that the desk wrote: {what}; restore the file from a copy, "
            "or name another with --log"
        )

    def append(self, entry: Mapping[str, Any]) -> None:
        """Add a line and see that it is on the disk.

        Raises:
            LogError: that fails, or another desk added lines meanwhile. The file is then as it was before.
        """
        line = to_json(entry).encode() + b"\n"
        try:
            with grown_file.opened(self.path) as handle:
                self._cut(handle)
                try:
                    grown_file.write(handle, line)
                except OSError:
                    self._torn = True
                    with suppress(OSError):  # else it is cut before the next line
                        self._cut(handle)
                    raise
                self._size += len(line)
        except OSError as error:
            raise LogError(
                f"{self.path}: cannot be written: {error.strerror or error}; the change is not made: make room, or see "
                "to the rights, and make it again"
            ) from None

    def _cut(self, handle: int) -> None:
        """Cut what stands behind the last line, and go there."""
        size = os.fstat(handle).st_size
        if size != self._size and not (self._torn and size > self._size):
            raise LogError(
                f"{self.path}: expected {self._size} bytes, found {size}: another program wrote to it, perhaps another "
                "desk; start this one again, or give each a log of its own with --log"
            )
        if size > self._size:
            os.ftruncate(handle, self._size)
            os.fsync(handle)
        self._torn = False
        os.lseek(handle, self._size, os.SEEK_SET)
