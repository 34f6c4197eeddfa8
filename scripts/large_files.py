"""Measure time and memory of reading large files, which it makes of invented messages. Needs 2 GB of disk.

    python scripts/large_files.py    # writes train/results/large_files.json; python scripts/fill_tables.py tells it

Each file is read in a process of its own. It takes some ten minutes.
"""

import json
import multiprocessing
import random
import resource
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter

from hasila.documents.collection import read_documents
from hasila.documents.document import Document

RESULTS = Path(__file__).resolve().parents[1] / "train" / "results" / "large_files.json"
Result = TypeVar("Result")

CHATS, CHAT_BYTES = 8, 125_000_000
ROWS = 1_000_000

PLACES = (
    "الرقة", "إدلب", "حلب", "درعا", "غزة", "رفح", "خان يونس", "صنعاء", "تعز", "الحديدة", "الخرطوم", "الفاشر", "الأبيض",
    "بغداد", "الموصل",
)  # fmt: skip
ATTACKS = ("قصف مدفعي", "غارة جوية", "اشتباكات", "انفجار لغم أرضي", "هجوم بطائرة مسيّرة", "قنص")
OTHERS = (
    "وقالت مصادر طبية إن حالة بعض المصابين حرجة.",
    "وما زالت فرق الإنقاذ تبحث عن مفقودين تحت الأنقاض.",
    "ونفت الجهات الرسمية مسؤوليتها عن الحادث.",
    "وتضررت عشرات المنازل ومدرسة ومستشفى في المنطقة.",
    "ونزحت مئات العائلات إلى القرى المجاورة خلال الساعات الماضية.",
)


def report(draw: random.Random) -> str:
    """An invented message of one to nine sentences."""
    killed, place = draw.randint(1, 60), draw.choice(PLACES)
    first = (
        f"{draw.choice(ATTACKS)} على مدينة {place} أدى إلى مقتل {killed} مدنياً بينهم {draw.randint(0, killed)} أطفال "
        f"وإصابة {draw.randint(1, 200)} آخرين. "
    )
    return first + " ".join(draw.choices(OTHERS, k=draw.randint(0, 8)))


def write_export(path: Path) -> None:
    """An export of an account by Telegram Desktop: chats of channels, one message in 17 of them a service message."""
    draw, number = random.Random(3), 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"about": "x", "chats": {"about": "", "list": [')
        for chat in range(CHATS):
            file.write(f'{"," if chat else ""}\n {{"name": "قناة {chat}", "id": {1000 + chat}, "messages": [\n')
            size = 0
            while size < CHAT_BYTES:
                number += 1
                told = json.dumps(_message(number, chat, report(draw)), ensure_ascii=False, indent=1)
                file.write(f",\n{told}" if size else told)
                size += len(told.encode())
            file.write("]}")
        file.write("]}}")


def _message(number: int, chat: int, text: str) -> dict[str, Any]:
    day = f"2023-03-{number % 28 + 1:02}T10:{number % 60:02}:00"
    if number % 17 == 0:
        return {"id": number, "type": "service", "date": day, "action": "pin_message", "text": "", "text_entities": []}
    return {
        "id": number, "type": "message", "date": day, "date_unixtime": str(1_678_000_000 + number),
        "from": f"قناة {chat}", "from_id": f"channel{chat}",
        "text": text if number % 3 else [text, {"type": "hashtag", "text": "#عاجل"}],
        "text_entities": [{"type": "plain", "text": text}],
    }  # fmt: skip


def write_workbook(path: Path, has_table_of_strings: bool) -> None:
    """A workbook with a message in each row, its texts in a table of strings, as Excel writes them, or in the cells."""
    draw = random.Random(3)
    with xlsxwriter.Workbook(path, {"constant_memory": not has_table_of_strings}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("id", "date", "text", "source"))
        for number in range(1, ROWS + 1):
            sheet.write_row(number, 0, (number, f"2023-03-{number % 28 + 1:02}", report(draw), "وكالة"))


def measured(path: Path) -> dict[str, float]:
    """Read a file to its end; tells how much there was, and what it took."""
    found = [0, 0]
    for each in read_documents([path]):
        found[isinstance(each, Document)] += 1
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "documents": found[True],
        "errors": found[False],
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "memory_mb": round(used.ru_maxrss / 1000),
    }


FILES: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "export of Telegram Desktop": ("result.json", write_export),
    "Excel workbook, texts in the cells": ("cells.xlsx", partial(write_workbook, has_table_of_strings=False)),
    "Excel workbook, texts in a table": ("table.xlsx", partial(write_workbook, has_table_of_strings=True)),
}


def _apart(function: Callable[[Path], Result], path: Path) -> Result:
    """Call a function in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, (path,))


def main() -> None:
    """Make, read and write down."""
    results = []
    for name, (file, write) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            _apart(write, path)  # a process is taken to use as much memory as the one that started it
            results.append({"file": name, **_apart(measured, path)})
        print(results[-1], flush=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
