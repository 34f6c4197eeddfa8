"""How good records are: each of their cells against what people labelled, on gold spans and on others."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.errors import TableError
from hasila.records.actors import Actors
from hasila.records.gazetteer import Gazetteer
from hasila.records.record import Record
from hasila.records.recorder import Recorder
from hasila.scoring import agreement
from hasila.scoring.metrics import Score
from hasila.spans import Labelled
from hasila.text.words import lead

Mention = tuple[str, int, int]
"""A document's id, and where in it the mention is."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many are right, of how many."""

    right: int
    total: int

    @classmethod
    def of(cls, verdicts: Iterable[bool]) -> "Share":
        """Count them."""
        every = list(verdicts)
        return cls(sum(every), len(every))


def read_gold(path: Path, columns: Sequence[str]) -> dict[Mention, tuple[str, ...]]:
    """A table of what people labelled beside the spans, such as ``annotations/victims.tsv``.

    Args:
        path: tab-separated, with ``document``, ``start``, ``end``, ``text`` and other columns.
        columns: of the others, those to return.

    Raises:
        TableError: it cannot be read, or a column is missing.
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
    """The records of documents by their ids, read off their entities."""
    return {document.id: recorder.records(document.text, document.entities) for document in documents}


def pairs(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> Iterator[tuple[Entity, Record]]:
    """Each gold mention of people with its record; the records are of gold spans."""
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
    """Whether the count is exactly the labelled one, or none where none is labelled."""
    return Share.of(_counted(*pair) for pair in pairs(documents, records))


def harms(documents: Sequence[Article], records: Mapping[str, Sequence[Record]]) -> Share:
    """Whether the harm is the labelled one."""
    return Share.of(_harmed(*pair) for pair in pairs(documents, records))


def sides(documents: Sequence[Article], actors: Actors) -> Share:
    """Whether the side of each party is the labelled one, or none where none is labelled."""
    verdicts = []
    for document in documents:
        parties = [entity for entity in document.entities if entity.label == "ACTOR"]
        for entity, actor in zip(parties, actors.resolve([entity.text for entity in parties]), strict=True):
            verdicts.append(actor.side == entity.attributes.get("Side"))
    return Share.of(verdicts)


def victims(records: Mapping[str, Sequence[Record]], gold: Mapping[Mention, tuple[str, ...]]) -> tuple[Share, Share]:
    """Whether the classes of people are exactly the labelled ones, and whether the side of combatants is.

    Args:
        records: of the documents that are to be scored; what is labelled of others is passed over.
        gold: ``classes``, separated by spaces, and ``side``.
    """
    at = {(name, each.at.start, each.at.end): each.victims for name, own in records.items() for each in own}
    told = [(at[mention], labelled) for mention, labelled in gold.items() if mention[0] in records]
    return (
        Share.of(" ".join(found.classes) == classes for found, (classes, _) in told),
        Share.of((found.side or "") == side for found, (_, side) in told if side),
    )


def places(
    documents: Sequence[Article], gazetteer: Gazetteer, gold: Mapping[Mention, tuple[str, ...]]
) -> tuple[Share, Share]:
    """How many of the labelled places the gazetteer resolves, and how many rightly.

    Args:
        documents: with their gold spans.
        gazetteer: what resolves them.
        gold: ``codes`` that are right, separated by ``|``; of a country its ISO 3166 code.
    """
    resolved, right = [], []
    for document in documents:
        mentions = [entity for entity in document.entities if entity.label == "PLACE"]
        asked = [(each.text, lead(document.text, each.start)) for each in mentions]
        for entity, found in zip(mentions, gazetteer.resolve(asked), strict=True):
            labelled = gold.get((document.id, entity.start, entity.end))
            if labelled is not None:
                place = found.place
                code = None if place is None else place.country if place.kind == "country" else place.id
                resolved.append(place is not None)
                right.append(code is not None and code in labelled[0].split("|"))
    return Share.of(resolved), Share.of(right)


def linked(document: Article, records: Sequence[Record]) -> Article:
    """A document with the links of its records instead of its own; a part has only that to its whole."""
    names = {entity.start: entity.id for entity in document.entities}
    found: list[Link] = []
    for record in records:
        people = names[record.at.start]
        if record.subset_of is not None:
            found.append(Link("SubsetOf", people, names[records[record.subset_of].at.start]))
            continue
        for kind, targets in (
            ("Perpetrator", record.perpetrators), ("Source", record.sources), ("Place", record.places),
        ):  # fmt: skip
            found += [Link(kind, people, names[target.at.start]) for target in targets]
    return replace(document, links=tuple(found))


def links(
    documents: Sequence[Article], read_off: Sequence[Article], recorder: Recorder, actors: Actors
) -> dict[str, Score]:
    """The links of records against the labelled ones, by kind.

    Args:
        documents: with gold links.
        read_off: the same documents with the spans that records are read off, gold or found.
        recorder: what reads them.
        actors: tells which mentions are of one party.
    """
    records = read(read_off, recorder)
    return agreement.compare_links(documents, [linked(each, records[each.id]) for each in read_off], actors)


def with_spans(document: Article, spans: Sequence[Labelled]) -> Article:
    """A document with spans that were found instead of its own."""
    entities = [
        Entity(f"T{number}", span.label, span.start, span.end, document.text[span.start : span.end])
        for number, span in enumerate(spans, 1)
    ]
    return replace(document, entities=tuple(entities), links=())


def found(documents: Sequence[Article], read_off: Sequence[Article], recorder: Recorder) -> dict[str, Score]:
    """Mentions of people in spans that were found: the span right; it and the count; it and the harm; all three."""
    told: Mapping[str, Callable[[Entity, Record], bool]] = {
        "span": lambda entity, record: True,
        "count": _counted,
        "harm": _harmed,
        "count and harm": lambda entity, record: _counted(entity, record) and _harmed(entity, record),
    }
    records = read(read_off, recorder)
    scores = dict.fromkeys(told, Score())
    for document in documents:
        gold = {(each.start, each.end): each for each in document.entities if each.label == "CASUALTY"}
        own = records[document.id]
        both = [(gold[at], each) for each in own if (at := (each.at.start, each.at.end)) in gold]
        for name, right in told.items():
            scores[name] += Score(sum(right(*pair) for pair in both), len(own), len(gold))
    return scores
