"""Actors: the canonical name and the side of a party, from a table that users can extend.

A name that the table lacks stays as it is; nothing is guessed. A party that is only described (``الفصائل المعارضة``)
gets its side from its words (``data/sides.tsv``). A definite noun alone (``التحالف``) stands for a party that the same
text named before.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

from hasila.errors import TableError
from hasila.labels import ATTRIBUTES
from hasila.records.parties.context import CODE, Context
from hasila.records.parties.owners import owners
from hasila.text import guarded as regex
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
            wars of others. Such a name may have several rows, each for other countries: then the text must speak of
            one of these, or of no country at all. Behind ``only`` it must speak of one of them in any case.

    Raises:
        TableError: the names go round in a circle, or a side is unknown.
    """

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._names: dict[str, str] = {}
        self._meanings: dict[str, list[_Meaning]] = {}
        self._sides: dict[str, str] = {}
        for name, main_name, side, *where in rows:
            if side and not ATTRIBUTES["Side"].pattern.fullmatch(side):
                raise TableError(f"{name}: expected a side ({ATTRIBUTES['Side'].expected}), found {side!r}")
            key, main_key = _key(name), _key(main_name) or _key(name)  # one of its own is a spelling of the same
            self._names[key] = name
            self._names.setdefault(main_key, main_name)
            if side:
                self._sides[key] = side
            meaning = _Meaning.read(main_key, where[0] if where else "")
            told = self._meanings.setdefault(key, [])
            told[:] = [each for each in told if each.where and meaning.where and not {*each.where} & {*meaning.where}]
            told.append(meaning)
        for meanings in self._meanings.values():
            for meaning in meanings:
                self._canonical(meaning.key)

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

    def recognizes(self, words: str) -> bool:
        """Whether the table has a name, or the party whose means or members the words name."""
        return any(_key(name) in self._names for name in (words, *owners(words)))

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
            if actor.side and words and not _NAMED_ARMY.match(fold(mention)):
                heads[words[0]] = actor
        return resolved

    def _named(self, mention: str, heads: Mapping[str, Actor], context: Context | None) -> Actor | None:
        """The party of a name, or else of its means or members; nothing if neither table nor text has it."""
        if (key := _key(mention)) in self._names:
            return self._listed(mention, key, heads, context)
        for key in map(_key, owners(mention)):
            if key in heads and key in _STANDING_ALONE:
                return replace(heads[key], why="text")
            if key in self._names:
                return self._listed(mention, key, heads, context)
        return None

    def _listed(self, mention: str, key: str, heads: Mapping[str, Actor], context: Context | None) -> Actor:
        meanings = self._meanings.get(key) or [_Meaning(key)]
        if meanings[0].where and key in heads:
            return replace(heads[key], why="text")
        meaning, doubt = (meanings[0], "") if context is None else _meant(meanings, context)
        canonical = self._canonical(meaning.key)
        described = _described(mention, heads)
        if doubt:
            return replace(described, unproven=f"{doubt}; not taken for {self._names[canonical]}")
        side = self._sides.get(canonical)
        return Actor(self._names[canonical], side or described.side, "table" if side else described.why)

    def _canonical(self, key: str) -> str:
        path = [key]
        while (main_key := self._main(path[-1])) != path[-1]:
            if main_key in path:
                circle = " -> ".join(self._names[step] for step in [*path, main_key])
                raise TableError(f"a name must lead to a party: {circle} goes round in a circle; leave one `of` empty")
            path.append(main_key)
        return path[-1]

    def _main(self, key: str) -> str:
        return self._meanings[key][0].key if key in self._meanings else key


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name may mean.

    Args:
        key: that of the party that it is another name of.
        where: countries and places; the text must speak of one of them.
        only: whether it must even if it speaks of nothing else.
    """

    key: str
    where: tuple[str, ...] = ()
    only: bool = False

    @classmethod
    def read(cls, key: str, cell: str) -> Self:
        """What a name means by a cell of its row."""
        words = cell.removeprefix(_ONLY)
        return cls(key, tuple(filter(None, map(str.strip, words.split("|")))), words != cell)


def _meant(meanings: Sequence[_Meaning], context: Context) -> tuple[_Meaning, str]:
    """What a name means in a text, and why the text does not tell it, if it does not.

    Of several parties it is the one of whose countries the text speaks most.
    """
    first = meanings[0]
    if not first.where:
        return first, ""
    best = max(meanings, key=lambda each: context.speaks_of(each.where))
    if context.speaks_of(best.where):
        return best, ""
    others = context.countries if len(meanings) > 1 else context.states_abroad
    if not others and not first.only:
        return first, ""
    speaks = f"of {', '.join(sorted(others))}, and of nothing" if others else "of nothing"
    codes = dict.fromkeys(each for meaning in meanings for each in meaning.where if CODE.fullmatch(each))
    return first, f"the text speaks {speaks} in {', '.join(codes)}"


_ONLY = "only "
_NAMED_ARMY = regex.compile(r"جيش (?!ال?احتلال|العدو)")
"""A name such as ``جيش الفتح``, for which ``الجيش`` does not stand."""
_STANDING_ALONE = frozenset(("تنظيم", "حركه", "جماعه", "حزب", "تحالف", "مليشيا", "ميليشيا", "جيش", "احتلال", "عدو"))
"""Nouns that stand for the party that the text named by them, also behind means or members: ``خلايا التنظيم``."""


def _described(mention: str, heads: Mapping[str, Actor]) -> Actor:
    words = _key(mention).split()
    if len(words) == 1 and words[0] in heads:
        return Actor(heads[words[0]].name, heads[words[0]].side, "text")
    folded = " ".join(words)
    if _JOINT.search(folded):
        return Actor(None, None, "parties of several sides are meant together")
    side = _side(folded)
    return Actor(None, side, "words") if side else Actor(None, None, _UNKNOWN)


@lru_cache(maxsize=1 << 14)
def _side(folded: str) -> str | None:
    """The side that words tell."""
    return next((side for side, pattern in _sides() if pattern.search(folded)), None)


# Adjectives of two states that share one head: الطائرات الروسية والسورية
_STATE = r"(?:روسي|سوري|ترك|ايراني|امريكي|امير?كي|سعودي|حوثي|حكومي)\p{L}*"
_JOINT = regex.compile(rf"(?<!\p{{L}}){_STATE} و(?:ال)?{_STATE}")


@lru_cache(maxsize=1 << 14)
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
