"""Adversarial training: each batch is read a second time, with its word embeddings shifted to increase the loss.

Miyato et al., "Adversarial Training Methods for Semi-Supervised Text Classification", 2017
(https://arxiv.org/abs/1605.07725), equation 5. The paper normalizes embeddings first. Here the size of the shift is
relative to the mean length of an embedding instead, so that the base is left unchanged.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class Adversary:
    """Shifts the word embeddings of a batch along the gradient of its loss, by the same length for every passage.

    Args:
        embeddings: the module of word embeddings, before training.
        size: length of a passage's shift over all its tokens, in mean lengths of a word embedding.
    """

    def __init__(self, embeddings: nn.Module, size: float) -> None:
        self._embeddings = embeddings
        self._length = size * float(embeddings.get_parameter("weight").detach().norm(dim=-1).mean())
        self._embedded: Tensor

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A context for the first forward and backward pass of a batch. It records the gradient of the embeddings."""

        def watch(module: nn.Module, ids: Any, embedded: Tensor) -> Tensor:
            self._embedded = embedded if embedded.requires_grad else embedded.detach().requires_grad_()
            self._embedded.retain_grad()
            return self._embedded

        with self._hooked(watch):
            yield

    @contextmanager
    def shifting(self) -> Iterator[None]:
        """A context for the second forward pass of the batch, with shifted embeddings. Backward may come after it."""
        gradient = self._embedded.grad
        assert gradient is not None, "watching() comes first"
        del self._embedded
        lengths = gradient.flatten(1).norm(dim=1)[:, None, None]
        shift = self._length * gradient / lengths.clamp(min=torch.finfo(lengths.dtype).tiny)

        with self._hooked(lambda module, ids, embedded: embedded + shift):
            yield

    @contextmanager
    def _hooked(self, hook: Callable[[nn.Module, Any, Tensor], Tensor]) -> Iterator[None]:
        handle = self._embeddings.register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()
