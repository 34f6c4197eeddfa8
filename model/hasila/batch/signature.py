"""The signature of a batch run: everything its output depends on. A run resumes only under the same signature."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hasila.batch.job import Job
from hasila.documents.collection import files_of
from hasila.documents.source import Options
from hasila.errors import BatchError, DocumentError
from hasila.version import __version__

RUN_FILES = ("run.json", "manifest.json")
"""Files of an output folder that hold the signature: the first during the run, the second once it is complete."""

_SHOWN = 80
"""Characters of a value that an error message shows."""


def signature(job: Job, options: Options, inputs: Iterable[Path], size: int) -> dict[str, Any]:
    """Everything that the output of a batch run depends on, as JSON.

    Args:
        job: what is read, and how; its precision must be resolved.
        options: how the documents are read.
        inputs: files and folders.
        size: documents in a shard.

    Raises:
        CheckpointError: the job's model is no checkpoint.
        OSError: a table that the job names cannot be read.
    """
    from hasila.inference import checkpoint  # imports torch, which workers that only read and write do without

    records = job.records
    tables = [path for path in (records.gazetteer, records.actors) if path] if records else []
    return {
        "version": __version__,
        "model": checkpoint.fingerprint(job.model),
        "precision": job.precision,
        "min_confidence": job.min_confidence,
        "only relevant": job.only_relevant,
        "records": records and json.loads(json.dumps(asdict(records), default=str)),
        "tables": [digest(path) for path in tables],
        "columns": asdict(options.columns),
        "longest": options.longest,
        "sheet": options.sheet,
        "shard size": size,
        "inputs": list(_stamps(inputs)),
    }


def stored_precision(folder: Path) -> str | None:
    """The precision of the run in a folder, or ``None`` without one.

    A resumed run keeps it, even if a new measurement would choose another.
    """
    for name in RUN_FILES:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return str(_stored(folder / name)["precision"])
    return None


def check_same(path: Path, current: Mapping[str, Any]) -> None:
    """Check that a stored signature equals the one of this run.

    Args:
        path: a file of :data:`RUN_FILES`.
        current: signature of this run.

    Raises:
        BatchError: it differs, or the file holds none.
    """
    try:
        stored = _stored(path)
    except (ValueError, KeyError, TypeError, OSError):
        raise BatchError(f"{path}: expected the record of a batch run; name another folder, or remove it") from None
    current = json.loads(json.dumps(current))  # tuples become lists, as in the stored one
    for name in {**stored, **current}:
        if stored.get(name) != current.get(name):
            was, now = _shortened(stored.get(name)), _shortened(current.get(name))
            raise BatchError(
                f"{path.parent} holds a run with another {name}: {was} there, {now} now; name another folder, or "
                "remove that one to begin anew"
            )


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored(path: Path) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["signature"]
    return stored


def _shortened(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _stamps(paths: Iterable[Path]) -> Iterator[list[str | int]]:
    """Names, sizes and modification times of input files; they show whether the inputs have changed.

    An error takes the place of what cannot be read, because it is in the place of a document. What is passed over in
    folders has no stamp: a run resumes though a system or a program leaves files there.
    """
    for file in files_of(paths):
        try:
            if isinstance(file, DocumentError):
                raise file
            status = file.stat()
            yield [file.as_posix(), status.st_size, status.st_mtime_ns]
        except (DocumentError, OSError) as error:
            yield [f"{type(error).__name__}: {error}"]
