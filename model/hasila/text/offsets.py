"""Converts offsets between code points and what other programs count: UTF-16 code units and grapheme clusters."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

import regex

Unit = Literal["code-points", "utf-16", "graphemes"]
"""What offsets count. JavaScript and Java count UTF-16 code units: two for an emoji, one for an Arabic letter. A
grapheme cluster is what a reader takes for one character: a letter with its diacritics, a flag."""

_GRAPHEME = regex.compile(r"\X")


class Offsets:
    """Offsets into a text, in code points and in another unit.

    Args:
        text: the text.
        unit: the other unit.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        self._length = len(text)
        self._positions: Sequence[int] = _positions(text, unit)

    def of_code_point(self, offset: int) -> int | None:
        """The offset in the unit of the code point with an offset; nothing inside a unit or outside the text.

        Args:
            offset: 0 to the length of the text.
        """
        if not 0 <= offset <= self._length:
            return None
        position = self._positions[offset]
        inside = offset < self._length and self._positions[offset + 1] == position
        return None if inside else position

    def to_code_point(self, offset: int) -> int | None:
        """The offset of the code point where a unit begins; nothing inside a code point or outside the text.

        Args:
            offset: counted in the unit.
        """
        found = bisect_right(self._positions, offset) - 1
        return found if found >= 0 and self._positions[found] == offset else None


def _positions(text: str, unit: Unit) -> Sequence[int]:
    """For each code point, and behind the last, its offset in the unit; inside a unit, that of the next unit."""
    if unit == "utf-16" and (not text or max(text) > "\uffff"):
        return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))
    if unit == "graphemes":
        positions = [0]
        for number, match in enumerate(_GRAPHEME.finditer(text), 1):
            positions += [number] * (match.end() - match.start())
        return positions
    return range(len(text) + 1)
