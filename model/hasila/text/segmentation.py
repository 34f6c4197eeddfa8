"""Cuts text into sentences and words, with exact offsets into the raw text.

Training, evaluation and extraction all cut text here. The model predicts one tag per word, so spans begin and end only
at word boundaries. One-letter proclitics (``و`` in ``وتركيا``) are words of their own, since spans exclude them and no
tokenizer splits them off reliably. Web and e-mail addresses, user names and the tags of posts are one word each. All
rules apply to the reading form of a text (:mod:`hasila.text.reading`), whose offsets are those of the text.
"""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeVar

import regex

from hasila.text.glued_words import glued_words
from hasila.text.lines import stretches
from hasila.text.patterns import ADDRESS, BULLET, JOINER, TAG_SPACE
from hasila.text.proclitics import proclitics
from hasila.text.reading import plain_word, reading_form
from hasila.text.words import LONGEST_WORD, WORD

_SENTENCE_END = regex.compile(
    rf"(?:{ADDRESS})(*SKIP)(*FAIL)"
    r"""
    | (?: [!?؟۔…] [.!?؟۔…]*                     # a terminator that is always one
      | (?<! \. | (?<![\p{L}\p{M}]) \p{L} ) \. (?!\.)  # one full stop, not after an initial; ".." is a pause
        (?! \p{N} )                            # nor inside 3.6
    )
    [\p{Pe}\p{Pf}\p{Pi}"'\p{Cf}]*                # closing quotes; translated news also closes with opening ones
    """,
    regex.VERBOSE,
)
_ITEM_NUMBER = regex.compile(r"\s*\p{N}{1,3}\.")
_BAR = regex.compile(rf"(?:[|‖¦❘]|{BULLET}\ufe0f?)(?:[|‖¦❘\s]|{BULLET}\ufe0f?)*+")
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}\p{Cf}]*+")
_ITEM_WORDS = 4
"""The fewest words of an item that a bar or a bullet ends a sentence for; a cell of a table has fewer."""

_NUMBER = rf"\p{{N}}[\p{{N}}{JOINER}]*+"
_IN_TAG = r"[\p{L}\p{M}\p{N}\p{Cf}]*"
_WORD = regex.compile(
    rf"""
    (?<=[#＃]) [\p{{L}}\p{{N}}] (?: {_IN_TAG} [{TAG_SPACE}]+ [\p{{L}}\p{{N}}] )+ (?: {_IN_TAG} [\p{{L}}\p{{M}}\p{{N}}] )? {JOINER}*
    | {_NUMBER} (?: \p{{Cf}}* [.,:٫٬،] \p{{Cf}}* {_NUMBER} )*  # 3.6 and 80،000 are one number
    | {WORD}
    | [^\s\p{{Cf}}\p{{Cc}}] {JOINER}*  # punctuation, one character each
    """,
    regex.VERBOSE,
)
_ADDRESS = regex.compile(ADDRESS)
_FORMAT_END = regex.compile(rf"(?:(?!{JOINER})\p{{Cf}})+$")


class Word(NamedTuple):
    """A word, which gets one tag: ``text[start:end]``, in code points.

    Args:
        start: offset of its first code point.
        end: offset behind its last.
        form: the word as the model reads it: without what tears it apart, entities and ``_`` as prose has them.
    """

    start: int
    end: int
    form: str


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

    A sentence ends after a terminator, at a line end unless the line only wraps it (:mod:`hasila.text.lines`), and at a
    bar or bullet between two items of at least :data:`_ITEM_WORDS` words. A sentence without letters and digits (a stray
    quotation mark) is joined to the one before. White space between sentences belongs to neither. A sentence is cut
    after :data:`LONGEST_SENTENCE` words, which bounds the memory for a text without stops.
    """
    form = reading_form(text)
    has_fillers = JOINER in form or TAG_SPACE in form
    for start, end in _sentence_bounds(form):
        remaining = _words(form, start, end, has_fillers)
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
    form = reading_form(text)
    return list(_words(form, 0, len(form), has_fillers=JOINER in form or TAG_SPACE in form))


def _sentence_bounds(form: str) -> Iterator[tuple[int, int]]:
    for first, last in stretches(form):
        bounds: list[tuple[int, int]] = []
        start = first
        for end in (*_sentence_ends(form, first, last), last):
            if end == start:
                continue
            if bounds and not any(map(str.isalnum, form[start:end])):
                bounds[-1] = (bounds[-1][0], end)
            else:
                bounds.append((start, end))
            start = end
        yield from bounds


def _sentence_ends(form: str, start: int, end: int) -> list[int]:
    ends = [match.end() for match in _SENTENCE_END.finditer(form, start, end)]
    if ends and _ITEM_NUMBER.fullmatch(form, start, ends[0]):
        del ends[0]
    bars = list(_BAR.finditer(form, start, end))
    if bars:
        edges = [start, *(edge for bar in bars for edge in bar.span()), end]
        long = [_is_item(form, *edges[at : at + 2]) for at in range(0, len(edges), 2)]
        ends += [bar.start() for bar, before, after in zip(bars, long, long[1:], strict=False) if before and after]
        ends.sort()
    return ends


def _is_item(form: str, start: int, end: int) -> bool:
    return sum(1 for _ in islice(_LETTERS.finditer(form, start, end), _ITEM_WORDS)) == _ITEM_WORDS


def _words(form: str, start: int, end: int, has_fillers: bool) -> Iterator[Word]:
    if _ADDRESS.search(form, start, end):
        return _words_and_addresses(form, start, end, has_fillers)
    return _words_of_prose(form, start, end, has_fillers)


def _words_and_addresses(form: str, start: int, end: int, has_fillers: bool) -> Iterator[Word]:
    for address in _ADDRESS.finditer(form, start, end):
        yield from _words_of_prose(form, start, address.start(), has_fillers)
        yield Word(*address.span(), address.group())
        start = address.end()
    yield from _words_of_prose(form, start, end, has_fillers)


def _words_of_prose(form: str, start: int, end: int, has_fillers: bool) -> Iterator[Word]:
    for match in _WORD.finditer(form, start, end):
        first, last = match.span()
        written = match.group()
        if last - first <= LONGEST_WORD and (lengths := _leading_lengths(written)):
            for length in lengths:
                part = _FORMAT_END.sub("", form[first : first + length])
                yield Word(first, first + len(part), plain_word(part))
                first += length
            written = form[first:last]
        yield Word(first, last, plain_word(written) if has_fillers else written)


@lru_cache(maxsize=1 << 16)
def _leading_lengths(written: str) -> tuple[int, ...]:
    """Lengths, in code points, of the words before the last of what is written as one: glued words and proclitics.

    A tag of several words is one word, without proclitics; what is glued to its end is not of it.
    """
    in_tag = written.rfind(TAG_SPACE) + 1
    lengths: list[int] = []
    start = in_tag
    for length in glued_words(written[in_tag:]):
        cuts = proclitics(written[start : start + length]) if not in_tag or lengths else ()
        lengths += [*cuts, length - sum(cuts)]
        start += length
    lengths[0] += in_tag
    return tuple(lengths[:-1])
