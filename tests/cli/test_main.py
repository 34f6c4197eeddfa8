"""The entry point: version, help and wrong commands."""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hasila.cli.main import COMMANDS, command_named, main, parser
from hasila.version import __version__

Capture = pytest.CaptureFixture[str]


def test_the_version_is_printed(capsys: Capture):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"hasila {__version__}\n"


def test_no_command_and_an_unknown_one_are_refused(capsys: Capture):
    for arguments in ([], ["translate"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        assert "usage: hasila" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns_and_ends_with_examples(command: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) < 80
    if command:
        count = sum(line.startswith(f"  hasila {command}") for line in lines)
        assert count >= 1
        assert lines[-count - 1] == ("example:" if count == 1 else "examples:")
    else:
        assert "examples:" in lines


def test_examples_are_commands_that_can_be_parsed():
    whole = parser()
    for name in COMMANDS:
        command = command_named(name)
        assert command.name == name
        for example in command.examples:
            program, *arguments = shlex.split(example)
            assert program == "hasila"
            assert whole.parse_args(arguments).command is command
            assert parser([name]).parse_args(arguments) == whole.parse_args(arguments)


HEAVY = ("torch", "numpy", "transformers", "tokenizers", "pyarrow", "rich", "accelerate", "datasets")


def imported(arguments: list[str], modules: Sequence[str]) -> str:
    """Those of some modules that a command imports in a fresh process."""
    code = (
        "import atexit, sys; from hasila.cli.main import main; "
        f"atexit.register(lambda: print('imported:', *[name for name in {modules!r} if name in sys.modules])); "
        f"main({arguments!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.rpartition("imported:")[2].strip()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str):
    modules = {f"hasila.cli.{module}" for module in COMMANDS.values()} if command else set()
    others = sorted(
        modules - {f"hasila.cli.{COMMANDS.get(command)}", "hasila.cli.extract"}
    )  # incidents is like extract
    assert imported([*command.split(), "--help"], [*HEAVY, "hasila.records", *others]) == ""


@pytest.mark.parametrize("out", [[], ["--out", "spans.jsonl"]])
def test_spans_are_read_without_transformers_and_without_the_rules_of_records(tmp_path: Path, out: list[str]):
    text = tmp_path / "report.txt"
    text.write_text("قتل 24 مدنيا في غارات جوية على بلدة سرمين بريف إدلب.", encoding="utf-8")
    out = [str(tmp_path / name) if name.endswith(".jsonl") else name for name in out]
    arguments = ["extract", str(text), "--device", "cpu", *out]
    unwanted = ("transformers", "accelerate", "datasets", "torch._dynamo", "sympy", "hasila.records.days.dates")
    assert imported(arguments, ["torch", *unwanted, *(["rich"] if out else [])]) == "torch"


def test_records_are_read_without_transformers(tmp_path: Path):
    text = tmp_path / "report.txt"
    text.write_text("قتل 24 مدنيا في غارات جوية على بلدة سرمين بريف إدلب.", encoding="utf-8")
    arguments = ["extract", str(text), "--device", "cpu", "--records"]
    assert imported(arguments, ["torch", "transformers", "torch._dynamo", "sympy"]) == "torch"
