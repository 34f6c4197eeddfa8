"""The tables of what was found on a GPU."""

import json

from hasila.evaluation import gpu_tables
from support.paths import ROOT

FOUND = json.loads(ROOT.joinpath("train", "results", "gpu.json").read_text(encoding="utf-8"))


def test_each_system_is_compared_with_the_fastest_pipeline():
    rows = gpu_tables.speed(FOUND).splitlines()[2:]
    times = {row.split("|")[1].strip(): float(row.split("|")[3]) for row in rows}
    assert max(value for name, value in times.items() if name.startswith("pipeline")) == 1
    assert {name for name in times if name.startswith("Hasila")} == {
        f"Hasila, {p}" for p in FOUND["machine"]["precisions"]
    }


def test_every_part_has_a_row_and_the_shares_add_up():
    rows = gpu_tables.stages(FOUND).splitlines()[2:]
    assert len(rows) == sum(name.startswith("stages, ") for name in FOUND)
    for row in rows:
        shares = [int(cell.strip().rstrip("%")) for cell in row.strip("|").split("|")[2:]]
        assert 98 <= sum(shares) <= 102
    assert len(gpu_tables.training(FOUND).splitlines()) == 2 + 2 * 2
    assert all("same" not in row for row in gpu_tables.memory(FOUND).splitlines()[2:])
