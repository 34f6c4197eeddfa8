"""The list of documents: filtered, sorted, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from hasila.desk.findings import day_of
from hasila.desk.queue import Place, queue
from hasila.desk.shelf import Item, digest
from hasila.text.folding import fold, search_form

Sort = Literal["queue", "chance", "name", "date", "doubt"]
"""How the list is sorted. ``chance`` is the same order at any time, and new documents fall anywhere into it: what is
checked in it stands for all, so that a checkpoint learns from it, and is scored on it, without a bias.
"""


@dataclass(frozen=True)
class Filter:
    """Which documents are listed. What is empty does not filter.

    Args:
        harm: a harm of one of its records.
        place: a part of the name of one of its places.
        party: a part of the name of one of its parties.
        first: the first day.
        last: the last day.
        doubt: the least doubt, 0 to 1; documents that are not read have none.
        text: a part of its text, title or name.
        state: ``open``, ``done`` or ``all``.
    """

    harm: str = ""
    place: str = ""
    party: str = ""
    first: date | None = None
    last: date | None = None
    doubt: float = 0.0
    text: str = ""
    state: Literal["all", "open", "done"] = "all"

    def holds(self, item: Item) -> bool:
        """Whether a document is listed."""
        found = item.findings
        if self.state != "all" and item.done != (self.state == "done"):
            return False
        if self.doubt and (found is None or found.doubt < self.doubt):
            return False
        if self.harm and (found is None or self.harm not in found.harms):
            return False
        for part, names in ((self.place, found and found.places), (self.party, found and found.parties)):
            if part and not any(fold(part) in name for name in names or ()):
                return False
        if self.first or self.last:
            day = day_of(item.document)
            if day is None or (self.first and day < self.first) or (self.last and day > self.last):
                return False
        if not self.text:
            return True
        sought, document = search_form(self.text), item.document
        return any(
            sought in search_form(text) for text in (document.id, document.metadata.get("title", ""), document.text)
        )


def listed(items: Sequence[Item], filter: Filter, sort: Sort) -> list[tuple[Item, str]]:
    """The documents that a filter lets through, sorted, each with the reason for its place in the queue."""
    places = queue([(item.findings, item.done) for item in items])
    placed = [(items[place.at], place) for place in places]
    keys: dict[Sort, Callable[[tuple[Item, Place]], Any]] = {
        "chance": lambda each: digest(each[0].document.id),
        "name": lambda each: each[0].document.id,
        "date": lambda each: day_of(each[0].document) or date.max,
        "doubt": lambda each: -_doubt(each[0]),
    }
    if sort != "queue":
        placed.sort(key=keys[sort])
    return [(item, place.why) for item, place in placed if filter.holds(item)]


def _doubt(item: Item) -> float:
    """The doubt of a document; less than any if it is not read yet."""
    found = item.findings
    return found.doubt if found else -1.0


def listed_json(item: Item, why: str) -> dict[str, Any]:
    """A document as the list shows it."""
    document, found = item.document, item.findings
    return {
        "id": document.id,
        "title": document.metadata.get("title", ""),
        "date": document.date,
        "outlet": document.metadata.get("outlet", ""),
        "words": len(document.text.split()),
        "spans": found and found.spans,
        "records": found and len(found.records),
        "doubt": found and found.doubt,
        "state": "done" if item.done else "open",
        "why": why,
    }
