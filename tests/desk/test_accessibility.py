"""What axe-core finds on the desk, in both themes and on a phone. Needs axe-core, Playwright and Chromium."""

from typing import Any

import pytest

from support.borrowed import AXE, needs_axe
from support.browsers import needs_chromium
from support.desk_pages import Open
from support.fake_desk import FakeDesk

pytestmark = [needs_chromium, needs_axe]

DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 800}


def faults(page: Any) -> list[str]:
    """What axe-core calls a violation, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)])
def test_a_document_its_mentions_and_its_records_are_accessible(opened: Open, theme: str, size: dict[str, int]) -> None:
    page = opened(FakeDesk(), "sarmin", color_scheme=theme, viewport=size)
    page.locator("#text .mention >> nth=0").click()
    assert faults(page) == []
    if size is PHONE:
        page.click(".panes [data-pane=side]")
    for pane in ("records", "mentions", "metadata"):
        page.click(f"[data-tab={pane}]")
        assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("button", ["paste", "export", "help"])
def test_dialogs_are_accessible(opened: Open, button: str, theme: str) -> None:
    page = opened(FakeDesk(), color_scheme=theme)
    page.click(f"#{button}")
    page.wait_for_selector("dialog[open]")
    assert faults(page) == []
