"""The entry point: version, help and wrong commands."""

import shlex
import subprocess
import sys

import pytest

from hasila.cli.main import COMMANDS, main, parser
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


@pytest.mark.parametrize("command", ["", *(command.name for command in COMMANDS)])
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
    for command in COMMANDS:
        for example in command.examples:
            program, *arguments = shlex.split(example)
            assert program == "hasila"
            assert whole.parse_args(arguments).command is command


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from hasila.cli.main import parser; parser().format_help(); "
        "print(*{'torch', 'transformers', 'pyarrow', 'numpy', 'hasila.records'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "\n"
