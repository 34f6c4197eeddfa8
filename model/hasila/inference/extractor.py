"""The extractor: reads texts, returns spans with exact offsets, and the other layers that records need."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, overload

import numpy as np
import torch
from numpy.typing import NDArray

from hasila.inference.blocks import BlockPassage, BlockText, BlockWords, begun, merged, placed
from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE, Calibration
from hasila.inference.checkpoint import Checkpoint, read, tag_names
from hasila.inference.decoding import Decoder
from hasila.inference.devices import choose_device
from hasila.inference.encoding import MAX_TOKENS, OVERLAP, Encoder, Window
from hasila.inference.engine import Engine
from hasila.inference.heads import ATTACK_TAGS
from hasila.inference.layer_reading import GrowingText, LayerReader, PlacedMention, ReadPassage
from hasila.layers import Layers
from hasila.spans import Labelled, Span
from hasila.text.segmentation import passages, sentences

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

BLOCK_WORDS = 16384
"""Words that are sorted by length and batched together by default."""

_PROBE = (
    "وقتل 24 مدنيا وأصيب 13 آخرون في غارات جوية على بلدة سرمين بريف إدلب ، ونزحت نحو 300 عائلة إلى الحدود مع تركيا ، "
    "بحسب الأمم المتحدة . وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان ."
)
"""Invented news on which precisions are compared, with spaces between the words."""


class WindowReader(Protocol):
    """Computes the logits of windows.

    Attributes:
        device: where it computes.
        precision: in which precision, for example ``fp32``.
    """

    device: torch.device
    precision: str

    def read(self, windows: Sequence[Window]) -> list[NDArray[np.float32]]:
        """Return the logits ``[words, tags]`` of the words that each window decides."""
        ...

    def read_states(self, windows: Sequence[Window]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Return their logits and their last states ``[words, width]``."""
        ...


