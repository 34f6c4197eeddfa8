"""A checkpoint is refined: it learns, keeps its calibration, and its scores before and after are compared."""

from pathlib import Path
from typing import Any

import pytest
import torch

from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.quantization import Ranges
from hasila.scoring.metrics import Score
from hasila.training import refinement
from hasila.training.loop import Step, StoppedError
from hasila.training.portions import split
from hasila.training.refinement import Refinement, Scores
from support.desks import article
from support.lessons import marked
from support.models import random_heads, tiny_classifier

FAST = {"epochs": 3, "learning_rate": 3e-3, "head_learning_rate": 1e-2, "mixed_precision": "no"}


@pytest.fixture
def base(tiny_tokenizer: Any, tmp_path: Path) -> Path:
    """A checkpoint in 16 bits, calibrated, with heads and ranges."""
    model = tiny_classifier(len(tiny_tokenizer), scale=0.1)
    Calibration({"PLACE": (1.5, 0.5)}).into_config(model.config)
    Ranges({"bert.encoder.layer.0.output.dense": (-9.0, 9.0)}).into_config(model.config)
    folder = tmp_path / "base"
    checkpoint.save(torch.nn.Module.half(model), tiny_tokenizer, folder, random_heads(scale=0.1).half())
    return folder


def test_a_checkpoint_is_refined_and_saved_with_all_that_it_had(base: Path, tmp_path: Path):
    plan = Refinement(str(base), split([article(marked(number)) for number in range(12)]), changes=FAST)
    before = refinement.scores(base, plan.documents.learn)
    steps: list[Step] = []

    def stop(step: Step) -> bool:
        steps.append(step)
        return step.step < 2

    with pytest.raises(StoppedError):
        plan.train(tmp_path / "states", stop)
    trained = plan.train(tmp_path / "states", lambda step: bool(steps.append(step)) or True)
    assert [step.step for step in steps] == list(range(1, trained.steps + 1))
    assert trained.losses[-1] < trained.losses[0]
    lost = plan.save(trained, tmp_path / "model")
    saved = checkpoint.read(tmp_path / "model")
    assert Calibration.of_config(saved.config).curves == {"PLACE": (1.5, 0.5)}
    assert saved.heads is not None
    bounds = Ranges.of_config(saved.config).bounds
    assert "8-bit" in lost if lost else bounds and (-9.0, 9.0) not in bounds.values()
    assert next(iter(saved.weights.values())).dtype == torch.float32
    after = refinement.scores(tmp_path / "model", plan.documents.learn)
    assert after.lead_over(before)["f1"] >= 0


def test_the_lead_has_an_interval_over_documents():
    right, wrong = ({label: Score(n, 2, 2) for label in ("CASUALTY", "ACTOR", "PLACE")} for n in (2, 1))
    lead = Scores([right] * 5).lead_over(Scores([wrong] * 5))
    assert lead == {"f1": 0.5, "interval": [0.5, 0.5]}
    mixed = Scores([right, wrong] * 3).lead_over(Scores([wrong, right] * 3))
    assert mixed["f1"] == 0
    assert mixed["interval"][0] < 0 < mixed["interval"][1]
    assert Scores([right]).as_dict()["micro"]["f1"] == 1


def test_a_checkpoint_without_heads_gets_none():
    assert refinement.recipe("base", with_heads=False).heads_weight == 0
    assert refinement.recipe("base", with_heads=True, epochs=9).epochs == 9
