"""Records in the columns of ACLED, UCDP GED and Airwars, as far as records can fill them.

The columns follow ACLED's codebook (https://acleddata.com/methodology/acled-codebook) and UCDP's GED 25.1
(https://ucdp.uu.se/downloads/ged/ged251.pdf), complete and in their order, and those columns of the export of Airwars'
site (https://github.com/rctngle/airwars-archive-2025) that records can fill. Columns of ours follow, which lead back to
the text.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hasila.output.attack_types import ACLED_TYPES, AIRWARS_TYPES, AttackType, attack_names
from hasila.output.civilians import CIVILIAN_CLASSES, are_civilians
from hasila.output.confidence import doubt
from hasila.output.record_columns import DATE_PRECISION, RecordColumn, RecordRow, joined, layout_of, metadata_cell
from hasila.records.places.place import country_names
from hasila.records.record import Record

_Bound = Callable[[RecordRow], int | None]
"""Computes the lower or the upper bound of a count."""


def _is_event(record: Record) -> bool:
    """Whether the record counts persons in a single event: no part of another record, running total or families."""
    return record.subset_of is None and record.running_total is None and record.unit == "persons"


def _is_deadly_event(record: Record) -> bool:
    return _is_event(record) and record.harm.kind == "killed"


def _is_event_with_casualties(record: Record) -> bool:
    return _is_event(record) and record.harm.kind in ("killed", "injured")


def _unit(level: int) -> Callable[[RecordRow], str | None]:
    """The name of the place's administrative unit at a level, from 1 for the largest.

    A place that is an administrative unit is its own unit at its level.
    """

    def cell(row: RecordRow) -> str | None:
        if row.place is None:
            return None
        units = (*row.place.units, *([row.place.name] if row.place.kind.startswith("admin") else []))
        return units[level - 1] if len(units) >= level else None

    return cell


def _country(row: RecordRow) -> str | None:
    return country_names().get(row.country) if row.country else None


def _location(row: RecordRow) -> str | None:
    return (row.place.name_en or row.place.name) if row.place and row.place.kind != "country" else None


def _precision(code_by_kind: Mapping[str, Any]) -> Callable[[RecordRow], Any]:
    return lambda row: code_by_kind.get(row.place.kind) if row.place else None


def _year(row: RecordRow) -> int | None:
    return int(row.day[:4]) if row.day else None


def _time(day: str | None) -> str | None:
    """The time at which a day begins."""
    return f"{day} 00:00:00.000" if day else None


def _days(row: RecordRow) -> int | None:
    """The number of days among which the day of the event is; 2 if it is told roughly or is that of the report."""
    date = row.record.date
    if date is None or date.day is None:
        return None
    return (date.last - date.day).days + 1 if date.last else 1 if date.precision == "day" else 2


def _by_days(*most: int) -> Callable[[RecordRow], int | None]:
    """A code from 1 by the number of days, and the most days of each code but the last."""
    return lambda row: None if (days := _days(row)) is None else bisect_left(most, days) + 1


def _low(row: RecordRow) -> int | None:
    return row.record.count.low if row.record.count else None


def _high(row: RecordRow) -> int | None:
    return row.record.count.high if row.record.count else None


def _sources(row: RecordRow) -> str | None:
    return joined((party.name for party in row.record.sources), "; ") or None


def _outlet_and_sources(row: RecordRow) -> str | None:
    """The outlet of the document, then the sources that the text names."""
    names = (metadata_cell("outlet")(row), *(party.name for party in row.record.sources))
    return joined(dict.fromkeys(filter(None, names)), "; ") or None


def _article(row: RecordRow) -> str:
    """Outlet, date and headline of the document, as far as they are known; the name of one without them."""
    known = (metadata_cell("outlet")(row), row.document.date, metadata_cell("title")(row))
    return ",".join(filter(None, known)) if known[0] or known[2] else row.document.id


def _perpetrator(index: int) -> Callable[[RecordRow], str | None]:
    return lambda row: row.record.perpetrators[index].name if len(row.record.perpetrators) > index else None


def _place_words(row: RecordRow) -> str | None:
    return joined((location.words for location in row.record.places), "; ") or None


def _attack_name(types: Sequence[AttackType], level: int) -> Callable[[RecordRow], str | None]:
    """A name of the attack in a dataset, from 0 for the most general."""
    return lambda row: names[level] if (names := attack_names(types, row.record)) else None


def _civilians(row: RecordRow) -> str | None:
    return "Civilians" if are_civilians(row.record) else None


_EVIDENCE = [
    RecordColumn("hasila_document", "string", "ours: name of the document", lambda row: row.document.id),
    RecordColumn("hasila_url", "string", "ours: address of the document", metadata_cell("url")),
    RecordColumn(
        "hasila_start", "int64", "ours: first code point of the mention of the people", lambda row: row.record.at.start
    ),
    RecordColumn("hasila_end", "int64", "ours: one past its last code point", lambda row: row.record.at.end),
    RecordColumn(
        "hasila_contested", "bool", "ours: whether the sentence denies or doubts it",
        lambda row: row.record.contested is not None,
    ),
    RecordColumn("hasila_date_precision", "string", f"ours: {DATE_PRECISION}", lambda row: row.date_precision),
    RecordColumn(
        "hasila_doubt", "double", "ours: 1 less the least confidence of the record's cells",
        lambda row: doubt(row.record),
    ),
]  # fmt: skip
_LATITUDE = RecordColumn(
    "latitude", "double", "degrees north of the first place that the gazetteer has",
    lambda row: row.place and row.place.latitude,
)  # fmt: skip
_LONGITUDE = RecordColumn("longitude", "double", "degrees east of it", lambda row: row.place and row.place.longitude)
_A_DAY, _OR_ROUGHLY = "1 a day that the text tells", "a day told roughly or that of the report"
_BY_KIND = "by the kind of attack, see the table below"
_CODER = "a coder's decision"
_DYAD = "a side of a dyad; an alleged perpetrator is not one"
_THEIRS = "assigned by the dataset's publisher"


def _never(names: str, reason: str, type: str = "string") -> list[RecordColumn]:
    """Columns that are never filled."""
    return [RecordColumn(name, type, reason) for name in names.split()]


ACLED_COLUMNS = [
    *_never("event_id_cnty", _THEIRS),
    RecordColumn("event_date", "string", "the day; of a range the first; else that of the report", lambda row: row.day),
    RecordColumn("year", "int64", "year of that day", _year),
    RecordColumn(
        "time_precision", "int64",
        f"{_A_DAY}; 2 a range of a week at most, {_OR_ROUGHLY}; 3 a longer range",
        _by_days(1, 7),
    ),
    RecordColumn(
        "disorder_type", "string", "`Political violence`, if there is an event type",
        lambda row: "Political violence" if attack_names(ACLED_TYPES, row.record) else None,
    ),
    RecordColumn("event_type", "string", _BY_KIND, _attack_name(ACLED_TYPES, 0)),
    RecordColumn("sub_event_type", "string", _BY_KIND, _attack_name(ACLED_TYPES, 1)),
    RecordColumn("actor1", "string", "the first alleged perpetrator", _perpetrator(0)),
    RecordColumn(
        "assoc_actor_1", "string", "the other alleged perpetrators",
        lambda row: joined((party.name for party in row.record.perpetrators[1:]), "; ") or None,
    ),
    *_never("inter1", _CODER),
    RecordColumn("actor2", "string", "`Civilians`, if the text says so", _civilians),
    *_never("assoc_actor_2", _CODER),
    RecordColumn("inter2", "string", "same as `actor2`", _civilians),
    *_never("interaction civilian_targeting", _CODER),
    *_never("iso", "follows from the country", "int64"),
    *_never("region", "follows from the country"),
    RecordColumn("country", "string", "its English name", _country),
    *(RecordColumn(f"admin{n}", "string", "administrative unit from the gazetteer", _unit(n)) for n in (1, 2, 3)),
    RecordColumn(
        "location", "string", "the place, in Latin script if the gazetteer has it; empty for countries", _location
    ),
    _LATITUDE,
    _LONGITUDE,
    RecordColumn(
        "geo_precision", "int64", "1 a settlement, 2 a subdistrict, 3 a larger unit",
        _precision({"settlement": 1, "admin3": 2, "admin2": 3, "admin1": 3}),
    ),
    RecordColumn(
        "source", "string", "the outlet of the document, and the sources that the text names", _outlet_and_sources
    ),
    *_never("source_scale", _CODER),
    RecordColumn("notes", "string", "the words of the mention of the people", lambda row: row.record.text),
    RecordColumn("fatalities", "int64", "lower bound of the count; by ACLED's rule with `--vague acled`", _low),
    *_never("tags", _CODER),
    *_never("timestamp", _THEIRS, "int64"),
    *_EVIDENCE,
]  # fmt: skip
ACLED = layout_of(ACLED_COLUMNS, _is_deadly_event)

GED_COLUMNS = [
    *_never("id", _THEIRS, "int64"),
    *_never("relid", _THEIRS),
    RecordColumn("year", "int64", "year of the first day", _year),
    *_never("active_year code_status", _THEIRS),
    *_never("type_of_violence", _CODER, "int64"),
    *_never("conflict_dset_id conflict_new_id", _THEIRS, "int64"),
    *_never("conflict_name", _CODER),
    *_never("dyad_dset_id dyad_new_id", _THEIRS, "int64"),
    *_never("dyad_name", _CODER),
    *_never("side_a_dset_id side_a_new_id", _THEIRS, "int64"),
    *_never("side_a", _DYAD),
    *_never("side_b_dset_id side_b_new_id", _THEIRS, "int64"),
    *_never("side_b", _DYAD),
    *_never("number_of_sources", "reports are not merged into events", "int64"),
    RecordColumn(
        "source_article", "string", "outlet, date and headline of the document, if known; else its name", _article
    ),
    RecordColumn("source_office", "string", "outlet of the document", metadata_cell("outlet")),
    RecordColumn("source_date", "string", "date of the document", lambda row: row.document.date or None),
    RecordColumn("source_headline", "string", "headline of the document", metadata_cell("title")),
    RecordColumn("source_original", "string", "the sources that the text names", _sources),
    RecordColumn(
        "where_prec", "int64", "1 a settlement, 2 a subdistrict, 3 a district, 4 a province, 6 a country",
        _precision({"settlement": 1, "admin3": 2, "admin2": 3, "admin1": 4, "country": 6}),
    ),
    RecordColumn("where_coordinates", "string", "the place, in Latin script if the gazetteer has it", _location),
    RecordColumn("where_description", "string", "the places in the words of the text", _place_words),
    *(RecordColumn(f"adm_{n}", "string", "administrative unit from the gazetteer", _unit(n)) for n in (1, 2)),
    _LATITUDE,
    _LONGITUDE,
    RecordColumn(
        "geom_wkt", "string", "`POINT (longitude latitude)`",
        lambda row: f"POINT ({row.place.longitude} {row.place.latitude})" if row.place and row.place.located else None,
    ),
    *_never("priogrid_gid", "follows from the coordinates", "int64"),
    RecordColumn("country", "string", "its English name", _country),
    *_never("country_id", "follows from the country", "int64"),
    *_never("region", "follows from the country"),
    *_never("event_clarity", _CODER, "int64"),
    RecordColumn(
        "date_prec", "int64",
        f"{_A_DAY}; 2 a range of 6 days at most, {_OR_ROUGHLY}; 3 a week; 4 a range of 31 days at most; 5 a longer one",
        _by_days(1, 6, 7, 31),
    ),
    RecordColumn(
        "date_start", "string", "the day; of a range the first; else that of the report", lambda row: _time(row.day)
    ),
    RecordColumn("date_end", "string", "the same, but of a range the last", lambda row: _time(row.last_day or row.day)),
    *_never("deaths_a deaths_b", _DYAD, "int64"),
    RecordColumn(
        "deaths_civilians", "int64", "lower bound, if the text says that they are civilians",
        lambda row: _low(row) if are_civilians(row.record) else None,
    ),
    RecordColumn(
        "deaths_unknown", "int64", "lower bound otherwise, combatants included",
        lambda row: None if are_civilians(row.record) else _low(row),
    ),
    RecordColumn("best", "int64", "lower bound", _low),
    RecordColumn("high", "int64", "upper bound, if there is one", _high),
    RecordColumn("low", "int64", "lower bound", _low),
    *_never("gwnoa gwnob", _DYAD),
    *_EVIDENCE,
]  # fmt: skip
GED = layout_of(GED_COLUMNS, _is_deadly_event)

_AIRWARS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "civilian_non_combatants": tuple(sorted(CIVILIAN_CLASSES)),
    "children": ("children",),
    "women": ("women",),
    "journalists": ("journalists",),
    "healthcare_personnel": ("medics",),
    "belligerents": ("combatants",),
}


def _group(classes: Sequence[str], harm: str, bound: _Bound) -> _Bound:
    """A bound of the people of some classes: of the record itself, else the sum over its parts."""

    def belongs(record: Record) -> bool:
        return bool(record.victims.classes) and set(record.victims.classes) <= set(classes)

    def cell(row: RecordRow) -> int | None:
        if row.record.harm.kind != harm:
            return None
        if belongs(row.record):
            return bound(row)
        bounds = [bound(replace(row, record=part, parts=())) for part in row.parts if belongs(part)]
        known = [value for value in bounds if value is not None]
        return sum(known) if known and len(known) == len(bounds) else None

    return cell


def _undetermined(harm: str, bound: _Bound) -> _Bound:
    """A bound of people whom no single group holds: of unknown class, or of classes of several groups."""

    def cell(row: RecordRow) -> int | None:
        in_a_group = are_civilians(row.record) or set(row.record.victims.classes) == {"combatants"}
        return bound(row) if row.record.harm.kind == harm and not in_a_group else None

    return cell


def _civilian_harm(row: RecordRow) -> int | None:
    records = (row.record, *row.parts)
    return 1 if any(CIVILIAN_CLASSES.intersection(record.victims.classes) for record in records) else None


AIRWARS_COLUMNS = [
    *_never("code", _THEIRS),
    RecordColumn("date", "string", "the day; of a range the first; else that of the report", lambda row: row.day),
    RecordColumn("country_name", "string", "its English name", _country),
    RecordColumn("location_name", "string", "the place, in Latin script if the gazetteer has it", _location),
    RecordColumn("location_name_arabic", "string", "the places in the words of the text", _place_words),
    *_never("strike_status_name", _CODER),
    RecordColumn("strike_type_name", "string", _BY_KIND, _attack_name(AIRWARS_TYPES, 0)),
    *_never("targeted_belligerent_name", _CODER),
    *_never("civilian_harm_status_name cause_of_death_injury_name", _CODER),
    RecordColumn(
        "civilian_harm_reported", "int64", "1 if the text says that civilians are among them", _civilian_harm,
    ),
    _LATITUDE,
    _LONGITUDE,
    RecordColumn(
        "geolocation_accuracy_slug", "string", "of administrative units; for settlements it would depend on their size",
        _precision({"admin3": "subdistrict", "admin2": "district", "admin1": "province_governorate"}),
    ),
    *(
        RecordColumn(
            f"{group}_{harm}_{end}", "int64", f"{' or '.join(classes)}: bound of the record, else sum over its parts",
            _group(classes, harm, bound),
        )
        for group, classes in _AIRWARS_GROUPS.items()
        for harm in ("killed", "injured")
        for end, bound in (("min", _low), ("max", _high))
    ),
    *(
        RecordColumn(
            f"undetermined_{harm}_{end}", "int64", "people of unknown or of several classes",
            _undetermined(harm, bound),
        )
        for harm in ("killed", "injured")
        for end, bound in (("min", _low), ("max", _high))
    ),
    RecordColumn("belligerent_1_belligerent_name", "string", "the first alleged perpetrator", _perpetrator(0)),
    RecordColumn("belligerent_2_belligerent_name", "string", "the second alleged perpetrator", _perpetrator(1)),
    *_EVIDENCE,
]  # fmt: skip
AIRWARS = layout_of(AIRWARS_COLUMNS, _is_event_with_casualties)
