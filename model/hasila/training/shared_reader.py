"""Reads windows in the middle of training, shared among the processes of a run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from numpy.typing import NDArray
from torch import nn
from torch.utils.data import DataLoader

from hasila.inference.encoding import Window
from hasila.inference.front_end import Computed
from hasila.inference.padding import pad

_BATCH_WINDOWS = 16
"""Windows in a forward pass of one process."""


class SharedReader:
    """Computes the logits of windows for :class:`hasila.inference.extractor.Extractor`, in all processes of a run.

    Every process calls :meth:`begin` with the same windows, computes a share of them and gets the logits of all.

    Args:
        accelerator: the run's accelerator.
        classifier: the classifier as the accelerator prepared it. :meth:`begin` leaves it in evaluation mode.
        padding: id of the tokenizer's padding token.
        batch_windows: windows in a forward pass of one process.

    Attributes:
        device: the device of this process.
        precision: ``fp32``, ``bf16`` or ``fp16``.
    """

    ahead = 0

    def __init__(
        self, accelerator: Accelerator, classifier: nn.Module, padding: int, batch_windows: int = _BATCH_WINDOWS
    ) -> None:
        self.device: torch.device = accelerator.device
        self.precision = {"no": "fp32"}.get(accelerator.mixed_precision, accelerator.mixed_precision)
        self._accelerator = accelerator
        self._classifier = classifier
        self._padding = padding
        self._batch_windows = batch_windows

    @torch.no_grad()
    def begin(self, windows: Sequence[Window], *, with_states: bool = False) -> Computed:
        """Compute the logits of the words that the windows decide, see :class:`hasila.inference.front_end.Outputs`.

        Raises:
            NotImplementedError: states are asked for; development documents are scored by their spans.
        """
        if with_states:
            raise NotImplementedError("only spans are read in the middle of training")
        accelerator = self._accelerator
        size = self._batch_windows * accelerator.num_processes
        loader: Any = DataLoader(list(windows), size, collate_fn=lambda batch: pad(batch, self._padding))  # type: ignore[arg-type]
        self._classifier.eval()
        rows: list[NDArray[np.float32]] = []
        for ids, mask in accelerator.prepare_data_loader(loader):
            logits = self._classifier(input_ids=ids, attention_mask=mask).logits
            # Drops the windows that accelerate repeats to fill the last batch, so none is counted twice.
            logits = accelerator.gather_for_metrics(accelerator.pad_across_processes(logits, dim=1))
            rows += list(logits.float().cpu().numpy())
        return Computed(np.concatenate([row[window.heads] for row, window in zip(rows, windows, strict=True)]))
