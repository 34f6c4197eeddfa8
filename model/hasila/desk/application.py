"""The interface of the desk over HTTP, and its page."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from hasila.desk import agreement, incident_routes, intake, listing, tools
from hasila.desk.access import Access, Application, Gate, Rate
from hasila.desk.checkpoints import BusyError
from hasila.desk.corrections import ChangeError, plain_attributes
from hasila.desk.decision_file import DecisionError
from hasila.desk.desk import Desk, StaleError, UnreadError
from hasila.desk.differences import annotation_difference, records_difference
from hasila.desk.export import FORMATS, Exported, ExportError, document_json, write
from hasila.desk.findings import Found
from hasila.desk.log import LogError
from hasila.desk.reading import Background
from hasila.desk.requests import Begin, Changes, DatedTexts, NewText, Step, Texts
from hasila.desk.shelf import Item
from hasila.desk.snapping import StretchError
from hasila.desk.training import Training
from hasila.documents.document import Document
from hasila.documents.publication import published
from hasila.errors import DocumentError, HasilaError
from hasila.labels import ANNOTATED, ATTRIBUTES, FLAG, LABELS, LINKS
from hasila.output.json_text import to_json
from hasila.output.record_json import record_json
from hasila.version import __version__

STATIC = Path(__file__).parent / "static"
_PATIENCE = 60.0
"""Seconds that a request waits for the model."""

_MOST_FILES = 200
_NOBODY = "unnamed"
"""Who adds documents, if a program does not say."""

_STATUS: dict[type[HasilaError], int] = {
    ChangeError: 422, StretchError: 422, DocumentError: 422, ExportError: 422, UnreadError: 503, LogError: 507,
    BusyError: 409,
    DecisionError: 422, tools.NotLearntError: 501,
}  # fmt: skip


class _Json(Response):
    """JSON that any text can be put into."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return to_json(content).encode()


class _NotFoundError(HasilaError):
    """There is no such document."""


def application(
    desk: Desk, background: Background, training: Training, access: Access, model: str, static: Path = STATIC
) -> tuple[FastAPI, Application]:
    """The application, bare and behind its gate.

    Args:
        desk: the documents.
        background: reads them.
        training: learns from them.
        access: who is let in.
        model: what the checkpoint is called.
        static: folder of the page.
    """
    app = FastAPI(
        title="Hasila desk", version=__version__, docs_url=None, redoc_url=None, default_response_class=_Json,
        description="Documents with what was read off them, and corrections. Offsets count code points. Every request "
        "below /api carries the token that hasila desk printed in the header X-Hasila-Token; annotation tools may send "
        "it as the password of basic authentication.",
    )  # fmt: skip
    _add_errors(app)
    _add_documents(app, desk, background)
    _add_intake(app, desk, background)
    _add_changes(app, desk, background)
    _add_overview(app, desk, background, model)
    _add_reading(app, desk, background)
    _add_training(app, training)
    app.include_router(incident_routes.router(desk))
    app.include_router(tools.router(desk, background, model))
    app.mount("/", StaticFiles(directory=static, html=True, check_dir=False))
    return app, Gate(app, access)


def _error(status: int, message: str, **more: Any) -> _Json:
    return _Json({"error": message, **more}, status)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        return _error(422, _told(error.errors()))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        told = {404: f"{request.url.path}: there is nothing of this name; see /openapi.json for what there is"}
        return _Json({"error": told.get(error.status_code, str(error.detail))}, error.status_code, error.headers)

    @app.exception_handler(HasilaError)
    async def failed(_: Request, error: HasilaError) -> Response:
        if isinstance(error, _NotFoundError):
            return _error(404, str(error))
        return _error(_STATUS.get(type(error), 400), str(error))


def _told(faults: Any) -> str:
    """The first fault of a request, in a sentence."""
    first = faults[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}; see /openapi.json for what is expected"


def _item(background: Background, name: str) -> Item:
    item = background.item(name, _PATIENCE)
    if item is None:
        raise _NotFoundError(f"{name[:200]}: no document of this name; see GET /api/documents")
    return item


def _exported(item: Item) -> Exported:
    found = _found(item)
    return Exported(item.document, found.annotation, found.findings, found.version)


def _found(item: Item) -> Found:
    found = item.found()
    if found is None:
        raise UnreadError(f"{item.document.id}: the model has not read it yet; try again in a moment")
    return found


_Day = Annotated[str, Query(max_length=100)]
_Part = Annotated[str, Query(max_length=500)]
_Answer = Literal["document", "difference"]
"""What is told to who made a change."""


def _day(written: str) -> date | None:
    return published(written) if written.strip() else None


_ADDED = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": NewText.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
        },
    }
}
"""What adds documents, for the description of the interface."""


