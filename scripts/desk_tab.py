"""A tab of ``desk_actions.py``: the desk's page in the hands of one annotator, who does not wait."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Request, Response

DRIVER = Path(__file__).with_name("desk_driver.js")
BATCH = 25
"""Actions between two looks at what a tab was told."""

_REST = 180_000
"""Milliseconds in which a page must come to rest."""

_SHOWN = 5_000
"""Characters of a drawn text that a fault shows."""

_KEYS = (
    "ArrowLeft", "ArrowRight", "ArrowUp", "Shift+ArrowLeft", "m", "Shift+M", "1", "2", "3", "4", "Enter", "Delete", "]",
    "[", "Shift+]", "Shift+[", "u", "Shift+U", "l", "Escape", "d", "a",
)  # fmt: skip


_VARIED = re.compile(r"'.*'|\b[ml]?\d+\b|\b[A-Z]{4,}\b")


class FaultError(Exception):
    """What the desk must not do."""


@dataclass
class Noted:
    """What was done and measured.

    Args:
        actions: how many, by kind.
        answered: milliseconds from request to response, of each correction.
        drawn: milliseconds from what a person did to the drawn answer, and the length of the text, of each correction
            that waited for no other.
        painted: milliseconds from each opening of the page to its first content.
        told: what the server told to the pages that it changed.
        refused: how often a correction was refused, by reason; numbers and words are left out.
    """

    actions: Counter[str] = field(default_factory=Counter)
    answered: list[float] = field(default_factory=list)
    drawn: list[tuple[float, int]] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class Tab:
    """A page of the desk and its annotator.

    Args:
        name: the annotator.
        random: draws the actions.
        noted: takes what is measured.
    """

    def __init__(self, name: str, random: Random, noted: Noted) -> None:
        self.name = name
        self.lock = asyncio.Lock()
        self.is_cut_off = False
        self.shown = ""
        self.last: deque[str] = deque(maxlen=60)
        self._random = random
        self._noted = noted
        self._complaints: list[str] = []
        self.page: Page

    async def open(self, browser: Browser, link: str) -> None:
        """Open the page, and say who works there."""
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=False)
        await context.add_init_script(DRIVER.read_text(encoding="utf-8"))
        self.page = await context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complain(f"uncaught {error}\n{error.stack}"))
        self.page.on("crash", lambda _: self._complain("the page crashed"))
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)
        self.page.on("dialog", lambda dialog: dialog.accept())
        await self.page.goto(link)
        await self.page.wait_for_selector("[data-ready]")
        await self.page.fill("#annotator", self.name)
        await self.page.press("#annotator", "Tab")

    def _complain(self, what: str) -> None:
        self._complaints.append(what)

    def _hear(self, told: ConsoleMessage) -> None:
        is_answer = "with a status of" in told.text  # _answered sees to these
        is_failure = "Failed to load resource" in told.text
        if not is_failure or not (is_answer or self.is_cut_off):
            self._complain(f"console: {told.text}")

    def _answered(self, response: Response) -> None:
        status, policy = response.status, response.headers.get("content-security-policy", "")
        is_allowed = (
            status < 400
            or status in (409, 422)  # what is stale, and what does not fit
            or (status == 401 and self.is_cut_off)
            or (status == 503 and "/api/export" in response.url)  # the model has not read all documents yet
            or (status == 404 and "/api/original/" in response.url)  # a pasted text has no file
        )
        if not is_allowed:
            self._complain(f"{response.url} answered {status}")
        if response.url.startswith("http") and "default-src 'none'" not in policy:
            self._complain(f"{response.url} answered without the policy")

    def _failed(self, request: Request) -> None:
        if not self.is_cut_off and "ERR_ABORTED" not in (request.failure or ""):  # a reload ends what it does not need
            self._complain(f"{request.url} failed: {request.failure}")

    async def take(self) -> None:
        """Take what was noted in the page.

        Raises:
            FaultError: it has a fault.
        """
        taken = await self.page.evaluate("driver.taken()")
        self.shown = taken["shown"] or ""
        self._noted.answered += taken["answered"]
        self._noted.drawn += [(milliseconds, length) for milliseconds, length in taken["drawn"]]
        self._noted.told += taken["told"]
        self._noted.refused.update(_VARIED.sub("…", reason) for reason in taken["refused"])
        if faults := [*self._complaints, *taken["faults"]]:
            raise FaultError(f"tab of {self.name}: {'; '.join(dict.fromkeys(faults))}")

    async def act(self, number: int, favourite: str, added: int) -> None:
        """Make actions by events of the page."""
        seed = self._random.getrandbits(31)
        made = await self.page.evaluate("asked => driver.act(...asked)", [seed, number, favourite, added])
        self._count(made)
        await self.take()

    def _count(self, made: list[str]) -> None:
        self._noted.actions.update(made)
        self.last += made

    async def act_for_real(self, number: int) -> None:
        """Make actions with the keyboard and the mouse of the browser."""
        await self.rest()
        acts: dict[str, Callable[[], Awaitable[None]]] = {
            "real keys": self._keys, "real click": self._click, "real selection": self._select, "real drag": self._drag,
            "real note": self._note,
        }  # fmt: skip
        for name in self._random.choices(list(acts), (5, 3, 4, 2, 1), k=number):
            self._count([name])
            await acts[name]()
            await self.rest()
        await self.take()

    async def _keys(self) -> None:
        await self.page.focus("#text")
        for key in self._random.choices(_KEYS, k=3):
            await self.page.keyboard.press(key)

    async def _box(self, kind: str) -> tuple[float, float, float, float] | None:
        boxes = (await self.page.evaluate("driver.boxes()"))[kind]
        if not boxes:
            return None
        left, top, width, height = self._random.choice(boxes)
        return left, top, width, height

    async def _click(self) -> None:
        if box := await self._box(self._random.choice(("words", "mentions"))):
            left, top, width, height = box
            await self.page.mouse.click(left + width / 2, top + height / 2)
            await self.page.keyboard.press(self._random.choice("1234"))

    async def _select(self) -> None:
        """Select from the right end of a word to the left, as a hand does in a text that runs to the left."""
        if box := await self._box("words"):
            left, top, width, height = box
            await self._move(
                left + width - 1, top + height / 2, left + 1 - self._random.choice((0, 60)), top + height / 2
            )
            await self.page.keyboard.press(self._random.choice(("", "Alt+")) + self._random.choice("1234"))

    async def _drag(self) -> None:
        """Drag from the mention that is selected to another."""
        await self.page.focus("#text")
        await self.page.keyboard.press("m")
        boxes = (await self.page.evaluate("driver.boxes()"))["mentions"]
        if len(boxes) > 1:
            (left, top, width, height), (to_left, to_top, to_width, to_height) = self._random.sample(boxes, 2)
            await self.page.mouse.click(left + width / 2, top + height / 2)
            await self._move(left + width / 2, top + height / 2, to_left + to_width / 2, to_top + to_height / 2)

    async def _move(self, left: float, top: float, to_left: float, to_top: float) -> None:
        mouse = self.page.mouse
        await mouse.move(left, top)
        await mouse.down()
        await mouse.move(to_left, to_top, steps=3)
        await mouse.up()

    async def _note(self) -> None:
        await self.page.focus("#text")
        await self.page.keyboard.press("n")
        await self.page.keyboard.type(self._random.choice(("خبر", "<b>x</b>", "a b")))
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.press("Enter")

    async def rest(self) -> None:
        """Wait until the page has nothing to save and to ask.

        Raises:
            FaultError: that does not come about.
        """
        if told := await self.page.evaluate("limit => driver.rest(limit)", _REST):
            raise FaultError(f"tab of {self.name}: does not come to rest: {told}")

    async def compare(self) -> None:
        """Compare what the page shows with what the server told.

        Raises:
            FaultError: they differ.
        """
        if await self.page.evaluate("driver.compare()"):
            await self.rest()  # a document that is just being opened is no fault; what stays different is
            if found := await self.page.evaluate("driver.compare()"):
                drawn = await self.page.evaluate("document.querySelector('#text').innerHTML")
                told = "; ".join(dict.fromkeys([*found, *self._complaints]))
                raise FaultError(f"tab of {self.name}: {told}; the text is drawn as {drawn[-_SHOWN:]}")
        await self.take()

    async def reload(self) -> None:
        """Load the page again."""
        await self.rest()
        await self.take()
        await self.page.reload()
        await self.page.wait_for_selector("[data-ready]")
        self._count(["reload"])
        await self.note_paint()

    async def note_paint(self) -> None:
        """Note when the page showed its first content."""
        painted = None
        while painted is None:
            painted = await self.page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
            )
        self._noted.painted.append(painted)

    async def change_theme(self) -> None:
        """Change from day to night, or back."""
        await self.page.emulate_media(color_scheme=self._random.choice(("dark", "light")))
        self._count(["theme"])

    async def join(self, link: str) -> None:
        """Open the address of a server that was started again, in the tab as it is."""
        await self.page.evaluate("link => { location.href = link; }", link)
