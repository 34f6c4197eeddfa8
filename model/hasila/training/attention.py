"""Attention for training on a CPU, quicker there in bf16 than either that transformers has.

The backward of ``sdpa`` is slow in bf16, and ``eager`` turns the scores, the largest tensors of a step, to fp32 by
adding a mask of that type. Here they stay in bf16, which is what they were rounded to anyway.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.masking_utils import AttentionMaskInterface, eager_mask

NAME = "hasila_training"
"""What ``set_attn_implementation`` knows it by once this module is imported."""


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
        module: the layer, of which only is asked whether it is in training.
        query: ``[batch, heads, tokens, width]``, like key and value.
        key: see query.
        value: see query.
        attention_mask: what is added to the scores, ``[batch, 1, tokens, tokens]``, see :func:`mask`.
        scaling: of the scores; without, one by the square root of the width.
        dropout: of the weights.

    Returns:
        ``[batch, tokens, heads, width]``, and the weights ``[batch, heads, tokens, tokens]``.
    """
    # Scaling the queries instead of the scores touches a fifth of the numbers.
    scores = (query * (query.shape[-1] ** -0.5 if scaling is None else scaling)) @ key.transpose(2, 3)
    if attention_mask is not None:
        scores += attention_mask
    weights = nn.functional.dropout(scores.softmax(dim=-1), dropout, training=module.training)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def mask(*, dtype: torch.dtype, **options: Any) -> Tensor:
    """The mask of ``eager``, made once for all layers in the precision that autocast gives their scores."""
    if torch.is_autocast_enabled("cpu"):
        dtype = torch.get_autocast_dtype("cpu")
    made: Tensor = eager_mask(dtype=dtype, **options)
    return made


AttentionInterface.register(NAME, attention)
AttentionMaskInterface.register(NAME, mask)
