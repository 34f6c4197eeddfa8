"""Reads annotations that Label Studio exported as JSON.

A region of the tag ``Labels`` is an entity. What ``Choices`` and ``TextArea`` tell of a region are its attributes, by
the names of those tags; the choices of the tag ``Flags`` have no value. Relations are links. Offsets count code points.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hasila.corpus import export
from hasila.corpus.articles import Article
from hasila.corpus.export import Export, Region
from hasila.corpus.standoff import Link
from hasila.errors import CorpusError, DocumentError
from hasila.text.offsets import Offsets, Unit

FLAGS = "Flags"
"""The tag of the configuration whose choices are attributes without a value."""


def read_label_studio(path: Path, annotator: str | None = None, unit: Unit = "code-points") -> Export:
    """Read the annotations of an export in Label Studio's format JSON.

    Tasks without annotations, and annotations that were skipped, are told in the notes. Predictions are not read.

    Args:
        path: the file.
        annotator: read only what this user annotated: an id or an e-mail address, as the export has it. Without it, a
            task with several annotations needs one that is marked as ground truth.
        unit: what offsets count. Editors before code points were counted wrote ``utf-16``.

    Raises:
        DocumentError: the file cannot be read, or holds no list of tasks.
    """
    tasks = export.load(path)
    if not isinstance(tasks, list):
        raise DocumentError(f"{path}: expected a list of tasks, as Label Studio exports JSON, found {_kind(tasks)}")
    return export.collected(tasks, lambda number, task, notes: _article(number, task, notes, annotator, unit))


def _kind(value: Any) -> str:
    return type(value).__name__


def _article(number: int, task: Any, notes: list[str], annotator: str | None, unit: Unit) -> Article | None:
    where = f"task {task['id']}" if isinstance(task, dict) and "id" in task else f"task {number} of the file"
    if not isinstance(task, dict) or not isinstance(task.get("annotations"), list):
        raise CorpusError(
            [f"{where}: expected data and annotations, found {_kind(task)}; export as JSON, not JSON-MIN"]
        )
    data = task.get("data")
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(text, str):
        raise CorpusError([f"{where}: expected the text in data.text, found {_kind(text)}"])
    annotation = _annotation(where, task["annotations"], notes, annotator)
    if annotation is None:
        return None
    name = data.get("id")
    identifier = str(name) if name not in (None, "") else str(task.get("id", number))
    regions, links = _regions(where, annotation)
    try:
        article = export.article(where, identifier, text, regions, links, Offsets(text, unit))
    except CorpusError as error:
        raise CorpusError([*error.faults, *_advice(where, text, regions, unit)]) from None
    unread = sum(region.text is None for region in regions.values())
    if unread:
        notes.append(f"{where}: {unread} of {len(regions)} regions have no text, so that their offsets are not checked")
    return article


def _advice(where: str, text: str, regions: Mapping[str, Region], unit: Unit) -> Iterator[str]:
    """What helps if the regions fit the text in the unit of old editors."""
    if unit == "code-points" and any(region.text is not None for region in regions.values()):
        try:
            export.article("", "", text, regions, (), Offsets(text, "utf-16"))
        except CorpusError:
            return
        yield f"{where}: all regions fit if offsets count UTF-16 code units; read it with the unit utf-16"


def _annotation(where: str, annotations: Sequence[Any], notes: list[str], annotator: str | None) -> Any:
    """The annotation of a task; nothing if there is none, which is noted."""
    kept: list[dict[str, Any]] = []
    for each in annotations:
        if not isinstance(each, dict):
            raise CorpusError([f"{where}: expected an annotation, found {_kind(each)}"])
        if each.get("was_cancelled"):
            notes.append(f"{where}: an annotation by {_annotator(each)} was skipped, and is left out")
        elif annotator is None or annotator in _names(each):
            kept.append(each)
    if len(kept) > 1:
        kept = [each for each in kept if each.get("ground_truth")] or kept
    if len(kept) > 1:
        found = f"{len(kept)} by {', '.join(map(_annotator, kept))}"
        advice = "mark one as ground truth, or choose an annotator"
        raise CorpusError([f"{where}: expected one annotation, found {found}; {advice}"])
    if not kept:
        notes.append(f"{where}: no annotation{f' by {annotator}' if annotator else ''}, so that it is left out")
    return kept[0] if kept else None


def _names(annotation: Mapping[str, Any]) -> list[str]:
    """What the annotator may be called: the id, and what else is told of the user."""
    user = annotation.get("completed_by")
    told = [user.get(key) for key in ("email", "id")] if isinstance(user, dict) else [user]
    return [str(name) for name in told if name not in (None, "")]


def _annotator(annotation: Mapping[str, Any]) -> str:
    return next(iter(_names(annotation)), "somebody")


def _regions(where: str, annotation: Mapping[str, Any]) -> tuple[dict[str, Region], list[Link]]:
    """The regions of an annotation by their ids, and the links between them.

    Raises:
        CorpusError: a result is malformed; the error lists all faults.
    """
    results = annotation.get("result")
    if not isinstance(results, list):
        raise CorpusError([f"{where}: expected a list as result, found {_kind(results)}"])
    regions: dict[str, Region] = {}
    attributes: dict[str, dict[str, str]] = {}
    links: list[Link] = []
    faults: list[str] = []
    for number, result in enumerate(results, 1):
        try:
            _take(f"{where}: result {number}", result, regions, attributes, links)
        except CorpusError as error:
            faults += error.faults
    if not faults:
        faults = [f"{where}: region {key}: attributes without a label" for key in attributes if key not in regions]
    if faults:
        raise CorpusError(faults)
    told = {
        key: Region(f"{where}: region {key}", each.label, each.start, each.end, attributes.get(key, {}), each.text)
        for key, each in regions.items()
    }
    return told, links


def _take(
    where: str,
    result: Any,
    regions: dict[str, Region],
    attributes: dict[str, dict[str, str]],
    links: list[Link],
) -> None:
    """Add what a result tells: a region, attributes of one, or links."""
    if not isinstance(result, dict):
        raise CorpusError([f"{where}: expected an object, found {_kind(result)}"])
    kind = result.get("type")
    if kind == "relation":
        ends = [result.get(end) for end in ("from_id", "to_id")]
        if result.get("direction") == "left":
            ends.reverse()
        links += [Link(name, str(ends[0]), str(ends[1])) for name in _strings(where, result.get("labels"))]
        return
    value, key = result.get("value"), str(result.get("id"))
    if kind not in ("labels", "choices", "textarea") or not isinstance(value, dict):
        raise CorpusError([f"{where}: expected labels, choices, textarea or relation, found {kind!r}"])
    values = _strings(where, value.get("text" if kind == "textarea" else kind))
    if kind == "labels":
        if len(values) != 1 or key in regions:
            raise CorpusError([f"{where}: expected one label for region {key}, found {', '.join(values) or 'none'}"])
        text = value.get("text")
        shown = text if isinstance(text, str) else None
        regions[key] = Region(where, values[0], value.get("start"), value.get("end"), {}, shown)
        return
    name, of_region = str(result.get("from_name")), attributes.setdefault(key, {})
    if name == FLAGS:
        of_region.update(dict.fromkeys(values, ""))
    elif len(values) == 1:
        of_region[name] = values[0]
    else:
        raise CorpusError([f"{where}: expected one value of {name}, found {', '.join(values) or 'none'}"])


def _strings(where: str, values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise CorpusError([f"{where}: expected a list of names, found {values!r:.60}"])
    return values
