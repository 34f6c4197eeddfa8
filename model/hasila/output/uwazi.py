"""Records in the form that Uwazi imports, an entity for each record.

Source: https://docs.uwazi.io/docs/reference/csv-import/.

Uwazi's importer splits cells at ``|``, reads days as ``2020/01/31`` and ranges of days as two days with ``:`` between
them, points as ``latitude|longitude`` and links as ``label|address``. The names of the columns are those that the
properties of a template must have.
"""

from collections.abc import Iterable

from hasila.documents.document import Document
from hasila.output.confidence import doubt
from hasila.output.metadata import METADATA_MEANINGS, is_link
from hasila.output.record_columns import RecordColumn, RecordRow, layout_of, metadata_cell
from hasila.records.people.counts import bounds
from hasila.records.record import Record


def _one(text: str) -> str:
    """A value as Uwazi takes it: without ``|``, which separates values."""
    return text.replace("|", "¦")


def _several(values: Iterable[str]) -> str | None:
    """Several values in a cell, each once."""
    return "|".join(dict.fromkeys(_one(value) for value in values)) or None


def _title(document: Document, number: int, record: Record) -> str:
    """What was told, and the name of the document and the number of the record, which make it unique."""
    count = bounds(record.count.low, record.count.high) if record.count else ""
    return f"{' '.join(filter(None, (record.harm.kind, count, record.text)))} [{document.id} #{number}]"


def _part_of(row: RecordRow) -> str | None:
    """The title of the record that the people are part of."""
    number = row.record.subset_of
    return None if number is None or row.whole is None else _title(row.document, number, row.whole)


def _day(day: str | None) -> str | None:
    return day.replace("-", "/") if day else None


def _range(row: RecordRow) -> str | None:
    return f"{_day(row.day)}:{_day(row.last_day)}" if row.day and row.last_day else None


def _geolocation(row: RecordRow) -> str | None:
    return f"{row.place.latitude}|{row.place.longitude}" if row.place and row.place.located else None


def _url(row: RecordRow) -> str | None:
    """A link whose label is the title, or the address alone. Anything but an address of the web is no link."""
    url = row.document.metadata.get("url", "")
    if not is_link(url):
        return None
    title = row.document.metadata.get("title", "")
    return f"{_one(title)}|{url}" if title else url


def _document_day(row: RecordRow) -> str | None:
    date = row.document.date[:10]
    return _day(date) if len(date) == 10 and date[4] == date[7] == "-" else None


UWAZI_COLUMNS = [
    RecordColumn(
        "title", "string",
        "text: harm, count and words, then the name of the document and the number of the record, which make it unique",
        lambda row: _title(row.document, row.number, row.record),
    ),
    RecordColumn("date", "string", "date: the day; of a range the first", lambda row: _day(row.day)),
    RecordColumn("date_range", "string", "date range: the first and the last day of a range", _range),
    RecordColumn("date_precision", "string", "select: as in `date_precision` above", lambda row: row.date_precision),
    RecordColumn("harm", "string", "select: kind of harm", lambda row: row.record.harm.kind),
    RecordColumn(
        "count_low", "int64", "numeric: lower bound", lambda row: row.record.count and row.record.count.low
    ),
    RecordColumn(
        "count_high", "int64", "numeric: upper bound; empty if there is none",
        lambda row: row.record.count and row.record.count.high,
    ),
    RecordColumn("unit", "string", "select: `persons`, `families`, `communities`", lambda row: row.record.unit),
    RecordColumn(
        "victims", "string", "multiselect: classes of the people", lambda row: _several(row.record.victims.classes)
    ),
    RecordColumn(
        "attack", "string", "select: kind of attack", lambda row: row.record.attack and row.record.attack.kind
    ),
    RecordColumn(
        "perpetrators", "string", "multiselect: the alleged perpetrators",
        lambda row: _several(party.name for party in row.record.perpetrators),
    ),
    RecordColumn(
        "sources", "string", "multiselect: the sources that the text names",
        lambda row: _several(party.name for party in row.record.sources),
    ),
    RecordColumn(
        "places", "string", "multiselect: the places", lambda row: _several(each.name for each in row.record.places)
    ),
    RecordColumn(
        "country", "string", "select: its ISO 3166 code", lambda row: row.country
    ),
    RecordColumn(
        "geolocation", "string", "geolocation: latitude and longitude of the first place that the gazetteer has",
        _geolocation,
    ),
    RecordColumn("place_precision", "string", "select: how exact it is", lambda row: row.place and row.place.kind),
    RecordColumn(
        "contested", "string", "select: `yes` if the text denies or doubts it",
        lambda row: "yes" if row.record.contested else None,
    ),
    RecordColumn(
        "running_total", "string", "select: `yes` if it is a sum over a period",
        lambda row: "yes" if row.record.running_total else None,
    ),
    RecordColumn(
        "part_of", "string", "text: the title of the record that these people are part of",
        _part_of,
    ),
    RecordColumn("sentence", "string", "text: the sentence that tells it", lambda row: row.sentence),
    RecordColumn("document", "string", "text: name of the document", lambda row: row.document.id),
    RecordColumn("document_date", "string", "date: its date, if that is written as `2020-01-31`", _document_day),
    RecordColumn("document_url", "string", "link: its headline as the label, and its address", _url),
    *(
        RecordColumn(f"document_{key}", "string", f"text: {meaning}", metadata_cell(key))
        for key, meaning in METADATA_MEANINGS.items()
        if key != "url"
    ),
    RecordColumn("start", "int64", "numeric: first code point of the mention", lambda row: row.record.at.start),
    RecordColumn("end", "int64", "numeric: one past its last code point", lambda row: row.record.at.end),
    RecordColumn("doubt", "double", "numeric: 1 less the least confidence of the cells", lambda row: doubt(row.record)),
]  # fmt: skip
UWAZI = layout_of(UWAZI_COLUMNS)
