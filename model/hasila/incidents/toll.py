"""Tolls of an incident: the range that its independent tellings give for each harm and class of people.

A figure counts while nothing supersedes it. A later telling supersedes one if its text raises the figure itself, if it
copies the same text or has the same named source, or if it is higher: tolls of an event grow. A later lower figure
contradicts, and stays; but one person beside larger figures is a single victim of whom a text tells, no toll. Copies
count once. Where several figures stand, the range goes from the least to the most, and the least is marked as
conservative: ACLED codes the most conservative figure of reports that differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from hasila.incidents.telling import Telling
from hasila.labels import HARMS
from hasila.records.victims import CLASSES

ALL = "all"
"""People of any class."""


@dataclass(frozen=True, slots=True)
class Toll:
    """How many people an incident harmed, as its tellings tell.

    Args:
        harm: what happened to them.
        victims: their class, or :data:`ALL`.
        low: the least.
        high: the most; nothing if a telling sets no upper bound.
        conservative: the least figure of those that differ.
        origins: number of independent tellings with a figure, superseded ones included.
        figures: the figures that stand, with the report of each.
    """

    harm: str
    victims: str
    low: int
    high: int | None
    conservative: int
    origins: int
    figures: tuple[tuple[str, int, int | None], ...]


def tolls(told: Sequence[tuple[int, Telling]]) -> Iterator[Toll]:
    """The tolls of an incident.

    Args:
        told: its tellings in their order, each with the number of its origin.
    """
    held = {(record.harm, victims) for _, each in told for record in each.records for victims in (ALL, *record.victims)}
    for harm, victims in product(HARMS, (ALL, *CLASSES)):
        if (harm, victims) not in held:
            continue
        figures = [
            _Figure(origin, telling, *figure)
            for origin, telling in told
            if not telling.is_total and (figure := telling.figure(harm, "" if victims == ALL else victims))
        ]
        figures = [each for each in figures if not _is_partial(each, figures)]
        standing = [
            each for at, each in enumerate(figures) if not any(_supersedes(b, each, harm) for b in figures[at + 1 :])
        ]
        if standing:
            highs = [each.high for each in standing if each.high is not None]
            yield Toll(
                harm=harm,
                victims=victims,
                low=min(each.low for each in standing),
                high=max(highs) if len(highs) == len(standing) else None,
                conservative=min(each.low for each in standing),
                origins=len({each.origin for each in figures}),
                figures=tuple((each.telling.report, each.low, each.high) for each in standing),
            )


@dataclass(frozen=True, slots=True)
class _Figure:
    origin: int
    telling: Telling
    low: int
    high: int | None


def _supersedes(later: _Figure, earlier: _Figure, harm: str) -> bool:
    if later.origin == earlier.origin or _recalls(later.telling, earlier, harm):
        return True
    names, others = ({source.name for source in each.telling.sources} for each in (earlier, later))
    if names & others:
        return True
    return later.low > earlier.low


def _is_partial(figure: _Figure, figures: Sequence[_Figure]) -> bool:
    """Whether a figure of one person stands beside larger ones: a text that tells of a single victim, no toll."""
    return figure.high == 1 and any(other.low > figure.low for other in figures)


def _recalls(telling: Telling, figure: _Figure, harm: str) -> bool:
    """Whether a telling names a figure as one that it raises."""
    return any(
        each.role == "revised" and each.harm == harm and (each.low, each.high) == (figure.low, figure.high)
        for each in telling.records
    )
