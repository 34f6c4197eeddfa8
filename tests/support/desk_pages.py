"""The page of the desk in a browser, in the hands of a test."""

from collections.abc import Callable
from typing import Any

from support.fake_desk import FakeDesk

Open = Callable[..., Any]
"""The fixture ``opened``: opens the page of a desk, on a document if one is named."""


def enter(page: Any, link: str, annotator: str) -> None:
    """Open the address of a desk, and say who works there; nobody does without a name."""
    page.goto(link)
    page.wait_for_selector("[data-ready]")
    if annotator:
        page.fill("#annotator", annotator)
        page.press("#annotator", "Tab")


def read(page: Any, name: str) -> None:
    """Open a document, and wait until its text is drawn."""
    page.click(f'[data-id="{name}"]')
    page.wait_for_selector(".block.drawn")


def until(page: Any, expression: str) -> None:
    """Wait until an expression of the page is true. The policy of the page forbids Playwright's own way."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {expression}")


def saved(page: Any) -> None:
    page.wait_for_selector("body[data-saved=true]")


def spans(desk: FakeDesk, name: str) -> dict[str, str]:
    """The words of each mention of a document, with their label."""
    told = desk.documents[name]
    return {told["text"][each["start"] : each["end"]]: each["label"] for each in told["mentions"]}


def word(page: Any, text: str, number: int = 0) -> Any:
    return page.locator(".w").filter(has_text=text).nth(number)


def drag(page: Any, first: Any, last: Any) -> None:
    """Select from the beginning of a word to the end of another, as a hand does in a text that runs to the left."""
    one, two = first.bounding_box(), last.bounding_box()
    page.mouse.move(one["x"] + one["width"] - 1, one["y"] + one["height"] / 2)
    page.mouse.down()
    page.mouse.move(two["x"] + 1, two["y"] + two["height"] / 2, steps=4)
    page.mouse.up()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
