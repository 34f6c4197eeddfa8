"""Pads windows to batches, as a network takes them."""

from collections.abc import Sequence

import numpy as np
import torch

from hasila.inference.encoding import Window


def pad(windows: Sequence[Window], padding: int, multiple: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    """Pad windows to a batch.

    Args:
        windows: the windows of the batch.
        padding: id of the padding token.
        multiple: the padded length is divisible by this number.

    Returns:
        Token ids and attention mask, each ``[windows, tokens]``; ``tokens`` is the longest length, rounded up.
    """
    longest = max((len(window.ids) for window in windows), default=0)
    ids = np.full((len(windows), longest + -longest % multiple), padding)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)
