"""The extractor: reads texts, returns spans with exact offsets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, overload

import numpy as np
import regex
import torch
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE, Calibration
from hasila.inference.checkpoint import Checkpoint, load, read, tag_names
from hasila.inference.decoding import Decoder
from hasila.inference.devices import choose_device
from hasila.inference.encoding import MAX_TOKENS, OVERLAP, Encoder, Window
from hasila.inference.engine import Engine
from hasila.spans import Span
from hasila.text.segmentation import Sentence, Word, passages, sentences

if TYPE_CHECKING:
    from transformers import PreTrainedModel

BLOCK_WORDS = 16384
"""Words that are sorted by length and batched together by default."""

_PROBE = (
    "وقتل 24 مدنيا وأصيب 13 آخرون في غارات جوية على بلدة سرمين بريف إدلب ، ونزحت نحو 300 عائلة إلى الحدود مع تركيا ، "
    "بحسب الأمم المتحدة . وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان ."
)
"""Invented news on which precisions are compared, with spaces between the words."""

_SURROGATE = regex.compile(r"\p{Cs}")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Sentences of a text that are read together, and the list to which the text's spans are appended."""

    text: str
    sentences: list[Sentence]
    spans: list[Span]

    def words(self) -> list[str]:
        """Return the words for the tokenizer, with lone surrogates, which have no UTF-8, replaced by U+FFFD."""
        return [_SURROGATE.sub("\ufffd", word.form) for sentence in self.sentences for word in sentence.words]


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


class Extractor:
    """Finds casualties, actors and places in Arabic text.

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
        tokenizer: PreTrainedTokenizerBase | None = None,
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
        self._encoder = Encoder(self.tokenizer, max_tokens, min(OVERLAP, max_tokens // 4))
        self._reader: WindowReader = reader or Engine(
            self._checkpoint, device=device, precision=precision, probe=self._probe()
        )
        self._decoder = Decoder(tag_names(config))
        self._calibration = Calibration.of_config(config)
        default = DEFAULT_MIN_CONFIDENCE if self._calibration.curves else 0.0
        self._min_confidence = default if min_confidence is None else min_confidence
        self._block_words = block_words

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
        on_cpu = choose_device(device).type == "cpu"
        checkpoint = read(source) if on_cpu else Checkpoint.of_model(*load(source))
        return cls(checkpoint, device=device, precision=precision, max_tokens=max_tokens, min_confidence=min_confidence)

    @property
    def model(self) -> "PreTrainedModel":
        """The classifier as a model of transformers."""
        return self._checkpoint.model

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
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

    def _extract(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        pending: list[list[Span]] = []
        block: list[_Passage] = []
        words = 0
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"expected texts of type str, found {type(text).__name__}")
            pending.append([])
            words += 1
            for passage in chain(passages(sentences(text)), [[]]):  # texts without words must not pile up either
                block.append(_Passage(text, passage, pending[-1]))
                words += sum(map(len, passage))
                if words >= self._block_words:
                    self._fill(block)
                    yield from pending[:-1]
                    del pending[:-1]
                    block, words = [], 0
        self._fill(block)
        yield from pending

    def _fill(self, block: list["_Passage"]) -> None:
        """Decode the passages of a block sentence by sentence, and append the spans to the passages' lists."""
        word_indices, logits = self._logits([passage.words() for passage in block])
        sentence_logits: list[NDArray[np.float32]] = []
        targets: list[tuple[_Passage, list[Word]]] = []
        for passage, indices, passage_logits in zip(block, word_indices, logits, strict=True):
            words = [word for sentence in passage.sentences for word in sentence.words]
            ends = np.cumsum([len(sentence) for sentence in passage.sentences])
            cuts = [0, *np.searchsorted(indices, ends).tolist()]
            for first, last in pairwise(cuts):
                sentence_logits.append(passage_logits[first:last])
                targets.append((passage, [words[index] for index in indices[first:last]]))
        for (passage, words), tagged_spans in zip(targets, self._decoder.decode(sentence_logits), strict=True):
            for tagged in tagged_spans:
                confidence = self._calibration(tagged.label, tagged.confidence)
                if confidence >= self._min_confidence:
                    start, end = words[tagged.first].start, words[tagged.last].end
                    passage.spans.append(Span(start, end, passage.text[start:end], tagged.label, confidence))

    def _logits(self, passages: list[list[str]]) -> tuple[list[list[int]], list[NDArray[np.float32]]]:
        """Return, for each passage, the indices of its words that have tokens and their logits ``[words, tags]``."""
        windows = self._encoder.encode(passages)
        rows = iter(self._reader.read([window for of_passage in windows for window in of_passage]))
        logits = [[next(rows) for _ in of_passage] for of_passage in windows]
        empty = np.empty((0, len(self._decoder.names)), dtype=np.float32)
        return (
            [[word for window in of_passage for word in window.words] for of_passage in windows],
            [np.concatenate(parts) if parts else empty for parts in logits],
        )

    def _probe(self) -> list[Window]:
        """Two equal sentences, so that a batch has more than one window."""
        return [window for windows in self._encoder.encode([_PROBE.split()] * 2) for window in windows]
