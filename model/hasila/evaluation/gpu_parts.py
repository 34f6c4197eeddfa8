"""What the parts of the check of a GPU share: their setting, and the report that keeps what they find."""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import torch

from hasila.corpus.articles import Article
from hasila.errors import first_line
from hasila.files import write_json
from hasila.inference import devices
from hasila.inference.engine import DTYPES
from hasila.inference.extractor import Extractor

RATE = "words per second"

Found = dict[str, Any]
"""What a part found, by the words that tell it."""


@dataclass(frozen=True)
class Setting:
    """What is checked: the checkpoint, the device, the texts, and how much of them."""

    source: str
    device: torch.device
    articles: Sequence[Article]
    passages: Sequence[Article]
    words: int
    steps: int
    base_options: tuple[str, ...]
    pipeline_batches: tuple[int, ...]
    rounds: int

    @property
    def sample(self) -> list[str]:
        """The articles, and every tenth passage."""
        return [article.text for article in (*self.articles, *self.passages[::10])]

    @property
    def precisions(self) -> list[str]:
        """The floating-point precisions of the device."""
        names = [name for name in DTYPES if name != "fp16" or self.device.type != "cpu"]
        return [name for name in names if name == "fp32" or not devices.lacks(self.device, name)]

    def texts(self) -> list[str]:
        """Articles and passages, again and again, of as many words as are to be timed."""
        texts, words = list[str](), 0
        for article in cycle([*self.articles, *self.passages]):
            if words >= self.words:
                break
            texts.append(article.text)
            words += len(article.text.split())
        return texts

    def extractor(self, precision: str, device: str = "") -> Extractor:
        """Load the checkpoint onto the device, or onto another."""
        return Extractor.from_pretrained(self.source, device=device or str(self.device), precision=precision)


class Report:
    """Runs the parts, prints what they find, and keeps it in a file. No part begins after the deadline."""

    def __init__(self, out: Path | None, seconds: float) -> None:
        self.found: dict[str, Found] = {}
        self._out = out
        self._deadline = time.monotonic() + seconds

    def part(self, name: str, run: Callable[[], Found | None]) -> None:
        """Run a part. Whatever it raises is told, and the next part goes on."""
        begun = time.monotonic()
        try:
            found = (run() or {}) if begun < self._deadline else {"left out": "no time left, see --minutes"}
        except Exception as error:  # of any kind, the GPU's too: errors are what the script looks for
            found = {"error": f"{type(error).__name__}: {first_line(error)}", "traceback": traceback.format_exc()}
        self.found[name] = found | {"seconds": round(time.monotonic() - begun, 2)}
        print(f"{name}: {'FAILED' if name in self.failures() else 'done'}")
        for key, value in self.found[name].items():
            if key != "traceback":
                print(f"    {key}: {value}", flush=True)
        if self._out:
            write_json(self._out, self.found)

    def failures(self) -> list[str]:
        """The names of the parts that raised an error or did not find what was expected."""
        return [name for name, found in self.found.items() if "error" in found or not found.get("as expected", True)]
