"""Writing files that appear under their name only when they are whole."""

import json
import os
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text beside a file, see that it is on the disk, and give it the file's name."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    publish(part, path)


def write_json(path: Path, value: Any, *, sort_keys: bool = False) -> None:
    """Write a value as indented JSON; see :func:`write_text`."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=sort_keys) + "\n")


def publish(part: Path, path: Path) -> None:
    """Give a file or folder that is complete its name; what stood under the name is replaced, and must be no folder."""
    sync(part)
    part.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """See that a file's content, or a folder's list of names, is on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # a folder, on Windows
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