def _add_documents(app: FastAPI, desk: Desk, background: Background) -> None:
    @app.get("/api/documents")
    def documents(
        offset: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        sort: listing.Sort = "queue",
        harm: _Part = "",
        place: _Part = "",
        party: _Part = "",
        first: Annotated[str, Query(alias="from", max_length=100)] = "",
        last: Annotated[str, Query(alias="to", max_length=100)] = "",
        doubt: Annotated[float, Query(ge=0, le=1)] = 0.0,
        text: _Part = "",
        state: Literal["all", "open", "done"] = "all",
    ) -> Any:
        """The list of documents; ``queue`` puts those first that are best checked first."""
        filter = listing.Filter(harm, place, party, _day(first), _day(last), doubt, text, state)
        found = listing.listed(list(desk.shelf), filter, sort)
        shown = found[offset : offset + limit]
        return _Json({"total": len(found), "items": [listing.listed_json(item, why) for item, why in shown]})

    @app.get("/api/documents/{id:path}")
    def document(id: str) -> Any:
        """A document with its mentions, links and records. It waits until the model has read it."""
        item = _item(background, id)
        background.await_reading(item, _PATIENCE)
        return _Json(document_json(_exported(item)), background=BackgroundTask(item.prepare))

    @app.get("/api/records/{id:path}")
    def records(id: str, since: Annotated[int, Query(ge=0, le=1 << 31)] = 0) -> Any:
        """The records of a document as it is now: what changed of those of the version `since`.

        They are read again after a change, when they are asked for first. `records` replaces what stands between its
        `from` and `to`; if the desk no longer knows that version, `since` is null and `items` are all records.
        """
        item = _item(background, id)
        background.await_reading(item, _PATIENCE)
        found, known = _found(item), item.records_of(since)
        told = records_difference(known or (), found.findings.records)
        return _Json({"id": item.document.id, "version": found.version, "since": None if known is None else since,
                      "records": told})  # fmt: skip

    @app.get("/api/original/{id:path}")
    def original(id: str) -> Response:
        """The file that a document was read from."""
        path = _item(background, id).original
        if path is None or not path.is_file():
            raise _NotFoundError(f"{id[:200]}: it is from no file of this disk, or that file is gone")
        return FileResponse(path, media_type="application/octet-stream", filename=path.name)


