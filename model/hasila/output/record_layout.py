"""Layouts of records: all that a record holds, and the columns of conflict datasets and of Uwazi."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hasila.documents.document import Document
from hasila.labels import KINDS
from hasila.output.confidence import confidences, doubt
from hasila.output.conflict_datasets import ACLED, AIRWARS, GED
from hasila.output.html import records_section
from hasila.output.layout import Layout
from hasila.output.markup import of_records
from hasila.output.metadata import METADATA_MEANINGS, metadata_json
from hasila.output.record_columns import DATE_PRECISION, RecordColumn, RecordRow, joined, layout_of, metadata_cell
from hasila.output.record_json import record_json
from hasila.output.uwazi import UWAZI
from hasila.records.parties.party import Party
from hasila.records.record import Record
from hasila.records.stretch import Evidence


def _at(evidence: Evidence | None) -> str | None:
    return f"{evidence.start}:{evidence.end}" if evidence else None


def _party_columns(name: str, parties_of: Callable[[Record], Sequence[Party]]) -> list[RecordColumn]:
    return [
        RecordColumn(
            name, "string", "canonical names, or the words of the text",
            lambda row: joined(party.name for party in parties_of(row.record)),
        ),
        RecordColumn(
            f"{name}_side", "string", "the side of each",
            lambda row: joined(party.actor.side for party in parties_of(row.record)),
        ),
        RecordColumn(
            f"{name}_at", "string", "where the text names them, `start:end` each",
            lambda row: joined(_at(party.at) for party in parties_of(row.record)),
        ),
    ]  # fmt: skip


_CONFIDENCES = {
    "mention": "0 to 1: that people are mentioned there who came to harm",
    "count": "0 to 1: that the mention is right and its count",
    **{
        cell: f"the same of the {cell}; empty if that cell is"
        for cell in ("harm", "victims", "attack", "perpetrators", "sources", "places", "date")
    },
    "running_total": "that the record is a running total, or that it is none",
}
"""What the columns with the confidence of each cell hold."""


def _confidence_of(cell: str) -> Callable[[RecordRow], float | None]:
    return lambda row: confidences(row.record).get(cell)


RECORD_COLUMNS = [
    RecordColumn("document", "string", "name of the document", lambda row: row.document.id),
    RecordColumn(
        "document_date", "string", "date of the document, if its row has one", lambda row: row.document.date or None
    ),
    RecordColumn("record", "int64", "index of the record in the document, from 0", lambda row: row.number),
    RecordColumn("start", "int64", "first code point of the mention of the people", lambda row: row.record.at.start),
    RecordColumn("end", "int64", "one past its last code point", lambda row: row.record.at.end),
    RecordColumn("text", "string", "the words of the mention", lambda row: row.record.text),
    RecordColumn("count_low", "int64", "lower bound", lambda row: row.record.count and row.record.count.low),
    RecordColumn(
        "count_high", "int64", "upper bound; empty if there is none",
        lambda row: row.record.count and row.record.count.high,
    ),
    RecordColumn(
        "count_approximate", "bool", "whether the text says *about*",
        lambda row: row.record.count and row.record.count.approximate,
    ),
    RecordColumn(
        "count_vague", "bool", "whether the text says *dozens* or the like",
        lambda row: row.record.count and row.record.count.vague,
    ),
    RecordColumn("count_at", "string", "words that state the count, `start:end`", lambda row: _at(row.record.count)),
    RecordColumn("unit", "string", "`persons`, `families`, `communities`", lambda row: row.record.unit),
    RecordColumn(
        "harm", "string", "`killed`, `injured`, `displaced`, `missing`, `detained`, `unspecified`",
        lambda row: row.record.harm.kind,
    ),
    RecordColumn("harm_at", "string", "the word that states the harm", lambda row: _at(row.record.harm)),
    RecordColumn("victims", "string", "classes of the people", lambda row: joined(row.record.victims.classes)),
    RecordColumn("victims_side", "string", "side of combatants", lambda row: row.record.victims.side),
    RecordColumn("victims_at", "string", "words that state the classes", lambda row: _at(row.record.victims)),
    RecordColumn(
        "attack", "string", f"kind of what harmed the people: {', '.join(f'`{kind}`' for kind in KINDS)}",
        lambda row: row.record.attack and row.record.attack.kind,
    ),
    RecordColumn("attack_text", "string", "its words", lambda row: row.record.attack and row.record.attack.text),
    RecordColumn(
        "attack_at", "string", "where they are", lambda row: _at(row.record.attack.at if row.record.attack else None)
    ),
    *_party_columns("perpetrators", lambda record: record.perpetrators),
    RecordColumn(
        "perpetrators_why", "string",
        "how each belongs to the record: `link`; `attack`, as the agent of the attack; `adjective`, which an adjective"
        " of the attack names; `words`, which words beside the attack or apart from the people name; `accusation`,"
        " which is accused of it; `claim`, who says that it killed these fighters; `unnamed`, attackers without a name",
        lambda row: joined(party.why for party in row.record.perpetrators),
    ),
    *_party_columns("sources", lambda record: record.sources),
    RecordColumn(
        "places", "string", "names in the gazetteer, or the words of the text",
        lambda row: joined(location.name for location in row.record.places),
    ),
    RecordColumn(
        "places_at", "string", "where the text names them, `start:end` each",
        lambda row: joined(_at(location.at) for location in row.record.places),
    ),
    RecordColumn(
        "places_why", "string", "how each belongs to the record: `link`; `attack`, as where the attack struck; "
        "`row`, with which their row begins; `words`, which words beside them or their place mean",
        lambda row: joined(location.why for location in row.record.places),
    ),
    RecordColumn(
        "place_id", "string", "code of the first place that the gazetteer has", lambda row: row.place and row.place.id
    ),
    RecordColumn(
        "place_name_en", "string", "its name in Latin script", lambda row: (row.place and row.place.name_en) or None
    ),
    RecordColumn(
        "place_units", "string", "its administrative units, the largest first",
        lambda row: row.place and joined(row.place.units),
    ),
    RecordColumn("country", "string", "its ISO 3166 code", lambda row: row.country),
    RecordColumn("latitude", "double", "degrees north", lambda row: row.place and row.place.latitude),
    RecordColumn("longitude", "double", "degrees east", lambda row: row.place and row.place.longitude),
    RecordColumn(
        "precision", "string", "`settlement`, `admin3` to `admin1`, `country`", lambda row: row.place and row.place.kind
    ),
    RecordColumn("date", "string", "the day, ISO 8601; of a range the first", lambda row: row.day),
    RecordColumn("date_last", "string", "the last day of a range", lambda row: row.last_day),
    RecordColumn("date_precision", "string", DATE_PRECISION, lambda row: row.date_precision),
    RecordColumn(
        "date_why", "string", "how the day was resolved",
        lambda row: row.record.date.why if row.record.date and row.day else None,
    ),
    RecordColumn(
        "date_at", "string", "words that state the date; empty if it is the day of publication",
        lambda row: _at(row.record.date if row.record.date and row.record.date.told else None),
    ),
    RecordColumn(
        "subset_of", "int64", "index of the record that these people are part of", lambda row: row.record.subset_of
    ),
    RecordColumn(
        "running_total_at", "string", "words that make it a running total", lambda row: _at(row.record.running_total)
    ),
    RecordColumn("contested_at", "string", "words that deny or doubt it", lambda row: _at(row.record.contested)),
    *(
        RecordColumn(f"confidence_{cell}", "double", meaning, _confidence_of(cell))
        for cell, meaning in _CONFIDENCES.items()
    ),
    RecordColumn(
        "doubt", "double", "1 less the least of these: sort by it to check the most doubtful records first",
        lambda row: doubt(row.record),
    ),
    RecordColumn(
        "empty", "string", "the reason for each empty cell",
        lambda row: "; ".join(f"{cell}: {reason}" for cell, reason in row.record.empty.items()),
    ),
    *(
        RecordColumn(f"document_{key}", "string", f"of the document: {meaning}", metadata_cell(key))
        for key, meaning in METADATA_MEANINGS.items()
    ),
]  # fmt: skip


def _document_json(document: Document, records: Sequence[Record]) -> dict[str, Any]:
    return {
        "id": document.id,
        "date": document.date or None,
        **metadata_json(document),
        "records": [record_json(record) for record in records],
    }


RECORDS = layout_of(RECORD_COLUMNS, json=_document_json, section=records_section, markup=of_records)

RECORD_LAYOUTS: Mapping[str, Layout[Record]] = {
    "hasila": RECORDS,
    "acled": ACLED,
    "ged": GED,
    "airwars": AIRWARS,
    "uwazi": UWAZI,
}
"""Layouts by the value of ``--columns``."""
