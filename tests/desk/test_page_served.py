"""The page of the desk with its own server, from opening a folder to the log. Needs Playwright and Chromium."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hasila.desk.checkpoints import Checkpoints
from hasila.desk.desk import Desk
from hasila.desk.intake import from_files
from hasila.desk.log import Log
from hasila.desk.reading import Background
from hasila.desk.training import Training
from hasila.documents.source import Options
from support.browsers import Watched, needs_chromium
from support.desk_pages import enter, read
from support.desks import RECORDER, TEXTS, read_layers
from support.served_desks import ServedDesk

pytestmark = needs_chromium


class Place:
    """A folder of invented reports, its log, and the desk that is served over it."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "desk" / "log.jsonl"
        for name, text in TEXTS.items():
            folder.joinpath(name).parent.mkdir(exist_ok=True, parents=True)
            folder.joinpath(name).write_bytes(text.encode())
        self.desk = Desk(Log(self.log), RECORDER)
        self.faults: list[Exception] = []
        found = from_files([folder], Options(), self.log)
        self.background = Background(self.desk, found, lambda: read_layers, self.faults.append)
        training = Training(self.desk, Checkpoints.beside(self.log), inputs=[folder])
        self.served = ServedDesk(self.desk, self.background, training)

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "news")
    with made.served:
        assert made.background.complete.wait(60)
        for item in made.desk.shelf:
            made.background.await_reading(item, 60)
        yield made
    assert not made.faults


def read_shelling(page: Any, place: Place, annotator: str) -> None:
    enter(page, place.served.link, annotator)
    read(page, "shelling.txt")


@pytest.fixture
def page(browser: Any, place: Place) -> Iterator[Any]:
    with Watched(browser) as pages:
        made = pages.page()
        read_shelling(made, place, "R.")
        yield made


def do(page: Any, *keys: str) -> None:
    page.focus("#text")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector("body[data-saved=true]")


def test_a_day_at_the_desk(page: Any, place: Place) -> None:
    assert page.locator(".mention.model").count() == 5
    page.locator(".w", has_text="وتركيا").click()
    do(page, "3")
    assert page.locator(".mention.chosen").inner_text() == "تركيا"
    assert page.locator(".mention.chosen.ours").count() == 1
    do(page, "u")
    page.wait_for_timeout(100)
    assert page.locator(".mention").count() == 5
    do(page, "Shift+U")
    page.wait_for_selector(".mention >> nth=5")
    page.locator(".mention", has_text="خمسة").click()
    page.select_option('[data-field="Harm"]', "killed")
    page.wait_for_selector("body[data-saved=true]")
    do(page, "l", "Shift+M", "Enter")
    do(page, "a", "d")
    page.wait_for_selector('[data-id="shelling.txt"].done')
    operations = [change["op"] for line in place.logged() for change in line.get("changes", [])]
    assert [each for each in operations if each in ("add", "attributes", "accept_all", "state")] == [
        "add", "attributes", "accept_all", "state",
    ]  # fmt: skip
    assert {line["annotator"] for line in place.logged()} == {"R."}


def test_two_tabs(page: Any, place: Place) -> None:
    other = page.context.new_page()
    read_shelling(other, place, "S.")
    page.locator(".mention", has_text="سراقب").click()
    do(page, "Delete")
    other.locator(".mention", has_text="المرصد").click()
    other.keyboard.press("4")
    other.wait_for_selector("#banner:not([hidden])")
    assert "سراقب" in other.inner_text("#banner")
    assert other.locator(".mention", has_text="سراقب").count() == 0
    other.click("text=Make mine again")
    other.wait_for_selector("body[data-saved=true]")
    assert place.logged()[-1]["changes"][0]["op"] == "label"


def test_a_text_is_pasted_and_an_export_saved(page: Any, tmp_path: Path) -> None:
    page.click("#paste")
    page.fill("dialog textarea", "قتل مدني في حلب")
    page.fill("dialog [type=date]", "2020-01-02")
    page.click("dialog .main")
    page.wait_for_selector("#list .document >> nth=3")
    page.wait_for_selector("#text .w:has-text('مدني')")
    page.click("#export")
    page.select_option("dialog select >> nth=1", "all")
    with page.expect_download() as found:
        page.click("dialog .main")
    found.value.save_as(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes()[:2] == b"PK"
