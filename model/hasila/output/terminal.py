"""Tables for a terminal, with Arabic shown from right to left."""

import os
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal

import arabic_reshaper
from bidi.algorithm import get_display  # bidi.get_display does not mirror brackets
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hasila.documents.document import Document
from hasila.errors import counted
from hasila.records.counts import bounds
from hasila.records.recorder import Record
from hasila.records.totals import Totals
from hasila.spans import Span

Bidi = Literal["auto", "terminal", "visual"]

_ISOLATE, _POP = "\u2067", "\u2069"
"""RIGHT-TO-LEFT ISOLATE and POP DIRECTIONAL ISOLATE: keep a cell's text from reordering the cells beside it."""

_NARROWEST = 20
"""Columns left to the text in a terminal too narrow for the table."""

_STYLES = {"ACTOR": "cyan", "CASUALTY": "bold red", "PLACE": "green"}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def terminal_reorders(environment: Mapping[str, str]) -> bool:
    """Whether the terminal lays out right-to-left text by itself, as far as its environment tells."""
    return (
        int(environment.get("VTE_VERSION") or 0) >= 5800  # GNOME Terminal and its relatives
        or "KONSOLE_VERSION" in environment
        or environment.get("TERM_PROGRAM") in ("Apple_Terminal", "iTerm.app", "mintty")
        or environment.get("TERM", "").startswith("mlterm")
    )


def displayed(text: str, *, visual: bool) -> str:
    """A cell's text for the screen: no control characters, and in the order that the terminal needs.

    Args:
        text: in logical order.
        visual: reorder and join the letters here (for terminals that print code points from left to right as they
            come); otherwise leave that to the terminal and isolate the text.
    """
    clean = _CONTROL.sub(" ", text)
    if visual:
        return str(get_display(arabic_reshaper.reshape(clean), base_dir="R"))
    return f"{_ISOLATE}{clean}{_POP}"


class Tables:
    """Prints spans or records, a table for each document, and totals.

    Args:
        console: where to.
        bidi: ``visual``, ``terminal``, or ``auto`` by the kind of the terminal; text that goes to a file or a pipe is
            always in logical order.
    """

    def __init__(self, console: Console, bidi: Bidi = "auto") -> None:
        self._console = console
        self._visual = bidi == "visual" or (
            bidi == "auto" and console.is_terminal and not terminal_reorders(os.environ)
        )

    def records(self, document: Document, records: Sequence[Record]) -> None:
        """Print the records of a document."""
        table = Table(title=self._title(f"{document.id}: {counted(len(records), 'record')}"), title_justify="left")
        for heading in ("harm", "count", "people", "place", "by (alleged)", "says", "date"):
            whole = heading in ("harm", "count")
            table.add_column(heading, justify="right" if heading == "count" else "left", no_wrap=whole, overflow="fold")
        for record in records:
            told = record.date.day if record.date else None
            table.add_row(
                f"└ {record.harm.kind}" if record.subset_of is not None else record.harm.kind,
                bounds(record.count.low, record.count.high) if record.count else "",
                self._cell(record.text),
                self._cell("، ".join(each.text for each in record.places)),
                self._cell("، ".join(each.text for each in record.perpetrators)),
                self._cell("، ".join(each.text for each in record.sources)),
                " ".join(filter(None, [
                    told.isoformat() if told else "",
                    "running total" if record.running_total else "",
                    "contested" if record.contested else "",
                ])),
            )  # fmt: skip
        self._console.print(table)

    def totals(self, totals: Totals) -> None:
        """Print sums by harm and place, and what is in none."""
        table = Table(title="totals by harm and place, nobody counted twice", title_justify="left")
        for heading in ("harm", "unit", "place", "people", "records"):
            table.add_column(heading, justify="right" if heading in ("people", "records") else "left", overflow="fold")
        for total in totals.rows():
            table.add_row(
                total.harm, total.unit, self._cell(total.place) if total.place else "not told",
                bounds(total.low, total.high), str(total.records),
            )  # fmt: skip
        self._console.print(table)
        out = totals.left_out
        self._console.print(
            f"in no sum: {counted(out.subsets, 'part')} of others, {counted(out.running_totals, 'running total')}, "
            f"{out.repeated} told twice, {out.uncounted} without a count"
        )

    def _cell(self, text: str) -> str:
        return displayed(text, visual=self._visual) if text else ""

    @staticmethod
    def _title(title: str) -> Text:
        return Text(_CONTROL.sub(" ", title))

    def spans(self, document: Document, spans: Sequence[Span]) -> None:
        """Print the spans of a document."""
        lengths = counted(len(spans), "span"), counted(len(document.text), "character")
        title = self._title(f"{document.id}: {lengths[0]} in {lengths[1]}")
        table = Table(title=title, title_justify="left")
        for name, right in (("start", True), ("end", True), ("label", False), ("conf.", True), ("in context", True)):
            table.add_column(name, justify="right" if right else "left", no_wrap=True, overflow="ellipsis")
        digits = len(str(len(document.text)))
        taken = max(5, digits) + max(3, digits) + len("CASUALTY") + len("conf.") + 16  # the last for borders, padding
        room = max(self._console.width - taken, _NARROWEST)
        for span in spans:
            style = _STYLES[span.label]
            table.add_row(
                str(span.start), str(span.end), Text(span.label, style), f"{span.confidence:.2f}",
                self._in_context(document.text, span, room),
            )  # fmt: skip
        self._console.print(table)

    def _in_context(self, text: str, span: Span, room: int) -> Text:
        """The span between ``[ ]`` in as much of its surroundings as a line takes, cut at white space.

        A long span is cut into lines here, in logical order: cut after reordering, its end would come first.
        """
        context = max((room - len(span.text) - len("[]……")) // 2, 0)
        before = text[max(0, span.start - context) : span.start]
        after = text[span.end : span.end + context]
        if span.start > context:
            before = "…" + before.partition(" ")[2]
        if span.end + context < len(text):
            after = after.rpartition(" ")[0] + "…"
        lines = textwrap.wrap(f"{before}[{span.text}]{after}", room) or [""]
        return Text("\n".join(displayed(line, visual=self._visual) for line in lines))
