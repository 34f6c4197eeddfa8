"""Where sentences and words begin and end, with exact offsets into the raw text.

The only place that decides this: training, evaluation and extraction all cut text here. A word is what the model gives
a tag to, so a span can begin and end only where a word does. One-letter proclitics (``و`` in ``وتركيا``) are words of
their own, since spans leave them outside and no tokenizer cuts there reliably. Web and e-mail addresses, mentions, HTML
tags and entities are one word each.
"""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import regex

from hasila.text.patterns import BREAKS, OPAQUE
from hasila.text.proclitics import proclitics
from hasila.text.words import WORD

_LINE = regex.compile(rf"[^{BREAKS}]+")


_SENTENCE_END = regex.compile(
    rf"(?:{OPAQUE})(*SKIP)(*FAIL)"
    r"""
    | (?: [!?؟۔…] [.!?؟۔…]*                     # a terminator that is always one
      | (?<! \. | (?<![\p{L}\p{M}]) \p{L} ) \. (?!\.)  # one full stop, not after an initial; ".." is a pause
        (?! \p{N} )                            # nor inside 3.6
    )
    [\p{Pe}\p{Pf}\p{Pi}"'\p{Cf}]*                # closing quotes; news in translation closes with opening ones too
    """,
    regex.VERBOSE,
)

_WORD = regex.compile(
    rf"""
    \p{{N}}+ (?: [.,:٫٬،] \p{{N}}+ )*  # 3.6 and 80،000 are one number
    | {WORD}
    | [^\s\p{{Cf}}\p{{Cc}}]            # punctuation, one character each
    """,
    regex.VERBOSE,
)

_OPAQUE_WORD = regex.compile(OPAQUE)

_FORMAT_END = regex.compile(r"\p{Cf}+$")


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of text that gets one tag: ``text[start:end]``, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its words; all offsets are into the whole text.

    No word crosses ``start`` or ``end``.
    """

    start: int
    end: int
    words: tuple[Word, ...]

    def __len__(self) -> int:
        """Number of words."""
        return len(self.words)


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a text into sentences and words, one after the other.

    A sentence ends at a line break or after a terminator. One without a letter or digit (a stray quotation mark) is
    joined to the sentence before it. White space between sentences belongs to none. What runs on for more than
    :data:`LONGEST_SENTENCE` words is none, and is cut there, so that a text without stops does not take memory whole.
    """
    for start, end in _sentence_bounds(text):
        left = _words(text, start, end)
        while words := tuple(islice(left, LONGEST_SENTENCE)):
            yield Sentence(words[0].start, words[-1].end, words)


LONGEST_SENTENCE = 5000
"""Words."""

_Sized = TypeVar("_Sized", bound=Sized)

PASSAGE_WORDS = 100
"""Words that a model reads together at most, unless one sentence has more."""


def passages(sentences: Iterable[_Sized]) -> Iterator[list[_Sized]]:
    """Group consecutive sentences that are read together, so that each is read with its neighbours.

    Args:
        sentences: sentences of one text, as anything whose length is its number of words.
    """
    passage: list[_Sized] = []
    for sentence in sentences:
        if passage and sum(map(len, passage)) + len(sentence) > PASSAGE_WORDS:
            yield passage
            passage = []
        passage.append(sentence)
    if passage:
        yield passage


def words(text: str) -> list[Word]:
    """The words of a text, in order, without regard to sentences."""
    return list(_words(text, 0, len(text)))


def _sentence_bounds(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        bounds: list[tuple[int, int]] = []
        start = line.start()
        ends = [match.end() for match in _SENTENCE_END.finditer(text, line.start(), line.end())]
        for end in (*ends, line.end()):
            if end == start:
                continue
            if bounds and not any(map(str.isalnum, text[start:end])):
                bounds[-1] = (bounds[-1][0], end)
            else:
                bounds.append((start, end))
            start = end
        yield from bounds


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    for opaque in _OPAQUE_WORD.finditer(text, start, end):
        yield from _words_of_prose(text, start, opaque.start())
        yield Word(*opaque.span())
        start = opaque.end()
    yield from _words_of_prose(text, start, end)


def _words_of_prose(text: str, start: int, end: int) -> Iterator[Word]:
    for match in _WORD.finditer(text, start, end):
        first, last = match.span()
        for length in proclitics(match[0]):
            yield Word(first, first + len(_FORMAT_END.sub("", text[first : first + length])))
            first += length
        yield Word(first, last)
