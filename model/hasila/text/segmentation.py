"""Cuts text into sentences and words, with exact offsets into the raw text.

Training, evaluation and extraction all cut text here. The model predicts one tag per word, so spans begin and end only
at word boundaries. One-letter proclitics (``و`` in ``وتركيا``) are words of their own, since spans exclude them and no
tokenizer splits them off reliably. Web and e-mail addresses, user names and the tags of posts are one word each. All
rules apply to the reading form of a text (:mod:`hasila.text.reading`), whose offsets are those of the text.
"""

from collections.abc import Iterable, Iterator, Sequence, Sized
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

_TERMINATOR = r"""
    (?: [!?؟۔…] [.!?؟۔…]*                     # a terminator that is always one
      | (?<! \. | (?<![\p{L}\p{M}]) \p{L} ) \. (?!\.)  # one full stop, not after an initial; ".." is a pause
        (?! \p{N} )                            # nor inside 3.6
    )
    [\p{Pe}\p{Pf}\p{Pi}"'\p{Cf}]*               # closing quotes; translated news also closes with opening ones
"""
_SENTENCE_END = regex.compile(_TERMINATOR, regex.VERBOSE)
_SENTENCE_END_BESIDE_ADDRESSES = regex.compile(rf"(?:{ADDRESS})(*SKIP)(*FAIL) | {_TERMINATOR}", regex.VERBOSE)
_ITEM_NUMBER = regex.compile(r"\s*\p{N}{1,3}\.")
_BAR = regex.compile(rf"[|‖¦{BULLET[1:]}[|‖¦\ufe0f\s{BULLET[1:]}*+")
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}\p{Cf}]*+")
_ITEM_WORDS = 4
"""The fewest words of an item that is a sentence."""

_SYMBOL = r"(?:[\U0001f1e6-\U0001f1ff]{2}|[^\s\p{Cf}\p{Cc}](?:[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d\p{So})*+)"
"""Punctuation or an emoji, one character each; a flag and a variant of an emoji are several characters."""

_WORD = regex.compile(
    rf"""
    \p{{N}}+ (?: \p{{Cf}}* [.,:٫٬،] \p{{Cf}}* \p{{N}}+ )*  # 3.6 and 80،000 are one number
    | {WORD}
    | {_SYMBOL}
    """,
    regex.VERBOSE,
)
_IN_TAG = r"[\p{L}\p{M}\p{N}\p{Cf}]*"
_FILLED_WORD = regex.compile(
    rf"""
    (?: (?<=[#＃])
      [\p{{L}}\p{{N}}] (?: {_IN_TAG} [{TAG_SPACE}]+ [\p{{L}}\p{{N}}] )+ (?: {_IN_TAG} [\p{{L}}\p{{M}}\p{{N}}] )?
    | \p{{N}} [\p{{N}}{JOINER}]*+ (?: \p{{Cf}}* [.,:٫٬،] \p{{Cf}}* \p{{N}} [\p{{N}}{JOINER}]*+ )*
    | {WORD}
    | {_SYMBOL}
    ) {JOINER}*
    """,
    regex.VERBOSE,
)
"""The same where a reading form has fillers: a tag of several words is one word, and a joiner is part of its word."""

