"""Reads damaged files with a reader of documents, and tells what came out that no reader may let out."""

import hashlib
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from filelock import FileLock
from reader_seeds import WORDS, zipped

from hasila.documents.collection import read
from hasila.documents.document import METADATA, Document
from hasila.documents.formats import FORMATS
from hasila.documents.source import Options, Source
from hasila.errors import DocumentError
from hasila.files import write_json

for each in {each.module for each in FORMATS.values()}:  # now, so that the fuzzer sees where they go
    import_module(f"hasila.documents.{each}")

LONGEST = 1 << 16
"""Bytes of a file. Packed, it stands for a thousand times as much."""

_SECONDS = 20
"""Of the processor, for one file."""

_MEMORY = 2_000_000_000
"""Bytes of address space beyond those at the start."""

_FORBIDDEN = (
    "ftplib", "http", "os.exec", "os.fork", "os.posix_spawn", "os.system", "pickle", "smtplib", "socket", "subprocess",
    "urllib",
)  # fmt: skip
"""Beginnings of the names of what no reader does, as Python's audit hooks call it."""

_SUFFIXES = {"telegram": "json"}
_SECRET = "what a file beside it holds"


class _SlowError(BaseException):
    """A file took too long. No library catches it."""


class _ForbiddenError(BaseException):
    """A reader did what none does."""


