"""The check of a GPU, tried on the CPU with few words, few steps and tiny models."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import Ran, run_script


def check(out: Path, model: Path, *options: object) -> Ran:
    return run_script(
        "scripts/gpu_check.py", "--device", "cpu", "--trial", "--model", model, "--out", out, *options
    )  # fmt: skip


def test_every_part_tells_what_it_found(
    tiny_checkpoint: Path, tmp_path: Path, without: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    without("plain-bf16", "training-bf16")  # in 16 bits, random weights give other spans
    monkeypatch.delenv("HASILA_ARABERT", raising=False)
    done = check(tmp_path / "found.json", tiny_checkpoint)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(tmp_path.joinpath("found.json").read_text(encoding="utf-8"))
    assert all(f"{name}: done\n" in done.stdout for name in found)
    assert found["machine"]["precisions"] == ["fp32"]
    assert found["parity, fp32"]["spans"] > 10
    assert found["parity, fp32"]["share the same"] == found["parity, auto"]["share the same"] == 1
    pipelines = [name for name in found if name.startswith("speed, pipeline")]
    ours = found["speed, Hasila, fp32"]
    assert len(pipelines) == 2
    for name in pipelines:
        ratio = ours["words per second"] / found[name]["words per second"]
        assert ours[f"times {name.removeprefix('speed, ')}"] == pytest.approx(ratio, rel=0.05, abs=0.01)
    shares = found["stages, fp32, batches of 4096 tokens"]["shares of the time"]
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares["forward pass"] > 0
    for name in ("compact", "arabert"):
        steps = found[f"training, {name}, mixed precision no"]
        assert steps["steps"] == 6
        assert steps["losses"] == sorted(steps["losses"], reverse=True)
    assert "64 wide" in found["training, arabert, base"]["made"]
    assert "left out: the memory of cpu cannot be limited" in done.stdout


def test_a_part_that_fails_is_told_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HASILA_ARABERT", raising=False)  # its tokenizer would be there, so that training could begin
    done = check(tmp_path / "found.json", tmp_path / "nothing")
    assert done.returncode == 1
    found = json.loads(tmp_path.joinpath("found.json").read_text(encoding="utf-8"))
    assert "error" not in found["machine"]
    for name in ("parity", "speed, Hasila, fp32", "training"):
        assert found[name]["error"].startswith("CheckpointError: ")
        assert "no such folder" in found[name]["traceback"]
        assert f"{name}: FAILED\n    error: CheckpointError: " in done.stdout
        assert name in done.stderr


def test_no_part_begins_after_the_last_minute(tiny_checkpoint: Path, tmp_path: Path):
    done = check(tmp_path / "found.json", tiny_checkpoint, "--minutes", 0)
    assert done.returncode == 0
    found = json.loads(tmp_path.joinpath("found.json").read_text(encoding="utf-8"))
    assert {part["left out"] for part in found.values()} == {"no time left, see --minutes"}
