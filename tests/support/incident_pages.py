"""The page of incidents in a browser, in the hands of a test."""

from collections.abc import Callable
from typing import Any

from support.invented_incidents import at, bare

ROWS = "#rows tr[role]"
"""The rows of the table that are in the page."""

Open = Callable[..., Any]
"""The fixture ``opened``: opens a page of incidents with the texts of their reports."""


def count(page: Any) -> int:
    page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 160))")
    return int(page.inner_text("#count b").replace(",", ""))


def column(page: Any, number: int) -> list[str]:
    return [cell.strip() for cell in page.locator(f"{ROWS} td:nth-child({number})").all_inner_texts()]


def placed(name: str, latitude: float, longitude: float, **changes: Any) -> dict[str, Any]:
    place = at("سراقب", latitude, longitude)
    return bare(name, place=place, places=[place], **changes)
