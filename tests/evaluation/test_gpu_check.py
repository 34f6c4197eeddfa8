"""The check of a GPU, tried on the CPU with few words, few steps and tiny models."""

import json
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hasila.corpus.articles import Article
from hasila.evaluation.gpu_parity import same_layers
from hasila.inference import checkpoint
from hasila.layers import Choice, Layers, MentionLink
from hasila.spans import Span
from hasila.training import samples
from hasila.training.joint_model import new_heads
from hasila.training.recipe import Recipe
from support.commands import Ran, run_script
from support.paths import ROOT


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
    fed = found["workers, spans in fp32"]
    assert fed["workers"] >= 1
    assert fed["times the fastest pipeline"] > 0
    assert 0 <= fed["device idle"] < 1
    shares = found["stages, fp32, batches of 4096 tokens"]["shares of the time"]
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares["forward pass"] > 0
    for name in ("compact", "arabert"):
        steps = found[f"training, {name}, mixed precision no"]
        assert steps["steps"] == 6
        assert steps["losses"] == sorted(steps["losses"], reverse=True)
    assert "64 wide" in found["training, arabert, base"]["made"]
    assert "left out: the memory of cpu cannot be limited" in done.stdout
    assert "left out: layers, as the checkpoint has no heads" in done.stdout


def test_layers_are_compared_and_timed_if_there_are_heads(
    tiny_checkpoint: Path, tmp_path: Path, without: Callable[..., None]
):
    without("plain-bf16")
    model, tokenizer = checkpoint.load(tiny_checkpoint)
    checkpoint.save(model, tokenizer, tmp_path / "model", new_heads(model.config.hidden_size))
    done = check(tmp_path / "found.json", tmp_path / "model", "--only", "layers")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(tmp_path.joinpath("found.json").read_text(encoding="utf-8"))
    parity, cost = found["layers, parity in fp32"], found["layers, cost in fp32"]
    for name in ("mentions", "attributes", "links"):
        assert parity[name] == parity[f"{name} there"] > 0
        assert parity[f"share of {name}"] == 1
    assert min(cost.values()) > 0


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The names of the script."""
    return runpy.run_path(str(ROOT / "scripts" / "gpu_check.py"))


LAYERS = Layers(
    [Span(0, 5, "مدنيا", "CASUALTY", 0.9), Span(9, 13, "إدلب", "PLACE", 0.9)],
    harms={0: Choice("killed", 0.9)},
    victims={0: {"Civilians": 0.9}},
    links=[MentionLink("Place", 0, 1)],
)


@pytest.mark.parametrize(
    ("change", "name", "share"),
    [
        ({"links": []}, "links", 0),
        ({"harms": {0: Choice("injured", 0.9)}}, "attributes", 0.5),
        ({"victims": {0: {"Civilians": 0.9, "Women": 0.6}}}, "attributes", 0.8),
        ({"mentions": [replace(LAYERS.mentions[0], start=1), LAYERS.mentions[1]]}, "mentions", 0.5),
    ],
)
def test_layers_that_differ_are_not_as_expected(change: dict[str, Any], name: str, share: float):
    assert same_layers([LAYERS], [LAYERS])["as expected"]
    found = same_layers([LAYERS], [replace(LAYERS, **change)])
    assert found[f"share of {name}"] == pytest.approx(share)
    assert not found["as expected"]


def test_the_heads_are_trained_if_the_recipe_says_so(
    script: dict[str, Any], tiny_base: Path, short_articles: list[Article], tmp_path: Path
):
    rows = samples.samples(short_articles)
    recipe = Recipe(str(tiny_base), output=str(tmp_path), epochs=2, batch_size=2, heads_weight=0.5)
    found = script["steps"](recipe, rows)
    assert found["weight of the heads"] == 0.5
    assert found["as expected"]


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
