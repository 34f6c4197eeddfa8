"""Act on the desk's page at random for a time, in two tabs at once, and compare page, server and log.

    python scripts/desk_actions.py --seconds 3600 --out train/results/desk-actions.json
    python scripts/desk_actions.py --actions 500 --seed 7

The real server runs in a process of its own over a temporary folder of invented documents, and is killed now and then.
The run ends at the first fault, with exit status 1: an error in the console of the page, a failed request or one that
is answered with 5xx or without the policy, a page that shows something else than the server holds or never comes to
rest, a change that was told as saved and is not in the log, a server whose documents are not the replay of its log.

Needs ``pip install ".[desk]" playwright`` and Chromium or Google Chrome.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import chromium
import desk_folder
from desk_tab import BATCH, FaultError, Noted, Tab
from playwright.async_api import async_playwright

from hasila.desk.desk import Desk
from hasila.desk.export import Exported, document_json
from hasila.desk.intake import from_files
from hasila.desk.log import Log
from hasila.documents.source import Options
from hasila.errors import DocumentError
from hasila.markdown import table
from hasila.output.json_text import to_json
from hasila.records.recorder import Recorder

REAL, RELOADS, THEMES = 0.12, 0.02, 0.05
"""The shares of batches with real keys and mouse, and of those before which the page is loaded again, or changes."""

MOST_ADDED = 20
"""How many texts are added: more than the list shows at once help nobody."""

LONG = 10_000
"""Characters from which a text counts as long."""


class Storm:
    """Random actions on a desk.

    Args:
        folder: an empty folder.
        options: those of the command.
    """

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        desk_folder.write(folder, options.seed)
        self.noted = Noted()
        self.kills = self.checks = 0
        self.seconds = 0.0
        self._folder = folder
        self._log = folder / desk_folder.LOG
        self._options = options
        self._random = Random(options.seed)
        self._server = desk_folder.Server(folder, options.seed, options.model)
        self._up = asyncio.Lock()
        self._logged = 0
        self._last_check = self._last_kill = 0
        self.tabs = [Tab(name, Random(self._random.random()), self.noted) for name in ("R.", "S.")]

    @property
    def peak_mb(self) -> int:
        """The most memory of the server."""
        return round(self._server.peak_kb / 1000)

    async def run(self) -> None:
        """Act until the time is over or the actions are made.

        Raises:
            FaultError: the desk did what it must not do.
        """
        self._server.start()
        try:
            await self._act()
        finally:
            self._server.kill()

    async def _act(self) -> None:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium.path(), args=chromium.OPTIONS)
            for tab in self.tabs:
                await tab.open(browser, self._server.link)
                await tab.note_paint()
            started = time.monotonic()
            self._end = started + self._options.seconds
            async with asyncio.TaskGroup() as tasks:
                for tab in self.tabs:
                    tasks.create_task(self._work(tab))
                tasks.create_task(self._watch())
            self.seconds = time.monotonic() - started
            await self._check()
            await browser.close()

    @property
    def _is_over(self) -> bool:
        return time.monotonic() > self._end or bool(self.noted.actions.total() >= self._options.actions)

    async def _work(self, tab: Tab) -> None:
        """Let the person of a tab work."""
        while not self._is_over:
            async with tab.lock:
                drawn = self._random.random()
                if drawn < RELOADS:
                    async with self._up:
                        await tab.reload()
                elif drawn < RELOADS + THEMES:
                    await tab.change_theme()
                elif drawn < RELOADS + THEMES + REAL:
                    await tab.act_for_real(4)
                else:
                    added = max(0, MOST_ADDED - sum("added" in each for each in self.noted.told))
                    # Often the document that the other person has open.
                    await tab.act(BATCH, self._random.choice(self.tabs).shown, added)

    async def _watch(self) -> None:
        """Compare everything after some actions, and kill the server after some more."""
        while not self._is_over:
            await asyncio.sleep(0.05)
            made = self.noted.actions.total()
            # A check takes as long as the log is, so that checks become rarer.
            if made - self._last_check > max(self._options.check_every, self._logged / 2):
                await self._check()
                self._last_check = made
            if made - self._last_kill > self._options.kill_every * (0.5 + self._random.random()):
                await self._kill()
                self._last_kill = made

    async def _kill(self) -> None:
        """Kill the server in the midst of the work, and start it again over the same log."""
        async with self._up:
            for tab in self.tabs:
                tab.is_cut_off = True
            self._server.kill()
            await asyncio.to_thread(self._server.start)
            for tab in self.tabs:
                await tab.join(self._server.link)
            self.kills += 1
        for tab in self.tabs:
            async with tab.lock:
                await tab.rest()
                await tab.take()
                tab.is_cut_off = False
        await self._check()

    async def _check(self) -> None:
        """Compare pages, server and log while nobody works."""
        for tab in self.tabs:
            await tab.lock.acquire()
        try:
            for tab in self.tabs:
                await tab.rest()
            for tab in self.tabs:
                await tab.compare()
            await asyncio.to_thread(self._compare_log)
            self.checks += 1
        finally:
            for tab in self.tabs:
                tab.lock.release()

    def _compare_log(self) -> None:
        """Compare what was told, what the server holds, and what the log makes of the documents.

        Raises:
            FaultError: they differ.
        """
        log = Log(self._log)
        lines = log.read()
        self._logged = len(lines)
        kept = {(line["document"], line["version"]): line for line in lines}
        for told in self.noted.told:
            line = kept.get((told["id"], told.get("version", 0)))
            if line is None or ("added" in told) != ("added" in line):
                raise FaultError(f"{told}: told as saved, and not in the log")
            if "added" in told:
                continue
            made = [each["op"] for each in line["changes"]][: len(told["operations"])]
            if (made, line["annotator"]) != (told["operations"], told["annotator"].strip()):
                raise FaultError(f"{told}: the log has {made} of {line['annotator']}")
        self.noted.told = [each for each in self.noted.told if "added" in each]
        for name, expected in self._replayed(log).items():
            found = self._server.get(f"documents/{quote(name, safe='')}")
            if found != expected:
                raise FaultError(f"{name}: the server holds {to_json(found)}, the log tells {to_json(expected)}")

    def _replayed(self, log: Log) -> dict[str, Any]:
        """The documents that a desk has which is opened now."""
        desk = Desk(log, Recorder())
        for found in from_files([self._folder], Options(), self._log):
            if isinstance(found, DocumentError):
                raise FaultError(str(found))
            desk.add(*found)
        if waiting := desk.waiting():
            raise FaultError(f"the log has changes of what is no document: {waiting}")
        documents = {}
        read = desk_folder.reader(self._options.seed)
        for item in desk.shelf:
            if item.history is None:
                if self._options.model:
                    continue  # the model of this process might round otherwise
                desk.read(item, read([item.document.text])[0])
            assert item.history is not None
            assert item.findings is not None
            exported = Exported(item.document, item.history.current, item.findings, item.history.version)
            documents[item.document.id] = json.loads(to_json(document_json(exported)))
        return documents


def _times(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and percentiles."""
    if len(milliseconds) < 2:
        return {"number": len(milliseconds)}
    cut = quantiles(milliseconds, n=100, method="inclusive")
    told = {"median": median(milliseconds), "p95": cut[94], "p99": cut[98], "most": max(milliseconds)}
    return {"number": len(milliseconds), **{name: round(value, 1) for name, value in told.items()}}


