"""All that a record holds, as a JSON object: each cell with its evidence and its confidence. And back again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from hasila.output.confidence import confidences, doubt
from hasila.records.days.dates import Date
from hasila.records.parties.actors import Actor
from hasila.records.parties.party import Party
from hasila.records.people.counts import Count
from hasila.records.people.harm import Harm
from hasila.records.people.victims import Victims
from hasila.records.places.location import Location
from hasila.records.places.place import Place
from hasila.records.places.resolution import Candidate, Resolution
from hasila.records.record import Attack, Record
from hasila.records.stretch import Stretch


def _party_json(party: Party) -> dict[str, Any]:
    return {
        **asdict(party.at),
        "text": party.text,
        "name": party.actor.name,
        "side": party.actor.side,
        "side_why": party.actor.why,
        "why": party.why,
        "confidence": party.confidence,
    }


def _location_json(location: Location) -> dict[str, Any]:
    return {
        **asdict(location.at),
        "text": location.text,
        "words": location.words,
        "place": location.resolution.place and asdict(location.resolution.place),
        "place_why": location.resolution.why,
        "candidates": [asdict(candidate) for candidate in location.resolution.candidates],
        "why": location.why,
        "confidence": location.confidence,
    }


def _attack_json(attack: Attack) -> dict[str, Any]:
    return {**asdict(attack.at), "text": attack.text, "kind": attack.kind, "confidence": attack.confidence}


def _date_json(date: Date) -> dict[str, Any]:
    days = {name: day and day.isoformat() for name, day in (("day", date.day), ("last", date.last))}
    return {**asdict(date), **days}


def _stated(record: Record, cell: str, value: Harm | Victims) -> dict[str, Any]:
    """A value whose own confidence is told only if its cell is not empty."""
    return {**asdict(value), **({"confidence": None} if cell in record.empty else {})}


def record_json(record: Record) -> dict[str, Any]:
    """All that a record holds, as a JSON object."""
    return {
        **asdict(record.at),
        "text": record.text,
        "count": record.count and asdict(record.count),
        "unit": record.unit,
        "harm": _stated(record, "harm", record.harm),
        "victims": _stated(record, "victims", record.victims),
        "attack": record.attack and _attack_json(record.attack),
        "perpetrators": [_party_json(party) for party in record.perpetrators],
        "sources": [_party_json(party) for party in record.sources],
        "places": [_location_json(location) for location in record.places],
        "country": record.country,
        "date": record.date and _date_json(record.date),
        "subset_of": record.subset_of,
        "running_total": record.running_total and asdict(record.running_total),
        "contested": record.contested and asdict(record.contested),
        "confidence": confidences(record),
        "doubt": doubt(record),
        "empty": dict(record.empty),
    }


def record_of_json(cells: Mapping[str, Any]) -> Record:
    """The record that :func:`record_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is no such object.
    """
    harm, victims = ({**cells[name], "confidence": cells[name]["confidence"] or 0.0} for name in ("harm", "victims"))
    return Record(
        at=_stretch(cells),
        text=cells["text"],
        count=cells["count"] and Count(**cells["count"]),
        unit=cells["unit"],
        harm=Harm(**harm),
        victims=Victims(**{**victims, "classes": tuple(victims["classes"])}),
        attack=cells["attack"] and _attack(cells["attack"]),
        perpetrators=tuple(map(_party, cells["perpetrators"])),
        sources=tuple(map(_party, cells["sources"])),
        places=tuple(map(_location, cells["places"])),
        country=cells.get("country", ""),
        date=cells["date"] and _date(cells["date"]),
        subset_of=cells["subset_of"],
        running_total=cells["running_total"] and Stretch(**cells["running_total"]),
        contested=cells["contested"] and Stretch(**cells["contested"]),
        confidence=cells["confidence"],
        empty=cells["empty"],
    )


def _stretch(cells: Mapping[str, Any]) -> Stretch:
    return Stretch(cells["start"], cells["end"])


def _attack(cells: Mapping[str, Any]) -> Attack:
    return Attack(_stretch(cells), cells["text"], cells["kind"], cells["confidence"])


def _party(cells: Mapping[str, Any]) -> Party:
    actor = Actor(cells["name"], cells["side"], cells["side_why"])
    return Party(_stretch(cells), cells["text"], actor, cells["confidence"], cells["why"])


def _location(cells: Mapping[str, Any]) -> Location:
    candidates = tuple(Candidate(_place(each["place"]), each["score"]) for each in cells["candidates"])
    resolution = Resolution(cells["place"] and _place(cells["place"]), cells["place_why"], candidates)
    own, full = cells["text"], cells.get("words", cells["text"])
    return Location(_stretch(cells), own, resolution, cells["confidence"], cells["why"], full)


def _place(cells: Mapping[str, Any]) -> Place:
    return Place(**{**cells, "units": tuple(cells["units"])})


def _date(cells: Mapping[str, Any]) -> Date:
    days = {name: cells[name] and date.fromisoformat(cells[name]) for name in ("day", "last")}
    return Date(**{**cells, **days})
