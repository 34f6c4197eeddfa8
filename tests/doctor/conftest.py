"""A checkpoint to spoil, and a machine without settings of its own."""

import shutil
from pathlib import Path

import pytest
from accelerate.commands.config import config_args

from hasila.inference import cores


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No control group and no configuration of accelerate."""
    monkeypatch.setattr(cores, "QUOTA_FILE", tmp_path / "cpu.max")
    monkeypatch.setattr(config_args, "default_config_file", str(tmp_path / "default_config.yaml"))


@pytest.fixture
def folder(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A good checkpoint, to be spoilt."""
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "checkpoint"))
