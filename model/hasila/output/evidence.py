"""The evidence of records, one piece after the other: what was read off which words, and the sentence around them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hasila.text import segmentation

if TYPE_CHECKING:
    from hasila.records.record import Record
    from hasila.records.stretch import Evidence


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that a cell of a record was read from.

    Args:
        what: the cell: ``mention``, ``count``, ``harm``, ``victims``, ``attack``, ``perpetrators``, ``sources``,
            ``places``, ``date``, ``running_total`` or ``contested``.
        words: ``text[start:end]``.
        start: first code point.
        end: one past the last code point.
    """

    what: str
    words: str
    start: int
    end: int


def pieces(text: str, record: "Record") -> Iterator[Piece]:
    """The evidence of a record in the order of its cells. A cell without words of its own has none.

    Args:
        text: the text of the document.
        record: a record of it.
    """
    told = record.date if record.date and record.date.told else None
    harm = record.harm if "harm" not in record.empty else None
    victims = record.victims if record.victims.classes else None
    singles: tuple[tuple[str, Evidence | None], ...] = (
        ("mention", record.at), ("count", record.count), ("harm", harm), ("victims", victims),
        ("attack", record.attack.at if record.attack else None),
    )  # fmt: skip
    several: tuple[tuple[str, Evidence | None], ...] = (
        *(("perpetrators", party.at) for party in record.perpetrators),
        *(("sources", party.at) for party in record.sources),
        *(("places", location.at) for location in record.places),
    )
    last = (("date", told), ("running_total", record.running_total), ("contested", record.contested))
    for what, at in (*singles, *several, *last):
        if at is not None:
            yield Piece(what, text[at.start : at.end], at.start, at.end)


class Sentences:
    """The sentences of a text, to be looked up by offsets. The text is cut at the first look.

    Args:
        text: the text of a document.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def around(self, start: int, end: int) -> str:
        """The sentence that holds ``text[start:end]``, or all those that do together."""
        starts, ends = self._bounds
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, max(start, end - 1)) - 1
        from_ = min(starts[first], start) if first >= 0 else start
        return self._text[from_ : max(ends[last], end) if last >= 0 else end]

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        """First code points of the sentences, and ends."""
        bounds = [(sentence.start, sentence.end) for sentence in segmentation.sentences(self._text)]
        return [start for start, _ in bounds], [end for _, end in bounds]
