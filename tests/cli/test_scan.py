"""The command ``scan``: what it prints and returns, and that it writes nothing."""

import io
import json
import sys
from pathlib import Path

import pytest

from hasila.batch.survey import Survey
from hasila.cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two texts, one of them twice, and nothing that cannot be read."""
    for name in ("a.txt", "b.txt"):
        tmp_path.joinpath(name).write_text("قتل ثلاثة مدنيين في قصف على سراقب", encoding="utf-8")
    tmp_path.joinpath("أخبار.txt").write_text("اجتمع المجلس اليوم", encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_table_tells_what_a_folder_holds_and_nothing_is_written(folder: Path, capsys: Capture):
    before = sorted(folder.rglob("*"))
    assert main(["scan", str(folder), "--sample", "0"]) == 0
    lines = squeezed(capsys.readouterr().out)
    for line in (
        "files: text │ 3 │ 100.0",
        "documents │ 3 │",
        "script: Arabic │ 3 │ 100.0",
        "the text of an earlier one │ 1 │ 33.3",
        "without a date │ 3 │ 100.0",
    ):
        assert line in lines
    assert not any("harm" in line for line in lines)
    assert sorted(folder.rglob("*")) == before


def test_files_of_no_format_make_the_status_3_and_are_named(folder: Path, capsys: Capture):
    for name in ("تقرير.xyz", ".DS_Store"):
        folder.joinpath(name).touch()
    assert main(["scan", str(folder), "--sample", "0"]) == 3
    out = capsys.readouterr().out
    assert "passed over: .xyz" in out
    assert "تقرير.xyz" in out
    assert "hidden, of the system" in out
    assert main(["scan", str(folder), "--sample", "0", "--skip-unknown"]) == 0


def test_errors_are_counted_by_kind_and_make_the_status_1(folder: Path, capsys: Capture):
    for name in ("x.txt", "y.txt"):
        folder.joinpath(name).write_bytes(b"\xff")
    assert main(["scan", str(folder), "--sample", "0"]) == 1
    (line,) = [line for line in squeezed(capsys.readouterr().out) if line.startswith("error: ")]
    assert line.startswith(f"error: expected UTF-8 │ 2 │ 100.0 │ {folder / 'x.txt'}: expected UTF-8, found byte 0xff")


def test_the_model_reads_the_sample(folder: Path, tiny_checkpoint: Path, capsys: Capture):
    arguments = ["scan", str(folder), "--model", str(tiny_checkpoint), "--device", "cpu", "--json"]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["complete"] is True
    assert found["harm"]["sample"] == 3
    assert found["harm"]["low"] == found["harm"]["high"] == pytest.approx(found["harm"]["documents"] / 3, abs=1e-4)
    assert main([*arguments, "--sample", "2"]) == 0
    drawn = json.loads(capsys.readouterr().out)["harm"]
    assert drawn["sample"] == 2
    assert drawn["low"] < drawn["high"]
    assert main([*arguments[:-1], "--sample", "2"]) == 0
    (line,) = [line for line in squeezed(capsys.readouterr().out) if line.startswith("tell of harm to people")]
    assert "of 2 drawn; of all probably " in line


def test_standard_input_can_be_scanned(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    rows = b'{"text": "one", "date": "2020-01-31"}\n{"text": "one"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(rows)))
    assert main(["scan", "-", "--sample", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["files"] == {"JSONL": 1}
    assert (found["documents"], found["identical"], found["dates"]["first"]) == (2, 1, "2020-01-31")
    assert found["harm"] is None


def test_an_interruption_prints_what_was_found_so_far(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    real = Survey._add

    def interrupted(self: Survey, *arguments: object) -> None:
        if self.documents == 2:
            raise KeyboardInterrupt
        real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Survey, "_add", interrupted)
    assert main(["scan", str(folder), "--json"]) == 130
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert (found["complete"], found["documents"], found["scripts"], found["identical"]) == (False, 2, {"Arabic": 2}, 1)
    assert printed.err.endswith("interrupted: only what was found so far is counted\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sample", "-1"], "--sample: expected a number of documents, found -1"),
        (["--sample", "0", "--model", "x"], "--model reads the sample; expected --sample above 0 with it"),
        (["--input-format", "csv"], "--input-format is about standard input; expected - among the inputs"),
        (["-", "-"], "-: standard input can be read once, found it 2 times"),
        (["-", "--input-format", "docs"], "expected one of the formats .txt"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], message: str, folder: Path, capsys: Capture):
    assert main(["scan", str(folder), *arguments]) == 1
    assert capsys.readouterr().err.startswith(f"error: {message}")
