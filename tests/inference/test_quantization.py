"""8 bits: products equal up to rounding, the same in any batch, and refused where they are not available."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from hasila.cli.main import main
from hasila.errors import CheckpointError
from hasila.inference import checkpoint, quantization
from hasila.inference.bert import Bert
from hasila.inference.extractor import Extractor
from hasila.inference.quantization import Linear8, Ranges
from support.marks import needs
from support.models import tiny_classifier
from support.paths import ARTICLES

in_8_bits = needs("int8")

TEXT = "قال المرصد إن عشرة مدنيين قتلوا في غارات على بلدة سرمين بريف إدلب، ونزحت عشرات العائلات."


@in_8_bits
@given(st.floats(-50, 0), st.floats(0.01, 50), st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=40))
def test_steps_are_the_nearest_and_what_is_outside_is_the_edge(low: float, high: float, numbers: list[float]):
    product = Linear8(torch.ones(8, 1), torch.zeros(8), torch.float32, (low, high))
    width = (high - low) / 255
    zero = round(-low / width)
    rows = torch.tensor(numbers)[:, None]
    told = (product.steps(rows).int() - zero) * width
    assert float((told - rows.clamp(low, high)).abs().max()) <= width * 0.5001 + width  # 0 is a step, edges shift by it


@in_8_bits
@pytest.mark.parametrize("activation", ["none", "gelu"])
@pytest.mark.parametrize("dtype", [torch.float32, pytest.param(torch.bfloat16, marks=needs("int8-bf16"))])
def test_products_are_those_of_floats_but_for_the_steps(activation: str, dtype: torch.dtype):
    torch.manual_seed(0)
    weight, bias, rows = torch.randn(48, 64), torch.randn(48), torch.randn(100, 64)
    bounds = (float(rows.min()), float(rows.max()))
    expected = torch.nn.functional.linear(rows, weight, bias)
    if activation == "gelu":
        expected = torch.nn.functional.gelu(expected)
    found = Linear8(weight, bias, dtype, bounds)(rows.to(dtype), activation)
    assert found.dtype == dtype
    assert float((found.float() - expected).abs().mean()) < 0.02 * float(expected.abs().mean())
    out = (float(expected.min()), float(expected.max()))
    steps = Linear8(weight, bias, dtype, bounds, out)(rows, activation)
    width = (out[1] - out[0]) / 255
    assert steps.dtype == torch.uint8
    assert float(((steps.int() - round(-out[0] / width)) * width - expected).abs().mean()) < 0.5 * width


def measured() -> tuple[Any, Ranges]:
    model = tiny_classifier(60)
    windows = [SimpleNamespace(ids=np.arange(4, 4 + length)) for length in (5, 30, 50)]
    return model, Ranges.measure(model.config, model.state_dict(), windows)  # type: ignore[arg-type]


@in_8_bits
def test_ranges_include_the_inputs_and_the_worst_layers_have_none():
    model, ranges = measured()
    assert len(ranges.bounds) == round(4 * (1 - quantization.KEPT_SHARE))
    assert all(low <= 0 < high for low, high in ranges.bounds.values())
    assert set(ranges.bounds) <= {
        f"bert.encoder.layer.0.{part}"
        for part in ("attention.self", "attention.output.dense", "intermediate.dense", "output.dense")
    }
    ranges.into_config(model.config)
    assert Ranges.of_config(model.config) == ranges


@in_8_bits
def test_logits_in_8_bits_are_nearly_those_of_32_and_the_same_in_any_batch():
    model, ranges = measured()
    ids = torch.arange(4, 54)[None].repeat(3, 1)
    exact = Bert(model.config, model.state_dict(), torch.float32)(ids, torch.ones_like(ids))
    network = Bert(model.config, model.state_dict(), torch.float32, ranges.products(torch.float32))
    found = network(ids, torch.ones_like(ids))
    assert 0 < float((found - exact).abs().mean()) < 0.05 * float(exact.abs().mean())
    assert torch.equal(found[0], network(ids[:1], torch.ones(1, 50))[0])


@pytest.mark.parametrize(
    "told", [{"a": [1, 2]}, {"a": [-1, float("nan")]}, {"a": 3}, [1], {"a": [0, 0]}, {"a": ["x", 1]}]
)
def test_a_configuration_that_holds_no_ranges_is_refused(told: object):
    with pytest.raises(CheckpointError, match=r"hasila_int8_ranges in config.json: expected the range"):
        Ranges.of_config(SimpleNamespace(hasila_int8_ranges=told))


@in_8_bits
def test_quantize_makes_a_checkpoint_ready(tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder, text = tmp_path / "model", tmp_path / "text.txt"
    shutil.copytree(tiny_checkpoint, folder)
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"][0] += 9  # random tags are close to each other, and would change with any rounding
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    text.write_text(TEXT, encoding="utf-8")
    asked = ["extract", str(text), "--model", str(folder), "--precision", "int8", "--out", str(tmp_path / "out.jsonl")]
    assert main(asked) == 1
    assert "int8 needs ranges in the checkpoint's configuration, and there are none" in capsys.readouterr().err
    assert main(["quantize", str(folder), str(ARTICLES)]) == 0
    assert "ranges of 4 products" in capsys.readouterr().err
    before, after = (json.loads((path / "config.json").read_text()) for path in (tiny_checkpoint, folder))
    assert set(after) - set(before) == {"hasila_int8_ranges"}
    assert before.items() <= after.items()
    assert main(asked) == 0
    checkpoint.load(folder)  # for transformers it is the same checkpoint


@in_8_bits
def test_quantize_tells_what_it_passes_over_in_a_folder(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    model, folder = tmp_path / "model", tmp_path / "news"
    shutil.copytree(tiny_checkpoint, model)
    folder.mkdir()
    folder.joinpath("a.csv").write_text(f"id,report\n1,{TEXT}\n", encoding="utf-8")
    folder.joinpath("b.xyz").touch()
    assert main(["quantize", str(model), str(folder)]) == 3
    told = capsys.readouterr().err
    assert f"passed over: 1 file, .xyz: {folder / 'b.xyz'}\n" in told
    assert f"note: {folder / 'a.csv'}: the text is in column 'report'\n" in told
    assert main(["quantize", str(model), str(folder), "--text-column", "report", "--skip-unknown"]) == 0
    assert "a.csv" not in capsys.readouterr().err


def test_quantize_tells_what_is_wrong(tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    empty = tmp_path / "empty.txt"
    empty.write_text("ـ", encoding="utf-8")  # a tatweel, of which the tokenizer leaves nothing
    for arguments, told in (
        ([str(tiny_checkpoint), str(empty)], "expected texts with words in them, found none"),
        ([str(tiny_checkpoint), str(tmp_path / "none.txt")], "none.txt"),
        ([str(tmp_path / "no-model"), str(empty)], "no such folder"),
    ):
        assert main(["quantize", *arguments]) == 1
        assert told in capsys.readouterr().err


@in_8_bits
def test_8_bits_are_refused_where_the_tags_differ(tiny_tokenizer: Any):
    model = tiny_classifier(len(tiny_tokenizer))
    Ranges({"bert.encoder.layer.0.attention.self": (-0.001, 0.001)}).into_config(model.config)
    with pytest.raises(ValueError, match=r"in int8 .*% of a text's words get the tags of fp32, expected 98%"):
        Extractor(model, tiny_tokenizer, device="cpu", precision="int8")


@in_8_bits
def test_the_embedded_checkpoint_finds_nearly_the_same_in_8_bits(articles: list[Any]):
    text = articles[0].text[:3000]
    exact, rounded = (Extractor.from_pretrained(device="cpu", precision=precision) for precision in ("fp32", "int8"))
    wanted, found = ({(s.start, s.end, s.label) for s in each.extract(text)} for each in (exact, rounded))
    assert rounded.precision == "int8"
    assert len(wanted) > 25
    assert len(wanted & found) >= 0.95 * len(wanted | found)
