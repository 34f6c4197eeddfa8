"""The order in which documents are best checked, with the reason for each place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hasila.desk.findings import Findings
from hasila.errors import counted

_DOUBT, _DISAGREEMENT, _NOVELTY = 0.5, 0.3, 0.2
"""What a document's doubt, its disagreement and its novelty count. Assumed, not measured."""

UNREAD, DONE = "the model has not read it yet", "done"


@dataclass(frozen=True)
class Place:
    """A document's place in the queue.

    Args:
        at: its position among the documents that were ordered.
        score: how much a check of it is worth, 0 to 1; documents that are not read or are done have less than 0.
        why: the reason.
    """

    at: int
    score: float
    why: str


def queue(documents: Sequence[tuple[Findings | None, bool]]) -> list[Place]:
    """Order documents.

    The doubtful come first, then those on which model and rules disagree, then those unlike the ones before them: of
    several reports of one event, one has what the others tell. Documents that are not read yet follow, and those that
    are done.

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
        novelty = len(found.traits - seen) / len(found.traits) if found.traits else 0.0
        places[at] = Place(at, round(_worth(found) + _NOVELTY * novelty, 4), _why(found, novelty))
        seen |= found.traits
    return sorted(places, key=lambda place: (-place.score, place.at))


def _worth(found: Findings) -> float:
    return _DOUBT * found.doubt + _DISAGREEMENT * found.disagreement


def _why(found: Findings, novelty: float) -> str:
    """The reason that counts most."""
    reasons: Iterable[tuple[float, str]] = (
        (_DOUBT * found.doubt, f"doubt of {100 * found.doubt:.0f} %, most about {found.most_doubtful!r}"),
        (
            _DISAGREEMENT * found.disagreement,
            f"{counted(found.disputed, 'mention')} of people in which the rules see nobody harmed, or which are denied",
        ),
        (_NOVELTY * novelty, "tells of places, parties or kinds of harm that no text before it tells of"),
    )
    weight, reason = max(reasons, key=lambda each: each[0])
    return reason if weight > 0 else "nothing is in doubt"
