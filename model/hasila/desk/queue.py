"""The order in which documents are best checked, with the reason for each place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hasila.desk.findings import Findings
from hasila.errors import counted

_DISPUTED, _NEW = 0.5, 0.1
"""Corrections that a disputed mention of people, and a place, party or harm of which no text before told, stand for.
Assumed, not measured."""

_LITTLE = 0.5
"""Expected corrections below which hardly anything is in doubt."""

UNREAD, DONE = "the model has not read it yet", "done"


@dataclass(frozen=True)
class Place:
    """A document's place in the queue.

    Args:
        at: its position among the documents that were ordered.
        score: how much a check of it is worth, in expected corrections; documents that are not read or are done have
            less than 0.
        why: the reason.
    """

    at: int
    score: float
    why: str


def queue(documents: Sequence[tuple[Findings | None, bool]]) -> list[Place]:
    """Order documents by the corrections that a check is expected to make.

    The findings of the model that are probably wrong count most, so that a long text of which much is in doubt comes
    before a short one. People about whom model and rules disagree count, too, and so does what no text before tells
    of: of several reports of one event, one has what the others tell. Documents that are not read yet follow, and those
    that are done.

    Args:
        documents: what is read off each, nothing if it is not read yet, and whether it is done.

    Returns:
        The places, the first of the queue first.
    """
    seen: set[str] = set()
    for found, done in documents:
        if found is not None and done:
            seen |= found.traits
    places = [Place(at, -2.0, DONE) if done else Place(at, -1.0, UNREAD) for at, (_, done) in enumerate(documents)]
    waiting = [(at, found) for at, (found, done) in enumerate(documents) if found is not None and not done]
    for at, found in sorted(waiting, key=lambda each: (-_worth(each[1]), each[0])):
        new = len(found.traits - seen)
        places[at] = Place(at, round(_worth(found) + _NEW * new, 4), _why(found, new))
        seen |= found.traits
    return sorted(places, key=lambda place: (-place.score, place.at))


def _worth(found: Findings) -> float:
    return found.faults + _DISPUTED * found.disputed


def _why(found: Findings, new: int) -> str:
    """The reason that counts most."""
    reasons: Iterable[tuple[float, str]] = (
        (found.faults, f"{_expected(found.faults)}; most in doubt is {found.most_doubtful!r}"),
        (
            _DISPUTED * found.disputed,
            f"{counted(found.disputed, 'mention')} of people in which the rules see nobody harmed, or which are denied",
        ),
        (_NEW * new, "tells of places, parties or kinds of harm that no text before it tells of"),
    )
    weight, reason = max(reasons, key=lambda each: each[0])
    return reason if weight > 0 else "nothing is in doubt"


def _expected(faults: float) -> str:
    """How many corrections are expected, in words."""
    return f"about {counted(round(faults), 'correction')} expected" if faults >= _LITTLE else "no correction expected"
