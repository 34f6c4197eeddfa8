"""The command ``desk``: what it refuses, and a real server from its start to Ctrl+C."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from hasila.cli.main import main
from support.paths import ROOT

pytest.importorskip("uvicorn")
pytest.importorskip("python_multipart")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    news.joinpath("a.txt").write_text("قتل ثلاثة مدنيين في قصف على سراقب", encoding="utf-8")
    return news


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "expected a file or folder"),
        (["--port", "70000"], "expected 0 to 65535"),
        (["--log", "nowhere/log.jsonl"], "does not exist"),
        (["--host", "192.0.2.1"], "cannot be listened at"),
        (["--token-file", "nowhere/token"], "--token-file: nowhere/token: cannot be read or made"),
    ],
)
def test_what_cannot_be_served_is_an_error(
    folder: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
):
    named = [] if arguments == ["nowhere"] else [str(folder)]
    assert main(["desk", "--no-browser", *named, *arguments]) == 1
    assert says in capsys.readouterr().err


def started(*arguments: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "model")}
    command = [sys.executable, "-m", "hasila", "desk", "--no-browser", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def served(folder: Path, tiny_checkpoint: Path) -> Iterator[subprocess.Popen[str]]:
    process = started(folder, "--model", tiny_checkpoint, "--annotator", "R.")
    yield process
    process.kill()
    process.wait()


def test_a_real_server_answers_keeps_changes_and_ends_with_ctrl_c(served: subprocess.Popen[str], folder: Path):
    assert served.stdout
    printed = re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", served.stdout.readline())
    assert printed
    address, token = printed.groups()

    def ask(path: str, body: object = None, token: str = token) -> dict[str, object]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-Hasila-Token": token, "Content-Type": "application/json"}
        with urlopen(Request(f"{address}/api/{path}", data, headers)) as answer:
            told: dict[str, object] = json.load(answer)
            return told

    with pytest.raises(HTTPError, match="401"):
        ask("status", token="wrong")
    assert ask("documents/a.txt")["version"] == 0
    assert ask("status")["annotators"] == ["R."]
    changes = {"annotator": "R.", "base": 0, "changes": [{"op": "note", "note": "seen"}]}
    assert ask("documents/a.txt/changes", changes)["note"] == "seen"
    assert json.loads(folder.joinpath("desk", "log.jsonl").read_text(encoding="utf-8"))["annotator"] == "R."
    served.send_signal(signal.SIGINT)
    assert served.wait(60) == 0


def test_a_token_file_keeps_the_token_from_start_to_start(folder: Path, tiny_checkpoint: Path, tmp_path: Path):
    printed = []
    for _ in range(2):
        process = started(folder, "--model", tiny_checkpoint, "--token-file", tmp_path / "token")
        assert process.stdout
        printed.append(process.stdout.readline().strip().partition("#token=")[2])
        process.kill()
        process.communicate()
    assert printed == [tmp_path.joinpath("token").read_text(encoding="ascii").strip()] * 2


def test_a_checkpoint_that_is_not_there_ends_the_command(folder: Path):
    process = started(folder, "--model", folder)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "error:" in errors
