"""All of reading but the network: texts to windows, and what the network says of them to spans and layers.

It needs no torch unless layers are read, so that processes that only do this start fast and stay small.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from hasila.inference.blocks import (
    BlockPassage,
    BlockText,
    BlockWords,
    PlacedMention,
    ReadPassage,
    begun,
    merged,
    placed,
)
from hasila.inference.calibration import Calibration
from hasila.inference.decoding import Decoder
from hasila.inference.encoding import OVERLAP, Encoder, Window
from hasila.layers import Layers
from hasila.spans import Labelled, Span
from hasila.text.segmentation import passages, sentences

if TYPE_CHECKING:
    from hasila.inference.layer_reading import LayerReader

BLOCK_WORDS = 16384
"""Words that are sorted by length and batched together by default."""


class Outputs(Protocol):
    """What a network says of windows, computed now or later."""

    def ready(self) -> bool:
        """Whether a call would return without waiting."""
        ...

    def __call__(self) -> NDArray[np.float32]:
        """Wait for the outputs: the logits of the words that the windows decide, one window after the other.

        Returns:
            ``[words, tags]``; with states ``[words, tags + width]``.

        Raises:
            RuntimeError: they cannot be computed.
        """
        ...


class WindowReader(Protocol):
    """Computes what a network says of windows."""

    @property
    def ahead(self) -> int:
        """Blocks of windows to begin before the outputs of the first are asked for, so that it need not wait."""
        ...

    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> Outputs:
        """Begin to compute the outputs of windows, on demand with the last states behind the logits.

        Raises:
            RuntimeError: they cannot be computed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Computed:
    """Outputs that are there.

    Args:
        rows: the outputs.
    """

    rows: NDArray[np.float32]

    def ready(self) -> bool:
        """True."""
        return True

    def __call__(self) -> NDArray[np.float32]:
        """Return the outputs."""
        return self.rows


