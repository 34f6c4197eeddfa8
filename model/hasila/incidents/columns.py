"""The table of incidents: a row for each, in columns of our own, and the same as features of a map."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow

from hasila.documents.document import Document
from hasila.incidents.incident import Incident
from hasila.incidents.incident_json import incident_json
from hasila.incidents.toll import ALL, Toll
from hasila.output.layout import Feature, Layout, Sheet
from hasila.output.sheets import TableSheet
from hasila.records.people.victims import CLASSES

_HARMS = ("killed", "injured", "displaced", "missing", "detained")
_CLASSES = tuple(name for name in CLASSES if name != "families")


@dataclass(frozen=True)
class IncidentColumn:
    """A column.

    Args:
        name: header of the column.
        type: type of its cells, by pyarrow's alias.
        meaning: what it holds.
        cell: computes a cell.
    """

    name: str
    type: str
    meaning: str
    cell: Callable[[Incident], Any]


def _toll(incident: Incident, harm: str, victims: str = ALL) -> Toll | None:
    return next((toll for toll in incident.tolls if (toll.harm, toll.victims) == (harm, victims)), None)


def _bounds(harm: str) -> Iterator[IncidentColumn]:
    """The columns of a harm: least, most, and the most conservative figure."""
    for name, meaning in (
        ("low", "the least that a text tells"),
        ("high", "the most; empty without an upper bound"),
        ("conservative", "the most conservative figure, as ACLED codes it"),
    ):
        yield IncidentColumn(
            f"{harm}_{name}",
            "int64",
            f"{harm}: {meaning}",
            lambda incident, name=name: getattr(_toll(incident, harm), name, None),  # type: ignore[misc]
        )


def _classes(incident: Incident) -> str | None:
    """Each class of people with its range: ``children 2-3 killed``."""
    told = [
        f"{toll.victims} {_written(toll)} {toll.harm}"
        for toll in incident.tolls
        if toll.victims in _CLASSES and toll.harm in ("killed", "injured")
    ]
    return _joined(told)


def _written(toll: Toll) -> str:
    return (
        f"{toll.low}+" if toll.high is None else f"{toll.low}" if toll.low == toll.high else f"{toll.low}-{toll.high}"
    )


def _joined(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


COLUMNS = (
    IncidentColumn("incident", "string", "its name, which stays while its first telling does", lambda each: each.id),
    IncidentColumn("date", "string", "the day, ISO 8601; of a range the first", lambda each: each.days[0]),
    IncidentColumn("date_last", "string", "the last day of a range", lambda each: each.days[1]),
    IncidentColumn(
        "date_precision",
        "string",
        "`day`, `about`, `range`; `report`, the day of a report, as no text tells the day; `none`",
        lambda each: each.days[2],
    ),
    IncidentColumn(
        "place", "string", "the narrowest place that most texts tell", lambda each: each.place and each.place.name
    ),
    IncidentColumn(
        "place_name_en", "string", "its name in Latin letters", lambda each: (each.place and each.place.name_en) or None
    ),
    IncidentColumn(
        "place_units",
        "string",
        "its administrative units, the largest first",
        lambda each: each.place and _joined(each.place.units),
    ),
    IncidentColumn("country", "string", "its ISO 3166 code", lambda each: (each.place and each.place.country) or None),
    IncidentColumn("latitude", "double", "degrees north", lambda each: each.place and each.place.latitude),
    IncidentColumn("longitude", "double", "degrees east", lambda each: each.place and each.place.longitude),
    IncidentColumn(
        "precision",
        "string",
        "`settlement`, `admin3` to `admin1`, `country`",
        lambda each: (each.place and each.place.kind) or None,
    ),
    IncidentColumn(
        "other_places",
        "string",
        "other places that texts tell",
        lambda each: _joined([spot.name for spot, _ in each.places if spot != each.place]),
    ),
    IncidentColumn(
        "attacks",
        "string",
        "kinds of attacks, the most told first",
        lambda each: _joined([kind for kind, _ in each.attacks]),
    ),
    *(column for harm in _HARMS for column in _bounds(harm)),
    IncidentColumn("victims", "string", "classes of the killed and injured with their ranges", _classes),
    IncidentColumn(
        "perpetrators",
        "string",
        "as alleged, the most told first",
        lambda each: _joined([party.name for party, _ in each.parties]),
    ),
    IncidentColumn(
        "alleged_by",
        "string",
        "sources of the texts that allege the first",
        lambda each: _joined(each.sources_of(each.parties[0][0].name)) if each.parties else None,
    ),
    IncidentColumn(
        "sources",
        "string",
        "sources that the texts name",
        lambda each: _joined([source.name for source, _ in each.sources]),
    ),
    IncidentColumn("texts", "int64", "number of reports", lambda each: len(each.reports)),
    IncidentColumn("independent_texts", "int64", "without copies of each other", lambda each: each.independent),
    IncidentColumn("earliest", "string", "publication of the first report", lambda each: each.published[0]),
    IncidentColumn("latest", "string", "publication of the last report", lambda each: each.published[1]),
    IncidentColumn(
        "grade", "string", "suggested, by Airwars' grades: `weak`, `fair`, `contested`", lambda each: each.grade[0]
    ),
    IncidentColumn("grade_why", "string", "the reason for it", lambda each: each.grade[1]),
    IncidentColumn(
        "conflicts",
        "string",
        "what the texts tell differently",
        lambda each: _joined([conflict.why for conflict in each.conflicts]),
    ),
    IncidentColumn(
        "least_score",
        "double",
        "of its joins the least score, 0 to 1: sort by it to check the least sure first",
        lambda each: each.least_score,
    ),
    IncidentColumn(
        "reports",
        "string",
        "names of the reports, the earliest first",
        lambda each: _joined(each.reports),
    ),
)
"""The columns, in order."""

MEMBERS = pyarrow.schema(
    [
        *(
            (name, pyarrow.string())
            for name in ("incident", "report", "published", "outlet", "title", "url", "copy_of")
        ),
        *((name, pyarrow.int64()) for name in ("start", "end")),
        *((name, pyarrow.string()) for name in ("text", "harm", "role")),
        *((name, pyarrow.int64()) for name in ("low", "high")),
        ("score", pyarrow.float64()),
        ("why", pyarrow.string()),
    ]
)
"""The columns of the sheet with a row for each record of each incident."""


def _rows(_: Document, incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    return [{column.name: column.cell(incident) for column in COLUMNS} for incident in incidents]


def _member_rows(_: Document, incidents: Sequence[Incident]) -> Iterator[dict[str, Any]]:
    for told in map(incident_json, incidents):
        for telling in told["tellings"]:
            join = telling["joined"] or {"score": None, "why": ()}
            shared = {name: telling[name] for name in ("report", "published", "outlet", "title", "url", "copy_of")}
            for record in telling["records"]:
                own = {name: record[name] for name in ("start", "end", "text", "harm", "role", "low", "high")}
                yield {"incident": told["id"], **shared, **own, "score": join["score"], "why": _joined(join["why"])}


def _features(document: Document, incidents: Sequence[Incident]) -> Iterator[Feature]:
    for incident in incidents:
        (cells,) = _rows(document, [incident])
        first, last, _precision = incident.days
        yield Feature(
            title=f"{cells['date'] or ''} {cells['place'] or ''}".strip() or incident.id,
            text=incident.tellings[0].records[0].text,
            latitude=cells["latitude"],
            longitude=cells["longitude"],
            day=first,
            last_day=last if last != first else None,
            cells=cells,
            evidence=list(_member_rows(document, [incident])),
        )


def _sheets() -> list[Sheet]:
    return [TableSheet("incidents", SCHEMA, _rows), TableSheet("records", MEMBERS, _member_rows)]


SCHEMA = pyarrow.schema([(column.name, pyarrow.type_for_alias(column.type)) for column in COLUMNS])
INCIDENTS: Layout[Incident] = Layout(
    schema=SCHEMA,
    rows=_rows,
    json=lambda _, incidents: incident_json(incidents[0]),
    sheets=_sheets,
    features=_features,
)
"""The layout of incidents. What is found in a document is one incident, and the document is named after it."""
