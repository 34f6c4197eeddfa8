"""Chromium for tests of pages. Tests that import this are skipped, with the reason, where there is none."""

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from support.paths import ROOT

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
_CHROMIUM = runpy.run_path(str(ROOT / "scripts" / "chromium.py"))
needs_chromium = pytest.mark.skipif(_CHROMIUM["find"]() is None, reason="needs Chromium or Google Chrome")
DESK = {"width": 1440, "height": 900}
"""The window of a large screen, in CSS pixels."""


@contextmanager
def launched() -> Iterator[Any]:
    """A browser without a window."""
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=_CHROMIUM["find"](), args=_CHROMIUM["OPTIONS"])
        yield chromium
        chromium.close()


class Watched:
    """Pages, each in a context of its own, while the block lasts. At its end none has complained.

    Args:
        browser: where they are opened.
    """

    def __init__(self, browser: Any) -> None:
        self.requests: list[str] = []
        self._complaints: list[str] = []
        self._browser = browser
        self._contexts: list[Any] = []

    def page(self, **options: Any) -> Any:
        """An empty page. Others of its context are watched with it.

        Args:
            options: of the context.
        """
        context = self._browser.new_context(**{"viewport": DESK, **options})
        self._contexts.append(context)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda fault: self._complaints.append(str(fault.error)))
        context.on("console", lambda told: self._hear(told.text))
        return context.new_page()

    def _hear(self, told: str) -> None:
        if "status of 4" not in told:  # the page tells what the server refuses
            self._complaints.append(told)

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for context in self._contexts:
            context.close()
        if kind is None:
            assert self._complaints == []
