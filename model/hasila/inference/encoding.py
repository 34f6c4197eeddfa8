"""Tokenizes words into windows for the model; long sentences become overlapping windows, nothing is truncated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from hasila.inference.word_tokens import WordTokens
from hasila.text.segmentation import passages, sentences

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

MAX_TOKENS = 256
"""Tokens in a window, special tokens included. A passage usually fits into one window."""

OVERLAP = 64
"""Tokens shared by neighbouring windows of a sentence, so that each word is read with its context."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Consecutive tokens of a sentence, as the model reads them.

    Args:
        ids: token ids, special tokens included, ``[tokens]``.
        words: indices, in the sentence, of the words whose tags this window decides, ``[words]``.
        heads: position in ``ids`` of the first token of each of these words, which has its tag, ``[words]``.
    """

    ids: NDArray[np.int64]
    words: NDArray[np.int64]
    heads: NDArray[np.int64]


def windows_of(tokenizer: "PreTrainedTokenizerBase | Tokenizer", texts: Iterable[str]) -> list[Window]:
    """Return the windows of texts, passage by passage, in order."""
    words = [
        [form for sentence in passage for form in sentence.forms]
        for text in texts
        for passage in passages(sentences(text))
    ]
    return [window for of_passage in Encoder(tokenizer).encode(words) for window in of_passage]


def _copied(tokenizer: "PreTrainedTokenizerBase") -> Tokenizer:
    """Copy what is behind a tokenizer, in which a call with padding or truncation leaves both switched on."""
    copy = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy


class Encoder:
    """Turns sentences, given as words, into windows.

    One window decides each word. Of the words that two windows share, the first window decides the first half. A word
    without tokens, such as a lone tatweel, is not decided at all. Of a word longer than a window, only the first tokens
    are read, and its tag applies to the whole word.

    Args:
        tokenizer: a fast tokenizer, or one of ``tokenizers`` that neither pads nor truncates.
        max_tokens: window size, special tokens included.
        overlap: minimum number of tokens that neighbouring windows share.

    Attributes:
        nothing: the window of no words.
        tokenizer: the tokenizer, which neither pads nor truncates.

    Raises:
        ValueError: the overlap is not less than half a window.
    """

    def __init__(
        self, tokenizer: "PreTrainedTokenizerBase | Tokenizer", max_tokens: int = MAX_TOKENS, overlap: int = OVERLAP
    ) -> None:
        backend = tokenizer if isinstance(tokenizer, Tokenizer) else _copied(tokenizer)
        self.tokenizer = backend
        probe = backend.encode(["1"], is_pretokenized=True)
        ordinary = [position for position, special in enumerate(probe.special_tokens_mask) if not special]
        self._prefix = np.array(probe.ids[: ordinary[0]], dtype=np.int64)
        self._suffix = np.array(probe.ids[ordinary[-1] + 1 :], dtype=np.int64)
        nothing = np.empty(0, dtype=np.int64)
        self.nothing = Window(np.concatenate([self._prefix, self._suffix]), nothing, nothing)
        self._room = max_tokens - len(self._prefix) - len(self._suffix)
        self._overlap = overlap
        if self._room <= 2 * overlap:
            raise ValueError(f"windows of {max_tokens} tokens cannot overlap by {overlap}: expected less than half")
        self._tokens = WordTokens(backend)

    def encode(self, sentences: Sequence[Sequence[str]]) -> list[list[Window]]:
        """Encode sentences.

        Args:
            sentences: the words of each sentence.

        Returns:
            The windows of each sentence; a sentence without tokens has none.
        """
        ids, counts = self._tokens.of(list(chain.from_iterable(sentences)))
        first_tokens = np.concatenate([[0], np.cumsum(counts)])
        words = np.cumsum([0, *map(len, sentences)])
        bounds = zip(words.tolist(), first_tokens[words].tolist(), strict=True)
        windows = []
        for (word, token), (next_word, next_token) in pairwise(bounds):
            with_tokens = np.flatnonzero(counts[word:next_word])
            heads = first_tokens[word:next_word][with_tokens] - token
            windows.append(list(self._windows(ids[token:next_token], with_tokens, heads)))
        return windows

    def _windows(self, ids: NDArray[np.int64], words: NDArray[np.int64], heads: NDArray[np.int64]) -> Iterator[Window]:
        """The windows over tokens, given the words that have any, and the first token of each of these."""
        if not len(ids):
            return
        bounds = [(0, len(heads))] if len(ids) <= self._room else list(self._bounds(np.append(heads, len(ids))))
        decided = 0
        for number, (first, last) in enumerate(bounds):
            following = bounds[number + 1][0] if number + 1 < len(bounds) else last
            end_of_decided = (following + last) // 2 if following < last else last
            start = int(heads[first])
            end = int(heads[last]) if last < len(heads) else len(ids)
            yield Window(
                ids=np.concatenate([self._prefix, ids[start : min(end, start + self._room)], self._suffix]),
                words=words[decided:end_of_decided],
                heads=heads[decided:end_of_decided] + (len(self._prefix) - start),
            )
            decided = end_of_decided

    def _bounds(self, heads: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Yield windows as ``[first, last)`` over the words with tokens; ``heads`` ends with the number of tokens."""
        count, first = len(heads) - 1, 0
        while True:
            last = max(int(np.searchsorted(heads, heads[first] + self._room, side="right")) - 1, first + 1)
            yield first, last
            if last >= count:
                return
            back = int(np.searchsorted(heads, heads[last] - self._overlap, side="right")) - 1
            first = back if back > first else last
