"""Reads annotations that doccano exported as JSONL.

Spans are in ``label`` as ``[start, end, label]``; projects with relations have ``entities`` and ``relations`` instead.
What offsets count depends on the project: UTF-16 code units, or grapheme clusters if it counts them as one character.
An export holds no words of its spans, so that nothing shows whether the unit is right but where they begin and end.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hasila.corpus import export
from hasila.corpus.articles import Article
from hasila.corpus.export import Export, Region
from hasila.corpus.standoff import Link
from hasila.documents.source import Source
from hasila.errors import CorpusError, DocumentError
from hasila.text.offsets import Offsets, Unit


def read_doccano(path: Path, unit: Unit = "utf-16") -> Export:
    """Read the annotations of an export in doccano's format JSONL.

    Args:
        path: the file.
        unit: what offsets count: ``graphemes`` for a project that counts grapheme clusters as one character,
            ``code-points`` for a file that a program wrote so.

    Raises:
        DocumentError: the file cannot be read.
    """
    return export.collected(_rows(path), lambda number, row, notes: _article(number, row, notes, unit))


def _rows(path: Path) -> Iterator[Any]:
    """The rows of the lines; blank lines count too, and are nothing."""
    source = Source.of_path(path, path.name)
    with source.open() as file:
        for number, line in enumerate(iter(lambda: file.readline(export.MOST), b""), 1):
            try:
                yield json.loads(line) if line.strip() else None
            except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError among them
                yield DocumentError(f"{path}: line {number}: expected a JSON object in UTF-8: {error}")


def _article(number: int, row: Any, notes: list[str], unit: Unit) -> Article | None:
    if row is None:
        return None
    where = f"line {number}"
    if not isinstance(row, dict):
        raise CorpusError([f"{where}: expected an object, found {type(row).__name__}"])
    text, name = row.get("text"), row.get("id")
    if not isinstance(text, str):
        raise CorpusError([f"{where}: expected a text, found {type(text).__name__}"])
    identifier = str(name) if name not in (None, "") else str(number)
    told = row.get("entities", row.get("label", row.get("labels")))
    if not isinstance(told, list):
        raise CorpusError([f"{where}: expected spans in label or entities, found {type(told).__name__}"])
    faults: list[str] = []
    regions: dict[str, Region] = {}
    for place, span in enumerate(told, 1):
        try:
            key, region = _region(f"{where}: span {place}", str(place), span)
        except CorpusError as error:
            faults += error.faults
            continue
        if key in regions:
            faults.append(f"{region.where}: the id {key} is used twice")
        regions[key] = region
    links = [_link(f"{where}: relation {place}", each, faults) for place, each in enumerate(_relations(row), 1)]
    if faults:
        raise CorpusError(faults)
    if not told:
        notes.append(f"{where}: {identifier} has no spans")
    return export.article(where, identifier, text, regions, filter(None, links), Offsets(text, unit))


def _region(where: str, place: str, span: Any) -> tuple[str, Region]:
    """The id and the region of a span."""
    if isinstance(span, list) and len(span) == 3:
        start, end, label = span
        key = place
    elif isinstance(span, dict):
        start, end, label = (span.get(name) for name in ("start_offset", "end_offset", "label"))
        key = str(span.get("id", place))
    else:
        raise CorpusError([f"{where}: expected [start, end, label], found {span!r:.60}"])
    if not isinstance(label, str) or not label:
        raise CorpusError([f"{where}: expected the name of a label, found {label!r:.60}"])
    return key, Region(where, label, start, end, {})


def _relations(row: dict[str, Any]) -> list[Any]:
    relations = row.get("relations", [])
    return relations if isinstance(relations, list) else [relations]


def _link(where: str, relation: Any, faults: list[str]) -> Link | None:
    if not isinstance(relation, dict) or not isinstance(relation.get("type"), str):
        faults.append(f"{where}: expected from_id, to_id and type, found {relation!r:.60}")
        return None
    return Link(relation["type"], str(relation.get("from_id")), str(relation.get("to_id")))
