"""Markup: what is marked in a text, its attributes and links, as annotation tools and libraries take it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hasila.corpus.standoff import Entity, Link
from hasila.documents.document import Document
from hasila.labels import ATTACK, ATTRIBUTES, VICTIMS
from hasila.spans import Span

if TYPE_CHECKING:
    from hasila.corpus.articles import Article
    from hasila.records.parties.party import Party
    from hasila.records.record import Record
    from hasila.records.stretch import Evidence


@dataclass(frozen=True)
class Markup:
    """What is marked in a text.

    Args:
        mentions: the marked stretches, ordered by offset, with ids that are unique in the text.
        links: links between them, by their ids.
        confidence: that of each mention by its id, 0 to 1; a person's annotations have none.
    """

    mentions: tuple[Entity, ...]
    links: tuple[Link, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)

    @property
    def overlap(self) -> tuple[Entity, Entity] | None:
        """Two mentions that overlap, the first such; nothing if none do."""
        for before, after in zip(self.mentions, self.mentions[1:], strict=False):
            if after.start < before.end:
                return before, after
        return None


def of_spans(_: Document, spans: Sequence[Span]) -> Markup:
    """The markup of spans."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    mentions = [Entity(f"T{n}", span.label, span.start, span.end, span.text) for n, span in enumerate(ordered, 1)]
    confidence = {mention.id: round(span.confidence, 4) for mention, span in zip(mentions, ordered, strict=True)}
    return Markup(tuple(mentions), confidence=confidence)


def of_article(article: "Article") -> Markup:
    """The markup of a text that a person annotated."""
    return Markup(article.mentions, article.links)


def of_records(document: Document, records: "Sequence[Record]") -> Markup:
    """The markup of records: people, parties, places and attacks, with attributes and links as in the corpus.

    The day, and parties that only an adjective of the attack names or that have no name, are no mentions of the corpus
    and are left out.
    """
    found = _Found(document.text)
    people = [found.add(record.at, "CASUALTY", _about_people(record), _sure(record, "mention")) for record in records]
    for record, of_people in zip(records, people, strict=True):
        ends = [("Perpetrator", key) for key in _parties(found, record.perpetrators)]
        ends += [("Source", key) for key in _parties(found, record.sources)]
        ends += [("Place", found.add(place.at, "PLACE", {}, place.confidence)) for place in record.places]
        if record.attack:
            about = {"Kind": record.attack.kind}
            ends.append(("Cause", found.add(record.attack.at, ATTACK, about, record.attack.confidence)))
        if record.subset_of is not None:
            ends.append(("SubsetOf", people[record.subset_of]))
        found.links += [(kind, of_people, end) for kind, end in ends]
    return found.markup()


_NO_MENTIONS = ("adjective", "words", "teller", "unnamed")
"""How parties belong to records that no mention of the corpus names."""
_Key = tuple[int, int, str]
"""Start, end and label of a mention."""


class _Found:
    """Mentions, each once, though several records name it.

    Args:
        text: the text that they are in.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._mentions: dict[_Key, Entity] = {}
        self._confidence: dict[_Key, float] = {}
        self.links: list[tuple[str, _Key, _Key]] = []

    def add(self, at: "Evidence", label: str, attributes: Mapping[str, str], confidence: float | None) -> _Key:
        key = at.start, at.end, label
        before = self._mentions.get(key)
        attributes = {**(before.attributes if before else {}), **attributes}
        self._mentions[key] = Entity("", label, at.start, at.end, self._text[at.start : at.end], attributes)
        if confidence is not None:
            self._confidence[key] = max(round(confidence, 4), self._confidence.get(key, 0.0))
        return key

    def markup(self) -> Markup:
        ids = {key: f"T{number}" for number, key in enumerate(sorted(self._mentions), 1)}
        return Markup(
            mentions=tuple(replace(self._mentions[key], id=id) for key, id in ids.items()),
            links=tuple(dict.fromkeys(Link(kind, ids[source], ids[target]) for kind, source, target in self.links)),
            confidence={ids[key]: confidence for key, confidence in self._confidence.items()},
        )


def _parties(found: _Found, parties: "Iterable[Party]") -> list[_Key]:
    return [
        found.add(party.at, "ACTOR", {"Side": party.actor.side} if party.actor.side else {}, party.confidence)
        for party in parties
        if party.why not in _NO_MENTIONS
    ]


def _sure(record: "Record", cell: str) -> float | None:
    return record.confidence.get(cell)


def _about_people(record: "Record") -> dict[str, str]:
    """The attributes of the mention of the people, in the order of :data:`hasila.labels.ATTRIBUTES`."""
    count = record.count
    flags = {name: name.lower() in record.victims.classes for name in VICTIMS}
    values = {
        "Side": record.victims.side,
        "Harm": record.harm.kind,
        "Count": f"{count.low}..{'' if count.high is None else count.high}" if count else None,
        "Approximate": "" if count and count.approximate else None,
        "Unit": None if record.unit == "persons" else record.unit,
        "Total": "period" if record.running_total else None,
        **{name: "" if holds else None for name, holds in flags.items()},
    }
    return {name: value for name in ATTRIBUTES if (value := values.get(name)) is not None}
