"""Batch runs in shards: each is written whole or not at all, and an interrupted run resumes.

A shard holds the results of a fixed number of documents, in the order of the input. It is read and written by itself,
so that its bytes depend on its documents alone: interrupted or not, by one process or many, the output is the same.
Any number of processes may work in one folder, on one machine or on several that share it.

    shard-000000.jsonl      results; exists only when it is complete
    shard-000000.json       counts and digest of the shard; the shard is done when this exists and the digest matches
    quarantine.jsonl        documents that could not be read, each with its reason; written at the end
    manifest.json           signature and counts of the run; written at the end
    run.json, locks/        while the run goes on; an empty ``locks`` stays
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hasila import files
from hasila.batch.signature import RUN_FILES, check_same, digest
from hasila.documents.document import Document
from hasila.errors import BatchError, DocumentError
from hasila.output.layout import Layout
from hasila.output.writers import Output, check_format

FORMATS = ("jsonl", "csv", "parquet", "xlsx", "geojson", "kml")

Item = Document | DocumentError
Read = Callable[[Sequence[Document]], Sequence[Sequence[Any]]]
"""Returns the results of each document."""
Outcome = Sequence[Any] | str
"""The results of a document, or the reason why it has none."""

_LARGEST = 1 << 26
"""Characters after which a shard ends whatever its documents, because it is held in memory."""


@dataclass(frozen=True)
class Shard:
    """The documents of a shard.

    Args:
        number: number of the shard.
        first: position of its first document in the input.
        items: its documents, with an error in the place of each that cannot be read.
    """

    number: int
    first: int
    items: Sequence[Item]

    @property
    def documents(self) -> list[Document]:
        """The documents that can be read."""
        return [item for item in self.items if isinstance(item, Document)]


@dataclass(frozen=True)
class Task:
    """A shard to be filled.

    Args:
        shard: the shard.
        lock: held until the shard is written.
    """

    shard: Shard
    lock: FileLock


Pool = Callable[["Batch", Iterator[Task]], Iterable[tuple[Task, Sequence[Outcome] | None]]]
"""Workers that read the documents of tasks, in any order. A task is taken only when a worker is free for it.

A pool gives the outcomes of each task, or None if it has written the shard with :func:`fill`.
"""


PROBE = Document("", "قتل مدني في إدلب")
"""A document that any working reader can read."""


def outcomes(read: Read, documents: Sequence[Document]) -> list[Outcome]:
    """Read documents together; if that fails, one by one, so that one bad document costs only itself.

    Raises:
        Exception: not even a plain sentence can be read: the device is lost, for example.
    """
    try:
        return list(read(documents))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the tokenizer's Rust code is no Exception
        if len(documents) == 1:
            read([PROBE])
            return [f"{type(error).__name__}: {error}"]
    return [outcome for document in documents for outcome in outcomes(read, [document])]


def check_apart(folder: Path, inputs: Iterable[Path]) -> None:
    """Check that a run does not read its own output.

    Raises:
        BatchError: the output folder is one of the inputs, or inside one.
    """
    for path in inputs:
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise BatchError(f"{folder} is inside the input {path}, so that the output would be read; put it elsewhere")


def local(read: Read) -> Pool:
    """A pool that does one task after the other in this process."""
    return lambda _, tasks: ((task, outcomes(read, task.shard.documents)) for task in tasks)


def keeps_all(_: Sequence[Any]) -> bool:
    """Keep a document whatever its results."""
    return True


@dataclass(frozen=True)
class Batch:
    """A batch run, the same in every process that works on it.

    Args:
        folder: output folder; created if missing.
        layout: layout of the results.
        format: format of the shards, one of :data:`FORMATS`.
        size: documents in a shard.
        signature: everything the output depends on, as JSON, see :func:`hasila.batch.signature.signature`. A folder
            with a run of another signature is refused.
        kind: the kind under which a result is counted in the manifest.
        keeps: whether a document with these results is written; others are only counted.
        passed_over: numbers of files that are no input though they are in its folders, for the manifest.
        excel: whether CSV is for Excel, see :class:`hasila.output.writers.CsvWriter`.
    """

    folder: Path
    layout: Layout[Any]
    format: str
    size: int
    signature: Mapping[str, Any]
    kind: Callable[[Any], str]
    keeps: Callable[[Sequence[Any]], bool] = keeps_all
    passed_over: Mapping[str, int] = field(default_factory=dict)
    excel: bool = False


@dataclass(frozen=True)
class Summary:
    """Counts of a batch run.

    Args:
        documents: documents that were read.
        quarantined: documents that failed.
        results: results by kind.
        shards: shards.
        left_out: documents of those read that are not in the output.
    """

    documents: int
    quarantined: int
    results: Mapping[str, int]
    shards: int
    left_out: int = 0


def run(
    batch: Batch,
    items: Callable[[], Iterable[Item]],
    pool: Pool,
    *,
    log: Callable[[str], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Write the missing shards, and then the manifest.

    Args:
        batch: the run.
        items: starts the input from its first document, with an error in the place of each that cannot be read.
        pool: reads the documents.
        log: takes one line for each document that is quarantined.
        advance: takes numbers of documents as they are done, now or in an earlier run.

    Raises:
        BatchError: the folder holds something else, or a run of another signature.
        DocumentError: see :class:`hasila.output.writers.Output`.
    """
    _begin(batch)
    done: set[int] = set()
    count = 0

    def tasks(wait: bool) -> Iterator[Task]:
        nonlocal count
        first = 0
        for number, chunk in enumerate(_chunks(items(), batch.size)):
            count = max(count, number + 1)
            if number not in done:
                if _report(batch, number):
                    done.add(number)
                    advance(len(chunk))
                elif lock := _locked(batch, number, wait):
                    yield Task(Shard(number, first, chunk), lock)
            first += len(chunk)

    for wait in (False, True):  # the second pass is for shards of other processes, which may have died
        for task, results in pool(batch, tasks(wait)):
            try:
                if results is not None:
                    fill(batch, task.shard, results, log)
            finally:
                task.lock.release()
            done.add(task.shard.number)
            advance(len(task.shard.items))
        if len(done) == count:
            break
    return _finish(batch, count)


