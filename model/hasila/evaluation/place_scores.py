"""Scores the places that a gazetteer gives against codes that were looked up one by one."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.records.places.gazetteer import Gazetteer
from hasila.text.words import lead

Location = tuple[str, int, int]
"""Document id, start and end of a mention."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of correct verdicts.

    Args:
        right: number of correct ones.
        total: number of all.
    """

    right: int
    total: int

    @classmethod
    def of(cls, verdicts: Iterable[bool]) -> "Share":
        """Count verdicts."""
        counted = list(verdicts)
        return cls(sum(counted), len(counted))


def read_gold(path: Path, columns: Sequence[str]) -> dict[Location, tuple[str, ...]]:
    """Read a table of annotations about spans, such as ``annotations/places.tsv``.

    Args:
        path: a tab-separated file with the columns ``document``, ``start``, ``end``, ``text`` and others.
        columns: the other columns to return.

    Raises:
        TableError: the file cannot be read, or a column is missing.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from None
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if missing := [name for name in ("document", "start", "end", *columns) if name not in (rows.fieldnames or ())]:
        raise TableError(f"{path}: expected a column {missing[0]!r}, found {', '.join(rows.fieldnames or ())}")
    return {(row["document"], int(row["start"]), int(row["end"])): tuple(row[name] for name in columns) for row in rows}


def places(
    documents: Sequence[Article], gazetteer: Gazetteer, gold: Mapping[Location, tuple[str, ...]]
) -> tuple[Share, Share]:
    """How many of the labelled places a gazetteer resolves, and how many correctly.

    Args:
        documents: documents with gold spans.
        gazetteer: the gazetteer.
        gold: the correct ``codes``, separated by ``|``; for a country its ISO 3166 code.
    """
    resolved, right = [], []
    for document in documents:
        mentions = [entity for entity in document.entities if entity.label == "PLACE"]
        queries = [(entity.text, lead(document.text, entity.start)) for entity in mentions]
        for entity, resolution in zip(mentions, gazetteer.resolve(queries, document.text), strict=True):
            labelled = gold.get((document.id, entity.start, entity.end))
            if labelled is not None:
                place = resolution.place if resolution.place and resolution.place.id else None
                code = None if place is None else place.country if place.kind == "country" else place.id
                resolved.append(place is not None)
                right.append(code is not None and code in labelled[0].split("|"))
    return Share.of(resolved), Share.of(right)
