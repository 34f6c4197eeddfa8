"""All that an incident holds, as a JSON object: its tellings with offsets, and the reason for each join."""

from typing import Any

from hasila.incidents.incident import Incident, Member
from hasila.incidents.spot import Spot
from hasila.incidents.telling import ToldRecord
from hasila.incidents.toll import Toll


def incident_json(incident: Incident) -> dict[str, Any]:
    """All that an incident holds, as a JSON object."""
    first, last, precision = incident.days
    suggested, why = incident.grade
    earliest, latest = incident.published
    return {
        "id": incident.id,
        "date": {"first": first, "last": last, "precision": precision},
        "place": _place(incident.place, dict(incident.places)[incident.place]) if incident.place else None,
        "places": [_place(spot, texts) for spot, texts in incident.places],
        "attacks": [{"kind": kind, "texts": texts} for kind, texts in incident.attacks],
        "tolls": [_toll(toll) for toll in incident.tolls],
        "perpetrators": [
            {
                "name": party.name,
                "side": party.side,
                "texts": texts,
                "alleged_by": list(incident.sources_of(party.name)),
                "denied": bool(incident.denials),
            }
            for party, texts in incident.parties
        ],
        "sources": [{"name": source.name, "texts": texts} for source, texts in incident.sources],
        "denials": [{"report": report, "start": start, "end": end} for report, start, end in incident.denials],
        "texts": len(incident.reports),
        "independent_texts": incident.independent,
        "earliest": earliest,
        "latest": latest,
        "grade": {"value": suggested, "why": why},
        "conflicts": [{"kind": conflict.kind, "why": conflict.why} for conflict in incident.conflicts],
        "tellings": [_member(member) for member in incident.members],
    }


def spot_json(spot: Spot) -> dict[str, Any]:
    """What a place is called, and where it is."""
    return {
        "name": spot.name,
        "name_en": spot.name_en or None,
        "kind": spot.kind or None,
        "latitude": spot.latitude,
        "longitude": spot.longitude,
    }


def _place(spot: Spot, texts: int) -> dict[str, Any]:
    return {**spot_json(spot), "units": list(spot.units), "country": spot.country or None, "texts": texts}


def _toll(toll: Toll) -> dict[str, Any]:
    return {
        "harm": toll.harm,
        "unit": "persons",
        "victims": toll.victims,
        "low": toll.low,
        "high": toll.high,
        "conservative": toll.conservative,
        "texts": toll.origins,
    }


def _member(member: Member) -> dict[str, Any]:
    telling = member.telling
    join = member.join
    return {
        "report": telling.report,
        "published": telling.published,
        **{name: telling.metadata.get(name) for name in ("title", "url", "outlet")},
        "copy_of": member.copy_of,
        "origin": member.origin,
        "records": [_record(record) for record in telling.records],
        "joined": join and {"score": round(join.score, 4), "with": join.with_report, "why": list(join.why)},
    }


def _record(record: ToldRecord) -> dict[str, Any]:
    return {
        "number": record.number,
        "start": record.start,
        "end": record.end,
        "text": record.text,
        "harm": record.harm,
        "low": record.low,
        "high": record.high,
        "victims": list(record.victims),
        "role": record.role,
        "confidence": round(record.confidence, 4),
    }
