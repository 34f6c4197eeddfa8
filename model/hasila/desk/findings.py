"""What is read off an annotation: its records, and what the list of documents shows and sorts by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hasila.desk.annotation import Annotation, Mention, to_layers
from hasila.documents.document import Document
from hasila.documents.publication import published
from hasila.errors import HasilaError
from hasila.layers import Layers
from hasila.output.confidence import doubt
from hasila.records.people.counts import Count
from hasila.records.record import Record
from hasila.records.recorder import UNSURE, Recorder
from hasila.text.folding import fold

COUNTED = ("Count", "Approximate", "Unit")
"""Attributes of people that rules read."""

_MOST_DOUBTFUL = 3
"""A document is as doubtful as the mean of as many of its most doubtful findings."""


@dataclass(frozen=True)
class Findings:
    """What is read off an annotation.

    Args:
        records: its records.
        spans: the number of its mentions.
        doubt: 0 to 1: how doubtful what the model read is; 0 if a person gave or accepted all.
        faults: how many of its findings are wrong, expected from their doubts.
        most_doubtful: the words that it is most doubtful about; empty without doubt.
        disputed: the number of mentions of people that the rules say nobody was harmed in, or that another part of the
            text denies.
        traits: what the document tells of, folded: harms, attacks, places, parties.
        harms: the harms of its records.
        places: folded names of its places.
        parties: folded names of its perpetrators and sources.
    """

    records: tuple[Record, ...]
    spans: int
    doubt: float
    faults: float
    most_doubtful: str
    disputed: int
    traits: frozenset[str]
    harms: frozenset[str]
    places: frozenset[str]
    parties: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A version of a document, and what is read off it.

    Args:
        version: of the annotation.
        annotation: the annotation.
        findings: what is read off that.
    """

    version: int
    annotation: Annotation
    findings: Findings

    def holds_for(self, annotation: Annotation) -> bool:
        """Whether the same is read off another annotation."""
        own = self.annotation
        return (own.mentions, own.links, own.missing) == (annotation.mentions, annotation.links, annotation.missing)


def day_of(document: Document) -> date | None:
    """The day of a document; a malformed one counts as none."""
    try:
        return published(document.date) if document.date else None
    except HasilaError:
        return None


def findings(recorder: Recorder, document: Document, annotation: Annotation) -> Findings:
    """Read records and the rest off an annotation."""
    read = recorder.read(document.text, to_layers(annotation, document.text), day_of(document), is_complete=True)
    people = {(mention.start, mention.end): mention for mention in annotation.mentions if mention.origin == "person"}
    records = tuple(_as_corrected(record, people.get((record.at.start, record.at.end))) for record in read.records)
    doubts = sorted(_doubts(document.text, annotation, records), reverse=True)
    most = doubts[:_MOST_DOUBTFUL]
    disputed = sum(each.why != UNSURE for each in read.left_out) + sum(bool(each.contested) for each in records)
    harms = frozenset(record.harm.kind for record in records)
    places = frozenset(name for record in records for place in record.places for name in _names(place.name, place.text))
    parties = frozenset(
        name
        for record in records
        for party in (*record.perpetrators, *record.sources)
        for name in _names(party.name, party.text)
    )
    attacks = {record.attack.kind for record in records if record.attack}
    return Findings(
        records=records,
        spans=len(annotation.mentions),
        doubt=round(sum(each for each, _ in most) / len(most), 4) if most else 0.0,
        faults=round(sum(each for each, _ in doubts), 4),
        most_doubtful=most[0][1] if most else "",
        disputed=disputed,
        traits=frozenset({*harms, *places, *parties, *attacks}),
        harms=harms,
        places=places,
        parties=parties,
    )


def _names(*names: str) -> set[str]:
    return {fold(name) for name in names}


def _doubts(text: str, annotation: Annotation, records: Sequence[Record]) -> list[tuple[float, str]]:
    """How doubtful each finding of the model is, and its words."""
    found = [
        (1 - mention.confidence, text[mention.start : mention.end])
        for mention in annotation.mentions
        if mention.origin == "model" and mention.confidence is not None
    ]
    if annotation.is_of_people:
        return []
    return found + [(unsure, record.text) for record in records if (unsure := doubt(record)) is not None]


def _as_corrected(record: Record, mention: Mention | None) -> Record:
    """The record with the count of a person in the place of that of the rules, if they differ."""
    if mention is None or counted(record) == _counted(mention.attributes):
        return record
    confidence, empty = dict(record.confidence), dict(record.empty)
    written = mention.attributes.get("Count")
    count: Count | None = None
    if written is None:
        confidence.pop("count", None)
        empty["count"] = "a person gave none"
    else:
        low, _, high = written.partition("..")
        approximate = "Approximate" in mention.attributes
        count = Count(int(low), int(high) if high else None, approximate, False, mention.start, mention.end)
        confidence["count"] = confidence.get("mention", 1.0)
        empty.pop("count", None)
    unit = mention.attributes.get("Unit", "persons")
    return replace(record, count=count, unit=unit, confidence=confidence, empty=empty)


def _counted(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: attributes[name] for name in COUNTED if name in attributes}


def counted(record: Record) -> dict[str, str]:
    """The attributes of people that rules read."""
    count = record.count
    values = {
        "Count": f"{count.low}..{'' if count.high is None else count.high}" if count else None,
        "Approximate": "" if count and count.approximate else None,
        "Unit": None if record.unit == "persons" else record.unit,
    }
    return {name: value for name, value in values.items() if value is not None}


def counted_of(
    recorder: Recorder, document: Document, annotation: Annotation, keys: Iterable[str]
) -> dict[str, dict[str, str]]:
    """For some mentions of an annotation, by their keys, the attributes that rules read, if they have a record.

    Whether people have a record depends on those that they are a part of, and on nothing else that is marked.
    """
    wholes: dict[str, list[str]] = {}
    for link in annotation.links:
        if link.kind == "SubsetOf":
            wholes.setdefault(link.source, []).append(link.target)
    kept: set[str] = set()
    ahead = list(keys)
    while ahead:
        kept.add(key := ahead.pop())
        ahead += [whole for whole in wholes.get(key, ()) if whole not in kept]
    part = replace(
        annotation,
        mentions=tuple(each for each in annotation.mentions if each.key in kept),
        links=tuple(
            each for each in annotation.links if each.kind == "SubsetOf" and {each.source, each.target} <= kept
        ),
    )
    layers = replace(to_layers(part, document.text), missing="" if annotation.is_of_people else annotation.missing)
    counts = counted_by_rules(recorder, document, layers)
    return {part.mentions[at].key: attributes for at, attributes in counts.items()}


def counted_by_rules(recorder: Recorder, document: Document, layers: Layers) -> dict[int, dict[str, str]]:
    """For each mention of people with a record, by its position, the attributes that rules read."""
    positions = {(mention.start, mention.end): at for at, mention in enumerate(layers.mentions)}
    records = recorder.read(document.text, layers, day_of(document), is_complete=True).records
    return {positions[record.at.start, record.at.end]: counted(record) for record in records}
