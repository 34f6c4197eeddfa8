"""Records in the columns of ACLED, UCDP GED and Airwars, where they fit.

The columns are those of ACLED's codebook (https://acleddata.com/methodology/acled-codebook), of UCDP's GED 25.1
(https://ucdp.uu.se/downloads/ged/ged251.pdf), all of them and in their order, and, as far as they fit, of the export of
Airwars' site (https://github.com/rctngle/airwars-archive-2025). Behind them stand ours, which lead back to the text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hasila.output.layout import Layout
from hasila.output.record_layout import RECORDS, Column, Told, joined, layout
from hasila.records.places import country_names
from hasila.records.record import Record

_CIVIL = frozenset({"civilians", "children", "women", "rescuers", "medics", "journalists", "families"})


def _event(record: Record) -> bool:
    """Persons of a single event: no part of others, no running total, no families."""
    return record.subset_of is None and record.running_total is None and record.unit == "persons"


def _killed(record: Record) -> bool:
    return _event(record) and record.harm.kind == "killed"


def _civil(record: Record) -> bool:
    return bool(record.victims.classes) and _CIVIL.issuperset(record.victims.classes)


def _unit(level: int) -> Callable[[Told], str | None]:
    """The name of an administrative unit of the place; a unit is itself of its level."""

    def cell(t: Told) -> str | None:
        if t.place is None:
            return None
        units = (*t.place.units, *([t.place.name] if t.place.kind.startswith("admin") else []))
        return units[level - 1] if len(units) >= level else None

    return cell


def _country(t: Told) -> str | None:
    return country_names().get(t.place.country) if t.place else None


def _location(t: Told) -> str | None:
    return (t.place.name_en or t.place.name) if t.place and t.place.kind != "country" else None


def _precision(by_kind: Mapping[str, Any]) -> Callable[[Told], Any]:
    return lambda t: by_kind.get(t.place.kind) if t.place else None


def _low(t: Told) -> int | None:
    return t.record.count.low if t.record.count else None


def _high(t: Told) -> int | None:
    return t.record.count.high if t.record.count else None


def _sources(t: Told) -> str:
    return joined((party.name for party in t.record.sources), "; ")


def _perpetrator(number: int) -> Callable[[Told], str | None]:
    return lambda t: t.record.perpetrators[number].name if len(t.record.perpetrators) > number else None


def _place_words(t: Told) -> str | None:
    return joined((each.text for each in t.record.places), "; ") or None


_EVIDENCE = [
    Column("hasila_document", "string", "ours: the document's name", lambda t: t.document.id),
    Column("hasila_start", "int64", "ours: first code point of the mention of the people", lambda t: t.record.at.start),
    Column("hasila_end", "int64", "ours: one past its last", lambda t: t.record.at.end),
    Column(
        "hasila_contested", "bool", "ours: whether its sentence denies or doubts it",
        lambda t: t.record.contested is not None,
    ),
]  # fmt: skip
_LATITUDE = Column(
    "latitude", "double", "of the first place that the gazetteer knows", lambda t: t.place and t.place.latitude
)
_LONGITUDE = Column("longitude", "double", "likewise", lambda t: t.place and t.place.longitude)
_CODER = "a coder's decision"
_THEIRS = "theirs to give"


def _never(names: str, why: str, type: str = "string") -> list[Column]:
    return [Column(name, type, why) for name in names.split()]


ACLED_COLUMNS = [
    *_never("event_id_cnty", _THEIRS),
    Column("event_date", "string", "the day that the sentence names", lambda t: t.day),
    Column("year", "int64", "of it", lambda t: int(t.day[:4]) if t.day else None),
    Column("time_precision", "int64", "1 where there is a day", lambda t: 1 if t.day else None),
    *_never("disorder_type event_type sub_event_type", _CODER),
    Column(
        "actor1", "string", "the first perpetrator, as alleged", _perpetrator(0),
    ),
    Column(
        "assoc_actor_1", "string", "the other perpetrators",
        lambda t: joined((party.name for party in t.record.perpetrators[1:]), "; ") or None,
    ),
    *_never("inter1", _CODER),
    Column(
        "actor2", "string", "`Civilians`, if the words tell so", lambda t: "Civilians" if _civil(t.record) else None
    ),
    *_never("assoc_actor_2", _CODER),
    Column("inter2", "string", "likewise", lambda t: "Civilians" if _civil(t.record) else None),
    *_never("interaction civilian_targeting", _CODER),
    *_never("iso", "follows from the country", "int64"),
    *_never("region", "follows from the country"),
    Column("country", "string", "its English name", _country),
    *(Column(f"admin{n}", "string", "the gazetteer's unit", _unit(n)) for n in (1, 2, 3)),
    Column("location", "string", "in Latin letters where the gazetteer has them; no country", _location),
    _LATITUDE,
    _LONGITUDE,
    Column(
        "geo_precision", "int64", "1 a settlement, 2 a subdistrict, 3 a larger unit",
        _precision({"settlement": 1, "admin3": 2, "admin2": 3, "admin1": 3}),
    ),
    Column("source", "string", "who says so in the text", lambda t: _sources(t) or None),
    *_never("source_scale", _CODER),
    Column("notes", "string", "the words of the mention", lambda t: t.record.text),
    Column("fatalities", "int64", "the lower bound of the count; with `--vague acled` by ACLED's rule", _low),
    *_never("tags", _CODER),
    *_never("timestamp", _THEIRS, "int64"),
    *_EVIDENCE,
]  # fmt: skip
ACLED = layout(ACLED_COLUMNS, _killed)

GED_COLUMNS = [
    *_never("id", _THEIRS, "int64"),
    *_never("relid", _THEIRS),
    Column("year", "int64", "of the day that the sentence names", lambda t: int(t.day[:4]) if t.day else None),
    *_never("active_year code_status", _THEIRS),
    *_never("type_of_violence", _CODER, "int64"),
    *_never("conflict_dset_id conflict_new_id", _THEIRS, "int64"),
    *_never("conflict_name", _CODER),
    *_never("dyad_dset_id dyad_new_id", _THEIRS, "int64"),
    *_never("dyad_name", _CODER),
    *_never("side_a_dset_id side_a_new_id", _THEIRS, "int64"),
    *_never("side_a", "a side of a dyad, which a perpetrator as alleged is not"),
    *_never("side_b_dset_id side_b_new_id", _THEIRS, "int64"),
    *_never("side_b", "a side of a dyad, which a perpetrator as alleged is not"),
    *_never("number_of_sources", "several reports are not joined to one event", "int64"),
    Column("source_article", "string", "the document's name", lambda t: t.document.id),
    *_never("source_office", "who published the document is not known"),
    Column("source_date", "string", "the document's date", lambda t: t.document.date or None),
    *_never("source_headline", "who published the document is not known"),
    Column("source_original", "string", "who says so in the text", lambda t: _sources(t) or None),
    Column(
        "where_prec", "int64", "1 a settlement, 2 a subdistrict, 3 a district, 4 a province, 6 a country",
        _precision({"settlement": 1, "admin3": 2, "admin2": 3, "admin1": 4, "country": 6}),
    ),
    Column("where_coordinates", "string", "the place, in Latin letters where the gazetteer has them", _location),
    Column(
        "where_description", "string", "the places in the text's words", _place_words,
    ),
    *(Column(f"adm_{n}", "string", "the gazetteer's unit", _unit(n)) for n in (1, 2)),
    _LATITUDE,
    _LONGITUDE,
    Column(
        "geom_wkt", "string", "`POINT (longitude latitude)`",
        lambda t: f"POINT ({t.place.longitude} {t.place.latitude})" if t.place and t.place.located else None,
    ),
    *_never("priogrid_gid", "follows from the coordinates", "int64"),
    Column("country", "string", "its English name", _country),
    *_never("country_id", "follows from the country", "int64"),
    *_never("region", "follows from the country"),
    *_never("event_clarity", _CODER, "int64"),
    Column("date_prec", "int64", "1 where there is a day", lambda t: 1 if t.day else None),
    *(
        Column(name, "string", "the day", lambda t: f"{t.day} 00:00:00.000" if t.day else None)
        for name in ("date_start", "date_end")
    ),
    *_never("deaths_a deaths_b", "a side of a dyad, which a perpetrator as alleged is not", "int64"),
    Column(
        "deaths_civilians", "int64", "the lower bound, if the words tell of civilians",
        lambda t: _low(t) if _civil(t.record) else None,
    ),
    Column(
        "deaths_unknown", "int64", "the lower bound of all others, combatants among them",
        lambda t: None if _civil(t.record) else _low(t),
    ),
    Column("best", "int64", "the lower bound", _low),
    Column("high", "int64", "the upper bound, if there is one", _high),
    Column("low", "int64", "the lower bound", _low),
    *_never("gwnoa gwnob", "a side of a dyad, which a perpetrator as alleged is not"),
    *_EVIDENCE,
]  # fmt: skip
GED = layout(GED_COLUMNS, _killed)

_AIRWARS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "civilian_non_combatants": tuple(sorted(_CIVIL)),
    "children": ("children",),
    "women": ("women",),
    "journalists": ("journalists",),
    "healthcare_personnel": ("medics",),
    "belligerents": ("combatants",),
}


def _group(classes: Sequence[str], harm: str, bound: Callable[[Told], int | None]) -> Callable[[Told], int | None]:
    """A bound of those of some classes: of the record itself, else the sum over its parts."""

    def within(record: Record) -> bool:
        return bool(record.victims.classes) and set(record.victims.classes) <= set(classes)

    def of(t: Told) -> int | None:
        if t.record.harm.kind != harm:
            return None
        if within(t.record):
            return bound(t)
        own = [bound(Told(t.document, t.number, part, ())) for part in t.parts if within(part)]
        known = [each for each in own if each is not None]
        return sum(known) if known and len(known) == len(own) else None

    return of


def _undetermined(harm: str, bound: Callable[[Told], int | None]) -> Callable[[Told], int | None]:
    def of(t: Told) -> int | None:
        told = set(t.record.victims.classes)
        several = bool(told) and not _civil(t.record) and told != {"combatants"}
        return bound(t) if t.record.harm.kind == harm and (several or not told) else None

    return of


AIRWARS_COLUMNS = [
    *_never("code", _THEIRS),
    Column("date", "string", "the day that the sentence names", lambda t: t.day),
    Column("country_name", "string", "its English name", _country),
    Column("location_name", "string", "the place, in Latin letters where the gazetteer has them", _location),
    Column(
        "location_name_arabic", "string", "the places in the text's words", _place_words,
    ),
    *_never("strike_status_name strike_type_name targeted_belligerent_name", _CODER),
    *_never("civilian_harm_status_name cause_of_death_injury_name", _CODER),
    Column(
        "civilian_harm_reported", "int64", "1 if the words tell of civilians, or of them among others",
        lambda t: 1 if any(_CIVIL.intersection(each.victims.classes) for each in (t.record, *t.parts)) else None,
    ),
    _LATITUDE,
    _LONGITUDE,
    Column(
        "geolocation_accuracy_slug", "string", "of units; of settlements it depends on their size",
        _precision({"admin3": "subdistrict", "admin2": "district", "admin1": "province_governorate"}),
    ),
    *(
        Column(
            f"{group}_{harm}_{end}", "int64", f"of {' or '.join(classes)}: of the record, else the sum of its parts",
            _group(classes, harm, bound),
        )
        for group, classes in _AIRWARS_GROUPS.items()
        for harm in ("killed", "injured")
        for end, bound in (("min", _low), ("max", _high))
    ),
    *(
        Column(
            f"undetermined_{harm}_{end}", "int64", "of people of no class that is told, or of several",
            _undetermined(harm, bound),
        )
        for harm in ("killed", "injured")
        for end, bound in (("min", _low), ("max", _high))
    ),
    Column(
        "belligerent_1_belligerent_name", "string", "the first perpetrator, as alleged", _perpetrator(0),
    ),
    Column(
        "belligerent_2_belligerent_name", "string", "the second", _perpetrator(1),
    ),
    *_EVIDENCE,
]  # fmt: skip
AIRWARS = layout(AIRWARS_COLUMNS, lambda record: _event(record) and record.harm.kind in ("killed", "injured"))

LAYOUTS: Mapping[str, Layout[Record]] = {"hasila": RECORDS, "acled": ACLED, "ged": GED, "airwars": AIRWARS}
