"""Incidents in the columns of ACLED, UCDP GED and Airwars.

An incident is written as the record that a coder would make of its tellings: the most conservative figure first, the
place and the parties that most texts tell. Cells that speak of reports are those of all its reports.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow

from hasila.documents.document import Document
from hasila.incidents.incident import Incident
from hasila.incidents.spot import Spot
from hasila.incidents.toll import ALL, Toll
from hasila.output.conflict_datasets import ACLED_COLUMNS, AIRWARS_COLUMNS, GED_COLUMNS
from hasila.output.evidence import Sentences
from hasila.output.layout import Layout
from hasila.output.record_columns import RecordColumn, RecordRow
from hasila.records.days.dates import Date
from hasila.records.parties.actors import Actor
from hasila.records.parties.party import Party
from hasila.records.people.counts import Count
from hasila.records.people.harm import Harm
from hasila.records.people.victims import CLASSES, Victims
from hasila.records.places.location import Location
from hasila.records.places.place import Place
from hasila.records.places.resolution import Resolution
from hasila.records.record import Attack, Record
from hasila.records.stretch import Stretch

_NOWHERE = Stretch(0, 0)
"""An incident has no offsets of its own; those of its reports are in the other outputs."""

_Cell = Callable[[Incident], Any]


def _outlets(incident: Incident) -> str | None:
    outlets = (telling.metadata.get("outlet") for telling in incident.tellings)
    names = dict.fromkeys([*filter(None, outlets), *(source.name for source, _ in incident.sources)])
    return "; ".join(names) or None


def _urls(incident: Incident) -> str | None:
    return (
        "; ".join(dict.fromkeys(filter(None, (telling.metadata.get("url") for telling in incident.tellings)))) or None
    )


def _notes(incident: Incident) -> str:
    told = "; ".join(conflict.why for conflict in incident.conflicts)
    return f"{incident.independent} independent of {len(incident.reports)} texts" + (f"; {told}" if told else "")


_OF_REPORTS: Mapping[str, _Cell] = {
    "source": _outlets,
    "notes": _notes,
    "number_of_sources": lambda incident: incident.independent,
    "source_article": lambda incident: "; ".join(incident.reports),
    "source_office": lambda incident: None,
    "source_headline": lambda incident: None,
    "source_date": lambda incident: incident.published[0],
    "source_original": lambda incident: "; ".join(source.name for source, _ in incident.sources) or None,
    "hasila_document": lambda incident: incident.id,
    "hasila_url": _urls,
    "hasila_start": lambda incident: None,
    "hasila_end": lambda incident: None,
    "hasila_contested": lambda incident: any(each.kind == "perpetrator" for each in incident.conflicts),
    "hasila_doubt": lambda incident: None if incident.least_score is None else round(1 - incident.least_score, 4),
}
"""Cells that tell of the reports rather than of the event."""


def _layout(columns: Sequence[RecordColumn], harms: Sequence[str]) -> Layout[Incident]:
    schema = pyarrow.schema([(column.name, pyarrow.type_for_alias(column.type)) for column in columns])

    def rows(_: Document, incidents: Sequence[Incident]) -> Iterator[dict[str, Any]]:
        for incident in incidents:
            for harm in harms:
                if row := _row(incident, harm):
                    yield {column.name: _cell(column, row, incident) for column in columns}

    return Layout(schema=schema, rows=lambda document, incidents: list(rows(document, incidents)))


def _cell(column: RecordColumn, row: RecordRow, incident: Incident) -> Any:
    if column.name in _OF_REPORTS:
        return _OF_REPORTS[column.name](incident)
    return column.cell(row) if column.cell else None


def _row(incident: Incident, harm: str) -> RecordRow | None:
    """The record that a coder would make of a harm; nothing if no telling counts it."""
    tolls = {toll.victims: toll for toll in incident.tolls if toll.harm == harm}
    if ALL not in tolls:
        return None
    whole = _record(incident, tolls[ALL], _classes(incident, harm))
    parts = tuple(replace(_record(incident, tolls[name], (name,)), subset_of=0) for name in CLASSES if name in tolls)
    return RecordRow(Document(incident.id, ""), 0, whole, parts, None, Sentences(""))


def _classes(incident: Incident, harm: str) -> tuple[str, ...]:
    """The classes of the whole toll, if all of its mentions have a class."""
    mentions = [
        record.victims
        for telling in incident.events
        for record in telling.records
        if record.harm == harm and record.role == "toll"
    ]
    return tuple(name for name in CLASSES if any(name in each for each in mentions)) if all(mentions) else ()


def _record(incident: Incident, toll: Toll, classes: tuple[str, ...]) -> Record:
    first, last, precision = incident.days
    days = [day and date.fromisoformat(day) for day in (first, last)]
    told = Date(days[0], "told by the reports", 0, 0, days[1] if last != first else None, precision)  # type: ignore[arg-type]
    means = incident.means
    return Record(
        at=_NOWHERE,
        text=incident.tellings[0].records[0].text,
        count=Count(toll.low, toll.high, toll.low != toll.high, False, 0, 0),
        unit="persons",
        harm=Harm(toll.harm, 1.0, 0, 0),
        victims=Victims(classes, None, 1.0, 0, 0),
        attack=Attack(_NOWHERE, means.text, means.kind) if means else None,
        perpetrators=tuple(Party(_NOWHERE, each.name, Actor(each.name, each.side, "")) for each, _ in incident.parties),
        sources=tuple(Party(_NOWHERE, each.name, Actor(each.name, each.side, "")) for each, _ in incident.sources),
        places=tuple(map(_location, _likeliest_first(incident))),
        date=told if first else None,
    )


def _likeliest_first(incident: Incident) -> list[Spot]:
    own = [incident.place] if incident.place else []
    return [*own, *(spot for spot, _ in incident.places if spot not in own)]


def _location(spot: Spot) -> Location:
    if not spot.kind:
        return Location(_NOWHERE, spot.name, Resolution(None, "not in the gazetteer"))
    place = Place(
        id=spot.id,
        name=spot.name,
        kind=spot.kind,
        latitude=spot.latitude,
        longitude=spot.longitude,
        units=spot.units,
        country=spot.country,
        name_en=spot.name_en,
    )
    return Location(_NOWHERE, spot.name, Resolution(place, "name"))


DATASETS: Mapping[str, Layout[Incident]] = {
    "acled": _layout(ACLED_COLUMNS, ("killed",)),
    "ged": _layout(GED_COLUMNS, ("killed",)),
    "airwars": _layout(AIRWARS_COLUMNS, ("killed", "injured")),
}
"""The layouts by the names that ``hasila extract --columns`` has for them."""
