"""Confidence of the cells of a record, by which a person can sort what to check first."""

from hasila.layers import HOLDS, Layers
from hasila.records.record import Record

_DAY = {"day": 0.9, "about": 0.75, "range": 0.8, "report": 0.75}
"""How sure a day of each precision is taken to be. Assumed, not measured: dates have no labels."""

_BY_WORDS = 0.9
"""How sure it is that people are a total of a period, or none, where words tell it against the model."""


def of_mention(position: int, layers: Layers) -> float:
    """The confidence of a mention; 1 for one that was not found but given."""
    return float(getattr(layers.mentions[position], "confidence", 1.0))


def confidences(record: Record, position: int, layers: Layers) -> dict[str, float]:
    """The confidence of each cell that is not empty, 0 to 1.

    A cell is right only if the mention of the people is, so no cell is surer than the mention.

    Args:
        record: the record.
        position: position of its mention in the layers.
        layers: the layers that it was read from.
    """
    mention = of_mention(position, layers)
    total = layers.totals.get(position, 0.0)
    cells = {
        "harm": record.harm.confidence if record.harm.kind != "unspecified" else None,
        "victims": record.victims.confidence if record.victims.classes else None,
        "attack": record.attack.confidence if record.attack else None,
        "perpetrators": min((party.confidence for party in record.perpetrators), default=None),
        "sources": min((party.confidence for party in record.sources), default=None),
        "places": min((location.confidence for location in record.places), default=None),
        "running_total": _of_total(record, total) if position in layers.totals else None,
        "date": _DAY.get(record.date.precision) if record.date and record.date.day else None,
        "count": 1.0 if record.count else None,
    }
    return {
        name: round(mention * confidence, 4)
        for name, confidence in {"mention": 1.0, **cells}.items()
        if confidence is not None
    }


def _of_total(record: Record, total: float) -> float:
    """The confidence that a record is a total, or none: the model's, unless words of the text tell the contrary."""
    told = max(total, 1 - total)
    return told if (record.running_total is not None) == (total >= HOLDS) else _BY_WORDS
