"""The lines of a printed page, from the places of its pieces of text, in the order in which they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

_SAME_LINE = 0.5
"""Pieces are in one line if their base lines differ by less than this share of the letters' height."""

_SPACE, _CELL = 0.12, 1.5
"""Gaps wider than these shares of the letters' height part words and cells."""

_NUMBERS = 0.08
"""The same for two numbers, one of them of several digits: those of neighbouring columns may be this close."""

_SAME_PLACE = 0.1
"""A piece is drawn again, for bold letters, if it is moved by less than this share of the letters' height."""

_MOST_BLANK = 20
_MOST_PIECES = 500
"""In a line that is looked at more closely."""

_MARKS = regex.compile(r"[\p{Mn}\s]*\p{Mn}[\p{Mn}\s]*")
_MARK_FIRST = regex.compile(r"^(\p{Mn}+) +(?=\S)")
_GAP = regex.compile(r"(?<=\S)\s+(?=\S)")
_ENDS_WITH_DIGIT, _BEGINS_WITH_DIGIT = regex.compile(r"\p{Nd}$"), regex.compile(r"\p{Nd}")
_RIGHT_TO_LEFT = regex.compile(r"\p{Arabic}")

_LEAST_COLUMN = 20
"""The fewest characters in a line of a column, on the average; narrower ones are those of a table."""

_LEAST_IN_COLUMNS = 0.6
"""The least share of the lines that have text on both sides of the gap between columns."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is drawn at one place.

    Args:
        left: where it begins, in points from the left.
        right: where it ends.
        y: its base line, in points from the bottom.
        height: the height of its letters in points.
        text: its characters from left to right.
    """

    left: float
    right: float
    y: float
    height: float
    text: str


Line = list[Piece]


def page_lines(pieces: Sequence[Piece]) -> list[str]:
    """Make lines of the pieces of a page.

    The characters of a line go from left to right; three spaces part cells. Two columns are read one after the other.
    Empty lines stand for gaps: one for each half line more than the height of the letters.
    """
    found: list[str] = []
    below: float | None = None
    for line in _in_columns(_lines(pieces)):
        y, height = line[0].y, max(piece.height for piece in line)
        if below is not None:
            # The top of a second column is above the end of the first: a paragraph may go on there.
            blank = round(2 * (below - y) / height) - 2 if height and below > y else 0
            found += [""] * min(max(blank, 0), _MOST_BLANK)
        found.append(_text(line, height))
        below = y
    return found


def _lines(pieces: Sequence[Piece]) -> list[Line]:
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.left)):
        if lines and lines[-1][0].y - piece.y < _SAME_LINE * min(piece.height, lines[-1][0].height):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(_interleaved(line), key=lambda piece: piece.left) for line in lines]


def _interleaved(line: Line) -> Iterator[Piece]:
    """The pieces, cut up at those of their gaps that another piece is drawn into, such as the stroke of a date."""
    for piece in line:
        if len(line) > _MOST_PIECES or not _GAP.search(piece.text):
            yield piece
            continue
        width = (piece.right - piece.left) / len(piece.text)
        middles = [
            (other.left + other.right) / 2 for other in line if piece.left < other.left < other.right < piece.right
        ]
        start = 0
        for gap in _GAP.finditer(piece.text) if middles else ():
            left, right = piece.left + width * (gap.start() - 1), piece.left + width * (gap.end() + 1)
            if any(left <= middle <= right for middle in middles):
                yield _part(piece, start, gap.start(), width)
                start = gap.end()
        yield _part(piece, start, len(piece.text), width)


def _part(piece: Piece, start: int, end: int, width: float) -> Piece:
    if (start, end) == (0, len(piece.text)):
        return piece
    left, right = piece.left + width * start, piece.left + width * end
    return replace(piece, left=left, right=right, text=piece.text[start:end])


def _text(line: Line, height: float) -> str:
    texts: list[str] = []
    left, right = 0.0, 0.0  # of the last piece
    before: Piece | None = None
    for piece in line:
        if before is not None and piece.text == before.text and piece.left - before.left < _SAME_PLACE * height:
            continue
        before = piece
        if texts and _MARKS.fullmatch(piece.text) and piece.left < right:
            # A mark that is drawn apart belongs to the letter below it, and precedes it from left to right.
            share = (piece.left - left) / (right - left) if right > left else 0.0
            place = int(share * len(texts[-1]))
            texts[-1] = texts[-1][:place] + piece.text.strip() + texts[-1][place:]
            continue
        if texts:
            texts.append(_between(texts[-1], piece.text, piece.left - right, height))
        left, right = piece.left, max(right, piece.right)
        texts.append(_MARK_FIRST.sub(r"\1", piece.text))
    return "".join(texts).rstrip()


def _between(before: str, after: str, gap: float, height: float) -> str:
    """The spaces between two pieces.

    Args:
        before: the text on the left.
        after: the text on the right.
        gap: what is between them in points; negative if they overlap.
        height: the height of the letters.
    """
    if gap > _CELL * height:
        return "   "
    if before.endswith(" ") or after.startswith(" "):
        return ""
    is_number = _ENDS_WITH_DIGIT.search(before) and _BEGINS_WITH_DIGIT.match(after) and len(before) + len(after) > 2
    if is_number:  # a font may not tell its widths, so that numbers seem to overlap
        return " " if gap > _NUMBERS * height or gap < -_SPACE * height else ""
    return " " if gap > _SPACE * height else ""


def _in_columns(lines: list[Line]) -> list[Line]:
    """The lines as they are read: of a page in two columns, the halves of the first column before the second."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    text = "".join(piece.text for line in lines for piece in line)
    from_right = 2 * len(_RIGHT_TO_LEFT.findall(text)) > len(text) - text.count(" ")
    found: list[Line] = []
    first: list[Line] = []
    second: list[Line] = []
    for line in lines:
        if any(piece.left < gutter < piece.right for piece in line):  # a heading over both columns
            found += first + second + [line]
            first, second = [], []
            continue
        for column, half in zip(
            (first, second) if from_right else (second, first),
            ([piece for piece in line if piece.left >= gutter], [piece for piece in line if piece.left < gutter]),
            strict=True,
        ):
            if half:
                column.append(half)
    return found + first + second


def _gutter(lines: list[Line]) -> float | None:
    """The middle of the gap between two columns, if the page has two."""
    gaps = [
        (before.right, after.left)
        for line in lines
        for before, after in pairwise(line)
        if after.left - before.right > max(before.height, after.height)
    ]
    if len(gaps) < max(3, _LEAST_IN_COLUMNS * len(lines)):
        return None
    middle = sorted(left + right for left, right in gaps)[len(gaps) // 2] / 2
    both = [line for line in lines if not any(piece.left < middle < piece.right for piece in line)]
    sides = [
        [sum(len(piece.text) for piece in line if (piece.left >= middle) == right) for line in both]
        for right in (False, True)
    ]
    filled = sum(bool(left and right) for left, right in zip(*sides, strict=True))
    if filled < _LEAST_IN_COLUMNS * len(lines) or any(sum(side) < _LEAST_COLUMN * len(both) for side in sides):
        return None
    return middle