_ADDRESS = regex.compile(ADDRESS)
_LATIN = regex.compile("[A-Za-z@]")
_FILLER = regex.compile(f"[{JOINER}{TAG_SPACE}]")
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

    No word crosses ``start`` or ``end``. The words are columns, since that many small objects take more time than all
    else that is done with them.

    Args:
        start: offset of the first code point of its first word.
        end: offset behind its last word.
        starts: offset of the first code point of each word.
        ends: offset behind each word.
        forms: each word as the model reads it, see :class:`Word`.
    """

    start: int
    end: int
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    forms: Sequence[str] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The words, made anew at each call."""
        return tuple(map(Word, self.starts, self.ends, self.forms))

    def __len__(self) -> int:
        """Number of words."""
        return len(self.starts)


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a text into sentences and words, one after the other.

    A sentence ends after a terminator, at a line end unless the line only wraps it (:mod:`hasila.text.lines`), and at a
    bar or bullet between two items of at least four words; a cell of a table has fewer. A sentence without letters and
    digits (a stray quotation mark) is joined to the one before. White space between sentences belongs to neither. A
    sentence is cut after :data:`LONGEST_SENTENCE` words, which bounds the memory for a text without stops.
    """
    form = _Form.of(text)
    for start, end in _sentence_bounds(form):
        if form.is_plain(start, end):
            starts, ends, forms = _columns(form.text, start, end)
            if starts:
                yield Sentence(starts[0], ends[-1], starts, ends, forms)
            continue
        remaining = _words(form, start, end)
        while words := list(islice(remaining, LONGEST_SENTENCE)):
            yield Sentence(words[0].start, words[-1].end, *zip(*words, strict=True))


def sentence_edges(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each of the :func:`sentences` of a text, whose words are not looked for."""
    form = _Form.of(text)
    for start, end in _sentence_bounds(form):
        if not form.is_plain(start, end):
            remaining = _words(form, start, end)
            while words := list(islice(remaining, LONGEST_SENTENCE)):
                yield words[0].start, words[-1].end
        elif edges := _edges(form.text, start, end):
            yield edges


LONGEST_SENTENCE = 5000
"""Words, and also characters of what is cut at once."""

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
    return list(_words(_Form.of(text), 0, len(text)))


class _Form(NamedTuple):
    """The reading form of a text, and what need not be looked for in it, which is most of it in ordinary news.

    Args:
        text: the reading form.
        has_addresses: whether it has addresses or user names.
        has_bars: whether it has bars or bullets.
        has_fillers: whether it has joiners or spaces of tags.
    """

    text: str
    has_addresses: bool
    has_bars: bool
    has_fillers: bool

    @classmethod
    def of(cls, text: str) -> "_Form":
        form = reading_form(text)
        has_addresses = bool(_LATIN.search(form) and _ADDRESS.search(form))
        return cls(form, has_addresses, bool(_BAR.search(form)), JOINER in form or TAG_SPACE in form)

    def is_plain(self, start: int, end: int) -> bool:
        """Whether a stretch can be cut between its white space first: it is short, and has no addresses or fillers."""
        return (
            end - start <= LONGEST_SENTENCE
            and self.text[start - 1 : start] not in _TAG_SIGNS
            and not (self.has_fillers and _FILLER.search(self.text, start, end))
            and not (self.has_addresses and _ADDRESS.search(self.text, start, end))
        )


def _sentence_bounds(form: _Form) -> Iterator[tuple[int, int]]:
    for first, last in stretches(form.text):
        bounds: list[tuple[int, int]] = []
        start = first
        for end in (*_sentence_ends(form, first, last), last):
            if end == start:
                continue
            if bounds and not any(map(str.isalnum, form.text[start:end])):
                bounds[-1] = (bounds[-1][0], end)
            else:
                bounds.append((start, end))
            start = end
        yield from bounds


def _sentence_ends(form: _Form, start: int, end: int) -> list[int]:
    pattern = _SENTENCE_END_BESIDE_ADDRESSES if form.has_addresses else _SENTENCE_END
    ends = [match.end() for match in pattern.finditer(form.text, start, end)]
    if ends and _ITEM_NUMBER.fullmatch(form.text, start, ends[0]):
        del ends[0]
    if form.has_bars:
        ends = sorted([*ends, *_item_ends(form.text, start, end)])
    return ends


def _item_ends(text: str, start: int, end: int) -> Iterator[int]:
    """The bars and bullets that stand between two items that are sentences."""
    bars = list(_BAR.finditer(text, start, end))
    edges = [start, *(edge for bar in bars for edge in bar.span()), end]
    items = [_is_item(text, *edges[at : at + 2]) for at in range(0, len(edges), 2)]
    for bar, before, after in zip(bars, items, items[1:], strict=False):
        if before and after:
            yield bar.start()


