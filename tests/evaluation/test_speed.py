"""Speed: operations match torch's count, systems read in turn, all parts of the script run, plots show the data."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from hasila.errors import HasilaError
from hasila.evaluation import benchmark_tables, compared_systems, speed
from hasila.evaluation.benchmark import Benchmark, Growth, LayersCost, Speed, System
from hasila.evaluation.speed import Served
from hasila.inference import checkpoint
from hasila.training.joint_model import new_heads
from support.commands import run_script
from support.models import tiny_classifier
from support.paths import ROOT


@pytest.mark.parametrize("shape", [(1, 1), (3, 17), (2, 100)])
def test_operations_are_those_that_torch_counts(shape: tuple[int, int]):
    model = tiny_classifier(60)
    with FlopCounterMode(display=False) as counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        model(input_ids=torch.full(shape, 5), attention_mask=torch.ones(shape))
    assert speed.operations(model.config, [shape[1]] * shape[0], 7) == counter.get_total_flops()


ECHO = """
import json, sys
print("{}", flush=True)
for line in sys.stdin:
    print(json.dumps({"seconds": 2.0, "cpu": 4.0, "memory_mb": 10}), flush=True)
"""


def test_each_system_is_read_in_turn_and_its_processes_are_added_up():
    served = [Served(System(name, "pipeline", processes=count), [sys.executable, "-c", ECHO])
              for name, count in (("one", 1), ("two", 2))]  # fmt: skip
    one, two = speed.measure(served, 100, 3)
    for each in served:
        each.stop()
    assert one == Speed(served[0].system, 50, 25, 10, [2.0] * 3)
    assert (two.words_per_second, two.words_per_core_second, two.memory_mb) == (100, 25, 20)


def test_a_speed_is_stored_beside_the_settings_of_its_system():
    speed_of = Speed(System("one", "pipeline", batch=8), 5.5, 4.5, 100, [1.25])
    stored = speed_of.as_dict()
    assert list(stored) == [
        "name", "kind", "processes", "threads", "precision", "batch", "unit",
        "words_per_second", "words_per_core_second", "memory_mb", "seconds",
    ]  # fmt: skip
    assert (stored["batch"], stored["seconds"]) == (8, [1.25])
    assert Speed.from_dict(json.loads(json.dumps(stored))) == speed_of


def test_the_published_benchmark_can_be_read():
    published = json.loads(ROOT.joinpath("train", "results", "benchmark.json").read_text(encoding="utf-8"))
    benchmark = Benchmark.from_dict(published)
    assert [system.as_dict() for system in benchmark.systems] == published["systems"]
    assert [asdict(point) for point in benchmark.growth] == published["growth"]
    assert benchmark.best_pipeline in {system.system.name for system in benchmark.systems}


def test_a_process_that_fails_is_named():
    served = Served(System("broken", "hasila"), [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(HasilaError, match="broken: one of its processes failed"):
        served.ready()
    served.stop()


@pytest.mark.parametrize(
    "system",
    [
        System("", "hasila"),
        System("", "pipeline"),
        System("", "pipeline", unit="stride", batch=2),
        System("", "pipeline", unit="sentence", batch=2),
        System("", "gliner", unit="sentence", batch=2),
        System("", "field"),
    ],
)
def test_every_kind_of_system_reads(system: System, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch):
    if reason := compared_systems.missing(system.kind):
        pytest.skip(reason)
    monkeypatch.setattr(compared_systems, "LEARNT", 1)
    found = compared_systems.reader(system, str(tiny_checkpoint))(["قتل عشرة مدنيين في إدلب. ونزح آخرون.", "سوريا"])
    assert len(found) == (3 if system.unit == "sentence" else 2)


def part(**asked: Any) -> Any:
    done = run_script("scripts/benchmark.py", "--part", json.dumps(asked), stdin="\n")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_parts_of_the_script_tell_what_they_measured(tiny_checkpoint: Path):
    source = str(tiny_checkpoint)
    ready, told = part(do="serve", system=vars(System("", "hasila")), source=source, repeat=1)
    assert ready == {}
    assert set(told) == {"seconds", "cpu", "memory_mb"}
    (many,) = part(do="growth", source=source, documents=30, size_mb=0)
    (long,) = part(do="growth", source=source, documents=0, size_mb=0.1)
    assert (many["documents"], long["documents"]) == (30, 1)
    assert many["words"] > 500
    assert 5_000 < long["words"] < 20_000
    assert min(many["spans"], long["spans"]) > 10


def test_the_cost_of_layers_is_told_if_there_are_heads(tiny_checkpoint: Path, tmp_path: Path):
    asked = {"do": "layers", "precision": "fp32", "rounds": 2}
    assert part(source=str(tiny_checkpoint), **asked) == [None]
    model, tokenizer = checkpoint.load(tiny_checkpoint)
    checkpoint.save(model, tokenizer, tmp_path, new_heads(model.config.hidden_size))
    (told,) = part(source=str(tmp_path), **asked)
    cost = LayersCost(**told)
    assert cost.ratio > 0
    assert min(cost.extract_seconds, cost.layers_seconds) > 0


def test_the_cost_of_layers_is_the_median_of_pairs(tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch):
    heads = new_heads(32)
    read = checkpoint.read

    def with_heads(*arguments: Any) -> checkpoint.Checkpoint:
        found = read(*arguments)
        found.heads = heads
        return found

    monkeypatch.setattr(checkpoint, "read", with_heads)
    # Which reading comes first changes from pair to pair; the first pair does not count.
    seconds = iter([9.0, 9.0, 1.0, 2.0, 3.0, 2.0, 4.0, 5.0])
    monkeypatch.setattr(speed, "_thread_seconds", lambda _: next(seconds))
    cost = speed.layers_cost(str(tiny_checkpoint), "fp32", ["قتل مدني في إدلب."], 3)
    assert cost == LayersCost(extract_seconds=2.0, layers_seconds=3.0, ratio=1.5)


def test_agreement_with_itself_is_perfect(tiny_checkpoint: Path, articles: list[Any]):
    told = speed.agreement(str(tiny_checkpoint), [article.text for article in articles[:1]], "fp32")
    assert told.f1 == 1.0
    assert told.spans == told.same > 10


def grey_levels(path: Path) -> NDArray[np.uint8]:
    """The pixels of a plot that shows something."""
    with Image.open(path) as picture:
        assert min(picture.size) > 150
        assert max(picture.size) > 900
        pixels = np.asarray(picture.convert("L"))
    assert len(np.unique(pixels)) > 20
    return pixels


def test_bars_show_the_speeds(tmp_path: Path):
    plots = pytest.importorskip("hasila.evaluation.plots")
    slow = Speed(System("slow", "pipeline"), 5.0, 4.0, 100, [1.0])
    fast = Speed(System("fast", "hasila"), 50.0, 40.0, 100, [1.0])
    plots.speed(tmp_path / "both.png", [slow, fast])
    plots.speed(tmp_path / "equal.png", [slow, replace(slow, system=fast.system)])
    both, equal = grey_levels(tmp_path / "both.png"), grey_levels(tmp_path / "equal.png")
    assert both.shape == equal.shape
    assert (both != equal).mean() > 0.05


def test_lines_show_the_growth(tmp_path: Path):
    plots = pytest.importorskip("hasila.evaluation.plots")
    point = Growth(documents=10, words=1000, spans=5, seconds=1.0, cpu=1.0, loaded_mb=400, memory_mb=500)
    points = [point, replace(point, words=9000, cpu=9.0), replace(point, documents=1, words=5000)]
    plots.growth(tmp_path / "flat.png", points)
    plots.growth(tmp_path / "steep.png", [points[0], replace(points[1], memory_mb=900), points[2]])
    flat, steep = grey_levels(tmp_path / "flat.png"), grey_levels(tmp_path / "steep.png")
    assert flat.shape == steep.shape
    left, right = np.array_split(flat != steep, 2, axis=1)
    assert left.any()
    assert not right[:, right.shape[1] // 5 :].any()  # CPU time is the same


@pytest.mark.parametrize("name", ["speed", "ratios", "facts", "engines", "growth"])
def test_the_published_benchmark_can_be_shown(name: str):
    published = json.loads(ROOT.joinpath("train", "results", "benchmark.json").read_text(encoding="utf-8"))
    assert getattr(benchmark_tables, name)(Benchmark.from_dict(published))


def test_the_cost_of_layers_is_among_the_facts_if_it_was_measured():
    published = json.loads(ROOT.joinpath("train", "results", "benchmark.json").read_text(encoding="utf-8"))
    bare = Benchmark.from_dict(published | {"layers": {}})
    cost = LayersCost(extract_seconds=1.0, layers_seconds=1.25, ratio=1.25)
    measured = Benchmark.from_dict(published | {"layers": {"bf16": asdict(cost)}})
    line = "- All layers in bf16 take 1.25 times as long as spans alone."
    assert line in benchmark_tables.facts(measured).splitlines()
    assert not any("layers" in fact for fact in benchmark_tables.facts(bare).splitlines())


def test_a_plan_leaves_out_what_was_not_measured():
    published = json.loads(ROOT.joinpath("train", "results", "benchmark.json").read_text(encoding="utf-8"))
    benchmark = Benchmark.from_dict(published)
    measured = [one for one in benchmark.systems if one.system.precision != "int8"]
    on_gpu = {
        "machine": {"gpu": "a GPU"},
        "speed, Hasila, fp32": {"words per second": 50_000},
        "stages, fp32": {"words per second": 7},
    }
    table = benchmark_tables.plan(replace(benchmark, systems=measured), on_gpu, words_per_article=1000)
    assert "| Hasila, bf16 |" in table
    assert "int8" not in table
    per_core = next(one.words_per_core_second for one in measured if one.system.name == "Hasila, fp32")
    hours = 1e6 * 1000 / per_core / 3600
    assert (
        f"| Hasila, fp32 | a core | {per_core / 1000:.1f} | {hours:,.1f} | {0.04 * hours:,.2f} | {0.006 * hours:,.2f} |"
    ) in table
    assert "| Hasila, fp32 | a GPU | 50.0 | 5.6 | 16.67 | 5.56 |" in table
