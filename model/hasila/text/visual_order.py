"""Text in visual order: the letters of each Arabic word reversed, as PDFs store them. Recognises and mends it."""

from collections.abc import Iterable, Sequence
from itertools import islice
from unicodedata import normalize

import regex
from bidi.algorithm import get_display  # bidi.get_display does not mirror brackets

_WORD = regex.compile(r"[\p{Arabic}\p{M}\u0640]{3,}")
_SAMPLE = 2000
"""Words that are looked at, from the beginning of the text."""

_LEAST = 4
"""The fewest signs of either order on which text is judged."""

_ARABIC = regex.compile(r"[\p{Arabic}--\p{N}]", flags=regex.VERSION1)
_LATIN = regex.compile(r"\p{Latin}")
_BEFORE_MARK = regex.compile(r"[ \t]+(?=\p{Mn})")
_ARABIC_LETTER_MARK = "\u061c"
_CONTROLS = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""They steer the display of text in reading order, and mean nothing in what is displayed."""

_FIRST_RANGE = regex.compile(r"^(\p{Nd}{1,9})(\s?[-\u2010-\u2013]\s?)(\p{Nd}{1,9})(?![\p{Nd}.,/-])")

_LONGEST = 5000
"""Characters. A longer line is no line of a page; each character takes half a kilobyte while it is reordered."""

_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"))


def is_visual(text: str) -> bool:
    """Whether the Arabic words of a text are reversed letter by letter.

    No word begins with ة or ى, many end with them; many begin with the article, and few end with لا. A text is in
    visual order if the reverse is true of its words four times as often. A text with few words is not judged.
    """
    forward, backward, impossible = _signs(text)
    return impossible > 0 and impossible + backward >= max(_LEAST, 4 * forward)


def in_reading_order(lines: Sequence[str]) -> tuple[list[str], int]:
    """Restore the reading order of the lines of a page, each as it is seen from left to right.

    A line that already has its Arabic words in reading order is left as it is. A line with too few signs of either
    order is taken to be like the rest of the page, and a page without any sign to be in visual order.

    Returns:
        The lines, and how many of them were reordered.
    """
    balances = [_balance(line) for line in lines]
    page = sum(balances)
    found: list[str] = []
    reordered: list[int] = []
    for line, balance in zip(lines, balances, strict=True):
        if len(line) <= _LONGEST and _ARABIC.search(line) and (balance < -1 or (balance <= 1 and page <= 0)):
            reordered.append(len(found))
            line = _reordered(line)
        found.append(line)
    for open_, close in _BRACKETS:
        if _are_swapped(open_, close, [found[index] for index in reordered]):
            swapped = str.maketrans(open_ + close, close + open_)
            for index in reordered:
                found[index] = found[index].translate(swapped)
    return found, len(reordered)


def _signs(text: str) -> tuple[int, int, int]:
    forward = backward = impossible = 0
    for match in islice(_WORD.finditer(text), _SAMPLE):
        word = normalize("NFKC", match.group())
        forward += word.startswith("ال") + word.endswith(("ة", "ى"))
        backward += word.endswith("لا")
        impossible += word.startswith(("ة", "ى"))
    return forward, backward, impossible


def _balance(text: str) -> int:
    forward, backward, impossible = _signs(text)
    return forward - backward - impossible


def _reordered(line: str) -> str:
    """The line in reading order: what the bidirectional algorithm makes of a line that it made.

    The algorithm is nearly its own inverse. It depends on the text before a number, which a line does not show: that
    is taken to be Arabic, as it is for all numbers but those at the beginning of a paragraph.
    """
    base = "L" if len(_LATIN.findall(line)) > len(_ARABIC.findall(line)) else "R"
    text = get_display(_ARABIC_LETTER_MARK + _CONTROLS.sub("", line), base_dir=base).replace(_ARABIC_LETTER_MARK, "")
    return _FIRST_RANGE.sub(_ascending, _BEFORE_MARK.sub("", text))


def _ascending(match: regex.Match[str]) -> str:
    """A range at the beginning of a line, as it is meant: that of a paragraph is not seen reversed, others are."""
    first, between, last = match.groups()
    return f"{last}{between}{first}" if int(first) > int(last) else match.group()


def _are_swapped(open_: str, close: str, lines: Iterable[str]) -> bool:
    """Whether more brackets close what is not open than close what is; some PDFs store the brackets unmirrored."""
    right = wrong = 0
    for line in lines:
        depth = 0
        for character in line:
            if character == open_:
                depth += 1
            elif character == close:
                right += depth > 0
                wrong += depth == 0
                depth = max(0, depth - 1)
    return wrong > right
