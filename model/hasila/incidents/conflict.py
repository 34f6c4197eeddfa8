"""Conflicts: what the tellings of an incident tell differently. And the grade that its reports suggest.

The grades are Airwars' (https://airwars.org/about/methodology), as far as reports alone tell: ``weak``, one source;
``fair``, two or more without competing claims; ``contested``, competing claims of who did it. ``confirmed``, that a
party accepts it, and ``discounted`` are for a person to give, and so are the others in the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from hasila.incidents.telling import written
from hasila.incidents.toll import ALL

if TYPE_CHECKING:
    from hasila.incidents.incident import Incident

_ALIKE = 15.0
"""Kilometres. Places that are farther apart conflict."""

Grade = Literal["weak", "fair", "contested"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that the tellings of an incident tell differently.

    Args:
        kind: ``toll``, ``perpetrator``, ``place`` or ``date``.
        why: what each tells.
    """

    kind: Literal["toll", "perpetrator", "place", "date"]
    why: str


def conflicts(incident: "Incident") -> list[Conflict]:
    """All conflicts of an incident."""
    kinds = (_tolls, _perpetrators, _places, _days)
    return [conflict for kind in kinds for conflict in kind(incident)]


def grade(incident: "Incident") -> tuple[Grade, str]:
    """The grade that the reports suggest, and why."""
    independent = incident.independent
    claims = [conflict.why for conflict in incident.conflicts if conflict.kind == "perpetrator"]
    if claims:
        return "contested", claims[0]
    if independent == 1:
        copies = len(incident.reports) - 1
        copying = f", and {copies} that {'copies' if copies == 1 else 'copy'} it" if copies else ""
        return "weak", f"one source{copying}"
    return "fair", f"{independent} independent texts, no competing claims of who did it"


def _tolls(incident: "Incident") -> Iterator[Conflict]:
    for toll in incident.tolls:
        if toll.victims == ALL:
            for (one, low, high), (other, least, most) in combinations(toll.figures, 2):
                if (high is not None and high < least) or (most is not None and most < low):
                    told = f"{written(low, high)} ({one}) against {written(least, most)} ({other})"
                    yield Conflict("toll", f"{toll.harm}: {told}")


def _perpetrators(incident: "Incident") -> Iterator[Conflict]:
    """Parties of different sides that different tellings name, and parties whose part in it a text denies."""
    sides: dict[str, list[str]] = {}
    for party, _ in incident.parties:
        if party.side:
            sides.setdefault(party.side.removesuffix("-ally"), []).append(party.name)
    if len(sides) > 1:
        yield Conflict("perpetrator", " against ".join(", ".join(names) for names in sides.values()))
    denied = list(dict.fromkeys(report for report, _, _ in incident.denials))
    if denied and incident.parties:
        yield Conflict("perpetrator", f"denied or doubted in {_listed(denied)}")


def _places(incident: "Incident") -> Iterator[Conflict]:
    settlements = [spot for spot, _ in incident.places if spot.is_settlement]
    for one, other in combinations(settlements, 2):
        distance = one.kilometres(other)
        if distance is not None and distance > _ALIKE:
            yield Conflict("place", f"{one.name} against {other.name}, {distance:.0f} km apart")


def _days(incident: "Incident") -> Iterator[Conflict]:
    told = [each for each in incident.events if each.precision == "day" and each.first is not None]
    for one, other in combinations({each.first: each for each in told}.values(), 2):
        days = [f"{each.day_told} ({each.report})" for each in (one, other)]
        yield Conflict("date", " against ".join(days))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
