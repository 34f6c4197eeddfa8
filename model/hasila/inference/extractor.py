"""The extractor: reads texts, returns spans with exact offsets, and the other layers that records need."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, overload

import numpy as np
import torch
from numpy.typing import NDArray

from hasila.inference.calibration import DEFAULT_MIN_CONFIDENCE, Calibration
from hasila.inference.checkpoint import Checkpoint, read, tag_names
from hasila.inference.devices import choose_device
from hasila.inference.encoding import MAX_TOKENS, OVERLAP, Encoder, Window
from hasila.inference.engine import Engine
from hasila.inference.front_end import BLOCK_WORDS, FrontEnd, FrontEndSettings, WindowReader
from hasila.inference.heads import Heads
from hasila.inference.layer_reading import LayerReader
from hasila.layers import Layers
from hasila.spans import Labelled, Span

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_PROBE = (
    "وقتل 24 مدنيا وأصيب 13 آخرون في غارات جوية على بلدة سرمين بريف إدلب ، ونزحت نحو 300 عائلة إلى الحدود مع تركيا ، "
    "بحسب الأمم المتحدة . وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان ."
)
"""Invented news on which precisions are compared, with spaces between the words."""


class PlacedReader(WindowReader, Protocol):
    """Computes the outputs of windows in this process.

    Attributes:
        device: where it computes.
        precision: in which precision, for example ``fp32``.
    """

    device: torch.device
    precision: str


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

    Attributes:
        reader: what computes the logits.

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
        reader: PlacedReader | None = None,
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
        self._max_tokens = min(max_tokens, config.max_position_embeddings)
        self._block_words = block_words
        self._tags = tuple(tag_names(config))
        self._encoder = Encoder(self._checkpoint.for_words, self._max_tokens, min(OVERLAP, self._max_tokens // 4))
        self.reader: PlacedReader = reader or Engine(
            self._checkpoint, device=device, precision=precision, probe=self._probe()
        )
        self._calibration = Calibration.of_config(config)
        default = DEFAULT_MIN_CONFIDENCE if self._calibration.curves else 0.0
        self._min_confidence = default if min_confidence is None else min_confidence
        heads = self._checkpoint.heads
        self._front_end = FrontEnd(
            self._encoder,
            self.reader,
            self._tags,
            self._calibration,
            self._min_confidence,
            block_words,
            None if heads is None else LayerReader(heads, self._calibration),
        )

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
        return self.reader.device

    @property
    def precision(self) -> str:
        """The precision in use: ``fp32``, ``bf16``, ``fp16`` or ``int8``."""
        return self.reader.precision

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
            return next(self._front_end.extract([texts]))
        spans = self._front_end.extract(texts)
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
            return next(self._front_end.layers([texts]))
        layers = self._front_end.layers(texts)
        return list(layers) if isinstance(texts, Sequence) else layers

    def layers_of(self, texts: Sequence[str], mentions: Sequence[Sequence[Labelled]]) -> list[Layers]:
        """Read the layers of given mentions, for example of corrected or gold spans.

        Args:
            texts: the texts.
            mentions: the mentions of each text, ordered by offset, without overlaps. A mention is read by its words up
                to the end of the sentence that it begins in. One whose words have no tokens is left out.
        """
        return list(self._front_end.layers_of(texts, mentions))

    def front_end_settings(self, *, with_layers: bool) -> FrontEndSettings:
        """What other processes need to do all of reading but the network, of spans alone or of all layers."""
        heads = self._checkpoint.heads if with_layers else None
        return FrontEndSettings(
            self._encoder.tokenizer.to_str(),
            self._tags,
            self._calibration,
            self._min_confidence,
            self._max_tokens,
            self._block_words,
            (heads.settings, _arrays(heads)) if heads is not None else None,
        )

    def _probe(self) -> list[Window]:
        """Two equal sentences, so that a batch has more than one window."""
        return [window for windows in self._encoder.encode([_PROBE.split()] * 2) for window in windows]


def _arrays(heads: Heads) -> dict[str, NDArray[np.float32]]:
    """The weights of heads by name."""
    return {name: weight.numpy() for name, weight in heads.state_dict().items()}
