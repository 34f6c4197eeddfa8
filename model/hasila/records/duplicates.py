"""What is found twice: parties and places that share a name are one."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from hasila.records.parties.party import Party
    from hasila.records.places.location import Location


_Linked = TypeVar("_Linked", "Party", "Location")


def once(found: Sequence[_Linked], names: Callable[[_Linked], set[Hashable]]) -> tuple[_Linked, ...]:
    """What has none of the names of what stands before it, with the highest confidence of all of its names.

    Args:
        found: parties or places, in the order in which they are kept.
        names: all that one of them is known by.
    """
    kept: list[_Linked] = []
    known: list[set[Hashable]] = []
    for each in found:
        own = names(each)
        at = next((at for at, others in enumerate(known) if own & others), None)
        if at is None:
            kept.append(each)
            known.append(own)
        else:
            known[at] |= own
            if each.confidence > kept[at].confidence:
                kept[at] = replace(kept[at], confidence=each.confidence, why=each.why)
    return tuple(kept)
