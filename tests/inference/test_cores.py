"""Cores that a process may use."""

import os
from pathlib import Path

import pytest

from hasila.inference import cores


@pytest.mark.parametrize(
    ("quota", "count"), [(None, 4), ("max 100000\n", 4), ("150000 100000\n", 2), ("50000 100000\n", 1), ("9e9", 4)]
)
def test_cores_are_those_that_affinity_and_quota_leave(
    quota: str | None, count: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 5}, raising=False)
    monkeypatch.setattr(cores, "QUOTA_FILE", tmp_path / "cpu.max")
    if quota:
        cores.QUOTA_FILE.write_text(quota)
    assert cores.usable_cores() == count
