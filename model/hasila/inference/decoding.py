"""Decodes logits to spans under the BIO constraints (Viterbi)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasila.labels import OUTSIDE

_CHUNK_WORDS = 1 << 14
"""Words over which paths are searched together, padding included."""

_CLEAR = 1e-9
"""Tags whose log probabilities differ by less may come out either way, as sums over a sentence are rounded."""


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span of words.

    Args:
        first: index of the first word among those that were decoded.
        last: index of the last word, included.
        label: for example ``PLACE``.
        confidence: probability of exactly this span, with the tags of the words taken as independent: B at the first
            word, I at the others, no I after the last.
    """

    first: int
    last: int
    label: str
    confidence: float


class Decoder:
    """Finds the most probable tags in which each I follows a B or I of its label, and reads the spans from them.

    Args:
        names: the model's tags in the order of its outputs.

    Attributes:
        names: the same.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        index = {name: position for position, name in enumerate(self.names)}
        self._outside = index[OUTSIDE]
        self._inside = np.array([name.startswith("I-") for name in self.names])
        self._begins = np.array([name.startswith("B-") for name in self.names])
        self._inside_of = np.array(
            [index[f"I-{name[2:]}"] if name != OUTSIDE else index[OUTSIDE] for name in self.names]
        )
        allowed = np.ones((len(names), len(names)), dtype=bool)
        for after, name in enumerate(self.names):
            if name.startswith("I-"):
                allowed[:, after] = [before != OUTSIDE and before[2:] == name[2:] for before in self.names]
        self._allowed = allowed  # [before, after]
        self._transitions = np.where(allowed, 0.0, -np.inf)
        self._start = np.where(self._inside, -np.inf, 0.0)

    def decode(self, logits: NDArray[np.float32], lengths: Sequence[int]) -> list[TaggedSpan]:
        """Decode sentences.

        Args:
            logits: ``[words, tags]`` of the words of all sentences, one sentence after the other.
            lengths: number of words of each sentence, which may be 0.

        Returns:
            The spans of all sentences, in order.
        """
        sizes = np.array([length for length in lengths if length], dtype=np.int64)
        if not len(sizes):
            return []
        # The best path of a sentence in which O is the most probable tag of each word is O throughout.
        tagged = np.logical_or.reduceat(logits.argmax(-1) != self._outside, np.cumsum(sizes) - sizes)
        rows = np.flatnonzero(np.repeat(tagged, sizes))
        if not len(rows):
            return []
        scores = _log_softmax(logits[rows].astype(np.float64))
        first_rows = np.cumsum(sizes[tagged]) - sizes[tagged]
        return self._spans(self._paths(scores, first_rows), np.exp(scores), first_rows, rows)

    def _paths(self, scores: NDArray[np.float64], first_rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best path of each sentence, one after the other, ``[words]``."""
        path: NDArray[np.int64] = scores.argmax(-1)
        best = scores.max(-1, keepdims=True)
        legal = np.concatenate([[True], self._allowed[path[:-1], path[1:]]])
        legal[first_rows] = ~self._inside[path[first_rows]]
        clear = legal & ~((scores > best - _CLEAR) & (scores < best)).any(-1)
        lengths = np.diff(first_rows, append=len(path))
        # The most probable tag of each word is the best path where it is a path.
        searched = np.flatnonzero(~np.logical_and.reduceat(clear, first_rows))
        chunk: list[int] = []  # sentences of similar length need little padding
        for sentence in searched[np.argsort(lengths[searched], kind="stable")].tolist():
            if (len(chunk) + 1) * lengths[sentence] > _CHUNK_WORDS:
                self._search(path, scores, first_rows[chunk], lengths[chunk])
                chunk = []
            chunk.append(sentence)
        self._search(path, scores, first_rows[chunk], lengths[chunk])
        return path

    def _search(
        self,
        path: NDArray[np.int64],
        scores: NDArray[np.float64],
        first_rows: NDArray[np.int64],
        lengths: NDArray[np.int64],
    ) -> None:
        """Find the best path of some sentences with the Viterbi algorithm, and put it in its place."""
        if not len(lengths):
            return
        sentences, longest = np.arange(len(lengths)), int(lengths.max())
        positions = np.arange(longest)
        rows = np.where(positions < lengths[:, None], first_rows[:, None] + positions, first_rows[:, None])
        padded = scores[rows]
        best = padded[:, 0] + self._start
        back = np.zeros((longest, len(lengths), len(self.names)), dtype=np.int64)
        for position in range(1, longest):
            candidates = best[:, :, None] + self._transitions
            back[position] = candidates.argmax(axis=1)
            step = candidates.max(axis=1) + padded[:, position]
            best = np.where((position < lengths)[:, None], step, best)
        tag = best.argmax(axis=1)
        for position in range(longest - 1, -1, -1):
            inside = position < lengths
            path[rows[inside, position]] = tag[inside]
            if position:
                tag = np.where(inside, back[position, sentences, tag], tag)

    def _spans(
        self,
        path: NDArray[np.int64],
        probabilities: NDArray[np.float64],
        first_rows: NDArray[np.int64],
        words: NDArray[np.int64],
    ) -> list[TaggedSpan]:
        """The spans of paths; ``words`` are the indices of their words among all that are decoded."""
        first = np.flatnonzero(self._begins[path])
        ends = np.append(np.flatnonzero(~self._inside[path]), len(path))
        end = ends[np.searchsorted(ends, first, side="right")]
        inside = self._inside_of[path[first]]
        of_path = np.append(probabilities[np.arange(len(path)), path], 1.0)
        confidence = of_path[first]
        long = end - first > 1
        if long.any():
            bounds = np.stack([first[long] + 1, end[long]], axis=1).reshape(-1)
            confidence[long] *= np.multiply.reduceat(of_path, bounds)[::2]
        followed = np.isin(end, first_rows, invert=True) & (end < len(path))
        confidence[followed] *= 1.0 - probabilities[end[followed], inside[followed]]
        labels = [self.names[tag][2:] for tag in inside.tolist()]
        columns = words[first].tolist(), words[end - 1].tolist(), labels, confidence.tolist()
        return [TaggedSpan(*row) for row in zip(*columns, strict=True)]


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
