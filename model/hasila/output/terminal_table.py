"""A table that fits a terminal: columns where they fit, otherwise a block of lines for each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hasila.output.bidi import displayed, has_right_to_left, printable

_COMFORTABLE = 16
"""Width that a column of running text must be able to have; if it cannot, the rows become blocks."""

_GAP = len(" │ ")
_INDENT = 4
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a table's rows.

    Args:
        name: heading of its column, or label of its line in a block.
        kind: ``word`` for short English cells, ``number`` for right-aligned ones, ``arabic`` for right-to-left text.
        styles: the style of a cell by its text.
    """

    name: str
    kind: Literal["word", "number", "arabic"] = "word"
    styles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TerminalTable:
    """Rows of text cells. Fields that are empty in all rows are left out.

    No word is cut unless it is wider than a whole line.

    Args:
        fields: in the order of their columns.
        rows: a cell for each field, in logical order; an empty string if there is no value.
    """

    fields: Sequence[Field]
    rows: Sequence[Sequence[str]]

    def fitted(self, width: int, *, visual: bool) -> RenderableType:
        """The table for a terminal.

        Args:
            width: of the terminal, in character cells.
            visual: see :func:`hasila.output.bidi.displayed`.
        """
        rows = [[printable(cell) for cell in row] for row in self.rows]
        filled = [number for number in range(len(self.fields)) if any(row[number].strip() for row in rows)]
        shown = _Shown([self.fields[number] for number in filled], [[row[n] for n in filled] for row in rows], visual)
        widths = shown.column_widths(width)
        return shown.columns(widths) if widths else Group(*shown.blocks(width))


@dataclass(frozen=True, slots=True)
class _Shown:
    """The fields and rows that are shown, without control characters."""

    fields: Sequence[Field]
    rows: Sequence[Sequence[str]]
    visual: bool

    def column_widths(self, width: int) -> list[int]:
        """Widths of the columns, or none if they do not fit comfortably.

        Columns that are narrower than a common limit have their natural width, the others that limit: the largest that
        fits.
        """
        room = width - _GAP * (len(self.fields) - 1)
        natural, least = [], []
        for number, column in enumerate(self.fields):
            cells = [column.name, *(row[number] for row in self.rows)]
            natural.append(max(map(cell_len, cells)))
            longest_word = max((cell_len(word) for cell in cells for word in cell.split()), default=0)
            least.append(max(longest_word, min(natural[-1], _COMFORTABLE)))
        if sum(least) > room:
            return []

        def limited(limit: int) -> list[int]:
            return [max(low, min(most, limit)) for low, most in zip(least, natural, strict=True)]

        return limited(next(limit for limit in range(room, -1, -1) if sum(limited(limit)) <= room))

    def columns(self, widths: Sequence[int]) -> Table:
        """The rows in columns of these widths."""
        table = Table(box=box.MINIMAL, show_edge=False, pad_edge=False)
        for column, width in zip(self.fields, widths, strict=True):
            table.add_column(
                column.name, justify="left" if column.kind == "word" else "right", width=width, no_wrap=True
            )
        for row in self.rows:
            cells = [
                Text("\n".join(self._lines(column, cell, width)), column.styles.get(cell, ""))
                for column, cell, width in zip(self.fields, row, widths, strict=True)
            ]
            table.add_row(*cells)
        return table

    def blocks(self, width: int) -> Iterator[Text]:
        """The lines of the rows: short cells on the first, right-to-left text below, each with its label."""
        for row in self.rows:
            cells = [(column, cell) for column, cell in zip(self.fields, row, strict=True) if cell.strip()]
            yield from self._head([(column, cell) for column, cell in cells if column.kind != "arabic"], width)
            for column, cell in cells:
                if column.kind == "arabic":
                    yield from self._labelled(column, cell, width)

    def _head(self, cells: Sequence[tuple[Field, str]], width: int) -> Iterator[Text]:
        for number, line in enumerate(wrapped(_SEPARATOR.join(cell for _, cell in cells), width - _INDENT)):
            ordered = displayed(line, visual=self.visual) if has_right_to_left(line) else line
            text = Text(" " * _INDENT * bool(number) + ordered, no_wrap=True)
            for column, cell in cells:
                if cell in column.styles:
                    text.highlight_words([cell], column.styles[cell])
            yield text

    def _labelled(self, column: Field, cell: str, width: int) -> Iterator[Text]:
        """Lines of right-to-left text behind their label, aligned on the right among themselves."""
        label_width = max(len(other.name) for other in self.fields if other.kind == "arabic")
        start = " " * _INDENT + column.name.ljust(label_width) + "  "
        lines = self._lines(column, cell, width - len(start))
        widest = max(map(cell_len, lines))
        for number, line in enumerate(lines):
            margin = " " * (widest - cell_len(line))
            yield Text((start if number == 0 else " " * len(start)) + margin + line, no_wrap=True)

    def _lines(self, column: Field, cell: str, width: int) -> list[str]:
        return [
            displayed(line, visual=self.visual) if column.kind == "arabic" or has_right_to_left(line) else line
            for line in wrapped(cell, width)
            if line
        ]


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, cut at white space; only a word that is wider than a line is cut.

    Args:
        text: in logical order. A run of white space becomes a space.
        width: of a line, in character cells.
    """
    width = max(width, 1)
    lines = [""]
    for word in text.split():
        line = f"{lines[-1]} {word}".lstrip()
        if cell_len(line) <= width:
            lines[-1] = line
        else:
            pieces = chop_cells(word, width)
            lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines
