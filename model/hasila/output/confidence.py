"""The confidence of those cells of a record that hold something, and which of them a person should check first."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hasila.records.record import Record

DOUBTFUL = 0.6
"""Confidence below which pages and tables mark a cell.

No cell is surer than the mention of the people. At this mark, a link that is hardly more likely than not is marked in
any record, but what the rules read, such as the day of the report, only if the mention itself is unsure. Far higher,
the mark would stand at every such day, and a mark that is everywhere tells nothing.
"""


def confidences(record: "Record") -> dict[str, float]:
    """The confidence of each cell that is not empty, 0 to 1.

    ``mention`` is that of the people. ``running_total`` goes both ways: that the record is one, or that it is none.
    """
    return {cell: confidence for cell, confidence in record.confidence.items() if cell not in record.empty}


def doubt(record: "Record") -> float | None:
    """1 less the least confidence of the record's cells, 0 to 1; nothing if none is known."""
    least = min(confidences(record).values(), default=None)
    return None if least is None else round(1 - least, 4)


def is_doubtful(record: "Record", cell: str) -> bool:
    """Whether the confidence of a cell is known and below :data:`DOUBTFUL`."""
    return confidences(record).get(cell, 1.0) < DOUBTFUL
