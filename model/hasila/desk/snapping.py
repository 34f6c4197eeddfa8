"""Snaps a stretch that a person marked to words, as the guidelines want spans: whole words, proclitics outside."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, takewhile

from hasila.errors import HasilaError
from hasila.text.letters import letters
from hasila.text.segmentation import Sentence, Word, sentences

_PROCLITICS = frozenset("وفبلك")


class StretchError(HasilaError):
    """A stretch of a text cannot be a mention."""


def snapped(text: str, start: int, end: int) -> tuple[int, int]:
    """The words that a stretch touches, without punctuation and proclitics at its edges.

    Args:
        text: the whole text.
        start: first code point.
        end: one past the last.

    Raises:
        StretchError: it is outside the text, touches no word, or touches words of several sentences.
    """
    sentence = _sentence(text, start, end)
    words = sentence.words
    first = next(at for at, word in enumerate(words) if word.end > start)
    last = max(at for at, word in enumerate(words) if word.start < end)
    while first <= last and (not _has_letters(words[first]) or _is_proclitic(words, first)):
        first += 1
    while last >= first and not _has_letters(words[last]):
        last -= 1
    if first > last:
        raise StretchError(f"expected a stretch with a word, found {text[start:end][:60]!r}; mark a word or a number")
    return words[first].start, words[last].end


def checked(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch as it is.

    Raises:
        StretchError: it is outside the text, is only white space, or touches words of several sentences.
    """
    _sentence(text, start, end)
    if not text[start:end].strip():
        raise StretchError("expected a stretch with a word, found white space; mark a word or a number")
    return start, end


def _sentence(text: str, start: int, end: int) -> Sentence:
    """The sentence of which a stretch touches words."""
    if not 0 <= start < end <= len(text):
        raise StretchError(
            f"expected a stretch of the text, from 0 to {len(text)}, found {start} to {end}; offsets count code points"
        )
    all_sentences, ends = cut(text)
    first = bisect_right(ends, start)
    behind = takewhile(lambda each: each.start < end, islice(all_sentences, first, None))
    touched = [each for each in behind if any(w.start < end and w.end > start for w in each.words)]
    if not touched:
        raise StretchError(f"expected a stretch with a word, found {text[start:end][:60]!r}; mark a word or a number")
    if len(touched) > 1:
        raise StretchError("expected a stretch of one sentence, found one of several; mark a part of it")
    return touched[0]


@lru_cache(maxsize=4)
def cut(text: str) -> tuple[Sequence[Sentence], Sequence[int]]:
    """The sentences of a text, and where they end. A person marks many stretches of one text."""
    found = list(sentences(text))
    return found, [sentence.end for sentence in found]


def _has_letters(word: Word) -> bool:
    return any(map(str.isalnum, word.form))


def _is_proclitic(words: tuple[Word, ...], at: int) -> bool:
    """Whether a word is a letter that is written together with the next word."""
    if at + 1 >= len(words) or words[at].end != words[at + 1].start:
        return False
    return letters(words[at].form)[0] in _PROCLITICS and _has_letters(words[at + 1])