def _add_intake(app: FastAPI, desk: Desk, background: Background) -> None:
    @app.post("/api/documents", openapi_extra=_ADDED)
    async def add(request: Request) -> Any:
        """Add a text, or the documents of files. What cannot be read is told, and the rest is added."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            async with request.form(max_files=_MOST_FILES, max_fields=10) as form:
                files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
                contents = [(file.filename or "", await file.read()) for file in files]
            if not contents:
                raise DocumentError("expected files under the name files, found none")
            return _Json(await run_in_threadpool(_add_files, desk, background, contents))
        try:
            new = NewText.model_validate_json(await request.body())
        except ValidationError as error:
            return _error(422, _told(error.errors()))
        return _Json(await run_in_threadpool(_add_text, desk, background, new))


def _add_files(desk: Desk, background: Background, contents: list[tuple[str, bytes]]) -> dict[str, Any]:
    added: list[str] = []
    failed: list[dict[str, str]] = []
    for name, content in contents:
        for found in intake.from_upload(name, content):
            try:
                if isinstance(found, DocumentError):
                    raise found
                added.append(_take_in(desk, background, found, _NOBODY))
            except DocumentError as error:
                failed.append({"name": name, "error": str(error)})
    return {"added": added, "failed": failed}


def _add_text(desk: Desk, background: Background, new: NewText) -> dict[str, Any]:
    document = intake.from_text(new.text, new.date, new.title)
    return {"added": [_take_in(desk, background, document, new.annotator or _NOBODY)], "failed": []}


def _take_in(desk: Desk, background: Background, document: Document, annotator: str) -> str:
    item = desk.take_in(document, annotator)
    background.add(item)
    return item.document.id


def _add_changes(app: FastAPI, desk: Desk, background: Background) -> None:
    def make(id: str, annotator: str, base: int, changes: list[dict[str, Any]], answer: _Answer) -> Response:
        item = _item(background, id)
        background.await_reading(item, _PATIENCE)  # a server that was started again may not have read it yet
        try:
            before, after = desk.change(item, annotator.strip(), base, changes)
        except StaleError as error:
            return _error(409, str(error), document=document_json(_exported(item)))
        if answer == "document":
            return _Json(document_json(_exported(item)))
        told = {"id": item.document.id, "version": base + 1, "since": base}
        return _Json({**told, **annotation_difference(before, after)})

    @app.post("/api/documents/{id:path}/changes")
    def change(id: str, asked: Changes, answer: _Answer = "document") -> Any:
        """Correct a document: all changes are made, or none. Stretches are snapped to words unless they are exact.

        The answer is the document, or with `answer=difference`, at once also in a long text, what changed of mentions
        and links since `base`: `items` replace what stands between `from` and `to`.
        """
        changes = [each.model_dump() for each in asked.changes]
        for each in changes:
            if "attributes" in each:
                each["attributes"] = plain_attributes(each["attributes"])
        return make(id, asked.annotator, asked.base, changes, answer)

    @app.post("/api/documents/{id:path}/undo")
    def undo(id: str, asked: Step, answer: _Answer = "document") -> Any:
        """Undo the last changes of a document."""
        return make(id, asked.annotator, asked.base, [{"op": "undo"}], answer)

    @app.post("/api/documents/{id:path}/redo")
    def redo(id: str, asked: Step, answer: _Answer = "document") -> Any:
        """Make the changes again that were undone last."""
        return make(id, asked.annotator, asked.base, [{"op": "redo"}], answer)


def _add_overview(app: FastAPI, desk: Desk, background: Background, model: str) -> None:
    @app.get("/api/status")
    def status() -> Any:
        """What the desk holds, and the labels, attributes and links of the scheme."""
        items = list(desk.shelf)
        return _Json(
            {
                "version": __version__,
                "model": model,
                "documents": len(items),
                "complete": background.complete.is_set(),
                "read": sum(item.history is not None for item in items),
                "corrected": sum(bool(item.history and item.history.done) for item in items),
                "done": sum(item.done for item in items),
                "failed": background.failed,
                "failures": list(background.failures),
                "annotators": list(desk.annotators),
                "labels": list(ANNOTATED),
                "attributes": {
                    name: {
                        "labels": list(attribute.labels),
                        "values": list(attribute.values) or None,
                        "flag": attribute.pattern is FLAG,
                    }
                    for name, attribute in ATTRIBUTES.items()
                },
                "links": {kind: {"source": each.source, "target": each.target} for kind, each in LINKS.items()},
            }
        )

    @app.get("/api/agreement")
    def agree() -> Any:
        """How far each two persons agree on the documents that both worked on."""
        with desk.lock:
            left = [item.history.annotators for item in desk.shelf if item.history and item.history.done]
        pairs = agreement.pairs(left)
        names = sorted({name for document in left for name in document})
        return _Json({"annotators": names, "pairs": [vars(pair) for pair in pairs]})

    @app.get("/api/export", response_class=FileResponse)
    def export(
        format: Literal["brat", "passages", "jsonl", "label-studio", "csv"], state: Literal["done", "all"] = "done"
    ) -> Any:
        """A file of the documents that are done, or of all."""
        items = [item for item in desk.shelf if state == "all" or item.done]
        documents = [_exported(item) for item in items]
        handle = tempfile.NamedTemporaryFile(prefix="hasila-", delete=False)  # noqa: SIM115  # sent, then deleted
        handle.close()
        path = Path(handle.name)
        try:
            write(path, documents, format)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        kind = FORMATS[format]
        return FileResponse(
            path,
            media_type=kind.media_type,
            filename=f"hasila-{format}{kind.suffix}",
            background=BackgroundTask(path.unlink, missing_ok=True),
        )


def _add_reading(app: FastAPI, desk: Desk, background: Background) -> None:
    rate = Rate(burst=20, per_second=5)

    @app.post("/api/extract")
    def extract(asked: Texts) -> Any:
        """The spans of texts."""
        rate.check()
        layers = background.layers(asked.texts, _PATIENCE)
        spans = [
            [
                {"start": m.start, "end": m.end, "text": text[m.start : m.end], "label": m.label,
                 "confidence": round(float(getattr(m, "confidence", 1.0)), 4)}
                for m in each.mentions
                if m.label in LABELS
            ]
            for text, each in zip(asked.texts, layers, strict=True)
        ]  # fmt: skip
        return _Json({"spans": spans})

    @app.post("/api/records")
    def records(asked: DatedTexts) -> Any:
        """The records of texts, with the day of publication of each if it is known."""
        if asked.dates and len(asked.dates) != len(asked.texts):
            raise DocumentError(f"expected a date for each of {len(asked.texts)} texts, found {len(asked.dates)}")
        days = [_day(each or "") for each in asked.dates] or [None] * len(asked.texts)
        rate.check()
        layers = background.layers(asked.texts, _PATIENCE)
        told = [
            [record_json(record) for record in desk.recorder.records(text, each, day)]
            for text, each, day in zip(asked.texts, layers, days, strict=True)
        ]
        return _Json({"records": told})


def _add_training(app: FastAPI, training: Training) -> None:
    @app.get("/api/training")
    def told() -> Any:
        """How the training stands, and what it came to: scores before and after on documents that were held out."""
        return _Json(training.told())

    @app.post("/api/training")
    def begin(asked: Begin) -> Any:
        """Learn from the documents that are done, in a process of its own; or go on with what was stopped."""
        return _Json(training.begin(anew=asked.anew))

    @app.delete("/api/training")
    def stop() -> Any:
        """Stop the training; its state is saved."""
        return _Json(training.stop())