def _begin(batch: Batch) -> None:
    """Create the folder, or check that it holds this run."""
    if batch.format not in FORMATS:
        raise BatchError(f"shards are written as {', '.join(FORMATS)}, not as {batch.format}")
    check_format(batch.folder, batch.format, batch.layout, excel=batch.excel)
    if batch.size < 1:
        raise BatchError(f"--shard-size: expected at least 1 document, found {batch.size}")
    if batch.folder.exists() and not batch.folder.is_dir():
        raise BatchError(f"{batch.folder}: expected a folder for the shards, found a file")
    batch.folder.mkdir(parents=True, exist_ok=True)
    (batch.folder / "locks").mkdir(exist_ok=True)
    with FileLock(batch.folder / "locks" / "run.lock"):
        for name in RUN_FILES:
            path = batch.folder / name
            if path.exists():
                check_same(path, batch.signature)
                return
        if strangers := sorted(
            path.name for path in batch.folder.iterdir() if path.name not in ("locks", "run.json.part")
        ):
            raise BatchError(f"{batch.folder}: expected a new folder or one of an earlier run, found {strangers[0]}")
        _write(batch.folder / "run.json", {"signature": batch.signature})


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The documents of each shard: ``size``, or fewer if they are large."""
    chunk: list[Item] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.text) if isinstance(item, Document) else 0
        if len(chunk) == size or characters >= _LARGEST:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _path(batch: Batch, number: int) -> Path:
    return batch.folder / f"shard-{number:06}.{batch.format}"


def _report(batch: Batch, number: int) -> dict[str, Any] | None:
    """The report of a shard that is complete and unchanged since it was written."""
    path = _path(batch, number)
    try:
        report: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return report if report["sha256"] == digest(path) else None
    except (OSError, ValueError, KeyError):
        return None


def _locked(batch: Batch, number: int, wait: bool) -> FileLock | None:
    """The lock of a shard, or ``None`` while another process holds it."""
    lock = FileLock(batch.folder / "locks" / f"{number:06}.lock", timeout=-1 if wait else 0)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def fill(batch: Batch, shard: Shard, results: Sequence[Outcome], log: Callable[[str], None]) -> None:
    """Write a shard and its report, unless another process has done it.

    Args:
        batch: the run.
        shard: the shard.
        results: the outcome of each document that could be read.
        log: see :func:`run`.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    if _report(batch, shard.number):
        return
    path = _path(batch, shard.number)
    remaining = iter(results)
    quarantined: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    documents = left_out = 0
    with Output(path, batch.layout, batch.format, excel=batch.excel) as output:
        for position, item in enumerate(shard.items, shard.first):
            name = item.id if isinstance(item, Document) else None
            outcome = next(remaining) if isinstance(item, Document) else str(item)
            if isinstance(outcome, str):
                quarantined.append({"position": position, "id": name, "reason": outcome})
                log(f"error: document {position}: {'' if name is None else f'{name}: '}{outcome}")
            elif isinstance(item, Document):
                documents += 1
                if batch.keeps(outcome):
                    output.write(item, outcome)
                    counts.update(map(batch.kind, outcome))
                else:
                    left_out += 1
    report = {
        "file": path.name, "sha256": digest(path), "first": shard.first, "documents": documents,
        "left out": left_out, "found": dict(sorted(counts.items())), "quarantined": quarantined,
    }  # fmt: skip
    _write(path.with_suffix(".json"), report)


def _finish(batch: Batch, count: int) -> Summary:
    """Write the quarantine and the manifest. Several processes may do so, all with the same content."""
    counts: Counter[str] = Counter()
    documents = quarantined = left_out = 0
    with FileLock(batch.folder / "locks" / "run.lock"):
        part = batch.folder / "quarantine.part"
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for number in range(count):
                report = json.loads(_path(batch, number).with_suffix(".json").read_text(encoding="utf-8"))
                counts.update(report["found"])
                documents += report["documents"]
                left_out += report["left out"]
                quarantined += len(report["quarantined"])
                file.writelines(json.dumps(entry) + "\n" for entry in report["quarantined"])
        files.publish(part, batch.folder / "quarantine.jsonl")
        summary = Summary(documents, quarantined, dict(sorted(counts.items())), count, left_out)
        manifest = {
            "signature": batch.signature, "shards": count, "documents": documents, "quarantined": quarantined,
            "left out": left_out, "passed over": dict(sorted(batch.passed_over.items())), "found": summary.results,
        }  # fmt: skip
        _write(batch.folder / "manifest.json", manifest)
        # A process that comes later finds all shards done, whatever it locks. Only the run's own lock must stay.
        locks = batch.folder.joinpath("locks").glob("[0-9]*.lock")
        for path in (batch.folder / "run.json", *batch.folder.glob("*.part"), *locks):
            path.unlink(missing_ok=True)
    return summary


def _write(path: Path, content: Mapping[str, Any]) -> None:
    files.write_text(path, json.dumps(content, indent=1) + "\n")  # escaped to ASCII: names may be no UTF-8
