"""Embedding: 16-bit weights and heads, which quantization leaves alone, and a limit of the size."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from hasila.cli.main import main
from hasila.errors import CheckpointError, HasilaError
from hasila.inference import checkpoint, operators
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.extractor import Extractor
from hasila.inference.heads import Heads
from hasila.training.joint_model import new_heads
from support.paths import ROOT

TEXT = "قتل 3 مدنيين وأصيب خمسة آخرون في قصف على بلدة سرمين بريف إدلب، بحسب الدفاع المدني."


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The names of the script that embeds a checkpoint."""
    return runpy.run_path(str(ROOT / "train" / "embed_checkpoint.py"))


@pytest.fixture
def classifier(tiny_model: BertForTokenClassification, tiny_tokenizer: PreTrainedTokenizerFast) -> Checkpoint:
    return Checkpoint.of_model(tiny_model, tiny_tokenizer, new_heads(tiny_model.config.hidden_size))


def test_weights_and_heads_are_saved_in_16_bits(script: dict[str, Any], classifier: Checkpoint, tmp_path: Path):
    assert classifier.heads is not None
    before = {name: weight.clone() for name, weight in classifier.heads.state_dict().items()}
    script["save_in_16_bits"](classifier, tmp_path)
    for name in ("model.safetensors", "records.safetensors"):
        assert {weight.dtype for weight in load_file(tmp_path / name).values()} == {torch.float16}
    restored = checkpoint.read(tmp_path).heads
    assert restored is not None
    for name, weight in restored.state_dict().items():
        torch.testing.assert_close(weight, before[name], rtol=1e-3, atol=1e-4)
    assert restored.settings == Heads(32).settings
    assert Extractor.from_pretrained(tmp_path, device="cpu").layers(TEXT).missing == ""


def test_a_checkpoint_without_heads_stays_without(
    script: dict[str, Any],
    tiny_model: BertForTokenClassification,
    tiny_tokenizer: PreTrainedTokenizerFast,
    tmp_path: Path,
):
    script["save_in_16_bits"](Checkpoint.of_model(tiny_model, tiny_tokenizer), tmp_path)
    assert not (tmp_path / "records.safetensors").exists()
    assert "hasila_heads" not in json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))


def test_heads_too_large_for_16_bits_are_refused(script: dict[str, Any], classifier: Checkpoint, tmp_path: Path):
    assert classifier.heads is not None
    with torch.no_grad():
        classifier.heads.link.bias[0] = 1e6
    with pytest.raises(CheckpointError, match=r"found NaN or infinity in link\.bias"):
        script["save_in_16_bits"](classifier, tmp_path)


@pytest.mark.skipif(operators.missing("int8") != "", reason="this CPU has no 8-bit products")
def test_quantizing_leaves_the_heads_as_they_are(script: dict[str, Any], classifier: Checkpoint, tmp_path: Path):
    folder, texts = tmp_path / "model", tmp_path / "texts.txt"
    script["save_in_16_bits"](classifier, folder)
    texts.write_text(TEXT, encoding="utf-8")
    weights = (folder / "records.safetensors").read_bytes()
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    layers = Extractor.from_pretrained(folder, device="cpu", precision="fp32").layers(TEXT)
    assert main(["quantize", str(folder), str(texts)]) == 0
    assert (folder / "records.safetensors").read_bytes() == weights
    quantized = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert quantized.pop("hasila_int8_ranges")
    assert quantized == settings
    assert Extractor.from_pretrained(folder, device="cpu", precision="fp32").layers(TEXT) == layers
    assert Extractor.from_pretrained(folder, device="cpu", precision="int8").layers(TEXT).missing == ""


def package(folder: Path, size: int) -> Path:
    """A package with weights in three places."""
    for name in ("default/model.safetensors", "default/records.safetensors", "data/word_weights.tsv"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(bytes(size))
    (folder / "data" / "table.tsv").write_bytes(bytes(3 * size))
    return folder


def test_all_weights_of_the_package_are_counted(
    script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(script["check_size"].__globals__, "LARGEST", 30)
    script["check_size"](package(tmp_path, 10))
    assert capsys.readouterr().out.splitlines()[-1].split() == ["30", "bytes", "of", "at", "most", "30"]
    with pytest.raises(HasilaError, match="expected weights of at most 30 bytes, found 33"):
        script["check_size"](package(tmp_path, 11))


def test_the_weights_of_this_package_are_small_enough(script: dict[str, Any]):
    script["check_size"](ROOT / "model" / "hasila")
