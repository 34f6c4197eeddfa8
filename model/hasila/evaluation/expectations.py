"""Expectations: what is right about short texts, and where what was read off them differs.

A file of inputs is JSONL, one input a line::

    {"id": "M1", "kind": "total of one event", "date": "2023-10-12", "text": "...", "right": {...}}

``date`` is the day of publication and may be left out. ``right`` holds at least one of these; all of it must be true:

- ``records``: patterns; each fits a record of its own. Other records may be there.
- ``no_records``: patterns that no record fits. The empty pattern ``{}`` fits every record.
- ``spans``: ``label`` and either ``text``, the whole span, or ``with``, words in it.
- ``no_spans``: the same, for spans that must not be there.
- ``totals``: harm to the number of persons that :class:`hasila.records.totals.Totals` adds up: ``"12"``, or ``"..1"``
  for at most one. Harms that are not named are not looked at.

A pattern of a record gives some of its cells, see :data:`CELLS`. In patterns and totals, a list of values means any of
them, and ``null`` an empty cell. Names and words are compared without marks, hamza and the ``_`` of hashtags.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hasila.documents.publication import published
from hasila.errors import HasilaError, TableError
from hasila.evaluation.place_scores import Share
from hasila.labels import ATTRIBUTES, LABELS, VICTIMS
from hasila.markdown import table
from hasila.records.people.counts import Count
from hasila.records.places.place import Place
from hasila.records.record import Record
from hasila.records.totals import Totals
from hasila.spans import Span
from hasila.text.folding import fold

NEAR = 0.05
"""Degrees by which a place may lie away from where it is expected, about 5 km: less than between neighbouring towns."""

FOUND = "record with its count"
"""The name of the share of expected records that are found."""

Pattern = Mapping[str, tuple[Any, ...]]
"""Values by name; any of them is right."""


@dataclass(frozen=True)
class Right:
    """What is right about a text; see the module for each."""

    records: tuple[Pattern, ...] = ()
    no_records: tuple[Pattern, ...] = ()
    spans: tuple[Mapping[str, str], ...] = ()
    no_spans: tuple[Mapping[str, str], ...] = ()
    totals: Pattern | None = None

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Right":
        """Check and take what a row of a file holds.

        Raises:
            ValueError: a key or a value is unknown, or nothing is given.
        """
        if not written:
            raise ValueError("expected something that is right, found nothing")
        _known(written, cls.__dataclass_fields__)
        records, no_records = (tuple(map(_record_pattern, written.get(name, ()))) for name in ("records", "no_records"))
        spans, no_spans = (tuple(map(_span_pattern, written.get(name, ()))) for name in ("spans", "no_spans"))
        totals = _totals(written["totals"]) if "totals" in written else None
        return cls(records, no_records, spans, no_spans, totals)


@dataclass(frozen=True)
class Input:
    """A short text, and what is right about it.

    Args:
        id: its name.
        kind: the kind of fault that it shows.
        text: the text.
        right: what is right.
        article_date: day of publication, if it matters.
    """

    id: str
    kind: str
    text: str
    right: Right
    article_date: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What was read off an input, against what is right.

    Args:
        input: the input.
        got: each record and each span in a line.
        faults: each expectation that does not hold, in a line.
        cells: for each expected cell whether it is right, and for each expected record, under :data:`FOUND`, whether a
            record has its count. Cells of a record that is not found are not looked at.
    """

    input: Input
    got: tuple[str, ...]
    faults: tuple[str, ...]
    cells: tuple[tuple[str, bool], ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether all that is expected holds."""
        return not self.faults

    def described(self) -> str:
        """The input, what was got, and what is right."""
        return "\n".join(
            (
                f"{self.input.id} ({self.input.kind}): {' / '.join(self.input.text.splitlines())}",
                *(f"    got    {line}" for line in self.got or ("nothing",)),
                *(f"    right  {line}" for line in self.faults),
            )
        )


def read(path: Path) -> list[Input]:
    """Read a file of inputs.

    Raises:
        TableError: the file cannot be read, or a row is malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read: {error}") from None
    inputs = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            _known(row, ("id", "kind", "date", "text", "right"))
            day = published(row["date"]) if "date" in row else None
            inputs.append(Input(row["id"], row["kind"], row["text"], Right.of(row["right"]), day))
        except KeyError as error:
            raise TableError(f"{path}, line {number}: expected the key {error}") from None
        except (ValueError, TypeError, AttributeError, HasilaError) as error:
            raise TableError(f"{path}, line {number}: expected an input: {error}") from None
    return inputs


def judge(judged: Input, spans: Sequence[Span], records: Sequence[Record]) -> Verdict:
    """Compare what was read off an input with what is right about it.

    Args:
        judged: the input.
        spans: the spans found in its text.
        records: the records read off these spans.
    """
    got = (*map(_described, records), *(f"{span.label} {span.text}" for span in spans))
    return Verdict(judged, got, tuple(_faults(judged, spans, records)), tuple(_cells(judged.right.records, records)))


def as_markdown(verdicts: Sequence[Verdict]) -> str:
    """Render how many inputs are right, by kind and of all."""
    kinds = dict.fromkeys(verdict.input.kind for verdict in verdicts)
    shares = {
        kind: Share.of(verdict.is_right for verdict in verdicts if verdict.input.kind == kind) for kind in kinds
    } | {"all": share(verdicts)}
    return table(["kind", "right", "of"], [(kind, each.right, each.total) for kind, each in shares.items()], "lrr")


def cells_as_markdown(verdicts: Sequence[Verdict]) -> str:
    """Render how many expected records are found, and how many of their expected cells are right."""
    judged = [each for verdict in verdicts for each in verdict.cells]
    shares = {
        name: Share.of(is_right for cell, is_right in judged if cell == name)
        for name in (FOUND, *CELLS)
        if any(cell == name for cell, _ in judged)
    }
    rows = [(name, each.right, each.total, f"{100 * each.right / each.total:.0f} %") for name, each in shares.items()]
    return table(["cell", "right", "of", "share"], rows, "lrrr")


def share(verdicts: Sequence[Verdict]) -> Share:
    """How many inputs are right."""
    return Share.of(verdict.is_right for verdict in verdicts)


def _faults(judged: Input, spans: Sequence[Span], records: Sequence[Record]) -> Iterator[str]:
    right = judged.right
    if not _fit_apart(right.records, records):
        yield f"records: {_written(right.records)}"
    for pattern in right.no_records:
        if any(_fits(pattern, record) for record in records):
            yield f"no record: {_written([pattern])}"
    for expected in right.spans:
        if not any(_is_span(expected, span) for span in spans):
            yield f"span: {' '.join(expected.values())}"
    for expected in right.no_spans:
        if any(_is_span(expected, span) for span in spans):
            yield f"no span: {' '.join(expected.values())}"
    if right.totals is not None:
        totals = Totals()
        totals.add(records, judged.text)
        for harm, values in right.totals.items():
            total = sum(row.low for row in totals.rows() if row.harm == harm and row.unit == "persons")
            if not any(low <= total <= high for low, high in map(_bounds, values)):
                yield f"{' or '.join(values)} {harm} in all, not {total}"


def _fit_apart(patterns: Sequence[Pattern], records: Sequence[Record]) -> bool:
    """Whether each pattern fits a record that no other pattern takes."""
    if not patterns:
        return True
    first, *rest = patterns
    return any(
        _fits(first, record) and _fit_apart(rest, [*records[:place], *records[place + 1 :]])
        for place, record in enumerate(records)
    )


def _fits(pattern: Pattern, record: Record) -> bool:
    return all(_holds(cell, values, record) for cell, values in pattern.items())


def _holds(cell: str, values: Collection[Any], record: Record) -> bool:
    return any(CELLS[cell](record, value) for value in values)


def _cells(patterns: Sequence[Pattern], records: Sequence[Record]) -> Iterator[tuple[str, bool]]:
    """Whether each pattern's count is found, and its cells are right in the record of this count that fits it best."""
    left = list(records)
    for pattern in patterns:
        verdicts = [
            (record, {cell: _holds(cell, values, record) for cell, values in pattern.items()})
            for record in left
            if "count" not in pattern or _holds("count", pattern["count"], record)
        ]
        yield FOUND, bool(verdicts)
        if verdicts:
            record, cells = max(verdicts, key=lambda verdict: sum(verdict[1].values()))
            left.remove(record)
            yield from cells.items()


def _is_span(expected: Mapping[str, str], span: Span) -> bool:
    if span.label != expected["label"]:
        return False
    if "with" in expected:
        return _plain(expected["with"]) in _plain(span.text)
    return _plain(expected["text"]) == _plain(span.text)


def _plain(words: str) -> str:
    return " ".join(fold(words.replace("_", " ")).split())


def _counted(record: Record, value: str | None) -> bool:
    return value == _stated(record.count) if value is None or ".." in value else _counted(record, f"{value}..{value}")


def _stated(count: Count | None) -> str | None:
    """The count as annotations write it: ``12..12``, ``501..``."""
    return None if count is None else f"{count.low}..{'' if count.high is None else count.high}"


def _named(found: Sequence[str], value: str | None) -> bool:
    """Whether one of the names holds the value, or there is none if there shall be none."""
    return not found if value is None else any(_plain(value) in _plain(name) for name in found)


def _resolved(record: Record) -> Place | None:
    """The place that tables give to a record: the first that the gazetteer has."""
    return next((each.resolution.place for each in record.places if each.resolution.place), None)


def _of_place(name: str, equal: Callable[[Any, Any], bool]) -> Callable[[Record, Any], bool]:
    def is_right(record: Record, value: Any) -> bool:
        place = _resolved(record)
        found = getattr(place, name) if place else None
        return found is value if found is None or value is None else equal(found, value)

    return is_right


def _country(record: Record) -> str | None:
    place = _resolved(record)
    return (place.country if place else record.country) or None


def _near(found: float, value: float) -> bool:
    return abs(found - value) <= NEAR


def _day(record: Record) -> str | None:
    return record.date.day.isoformat() if record.date and record.date.day else None


CELLS: Mapping[str, Callable[[Record, Any], bool]] = {
    "mention": lambda record, value: _plain(value) in _plain(record.text),
    "count": _counted,
    "harm": lambda record, value: record.harm.kind == value,
    "unit": lambda record, value: record.unit == value,
    "victims": lambda record, value: value in record.victims.classes if value else not record.victims.classes,
    "part": lambda record, value: (record.subset_of is not None) is value,
    "event": lambda record, value: (record.running_total is None) is value,
    "contested": lambda record, value: (record.contested is not None) is value,
    "place": lambda record, value: _named([place.words for place in record.places[:1]], value),
    "place_name": _of_place("name", lambda found, value: _plain(found) == _plain(value)),
    "country": lambda record, value: _country(record) == value,
    "latitude": _of_place("latitude", _near),
    "longitude": _of_place("longitude", _near),
    "perpetrator": lambda record, value: _named([f"{by.name} | {by.text}" for by in record.perpetrators], value),
    "source": lambda record, value: _named([f"{by.name} | {by.text}" for by in record.sources], value),
    "date": lambda record, value: _day(record) == value,
}
"""Whether a cell of a record has a value.

- ``mention``: words of the mention of the people.
- ``count``: ``12``, ``501..`` or ``20..99``.
- ``harm``, ``unit``: as in records.
- ``victims``: a class that is among the record's.
- ``part``, ``event``, ``contested``: true or false. A part has a whole; an event is no running total.
- ``place``: words of the first place, with those that tell what it is (``حي الرمل``).
- ``place_name``, ``latitude``, ``longitude`` (degrees, see :data:`NEAR`): of the first place that the gazetteer has,
  which is the one in tables.
- ``country``: ISO 3166, of that place, or else of the text.
- ``perpetrator``, ``source``: words of a party or of its canonical name.
- ``date``: the day in ISO 8601."""


def _described(record: Record) -> str:
    count, place = _stated(record.count), _resolved(record)
    cells = {
        "part": record.subset_of is not None,
        "running total": record.running_total is not None,
        "contested": record.contested is not None,
        f"as {', '.join(record.victims.classes)}": record.victims.classes,
        f"at {', '.join(each.text for each in record.places)}": record.places,
        f"in {place.name} {place.country} {place.latitude} {place.longitude}" if place else "": place,
        f"by {', '.join(party.name for party in record.perpetrators)}": record.perpetrators,
        f"says {', '.join(party.name for party in record.sources)}": record.sources,
        f"on {_day(record)}": _day(record),
    }
    told = [f"{count or 'no count of'} {record.unit} {record.harm.kind} «{record.text}»"]
    return "; ".join([*told, *(cell for cell, is_there in cells.items() if is_there)])


def _written(patterns: Sequence[Pattern]) -> str:
    return " and ".join(
        ", ".join(f"{cell} {' or '.join(map(_value, values))}" for cell, values in pattern.items()) or "any"
        for pattern in patterns
    )


def _value(value: Any) -> str:
    return "empty" if value is None else str(value)


_HARM = ATTRIBUTES["Harm"].pattern.pattern
_VALUES: Mapping[str, re.Pattern[str]] = {
    "count": re.compile(r"\d+(\.\.\d*)?"),
    "harm": re.compile(_HARM),
    "unit": re.compile("persons|families|communities"),
    "victims": re.compile("|".join(VICTIMS), re.IGNORECASE),
    "country": re.compile("[A-Z]{2}"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
"""How the values of cells are written that a typing error would make match nothing."""


def _pattern(written: Mapping[str, Any], names: Collection[str], values: Mapping[str, re.Pattern[str]]) -> Pattern:
    _known(written, names)
    pattern = {name: tuple(value) if isinstance(value, list) else (value,) for name, value in written.items()}
    for name, any_of in pattern.items():
        for value in any_of:
            if name in values and value is not None and not values[name].fullmatch(value):
                raise ValueError(f"{name}: expected {values[name].pattern}, found {value!r}")
    return pattern


def _record_pattern(written: Mapping[str, Any]) -> Pattern:
    return _pattern(written, CELLS, _VALUES)


def _totals(written: Mapping[str, Any]) -> Pattern:
    harms = _HARM.split("|")
    return _pattern(written, harms, dict.fromkeys(harms, re.compile(r"(\.\.)?\d+")))


def _span_pattern(written: Mapping[str, str]) -> Mapping[str, str]:
    if set(written) not in ({"label", "text"}, {"label", "with"}) or written["label"] not in LABELS:
        raise ValueError(f"expected a label with text or with words, found {dict(written)}")
    return dict(written)


def _known(written: Mapping[str, Any], names: Collection[str]) -> None:
    if unknown := [name for name in written if name not in names]:
        raise ValueError(f"unknown key {unknown[0]!r}; expected some of {', '.join(names)}")


def _bounds(value: str) -> tuple[int, int]:
    """The least and the most of a total."""
    low, dots, high = value.rpartition("..")
    return (int(low or 0), int(high)) if dots else (int(high), int(high))
