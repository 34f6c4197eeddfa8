"""The extractor: texts in, spans with exact offsets out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self, overload

import numpy as np
import regex
import torch
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from hasila.inference import checkpoint
from hasila.inference.calibration import SURE, Calibration
from hasila.inference.checkpoint import Stored
from hasila.inference.decoding import Decoder
from hasila.inference.devices import choose_device
from hasila.inference.encoding import MAX_TOKENS, OVERLAP, Encoder, Window
from hasila.inference.engine import Engine
from hasila.spans import Span
from hasila.text.segmentation import Sentence, Word, passages, sentences

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_BLOCK_WORDS = 16384
"""Words whose passages are sorted by length and batched together; bounds memory whatever the input."""

_PROBE = (
    "وقتل 24 مدنيا وأصيب 13 آخرون في غارات جوية على بلدة سرمين بريف إدلب ، ونزحت نحو 300 عائلة إلى الحدود مع تركيا ، "
    "بحسب الأمم المتحدة . وقال الدفاع المدني إن فرقه انتشلت ثلاث جثث من تحت الأنقاض في معرة النعمان ."
)
"""Invented news, words apart, on which precisions are compared."""

_SURROGATE = regex.compile(r"\p{Cs}")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Sentences of a text that are read together, and the list that takes the text's spans."""

    text: str
    sentences: list[Sentence]
    spans: list[Span]

    def words(self) -> list[str]:
        """As the tokenizer takes them: half of a surrogate pair has no UTF-8, so it becomes U+FFFD."""
        return [
            _SURROGATE.sub("\ufffd", self.text[word.start : word.end])
            for sentence in self.sentences
            for word in sentence.words
        ]