def _is_item(text: str, start: int, end: int) -> bool:
    return sum(1 for _ in islice(_LETTERS.finditer(text, start, end), _ITEM_WORDS)) == _ITEM_WORDS


def _columns(text: str, start: int, end: int) -> tuple[list[int], list[int], list[str]]:
    """Starts, ends and forms of the words of a plain stretch of a reading form."""
    starts: list[int] = []
    ends: list[int] = []
    forms: list[str] = []
    stretch = text[start:end]
    at = 0
    for chunk in stretch.split():
        at = stretch.index(chunk, at)
        offset = start + at
        for first, last, form in _of_chunk(chunk):
            starts.append(offset + first)
            ends.append(offset + last)
            forms.append(form)
        at += len(chunk)
    return starts, ends, forms


def _edges(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The start of the first and the end of the last of the :func:`_columns` of a stretch; nothing without any word."""
    stretch = text[start:end]
    chunks = stretch.split()
    first = last = None
    behind = 0
    for chunk in chunks:
        behind = stretch.index(chunk, behind)
        if words := _of_chunk(chunk):
            first = start + behind + words[0].start
            break
        behind += len(chunk)
    before = len(stretch)
    for chunk in reversed(chunks):
        before = stretch.rindex(chunk, 0, before)
        if words := _of_chunk(chunk):
            last = start + before + words[-1].end
            break
    return None if first is None or last is None else (first, last)


def _of_chunk(chunk: str) -> tuple[Word, ...]:
    return _words_of_chunk(chunk) if len(chunk) <= LONGEST_WORD else _cut(chunk)


def _cut(chunk: str) -> tuple[Word, ...]:
    """The words of what stands between white space, without addresses and fillers; no word has white space in it."""
    return tuple(_words_of_prose(_Form(chunk, False, False, False), 0, len(chunk)))


_words_of_chunk = lru_cache(maxsize=1 << 16)(_cut)
"""Texts repeat their words."""


def _words(form: _Form, start: int, end: int) -> Iterator[Word]:
    if form.has_addresses:
        return _words_and_addresses(form, start, end)
    return _words_of_prose(form, start, end)


def _words_and_addresses(form: _Form, start: int, end: int) -> Iterator[Word]:
    for address in _ADDRESS.finditer(form.text, start, end):
        yield from _words_of_prose(form, start, address.start())
        yield Word(*address.span(), address.group())
        start = address.end()
    yield from _words_of_prose(form, start, end)


def _words_of_prose(form: _Form, start: int, end: int) -> Iterator[Word]:
    has_fillers = form.has_fillers
    for match in (_FILLED_WORD if has_fillers else _WORD).finditer(form.text, start, end):
        first, last = match.span()
        written = match.group()
        behind_sign = form.text[first - 1 : first] in _TAG_SIGNS
        if last - first <= LONGEST_WORD and (lengths := _leading_lengths(written, behind_sign)):
            for length in lengths:
                part = _FORMAT_END.sub("", form.text[first : first + length])
                yield Word(first, first + len(part), plain_word(part))
                first += length
            written = form.text[first:last]
        yield Word(first, last, plain_word(written) if has_fillers else written)


_TAG_SIGNS = ("#", "＃")


@lru_cache(maxsize=1 << 16)
def _leading_lengths(written: str, behind_sign: bool) -> tuple[int, ...]:
    """Lengths, in code points, of the words before the last of what is written as one: glued words and proclitics.

    A tag begins with its name, and so has no proclitics; what is glued to its end is not of it.
    """
    in_tag = written.rfind(TAG_SPACE) + 1
    lengths: list[int] = []
    start = in_tag
    for length in glued_words(written[in_tag:]):
        is_tag = not lengths and (behind_sign or in_tag)
        cuts = () if is_tag else proclitics(written[start : start + length])
        lengths += [*cuts, length - sum(cuts)]
        start += length
    lengths[0] += in_tag
    return tuple(lengths[:-1])
