"""The incidents of the desk over HTTP: the list, one of them, and what people decide about them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import PlainTextResponse, Response
from pydantic import Field

from hasila.desk.decision_file import DECISIONS, DecisionError, DecisionFile, OtherDecisionError, Ruling
from hasila.desk.desk import Desk
from hasila.desk.grouped import Grouped, Grouping
from hasila.desk.incident_views import IncidentFilter, listed_json, opened_json
from hasila.desk.requests import Annotator, Offset, Request
from hasila.documents.publication import published
from hasila.incidents.decisions import KINDS, RecordName
from hasila.incidents.page import map_module, outline

_PATIENCE = 5.0
"""Seconds that the answer to a decision waits for the incidents that follow from it."""


class RecordOf(Request):
    """A record: its report, and the offset of the first code point of its mention."""

    report: Annotated[str, Field(max_length=1000)]
    start: Offset


class Decided(Request):
    """A decision: ``same`` and ``different`` about two records, ``wrong`` and ``split`` about one."""

    decision: Literal["same", "different", "wrong", "split"]
    first: RecordOf
    second: RecordOf | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class Decisions(Request):
    """Decisions of one person, all written or none."""

    annotator: Annotator
    decisions: Annotated[list[Decided], Field(min_length=1, max_length=100)]


class Undo(Request):
    """Undo the last decision; the key is that of ``last``."""

    annotator: Annotator
    key: Annotated[str, Field(max_length=100)]


def router(desk: Desk) -> APIRouter:
    """The routes of the incidents of a desk."""
    grouped = Grouped(desk, DecisionFile(desk.log.path.parent / DECISIONS))
    routes = APIRouter()
    _add_views(routes, grouped)
    _add_decisions(routes, grouped)

    @routes.get("/incident-map.js", include_in_schema=False)
    def incident_map() -> Response:
        return PlainTextResponse(map_module(), media_type="text/javascript")

    @routes.get("/outline.json", include_in_schema=False)
    def countries() -> Response:
        return PlainTextResponse(outline(), media_type="application/json")

    return routes


def _status(grouped: Grouped, grouping: Grouping, is_current: bool) -> dict[str, Any]:
    return {
        "version": grouping.version,
        "grouping": not is_current,
        "reports": len(grouping.reports),
        "notes": list(grouping.notes),
        "error": grouping.error,
        "last": grouped.decisions.last(),
    }


_Part = Annotated[str, Query(max_length=500)]


def _add_views(routes: APIRouter, grouped: Grouped) -> None:
    @routes.get("/api/incidents")
    def incidents(
        text: _Part = "",
        harm: _Part = "",
        grade: Literal["", "weak", "fair", "contested"] = "",
        reports: Literal["all", "several"] = "all",
        first: Annotated[str, Query(alias="from", max_length=100)] = "",
        last: Annotated[str, Query(alias="to", max_length=100)] = "",
        offset: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    ) -> Any:
        """The incidents that the documents tell of. ``grouping`` tells that newer ones are being made."""
        days = [published(day) if day.strip() else None for day in (first, last)]
        grouping, is_current = grouped.now()
        wanted = IncidentFilter(text, harm, grade, reports, *days)
        found = [each for each in grouping.incidents if wanted.holds(each, grouping)]
        shown = [listed_json(each) for each in found[offset : offset + limit]]
        return {**_status(grouped, grouping, is_current), "total": len(found), "items": shown}

    @routes.get("/api/incidents/{id}")
    def incident(id: str) -> Any:
        """An incident with its tellings, reasons and evidence, and the texts of its reports."""
        grouping, _ = grouped.now()
        found = grouping.by_id.get(id)
        if found is None:
            raise HTTPException(404)
        return {**opened_json(found, grouping), "version": grouping.version}


def _add_decisions(routes: APIRouter, grouped: Grouped) -> None:
    @routes.post("/api/incidents/decisions")
    def decide(asked: Decisions) -> Any:
        """Decide about records. The answer comes with the incidents that follow, or soon before them."""
        grouped.decisions.append([_ruling(grouped, each) for each in asked.decisions], asked.annotator.strip())
        return _status(grouped, *grouped.now(_PATIENCE))

    @routes.post("/api/incidents/decisions/undo")
    def undo(asked: Undo) -> Any:
        """Undo the last decision; 409 if that is not the one of the key."""
        try:
            grouped.decisions.undo(asked.key)
        except OtherDecisionError as error:
            raise HTTPException(409, str(error)) from None
        return _status(grouped, *grouped.now(_PATIENCE))


def _ruling(grouped: Grouped, asked: Decided) -> Ruling:
    """The decision, if its records are there.

    Raises:
        DecisionError: they are not, or there are too many or too few.
    """
    if (asked.second is not None) != (KINDS[asked.decision] == 2):
        raise DecisionError(f"expected {KINDS[asked.decision]} of records for {asked.decision}, found another number")
    names = [RecordName(each.report, each.start) for each in (asked.first, asked.second) if each]
    for name in names:
        if all(record.at.start != name.start for record in grouped.records(name.report)):
            raise DecisionError(f"{str(name)[:200]}: expected a record, found none there; it may have been corrected")
    return Ruling(asked.decision, names[0], names[1] if len(names) > 1 else None, asked.note)
