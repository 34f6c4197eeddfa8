"""Sums over records by harm and place, nobody counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hasila.records.record import Record


@dataclass(frozen=True, slots=True)
class Total:
    """The people who suffered one kind of harm in one place.

    Args:
        harm: the kind of harm.
        unit: see :class:`hasila.records.record.Record`.
        place: the gazetteer's name of the place, or the mention's words if it is not there, or empty.
        low: the least.
        high: the most; nothing if some record has no upper bound.
        records: number of records in the sum.
    """

    harm: str
    unit: str
    place: str
    low: int
    high: int | None
    records: int


@dataclass
class LeftOut:
    """Numbers of records that are in no sum, by reason."""

    subsets: int = 0
    running_totals: int = 0
    repeated: int = 0
    uncounted: int = 0


class Totals:
    """Sums over the records of many texts, which are added one after the other.

    Subsets, running totals and records without a count are left out. Records of one text with the same count, harm and
    unit are counted once. Two texts about one event are counted twice, since nothing here tells that the event is one.

    Attributes:
        left_out: records that are in no sum.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, str], Total] = {}
        self.left_out = LeftOut()

    def add(self, records: Sequence[Record]) -> None:
        """Add the records of a text."""
        counted: set[tuple[str, str, int, int | None]] = set()
        for record in records:
            if record.subset_of is not None:
                self.left_out.subsets += 1
            elif record.running_total is not None:
                self.left_out.running_totals += 1
            elif record.count is None:
                self.left_out.uncounted += 1
            elif (key := (record.harm.kind, record.unit, record.count.low, record.count.high)) in counted:
                self.left_out.repeated += 1
            else:
                counted.add(key)
                place = record.places[0].name if record.places else ""
                self._count(record.harm.kind, record.unit, place, record.count.low, record.count.high)

    def _count(self, harm: str, unit: str, place: str, low: int, high: int | None) -> None:
        total = self._sums.get((harm, unit, place), Total(harm, unit, place, 0, 0, 0))
        self._sums[harm, unit, place] = replace(
            total,
            low=total.low + low,
            high=None if total.high is None or high is None else total.high + high,
            records=total.records + 1,
        )

    def rows(self) -> list[Total]:
        """The sums, by harm, the largest first."""
        return sorted(self._sums.values(), key=lambda total: (total.harm, total.unit, -total.low, total.place))
