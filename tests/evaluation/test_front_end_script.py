"""The script that measures all but the network: here with workers beside a fake device."""

import json
from pathlib import Path

from hasila.evaluation.benchmark_tables import front_workers
from support.commands import run_script


def test_runs_beside_a_fake_device_are_measured_and_make_a_table(tiny_checkpoint: Path, tmp_path: Path):
    done = run_script(
        "scripts/front_end.py", "--fake-device", "100000", "--workers", "0", "2", "--documents", "12", "--growth", "2",
        "--seen", "2", "--what", "spans", "--model", tiny_checkpoint, "--output", tmp_path / "found.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [(run["workers"], run["documents"]) for run in found["runs"]] == [(0, 12), (2, 12), (2, 24)]
    for run in found["runs"]:
        assert 0 <= run["idle"] < 1
        assert run["seconds"] >= run["words"] / run["device"] > 0
        assert run["feeding_mb"] > run["worker_mb"] >= 0
    assert front_workers(found).count("spans") == 3
