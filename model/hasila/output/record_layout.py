"""Records as JSON and as a table: all that they hold.

Each column tells what is in it, so that the documentation is made from what is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow

from hasila.documents.document import Document
from hasila.output.html import records_section
from hasila.output.layout import Layout
from hasila.records.places import Place
from hasila.records.record import Evidence, Party, Record


@dataclass(frozen=True)
class Told:
    """A record in its document.

    Args:
        document: where it was read.
        number: of the record in it, from 0.
        record: itself.
        parts: the records of those who are part of its people.
    """

    document: Document
    number: int
    record: Record
    parts: tuple[Record, ...]

    @property
    def place(self) -> Place | None:
        """The first of its places that a gazetteer knows."""
        return next((each.resolution.place for each in self.record.places if each.resolution.place), None)

    @property
    def day(self) -> str | None:
        """Its day, as ISO 8601 has it."""
        told = self.record.date
        return told.day.isoformat() if told and told.day else None


def told(document: Document, records: Sequence[Record]) -> Iterator[Told]:
    """The records of a document with their parts."""
    for number, record in enumerate(records):
        yield Told(document, number, record, tuple(part for part in records if part.subset_of == number))


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        name: its header.
        type: of its cells, as pyarrow names it.
        meaning: what is in it; of one that is never filled, why.
        cell: its value for a record; nothing if the column is never filled.
    """

    name: str
    type: str
    meaning: str
    cell: Callable[[Told], Any] | None = None


def layout(
    columns: Sequence[Column],
    kept: Callable[[Record], bool] = lambda record: True,
    json: Callable[[Document, Sequence[Record]], Mapping[str, Any]] | None = None,
    section: Callable[[Document, Sequence[Record]], str] | None = None,
) -> Layout[Record]:
    """The layout of columns over those records that are kept; without ``json``, JSONL has an object for each row."""
    filled = [(column.name, column.cell) for column in columns if column.cell]
    return Layout(
        pyarrow.schema([(column.name, pyarrow.type_for_alias(column.type)) for column in columns]),
        lambda document, records: [
            {name: cell(each) for name, cell in filled} for each in told(document, records) if kept(each.record)
        ],
        json,
        section,
    )


def joined(values: Iterable[str | None], mark: str = "|") -> str:
    """Several values in one cell."""
    return mark.join(value or "" for value in values)


def _at(evidence: Evidence | None) -> str | None:
    return f"{evidence.start}:{evidence.end}" if evidence else None


def _parties(kind: str, of: Callable[[Record], Sequence[Party]]) -> list[Column]:
    return [
        Column(
            kind,
            "string",
            "canonical names, or the text's words",
            lambda t: joined(party.name for party in of(t.record)),
        ),
        Column(f"{kind}_side", "string", "their sides", lambda t: joined(each.actor.side for each in of(t.record))),
        Column(
            f"{kind}_at",
            "string",
            "where the text names them",
            lambda t: joined(_at(each.at) for each in of(t.record)),
        ),
    ]


