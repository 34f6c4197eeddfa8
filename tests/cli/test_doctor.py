"""The command ``doctor``: what it prints and returns."""

from pathlib import Path

import pytest
from accelerate.commands.config import config_args

from hasila.cli.main import main
from hasila.errors import counted

Capture = pytest.CaptureFixture[str]


def test_the_doctor_prints_a_line_a_finding_and_counts_the_bad_ones(
    tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    monkeypatch.setattr(config_args, "default_config_file", str(tmp_path / "none.yaml"))
    assert main(["doctor", "--model", str(tiny_checkpoint), "--device", "cpu"]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    verdicts = [line.split()[0] for line in lines]
    assert set(verdicts) <= {"ok", "warning"}
    assert [" -> " in line for line in lines] == [verdict == "warning" for verdict in verdicts]
    assert f"0 errors, {counted(verdicts.count('warning'), 'warning')}\n" in printed.err
    assert main(["doctor", "--model", str(tmp_path / "none"), "--device", "cpu"]) == 1
    printed = capsys.readouterr()
    assert f"error    checkpoint       {tmp_path / 'none'}: no such folder" in printed.out
    assert printed.err.startswith("2 errors, ")
