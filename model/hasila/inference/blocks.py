"""Texts, passages and sentences of a block while the extractor reads them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hasila.spans import Labelled, Span
from hasila.text.segmentation import Sentence

if TYPE_CHECKING:
    from hasila.inference.layer_reading import GrowingText


@dataclass(slots=True)
class BlockText:
    """A text that is being read.

    Args:
        text: the text.
        given: mentions to read the layers of, the next one last; None to find them.
        spans: the spans found so far.
        sentences: number of its sentences so far.
        growing: what its layers are made from; None if only spans are wanted.
    """

    text: str
    given: list[Labelled] | None = None
    spans: list[Span] = field(default_factory=list)
    sentences: int = 0
    growing: "GrowingText | None" = None


@dataclass(frozen=True, slots=True)
class PlacedMention:
    """A mention, and where it lies among the words of its passage.

    Args:
        mention: the mention.
        first: index of its first word.
        last: index of its last word.
        sentence: number of its sentence in the text.
    """

    mention: Labelled
    first: int
    last: int
    sentence: int


@dataclass(frozen=True, slots=True)
class BlockPassage:
    """Sentences of a text that are read together.

    Args:
        text: the text.
        sentences: the sentences.
    """

    text: BlockText
    sentences: list[Sentence]

    def words(self) -> list[str]:
        """Return the words for the tokenizer."""
        return [form for sentence in self.sentences for form in sentence.forms]


@dataclass(frozen=True, slots=True)
class BlockWords:
    """The words of a block that have tokens, as columns.

    Args:
        starts: offset of each word in its text.
        ends: offset behind each word.
        cuts: index of the first word of each sentence, and the number of words.
        passages: the passage of each sentence.
    """

    starts: list[int]
    ends: list[int]
    cuts: list[int]
    passages: list[BlockPassage]

    @classmethod
    def of(cls, block: Sequence[BlockPassage], indices: NDArray[np.int64]) -> "BlockWords":
        """Take the words with some indices, in order, of all words of a block."""
        sentences = [sentence for passage in block for sentence in passage.sentences]
        starts = np.fromiter(chain.from_iterable(sentence.starts for sentence in sentences), dtype=np.int64)
        ends = np.fromiter(chain.from_iterable(sentence.ends for sentence in sentences), dtype=np.int64)
        return cls(
            starts[indices].tolist(),
            ends[indices].tolist(),
            np.searchsorted(indices, np.cumsum([0, *map(len, sentences)])).tolist(),
            [passage for passage in block for _ in passage.sentences],
        )

    def lengths(self) -> list[int]:
        """Return the number of words of each sentence."""
        return [end - begin for begin, end in pairwise(self.cuts)]


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage as the encoder read it.

    Args:
        text: the text that it belongs to.
        states: states of its words, ``[words, width]``.
        words: the words.
        mentions: its mentions, in order.
    """

    text: "GrowingText"
    states: NDArray[np.float32]
    words: Sequence[str]
    mentions: Sequence[PlacedMention]


def merged(spans: Sequence[Span], attacks: Sequence[Span]) -> list[Span]:
    """Spans and those attacks that overlap none of them, ordered by offset."""
    free = [
        attack for attack in attacks if not any(span.start < attack.end and attack.start < span.end for span in spans)
    ]
    return sorted([*spans, *free], key=lambda span: span.start)


def begun(ends: Sequence[int], given: list[Labelled]) -> list[Labelled]:
    """Take those mentions that begin before the last word of a sentence ends out of those that are left.

    Args:
        ends: offsets behind the words of the sentence.
        given: the mentions that are left, the next one last.
    """
    taken: list[Labelled] = []
    while given and ends and given[-1].start < ends[-1]:
        taken.append(given.pop())
    return taken


def placed(
    starts: Sequence[int], ends: Sequence[int], mentions: Sequence[Labelled], first_word: int, sentence: int
) -> Iterator[PlacedMention]:
    """The mentions of a sentence, by the words that they touch.

    Args:
        starts: offsets of its words.
        ends: offsets behind its words.
        mentions: the mentions.
        first_word: index of its first word among the words of the passage that have tokens.
        sentence: its number in the text.
    """
    for mention in mentions:
        first = bisect_right(ends, mention.start)
        last = bisect_left(starts, mention.end) - 1
        if first <= last:
            yield PlacedMention(mention, first + first_word, last + first_word, sentence)
