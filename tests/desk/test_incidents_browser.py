"""The view of the incidents with its own server, as an analyst works with it. Needs Playwright and Chromium."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hasila.desk.checkpoints import Checkpoints
from hasila.desk.reading import Background
from hasila.desk.training import Training
from hasila.incidents.decisions import read_decisions
from support.browsers import Watched, needs_chromium
from support.desk_pages import enter
from support.desks import read_layers
from support.served_desks import ServedDesk
from support.strikes import desk_of_strikes

pytestmark = needs_chromium

LIST = "#incident-list [data-incident]"
SHOTS = os.environ.get("HASILA_SHOTS")
"""A folder for pictures of the view; none are taken without it."""


class Place:
    """A served desk of invented strikes."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "decisions.tsv"
        desk = desk_of_strikes(folder / "log.jsonl")
        background = Background(desk, [], lambda: read_layers, lambda error: None)
        self.served = ServedDesk(desk, background, Training(desk, Checkpoints(folder / "checkpoints")))

    def kinds(self) -> list[str]:
        return [each.kind for each in read_decisions(self.file)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    with made.served:
        yield made


@pytest.fixture
def opened(browser: Any, place: Place) -> Iterator[Any]:
    """Opens the view; at the end nothing was asked elsewhere, and nothing complained."""

    def call(annotator: str = "R.", **options: Any) -> Any:
        page = pages.page(**options)
        enter(page, place.served.link, annotator)
        page.click("#view-incidents")
        page.wait_for_selector(LIST)
        return page

    with Watched(browser) as pages:
        yield call
    assert all(url.startswith((place.served.address, "data:")) for url in pages.requests)


def shown(page: Any) -> list[str]:
    """The titles of the list."""
    titles: list[str] = page.locator(f"{LIST} .title").all_inner_texts()
    return titles


def grouped(page: Any, incidents: int) -> None:
    """Wait until the list has as many incidents."""
    page.wait_for_selector(f"{LIST} >> nth={incidents - 1}")
    page.wait_for_selector(f"{LIST} >> nth={incidents}", state="detached")


def marks(page: Any, kind: str) -> str:
    """The words that are marked in a way, one piece after another."""
    return "".join(page.locator(f"#incident mark.{kind}").all_inner_texts())


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def open_first(page: Any) -> None:
    page.click(LIST)
    page.wait_for_selector("#incident .telling")


def test_an_incident_shows_its_members_reasons_and_evidence(opened: Any) -> None:
    page = opened()
    grouped(page, 2)
    assert shown(page) == ["سراقب", "دوما"]
    open_first(page)
    assert page.locator("#incident .telling").count() == 2
    assert "Joined" in page.inner_text("#incident .telling >> nth=1")
    assert marks(page, "of-people").startswith("أربعة مدنيين")
    assert page.locator("#incident mark.of-place").first.inner_text() == "سراقب"
    assert "نفى" in page.inner_text("#incident .warn")
    assert "Toll, low to high" in page.inner_text("#incident .parts")
    page.hover("#incident .told-record")
    assert "أربعة مدنيين" in marks(page, "lit")
    assert "قصف مدفعي" in marks(page, "lit")
    page.wait_for_timeout(300)
    shot(page, "light")


def test_the_list_is_filtered(opened: Any) -> None:
    page = opened()
    grouped(page, 2)
    page.fill("#incident-filters [name=text]", "لغم")
    grouped(page, 1)
    assert shown(page) == ["دوما"]
    page.fill("#incident-filters [name=text]", "")
    grouped(page, 2)
    page.select_option("#incident-filters [name=reports]", "several")
    grouped(page, 1)
    assert shown(page) == ["سراقب"]


def test_a_person_decides_and_undoes(opened: Any, place: Place) -> None:
    page = opened()
    grouped(page, 2)
    open_first(page)
    page.click("[data-report='strike-2.txt'] [data-decision=different]")
    grouped(page, 3)
    assert place.kinds() == ["different"]
    page.wait_for_selector("#incident .telling >> nth=1", state="detached")
    page.click("#undo-decision")
    grouped(page, 2)
    page.wait_for_selector("#incident .telling >> nth=1")
    assert place.kinds() == []
    page.click("[data-report='strike-2.txt'] [data-decision=split] >> nth=1")
    page.wait_for_selector("#undo-decision:not([hidden])")
    assert place.kinds() == ["split"]
    page.keyboard.press("u")
    page.wait_for_selector("#undo-decision", state="hidden")
    page.click("#join")
    page.click(f"{LIST} >> nth=1")
    grouped(page, 1)
    assert place.kinds() == ["same"]
    page.wait_for_selector("#incident .telling >> nth=2")
    page.click("[data-report='mine.txt'] [data-decision=wrong]")
    page.wait_for_selector("#incident .telling >> nth=2", state="detached")
    assert place.kinds() == ["same", "wrong"]


def test_two_tabs_see_each_other(opened: Any) -> None:
    page, other = opened("R."), opened("S.")
    grouped(other, 2)
    open_first(page)
    page.click("[data-report='strike-2.txt'] [data-decision=different]")
    grouped(other, 3)
    other.wait_for_selector("#undo-decision:not([hidden])")
    assert "R." in str(other.get_attribute("#undo-decision", "title"))


def test_nobody_decides_without_a_name(opened: Any, place: Place) -> None:
    page = opened("")
    open_first(page)
    page.click("[data-decision=wrong]")
    page.wait_for_selector("#banner:not([hidden])")
    assert "Tell first who decides" in page.inner_text("#banner")
    assert not place.file.exists()


def test_a_document_opens_from_a_member_and_leads_back(opened: Any) -> None:
    page = opened()
    open_first(page)
    page.click("[data-open='strike-2.txt']")
    page.wait_for_selector("#text .block.drawn")
    assert page.inner_text("#title") == "عنوان strike-2.txt"
    page.click("#back")
    page.wait_for_selector("#incident .telling >> nth=1")
    assert page.is_hidden("#documents-view")


def test_it_works_by_keyboard(opened: Any, place: Place) -> None:
    page = opened()
    grouped(page, 2)
    page.keyboard.press("i")
    page.wait_for_selector("#documents-view", state="visible")
    page.keyboard.press("i")
    page.wait_for_selector("#incidents-view", state="visible")
    page.focus("#view-incidents")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("[data-report='mine.txt']")
    page.keyboard.press("s")
    page.wait_for_selector("#banner:not([hidden])")
    page.keyboard.press("Enter")
    grouped(page, 1)
    assert place.kinds() == ["same"]
    page.keyboard.press("Escape")
    page.wait_for_selector("#incident .telling", state="detached")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"


def test_the_map_opens_an_incident(opened: Any) -> None:
    page = opened()
    grouped(page, 2)
    page.focus("#map")
    for key in ("n", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#incident .telling")


def test_a_dark_page(opened: Any) -> None:
    page = opened(color_scheme="dark")
    open_first(page)
    ink, ground = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.one')).backgroundColor]"
    )
    assert ink != ground
    page.wait_for_timeout(300)
    shot(page, "dark")


def test_a_phone(opened: Any) -> None:
    page = opened(viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.is_hidden("#incident")
    shot(page, "phone-list")
    open_first(page)
    assert page.is_hidden("#incident-list")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_timeout(300)
    shot(page, "phone")
    page.click("text=All incidents")
    assert page.is_visible("#incident-list")
