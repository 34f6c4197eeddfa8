"""The doctor: the checks run in order, and one that fails hides no other."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from accelerate.commands.config import config_args
from safetensors.torch import load_file, save_file

from hasila.doctor.check import Check
from hasila.doctor.examination import examine
from hasila.errors import CheckpointError
from hasila.inference import checkpoint
from hasila.inference.heads import Heads
from hasila.labels import TAGS
from support.checks import by_name, edit


def examined(source: Path | None = None, device: str = "auto") -> dict[str, Check]:
    return by_name(examine(source, device, matrix_size=128))


def test_a_line_tells_verdict_name_finding_and_what_to_do():
    assert str(Check("cuda", "ok", "none")) == "ok       cuda             none"
    assert str(Check("cuda", "error", "lost", "find it")) == "error    cuda             lost -> find it"


def test_a_configuration_that_accelerate_cannot_read_is_an_error(folder: Path):
    Path(config_args.default_config_file).write_text("{")
    found = examined(folder)["launch"]
    assert found.verdict == "error"
    assert "accelerate config" in found.advice


def test_two_label_maps_that_contradict_each_other_are_an_error(folder: Path):
    swapped = {tag: index for index, tag in enumerate(TAGS)} | {"B-ACTOR": 2, "I-ACTOR": 1}
    edit(folder / "config.json", label2id=swapped)
    found = examined(folder)["labels"]
    assert found.verdict == "error"
    assert found.found.endswith("label2id disagrees on B-ACTOR, I-ACTOR")


def test_a_tokenizer_without_padding_is_an_error(folder: Path):
    edit(folder / "tokenizer_config.json", pad_token=None)
    found = examined(folder)
    assert found["tokenizer"].verdict == found["extraction"].verdict == "error"
    assert found["tokenizer"].advice == "set pad_token in tokenizer_config.json"


def test_the_embedded_checkpoint_is_well():
    found = examined(device="cpu")
    names = ["checkpoint", "architecture", "labels", "tokenizer", "marks", "digits", "unknown", "offsets", "extraction"]
    assert [found[name].verdict for name in names] == ["ok"] * len(names)
    assert found["parity"].found == "no accelerator to compare with the CPU"


def test_a_checkpoint_that_does_not_load_hides_neither_tokenizer_nor_launch(folder: Path):
    (folder / "model.safetensors").unlink()
    found = examined(folder)
    with pytest.raises(CheckpointError) as raised:
        checkpoint.load(folder)
    assert found["checkpoint"] == Check("checkpoint", "error", str(raised.value), "name another with --model")
    assert [found[name].verdict for name in ("tokenizer", "marks", "offsets", "launch")] == ["ok"] * 4
    assert {found[name].found for name in ("heads", "extraction", "parity")} == {"not tried"}
    (folder / "tokenizer.json").unlink()
    assert examined(folder)["tokenizer"].verdict == "error"


def with_heads(folder: Path) -> Path:
    """The checkpoint of a folder, saved with heads."""
    model, tokenizer = checkpoint.load(folder)
    checkpoint.save(model, tokenizer, folder, Heads(model.config.hidden_size))
    return folder


def test_a_checkpoint_with_heads_is_well(folder: Path):
    found = examined(with_heads(folder), "cpu")
    assert [found[name].verdict for name in ("heads", "extraction", "layers")] == ["ok"] * 3


def without_a_number(path: Path) -> None:
    tensors = load_file(path)
    tensors["link.bias"][0] = float("nan")
    save_file(tensors, path)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda folder: (folder / "records.safetensors").unlink(), "found only hasila_heads"),
        (lambda folder: edit(folder / "config.json", hasila_heads=None), "found only records.safetensors"),
        (lambda folder: edit(folder / "config.json", hasila_heads={"width": 64}), "expected heads for states 32 wide"),
        (lambda folder: edit(folder / "config.json", hasila_heads={"width": 32}), "hasila_heads.harm: expected"),
        (lambda folder: without_a_number(folder / "records.safetensors"), "found NaN or infinity in link.bias"),
        (lambda folder: (folder / "records.safetensors").write_bytes(b"{}"), "not heads that can be loaded"),
    ],
)
def test_heads_that_cannot_be_used_are_an_error_and_hide_no_extraction(
    folder: Path, spoil: Callable[[Path], object], fault: str
):
    spoil(with_heads(folder))
    found = examined(folder, "cpu")
    assert found["heads"].verdict == "error"
    assert fault in found["heads"].found
    assert found["heads"].advice.startswith("take config.json, model.safetensors and records.safetensors from one")
    assert found["extraction"].verdict == "ok"
    assert "layers" not in found


def test_an_accelerator_that_fails_hides_nothing_of_the_cpu(folder: Path, monkeypatch: pytest.MonkeyPatch):
    card = SimpleNamespace(name="Card", total_memory=24 * 2**30, major=8, minor=6)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 9)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: card)
    found = examined(folder)
    assert found["cuda:8"].verdict == "ok"
    # A torch with CUDA says of each precision that the device fails, one without says it once.
    assert {check.verdict for name, check in found.items() if name.startswith("cuda:8 ")} in ({"error"}, {"warning"})
    assert found["parity cuda:8"].verdict == "error"
    assert found["extraction"].verdict == "ok"


def test_a_torch_that_cannot_be_imported_hides_neither_versions_nor_the_reason(tmp_path: Path):
    code = "import sys; sys.modules['torch'] = None; from hasila.cli.main import main; sys.exit(main(['doctor']))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", timeout=120, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    lines = {line[9:26].strip(): line for line in ran.stdout.splitlines()}
    assert lines["torch"].startswith("ok ")
    for name in ("devices", "cpu precision", "checkpoint", "tokenizer", "launch"):
        assert lines[name].startswith("error ")
    assert "import of torch halted" in lines["devices"]
