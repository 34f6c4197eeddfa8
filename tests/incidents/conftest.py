"""What tests of the page of incidents share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hasila.incidents.page import write_page


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a page of incidents; at the end it must have asked for nothing but itself, and complained of nothing."""
    from support.browsers import Watched  # only here: where Playwright is missing, the tests are skipped that import it

    path = tmp_path / "page.html"

    def call(told: Any, texts: dict[str, str] | None = None, fragment: str = "", **options: Any) -> Any:
        write_page(path, told, texts or {}, "Incidents")
        page = pages.page(**options)
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("#count b", state="attached")
        return page

    with Watched(browser) as pages:
        yield call
    assert {url.partition("#")[0] for url in pages.requests} == {path.as_uri()}