COLUMNS = [
    Column("document", "string", "the document's name", lambda t: t.document.id),
    Column("document_date", "string", "its date, as its row tells it", lambda t: t.document.date or None),
    Column("record", "int64", "number of the record in the document, from 0", lambda t: t.number),
    Column("start", "int64", "first code point of the mention of the people", lambda t: t.record.at.start),
    Column("end", "int64", "one past its last", lambda t: t.record.at.end),
    Column("text", "string", "its words", lambda t: t.record.text),
    Column("count_low", "int64", "at least so many", lambda t: t.record.count and t.record.count.low),
    Column("count_high", "int64", "at most so many", lambda t: t.record.count and t.record.count.high),
    Column(
        "count_approximate", "bool", "whether the text says about",
        lambda t: t.record.count and t.record.count.approximate,
    ),
    Column(
        "count_vague", "bool", "whether it says dozens or the like", lambda t: t.record.count and t.record.count.vague
    ),
    Column("count_at", "string", "the words that say so, `start:end`", lambda t: _at(t.record.count)),
    Column("unit", "string", "`persons`, `families`, `communities`", lambda t: t.record.unit),
    Column(
        "harm", "string", "`killed`, `injured`, `displaced`, `missing`, `detained`, `unspecified`",
        lambda t: t.record.harm.kind,
    ),
    Column("harm_probability", "double", "that it is so", lambda t: round(t.record.harm.probability, 4)),
    Column("harm_at", "string", "the word that tells it", lambda t: _at(t.record.harm)),
    Column("victims", "string", "their classes", lambda t: joined(t.record.victims.classes)),
    Column("victims_side", "string", "side of combatants", lambda t: t.record.victims.side),
    Column("victims_at", "string", "the words that tell it", lambda t: _at(t.record.victims)),
    *_parties("perpetrators", lambda record: record.perpetrators),
    *_parties("sources", lambda record: record.sources),
    Column(
        "places", "string", "the gazetteer's names, or the text's words",
        lambda t: joined(place.name for place in t.record.places),
    ),
    Column("places_at", "string", "where the text names them", lambda t: joined(_at(p.at) for p in t.record.places)),
    Column("place_id", "string", "the gazetteer's code of the first that it knows", lambda t: t.place and t.place.id),
    Column("place_name_en", "string", "its name in Latin letters", lambda t: (t.place and t.place.name_en) or None),
    Column("place_units", "string", "its units, the largest first", lambda t: t.place and joined(t.place.units)),
    Column("country", "string", "its ISO 3166 code", lambda t: (t.place and t.place.country) or None),
    Column("latitude", "double", "degrees north", lambda t: t.place and t.place.latitude),
    Column("longitude", "double", "degrees east", lambda t: t.place and t.place.longitude),
    Column(
        "precision", "string", "`settlement`, `admin3` to `admin1`, `country`", lambda t: t.place and t.place.kind
    ),
    Column("date", "string", "the day, ISO 8601", lambda t: t.day),
    Column("date_at", "string", "the words that tell it", lambda t: _at(t.record.date)),
    Column("subset_of", "int64", "the record that these people are part of", lambda t: t.record.subset_of),
    Column(
        "running_total_at", "string", "the words that make it a running total", lambda t: _at(t.record.running_total)
    ),
    Column("contested_at", "string", "the words that deny it or doubt it", lambda t: _at(t.record.contested)),
    Column(
        "empty", "string", "the reason for each empty cell",
        lambda t: "; ".join(f"{cell}: {why}" for cell, why in t.record.empty.items()),
    ),
]  # fmt: skip


def record_json(record: Record) -> dict[str, Any]:
    """All that a record holds, as JSON takes it."""
    parties = {
        kind: [{**asdict(party.at), "text": party.text, **asdict(party.actor)} for party in of]
        for kind, of in (("perpetrators", record.perpetrators), ("sources", record.sources))
    }
    return {
        **asdict(record.at),
        "text": record.text,
        "count": record.count and asdict(record.count),
        "unit": record.unit,
        "harm": {**asdict(record.harm), "probability": round(record.harm.probability, 4)},
        "victims": asdict(record.victims),
        **parties,
        "places": [{**asdict(each.at), "text": each.text, **asdict(each.resolution)} for each in record.places],
        "date": record.date and {**asdict(record.date), "day": record.date.day and record.date.day.isoformat()},
        "subset_of": record.subset_of,
        "running_total": record.running_total and asdict(record.running_total),
        "contested": record.contested and asdict(record.contested),
        "empty": dict(record.empty),
    }


RECORDS = layout(
    COLUMNS,
    json=lambda document, records: {
        "id": document.id,
        "date": document.date or None,
        "records": [record_json(record) for record in records],
    },
    section=records_section,
)
