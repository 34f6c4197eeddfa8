"""The forward pass of a BERT token classifier for CPUs: weights laid out once, operations fused, nothing but torch.

:mod:`transformers` computes the same, and is used for everything that is not a BERT on a CPU. There it multiplies in 32
bits through a library that leaves half of some CPUs unused, and lays out 16-bit weights anew in every call. Attention
as in Vaswani et al., 2017 (https://arxiv.org/abs/1706.03762).
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from hasila.inference import operators

Product = Callable[..., Tensor]
"""A product with a weight: of rows ``[rows, in]`` and an activation's name, see :class:`Linear`; ``[rows, out]``."""


class Bert:
    """A BERT token classifier on the CPU.

    Args:
        config: of the checkpoint.
        weights: its state, as ``BertForTokenClassification`` names it.
        dtype: of what is between the products, ``float32`` or ``bfloat16``.
        product: makes the products of the layers of their names, weights ``[out, in]`` and biases; the three of an
            attention are one, ``….attention.self``. In ``dtype`` if not given.

    Raises:
        KeyError: a weight is missing.
    """

    def __init__(
        self,
        config: Any,
        weights: Mapping[str, Tensor],
        dtype: torch.dtype,
        product: Callable[[str, Tensor, Tensor], Product] | None = None,
    ) -> None:
        embeddings = "bert.embeddings"
        self._words = weights[f"{embeddings}.word_embeddings.weight"].float()
        self._positions = (
            weights[f"{embeddings}.position_embeddings.weight"].float()
            + weights[f"{embeddings}.token_type_embeddings.weight"].float()[0]  # a text is all of the first type
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
        """Whether a configuration is of a BERT that this computes."""
        return (
            config.model_type == "bert"
            and config.hidden_act == "gelu"
            and not config.is_decoder
            and not config.add_cross_attention
            and getattr(config, "position_embedding_type", "absolute") == "absolute"
        )

    @staticmethod
    def shapes(config: Any) -> dict[str, tuple[int, ...]]:
        """The weights that are used, by their names, and their shapes."""
        width, inner = config.hidden_size, config.intermediate_size
        rows = {
            "word": config.vocab_size,
            "position": config.max_position_embeddings,
            "token_type": config.type_vocab_size,
        }
        shapes = {f"bert.embeddings.{name}_embeddings.weight": (count, width) for name, count in rows.items()}
        linear = {"classifier": (len(config.id2label), width)}
        norms = ["bert.embeddings.LayerNorm"]
        for layer in range(config.num_hidden_layers):
            own = f"bert.encoder.layer.{layer}"
            linear |= {f"{own}.attention.self.{part}": (width, width) for part in ("query", "key", "value")}
            linear[f"{own}.attention.output.dense"] = (width, width)
            linear[f"{own}.intermediate.dense"] = (inner, width)
            linear[f"{own}.output.dense"] = (width, inner)
            norms += [f"{own}.attention.output.LayerNorm", f"{own}.output.LayerNorm"]
        found: dict[str, tuple[int, ...]] = {**shapes, **{f"{name}.weight": shape for name, shape in linear.items()}}
        found |= {f"{name}.bias": shape[:1] for name, shape in linear.items()}
        return found | {f"{name}.{kind}": (width,) for name in norms for kind in ("weight", "bias")}

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits ``[windows, tokens, tags]``, 32 bits, of ids and attention mask, each ``[windows, tokens]``."""
        windows, tokens = ids.shape
        states = self._norm(functional.embedding(ids, self._words) + self._positions[:tokens])
        states = states.to(self._dtype).view(windows * tokens, -1)
        full = int(mask.sum(1).min())  # tokens that every window has
        hidden = None if full == tokens else ~mask.bool()[:, None, None, full:]
        for layer in self._layers:
            states = layer(states, windows, hidden)
        return functional.linear(states.float(), *self._classifier).view(windows, tokens, -1)


class _Layer:
    """Attention and the two products after it; states are ``[windows * tokens, width]``."""

    def __init__(
        self,
        config: Any,
        weights: Mapping[str, Tensor],
        name: str,
        dtype: torch.dtype,
        product: Callable[[str, Tensor, Tensor], Product],
    ) -> None:
        own = f"{name}.attention.self"
        self._heads = config.num_attention_heads
        # One product for the three, with attention's scale in the first.
        scale = 1 / math.sqrt(config.hidden_size // config.num_attention_heads)
        weight, bias = (
            torch.cat(
                [weights[f"{own}.query.{kind}"].float() * scale]
                + [weights[f"{own}.{part}.{kind}"].float() for part in ("key", "value")]
            )
            for kind in ("weight", "bias")
        )
        self._triple = product(own, weight, bias)
        self._mixed, self._wide, self._narrow = (
            product(part, weights[f"{part}.weight"].float(), weights[f"{part}.bias"].float())
            for part in (f"{name}.attention.output.dense", f"{name}.intermediate.dense", f"{name}.output.dense")
        )
        self._norms = [
            _Norm(weights, f"{name}.{part}.LayerNorm", config.layer_norm_eps, dtype)
            for part in ("attention.output", "output")
        ]

    def __call__(self, states: Tensor, windows: int, hidden: Tensor | None) -> Tensor:
        rows, width = states.shape
        query, key, value = (
            self._triple(states).view(windows, rows // windows, 3, self._heads, -1).permute(2, 0, 3, 1, 4).unbind()
        )
        context = _attention(query, key, value, hidden).transpose(1, 2).reshape(rows, width)
        states = self._norms[0](self._mixed(context).add_(states))
        return self._norms[1](self._narrow(self._wide(states, "gelu")).add_(states))


def _attention(query: Tensor, key: Tensor, value: Tensor, hidden: Tensor | None) -> Tensor:
    """Attention over ``[windows, heads, tokens, width]``; the scale is in the query.

    ``hidden`` tells which of the last tokens are padding, ``[windows, 1, 1, last]``.
    """
    tokens = query.shape[2]
    if query.dtype == torch.float32:
        visible = None if hidden is None else functional.pad(~hidden, (tokens - hidden.shape[3], 0), value=True)
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=visible, scale=1.0)
    scores = query @ key.transpose(-1, -2)  # in 16 bits plain products are up to twice as fast as the fused kernel
    if hidden is not None:
        scores[..., tokens - hidden.shape[3] :].masked_fill_(hidden, -math.inf)
    return _softmax(scores) @ value


def _softmax(scores: Tensor) -> Tensor:
    """Over the last dimension, in 16 bits."""
    return operators.onednn_softmax(scores) if operators.has("softmax-bf16") else scores.softmax(-1)


class _Norm:
    def __init__(self, weights: Mapping[str, Tensor], name: str, epsilon: float, dtype: torch.dtype) -> None:
        self._weight, self._bias = (weights[f"{name}.{kind}"].to(dtype) for kind in ("weight", "bias"))
        self._epsilon = epsilon

    def __call__(self, states: Tensor) -> Tensor:
        return functional.layer_norm(states, self._weight.shape, self._weight, self._bias, self._epsilon)


class Linear:
    """A product with a weight that oneDNN has laid out for itself; plain where this machine cannot do that.

    Args:
        weight: ``[out, in]``.
        bias: ``[out]``.
        dtype: of the product.
    """

    def __init__(self, weight: Tensor, bias: Tensor, dtype: torch.dtype) -> None:
        self._weight, self._bias = weight.to(dtype), bias.to(dtype)
        self._packed = operators.has("packed-bf16" if dtype == torch.bfloat16 else "packed-fp32")
        if self._packed:
            self._weight = operators.pack(self._weight)

    def __call__(self, rows: Tensor, activation: str = "none") -> Tensor:
        """Rows ``[rows, in]`` to ``[rows, out]``; ``activation`` is ``none`` or ``gelu``."""
        if self._packed:
            return operators.packed_linear(rows, self._weight, self._bias, activation)
        product = functional.linear(rows, self._weight, self._bias)
        return functional.gelu(product) if activation == "gelu" else product
