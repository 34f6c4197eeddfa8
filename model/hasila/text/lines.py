"""Tells the line ends that end a sentence from those that only wrap it, as e-mails and texts out of PDFs do."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from hasila.text.folding import fold
from hasila.text.patterns import BREAKS, BULLET

_LINE = regex.compile(rf"[^{BREAKS}]+")
_SINGLE_BREAKS = frozenset(["\n", "\r\n", "\r", "\u2028"])

_WIDEST = 120
"""Characters. A longer line is a whole paragraph, and no line of a wrapped text."""

_RAGGED = 0.85
"""The least share of the widest line that a wrapped line fills, the first word of the next line included."""

_INVISIBLE = (
    " \t\u00a0\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_CLOSING = "\"')]}»”’›"
_ENDS = tuple(".!?؟۔…:")
_COMMAS = ("،", ",")
_MIDDLE = regex.compile(r"\p{L}\p{M}*[.!?؟۔][\p{Pe}\p{Pf}\p{Pi}\"']*\s+[\p{L}\p{N}]")
_ITEM = regex.compile(
    rf"[\s\p{{Cf}}]*(?:[-–—*>@|]|{BULLET}|(?:\p{{N}}{{1,3}}|\p{{L}})[-._)\]/](?!\p{{N}})|\p{{So}}|https?:)"
)
_BETWEEN_CELLS = ("\t", "|", "   ")
_ARABIC = regex.compile(r"\p{Arabic}{2}")

_OPEN = (
    "في من على إلى عن مع بين بينهم بينها بينهما منهم منها خلال بعد قبل عند منذ حتى أن إن أنه إنه بأن لأن كأن التي"
    " الذي الذين اللذين اللتين أو أم ثم لا لم لن قد كما لكن حيث إثر جراء بسبب نتيجة ضد تحت فوق دون غير سوى مثل لدى حول"
    " قرب نحو حوالي قرابة زهاء كل بعض جميع عدة هذا هذه ذلك تلك كان كانت هو هي وهو وهي وفق بحسب حسب مدينة بلدة قرية"
    " محافظة ريف مخيم ناحية منطقة قوات وزارة هيئة كتائب ما مما فيما بينما عندما"
)
_OPEN_WORDS = frozenset(map(fold, _OPEN.split()))
"""Words, folded, after which a sentence goes on."""


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches of a reading form whose ends end a sentence.

    A stretch is a line, or several lines that wrap a sentence. A line goes on in the next one if it ends with a word
    that demands more, such as a preposition, or if its paragraph looks wrapped: the lines reach as far as the first
    word of the next one allows, and a sentence visibly runs over a line end. Nothing goes on behind a colon or a mark
    that ends a sentence, into or out of an item of a list or a row of a table, or over a blank line.
    """
    block: list[tuple[int, int]] = []  # lines that follow each other directly, each short enough for a wrapped text
    for line in _LINE.finditer(text):
        start, end = line.span()
        if line.group().isspace():
            continue
        if block and (end - start > _WIDEST or text[block[-1][1] : start] not in _SINGLE_BREAKS):
            yield from _stretches_of_block(text, block)
            block = []
        if end - start > _WIDEST:
            yield start, end
        else:
            block.append((start, end))
    yield from _stretches_of_block(text, block)


def _stretches_of_block(text: str, block: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if len(block) < 2:
        yield from block
        return
    first = -1
    for (start, end), goes_on in zip(block, _going_on(text, block), strict=True):
        first = start if first < 0 else first
        if not goes_on:
            yield first, end
            first = -1


def _going_on(text: str, block: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether the sentence of each line of a block goes on in the next line."""
    lines = [text[start:end].strip(_INVISIBLE) for start, end in block]
    apart = [_is_apart(line) for line in lines]
    ended = [line.rstrip(_CLOSING).endswith(_ENDS) for line in lines]
    demands = [line != "" and fold(line.rsplit(maxsplit=1)[-1]) in _OPEN_WORDS for line in lines]
    free = [not (end or one or other) for end, one, other in zip(ended, apart, apart[1:], strict=False)]
    wrapped = _wrapped(lines, free, demands, ended)
    return [*(is_free and (more or fills) for is_free, more, fills in zip(free, demands, wrapped, strict=False)), False]


def _wrapped(lines: Sequence[str], free: Sequence[bool], demands: Sequence[bool], ended: Sequence[bool]) -> list[bool]:
    """For each line but the last whether it looks wrapped, judged by all lines of its block."""
    commas = [line.endswith(_COMMAS) for line in lines[:-1]]
    running = [is_free and (demand or comma) for is_free, demand, comma in zip(free, demands, commas, strict=False)]
    width = max(map(len, lines))
    reach = [
        len(line) + 1 + len(following.split(maxsplit=1)[0] if following else "") for line, following in pairwise(lines)
    ]
    fills = [length > _RAGGED * width for length in reach]
    demanded = any(is_free and demand for is_free, demand in zip(free, demands, strict=False))
    least = 3 if demanded else 4 if any(running) else 6 if any(map(_MIDDLE.search, lines)) else len(lines) + 1
    exact = len(lines) > 3 and min(reach) > width
    if exact or (len(lines) >= least and sum(fills) >= 0.9 * len(fills)):
        return fills
    by_hand = len(lines) > 3 and any(running) and ended[-1] and all(free)
    if by_hand or (any(running) and 2 * sum(running) >= sum(free)):
        return [True] * len(fills)
    return [False] * len(fills)


def _is_apart(line: str) -> bool:
    """Whether a line is an item of a list, a row of a table, or furniture of a page such as a count of views."""
    return any(cut in line for cut in _BETWEEN_CELLS) or bool(_ITEM.match(line)) or not _ARABIC.search(line)
