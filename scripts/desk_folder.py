"""The server of ``desk_actions.py``: the desk over a folder of invented documents, read without a model.

    python scripts/desk_folder.py FOLDER --port 8517

The documents are passages of the annotations, texts that are hard to show, and a long one. Their reader knows the
labels of the passages, and finds a few words in all other texts, so that the time goes to the desk.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import Request, urlopen

from hasila.corpus import inline
from hasila.corpus.articles import Article
from hasila.desk import server
from hasila.documents.plain_text import read_text
from hasila.documents.source import Options
from hasila.labels import ATTACK
from hasila.layers import Choice, Layers, MentionLink
from hasila.spans import Span

PASSAGES = Path(__file__).resolve().parents[1] / "annotations" / "passages"
LOG = Path("desk") / "log.jsonl"
"""The log of the desk below its folder."""

_FILES = ("attribution.txt", "incidentsa.txt", "region.txt")
"""Files of passages; all would take long to read at each start."""

_PASSAGES, _LONG = 12, 60
"""How many passages are documents of their own, and of how many the long one consists."""

_SURE = 0.8
"""The confidence of the reader."""

_WORDS = {
    "مدني": "CASUALTY", "مدنيا": "CASUALTY", "أطفال": "CASUALTY", "طفلة": "CASUALTY", "عائلة": "CASUALTY",
    "قُتِلَ": "CASUALTY", "إدلب": "PLACE", "حلب": "PLACE", "درعا": "PLACE", "قصف": "ATTACK", "غارة": "ATTACK",
    "المرصد": "ACTOR", "الجيش": "ACTOR",
}  # fmt: skip
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))

HOSTILE = {
    "markup.txt": "</script><script>alert(1)</script><img src=x onerror=alert(1)> قتل مدني في إدلب &amp; <b>قصف</b>",
    "direction.txt": "قال \u202eالمرصد\u202c إن \u2067مدنيا\u2069 قتل في \u200fحلب\u200e بعد \u2066قصف\u2069 \u061cأمس",
    "emoji.txt": "🔴 عاجل 👨\u200d👩\u200d👧 المرصد: 12 مدنيا 😀😀 قتلوا في إدلب 🇸🇾 بعد غارة 💥، و3 أطفال في حلب",
    "marks.txt": "قَالَ الْمُرَاقِبُ إِنَّ قُتِلَ مَدَنِيٌّ فِي حلب، وَأُصِيبَ أطفال بِـقـصـف ـــ قصف ـــ عَلَى درعا",
    "long-words.txt": f"قتل مدني في {'ب' * 3000} إدلب https://example.org/{'a' * 1500} بعد قصف {'ـ' * 500}درعا",
    "controls.txt": "المرصد:\x01 مدني\x07 قتل\u200b في\ufeff إدلب\u00ad بعد\u2028 قصف\u2029 على\t\tدرعا\r\nثم\x7f غارة",
    "lines.txt": "\n\n\nقتل مدني\n\n\nفي إدلب\n\n" + "".join(f"- {number}: مدنيا في حلب\n" for number in range(40)),
    "mixed.txt": "The Army الجيش: 12 مدنيا (12 civilians) in إدلب/Idlib; قصف 50.5% و١٢٬٠٠٠ عائلة [x|y] {z}",
    "quiet.txt": "عقد المجلس المحلي اجتماعا لبحث ترميم المدارس في البلدة.",
    "folder/name with spaces #1 %41 ?.txt": "قتل مدني في درعا.",
}  # fmt: skip
"""Texts that are hard to show or to tell apart, by the names of their files."""


def passages(seed: int) -> list[Article]:
    """The passages of a seed: those that are documents of their own, then those of the long one."""
    known = [each for name in _FILES for each in inline.parse(read_text(PASSAGES / name))]
    chosen = Random(seed).sample(known, _PASSAGES + _LONG)
    return [Article.of(each.id, each.text, each.entities, each.links) for each in chosen]


def write(folder: Path, seed: int) -> None:
    """Write the documents into a folder."""
    chosen = passages(seed)
    rows = [
        {
            "id": each.id,
            "title": f"خبر {number}",
            "date": f"2021-03-{number + 1:02}",
            "outlet": "وكالة",
            "text": each.text,
        }
        for number, each in enumerate(chosen[:_PASSAGES])
    ]
    texts = {**HOSTILE, "long.txt": "\n\n".join(each.text for each in chosen[_PASSAGES:])}
    texts["reports.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def reader(seed: int) -> Callable[[Sequence[str]], list[Layers]]:
    """What reads the documents of a seed in the place of a model."""
    known = {each.text: each.layers for each in passages(seed)}

    def read(texts: Sequence[str]) -> list[Layers]:
        return [_unsure(text, known[text]) if text in known else _found(text) for text in texts]

    return read


def _unsure(text: str, layers: Layers) -> Layers:
    """The layers of annotations, as a model would give them."""
    mentions = [Span(each.start, each.end, text[each.start : each.end], each.label, _SURE) for each in layers.mentions]
    links = [MentionLink(each.kind, each.source, each.target, _SURE) for each in layers.links]
    return Layers(
        mentions, layers.harms, layers.totals, layers.victims, layers.kinds, layers.sides, links, layers.missing
    )


def _found(text: str) -> Layers:
    """Layers of the known words of a text, whose people are harmed in the place that follows."""
    mentions = [Span(*each.span(), each[0], _WORDS[each[0]], _SURE) for each in _WORD.finditer(text)]
    labels = [each.label for each in mentions]
    people = [at for at, label in enumerate(labels) if label == "CASUALTY"]
    links = [MentionLink("Place", at, labels.index("PLACE", at), 0.7) for at in people if "PLACE" in labels[at:]]
    return Layers(
        mentions,
        harms={at: Choice("killed", 0.9) for at in people},
        kinds={at: Choice("shelling", 0.6) for at, label in enumerate(labels) if label == ATTACK},
        links=links,
    )


class Server:
    """The desk in a process of its own.

    Args:
        folder: its documents.
        seed: that of the documents.
        model: read with the package's model.
    """

    def __init__(self, folder: Path, seed: int, model: bool) -> None:
        self._command = [sys.executable, __file__, str(folder), "--seed", str(seed), *(["--model"] if model else [])]
        self._port = 0
        self.link = ""
        self.peak_kb = 0

    def start(self) -> None:
        """Start it, and wait for its address. It keeps its port."""
        self._process = subprocess.Popen(
            [*self._command, "--port", str(self._port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.link = self._process.stdout.readline().strip()
        if not self.link:
            raise RuntimeError(f"the server ended with {self._process.wait()} before it could be reached")
        self._port = int(self.link.partition("/#")[0].rpartition(":")[2])

    def kill(self) -> None:
        """Stop it at once, whatever it is doing."""
        self._measure()
        self._process.kill()
        self._process.communicate()

    def _measure(self) -> None:
        """Note the most memory that it took. Only Linux tells it."""
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended with {self._process.returncode}")
        told = Path(f"/proc/{self._process.pid}/status")
        for line in told.read_text().splitlines() if told.exists() else ():
            if line.startswith("VmHWM:"):
                self.peak_kb = max(self.peak_kb, int(line.split()[1]))

    def get(self, path: str) -> Any:
        """An answer of its interface."""
        address, _, token = self.link.partition("/#token=")
        with urlopen(Request(f"{address}/api/{path}", headers={"X-Hasila-Token": token}), timeout=300) as answer:
            return json.load(answer)


def _end_with_parent() -> None:
    """End when the process ends that holds the other end of the standard input."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Serve until the process ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", action="store_true", help="read with the package's model")
    options = parser.parse_args()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    service = server.Service((options.folder,), Options(), options.folder / LOG, device="cpu", port=options.port)
    if not options.model:
        read = reader(options.seed)
        server._load = lambda model, device: read
    server.serve(service, lambda address: print(address, flush=True), lambda line: print(line, file=sys.stderr))


if __name__ == "__main__":
    main()
