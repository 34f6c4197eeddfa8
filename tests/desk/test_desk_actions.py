"""Random actions on the page of the desk with its own server. Needs Playwright and Chromium."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs the extra desk")
pytest.importorskip("fastapi", reason="needs the extra desk")
pytest.importorskip("python_multipart", reason="needs the extra desk")

from support.browsers import needs_chromium
from support.desk_pages import read
from support.fake_desk import FakeDesk, Served
from support.paths import ROOT

pytestmark = needs_chromium


def test_random_actions_find_no_fault(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text('[{"actions": 1}]', encoding="utf-8")
    options = ["--actions", "150", "--check-every", "60", "--kill-every", "80", "--seed", "3", "--out", str(out)]
    command = [sys.executable, str(ROOT / "scripts" / "desk_actions.py"), *options]
    path = os.pathsep.join([str(ROOT / "model"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    before, found = json.loads(out.read_text(encoding="utf-8"))
    assert before == {"actions": 1}
    assert found["actions"] >= 150
    assert found["corrections"] > 10
    assert found["kills"] > 0
    assert found["checks"] > found["kills"]


@pytest.fixture(scope="module")
def opened(browser: Any) -> Iterator[Any]:
    with Served(FakeDesk()) as link:
        made = browser.new_page()
        made.add_init_script(path=ROOT / "scripts" / "desk_driver.js")
        made.goto(link)
        yield made
        made.close()


@pytest.fixture
def page(opened: Any) -> Any:
    """A page with a document, beside the driver of the actions."""
    opened.reload()
    opened.wait_for_selector("[data-ready]")
    read(opened, "sarmin")
    return opened


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("document.querySelector('#text .mention').dataset.key = 'm9'", "text: the word at"),
        ("document.querySelector('#text .mention').classList.add('ours')", "is drawn as of the person"),
        ("document.querySelector('#text .w').textContent = 'x'", "text: “x” at 0"),
        ("document.querySelector('#mentions [data-key] .sure').textContent = 'person'", "mentions: m1"),
        ("document.querySelector('#mentions [data-key] bdi').textContent = 'x'", "mention: “x”"),
        ("document.querySelector('#records .card').remove()", "records: evidence"),
        ("document.querySelector('#records h3 b').textContent = 'killed'", "record 1: “killed”"),
        ("document.querySelector('#metadata .note').textContent = 'x'", "note: “x”"),
    ],
)
def test_what_the_page_shows_wrongly_is_seen(page: Any, change: str, found: str) -> None:
    assert page.evaluate("driver.compare()") == []
    page.evaluate(change)
    assert any(found in each for each in page.evaluate("driver.compare()"))
