"""What tests of the desk's page share."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens the page of a fake desk; at the end no request has left for another server, and nothing complained."""
    from support.browsers import Watched  # only here: where Playwright is missing, the tests are skipped that import it
    from support.desk_pages import enter, read, until
    from support.fake_desk import FakeDesk, Served

    servers: list[Served] = []

    def call(desk: FakeDesk, name: str = "", annotator: str = "R.", **options: Any) -> Any:
        served = next((each for each in servers if each.desk is desk), None)
        if served is None:
            served = Served(desk)
            servers.append(served)
            running.enter_context(served)
        page = pages.page(**options)
        enter(page, served.link, annotator)
        if name:
            read(page, name)
            until(page, "document.activeElement.id === 'text'")
        return page

    with ExitStack() as running, Watched(browser) as pages:
        yield call
    assert all(url.startswith((*(each.address for each in servers), "data:", "blob:")) for url in pages.requests)
