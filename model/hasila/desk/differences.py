"""What the interface tells of a document to those who hold an earlier version: the parts of its lists that changed."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hasila.desk.annotation import Annotation, link_json, mention_json
from hasila.output.record_json import record_json
from hasila.records.record import Record

_Part = TypeVar("_Part")


def annotation_difference(before: Annotation, after: Annotation) -> dict[str, Any]:
    """State, note, and what changed of mentions and links.

    Args:
        before: the annotation that the other side holds.
        after: the annotation as it is now.
    """
    return {
        "state": after.state,
        "note": after.note,
        "mentions": difference(before.mentions, after.mentions, mention_json),
        "links": difference(before.links, after.links, link_json),
    }


def records_difference(before: Sequence[Record], after: Sequence[Record]) -> dict[str, Any]:
    """What changed of records."""
    return difference(before, after, record_json)


def difference(before: Sequence[_Part], after: Sequence[_Part], to_json: Callable[[_Part], Any]) -> dict[str, Any]:
    """The parts between what both lists begin and end with.

    Args:
        before: the list that the other side holds.
        after: the list as it is now.
        to_json: a part as the interface gives it.

    Returns:
        ``from`` and ``to``, positions in the list before, and ``items``, which replace what stands between them.
    """
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    most = shorter - first
    last = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    return {"from": first, "to": len(before) - last, "items": [*map(to_json, after[first : len(after) - last])]}
