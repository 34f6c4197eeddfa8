"""Tables whose first row says what their columns count: ``المحافظة | القتلى | الجرحى``.

The head of its column tells the harm of a bare number. The rows below the head are of one time, and so is their sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from hasila.layers import HOLDS, Layers
from hasila.records.people.harm import Harm, head_harm
from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.words import WORD

_RULE = regex.compile(r"[\s|:=+-]+")
"""The line between head and rows in Markdown."""
_BARE = regex.compile(r"\p{Nd}[\p{Nd}\s,.٬٫]*")
_WORD = regex.compile(WORD)
_SUM = frozenset(map(fold, ("المجموع", "مجموع", "الإجمالي", "إجمالي", "الكلي")))
_OF_ALL = frozenset(map(fold, ("العام", "النهائي")))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column whose head tells a harm.

    Args:
        harm: the harm, with the place of the word.
        table: the number of its table.
        row: ``part``, ``sum`` (of the others), or ``other`` (a sum with words of its own: ``المجموع خلال الأسبوع``).
    """

    harm: Harm
    table: int
    row: str


class Columns:
    """The bare numbers of a text that stand below the head of a column.

    Args:
        text: the text as it is.
    """

    def __init__(self, text: str) -> None:
        self._cells: dict[tuple[int, int], _Column] = {}
        for number, rows in enumerate(_tables(text)):
            self._read(text, number, rows)

    def harm(self, start: int, end: int) -> Harm | None:
        """The harm that the head of its column tells of a mention that is a bare number; else nothing.

        Args:
            start: offset of the mention's first code point.
            end: offset behind its last.
        """
        cell = self._cells.get((start, end))
        return cell.harm if cell else None

    def totals(self, layers: Layers) -> Mapping[int, bool]:
        """Whether numbers are totals of a period, by position: each as most of its table, the sums left out."""
        cells = {
            position: cell
            for position, mention in enumerate(layers.mentions if self._cells else ())
            if (cell := self._cells.get((mention.start, mention.end))) and mention.label == "CASUALTY"
        }
        of_table: dict[int, list[float]] = {}
        for position, cell in cells.items():
            if cell.row == "part":
                of_table.setdefault(cell.table, []).append(layers.totals.get(position, 0.0))
        are = {table: fmean(each) >= HOLDS for table, each in of_table.items()}
        return {
            position: are[cell.table] for position, cell in cells.items() if cell.table in are and cell.row != "other"
        }

    def _read(self, text: str, table: int, rows: Sequence[Sequence[tuple[int, int]]]) -> None:
        head, *others = rows
        if any(character.isdigit() for start, end in head for character in text[start:end]):
            return
        harms = [head_harm(text, *cell) for cell in head]
        for row in others if any(harms) else ():
            if len(row) != len(head):
                continue
            kind = _row(text[slice(*row[0])])
            for cell, harm in zip(row, harms, strict=True):
                if harm and _BARE.fullmatch(text[slice(*cell)]):
                    self._cells[cell] = _Column(harm, table, kind)


def _tables(text: str) -> Iterator[list[list[tuple[int, int]]]]:
    """The cells of each table, row by row: lines with ``|`` one below the other, two of them at least."""
    rows: list[list[tuple[int, int]]] = []
    start = 0
    for line in text.split("\n") if "|" in text else ():
        cells = list(_cells(line, start))
        start += len(line) + 1
        if len(cells) > 1:
            rows.append(cells)
        elif not _RULE.fullmatch(line):
            if len(rows) > 1:
                yield rows
            rows = []
    if len(rows) > 1:
        yield rows


def _cells(line: str, start: int) -> Iterator[tuple[int, int]]:
    """Start and end of what stands in each cell of a line; an empty cell has both in one place."""
    if "|" not in line or _RULE.fullmatch(line):
        return
    inner = line.strip()
    first = start + len(line) - len(line.lstrip()) + inner.startswith("|")
    for cell in inner.removeprefix("|").removesuffix("|").split("|"):
        begin = first + len(cell) - len(cell.lstrip())
        yield begin, begin + len(cell.strip())
        first += len(cell) + 1


def _row(label: str) -> str:
    words = [fold(word) for word in _WORD.findall(label)]
    if not any(word in _SUM for word in words):
        return "part"
    return "sum" if all(word in _SUM or word in _OF_ALL for word in words) else "other"
