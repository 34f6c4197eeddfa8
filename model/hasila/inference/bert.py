"""The forward pass of a BERT token classifier on a CPU, in torch, with packed weights and fused operations.

:mod:`transformers` computes the same and is used for everything that is not a BERT on a CPU. On a CPU it is slower: its
32-bit products go through a library that leaves half of some CPUs unused, and 16-bit weights are packed again in every
call. Attention: Vaswani et al., 2017 (https://arxiv.org/abs/1706.03762).
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from hasila.inference import operators

Product = Callable[..., Tensor]
"""A linear layer: takes rows ``[rows, in]`` and an activation's name, returns ``[rows, out]``; see :class:`Linear`."""

Softmax = Callable[[Tensor], Tensor]
"""Takes scores, and returns their softmax over the last dimension, of the same shape."""

MakeProduct = Callable[[str, Tensor, Tensor], Product]
"""Makes a linear layer of its name, its weight ``[out, in]`` and its bias ``[out]``."""


class Bert:
    """A BERT token classifier on the CPU.

    Args:
        config: the checkpoint's configuration.
        weights: the weights by name, as in ``BertForTokenClassification``.
        dtype: dtype between the linear layers, ``float32`` or ``bfloat16``.
        product: makes the linear layers; by default :class:`Linear` in ``dtype``. Query, key and value are one layer,
            ``….attention.self``.

    Raises:
        KeyError: a weight is missing.
    """

    def __init__(
        self,
        config: Any,
        weights: Mapping[str, Tensor],
        dtype: torch.dtype,
        product: MakeProduct | None = None,
    ) -> None:
        embeddings = "bert.embeddings"
        self._words = weights[f"{embeddings}.word_embeddings.weight"].float()
        self._positions = (
            weights[f"{embeddings}.position_embeddings.weight"].float()
            + weights[f"{embeddings}.token_type_embeddings.weight"].float()[0]  # all tokens have type 0
        )
        self._dtype = dtype
        self._norm = _Norm(weights, f"{embeddings}.LayerNorm", config.layer_norm_eps, torch.float32)
        make = product or (lambda _, weight, bias: Linear(weight, bias, dtype))
        self._layers = [
            _Layer(config, weights, f"bert.encoder.layer.{layer}", dtype, make)
            for layer in range(config.num_hidden_layers)
        ]
        self._classifier = (weights["classifier.weight"].float(), weights["classifier.bias"].float())

    @staticmethod
    def computes(config: Any) -> bool:
        """Whether this class computes the model of a configuration."""
        return (
            config.model_type == "bert"
            and config.hidden_act == "gelu"
            and not config.is_decoder
            and not config.add_cross_attention
            and getattr(config, "position_embedding_type", "absolute") == "absolute"
        )

    @staticmethod
    def shapes(config: Any) -> dict[str, tuple[int, ...]]:
        """Return the names and shapes of the weights that the forward pass uses."""
        width, inner = config.hidden_size, config.intermediate_size
        rows = {
            "word": config.vocab_size,
            "position": config.max_position_embeddings,
            "token_type": config.type_vocab_size,
        }
        embeddings = {f"bert.embeddings.{name}_embeddings.weight": (count, width) for name, count in rows.items()}
        linear = {"classifier": (len(config.id2label), width)}
        norms = ["bert.embeddings.LayerNorm"]
        for layer in range(config.num_hidden_layers):
            prefix = f"bert.encoder.layer.{layer}"
            linear |= {f"{prefix}.attention.self.{part}": (width, width) for part in ("query", "key", "value")}
            linear[f"{prefix}.attention.output.dense"] = (width, width)
            linear[f"{prefix}.intermediate.dense"] = (inner, width)
            linear[f"{prefix}.output.dense"] = (width, inner)
            norms += [f"{prefix}.attention.output.LayerNorm", f"{prefix}.output.LayerNorm"]
        return {
            **embeddings,
            **{f"{name}.weight": shape for name, shape in linear.items()},
            **{f"{name}.bias": shape[:1] for name, shape in linear.items()},
            **{f"{name}.{kind}": (width,) for name in norms for kind in ("weight", "bias")},
        }

    def __call__(self, ids: Tensor, mask: Tensor, *, with_states: bool = False) -> Tensor:
        """Compute logits.

        Args:
            ids: token ids, ``[windows, tokens]``.
            mask: attention mask, ``[windows, tokens]``; padding comes last.
            with_states: whether to append the last states, which the logits are computed from.

        Returns:
            Logits ``[windows, tokens, tags]``, ``float32``, or ``[windows, tokens, tags + width]`` with states.
        """
        windows, tokens = ids.shape
        states = self._norm(functional.embedding(ids, self._words) + self._positions[:tokens])
        states = states.to(self._dtype).view(windows * tokens, -1)
        shortest = int(mask.sum(1).min())
        hidden = None if shortest == tokens else ~mask.bool()[:, None, None, shortest:]
        for layer in self._layers:
            states = layer(states, windows, hidden)
        states = states.float()
        logits = functional.linear(states, *self._classifier)
        return (torch.cat([logits, states], dim=-1) if with_states else logits).view(windows, tokens, -1)


