"""Adversarial training: each batch is learnt a second time with its word embeddings shifted to where the loss grows.

Miyato et al., "Adversarial Training Methods for Semi-Supervised Text Classification", 2017
(https://arxiv.org/abs/1605.07725), equation 5. There embeddings are normalised first; here the shift is measured in
lengths of an embedding instead, so that the base stays as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class Adversary:
    """Shifts the word embeddings of a batch along the gradient of its loss, each passage by a shift of one length.

    Args:
        words: the word embeddings, as they are before training.
        size: length of a passage's shift over all its tokens, in mean lengths of a word's embedding.
    """

    def __init__(self, words: nn.Module, size: float) -> None:
        self._words = words
        self._length = size * float(words.get_parameter("weight").detach().norm(dim=-1).mean())
        self._embedded: Tensor

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within it one batch is read and its loss differentiated, of which the gradient is remembered."""

        def watch(words: nn.Module, ids: Any, embedded: Tensor) -> Tensor:
            self._embedded = embedded if embedded.requires_grad else embedded.detach().requires_grad_()
            self._embedded.retain_grad()
            return self._embedded

        with self._hooked(watch):
            yield

    @contextmanager
    def shifting(self) -> Iterator[None]:
        """Within it the same batch is read with shifted embeddings."""
        gradient = self._embedded.grad
        assert gradient is not None, "watching() comes first"
        del self._embedded
        lengths = gradient.flatten(1).norm(dim=1)[:, None, None]
        shift = self._length * gradient / lengths.clamp(min=torch.finfo(lengths.dtype).tiny)

        with self._hooked(lambda words, ids, embedded: embedded + shift):
            yield

    @contextmanager
    def _hooked(self, hook: Callable[[nn.Module, Any, Tensor], Tensor]) -> Iterator[None]:
        handle = self._words.register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()
