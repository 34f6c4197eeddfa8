"""The programs of ``examples/`` run, without the network."""

import csv
import json
from pathlib import Path

from support.commands import run_script
from support.paths import ARTICLES, ROOT


def test_each_example_has_a_test() -> None:
    names = {path.stem for path in ROOT.joinpath("examples").glob("*.py")}
    assert names == {"one_text", "folder_to_records", "fine_tune_on_your_own"}


def test_one_text() -> None:
    done = run_script("examples/one_text.py")
    assert done.returncode == 0, done.stderr
    spans, records = done.stdout.split("\n\n")
    assert [line.split()[2] for line in spans.splitlines() if line.endswith("سرمين")] == ["PLACE"]
    lines = records.splitlines()
    assert lines[0] == "record 0: 5 مدنيين: 5 to 5 persons, killed, سرمين, 2020-01-14"
    assert lines[1].endswith("part of record 0")


def test_folder_to_records(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for article in sorted(ARTICLES.glob("*.txt"))[:2]:
        folder.joinpath(article.name).write_bytes(article.read_bytes())
    out = tmp_path / "records.csv"
    done = run_script("examples/folder_to_records.py", folder, out)
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["document"] for row in rows} == {path.name for path in folder.iterdir()}
    for row in rows:
        text = folder.joinpath(row["document"]).read_bytes().decode("utf-8")
        assert text[int(row["start"]) : int(row["end"])] == row["text"]


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    done = run_script("examples/folder_to_records.py", tmp_path, tmp_path / "records.csv")
    assert done.returncode == 1
    assert "found no .txt file" in done.stderr


def test_fine_tune_on_your_own(tiny_base: Path, tmp_path: Path) -> None:
    output = tmp_path / "own"
    done = run_script("examples/fine_tune_on_your_own.py", "--base", tiny_base, "--output", output, "--epochs", 2)
    assert done.returncode == 0, done.stderr
    assert "4 steps, training loss" in done.stdout
    assert json.loads(output.joinpath("config.json").read_text(encoding="utf-8"))["id2label"]["1"] == "B-ACTOR"
