"""Scores the cells of records against annotations, on gold spans and on predicted spans."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.errors import TableError
from hasila.labels import VICTIMS
from hasila.records.actors import Actors
from hasila.records.gazetteer import Gazetteer
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.scoring import agreement
from hasila.scoring.metrics import Score
from hasila.spans import Labelled
from hasila.text.words import lead

Location = tuple[str, int, int]
"""Document id, start and end of a mention."""


RECORD_LINKS = ("Place", "Perpetrator", "Source", "SubsetOf")
"""Kinds of links that records give."""


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


def read(documents: Sequence[Article], recorder: Recorder) -> dict[str, list[Record]]:
    """Make the records of documents from their gold spans, by document id."""
    return {document.id: recorder.records(document.text, document.entities) for document in documents}


def pairs(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> Iterator[tuple[Entity, Record]]:
    """Pair each gold mention of people with its record; the records must come from gold spans."""
    for document in documents:
        people = [entity for entity in document.entities if entity.label == "CASUALTY"]
        yield from zip(people, records[document.id], strict=True)


def _counted(entity: Entity, record: Record) -> bool:
    count = record.count
    stated = None if count is None else f"{count.low}..{'' if count.high is None else count.high}"
    return stated == entity.attributes.get("Count")


def _harmed(entity: Entity, record: Record) -> bool:
    return record.harm.kind == entity.attributes["Harm"]


def counts(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> Share:
    """How often the count equals the labelled count, or is empty where none is labelled."""
    return Share.of(_counted(*pair) for pair in pairs(documents, records))


def harms(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> Share:
    """How often the harm equals the labelled harm."""
    return Share.of(_harmed(*pair) for pair in pairs(documents, records))


def sides(documents: Sequence[Article], actors: Actors) -> Share:
    """How often the side of a party equals the labelled side, or is empty where none is labelled."""
    verdicts = []
    for document in documents:
        parties = [entity for entity in document.entities if entity.label == "ACTOR"]
        for entity, actor in zip(parties, actors.resolve([entity.text for entity in parties]), strict=True):
            verdicts.append(actor.side == entity.attributes.get("Side"))
    return Share.of(verdicts)


def victims(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> tuple[Share, Share]:
    """How often the classes of people equal the labelled classes, and the side of combatants the labelled side."""
    scored = [(entity.attributes, record.victims) for entity, record in pairs(documents, records)]
    return (
        Share.of(
            set(victims.classes) == {flag.lower() for flag in VICTIMS if flag in labelled}
            for labelled, victims in scored
        ),
        Share.of(victims.side == labelled["Side"] for labelled, victims in scored if "Side" in labelled),
    )


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
                place = resolution.place
                code = None if place is None else place.country if place.kind == "country" else place.id
                resolved.append(place is not None)
                right.append(code is not None and code in labelled[0].split("|"))
    return Share.of(resolved), Share.of(right)


def linked(document: Article, records: Sequence[Record]) -> Article:
    """Replace the links of a document by those of its records; a part keeps only the link to its whole."""
    names = {entity.start: entity.id for entity in document.entities}
    links: list[Link] = []
    for record in records:
        people = names[record.at.start]
        if record.subset_of is not None:
            links.append(Link("SubsetOf", people, names[records[record.subset_of].at.start]))
            continue
        for kind, targets in (
            ("Perpetrator", record.perpetrators), ("Source", record.sources), ("Place", record.places),
        ):  # fmt: skip
            links += [Link(kind, people, names[target.at.start]) for target in targets]
    return replace(document, links=tuple(links))


def links(
    documents: Sequence[Article], read_off: Sequence[Article], recorder: Recorder, actors: Actors
) -> dict[str, Score]:
    """Score the links that records give against the labelled links, by kind.

    Args:
        documents: documents with gold links.
        read_off: the same documents with the spans that records are made from, gold or predicted.
        recorder: makes the records.
        actors: identifies mentions of the same party.
    """
    records = read(read_off, recorder)
    with_links = [linked(document, records[document.id]) for document in read_off]
    scores = agreement.compare_links(documents, with_links, actors)
    return {kind: scores[kind] for kind in RECORD_LINKS}


def with_spans(document: Article, spans: Sequence[Labelled]) -> Article:
    """Replace the spans of a document by predicted spans."""
    entities = [
        Entity(f"T{number}", span.label, span.start, span.end, document.text[span.start : span.end])
        for number, span in enumerate(spans, 1)
    ]
    return replace(document, entities=tuple(entities), links=(), attacks=())


def found(documents: Sequence[Article], read_off: Sequence[Article], recorder: Recorder) -> dict[str, Score]:
    """Score mentions of people in predicted spans: span correct; span and count; span and harm; all three."""
    criteria: Mapping[str, Callable[[Entity, Record], bool]] = {
        "span": lambda entity, record: True,
        "count": _counted,
        "harm": _harmed,
        "count and harm": lambda entity, record: _counted(entity, record) and _harmed(entity, record),
    }
    records = read(read_off, recorder)
    scores = dict.fromkeys(criteria, Score())
    for document in documents:
        gold = {(entity.start, entity.end): entity for entity in document.entities if entity.label == "CASUALTY"}
        of_document = records[document.id]
        matched = [
            (gold[bounds], record) for record in of_document if (bounds := (record.at.start, record.at.end)) in gold
        ]
        for name, is_right in criteria.items():
            scores[name] += Score(sum(is_right(*pair) for pair in matched), len(of_document), len(gold))
    return scores
