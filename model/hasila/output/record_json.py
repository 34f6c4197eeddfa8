"""All that a record holds, as a JSON object: each cell with its evidence and its confidence."""

from dataclasses import asdict
from typing import Any

from hasila.output.confidence import confidences, doubt
from hasila.records.dates import Date
from hasila.records.harm import Harm
from hasila.records.record import Attack, Location, Party, Record
from hasila.records.victims import Victims


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
        "date": record.date and _date_json(record.date),
        "subset_of": record.subset_of,
        "running_total": record.running_total and asdict(record.running_total),
        "contested": record.contested and asdict(record.contested),
        "confidence": confidences(record),
        "doubt": doubt(record),
        "empty": dict(record.empty),
    }
