"""Keeps standard input in a temporary file, because readers seek, and guesses its format."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from hasila.documents.formats import FORMATS
from hasila.documents.source import Options, Source

STANDARD_INPUT = Path("-")
"""The path that means standard input. A file of this name is ``./-`` as an absolute path."""

_HEAD = 1 << 16
"""The most bytes that the guess looks at."""

_ARRAY = re.compile(rb"\[\s*(?:[{\[]|\]\s*\Z)")
_OBJECT = re.compile(rb'\{\s*(?:"|\}\s*\Z)')


@contextmanager
def spooled(stream: BinaryIO, options: Options) -> Iterator[Source]:
    """Copy a stream to the disk and give it as a file named ``stdin`` with the suffix of its format.

    Args:
        stream: what is read, to its end.
        options: its format; the log takes a line if that is guessed.

    Raises:
        OSError: the stream breaks off, or the disk is full.
    """
    with TemporaryDirectory(prefix="hasila-") as folder:
        path = Path(folder, "stdin")
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file, _HEAD)
        suffix = options.standard_input
        if not suffix:
            with path.open("rb") as file:
                suffix = guessed(file.read(_HEAD))
            name = FORMATS[suffix].name if suffix in FORMATS else suffix
            options.log(f"note: standard input is read as {name}; if it is something else, name it with --input-format")
        yield replace(Source.of_path(path, f"stdin{suffix}"), label="standard input")


def guessed(head: bytes) -> str:
    """The suffix of the format of a text that begins like this: JSONL, JSON, or a plain text.

    A news text may begin with a bracket too, so that one bracket does not make JSON.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    line, newline, _ = head.partition(b"\n")
    try:
        if isinstance(json.loads(line), dict):
            return ".jsonl"
    except (ValueError, RecursionError):
        pass
    if _OBJECT.match(head):
        # a long line may end beyond the head; an object of several lines is JSON
        return ".json" if newline else ".jsonl"
    return ".json" if _ARRAY.match(head) else ".txt"
