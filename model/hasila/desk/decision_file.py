"""The desk's decisions about incidents: the file that ``hasila incidents`` reads, grown line by line."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from hasila.desk import grown_file
from hasila.desk.log import LogError
from hasila.errors import HasilaError
from hasila.incidents.decisions import COLUMNS, Decision, RecordName, line_of, read_decisions


class DecisionError(HasilaError):
    """A decision cannot be taken, or there is none to undo."""


DECISIONS = "decisions.tsv"
"""Name of the file, beside the desk's log."""


class OtherDecisionError(HasilaError):
    """The last decision is not the one that is to be undone."""


_Stamp = tuple[int, int]


@dataclass(frozen=True)
class Ruling:
    """A decision to write.

    Args:
        kind: a key of :data:`hasila.incidents.decisions.KINDS`.
        first: a record.
        second: another, if the kind names two.
        note: what the person says about it.
    """

    kind: str
    first: RecordName
    second: RecordName | None = None
    note: str = ""


class DecisionFile:
    """A file of decisions. People and other programs may edit it meanwhile: it is read anew whenever it changed.

    Args:
        path: the file; it is made with the first decision.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[_Stamp | None, Mapping[str, str] | None] = None, None

    @property
    def stamp(self) -> _Stamp | None:
        """What changes with the file: its time and its size; nothing without a file."""
        try:
            about = self.path.stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_size

    def read(self) -> list[Decision]:
        """The decisions that hold.

        Raises:
            TableError: the file is malformed.
        """
        return read_decisions(self.path) if self.path.exists() else []

    def last(self) -> Mapping[str, str] | None:
        """The last decision by the names of its columns, with a key that names it; nothing if there is none.

        The file is read only if it has changed since the last time.
        """
        stamp = self.stamp  # before the file is read: what changes meanwhile is seen the next time
        if stamp is None:
            return None
        known_at, found = self._known
        if stamp != known_at:
            try:
                content = self.path.read_bytes()
            except OSError:
                return None
            start, line = _last(content)
            cells = dict(zip(_head(content), line.split("\t"), strict=False))
            found = {**cells, "key": _key(start, line)} if start else None
            self._known = stamp, found
        return found

    def append(self, rulings: Sequence[Ruling], who: str) -> None:
        """Write decisions; they are on the disk when this returns.

        Raises:
            DecisionError: a record cannot be named, or what stands in the file is not whole.
            LogError: the file cannot be written; it is as it was.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self._opened() as handle:
            content = _content(handle)
            if content and not content.endswith(b"\n"):
                raise DecisionError(
                    f"{self.path}: expected a line end behind the last line, found none: it was not written to its "
                    "end, or an editor left it out; mend the line, and begin again"
                )
            head = _head(content) or list(COLUMNS)
            try:
                lines = [line_of(head, _cells(each, who, when)) for each in rulings]
            except ValueError as error:
                raise DecisionError(str(error)) from None
            added = ("" if content else "\t".join(COLUMNS) + "\n") + "".join(lines)
            self._write(handle, added.encode(), len(content))

    def undo(self, key: str) -> None:
        """Take the last decision out of the file. What it won over holds again.

        Raises:
            DecisionError: there is none.
            OtherDecisionError: the last one is not that of the key.
            LogError: the file cannot be written.
        """
        if not self.path.exists():
            raise DecisionError("there is no decision to undo")
        with self._opened() as handle:
            start, line = _last(_content(handle))
            if not start:
                raise DecisionError("there is no decision to undo")
            if _key(start, line) != key:
                raise OtherDecisionError("expected the last decision, found another: somebody, or another tab, decided")
            try:
                os.ftruncate(handle, start)
                os.fsync(handle)
            except OSError as error:
                raise self._unwritten(error) from None

    def _write(self, handle: int, added: bytes, size: int) -> None:
        try:
            os.lseek(handle, size, os.SEEK_SET)
            grown_file.write(handle, added)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(handle, size)
            raise self._unwritten(error) from None

    def _unwritten(self, error: OSError) -> LogError:
        return LogError(f"{self.path}: the decision could not be written, and is not made: {error.strerror or error}")

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The file, for one writer at a time."""
        with ExitStack() as stack:
            try:
                handle = stack.enter_context(grown_file.opened(self.path))
            except OSError as error:
                raise self._unwritten(error) from None
            try:
                yield handle
            finally:
                self._known = None, None  # the clock of files may stand still for two writings of one size


def _content(handle: int) -> bytes:
    parts = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _head(content: bytes) -> list[str]:
    first = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").rstrip("\r")
    return first.split("\t") if first else []


def _last(content: bytes) -> tuple[int, str]:
    """Where the last line with a decision begins, and the line; 0 if there is none."""
    start = content.rstrip().rfind(b"\n") + 1
    return start, content[start:].decode("utf-8", errors="replace").rstrip("\r\n")


def _key(start: int, line: str) -> str:
    return sha256(f"{start}\t{line}".encode()).hexdigest()[:20]


def _cells(ruling: Ruling, who: str, when: str) -> Mapping[str, str]:
    return {
        "decision": ruling.kind,
        "first": str(ruling.first),
        "second": str(ruling.second) if ruling.second else "",
        "who": who,
        "when": when,
        "note": ruling.note,
    }