class _Layer:
    """A transformer layer: attention and feed-forward, over states ``[windows * tokens, width]``."""

    def __init__(
        self,
        config: Any,
        weights: Mapping[str, Tensor],
        name: str,
        dtype: torch.dtype,
        product: MakeProduct,
    ) -> None:
        attention = f"{name}.attention.self"
        self._heads = config.num_attention_heads
        # Query, key and value are one product; the attention's scale is in the query's weights.
        scale = 1 / math.sqrt(config.hidden_size // config.num_attention_heads)
        weight, bias = (
            torch.cat(
                [weights[f"{attention}.query.{kind}"].float() * scale]
                + [weights[f"{attention}.{part}.{kind}"].float() for part in ("key", "value")]
            )
            for kind in ("weight", "bias")
        )
        self._query_key_value = product(attention, weight, bias)
        self._attention_output, self._intermediate, self._output = (
            product(part, weights[f"{part}.weight"].float(), weights[f"{part}.bias"].float())
            for part in (f"{name}.attention.output.dense", f"{name}.intermediate.dense", f"{name}.output.dense")
        )
        self._norms = [
            _Norm(weights, f"{name}.{part}.LayerNorm", config.layer_norm_eps, dtype)
            for part in ("attention.output", "output")
        ]
        self._softmax = _softmax(dtype)

    def __call__(self, states: Tensor, windows: int, hidden: Tensor | None) -> Tensor:
        rows, width = states.shape
        joined = self._query_key_value(states).view(windows, rows // windows, 3, self._heads, -1)
        query, key, value = joined.permute(2, 0, 3, 1, 4).unbind()
        context = _attention(query, key, value, hidden, self._softmax).transpose(1, 2).reshape(rows, width)
        states = self._norms[0](self._attention_output(context).add_(states))
        return self._norms[1](self._output(self._intermediate(states, "gelu")).add_(states))


def _attention(query: Tensor, key: Tensor, value: Tensor, hidden: Tensor | None, softmax: Softmax) -> Tensor:
    """Compute attention over ``[windows, heads, tokens, width]``, with queries that are scaled already.

    ``hidden`` is true for padding among the last tokens, ``[windows, 1, 1, last]``; ``softmax`` is for 16 bits only.
    """
    tokens = query.shape[2]
    if query.dtype == torch.float32:
        visible = None if hidden is None else functional.pad(~hidden, (tokens - hidden.shape[3], 0), value=True)
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=visible, scale=1.0)
    scores = query @ key.transpose(-1, -2)  # up to twice as fast in 16 bits as the fused kernel
    if hidden is not None:
        scores[..., tokens - hidden.shape[3] :].masked_fill_(hidden, -math.inf)
    return softmax(scores) @ value


def _softmax(dtype: torch.dtype) -> Softmax:
    """Choose the softmax over the last dimension, when the layers are made."""
    if dtype == torch.bfloat16 and operators.has("softmax-bf16"):
        return operators.onednn_softmax
    return lambda scores: scores.softmax(-1)


class _Norm:
    def __init__(self, weights: Mapping[str, Tensor], name: str, epsilon: float, dtype: torch.dtype) -> None:
        self._weight, self._bias = (weights[f"{name}.{kind}"].to(dtype) for kind in ("weight", "bias"))
        self._epsilon = epsilon

    def __call__(self, states: Tensor) -> Tensor:
        return functional.layer_norm(states, self._weight.shape, self._weight, self._bias, self._epsilon)


class Linear:
    """A linear layer whose weight oneDNN has packed, or a plain one if this machine cannot do that.

    Args:
        weight: ``[out, in]``.
        bias: ``[out]``.
        dtype: dtype of the product.
    """

    def __init__(self, weight: Tensor, bias: Tensor, dtype: torch.dtype) -> None:
        self._weight, self._bias = weight.to(dtype), bias.to(dtype)
        self._packed = operators.has("packed-bf16" if dtype == torch.bfloat16 else "packed-fp32")
        if self._packed:
            self._weight = operators.pack(self._weight)

    def __call__(self, rows: Tensor, activation: str = "none") -> Tensor:
        """Map rows ``[rows, in]`` to ``[rows, out]``; ``activation`` is ``none`` or ``gelu``."""
        if self._packed:
            return operators.packed_linear(rows, self._weight, self._bias, activation)
        product = functional.linear(rows, self._weight, self._bias)
        return functional.gelu(product) if activation == "gelu" else product
