"""Sums over records by harm and place. In one text nobody is counted twice; several may tell of one event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hasila.records.record import Record
from hasila.records.tolls import Tolls


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
    """Numbers of records that are in no sum, by reason.

    Args:
        subsets: parts of other records, of the same harm.
        running_totals: sums over a period.
        repeated: tolls that the text tells more than once.
        raised: tolls that a newer one of the text replaces.
        uncounted: records without a count.
        unread: records of mentions alone, of which nobody read the harm, nor who is a part of whom.
    """

    subsets: int = 0
    running_totals: int = 0
    repeated: int = 0
    raised: int = 0
    uncounted: int = 0
    unread: int = 0

    def described(self) -> str:
        """The numbers with their reasons; those that are rarely needed only if they are there."""
        told = [
            f"{self.subsets} parts of others",
            f"{self.running_totals} running totals",
            f"{self.repeated} repeated",
            f"{self.uncounted} without a count",
        ]
        if self.raised:
            told.append(f"{self.raised} replaced by a newer toll")
        if self.unread:
            told.append(f"{self.unread} of which no harm was read")
        return ", ".join(told)


class Totals:
    """Sums over the records of many texts, which are added one after the other.

    Nobody is counted twice for one harm: parts of others, running totals, tolls that the text tells again, and tolls
    that a newer one of the same text replaces are left out; so are records without a count. People of an enumeration,
    and people of different kinds, are counted each; of the injured who died, both sums tell. Two texts about one event
    are counted twice: :mod:`hasila.incidents` tells that it is one.

    Attributes:
        texts: number of texts with records.
        left_out: records that are in no sum.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, str], Total] = {}
        self.left_out = LeftOut()
        self.texts = 0

    def add(self, records: Sequence[Record], text: str = "") -> None:
        """Add the records of a text.

        Args:
            records: its records.
            text: the text. Without it, a toll that the text raises later is counted beside the higher one.
        """
        self.texts += bool(records)
        tolls = Tolls(records, text)
        counted: list[int] = []
        for at, record in enumerate(records):
            if self._leaves_out(record, records):
                continue
            if tolls.is_item(at) or tolls.is_rest(at):
                self.left_out.subsets += 1
            elif tolls.is_raised(at):
                self.left_out.raised += 1
            elif tolls.is_repeated(at, counted):
                self.left_out.repeated += 1
            elif record.count is not None:
                counted.append(at)
                place = record.places[0].name if record.places else ""
                self._count(record.harm.kind, record.unit, place, record.count.low, record.count.high)

    def _leaves_out(self, record: Record, records: Sequence[Record]) -> bool:
        """Whether a record of a text is in no sum by itself; its reason is counted."""
        if record.harm.confidence == 0:
            self.left_out.unread += 1
        elif record.subset_of is not None and _are_counted(record, records[record.subset_of]):
            self.left_out.subsets += 1
        elif record.running_total is not None or _is_of_total(record, records):
            self.left_out.running_totals += 1
        elif record.count is None:
            self.left_out.uncounted += 1
        else:
            return False
        return True

    def _count(self, harm: str, unit: str, place: str, low: int, high: int | None) -> None:
        total = self._sums.get((harm, unit, place), Total(harm, unit, place, 0, 0, 0))
        self._sums[harm, unit, place] = replace(
            total,
            low=total.low + low,
            high=None if total.high is None or high is None else total.high + high,
            records=total.records + 1,
        )

    @property
    def caution(self) -> str:
        """What a reader must know of sums over several texts; empty for one text, in which nobody is counted twice."""
        if self.texts < 2:
            return ""
        return f"people may be counted in several of the {self.texts} texts; hasila incidents groups those of one event"

    def rows(self) -> list[Total]:
        """The sums, by harm, the largest first."""
        return sorted(self._sums.values(), key=lambda total: (total.harm, total.unit, -total.low, total.place))


def _is_of_total(part: Record, records: Sequence[Record]) -> bool:
    """Whether some people are of a total of a period, and no event of their own is told."""
    whole = None if part.subset_of is None else records[part.subset_of]
    return whole is not None and whole.running_total is not None and part.harm.kind != whole.harm.kind


def _are_counted(part: Record, whole: Record) -> bool:
    """Whether the sum of the whole has the people of its part: not those of 28 injured who died."""
    return part.harm.kind in (whole.harm.kind, "unspecified") or whole.harm.kind == "killed"
