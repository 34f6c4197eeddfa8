"""Maxima over ranges of rows."""

import torch
from torch import Tensor


def range_max(rows: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    """Return the largest of each feature over ranges of rows, and zeros for empty ranges.

    A table of maxima over windows of 1, 2, 4, ... rows answers each range with two look-ups.

    Args:
        rows: ``[rows, width]``.
        begin: first row of each range, ``[ranges]``.
        end: one past its last row, ``[ranges]``.

    Returns:
        ``[ranges, width]``.
    """
    length = (end - begin).clamp(min=0)
    longest = int(length.max()) if len(length) else 0
    if longest == 0:
        return rows.new_zeros(len(length), rows.shape[1]) + 0 * rows.sum()  # keeps the gradient's path
    levels = [rows]
    while 2 ** len(levels) <= longest:
        step = 2 ** (len(levels) - 1)
        last = levels[-1]
        levels.append(torch.cat([torch.maximum(last[:-step], last[step:]), last[-step:]]))
    level = torch.floor(torch.log2(length.clamp(min=1).float())).long()
    table = torch.stack(levels)
    first = begin.clamp(max=len(rows) - 1)
    second = (end - (1 << level)).clamp(min=0)
    largest = torch.maximum(table[level, first], table[level, second])
    return largest.masked_fill((length == 0)[:, None], 0.0)
