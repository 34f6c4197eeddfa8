"""Prints spans, records and totals to a terminal of any width, with Arabic from right to left."""

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from hasila.documents.document import Document
from hasila.errors import counted
from hasila.output.bidi import Bidi, displayed, has_right_to_left, printable, terminal_reorders
from hasila.output.confidence import DOUBTFUL, is_doubtful
from hasila.output.terminal_table import Field, TerminalTable
from hasila.spans import Span

if TYPE_CHECKING:
    from hasila.records.parties.party import Party
    from hasila.records.places.location import Location
    from hasila.records.record import Record
    from hasila.records.totals import Totals

_LEAST_CONTEXT, _MOST_CONTEXT = 20, 100
"""Bounds of the width of a span with its context: a wider context is slow to read."""

_LONGEST_WORD = 1000
"""Code points beyond the context that are searched for the end of a word."""

_SPAN_FIELDS = (
    Field("start", "number"),
    Field("end", "number"),
    Field("label", styles={"ACTOR": "cyan", "CASUALTY": "bold red", "PLACE": "green"}),
    Field("conf.", "number"),
    Field("in context", "arabic"),
)
_RECORD_FIELDS = (
    Field("", "number"),
    Field("harm"),
    Field("count", "number"),
    Field("people", "arabic"),
    Field("victims"),
    Field("attack"),
    Field("place", "arabic"),
    Field("by (alleged)", "arabic"),
    Field("says", "arabic"),
    Field("date"),
    Field("remarks"),
)
_DOUBTFUL, _DOUBTFUL_ARABIC = " ?", " ؟"
"""What stands behind a cell that a person should check."""

_TOTAL_FIELDS = (
    Field("harm"),
    Field("count", "number"),
    Field("unit"),
    Field("place", "arabic"),
    Field("from", "number"),
)


def reorders(console: Console, bidi: Bidi) -> bool:
    """Whether Arabic is reordered here, see :class:`Tables`."""
    return bidi == "visual" or (bidi == "auto" and console.is_terminal and not terminal_reorders(os.environ))


class Tables:
    """Prints the spans or records of documents, and totals.

    Args:
        console: prints to its file, at its width.
        bidi: ``visual`` reorders Arabic here, ``terminal`` leaves that to the terminal, ``auto`` chooses by the kind of
            the terminal. With ``auto``, text that goes to a file or a pipe stays in logical order.
    """

    def __init__(self, console: Console, bidi: Bidi = "auto") -> None:
        self._console = console
        self._visual = reorders(console, bidi)

    def spans(self, document: Document, spans: Sequence[Span]) -> None:
        """Print the spans of a document, each in its context."""
        digits = len(str(len(document.text)))
        other_columns = max(len("start"), digits) + max(len("end"), digits) + len("CASUALTY") + len("conf.")
        room = self._console.width - other_columns - 4 * len(" │ ")
        room = min(max(room, _LEAST_CONTEXT), _MOST_CONTEXT)
        rows = [
            (
                str(span.start),
                str(span.end),
                span.label,
                f"{span.confidence:.2f}",
                in_context(document.text, span, room),
            )
            for span in spans
        ]
        self._print_title(document, f"{counted(len(spans), 'span')} in {len(document.text)} characters")
        self._print(TerminalTable(_SPAN_FIELDS, rows))

    def records(self, document: Document, records: "Sequence[Record]") -> None:
        """Print the records of a document."""
        self._print_title(document, counted(len(records), "record"))
        rows = [_record_row(number, record) for number, record in enumerate(records)]
        self._print(TerminalTable(_RECORD_FIELDS, rows))
        if any(cell.endswith((_DOUBTFUL, _DOUBTFUL_ARABIC)) for row in rows for cell in row):
            self._console.print(f"? behind a cell: its confidence is below {DOUBTFUL}\n", highlight=False)

    def totals(self, totals: "Totals") -> None:
        """Print the sums by harm and place, and how many records are in no sum."""
        from hasila.records.people.counts import bounds

        rows = [
            (
                total.harm,
                bounds(total.low, total.high),
                total.unit,
                total.place or "not stated",
                counted(total.records, "record"),
            )
            for total in totals.rows()
        ]
        told = "totals by harm and place" if totals.caution else "totals by harm and place, nobody counted twice"
        self._console.print(Text(told, "bold"))
        self._print(TerminalTable(_TOTAL_FIELDS, rows))
        self._console.print(f"left out: {totals.left_out.described()}", highlight=False)
        if totals.caution:
            self._console.print(totals.caution, highlight=False)

    def _print_title(self, document: Document, content: str) -> None:
        name = printable(document.id)
        if has_right_to_left(name):
            name = displayed(name, visual=self._visual)
        self._console.print(Text(f"{name}: {content}", "bold"))

    def _print(self, table: TerminalTable) -> None:
        if table.rows:
            self._console.print(table.fitted(self._console.width, visual=self._visual))
        self._console.print()


def in_context(text: str, span: Span, room: int) -> str:
    """The span between ``[ ]`` in its context of whole words.

    Args:
        text: the document's text.
        span: a span of the text.
        room: maximum length of the result in code points. A longer span is not cut, nor are the words at its edges.
    """
    reach = max((room - len(span.text) - len("[]……")) // 2, 0)
    before = text[max(0, span.start - reach - _LONGEST_WORD) : span.start]
    after = text[span.end : span.end + reach + _LONGEST_WORD]
    return f"{_first_words(before[::-1], reach)[::-1]}[{span.text}]{_first_words(after, reach)}"


def _first_words(text: str, reach: int) -> str:
    """The words within the first ``reach`` code points, then ``…`` if more follow. The first is never cut."""
    end = 0
    for word in re.finditer(r"\S+", text):
        if word.start() > 0 and word.end() > reach:
            return f"{text[:end]}…"
        end = word.end()
    return text


def _record_row(number: int, record: "Record") -> tuple[str, ...]:
    def cell(name: str, shown: str, mark: str = _DOUBTFUL) -> str:
        return shown + mark if shown and is_doubtful(record, name) else shown

    side = f" ({record.victims.side})" if record.victims.side else ""
    remarks = (
        f"part of #{record.subset_of}" if record.subset_of is not None else "",
        "contested" if record.contested else "",
        cell("running_total", "running total" if record.running_total else ""),
    )
    return (
        f"#{number}",
        cell("harm", record.harm.kind),
        cell("count", _count(record)),
        cell("mention", record.text, _DOUBTFUL_ARABIC),
        cell("victims", ", ".join(record.victims.classes) + side),
        cell("attack", record.attack.kind if record.attack else ""),
        cell("places", _words(record.places), _DOUBTFUL_ARABIC),
        cell("perpetrators", _texts(record.perpetrators), _DOUBTFUL_ARABIC),
        cell("sources", _texts(record.sources), _DOUBTFUL_ARABIC),
        cell("date", str(record.date or "")),
        ", ".join(filter(None, remarks)),
    )


def _count(record: "Record") -> str:
    """Bounds, with ``~`` if approximate, and the unit unless it is persons."""
    from hasila.records.people.counts import bounds

    if record.count is None:
        return ""
    number = "~" * record.count.approximate + bounds(record.count.low, record.count.high)
    return number if record.unit == "persons" else f"{number} {record.unit}"


def _texts(parties: "Sequence[Party]") -> str:
    return "، ".join(party.text for party in parties)


def _words(places: "Sequence[Location]") -> str:
    return "، ".join(place.words for place in places)
