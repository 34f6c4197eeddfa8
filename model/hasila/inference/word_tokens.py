"""The tokens of words. Texts repeat their words, so each is tokenized once and kept."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import regex
from numpy.typing import NDArray
from tokenizers import Tokenizer

_MOST_KEPT = 1 << 21
"""Characters and tokens of the words that are kept, together."""

_BATCH = 256
"""Words that are tokenized in one go."""

_SURROGATE = regex.compile(r"\p{Cs}")


class WordTokens:
    """Tokenizes words, each by itself, as the tokenizer does with words that it is given.

    Lone surrogates, which have no UTF-8, are read as U+FFFD. Several threads may use it at once.

    Args:
        tokenizer: a tokenizer that neither pads nor truncates.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._lock = Lock()
        self._forget()

    def of(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the token ids of all words, ``[tokens]``, and the number of tokens of each word, ``[words]``."""
        with self._lock:
            if self._kept > _MOST_KEPT:
                self._forget()
            if missing := [word for word in dict.fromkeys(words) if word not in self._numbers]:
                self._add(missing)
            numbers = np.fromiter(map(self._numbers.__getitem__, words), dtype=np.int64, count=len(words))
            ids, firsts = self._ids, self._firsts
        counts = firsts[numbers + 1] - firsts[numbers]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return ids[np.repeat(firsts[numbers] - ends + counts, counts) + np.arange(total)], counts

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids = np.empty(0, dtype=np.int64)  # of all words that are kept, one word after the other
        self._firsts = np.zeros(1, dtype=np.int64)  # where the tokens of each begin, and where the last one's end
        self._kept = 0

    def _add(self, words: Sequence[str]) -> None:
        """Tokenize words that are not kept yet."""
        batches = [
            [_SURROGATE.sub("\ufffd", word) for word in words[begin : begin + _BATCH]]
            for begin in range(0, len(words), _BATCH)
        ]
        ids, counts = [self._ids], list[NDArray[np.int64]]()
        encodings = self._tokenizer.encode_batch(batches, is_pretokenized=True, add_special_tokens=False)
        for batch, encoding in zip(batches, encodings, strict=True):
            ids.append(np.array(encoding.ids, dtype=np.int64))
            counts.append(np.bincount(np.array(encoding.word_ids, dtype=np.int64), minlength=len(batch)))
        self._numbers.update(zip(words, range(len(self._numbers), len(self._numbers) + len(words)), strict=True))
        self._ids = np.concatenate(ids)
        self._firsts = np.concatenate([self._firsts, self._firsts[-1] + np.cumsum(np.concatenate(counts))])
        self._kept += len(self._ids) - len(ids[0]) + sum(map(len, words))
