"""Which people of a record conflict datasets count as civilians."""

from hasila.records.record import Record

CIVILIAN_CLASSES = frozenset({"civilians", "children", "women", "rescuers", "medics", "journalists", "families"})
"""Classes of victims who are civilians."""


def are_civilians(record: Record) -> bool:
    """Whether the text says that all people of a record are civilians."""
    return bool(record.victims.classes) and CIVILIAN_CLASSES.issuperset(record.victims.classes)
