"""Cuts text into sentences and words, with exact offsets into the raw text.

Training, evaluation and extraction all cut text here. The model predicts one tag per word, so spans begin and end only
at word boundaries. One-letter proclitics (``و`` in ``وتركيا``) are words of their own, since spans exclude them and no
tokenizer splits them off reliably. Web and e-mail addresses, user names, HTML tags and entities are one word each.
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
    [\p{Pe}\p{Pf}\p{Pi}"'\p{Cf}]*                # closing quotes; translated news also closes with opening ones
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
    """A word, which gets one tag: ``text[start:end]``, in code points."""

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

    A sentence ends at a line break or after a terminator. A sentence without letters and digits (a stray quotation
    mark) is joined to the one before. White space between sentences belongs to neither. A sentence is cut after
    :data:`LONGEST_SENTENCE` words, which bounds the memory for a text without stops.
    """
    for start, end in _sentence_bounds(text):
        remaining = _words(text, start, end)
        while words := tuple(islice(remaining, LONGEST_SENTENCE)):
            yield Sentence(words[0].start, words[-1].end, words)


LONGEST_SENTENCE = 5000
"""Words."""

_Sized = TypeVar("_Sized", bound=Sized)

PASSAGE_WORDS = 100
"""The most words of a passage, unless a single sentence has more."""


def passages(sentences: Iterable[_Sized]) -> Iterator[list[_Sized]]:
    """Group consecutive sentences, so that the model reads each with its neighbours.

    Args:
        sentences: the sentences of one text; the length of each is its number of words.
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
    """The words of a text, in their order, regardless of sentences."""
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
