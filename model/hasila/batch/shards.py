"""Batch runs that lose nothing: shards that are written whole or not at all, taken up again wherever a run ended.

A shard holds the findings of a fixed number of documents, in the order of the input. It is read and written by itself,
so that its bytes depend on its documents alone: interrupted or not, by one process or many, the output is the same.
Any number of processes may work in one folder, on one machine or on several that share it.

    shard-000000.jsonl      findings; there only when it is complete
    shard-000000.json       what it holds and its digest; a shard is done when this is there and the digest is right
    quarantine.jsonl        documents that could not be read, each with its reason; at the end
    manifest.json           what the run was told to do and has come to; at the end
    run.json, locks/        while the run goes on; an empty lock stays
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hasila import files
from hasila.batch.job import Job
from hasila.documents.document import Columns, Document
from hasila.errors import BatchError, DocumentError
from hasila.inference import checkpoint
from hasila.output.layout import Layout
from hasila.output.writers import Output
from hasila.version import __version__

FORMATS = ("jsonl", "csv", "parquet")

Item = Document | DocumentError
Find = Callable[[Sequence[Document]], Sequence[Sequence[Any]]]
"""What is found in each of some documents."""
Outcome = Sequence[Any] | str
"""What was found in a document, or why nothing could be."""

_LARGEST = 1 << 26
"""Characters after which a shard ends whatever its documents: it is held in memory."""


@dataclass(frozen=True)
class Task:
    """A shard to be filled.

    Args:
        number: of the shard.
        first: position in the input of its first document.
        items: its documents, and errors in the place of those that cannot be read.
        lock: held until it is written.
    """

    number: int
    first: int
    items: Sequence[Item]
    lock: FileLock

    @property
    def documents(self) -> list[Document]:
        """Those that can be read."""
        return [item for item in self.items if isinstance(item, Document)]


Pool = Callable[[Iterator[Task]], Iterable[tuple[Task, Sequence[Outcome]]]]
"""Workers that find what is in the documents of tasks, in any order; a task is taken when one can begin with it."""


_PROBE = Document("", "قتل مدني في إدلب")
"""What can be read wherever anything can."""


def outcomes(find: Find, documents: Sequence[Document]) -> list[Outcome]:
    """What is found in documents; if that fails, each is asked by itself, so that one that is poison harms no other.

    Raises:
        Exception: nothing can be found in a sentence that is no poison either: the device is lost, for example.
    """
    try:
        return list(find(documents))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # of any kind: a panic of the tokenizer's Rust is no Exception
        if len(documents) == 1:
            find([_PROBE])
            return [f"{type(error).__name__}: {error}"]
    return [outcome for document in documents for outcome in outcomes(find, [document])]


def check_apart(folder: Path, inputs: Iterable[Path]) -> None:
    """See that a run does not read what it writes.

    Raises:
        BatchError: the output folder is one of the inputs, or inside one.
    """
    for path in inputs:
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise BatchError(f"{folder} is inside the input {path}, so that the output would be read; put it elsewhere")


def local(find: Find) -> Pool:
    """Does one task after the other, here."""
    return lambda tasks: ((task, outcomes(find, task.documents)) for task in tasks)


@dataclass(frozen=True)
class Batch:
    """What a batch run is to do, the same in every process that works on it.

    Args:
        folder: of the output; made if it is not there.
        layout: what is written of a document.
        format: of the shards, one of :data:`FORMATS`.
        size: documents of a shard.
        signature: all that the output depends on, as JSON: options, checkpoint, inputs. A folder that holds a run of
            another is refused.
        kind: of a finding, for the counts of the manifest.
    """

    folder: Path
    layout: Layout[Any]
    format: str
    size: int
    signature: Mapping[str, Any]
    kind: Callable[[Any], str]


@dataclass(frozen=True)
class Summary:
    """What a batch run has come to.

    Args:
        documents: how many were read.
        quarantined: how many could not be.
        found: findings by their kind.
        shards: how many there are.
    """

    documents: int
    quarantined: int
    found: Mapping[str, int]
    shards: int


def run(
    batch: Batch,
    read: Callable[[], Iterable[Item]],
    pool: Pool,
    *,
    tell: Callable[[str], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Write the shards that are not there yet, and, when all are, the manifest.

    Args:
        batch: what to do.
        read: begins to read the input from its first document; errors stand in the place of what cannot be read.
        pool: who finds.
        tell: takes a line about each document that is quarantined.
        advance: takes the number of documents that are done with, read now or before.

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
        for number, items in enumerate(_chunks(read(), batch.size)):
            count = max(count, number + 1)
            if number not in done:
                if _report(batch, number):
                    done.add(number)
                    advance(len(items))
                elif lock := _locked(batch, number, wait):
                    yield Task(number, first, items, lock)
            first += len(items)

    for wait in (False, True):  # the second time for what other processes were at, and may not have ended
        for task, found in pool(tasks(wait)):
            try:
                if not _report(batch, task.number):
                    _fill(batch, task, found, tell)
            finally:
                task.lock.release()
            done.add(task.number)
            advance(len(task.items))
        if len(done) == count:
            break
    return _finish(batch, count)


def _begin(batch: Batch) -> None:
    """Make the folder, or see that it holds this run."""
    if batch.format not in FORMATS:
        raise BatchError(f"shards are written as {', '.join(FORMATS)}, not as {batch.format}")
    if batch.size < 1:
        raise BatchError(f"--shard-size: expected at least 1 document, found {batch.size}")
    if batch.folder.exists() and not batch.folder.is_dir():
        raise BatchError(f"{batch.folder}: expected a folder for the shards, found a file")
    batch.folder.mkdir(parents=True, exist_ok=True)
    (batch.folder / "locks").mkdir(exist_ok=True)
    with FileLock(batch.folder / "locks" / "run.lock"):
        for name in ("run.json", "manifest.json"):
            path = batch.folder / name
            if path.exists():
                _check_same(path, batch.signature)
                return
        if strangers := sorted(
            path.name for path in batch.folder.iterdir() if path.name not in ("locks", "run.json.part")
        ):
            raise BatchError(f"{batch.folder}: expected a new folder or one of an earlier run, found {strangers[0]}")
        _write(batch.folder / "run.json", {"signature": batch.signature})


def _check_same(path: Path, signature: Mapping[str, Any]) -> None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["signature"]
    except (ValueError, KeyError, TypeError, OSError):
        raise BatchError(f"{path}: expected the record of a batch run; name another folder, or remove it") from None
    wanted = json.loads(json.dumps(signature))
    for name in {**found, **wanted}:
        if found.get(name) != wanted.get(name):
            was, now = (_short(each.get(name)) for each in (found, wanted))
            raise BatchError(
                f"{path.parent} holds a run with another {name}: {was} there, {now} now; name another folder, or "
                "remove that one to begin anew"
            )


def _short(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= 80 else told[:77] + "..."


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """As many documents as a shard holds, or fewer if they are large."""
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
    """The report of a shard that is complete and as it was written."""
    path = _path(batch, number)
    try:
        report: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return report if report["sha256"] == digest(path) else None
    except (OSError, ValueError, KeyError):
        return None


def _locked(batch: Batch, number: int, wait: bool) -> FileLock | None:
    """The lock of a shard, or nothing while another process is at it."""
    lock = FileLock(batch.folder / "locks" / f"{number:06}.lock", timeout=-1 if wait else 0)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _fill(batch: Batch, task: Task, found: Sequence[Outcome], tell: Callable[[str], None]) -> None:
    path = _path(batch, task.number)
    of_documents = iter(found)
    quarantined: list[dict[str, Any]] = []
    counted: Counter[str] = Counter()
    read = 0
    with Output(path, batch.layout, batch.format) as output:
        for position, item in enumerate(task.items, task.first):
            name = item.id if isinstance(item, Document) else None
            outcome = next(of_documents) if isinstance(item, Document) else str(item)
            if isinstance(outcome, str):
                quarantined.append({"position": position, "id": name, "reason": outcome})
                tell(f"error: document {position}: {'' if name is None else f'{name}: '}{outcome}")
            elif isinstance(item, Document):
                output.write(item, outcome)
                counted.update(map(batch.kind, outcome))
                read += 1
    report = {
        "file": path.name, "sha256": digest(path), "first": task.first, "documents": read,
        "found": dict(sorted(counted.items())), "quarantined": quarantined,
    }  # fmt: skip
    _write(path.with_suffix(".json"), report)


def _finish(batch: Batch, count: int) -> Summary:
    """Write what tells of the whole run; several processes may come here, all with the same."""
    found: Counter[str] = Counter()
    documents = quarantined = 0
    with FileLock(batch.folder / "locks" / "run.lock"):
        part = batch.folder / "quarantine.part"
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for number in range(count):
                report = json.loads(_path(batch, number).with_suffix(".json").read_text(encoding="utf-8"))
                found.update(report["found"])
                documents += report["documents"]
                quarantined += len(report["quarantined"])
                file.writelines(json.dumps(each) + "\n" for each in report["quarantined"])
        files.publish(part, batch.folder / "quarantine.jsonl")
        manifest = {
            "signature": batch.signature, "shards": count, "documents": documents, "quarantined": quarantined,
            "found": dict(sorted(found.items())),
        }  # fmt: skip
        _write(batch.folder / "manifest.json", manifest)
        # Who comes late finds all shards done, whatever it locks; only the run's own lock must stay what it is.
        locks = batch.folder.joinpath("locks").glob("[0-9]*.lock")
        for path in (batch.folder / "run.json", *batch.folder.glob("*.part"), *locks):
            path.unlink(missing_ok=True)
    return Summary(documents, quarantined, dict(sorted(found.items())), count)


def digest(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def signature(finder: Job, columns: Columns, inputs: Iterable[Path], longest: int, size: int) -> dict[str, Any]:
    """All that the output of a batch run depends on.

    Args:
        finder: how documents are read, its precision resolved.
        columns: where they are in rows.
        inputs: files and folders.
        longest: see :func:`hasila.documents.readers.read_documents`.
        size: documents of a shard.
    """
    records = finder.records
    tables = [each for each in (records.gazetteer, records.actors) if each] if records else []
    return {
        "version": __version__,
        "model": checkpoint.fingerprint(finder.model),
        "precision": finder.precision,
        "min_confidence": finder.min_confidence,
        "records": records and json.loads(json.dumps(asdict(records), default=str)),
        "tables": [digest(path) for path in tables],
        "columns": asdict(columns),
        "longest": longest,
        "shard size": size,
        "inputs": list(_stamps(inputs)),
    }


def precision(folder: Path) -> str | None:
    """The precision of the run that a folder holds, so that it goes on in the same, whatever a new measurement says."""
    for name in ("run.json", "manifest.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            return str(json.loads((folder / name).read_text(encoding="utf-8"))["signature"]["precision"])
    return None


def _stamps(paths: Iterable[Path]) -> Iterator[list[str | int]]:
    """Names, sizes and times of input files, which tell whether they are those of an earlier run."""
    for file in (file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])):
        with suppress(OSError):  # what cannot be read is told when it is read
            if file.is_file():
                at = file.stat()
                yield [file.as_posix(), at.st_size, at.st_mtime_ns]


def _write(path: Path, content: Mapping[str, Any]) -> None:
    files.write_text(path, json.dumps(content, indent=1) + "\n")  # all escaped: names may be no UTF-8
