"""Reports to read in batches, and what a folder of shards holds."""

import json
from collections.abc import Sequence
from pathlib import Path

TEXTS = [f"قتل {number} مدنيا في غارات على بلدة سراقب بريف إدلب يوم الأربعاء." for number in range(2, 25)]
"""Invented reports."""


def write(path: Path, texts: Sequence[str] = TEXTS) -> Path:
    rows = (json.dumps({"id": f"r{number}", "text": text}, ensure_ascii=False) for number, text in enumerate(texts))
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
