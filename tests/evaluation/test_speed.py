"""The measures of speed: work counted as torch counts it, systems read in turn, and all parts of the script run."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from hasila.errors import HasilaError
from hasila.evaluation import speed
from hasila.evaluation.speed import Served, System
from support.commands import run_script
from support.models import tiny_classifier


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
    assert (one["name"], one["words_per_second"], one["words_per_core_second"], one["memory_mb"]) == ("one", 50, 25, 10)
    assert (two["words_per_second"], two["words_per_core_second"], two["memory_mb"]) == (100, 25, 20)
    assert one["seconds"] == [2.0] * 3


def test_a_process_that_fails_is_named():
    served = Served(System("broken", "hasila"), [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(HasilaError, match="broken: a process of it failed"):
        served.ready()
    served.stop()


@pytest.mark.parametrize(
    "system",
    [
        System("", "hasila"),
        System("", "pipeline"),
        System("", "pipeline", unit="stride", batch=2),
        System("", "pipeline", unit="sentence", batch=2),
    ],
)
def test_every_kind_of_system_reads(system: System, tiny_checkpoint: Path):
    found = speed.reader(system, str(tiny_checkpoint))(["قتل عشرة مدنيين في إدلب. ونزح آخرون.", "سوريا"])
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


def test_agreement_with_itself_is_perfect(tiny_checkpoint: Path, articles: list[Any]):
    told = speed.agreement(str(tiny_checkpoint), [article.text for article in articles[:1]], "fp32")
    assert told["f1"] == 1.0
    assert told["spans"] == told["same"] > 10


def test_pictures_are_made(tmp_path: Path):
    figures = pytest.importorskip("hasila.evaluation.plots")
    row = {"name": "one", "words_per_second": 5.0, "words_per_core_second": 4.0}
    figures.speed(tmp_path / "speed.png", [row, row])
    point = {"documents": 10, "words": 1000, "cpu": 1.0, "memory_mb": 500}
    figures.growth(tmp_path / "growth.png", [point, {**point, "words": 9000}, {**point, "documents": 1}])
    assert all(tmp_path.joinpath(name).read_bytes()[:4] == b"\x89PNG" for name in ("speed.png", "growth.png"))