class ReaderFuzzing:
    """Reads files, keeps one of each kind of fault, and counts.

    Args:
        name: the format, one of :data:`reader_seeds.SEEDS`.
        out: the folder for files that show a fault.
        seconds: how long.
        record: the file of figures that gets those of this format; None for none.
    """

    def __init__(self, name: str, out: Path, seconds: float, record: Path | None = None) -> None:
        self.outside = out.resolve() / "outside.txt"
        self.outside.write_text(_SECRET, encoding="utf-8")
        self._format = name
        self._name = f"fuzzed.{_SUFFIXES.get(name, name)}"
        self._out = out
        self._start = time.monotonic()
        self._seconds = seconds
        self._record = record
        self._number = 0
        self._slowest = 0.0
        self._found: set[str] = set()
        self._done = ""  # what was done in the file being read that no reader does
        self._is_reading = False

    def guard(self) -> None:
        """Bound the memory, and watch what is done, from now on and for good."""
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, used + _MEMORY))
        signal.signal(signal.SIGVTALRM, _stop)
        sys.addaudithook(self._watch)

    def once(self, data: bytes) -> None:
        """Read a file; keep it if it is the first with its fault."""
        if time.monotonic() - self._start > self._seconds:
            self._finish()
        self._number += 1
        self._done, self._is_reading = "", True
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
        try:
            self._read(data)
            fault = ""
        except BaseException as error:  # a stop by the user comes while the fuzzer works, too
            fault = _fault(error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._is_reading = False
        took = time.process_time() - start
        self._slowest = max(self._slowest, took)
        if not fault and took > _SECONDS:
            fault = "too slow"
        if fault := self._done or fault:
            self._keep(fault, data)

    def _read(self, data: bytes) -> None:
        notes: list[str] = []
        source = Source(self._name, self._name, len(data), lambda: io.BytesIO(data))
        for document in read(source, Options(log=notes.append)):
            if isinstance(document, Document):
                told = [document.id, document.text, document.date, *document.metadata.values()]
                assert all(isinstance(each, str) for each in told), "a value that is no text"
                assert document.text.strip(), "an empty text"
                assert document.metadata.keys() <= set(METADATA), "unknown metadata"
                assert not any(_SECRET in each for each in told), "another file was read"
            else:
                assert isinstance(document, DocumentError), "neither a document nor an error"
                assert len(str(document)) < 2000, "an error longer than a person reads"
                assert "\n" not in str(document), "an error of several lines"

    def _keep(self, fault: str, data: bytes) -> None:
        if fault in self._found:
            return
        self._found.add(fault)
        path = self._out / f"broke-{hashlib.sha256(fault.encode()).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"{path}: {fault}", flush=True)

    def _finish(self) -> NoReturn:
        """Tell the counts, and end without returning to the fuzzer, which has no other way to be stopped."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        minutes = (time.monotonic() - self._start) / 60
        print(
            f"{self._format}: {self._number:,} files in {minutes:.1f} minutes; the slowest took {self._slowest:.1f} s; "
            f"at most {memory:,.0f} MB; {len(self._found)} faults",
            flush=True,
        )
        if self._record:
            with FileLock(self._record.with_suffix(".lock")):  # other formats may end at the same time
                self._add_to(self._record, minutes, memory)
        os._exit(bool(self._found))

    def _add_to(self, record: Path, minutes: float, memory: float) -> None:
        """Add the counts to those of earlier runs. The faults are those of this run, as earlier ones may be mended."""
        known = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        before = known.get(self._format, {})
        added = {"files": self._number, "minutes": minutes, "cpu_minutes": time.process_time() / 60}
        most = {"slowest_seconds": self._slowest, "memory_mb": memory}
        known[self._format] = {
            **{name: round(before.get(name, 0) + value, 1) for name, value in added.items()},
            **{name: round(max(before.get(name, 0), value), 1) for name, value in most.items()},
            "faults": sorted(self._found),
        }
        write_json(record, dict(sorted(known.items())))

    def _watch(self, event: str, arguments: Sequence[Any]) -> None:
        if not self._is_reading:
            return
        wrote = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if wrote and not str(arguments[0]).startswith(tempfile.gettempdir()) and not isinstance(arguments[0], int):
            self._done = f"wrote a file: {arguments[0]!r:.80}"
        elif event.partition(".")[0] in _FORBIDDEN or event.startswith(_FORBIDDEN):
            self._done = f"did what no reader does: {event}"
        else:
            return
        raise _ForbiddenError(self._done)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise _SlowError


def _fault(error: BaseException) -> str:
    """What was raised, and where: faults of one kind have the same."""
    if isinstance(error, AssertionError) and str(error):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "hasila" in frame.filename]
    where = " > ".join(f"{Path(frame.filename).name}:{frame.name}" for frame in (*ours[-1:], frames[-1]))
    if isinstance(error, _SlowError):
        return f"too slow in {Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "too slow"
    return f"{type(error).__name__} in {where}"


def mutator(mutate: Callable[[bytes, int], bytes]) -> Callable[[bytes, int, int], bytes]:
    """Return what changes a file: its bytes, or those of a member if it is a zip archive, or whole pieces of it.

    Args:
        mutate: changes bytes, given the most that there may be.
    """

    draw = random.Random()

    def change(data: bytes, most: int, seed: int) -> bytes:
        draw.seed(seed)
        if data.startswith(b"PK") and draw.random() < 0.8:
            try:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    members = {info.filename: _beginning(archive, info) for info in archive.infolist()}
                name = draw.choice(sorted(members))
                members[name] = changed(members[name], most)
                packed = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
                return zipped(members, packed)[:most]
            except Exception:  # whatever a damaged archive makes the library raise, its bytes can be changed
                pass
        return changed(data, most)

    def changed(data: bytes, most: int) -> bytes:
        if data and draw.random() < 0.3:
            return _piecewise(data, draw)[:most]
        return mutate(data, most)

    return change


def _beginning(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as member:
        return member.read(LONGEST)


def _piecewise(data: bytes, draw: random.Random) -> bytes:
    """Cut, double, repeat or replace a piece."""
    start, end = sorted((draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)))
    end = min(end, start + draw.choice((4, 40, 400, 40_000)))
    piece = data[start:end]
    kind = draw.randrange(5)
    if kind == 0:
        return data[:start]
    if kind == 1:
        return data[:start] + data[end:]
    if kind == 2:
        return data[:end] + piece * draw.choice((1, 2, 20, 500)) + data[end:]
    if kind == 3:
        return data[:start] + draw.choice(WORDS).encode() + data[end:]
    other = draw.randrange(len(data) + 1)
    return data[:other] + piece + data[other:]
