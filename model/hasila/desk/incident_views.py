"""Incidents as the desk's page shows them: a list to filter, and one with its reports and their evidence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from hasila.desk.grouped import Grouping
from hasila.incidents.incident import Incident
from hasila.incidents.incident_json import incident_json, spot_json
from hasila.incidents.toll import ALL
from hasila.records.record import Record
from hasila.text.folding import search_form


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents are listed. What is empty does not filter.

    Args:
        text: a part of the text, title or name of one of its reports, or of a place or a party.
        harm: one of its harms.
        grade: the grade that its reports suggest.
        reports: ``several`` for those of more than one report.
        first: the first day.
        last: the last day.
    """

    text: str = ""
    harm: str = ""
    grade: str = ""
    reports: Literal["all", "several"] = "all"
    first: date | None = None
    last: date | None = None

    def holds(self, incident: Incident, grouping: Grouping) -> bool:
        """Whether an incident is listed."""
        if self.reports == "several" and len(incident.reports) < 2:
            return False
        if self.harm and self.harm not in {toll.harm for toll in incident.tolls}:
            return False
        if self.grade and incident.grade[0] != self.grade:
            return False
        if not self._holds_days(incident):
            return False
        if not self.text:
            return True
        sought = search_form(self.text)
        names = (*(spot.name for spot, _ in incident.places), *(party.name for party, _ in incident.parties))
        texts = (grouping.folded.get(report, "") for report in incident.reports)
        return any(sought in text for text in (*map(search_form, names), *texts))

    def _holds_days(self, incident: Incident) -> bool:
        if not (self.first or self.last):
            return True
        first, last, _ = incident.days
        if first is None:
            return False
        return not (
            (self.last and date.fromisoformat(first) > self.last)
            or (self.first and date.fromisoformat(last or first) < self.first)
        )


def listed_json(incident: Incident) -> dict[str, Any]:
    """An incident as the list and the map show it."""
    first, last, precision = incident.days
    place = incident.place
    tolls = {toll.harm: [toll.low, toll.high] for toll in incident.tolls if toll.victims == ALL}
    return {
        "id": incident.id,
        "date": {"first": first, "last": last, "precision": precision},
        "place": spot_json(place) if place else None,
        "tolls": tolls,
        "attacks": [kind for kind, _ in incident.attacks],
        "grade": incident.grade[0],
        "reports": len(incident.reports),
        "independent": incident.independent,
        "conflicts": len(incident.conflicts),
        "denials": len(incident.denials),
        "first": {"report": incident.members[0].telling.report, "start": incident.members[0].telling.records[0].start},
    }


def opened_json(incident: Incident, grouping: Grouping) -> dict[str, Any]:
    """An incident with its reports, and the words that are the evidence of each record."""
    told = incident_json(incident)
    for member in told["tellings"]:
        records = grouping.reports[member["report"]].records
        for record in member["records"]:
            record["evidence"] = list(_evidence(records[record["number"]]))
    documents = {name: grouping.reports[name].document for name in incident.reports}
    told["reports"] = {
        name: {"title": each.metadata.get("title", ""), "date": each.date, "text": each.text}
        for name, each in documents.items()
    }
    return told


def _evidence(record: Record) -> Iterator[dict[str, Any]]:
    """The words behind the cells of a record, each with what it is evidence of."""
    cells: Iterable[tuple[str, Any]] = (
        ("people", record.at),
        ("count", record.count),
        ("harm", record.harm),
        ("attack", record.attack and record.attack.at),
        *(("perpetrator", party.at) for party in record.perpetrators),
        *(("source", party.at) for party in record.sources),
        *(("place", place.at) for place in record.places),
        ("date", record.date),
        ("contested", record.contested),
    )
    for what, at in cells:
        if at is not None and at.end > at.start:
            yield {"what": what, "start": at.start, "end": at.end}
