"""A text with its folded form. All offsets, those given and those returned, are offsets into the text as it is.

Patterns are matched in the folded form, where a word has one spelling; what they match is reported where it stands in
the text. What is folded is the reading form of the text (:mod:`hasila.text.reading`), on one line. A text is folded
once, and its sentences share the result.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import regex

from hasila.text import guarded
from hasila.text.folding import fold
from hasila.text.reading import on_one_line, reading_form
from hasila.text.words import WORD


class _Folds(dict[int, str]):
    """The folded form of every character seen so far, as :meth:`str.translate` takes it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold(chr(code))
        return folded


_FOLDS = _Folds()
_WORD = regex.compile(WORD)
_START = itemgetter(0)
_Pattern = regex.Pattern[str] | guarded.Pattern[str]


class FoldedWord(NamedTuple):
    """A word of a text.

    Args:
        start: offset of its first code point.
        end: offset behind its last.
        folded: its folded form, which may be empty (a word of tatweel alone).
    """

    start: int
    end: int
    folded: str


def _offsets(text: str, character: str) -> Iterator[int]:
    """Where a character stands in a text."""
    at = text.find(character)
    while at >= 0:
        yield at
        at = text.find(character, at + 1)


class FoldedText:
    """A whole text and its folded form.

    Args:
        raw: the text as it is.

    Attributes:
        raw: the same.
        text: its reading form on one line, of the same length, which is folded character by character.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = text = on_one_line(reading_form(raw))
        self._folded = text.translate(_FOLDS)
        # Both forms advance together except at characters that vanish or become several. Behind each of those, and at
        # the beginning, one offset into the text and one into the folded form belong together.
        self._text_offsets = [0]
        self._folded_offsets = [0]
        self._sentences: dict[tuple[int, int], FoldedSentence] = {}
        lengths = {character: len(_FOLDS[ord(character)]) for character in set(text)}
        uneven = {character for character, length in lengths.items() if length != 1}
        growth = 0
        for offset in sorted(offset for character in uneven for offset in _offsets(text, character)):
            growth += lengths[text[offset]] - 1
            self._text_offsets.append(offset + 1)
            self._folded_offsets.append(offset + 1 + growth)
        self._every_folded_offset: list[int] = []  # of each offset into the text: rules ask for it hundreds of times
        for (first, folded), last in zip(
            zip(self._text_offsets, self._folded_offsets, strict=True),
            (*self._text_offsets[1:], len(text) + 1),
            strict=True,
        ):
            self._every_folded_offset += range(folded, folded + last - first)

    def folded(self, start: int, end: int) -> str:
        """The folded form of ``text[start:end]``; what lies outside the text is left out."""
        every, last = self._every_folded_offset, len(self.text)
        first = 0 if start < 0 else every[start if start < last else last]
        return self._folded[first : 0 if end < 0 else every[end if end < last else last]]

    def sentence(self, start: int = 0, end: int | None = None) -> "FoldedSentence":
        """``text[start:end]`` as a sentence; by default the whole text. It is kept, with what is found in it."""
        key = start, len(self.text) if end is None else end
        if key not in self._sentences:
            self._sentences[key] = FoldedSentence(self, *key)
        return self._sentences[key]

    def holding(self, patterns: Sequence[guarded.Pattern[str]]) -> list[int]:
        """The positions of those of some patterns of which a match may stand in the text, or in a part of it."""
        return [at for at, pattern in enumerate(patterns) if pattern.may_match(self._folded)]

    @cached_property
    def words(self) -> tuple[FoldedWord, ...]:
        """The words of the text, from left to right."""
        return tuple(self.read_words(0, len(self.text)))

    def read_words(self, start: int, end: int) -> Iterator[FoldedWord]:
        """The words of ``text[start:end]``, of which the first and the last may be parts of words."""
        for match in _WORD.finditer(self.text, start, end):
            yield FoldedWord(match.start(), match.end(), match.group().translate(_FOLDS))

    def to_folded(self, offset: int) -> int:
        """The offset into the folded form that belongs to an offset into the text; at least 0."""
        offset = max(offset, 0)
        at = bisect_right(self._text_offsets, offset) - 1
        return self._folded_offsets[at] + offset - self._text_offsets[at]

    def to_text(self, folded_offset: int) -> int:
        """The offset of the character from which a character of the folded form comes."""
        at = bisect_right(self._folded_offsets, folded_offset) - 1
        offset = self._text_offsets[at] + folded_offset - self._folded_offsets[at]
        if at + 1 < len(self._text_offsets):  # one character became several
            offset = min(offset, self._text_offsets[at + 1] - 1)
        return offset


@dataclass(frozen=True)
class FoldedSentence:
    """Part of a text. Offsets are into the whole text, and nothing outside the part is read.

    Args:
        whole: the text.
        start: offset of the first code point of the part.
        end: offset behind its last.
    """

    whole: FoldedText
    start: int
    end: int
    _found: dict[_Pattern, tuple[regex.Match[str], ...]] = field(default_factory=dict, compare=False, repr=False)

    def text(self, start: int, end: int) -> str:
        """The reading form of the text between two offsets, as far as it lies in the sentence."""
        return self.whole.text[max(start, self.start) : min(end, self.end)]

    def folded(self, start: int, end: int) -> str:
        """The folded form of the text between two offsets, as far as it lies in the sentence."""
        return self.whole.folded(max(start, self.start), min(end, self.end))

    @cached_property
    def words(self) -> tuple[FoldedWord, ...]:
        """The words of the sentence, from left to right."""
        words = self.whole.words
        first = bisect_left(words, self.start, key=_START)
        last = bisect_left(words, self.end, lo=first, key=_START)
        is_cut = (first and words[first - 1].end > self.start) or (last > first and words[last - 1].end > self.end)
        return tuple(self.whole.read_words(self.start, self.end)) if is_cut else words[first:last]

    def finditer(self, pattern: _Pattern) -> Iterator[regex.Match[str]]:
        """Matches of a pattern in the folded sentence; :meth:`span` gives their place in the text.

        They are kept, since rules ask for them at each mention of the sentence.
        """
        if pattern not in self._found:
            self._found[pattern] = tuple(pattern.finditer(self._form))
        return iter(self._found[pattern])

    @cached_property
    def _form(self) -> str:
        return self.folded(self.start, self.end)

    def span(self, match: regex.Match[str]) -> tuple[int, int]:
        """Start and end in the text of a match of :meth:`finditer` that is not empty."""
        base = self.whole.to_folded(self.start)
        return self.whole.to_text(base + match.start()), self.whole.to_text(base + match.end() - 1) + 1
