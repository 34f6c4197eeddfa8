"""Calibration: curves from a model's probability to a confidence, kept in the configuration."""

from pathlib import Path

import pytest
from transformers import AutoConfig, BertConfig

from hasila.errors import CheckpointError
from hasila.inference.calibration import Calibration


def test_the_order_of_confidences_is_kept():
    calibration = Calibration({"PLACE": (2.0, -1.0)})
    grid = [step / 100 for step in range(101)]
    confidences = [calibration("PLACE", p) for p in grid]
    assert confidences == sorted(confidences)
    assert len(set(confidences)) > 95
    assert all(0 < p < 1 for p in confidences)


def test_a_label_without_a_curve_keeps_its_confidence():
    assert Calibration({})("PLACE", 0.3) == 0.3


def test_curves_travel_in_the_configuration(tmp_path: Path):
    config = BertConfig()
    assert Calibration.of_config(config) == Calibration({})
    calibration = Calibration({"ACTOR": (0.5, -0.25), "PLACE": (1.0, 0.0)})
    calibration.into_config(config)
    config.save_pretrained(tmp_path)
    assert Calibration.of_config(AutoConfig.from_pretrained(tmp_path)) == calibration


@pytest.mark.parametrize("found", [{"PLACE": 1.0}, {"PLACE": [1.0]}, {"PLACE": ["a", "b"]}, [1, 2], "PLACE"])
def test_malformed_curves_are_refused(found: object):
    config = BertConfig()
    config.hasila_calibration = found
    with pytest.raises(CheckpointError, match=r"hasila_calibration in config\.json: expected a slope and an intercept"):
        Calibration.of_config(config)
