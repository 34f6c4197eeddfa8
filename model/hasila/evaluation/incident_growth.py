"""Time and memory of grouping so many records, as ``incident-growth.json`` stores them, and a table of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hasila.markdown import table


@dataclass(frozen=True)
class IncidentGrowth:
    """Time and memory of grouping invented reports into incidents.

    Args:
        records: number of records.
        reports: number of reports.
        incidents: number of incidents.
        seconds: wall-clock seconds, from the file of reports to that of incidents.
        cpu: CPU seconds.
        records_per_second: by the clock.
        memory_mb: peak memory, in megabytes.
    """

    records: int
    reports: int
    incidents: int
    seconds: float
    cpu: float
    records_per_second: float
    memory_mb: int


def growth_table(points: Sequence[IncidentGrowth]) -> str:
    """Time and memory of grouping, a row for each number of records."""
    titles = ["records", "reports", "incidents", "seconds", "CPU seconds", "records/CPU second", "most memory, MB"]
    rows = [
        [
            f"{point.records:,}",
            f"{point.reports:,}",
            f"{point.incidents:,}",
            f"{point.seconds:,.1f}",
            f"{point.cpu:,.1f}",
            f"{point.records / point.cpu:,.0f}",
            f"{point.memory_mb:,}",
        ]
        for point in points
    ]
    return table(titles, rows, "r" * len(titles))
