"""The BERT forward pass: the logits of transformers, in 32 and 16 bits, with and without padding."""

from collections.abc import Callable

import pytest
import torch
from transformers import BertForTokenClassification

from hasila.inference.bert import Bert
from support.marks import needs
from support.models import tiny_classifier


def batch(*lengths: int) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    ids = torch.randint(4, 60, (len(lengths), max(lengths)))
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).long()
    return ids, mask


@pytest.fixture(scope="module")
def model() -> BertForTokenClassification:
    return tiny_classifier(60)


@pytest.mark.parametrize("lengths", [(1,), (7, 7, 7), (3, 9, 30), (2, 510)])
@pytest.mark.parametrize(
    "missing",
    [
        pytest.param((), id="all operators"),
        pytest.param(("packed-fp32", "packed-bf16"), id="plain products"),
        pytest.param(("softmax-bf16",), id="plain softmax"),
    ],
)
@pytest.mark.parametrize(
    ("dtype", "most"), [(torch.float32, 1e-5), pytest.param(torch.bfloat16, 0.1, marks=needs("plain-bf16"))]
)
def test_logits_and_states_are_those_of_transformers(
    model: BertForTokenClassification,
    lengths: tuple[int, ...],
    missing: tuple[str, ...],
    dtype: torch.dtype,
    most: float,
    without: Callable[..., None],
):
    without(*missing)
    ids, mask = batch(*lengths)
    with torch.inference_mode():
        output = model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        expected = output.logits[mask.bool()]
        network = Bert(model.config, model.state_dict(), dtype)
        found, both = network(ids, mask), network(ids, mask, with_states=True)
    states = both[..., 7:][mask.bool()]
    assert torch.equal(both[..., :7], found)
    assert float((states - output.hidden_states[-1][mask.bool()]).abs().max()) <= most * float(states.abs().max())
    assert found.dtype == both.dtype == torch.float32
    assert found.shape == (*ids.shape, 7)
    assert float((found[mask.bool()] - expected).abs().max()) <= most * float(expected.abs().max())


@pytest.mark.parametrize(
    "change", [{"hidden_act": "relu"}, {"is_decoder": True}, {"add_cross_attention": True}, {"model_type": "electra"}]
)
def test_another_architecture_is_left_to_transformers(change: dict[str, object]):
    config = tiny_classifier(60).config
    assert Bert.computes(config)
    for name, value in change.items():
        config.__dict__[name] = value
    if "model_type" in change:
        config.__class__ = type("Other", (config.__class__,), change)
    assert not Bert.computes(config)


def test_shapes_are_those_of_the_weights(model: BertForTokenClassification):
    shapes = Bert.shapes(model.config)
    state = {name: tuple(weight.shape) for name, weight in model.state_dict().items() if "position_ids" not in name}
    assert shapes == state
