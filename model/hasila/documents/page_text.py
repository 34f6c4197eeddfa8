"""Makes text of the lines of printed pages: running heads left out, lines joined to paragraphs."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex

_EDGE = 2
"""Lines at the top and at the bottom of a page among which a running head is looked for."""

_FEWEST_PAGES = 3
_LEAST_SHARE = 0.6
"""The fewest pages that show a running head, and their least share of all pages."""

_SHORT = 0.75
"""A line that ends a sentence ends its paragraph if it is shorter than this share of the longest line."""

_LONGEST_CELL = 15
"""Characters of the cells of a row, on the average; longer ones are stretches of a justified line."""

_NUMBER = regex.compile(r"\p{Nd}+")
_UNNAMED_STROKES = regex.compile(
    r"(?<!\p{Nd})(\p{Nd}{1,2}|\p{Nd}{4}) ?\ufffd ?(\p{Nd}{1,2}) ?\ufffd ?(\p{Nd}{4}|\p{Nd}{1,2})(?!\p{Nd})"
)
_STROKES_APART = regex.compile(
    r"(?<!\p{Nd}|/ ?)(\p{Nd}{1,2}|\p{Nd}{4}) ?/ ?(\p{Nd}{1,2}) ?/ ?(\p{Nd}{4}|\p{Nd}{1,2})(?! ?/|\p{Nd})"
)
_SPACES = regex.compile(r"\s+")
_CELLS = regex.compile(r"\s{3,}")
_SENTENCE_END = regex.compile(r"[.!?؟۔:…][\"'»”)\]]*$")
_BROKEN_WORD = regex.compile(r"(?:(?<=\p{L}\p{M}*)[-\u2010\u00ad]|\u0640+)$")
_LETTER = regex.compile(r"\p{L}")


def without_running_heads(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """Leave out lines at the edges of most pages that are alike but for the number of the page.

    Returns:
        The pages, and how many lines were left out.
    """
    edges = [_edges(page) for page in pages]
    shapes = Counter(
        shape
        for number, (page, places) in enumerate(zip(pages, edges, strict=True))
        for shape in {_shape(page[place], number) for place in places}
    )
    least = max(_FEWEST_PAGES, _LEAST_SHARE * len(pages))
    kept: list[list[str]] = []
    removed = 0
    for number, (page, places) in enumerate(zip(pages, edges, strict=True)):
        heads = {place for place in places if shapes[_shape(page[place], number)] >= least}
        kept.append([line for place, line in enumerate(page) if place not in heads])
        removed += len(heads)
    return kept, removed


def _edges(page: Sequence[str]) -> list[int]:
    filled = [place for place, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _shape(line: str, page: int) -> str:
    """A line with its first short number relative to the page, so that ``5`` on page 5 is like ``6`` on page 6.

    Only numbers that count on with the pages are alike; others are what the report tells.
    """

    def relative(match: regex.Match[str]) -> str:
        return f"<{int(match.group()) - page}>"

    line = _SPACES.sub(" ", line.strip())
    if line.isspace():
        return line
    return regex.sub(r"(?<!\p{Nd})\p{Nd}{1,4}(?!\p{Nd})", relative, line, count=1)


def with_strokes(lines: Sequence[str]) -> tuple[list[str], int]:
    """Read the strokes of dates that their font does not name as ``/``, and join those that are drawn apart.

    Args:
        lines: the lines as they are seen, with U+FFFD for what has no name.

    Returns:
        The lines, and how many dates had strokes without a name.
    """
    found: list[str] = []
    named = 0
    for line in lines:
        line, number = _UNNAMED_STROKES.subn(r"\1/\2/\3", line)
        named += number
        found.append(_STROKES_APART.sub(r"\1/\2/\3", line))
    return found, named


def paragraphs(lines: Sequence[str]) -> str:
    """Join the lines of a page to paragraphs, a line for each.

    A paragraph ends where the gap to the next line is wider than between most lines, and with a sentence whose line is
    short. A word that a hyphen or a tatweel breaks at the end of a line is joined. A row of a table stays a line, with
    tabs between its cells.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return ""
    rows = [_row(lines[index].strip()) for index in filled]
    texts = [row or _SPACES.sub(" ", lines[index].strip()) for row, index in zip(rows, filled, strict=True)]
    gaps = [after - before for before, after in pairwise(filled)]
    usual = min(Counter(gaps).items(), key=lambda item: (-item[1], item[0]))[0] if gaps else 1
    short = _SHORT * max(map(len, texts))
    found = [[texts[0]]]
    for number, text in enumerate(texts[1:], 1):
        before = texts[number - 1]
        ended = len(before) < short and _SENTENCE_END.search(before)
        if ended or gaps[number - 1] > usual or rows[number - 1] or rows[number]:
            found.append([text])
        elif _BROKEN_WORD.search(before) and _LETTER.match(text):
            found[-1][-1] = _BROKEN_WORD.sub("", found[-1][-1])
            found[-1].append(text)
        else:
            found[-1].append(f" {text}")
    return "\n".join(map("".join, found))


def _row(line: str) -> str:
    """The line with tabs between its cells, empty if it is none of a table."""
    cells = _CELLS.split(line)
    if len(cells) < 2 or sum(map(len, cells)) > _LONGEST_CELL * len(cells):
        return ""
    return "\t".join(_SPACES.sub(" ", cell) for cell in cells)
