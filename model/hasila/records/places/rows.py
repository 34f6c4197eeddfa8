"""Rows of lists and tables that begin with a place: ``- بنش: 5 شهداء``, ``سراقب | 3 | 4``."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hasila.records.people.harm import head_harm
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.stretch import Stretch
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

_KINDS = frozenset(
    fold(article + word)
    for word in (
        *(
            "مدينة",
            "بلدة",
            "قرية",
            "محافظة",
            "ولاية",
            "منطقة",
            "حي",
            "مخيم",
            "معسكر",
            "قضاء",
            "مديرية",
            "محلية",
            "ناحية",
        ),
        *("محور", "مكان", "موقع", "ريف", "قطاع", "إقليم"),
    )
    for article in ("", "ال")
)
_SUM = frozenset(map(fold, ["المجموع", "مجموع", "الإجمالي", "إجمالي", "الكلي", "الحصيلة", "حصيلة", "العدد", "عدد"]))
_NAMED_AFTER = frozenset(map(fold, ["أم", "أبو", "ابن", "بنت", "بني", "أولاد"]))
"""Nouns for people in names of places."""
_ROW = regex.compile(
    rf"^[^\p{{L}}\p{{N}}\n]*(?:{WORD}(?:[ _]{WORD}){{0,3}}[ \t]*/[ \t]*)?"
    rf"(?P<name>{WORD}(?:[ _](?!ـ){WORD}){{0,4}})[ \t]*(?P<mark>[|:：⬅←→]|[-–—ـ](?=\s))",
    regex.MULTILINE,
)
_WORD = regex.compile(WORD)
_DASHES = "-–—ـ"
"""Behind the first words of a single line they make a dateline."""


class Row(NamedTuple):
    """A line that begins with a few words and a mark behind them.

    Args:
        label: where the words stand, without the word for the kind of a place.
        start: offset of the line's first code point.
        end: offset behind its last.
        mark: what stands behind the words.
    """

    label: Stretch
    start: int
    end: int
    mark: str


class Rows:
    """The rows of a text that are told of a place each.

    Args:
        text: the text as it is.
        mentions: its mentions, ordered by offset.
        gazetteer: knows the names of places.
    """

    def __init__(self, text: str, mentions: Sequence[Labelled], gazetteer: Gazetteer) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._marked = {mention.start: mention.end for mention in mentions if mention.label == "PLACE"}
        self._rows = [row for rows in _lists(text) for row in self._of_places(rows)]

    @property
    def labels(self) -> Sequence[Stretch]:
        """The places that rows begin with, whether they are marked or not."""
        return [row.label for row in self._rows]

    def at(self, offset: int) -> Row | None:
        """The row of a place at an offset behind its label."""
        at = bisect_right(self._rows, offset, key=lambda row: row.label.end) - 1
        return self._rows[at] if at >= 0 and offset < self._rows[at].end else None

    def _of_places(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that begin with a place: in a table of places all but the sum, in a list those of known names."""
        if rows[0].mark == "|" and self._words(rows[0].label) <= _KINDS:
            return [row for row in rows[1:] if not self._words(row.label) & _SUM]
        known = [row for row in rows if self._is_known(row.label)]
        if len({frozenset(self._words(row.label)) for row in known}) > 1:
            return known
        return [row for row in known[:1] if row.mark not in _DASHES and row.label.start in self._marked]

    def _is_known(self, label: Stretch) -> bool:
        """Whether a label is marked as a place, or has a name of the gazetteer and tells not whom the row counts."""
        if label.start in self._marked:
            return any(not head_harm(word, 0, len(word)) for word in self._words(label))
        if any(
            word in _SUM or noun(word) or head_harm(word, 0, len(word)) for word in self._words(label) - _NAMED_AFTER
        ):
            return False
        return self._gazetteer.has(self._text[label.start : label.end])

    def _words(self, label: Stretch) -> set[str]:
        return {fold(word) for word in _WORD.findall(self._text, label.start, label.end)}


def _lists(text: str) -> Iterator[list[Row]]:
    """Rows in lines one below the other that have the same mark."""
    rows: list[Row] = []
    for match in _ROW.finditer(text):
        end = text.find("\n", match.end())
        row = Row(_label(match), match.start(), len(text) if end < 0 else end, match["mark"])
        if rows and (rows[-1].end + 1 != row.start or rows[-1].mark != row.mark):
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _label(match: "regex.Match[str]") -> Stretch:
    """Where the words of a row stand, without the word for the kind of a place before its name."""
    start, end = match.span("name")
    first = _WORD.match(match["name"])
    if first and first.end() < len(match["name"]) and fold(first.group()) in _KINDS:
        start += first.end() + 1
    return Stretch(start, end)
