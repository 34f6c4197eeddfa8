"""Decisions of people about incidents, in a plain file: they win over scores, and survive new runs and new reports.

The file is tab-separated with the columns ``decision``, ``first``, ``second``, ``who``, ``when`` and ``note``; only the
first two are needed. ``first`` and ``second`` name a record by its report and the offset of its first code point:
``REPORT@START``. Decisions:

- ``same``: the two records are of one event;
- ``different``: they are not;
- ``wrong``: the first record is none, and is left out;
- ``split``: the first record is of an event of its own, apart from the rest of its report.

A later line wins over an earlier one about the same records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hasila import files
from hasila.errors import TableError

KINDS = {"same": 2, "different": 2, "wrong": 1, "split": 1}
"""The decisions, and how many records each names."""
COLUMNS = ("decision", "first", "second", "who", "when", "note")


class RecordName(NamedTuple):
    """The name of a record: its report, and the offset of the first code point of its mention."""

    report: str
    start: int

    def __str__(self) -> str:
        return f"{self.report}@{self.start}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a person.

    Args:
        kind: a key of :data:`KINDS`.
        first: a record.
        second: another, if the kind names two.
        line: the line of the file, for messages.
    """

    kind: str
    first: RecordName
    second: RecordName | None
    line: int

    @property
    def about(self) -> frozenset[RecordName]:
        """The records that it is about; a later decision about the same ones wins."""
        return frozenset(filter(None, (self.first, self.second)))


def read_decisions(path: Path) -> list[Decision]:
    """Read the decisions of a file that hold.

    Raises:
        TableError: the file cannot be read or is malformed; the message tells the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from None
    head, *lines = [line.rstrip("\r").split("\t") for line in text.split("\n")]
    if not set(COLUMNS[:2]) <= set(head):
        raise TableError(f"{path}: expected the columns {', '.join(COLUMNS)}, found {', '.join(head)}")
    holding: dict[frozenset[RecordName], Decision] = {}
    for decision in _decisions(head, lines, path):
        holding.pop(decision.about, None)
        holding[decision.about] = decision
    return list(holding.values())


def line_of(head: Sequence[str], cells: Mapping[str, str]) -> str:
    """The line of a decision, in the columns that a file has.

    Args:
        head: the names of the file's columns.
        cells: what they hold; tabs and line ends become spaces.

    Raises:
        ValueError: a record cannot be named in such a file, or the file has no column for it.
    """
    plain = {name: " ".join(value.split()) for name, value in cells.items()}
    for column in ("first", "second"):
        if plain.get(column, "") != cells.get(column, ""):
            raise ValueError(f"expected a report whose name a table can hold, found {cells[column][:100]!r}")
        if plain.get(column) and column not in head:
            raise ValueError(f"expected a column {column} in the file, found {', '.join(head)}")
    _decision(plain, 0)
    return "\t".join(plain.get(name, "") for name in head) + "\n"


def write_empty(path: Path) -> None:
    """Write a file without decisions, for a person to fill."""
    files.write_text(path, "\t".join(COLUMNS) + "\n")


def _decisions(head: Sequence[str], lines: Iterable[Sequence[str]], path: Path) -> Iterator[Decision]:
    for number, cells in enumerate(lines, 2):
        row = dict(zip(head, cells, strict=False))
        if any(row.get(name, "").strip() for name in COLUMNS):
            try:
                yield _decision(row, number)
            except ValueError as error:
                raise TableError(f"{path}:{number}: {error}") from None


def _decision(row: Mapping[str, str], line: int) -> Decision:
    kind = row.get("decision", "").strip()
    if kind not in KINDS:
        raise ValueError(f"expected one of the decisions {', '.join(KINDS)}, found {kind!r}")
    names = [_name(row.get(column, "")) for column in ("first", "second")[: KINDS[kind]]]
    if len(set(names)) < len(names):
        raise ValueError(f"expected two records, found {names[0]} twice")
    return Decision(kind, names[0], names[1] if len(names) > 1 else None, line)


def _name(cell: str) -> RecordName:
    report, sign, start = cell.strip().rpartition("@")
    if not sign or not report or not start.isdecimal():
        raise ValueError(f"expected a record as REPORT@START, found {cell!r}")
    return RecordName(report, int(start))