class Extractor:
    """Finds casualties, actors and places in Arabic text, and how they belong together.

    Args:
        model: a token classifier whose ``id2label`` are the package's BIO tags, or a checkpoint that holds one. Its
            weights are copied when a text is first read.
        tokenizer: the model's fast tokenizer; left out with a checkpoint, which has its own.
        device: ``auto``, or a torch device name.
        precision: ``auto``, ``fp32``, ``bf16``, ``fp16`` or ``int8``, see :class:`hasila.inference.engine.Engine`.
        max_tokens: tokens that the model reads at once. Longer sentences are read in overlapping windows.
        min_confidence: spans with a lower confidence are left out. By default
            :data:`hasila.inference.calibration.DEFAULT_MIN_CONFIDENCE` with a calibrated checkpoint, else 0.
        block_words: words that are sorted by length and batched together, which bounds memory.
        reader: computes the logits, in place of an engine for ``device`` and ``precision``.

    Raises:
        CheckpointError: the model's configuration holds a malformed calibration.
        TypeError: a model comes without a tokenizer.
        ValueError: the device or the precision cannot be used, or ``min_confidence`` is not between 0 and 1.
    """

    def __init__(
        self,
        model: "PreTrainedModel | Checkpoint",
        tokenizer: "PreTrainedTokenizerBase | None" = None,
        *,
        device: str = "auto",
        precision: str = "auto",
        max_tokens: int = MAX_TOKENS,
        min_confidence: float | None = None,
        block_words: int = BLOCK_WORDS,
        reader: WindowReader | None = None,
    ) -> None:
        if min_confidence is not None and not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence: expected from 0 to 1, found {min_confidence}")
        if isinstance(model, Checkpoint):
            self._checkpoint = model
        elif tokenizer is not None:
            self._checkpoint = Checkpoint.of_model(model, tokenizer)
        else:
            raise TypeError("expected a tokenizer with the model, found none")
        config = self._checkpoint.config
        max_tokens = min(max_tokens, config.max_position_embeddings)
        self._encoder = Encoder(self._checkpoint.for_words, max_tokens, min(OVERLAP, max_tokens // 4))
        self._reader: WindowReader = reader or Engine(
            self._checkpoint, device=device, precision=precision, probe=self._probe()
        )
        self._decoder = Decoder(tag_names(config))
        self._calibration = Calibration.of_config(config)
        default = DEFAULT_MIN_CONFIDENCE if self._calibration.curves else 0.0
        self._min_confidence = default if min_confidence is None else min_confidence
        self._block_words = block_words
        self._attack_decoder = Decoder(ATTACK_TAGS)
        heads = self._checkpoint.heads
        self._layer_reader = None if heads is None else LayerReader(heads, self._calibration)

    @classmethod
    def from_pretrained(
        cls,
        source: str | Path | None = None,
        *,
        device: str = "auto",
        precision: str = "auto",
        max_tokens: int = MAX_TOKENS,
        min_confidence: float | None = None,
    ) -> Self:
        """Load a checkpoint.

        Args:
            source: a folder, a model id of the hub, or ``None`` for the checkpoint inside the package.
            device: ``auto`` takes CUDA, else MPS, else XPU, else the CPU. It falls back to the CPU if the device fails.
            precision: see the class.
            max_tokens: see the class.
            min_confidence: see the class.

        Raises:
            CheckpointError: the checkpoint is missing or cannot be used.
            ValueError: the device or the precision cannot be used, or ``min_confidence`` is not between 0 and 1.
        """
        checkpoint = read(source, as_model=choose_device(device).type != "cpu")
        return cls(checkpoint, device=device, precision=precision, max_tokens=max_tokens, min_confidence=min_confidence)

    @property
    def model(self) -> "PreTrainedModel":
        """The classifier as a model of transformers."""
        return self._checkpoint.model

    @property
    def tokenizer(self) -> "PreTrainedTokenizerBase":
        """The classifier's tokenizer."""
        return self._checkpoint.tokenizer

    @property
    def device(self) -> torch.device:
        """The device in use."""
        return self._reader.device

    @property
    def precision(self) -> str:
        """The precision in use: ``fp32``, ``bf16``, ``fp16`` or ``int8``."""
        return self._reader.precision

    @overload
    def extract(self, texts: str) -> list[Span]: ...  # type: ignore[overload-overlap]  # a str is an iterable of str
    @overload
    def extract(self, texts: Sequence[str]) -> list[list[Span]]: ...  # type: ignore[overload-overlap]
    @overload
    def extract(self, texts: Iterable[str]) -> Iterator[list[Span]]: ...

    def extract(self, texts: str | Iterable[str]) -> list[Span] | list[list[Span]] | Iterator[list[Span]]:
        """Find the spans of one text, of a list of texts, or lazily of an iterable of any length.

        Args:
            texts: a text, a sequence of texts, or any other iterable of texts.

        Returns:
            For a text its spans, ordered by offset. For a sequence a list of spans for each text. For any other
            iterable an iterator over such lists, which reads a block of texts ahead.

        Raises:
            TypeError: a text is not a string.
        """
        if isinstance(texts, str):
            return next(self._extract([texts]))
        spans = self._extract(texts)
        return list(spans) if isinstance(texts, Sequence) else spans

    @overload
    def layers(self, texts: str) -> Layers: ...  # type: ignore[overload-overlap]
    @overload
    def layers(self, texts: Sequence[str]) -> list[Layers]: ...  # type: ignore[overload-overlap]
    @overload
    def layers(self, texts: Iterable[str]) -> Iterator[Layers]: ...

    def layers(self, texts: str | Iterable[str]) -> Layers | list[Layers] | Iterator[Layers]:
        """Find the spans of texts and the other layers, in the same pass of the encoder.

        Args:
            texts: see :meth:`extract`.

        Returns:
            The layers of a text, a list of them, or an iterator over them, as :meth:`extract` does. A checkpoint
            without heads gives spans only, and ``missing`` says so.

        Raises:
            TypeError: a text is not a string.
        """
        if isinstance(texts, str):
            return next(self._layers(map(self._new_text, [texts])))
        layers = self._layers(map(self._new_text, texts))
        return list(layers) if isinstance(texts, Sequence) else layers

    def layers_of(self, texts: Sequence[str], mentions: Sequence[Sequence[Labelled]]) -> list[Layers]:
        """Read the layers of given mentions, for example of corrected or gold spans.

        Args:
            texts: the texts.
            mentions: the mentions of each text, ordered by offset, without overlaps. A mention is read by its words up
                to the end of the sentence that it begins in. One whose words have no tokens is left out.
        """
        given = (self._new_text(text, of_text) for text, of_text in zip(texts, mentions, strict=True))
        return list(self._layers(given))

    def _extract(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        for finished in self._read(map(BlockText, texts)):
            yield from (text.spans for text in finished)

    def _new_text(self, text: str, given: Sequence[Labelled] | None = None) -> BlockText:
        left = None if given is None else list(reversed(given))
        return BlockText(text, left, growing=None if self._layer_reader is None else GrowingText(text))

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
                    self._fill(block)
                    yield pending[:-1]
                    del pending[:-1]
                    block, words = [], 0
        self._fill(block)
        yield pending

    def _fill(self, block: Sequence[BlockPassage]) -> None:
        """Decode the passages of a block sentence by sentence, and add what is found to their texts."""
        with_states = any(passage.text.growing for passage in block)
        indices, logits, states = self._outputs([passage.words() for passage in block], with_states)
        words = BlockWords.of(block, indices)
        spans = self._spans(words, logits, self._decoder)
        for passage, of_sentence in zip(words.passages, spans, strict=True):
            passage.text.spans += of_sentence
        if states is not None:
            self._add_layers(block, words, indices, spans, states)

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
        block: Sequence[BlockPassage],
        words: BlockWords,
        indices: NDArray[np.int64],
        spans: Sequence[Sequence[Span]],
        states: NDArray[np.float32],
    ) -> None:
        """Find the attacks of a block, and hand its mentions to the reader of layers."""
        reader = self._layer_reader
        assert reader is not None
        attacks = self._spans(words, reader.attack_logits(states), self._attack_decoder)
        forms = [form for passage in block for form in passage.words()]
        read: list[ReadPassage] = []
        sentence = 0
        for passage in block:
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
                of_passage = [forms[index] for index in indices[first:last].tolist()]
                read.append(ReadPassage(text.growing, states[first:last], of_passage, placed_mentions))
        reader.add(read)

    def _outputs(
        self, passages: Sequence[Sequence[str]], with_states: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32] | None]:
        """Read passages.

        Returns:
            The indices of those words, of all passages together, that have tokens, their logits ``[words, tags]``, and
            on demand their states ``[words, width]``.
        """
        windows = self._encoder.encode(passages)
        flat = [window for of_passage in windows for window in of_passage]
        firsts = np.cumsum([0, *map(len, passages)]).tolist()
        indices = [
            window.words + first
            for first, of_passage in zip(firsts, windows, strict=False)
            for window in of_passage
        ]  # fmt: skip
        tags = len(self._decoder.names)
        if not flat:
            nothing = np.empty((0, self._checkpoint.config.hidden_size), dtype=np.float32) if with_states else None
            return np.empty(0, dtype=np.int64), np.empty((0, tags), dtype=np.float32), nothing
        if not with_states:
            return np.concatenate(indices), np.concatenate(self._reader.read(flat)), None
        logits, states = zip(*self._reader.read_states(flat), strict=True)
        return np.concatenate(indices), np.concatenate(logits), np.concatenate(states)

    def _probe(self) -> list[Window]:
        """Two equal sentences, so that a batch has more than one window."""
        return [window for windows in self._encoder.encode([_PROBE.split()] * 2) for window in windows]
