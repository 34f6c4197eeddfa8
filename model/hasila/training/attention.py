"""Attention for training on a CPU in bf16, faster there than ``sdpa`` and ``eager`` of transformers.

The backward pass of ``sdpa`` is slow in bf16. ``eager`` converts the scores, the largest tensors of a step, to fp32 by
adding an fp32 mask. Here they stay in bf16, to which they were rounded anyway.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.masking_utils import AttentionMaskInterface, eager_mask

NAME = "hasila_training"
"""Its name for ``set_attn_implementation``, registered when this module is imported."""


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Scaled dot-product attention in the precision of its queries.

    Args:
        module: the layer; only its ``training`` flag is used.
        query: ``[batch, heads, tokens, width]``.
        key: ``[batch, heads, tokens, width]``.
        value: ``[batch, heads, tokens, width]``.
        attention_mask: added to the scores, ``[batch, 1, tokens, tokens]``, see :func:`mask`.
        scaling: factor of the scores; by default 1 / sqrt(width).
        dropout: dropout rate of the attention weights.

    Returns:
        The output ``[batch, tokens, heads, width]`` and the attention weights ``[batch, heads, tokens, tokens]``.
    """
    # Queries have about a fifth as many numbers as scores, so scaling them is cheaper.
    scores = (query * (query.shape[-1] ** -0.5 if scaling is None else scaling)) @ key.transpose(2, 3)
    if attention_mask is not None:
        scores += attention_mask
    weights = nn.functional.dropout(scores.softmax(dim=-1), dropout, training=module.training)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def mask(*, dtype: torch.dtype, **options: Any) -> Tensor:
    """The mask of ``eager``, created once for all layers, in the precision that autocast gives the scores."""
    if torch.is_autocast_enabled("cpu"):
        dtype = torch.get_autocast_dtype("cpu")
    attention_mask: Tensor = eager_mask(dtype=dtype, **options)
    return attention_mask


AttentionInterface.register(NAME, attention)
AttentionMaskInterface.register(NAME, mask)