class Extractor:
    """Finds casualties, actors and places in Arabic text.

    Args:
        model: a token classifier whose ``id2label`` are the package's BIO tags; for the CPU also as it is stored. Its
            weights are taken as they are when a text is first read.
        tokenizer: its fast tokenizer.
        device: ``auto``, or a torch device name.
        precision: ``auto``, ``fp32``, ``bf16`` or ``fp16``, see :class:`hasila.inference.engine.Engine`.
        max_tokens: tokens that the model reads at once; a longer sentence is read in overlapping windows.
        min_confidence: spans below it are left out. Nothing means, with a calibrated checkpoint,
            :data:`hasila.inference.calibration.SURE`, so that those go that are more likely wrong than right; else 0.

    Raises:
        CheckpointError: the model's configuration holds a calibration that is none.
        ValueError: the device or the precision cannot be used, or the least confidence is none.
    """

    def __init__(
        self,
        model: "PreTrainedModel | Stored",
        tokenizer: PreTrainedTokenizerBase,
        *,
        device: str = "auto",
        precision: str = "auto",
        max_tokens: int = MAX_TOKENS,
        min_confidence: float | None = None,
    ) -> None:
        if min_confidence is not None and not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence: expected from 0 to 1, found {min_confidence}")
        self._model = model if isinstance(model, Stored) else model.train(False)
        self.tokenizer = tokenizer
        max_tokens = min(max_tokens, model.config.max_position_embeddings)
        self._encoder = Encoder(tokenizer, max_tokens, min(OVERLAP, max_tokens // 4))
        probe = [window for windows in self._encoder.encode([_PROBE.split()] * 2) for window in windows]
        self._engine = Engine(model, int(tokenizer.pad_token_id), device=device, precision=precision, probe=probe)
        self._decoder = Decoder(checkpoint.tag_names(model.config))
        self._calibration = Calibration.of_config(model.config)
        default = SURE if self._calibration.curves else 0.0
        self._min_confidence = default if min_confidence is None else min_confidence

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
            source: a folder, a model id of the hub, or nothing for the default that the package carries.
            device: ``auto`` takes CUDA, else MPS, else XPU, else the CPU; the CPU also if what it takes fails.
            precision: see the class.
            max_tokens: see the class.
            min_confidence: see the class.

        Raises:
            CheckpointError: there is nothing there that can be used.
            ValueError: the device or the precision cannot be used.
        """
        on_cpu = choose_device(device).type == "cpu"
        model, tokenizer = checkpoint.read(source) if on_cpu else checkpoint.load(source)
        return cls(
            model, tokenizer, device=device, precision=precision, max_tokens=max_tokens, min_confidence=min_confidence
        )

    @property
    def model(self) -> "PreTrainedModel":
        """The classifier, as transformers has it."""
        if isinstance(self._model, Stored):
            self._model = self._model.model()
        return self._model

    @property
    def device(self) -> torch.device:
        """Where texts are read."""
        return self._engine.device

    @property
    def precision(self) -> str:
        """In which precision texts are read: ``fp32``, ``bf16`` or ``fp16``."""
        return self._engine.precision

    @overload
    def extract(self, texts: str) -> list[Span]: ...  # type: ignore[overload-overlap]  # a str is an iterable of str
    @overload
    def extract(self, texts: Sequence[str]) -> list[list[Span]]: ...  # type: ignore[overload-overlap]
    @overload
    def extract(self, texts: Iterable[str]) -> Iterator[list[Span]]: ...

    def extract(self, texts: str | Iterable[str]) -> list[Span] | list[list[Span]] | Iterator[list[Span]]:
        """Find the spans of one text, of a list of texts, or lazily of an iterable of any length.

        Args:
            texts: a text, a sequence of texts, or any other iterable of them.

        Returns:
            The spans ordered by offset: of the text; one list a text; or an iterator over such lists, which reads a
            block of texts ahead.

        Raises:
            TypeError: a text is not a string.
        """
        if isinstance(texts, str):
            return next(self._extract([texts]))
        found = self._extract(texts)
        return list(found) if isinstance(texts, Sequence) else found

    def _extract(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        waiting: list[list[Span]] = []
        block: list[_Passage] = []
        words = 0
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"expected texts of type str, found {type(text).__name__}")
            waiting.append([])
            words += 1
            for passage in chain(passages(sentences(text)), [[]]):  # texts without words must not pile up either
                block.append(_Passage(text, passage, waiting[-1]))
                words += sum(map(len, passage))
                if words >= _BLOCK_WORDS:
                    self._fill(block)
                    yield from waiting[:-1]
                    del waiting[:-1]
                    block, words = [], 0
        self._fill(block)
        yield from waiting

    def _fill(self, block: list["_Passage"]) -> None:
        """Tag the passages of a block, sentence by sentence, and append their spans to the lists they come with."""
        read, logits = self._logits([passage.words() for passage in block])
        of_sentences: list[NDArray[np.float32]] = []
        targets: list[tuple[_Passage, list[Word]]] = []
        for passage, indices, scores in zip(block, read, logits, strict=True):
            words = [word for sentence in passage.sentences for word in sentence.words]
            ends = np.cumsum([len(sentence) for sentence in passage.sentences])
            cuts = [0, *np.searchsorted(indices, ends).tolist()]
            for first, last in pairwise(cuts):
                of_sentences.append(scores[first:last])
                targets.append((passage, [words[index] for index in indices[first:last]]))
        for (passage, words), found in zip(targets, self._decoder.decode(of_sentences), strict=True):
            for tagged in found:
                confidence = self._calibration(tagged.label, tagged.confidence)
                if confidence >= self._min_confidence:
                    start, end = words[tagged.first].start, words[tagged.last].end
                    passage.spans.append(Span(start, end, passage.text[start:end], tagged.label, confidence))

    def _logits(self, passages: list[list[str]]) -> tuple[list[list[int]], list[NDArray[np.float32]]]:
        """For each passage the indices of the words that were read, and the logits ``[words, tags]`` of these."""
        windows = self._encoder.encode(passages)
        read = self._read([window for parts in windows for window in parts])
        logits = [[next(read) for _ in parts] for parts in windows]
        nothing = np.empty((0, len(self._decoder.names)), dtype=np.float32)
        return (
            [[word for window in parts for word in window.words] for parts in windows],
            [np.concatenate(rows) if rows else nothing for rows in logits],
        )

    def _read(self, windows: Sequence[Window]) -> Iterator[NDArray[np.float32]]:
        """For each window the logits ``[words, tags]`` of the words that it decides."""
        return iter(self._engine.read(windows))
