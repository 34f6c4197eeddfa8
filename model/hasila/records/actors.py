"""Actors: the canonical name and the side of a party, from a table that users can extend.

A name that the table lacks stays as it is; nothing is guessed. A party that is only described (``الفصائل المعارضة``)
gets its side from its words (``data/sides.tsv``). A definite noun alone (``التحالف``) stands for a party that the same
text named before.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

import regex

from hasila.errors import TableError
from hasila.labels import ATTRIBUTES
from hasila.records.context import Context
from hasila.text import word_lists
from hasila.text.folding import fold
from hasila.text.words import WORD_OR_NUMBER

COLUMNS = ("name", "of", "side")
WHERE = "where"
"""A column that a table may have."""

_UNKNOWN = "neither the table nor the words tell who it is"

_WORD = regex.compile(WORD_OR_NUMBER)


@dataclass(frozen=True, slots=True)
class Actor:
    """A party.

    Args:
        name: the canonical name; nothing if the table lacks the party.
        side: a value of ``Side``; nothing if it is unknown, or if parties of several sides are meant together.
        why: how the side is known: ``table``, ``words``, ``text`` (of the party that it stands for), or why not.
        unproven: why the party that the table tells for the name is not taken; empty unless it tells one.
    """

    name: str | None
    side: str | None
    why: str
    unproven: str = ""

    @property
    def is_unknown(self) -> bool:
        """Whether neither the table nor the words tell who it is."""
        return self.side is None and self.why == _UNKNOWN


class Actors:
    """A table of parties.

    Args:
        rows: a name, the party that it is another name of (or empty), and its side (or empty); later rows win. A fourth
            cell makes a name one that several parties have: ISO 3166 codes and names of places, separated by ``|``. It
            is another name of the party only in texts that speak of one of these, or of no state that is told of in
            wars of others.

    Raises:
        TableError: the names go round in a circle, or a side is unknown.
    """

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._names: dict[str, str] = {}
        self._main_names: dict[str, str] = {}
        self._sides: dict[str, str] = {}
        self._where: dict[str, tuple[str, ...]] = {}
        for name, main_name, side, *where in rows:
            if side and not ATTRIBUTES["Side"].pattern.fullmatch(side):
                raise TableError(f"{name}: expected a side ({ATTRIBUTES['Side'].expected}), found {side!r}")
            key = _key(name)
            self._names[key] = name
            self._main_names.pop(key, None)
            if main_name and _key(main_name) != key:  # else it is a spelling of the same
                self._main_names[key] = _key(main_name)
                self._names.setdefault(_key(main_name), main_name)
            if side:
                self._sides[key] = side
            self._where.pop(key, None)
            if any(where):
                self._where[key] = tuple(filter(None, (cell.strip() for cell in where[0].split("|"))))
        for key in self._main_names:
            self._canonical(key)

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read the package's table, and a user's after it.

        Args:
            path: the user's table: tab-separated, with the columns ``name``, ``of`` and ``side``, perhaps ``where``;
                lines that begin with ``#`` are skipped.

        Raises:
            TableError: it cannot be read, lacks a column, or breaks the rules of the class.
        """
        rows = list(_rows(word_lists.lines("actors.tsv"), "actors.tsv"))
        if path is not None:
            try:
                rows += _rows(path.read_text(encoding="utf-8-sig").splitlines(), str(path))
            except (OSError, UnicodeDecodeError) as error:
                raise TableError(f"{path}: cannot be read: {error}") from None
        return cls(rows)

    def knows(self, name: str) -> bool:
        """Whether the table has a name."""
        return _key(name) in self._names

    def resolve(self, mentions: Sequence[str], context: Context | None = None) -> list[Actor]:
        """The parties of a text, one for each mention in their order; a later one can stand for an earlier.

        Args:
            mentions: the names.
            context: what the text tells of countries; without it names that need it are taken as the table has them.
        """
        resolved: list[Actor] = []
        heads: dict[str, Actor] = {}
        for mention in mentions:
            actor = self._named(mention, heads, context) or _described(mention, heads)
            resolved.append(actor)
            words = _key(mention).split()
            if actor.side and words:
                heads[words[0]] = actor
        return resolved

    def _named(self, mention: str, heads: Mapping[str, Actor], context: Context | None) -> Actor | None:
        key = _key(mention)
        if key not in self._names:
            return None
        canonical = self._canonical(key)
        if context is not None and key in self._where and (reason := _doubt(self._where[key], context)):
            return replace(_described(mention, heads), unproven=f"{reason}; not taken for {self._names[canonical]}")
        side = self._sides.get(canonical)
        return Actor(self._names[canonical], side, "table" if side else "the table tells no side")

    def _canonical(self, key: str) -> str:
        path = [key]
        while (main_name := self._main_names.get(path[-1])) is not None:
            if main_name in path:
                circle = " -> ".join(self._names[step] for step in [*path, main_name])
                raise TableError(f"a name must lead to a party: {circle} goes round in a circle; leave one `of` empty")
            path.append(main_name)
        return path[-1]


def _doubt(where: Sequence[str], context: Context) -> str | None:
    """Why a text does not tell that a name that several parties have is that of the table, if it does not."""
    if any(each in context.countries if _CODE.fullmatch(each) else context.names(each) for each in where):
        return None
    if others := sorted(context.states_abroad):
        return f"the text speaks of {', '.join(others)}, and of nothing in {', '.join(filter(_CODE.fullmatch, where))}"
    return None


_CODE = regex.compile("[A-Z]{2}")


def _described(mention: str, heads: Mapping[str, Actor]) -> Actor:
    words = _key(mention).split()
    if len(words) == 1 and words[0] in heads:
        return Actor(heads[words[0]].name, heads[words[0]].side, "text")
    folded = " ".join(words)
    if _JOINT.search(folded):
        return Actor(None, None, "parties of several sides are meant together")
    for side, pattern in _sides():
        if pattern.search(folded):
            return Actor(None, side, "words")
    return Actor(None, None, _UNKNOWN)


# Adjectives of two states that share one head: الطائرات الروسية والسورية
_STATE = r"(?:روسي|سوري|ترك|ايراني|امريكي|امير?كي|سعودي|حوثي|حكومي)\p{L}*"
_JOINT = regex.compile(rf"(?<!\p{{L}}){_STATE} و(?:ال)?{_STATE}")


def _key(name: str) -> str:
    """Folded words without articles, the same for all spellings of a name."""
    return " ".join(_bare(fold(word)) for word in _WORD.findall(name)).casefold()


def _bare(word: str) -> str:
    for article in ("ال", "لل"):
        if word.startswith(article) and len(word) > 4:
            return word[2:]
    return word


@cache
def _sides() -> Sequence[tuple[str, regex.Pattern[str]]]:
    rows = (line.split("\t") for line in word_lists.lines("sides.tsv"))
    return [(side, regex.compile(rf"(?<!\p{{L}})(?:{pattern})")) for side, pattern in rows]


def _rows(lines: Iterable[str], source: str) -> list[tuple[str, ...]]:
    reader = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        names = ", ".join(reader.fieldnames or ()) or "none"
        raise TableError(f"{source}: expected the columns {', '.join(COLUMNS)}, found {names}; {missing[0]} is missing")
    return [tuple((row.get(column) or "").strip() for column in (*COLUMNS, WHERE)) for row in reader if row["name"]]
