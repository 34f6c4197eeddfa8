"""Texts, passages and sentences of a block while the extractor reads them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from hasila.inference.layer_reading import GrowingText, PlacedMention
from hasila.spans import Labelled, Span
from hasila.text.segmentation import Sentence, Word

_SURROGATE = regex.compile(r"\p{Cs}")


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
    growing: GrowingText | None = None


@dataclass(frozen=True, slots=True)
class BlockPassage:
    """Sentences of a text that are read together.

    Args:
        text: the text.
        sentences: the sentences.
        forms: those of its words that have tokens, once the encoder has read it.
        mentions: its mentions, once they are found.
    """

    text: BlockText
    sentences: list[Sentence]
    forms: list[str] = field(default_factory=list)
    mentions: list[PlacedMention] = field(default_factory=list)

    def words(self) -> list[str]:
        """Return the words for the tokenizer, with lone surrogates, which have no UTF-8, replaced by U+FFFD."""
        return [_SURROGATE.sub("\ufffd", word.form) for sentence in self.sentences for word in sentence.words]


@dataclass(frozen=True, slots=True)
class BlockSentence:
    """The words of a sentence that have tokens, and where they lie.

    Args:
        passage: its passage.
        words: the words.
        first: index of the first among the words of the passage that have tokens.
        number: of the sentence in its text.
    """

    passage: BlockPassage
    words: list[Word]
    first: int
    number: int


def merged(spans: Sequence[Span], attacks: Sequence[Span]) -> list[Span]:
    """Spans and those attacks that overlap none of them, ordered by offset."""
    free = [
        attack for attack in attacks if not any(span.start < attack.end and attack.start < span.end for span in spans)
    ]
    return sorted([*spans, *free], key=lambda span: span.start)


def begun(sentence: BlockSentence, given: list[Labelled]) -> list[Labelled]:
    """Take those mentions that begin before the end of a sentence out of those that are left, the next one last."""
    taken: list[Labelled] = []
    while given and sentence.words and given[-1].start < sentence.words[-1].end:
        taken.append(given.pop())
    return taken


def placed(sentence: BlockSentence, mentions: Sequence[Labelled]) -> Iterator[PlacedMention]:
    """The mentions of a sentence, by the words that they touch."""
    starts, ends = [word.start for word in sentence.words], [word.end for word in sentence.words]
    for mention in mentions:
        first = bisect_right(ends, mention.start)
        last = bisect_left(starts, mention.end) - 1
        if first <= last:
            offset = sentence.first
            yield PlacedMention(mention, first + offset, last + offset, sentence.number)
