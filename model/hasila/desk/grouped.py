"""The documents of the desk as incidents: grouped in the background whenever documents or decisions change."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hasila.desk.decision_file import DecisionFile
from hasila.desk.desk import Desk
from hasila.documents.document import Document
from hasila.errors import HasilaError
from hasila.incidents.grouper import Grouper
from hasila.incidents.incident import Incident
from hasila.incidents.report import Report
from hasila.records.record import Record
from hasila.text.folding import search_form

_Key = tuple[int, tuple[int, int] | None]
"""What the documents and the decisions were when they were grouped."""


@dataclass(frozen=True)
class Grouping:
    """The incidents as they were grouped.

    Args:
        version: another number for each grouping; 0 before the first.
        key: what was grouped.
        incidents: the incidents, ordered by their first tellings.
        reports: what was grouped, by name.
        notes: decisions that are about no record.
        error: why the last grouping failed; empty if it did not. The incidents are then those of the one before.
    """

    version: int = 0
    key: _Key | None = None
    incidents: tuple[Incident, ...] = ()
    reports: Mapping[str, Report] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    error: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Incident]:
        """The incidents by their names."""
        return {incident.id: incident for incident in self.incidents}

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The name, title and text of each report, folded for the search."""
        return {name: _folded(report.document) for name, report in self.reports.items()}


def _folded(document: Document) -> str:
    return search_form("\n".join((document.id, document.metadata.get("title", ""), document.text)))


class Grouped:
    """Groups the documents of a desk when somebody asks, in a thread of its own.

    Args:
        desk: the documents.
        decisions: the decisions of people.
    """

    def __init__(self, desk: Desk, decisions: DecisionFile) -> None:
        self.decisions = decisions
        self._desk = desk
        self._now = Grouping()
        self._busy = False
        self._changed = threading.Condition()

    def now(self, seconds: float = 0.0) -> tuple[Grouping, bool]:
        """The newest grouping, and whether it is of what there is now; if not, another is being made.

        Args:
            seconds: how long to wait for one of what there is now.
        """
        with self._changed:
            self._begin()
            self._changed.wait_for(self._is_current, seconds)
            return self._now, self._is_current()

    def records(self, name: str) -> Sequence[Record]:
        """The records of a document as they are now; none if there is no such document."""
        item = self._desk.shelf.get(name)
        found = item.findings if item else None
        return found.records if found else ()

    def _is_current(self) -> bool:
        if self._now.key == self._key():
            return True
        self._begin()
        return False

    def _key(self) -> _Key:
        return self._desk.revision, self.decisions.stamp

    def _begin(self) -> None:
        if not self._busy and self._now.key != self._key():
            self._busy = True
            threading.Thread(target=self._group, daemon=True).start()

    def _group(self) -> None:
        key = self._key()
        before = self._now
        found: dict[str, Any] = {"incidents": before.incidents, "reports": before.reports}
        try:
            found = self._found()
        except HasilaError as error:
            found["error"] = str(error)
        except Exception as error:  # a bug: the page tells it, and the desk goes on
            found["error"] = f"the documents could not be grouped: {type(error).__name__}: {error}"
            raise
        finally:
            with self._changed:
                self._now = Grouping(before.version + 1, key, **found)
                self._busy = False
                self._changed.notify_all()

    def _found(self) -> dict[str, Any]:
        notes: list[str] = []
        grouper = Grouper(self.decisions.read(), log=notes.append)
        reports = self._reports()
        for report in reports:
            grouper.add(report)
        return {
            "incidents": tuple(grouper.incidents()),
            "reports": {report.id: report for report in reports},
            "notes": tuple(notes),
        }

    def _reports(self) -> list[Report]:
        read = ((item.document, item.findings) for item in self._desk.shelf)
        return [Report(document, found.records) for document, found in read if found and found.records]
