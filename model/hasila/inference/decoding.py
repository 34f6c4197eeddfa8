"""Decodes logits to spans under the BIO constraints (Viterbi)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasila.labels import OUTSIDE

_CHUNK_WORDS = 1 << 14
"""Words that are decoded together, padding included."""

_CHUNK_SENTENCES = 64


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span of words in a sentence.

    Args:
        first: index of the first word.
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
        self._transitions = np.where(allowed, 0.0, -np.inf)  # [before, after]
        self._start = np.where(self._inside, -np.inf, 0.0)

    def decode(self, logits: Sequence[NDArray[np.float32]]) -> list[list[TaggedSpan]]:
        """Decode sentences.

        Args:
            logits: an array ``[words, tags]`` for each sentence; a sentence may have no words.

        Returns:
            The spans of each sentence, in order.
        """
        order = sorted(self._tagged(logits), key=lambda sentence: len(logits[sentence]))
        spans: list[list[TaggedSpan]] = [[] for _ in logits]
        chunk: list[int] = []  # sentences of similar length need little padding
        for sentence in order:
            if len(chunk) == _CHUNK_SENTENCES or (len(chunk) + 1) * len(logits[sentence]) > _CHUNK_WORDS:
                self._decode_into(spans, logits, chunk)
                chunk = []
            chunk.append(sentence)
        self._decode_into(spans, logits, chunk)
        return spans

    def _tagged(self, logits: Sequence[NDArray[np.float32]]) -> list[int]:
        """The sentences with a word whose most probable tag is not O. The best path of any other is O throughout."""
        filled = [index for index, sentence in enumerate(logits) if len(sentence)]
        if not filled:
            return []
        tagged = np.concatenate([logits[index] for index in filled]).argmax(-1) != self._outside
        starts = np.cumsum([0, *(len(logits[index]) for index in filled[:-1])])
        return [
            index
            for index, any_tagged in zip(filled, np.logical_or.reduceat(tagged, starts), strict=True)
            if any_tagged
        ]

    def _decode_into(
        self, spans: list[list[TaggedSpan]], logits: Sequence[NDArray[np.float32]], chunk: Sequence[int]
    ) -> None:
        if chunk:
            for sentence, of_sentence in zip(chunk, self._decode_batch([logits[i] for i in chunk]), strict=True):
                spans[sentence] = of_sentence

    def _decode_batch(self, logits: list[NDArray[np.float32]]) -> list[list[TaggedSpan]]:
        """Find the best path of each sentence with the Viterbi algorithm."""
        lengths = np.array([len(sentence) for sentence in logits])
        rows, longest = np.arange(len(logits)), int(lengths.max())
        scores = np.zeros((len(logits), longest, len(self.names)))
        for row, sentence in enumerate(logits):
            scores[row, : len(sentence)] = _log_softmax(sentence.astype(np.float64))
        best = scores[:, 0] + self._start
        back = np.zeros((longest, len(logits), len(self.names)), dtype=np.int64)
        for position in range(1, longest):
            candidates = best[:, :, None] + self._transitions
            back[position] = candidates.argmax(axis=1)
            step = candidates.max(axis=1) + scores[:, position]
            best = np.where((position < lengths)[:, None], step, best)
        path = np.zeros((len(logits), longest), dtype=np.int64)
        tag = best.argmax(axis=1)
        for position in range(longest - 1, -1, -1):
            path[:, position] = tag
            previous = back[position, rows, tag]
            tag = np.where((position < lengths) & (position > 0), previous, tag)
        probabilities = np.exp(scores)
        return [self._spans(path[row, :length], probabilities[row, :length]) for row, length in enumerate(lengths)]

    def _spans(self, path: NDArray[np.int64], probabilities: NDArray[np.float64]) -> list[TaggedSpan]:
        spans: list[TaggedSpan] = []
        for first in np.flatnonzero(self._begins[path]):
            inside = self._inside_of[path[first]]
            last = first
            while last + 1 < len(path) and path[last + 1] == inside:
                last += 1
            confidence = probabilities[first, path[first]] * probabilities[first + 1 : last + 1, inside].prod()
            if last + 1 < len(path):
                confidence *= 1.0 - probabilities[last + 1, inside]
            spans.append(TaggedSpan(int(first), int(last), self.names[inside][2:], float(confidence)))
        return spans


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
