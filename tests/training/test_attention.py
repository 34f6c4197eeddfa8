"""Attention for training equals the attention of transformers."""

import pytest
import torch
from torch import Tensor
from transformers import BertConfig, BertForTokenClassification

from hasila.training import attention
from support.marks import needs

IDS = torch.arange(2, 50).reshape(3, 16)
MASK = torch.ones_like(IDS)
MASK[0, 5:] = 0
MASK[1, 15:] = 0


def outputs(implementation: str, mask: Tensor, precision: torch.dtype, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
    """The logits of unmasked tokens, and the gradient of all weights."""
    torch.manual_seed(0)
    model = BertForTokenClassification(
        BertConfig(
            vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=dropout, initializer_range=0.2,
        )
    )  # fmt: skip
    model.set_attn_implementation(implementation)
    with torch.autocast("cpu", precision, enabled=precision != torch.float32):
        logits = model(input_ids=IDS, attention_mask=mask).logits.float()[mask == 1]
    logits.square().sum().backward()
    return logits.detach(), torch.cat([weight.grad.flatten() for weight in model.parameters()])


@pytest.mark.parametrize("mask", [MASK, torch.ones_like(MASK)], ids=["padded", "full"])
def test_it_equals_eager_attention(mask):
    for own, theirs in zip(
        outputs(attention.NAME, mask, torch.float32), outputs("eager", mask, torch.float32), strict=True
    ):
        assert torch.allclose(own, theirs, atol=1e-4, rtol=1e-4)


@needs("training-bf16")
def test_in_16_bits_it_is_as_close_to_32_bits_as_eager_attention():
    exact = outputs("eager", MASK, torch.float32)
    own, theirs = (
        [
            float((found - right).norm() / right.norm())
            for found, right in zip(outputs(name, MASK, torch.bfloat16), exact, strict=True)
        ]
        for name in (attention.NAME, "eager")
    )
    assert own == pytest.approx(theirs, rel=0.5)
    assert max(own) < 0.05


def test_it_drops_attention_weights_in_training_as_eager_attention_does():
    own, theirs = (outputs(name, MASK, torch.float32, dropout=0.5)[0] for name in (attention.NAME, "eager"))
    assert torch.allclose(own, theirs, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(own, outputs("eager", MASK, torch.float32)[0], atol=1e-2)