def results(storm: Storm, options: argparse.Namespace) -> dict[str, Any]:
    """What was done and measured."""
    noted = storm.noted
    actions = noted.actions.total()
    return {
        "seed": options.seed,
        "reader": "model" if options.model else "replayed",
        "seconds": round(storm.seconds, 1),
        "actions": actions,
        "actions_a_second": round(actions / storm.seconds, 1) if storm.seconds else None,
        "corrections": len(noted.answered),
        "checks": storm.checks,
        "kills": storm.kills,
        "milliseconds": {
            "request to response": _times(noted.answered),
            "keystroke to drawn answer": _times([each for each, length in noted.drawn if length < LONG]),
            "the same in a long text": _times([each for each, length in noted.drawn if length >= LONG]),
            "opening to first paint": _times(noted.painted),
        },
        "server_peak_mb": storm.peak_mb,
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "refused": dict(noted.refused.most_common()),
        "by_kind": dict(noted.actions.most_common()),
    }


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3600, help="default: 3600")
    parser.add_argument("--actions", type=int, default=1 << 31, metavar="N", help="end after as many actions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check-every", type=int, default=1000, metavar="N", help="actions between checks of the log")
    parser.add_argument("--kill-every", type=int, default=4000, metavar="N", help="actions until the server is killed")
    parser.add_argument("--model", action="store_true", help="read with the package's model")
    parser.add_argument("--out", type=Path, metavar="FILE", help="add the run to the list of runs in this file")
    return parser.parse_args(arguments)


def main() -> None:
    """Run, print the results, and write them."""
    options = parse()
    with TemporaryDirectory() as folder:
        storm = Storm(Path(folder), options)
        try:
            asyncio.run(storm.run())
        except* FaultError as group:
            print("\n".join(f"fault: {error}" for error in group.exceptions), file=sys.stderr)
            for tab in storm.tabs:
                print(f"last actions of {tab.name}: {', '.join(tab.last)}", file=sys.stderr)
            sys.exit(1)
    told = results(storm, options)
    print(table(("action", "number"), told["by_kind"].items(), "lr"))
    print(json.dumps({name: value for name, value in told.items() if name != "by_kind"}, indent=2, ensure_ascii=False))
    if options.out:
        runs = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else []
        options.out.write_text(json.dumps([*runs, told], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
