"""Where sentences and words begin and end, with exact offsets into the raw text.

The only place that decides this: training, evaluation and extraction all cut text here. A word is what the model gives
a tag to, so a span can begin and end only where a word does. One-letter proclitics (``و`` in ``وتركيا``) are words of
their own, since spans leave them outside and no tokenizer cuts there reliably. Web and e-mail addresses, mentions, HTML
tags and entities are one word each.
"""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import TypeVar
from unicodedata import normalize

import regex

MARKS = r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Tashkeel, Quranic marks and tatweel: they do not change which word it is."""

_MARK = regex.compile(rf"[{MARKS}\p{{Cf}}]")

_TASHKEEL = regex.compile(rf"[{MARKS}]")

_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"

_LINE = regex.compile(rf"[^{_BREAKS}]+")

# What stands in news from the web and is no prose. Normalizers (hasila.normalization) look for the same, so this is
# written in what `regex`, verbose or not, and the Oniguruma of `tokenizers` have in common. Each takes time linear in
# the text: it begins only where its look-behind or first character lets it, and gives back little of what it has read.
_OUTSIDE = r"(?<![A-Za-z0-9._%+@-])"

ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]++|[#](?:[0-9]++|[xX][0-9A-Fa-f]++));"
"""An HTML entity, such as ``&quot;``."""

TAG = (
    r"<(?:/?[A-Za-z][A-Za-z0-9-]*+(?:[ \t]"
    rf"[^<>={_BREAKS}]*+=[^<>{_BREAKS}]*+"  # attributes; without a "=" in it ``a <b و c> d`` is none
    rf"|[ \t]*+/?)|![^<>{_BREAKS}]*+)>"
)
"""An HTML tag or comment on one line; ``5<10`` is none."""

URL = (
    # A scheme or www, or a domain that ends in two to six small letters and begins with a letter (12.km is no domain).
    _OUTSIDE
    + r"(?=(?i:(?:https?|ftp)://|www\.)[A-Za-z0-9]|(?:[A-Za-z0-9_-]++\.){1,9}[a-z]{2,6}(?![A-Za-z0-9_@]))[A-Za-z]",
    rf"(?:(?:[-.:?@]|&amp;|&(?!{ENTITY[1:]}))*+[A-Za-z0-9_%+~#=/])++",  # ends with none of the first
)
"""A web address, in two parts: its first character and the rest."""

EMAIL = (_OUTSIDE + r"[A-Za-z0-9]", r"[A-Za-z0-9._%+-]*+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
"""An e-mail address, in the same two parts."""

MENTION = (_OUTSIDE + r"@", r"(?:[A-Za-z0-9_]++|(?:(?![A-Za-z0-9])[\p{L}\p{M}\p{N}_])++)")
"""A user's name as social media write it, Latin or Arabic, in the same two parts."""

_OPAQUE = "|".join(("".join(URL), "".join(EMAIL), "".join(MENTION), TAG, ENTITY))

_SENTENCE_END = regex.compile(
    rf"(?:{_OPAQUE})(*SKIP)(*FAIL)"
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
    r"""
    \p{N}+ (?: [.,:٫٬،] \p{N}+ )*                        # 3.6 and 80،000 are one number
    | \p{L} (?: [\p{L}\p{M}\p{Cf}] * [\p{L}\p{M}] )?     # format marks only inside a word, never at its end
    | [^\s\p{Cf}\p{Cc}]                                   # punctuation, one character each
    """,
    regex.VERBOSE,
)

_OPAQUE_WORD = regex.compile(_OPAQUE)

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


def without_marks(text: str) -> str:
    """A text without :data:`MARKS`, for comparing words."""
    return _TASHKEEL.sub("", text)


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


@lru_cache(maxsize=1 << 16)
def proclitics(word: str) -> tuple[int, ...]:
    """Lengths, in code points, of the proclitics that a word begins with; empty for most.

    A leading و or ف and then a leading ب, ل or ك is cut when what is left, at least three letters, is a likelier word
    than the whole by the unigram model of a SentencePiece vocabulary. ``لل`` is never cut (ل + ال with the alif
    elided), and neither is the س of the future, which stands before verbs only. Cuts that are wrong (``كانون`` loses
    its ك) do no harm as long as training sees the same ones.

    Unigram scores: Kudo, "Subword Regularization", 2018 (https://arxiv.org/abs/1804.10959), section 3.2; the scores
    are those of the XLM-R vocabulary as distributed with multilingual-e5-small.
    """
    if len(word) > _LONGEST_WORD:
        return ()
    letters, origins = _letters(word)
    cuts: list[int] = []
    position = 0
    for candidates in ("وف", "بلك"):
        rest = letters[position:]
        if (
            len(rest) > 3
            and rest[0] in candidates
            and not rest.startswith("لل")
            and origins[position] < origins[position + 1]  # a ligature such as ﻻ cannot be cut
            and _log_probability(rest[1:]) > _log_probability(rest)
        ):
            position += 1
            cuts.append(origins[position] - sum(cuts))
    return tuple(cuts)


def _letters(word: str) -> tuple[str, list[int]]:
    """A word without marks and presentation forms, and for each letter the offset it comes from."""
    letters: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(word):
        plain = _MARK.sub("", normalize("NFKC", character))
        letters.append(plain)
        origins.extend([offset] * len(plain))
    return "".join(letters), origins


@cache
def _pieces() -> dict[str, float]:
    """Log probability of every Arabic piece of the vocabulary."""
    lines = resources.files("hasila").joinpath("data/arabic_pieces.tsv").read_text(encoding="utf-8").splitlines()
    return {piece: float(score) for piece, score in (line.split("\t") for line in lines)}


_LONGEST_PIECE = 14
_LONGEST_WORD = 64
"""Code points; no Arabic word is longer, and a run of letters without spaces must not cost time or memory."""

_UNKNOWN = -25.0
"""Log probability of a character that no piece has: below the rarest piece."""


def _log_probability(word: str) -> float:
    """Log probability of the best segmentation of a word into pieces (Viterbi)."""
    pieces = _pieces()
    marked = "▁" + word
    best = [0.0] + [float("-inf")] * len(marked)
    for start in range(len(marked)):
        best[start + 1] = max(best[start + 1], best[start] + _UNKNOWN)
        for end in range(start + 1, min(len(marked), start + _LONGEST_PIECE) + 1):
            score = pieces.get(marked[start:end])
            if score is not None:
                best[end] = max(best[end], best[start] + score)
    return best[-1]
