"""Adversarial training: shifts have the requested length, raise the loss, and leave the model unchanged."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from transformers import BertConfig, BertForTokenClassification

from hasila.labels import TAGS
from hasila.training.adversary import Adversary

SIZE = 0.5


@pytest.fixture(params=[False, True], ids=["words trained", "words frozen"])
def model(request: pytest.FixtureRequest) -> BertForTokenClassification:
    torch.manual_seed(0)
    model = BertForTokenClassification(
        BertConfig(
            vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=len(TAGS),
        )
    )  # fmt: skip
    model.get_input_embeddings().requires_grad_(not request.param)
    return model


@pytest.fixture
def loss(model: BertForTokenClassification) -> Callable[[], Tensor]:
    """Computes the loss of a batch with passages of two lengths."""
    ids = torch.randint(1, 50, (3, 9))
    mask = torch.ones_like(ids)
    mask[0, 4:] = 0
    labels = torch.where(mask == 1, torch.randint(0, len(TAGS), ids.shape), -100)
    return lambda: torch.nn.functional.cross_entropy(
        model(input_ids=ids, attention_mask=mask).logits.flatten(0, 1), labels.flatten(), reduction="sum"
    )


def embedded(model: BertForTokenClassification, run: Callable[[], object]) -> Tensor:
    """The sum of word, position and type embeddings in a forward pass."""
    seen: list[Tensor] = []
    handle = model.bert.embeddings.LayerNorm.register_forward_pre_hook(
        lambda _, inputs: seen.append(inputs[0].detach())
    )
    run()
    handle.remove()
    return seen[0]


def test_each_passage_is_shifted_by_the_requested_length(model, loss):
    words = model.get_input_embeddings()
    length = SIZE * words.weight.norm(dim=-1).mean().item()
    adversary = Adversary(words, SIZE)
    plain = embedded(model, loss)
    with adversary.watching():
        loss().backward()
    with adversary.shifting():
        shift = embedded(model, loss) - plain
    assert shift.flatten(1).norm(dim=1).tolist() == pytest.approx([length] * 3, rel=1e-4)
    assert shift[0, 4:].abs().max() < 1e-6 < shift[0, :4].abs().max()  # padding says nothing
    assert torch.equal(embedded(model, loss), plain)  # outside nothing is shifted


def test_a_shift_raises_the_loss_and_the_opposite_shift_lowers_it(model, loss):
    words = model.get_input_embeddings()
    found = {}
    for size in (SIZE, -SIZE):
        adversary = Adversary(words, size)
        with adversary.watching():
            plain = loss()
            plain.backward()
        with adversary.shifting():
            found[size] = loss().item()
    assert found[-SIZE] < plain.item() < found[SIZE]


def test_watching_does_not_change_gradients(model, loss):
    loss().backward()
    expected = {name: parameter.grad for name, parameter in model.named_parameters()}
    model.zero_grad()
    with Adversary(model.get_input_embeddings(), SIZE).watching():
        loss().backward()
    for name, parameter in model.named_parameters():
        assert (parameter.grad is None) == (expected[name] is None) == (not parameter.requires_grad), name
        assert parameter.grad is None or torch.equal(parameter.grad, expected[name]), name


def test_the_shift_of_a_passage_does_not_depend_on_the_others(model):
    ids = torch.randint(1, 50, (2, 6))
    adversary = Adversary(model.get_input_embeddings(), SIZE)

    def shifted(rows: Tensor) -> Tensor:
        def run() -> Tensor:
            return model(input_ids=rows).logits.square().sum()

        with adversary.watching():
            run().backward()
        with adversary.shifting():
            return embedded(model, run)

    assert torch.allclose(shifted(ids)[:1], shifted(ids[:1]), atol=1e-5)


def test_a_batch_without_gradient_is_not_shifted(model, loss):
    adversary = Adversary(model.get_input_embeddings(), SIZE)
    plain = embedded(model, loss)
    with adversary.watching():
        (loss() * 0).backward()
    with adversary.shifting():
        assert torch.equal(embedded(model, loss), plain)
