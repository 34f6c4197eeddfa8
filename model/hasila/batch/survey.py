"""Surveys documents before a run: how many of which kind, how long, from when, twice, unreadable, about harm.

Memory is bounded but for eight bytes for each document, which find identical texts.
"""

import hashlib
import random
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from hasila.documents.collection import read, sources
from hasila.documents.document import Document
from hasila.documents.formats import format_of
from hasila.documents.passed_over import PassedOver
from hasila.documents.publication import published
from hasila.documents.source import Options
from hasila.errors import DocumentError
from hasila.text.scripts import script

SAMPLED_CHARACTERS = 20_000
"""Characters at the beginning of a document of the sample that are kept and read."""

_SEED = 0
_MOST_KINDS = 100
_LONGEST_KIND = 120
_OTHER_KINDS = "other errors"
_DIGITS = 3
"""Digits to which lengths are rounded down, so that a few thousand numbers hold those of any number of documents."""


class Survey:
    """Counts what documents are like, one after the other.

    Args:
        sample: the most documents to keep for a closer look. They are drawn at random, the same in each survey.

    Attributes:
        files: numbers of files by the name of their format.
        passed: what is passed over.
        documents: number of documents that can be read.
        characters: the sum of their lengths.
        longest: the length of the longest.
        scripts: numbers of documents by script, see :func:`hasila.text.scripts.script`.
        undated: documents without a date.
        misdated: documents with a date that is not in ISO 8601.
        first_misdated: the first of such dates.
        first_date: the earliest date.
        last_date: the latest date.
        errors: numbers of errors by kind.
        first_errors: the first error of each kind.
    """

    def __init__(self, sample: int = 0) -> None:
        self.files: Counter[str] = Counter()
        self.passed = PassedOver()
        self.documents = self.characters = self.longest = self.undated = self.misdated = 0
        self.scripts: Counter[str] = Counter()
        self.first_misdated = ""
        self.first_date: date | None = None
        self.last_date: date | None = None
        self.errors: Counter[str] = Counter()
        self.first_errors: dict[str, str] = {}
        self._lengths: Counter[int] = Counter()
        self._hashes = array("Q")
        self._most = sample
        self._sample: list[Document] = []
        self._random = random.Random(_SEED)

    def run(self, paths: Iterable[Path], options: Options, advance: Callable[[int], None] = lambda _: None) -> None:
        """Survey the documents of files and folders. If this is interrupted, what was found so far stays.

        Args:
            paths: see :func:`hasila.documents.collection.read_documents`.
            options: how documents are read.
            advance: takes the number of documents as they are done.
        """
        for source in sources(paths, options, self.passed):
            if isinstance(source, DocumentError):
                self._add_error(source, "")
                continue
            known = format_of(source.name)
            if known:
                self.files[known.name] += 1
            for item in read(source, options):
                if isinstance(item, Document):
                    self._add(item)
                else:
                    self._add_error(item, source.label)
                advance(1)

    def _add(self, document: Document) -> None:
        length = len(document.text)
        self.characters += length
        self.longest = max(self.longest, length)
        self._lengths[_rounded(length)] += 1
        self.scripts[script(document.text)] += 1
        hashed = hashlib.blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=8)
        self._hashes.append(int.from_bytes(hashed.digest()))
        self._add_date(document.date)
        self._draw(document)
        self.documents += 1

    def _add_date(self, written: str) -> None:
        if not written.strip():
            self.undated += 1
            return
        try:
            day = published(written)
        except DocumentError:
            self.misdated += 1
            self.first_misdated = self.first_misdated or written
            return
        self.first_date = min(self.first_date or day, day)
        self.last_date = max(self.last_date or day, day)

    def _draw(self, document: Document) -> None:
        """Keep a document with the same probability as each before it."""
        place = len(self._sample)
        if place >= self._most:
            place = self._random.randrange(self.documents + 1)
        if place < self._most:
            self._sample[place : place + 1] = [replace(document, text=document.text[:SAMPLED_CHARACTERS])]

    def _add_error(self, error: DocumentError, label: str) -> None:
        kind = kind_of_error(str(error), label)
        if kind not in self.errors and len(self.errors) >= _MOST_KINDS:
            kind = _OTHER_KINDS
        self.errors[kind] += 1
        self.first_errors.setdefault(kind, str(error))

    @property
    def sample(self) -> Sequence[Document]:
        """The documents that were drawn, each cut at :data:`SAMPLED_CHARACTERS`."""
        return self._sample

    @property
    def identical(self) -> int:
        """Documents with the text of an earlier one."""
        return self.documents - len(np.unique(np.frombuffer(self._hashes, np.uint64))) if self._hashes else 0

    def length(self, share: float) -> int:
        """The length that this share of the documents does not exceed, in characters, to three digits."""
        reached = 0
        for length, count in sorted(self._lengths.items()):
            reached += count
            if reached >= share * self.documents:
                return length
        return 0

    def as_json(self) -> dict[str, Any]:
        """All that was counted."""
        passed, first, last = self.passed, self.first_date, self.last_date
        return {
            "files": dict(self.files.most_common()),
            "passed_over": {
                suffix: {"files": count, "first": passed.first[suffix]} for suffix, count in passed.files.most_common()
            },
            "aside": passed.aside,
            "documents": self.documents,
            "scripts": dict(self.scripts.most_common()),
            "identical": self.identical,
            "characters": {
                "all": self.characters, "median": self.length(0.5), "90%": self.length(0.9), "longest": self.longest,
            },
            "dates": {
                "first": first and first.isoformat(), "last": last and last.isoformat(), "without": self.undated,
                "malformed": self.misdated, "first_malformed": self.first_misdated,
            },
            "errors": {
                kind: {"documents": count, "first": self.first_errors[kind]}
                for kind, count in self.errors.most_common()
            },
        }  # fmt: skip


@dataclass(frozen=True)
class Share:
    """The share of documents of which something holds, estimated on some of them.

    Args:
        holds: documents of which it holds.
        of: documents that were looked at.
        all: documents in all.
    """

    holds: int
    of: int
    all: int

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's interval, which holds the share of all documents in 19 of 20 samples; no width if it is of all."""
        if self.of == self.all:
            return (self.holds / self.of,) * 2 if self.of else (0.0, 0.0)
        z, share = 1.96, self.holds / self.of
        middle = share + z * z / (2 * self.of)
        reach = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        scale = 1 + z * z / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def _rounded(length: int) -> int:
    step = 10 ** max(0, len(str(length)) - _DIGITS)
    return int(length // step * step)


_PLACE = re.compile(r"^(?:(?:row|line|page|sheet|member|entry|message|record|part|item) [^:]*: )+")
_BEGINNING = re.compile(
    r"\b(?:expected|the text is|no such|a link to|cannot be read|no column|not an?|[\w.]+ files need)\b"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile(r"(?<!UTF-)\b\d[\d,.]*\b")
_DETAIL = re.compile(r",? found .*|[:;] .*", re.DOTALL)


def kind_of_error(message: str, label: str) -> str:
    """What an error has in common with others: its message without names, places, numbers and values.

    Args:
        message: of an error that a reader yields: ``FILE: what was expected, found what``.
        label: the file's label.
    """
    rest = message.removeprefix(f"{label}: ") if label else message
    rest = _PLACE.sub("", rest)
    if begins := _BEGINNING.search(rest):
        rest = rest[begins.start() :]
    rest = _QUOTED.sub("'…'", rest)
    return _NUMBER.sub("N", _DETAIL.sub("", rest))[:_LONGEST_KIND]