@dataclass(frozen=True)
class FrontEndSettings:
    """What a front end is made of, to be sent to another process.

    Args:
        tokenizer: the tokenizer as JSON; it neither pads nor truncates.
        tags: the network's tags in the order of its outputs.
        calibration: from probability to confidence.
        min_confidence: see :class:`FrontEnd`.
        max_tokens: tokens of a window.
        block_words: see :class:`FrontEnd`.
        heads: the settings and the weights of the heads; None if no layers are wanted, or there are no heads.
    """

    tokenizer: str
    tags: tuple[str, ...]
    calibration: Calibration
    min_confidence: float
    max_tokens: int
    block_words: int
    heads: tuple[Mapping[str, Any], Mapping[str, NDArray[np.float32]]] | None = None

    @property
    def columns(self) -> tuple[int, int]:
        """Numbers a word: of its logits, and of its logits and states."""
        return len(self.tags), len(self.tags) + (self.heads[0]["width"] if self.heads else 0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Passages whose windows are being read.

    Args:
        passages: the passages.
        finished: texts that are read to their end with them.
        indices: indices of the words that have tokens, of all words of the block.
        outputs: what the network says of these; None if there are none.
    """

    passages: list[BlockPassage]
    finished: list[BlockText]
    indices: NDArray[np.int64]
    outputs: Outputs | None


class FrontEnd:
    """Cuts texts into blocks of windows, lets a reader compute them, and makes spans and layers of the outputs.

    Args:
        encoder: makes windows.
        reader: computes them.
        tags: the network's tags in the order of its outputs.
        calibration: from probability to confidence.
        min_confidence: spans with a lower confidence are left out.
        block_words: words that are sorted by length and batched together, which bounds memory.
        layer_reader: reads layers; without it, layers are spans only.
    """

    def __init__(
        self,
        encoder: Encoder,
        reader: WindowReader,
        tags: Sequence[str],
        calibration: Calibration,
        min_confidence: float,
        block_words: int = BLOCK_WORDS,
        layer_reader: "LayerReader | None" = None,
    ) -> None:
        self._encoder = encoder
        self._reader = reader
        self._decoder = Decoder(tags)
        self._calibration = calibration
        self._min_confidence = min_confidence
        self._block_words = block_words
        self._layer_reader = layer_reader

    @classmethod
    def of(cls, settings: FrontEndSettings, reader: WindowReader) -> Self:
        """Make a front end, in the process to which the settings were sent."""
        layer_reader = None
        if settings.heads is not None:
            from hasila.inference.layer_reading import LayerReader

            layer_reader = LayerReader.of_arrays(*settings.heads, settings.calibration)
        overlap = min(OVERLAP, settings.max_tokens // 4)
        return cls(
            Encoder(Tokenizer.from_str(settings.tokenizer), settings.max_tokens, overlap),
            reader,
            settings.tags,
            settings.calibration,
            settings.min_confidence,
            settings.block_words,
            layer_reader,
        )

    def extract(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        """Yield the spans of each text; blocks of texts are read ahead.

        Raises:
            TypeError: a text is not a string.
        """
        for finished in self._read(map(BlockText, texts)):
            yield from (text.spans for text in finished)

    def layers(self, texts: Iterable[str]) -> Iterator[Layers]:
        """Yield the layers of each text; blocks of texts are read ahead.

        Raises:
            TypeError: a text is not a string.
        """
        return self._layers(map(self._new_text, texts))

    def layers_of(self, texts: Iterable[str], mentions: Iterable[Sequence[Labelled]]) -> Iterator[Layers]:
        """Yield the layers of given mentions of each text."""
        return self._layers(self._new_text(text, given) for text, given in zip(texts, mentions, strict=True))

    def _new_text(self, text: str, given: Sequence[Labelled] | None = None) -> BlockText:
        left = None if given is None else list(reversed(given))
        return BlockText(text, left, growing=None if self._layer_reader is None else self._layer_reader.new_text(text))

    def _layers(self, texts: Iterable[BlockText]) -> Iterator[Layers]:
        for finished in self._read(texts):
            yield from self._layers_of_block(finished)

    def _layers_of_block(self, finished: Sequence[BlockText]) -> list[Layers]:
        """The layers of texts that are read, all at once."""
        if self._layer_reader is None:
            found = [text.spans if text.given is None else text.given[::-1] for text in finished]
            return [Layers(mentions, missing="the checkpoint has no heads for records") for mentions in found]
        return self._layer_reader.layers([text.growing for text in finished if text.growing is not None])

    def _read(self, texts: Iterable[BlockText]) -> Iterator[list[BlockText]]:
        """Read texts block by block, and yield those of each block that are read to their end."""
        reading: deque[_Block] = deque()
        for block in self._blocks(texts):
            reading.append(block)
            if len(reading) > self._reader.ahead:
                yield self._filled(reading.popleft())
        while reading:
            yield self._filled(reading.popleft())

    def _blocks(self, texts: Iterable[BlockText]) -> Iterator[_Block]:
        """Cut texts into blocks, and begin to read each."""
        pending: list[BlockText] = []
        block: list[BlockPassage] = []
        words = 0
        for text in texts:
            if not isinstance(text.text, str):
                raise TypeError(f"expected texts of type str, found {type(text.text).__name__}")
            pending.append(text)
            words += 1
            for passage in chain(passages(sentences(text.text)), [[]]):  # texts without words must not pile up either
                block.append(BlockPassage(text, passage))
                words += sum(map(len, passage))
                if words >= self._block_words:
                    yield self._begun(block, pending[:-1])
                    del pending[:-1]
                    block, words = [], 0
        yield self._begun(block, pending)

    def _begun(self, block: list[BlockPassage], finished: list[BlockText]) -> _Block:
        """Begin to read the passages of a block."""
        words = [passage.words() for passage in block]
        windows = self._encoder.encode(words)
        flat = [window for of_passage in windows for window in of_passage]
        if not flat:
            return _Block(block, finished, np.empty(0, dtype=np.int64), None)
        firsts = np.cumsum([0, *map(len, words)]).tolist()
        indices = [
            window.words + first
            for first, of_passage in zip(firsts, windows, strict=False)
            for window in of_passage
        ]  # fmt: skip
        with_states = any(passage.text.growing for passage in block)
        return _Block(block, finished, np.concatenate(indices), self._reader.begin(flat, with_states=with_states))

    def _filled(self, block: _Block) -> list[BlockText]:
        """Decode a block sentence by sentence, and add what is found to its texts. Returns those read to their end."""
        tags = len(self._decoder.names)
        width = self._layer_reader.width if self._layer_reader else 0
        outputs = np.empty((0, tags + width), dtype=np.float32) if block.outputs is None else block.outputs()
        words = BlockWords.of(block.passages, block.indices)
        spans = self._spans(words, outputs[:, :tags], self._decoder)
        for passage, of_sentence in zip(words.passages, spans, strict=True):
            passage.text.spans += of_sentence
        if self._layer_reader and any(passage.text.growing for passage in block.passages):
            self._add_layers(self._layer_reader, block, words, spans, outputs[:, tags:])
        return block.finished

    def _spans(self, words: BlockWords, logits: NDArray[np.float32], decoder: Decoder) -> list[list[Span]]:
        """The spans of sentences that are sure enough."""
        spans: list[list[Span]] = [[] for _ in words.passages]
        for tagged in decoder.decode(logits, words.lengths()):
            confidence = self._calibration(tagged.label, tagged.confidence)
            if confidence >= self._min_confidence:
                sentence = bisect_right(words.cuts, tagged.first) - 1
                start, end = words.starts[tagged.first], words.ends[tagged.last]
                text = words.passages[sentence].text.text[start:end]
                spans[sentence].append(Span(start, end, text, tagged.label, confidence))
        return spans

    def _add_layers(
        self,
        reader: "LayerReader",
        block: _Block,
        words: BlockWords,
        spans: Sequence[Sequence[Span]],
        states: NDArray[np.float32],
    ) -> None:
        """Find the attacks of a block, and hand its mentions to the reader of layers."""
        attacks = self._spans(words, reader.attack_logits(states), reader.attacks)
        forms = [form for passage in block.passages for form in passage.words()]
        read: list[ReadPassage] = []
        sentence = 0
        for passage in block.passages:
            text = passage.text
            first, last = words.cuts[sentence], words.cuts[sentence + len(passage.sentences)]
            placed_mentions: list[PlacedMention] = []
            for _ in passage.sentences:
                begin, end = words.cuts[sentence], words.cuts[sentence + 1]
                starts, ends = words.starts[begin:end], words.ends[begin:end]
                mentions = merged(spans[sentence], attacks[sentence]) if text.given is None else begun(ends, text.given)
                placed_mentions.extend(placed(starts, ends, mentions, begin - first, text.sentences))
                text.sentences += 1
                sentence += 1
            if text.growing is not None:
                of_passage = [forms[index] for index in block.indices[first:last].tolist()]
                read.append(ReadPassage(text.growing, states[first:last], of_passage, placed_mentions))
        reader.add(read)
