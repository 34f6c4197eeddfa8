"""The annotation of a document on the desk: mentions and links with stable keys, each from the model or a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.labels import ATTACK, ATTRIBUTES, FLAG, VICTIMS
from hasila.layers import HOLDS, Choice, Layers, MentionLink
from hasila.spans import Labelled, Span

Origin = Literal["model", "person"]


@dataclass(frozen=True)
class Mention:
    """A mention of a document.

    Args:
        key: its name in the document, which it keeps.
        start: first code point.
        end: one past the last.
        label: one of :data:`hasila.labels.ANNOTATED`.
        attributes: values by name; a flag has the value ``""``.
        confidence: that of the model, 0 to 1; nothing for what a person gave or accepted.
        origin: who it is from.
        sure: the model's confidence of those attributes that it read.
    """

    key: str
    start: int
    end: int
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    confidence: float | None = None
    origin: Origin = "person"
    sure: Mapping[str, float] = field(default_factory=dict)

    def accepted(self) -> "Mention":
        """The same, as a person's."""
        return replace(self, confidence=None, origin="person", sure={})


@dataclass(frozen=True)
class Bond:
    """A link between two mentions of a document.

    Args:
        key: its name in the document, which it keeps.
        kind: a key of :data:`hasila.labels.LINKS`.
        source: key of the mention where it starts.
        target: key of the mention where it ends.
        confidence: that of the model, 0 to 1; nothing for what a person gave or accepted.
        origin: who it is from.
        why: see :class:`hasila.layers.MentionLink`.
    """

    key: str
    kind: str
    source: str
    target: str
    confidence: float | None = None
    origin: Origin = "person"
    why: str = "link"

    def accepted(self) -> "Bond":
        """The same, as a person's."""
        return replace(self, confidence=None, origin="person", why="link")


@dataclass(frozen=True)
class Annotation:
    """Everything that is known of a document beside its text.

    Args:
        mentions: ordered by offset, without overlaps.
        links: the links between them.
        state: whether a person is done with the document.
        note: what a person wrote about it.
        missing: why the model read nothing but mentions; empty if it read the other layers.
    """

    mentions: tuple[Mention, ...] = ()
    links: tuple[Bond, ...] = ()
    state: Literal["open", "done"] = "open"
    note: str = ""
    missing: str = ""

    def mention(self, key: str) -> Mention | None:
        """The mention of a key."""
        return next((mention for mention in self.mentions if mention.key == key), None)

    def link(self, key: str) -> Bond | None:
        """The link of a key."""
        return next((link for link in self.links if link.key == key), None)

    @property
    def is_of_people(self) -> bool:
        """Whether a person gave or accepted all of it."""
        of_mentions = all(each.origin == "person" for each in self.mentions)
        return of_mentions and all(each.origin == "person" for each in self.links)


def of_layers(layers: Layers, counted: Mapping[int, Mapping[str, str]]) -> Annotation:
    """The annotation that a model's layers amount to.

    Args:
        layers: the layers.
        counted: for mentions of people, by position, the attributes that rules read: count, approximate, unit.
    """
    keys = [f"m{number}" for number in range(1, len(layers.mentions) + 1)]
    mentions: list[Mention] = []
    for at, mention in enumerate(layers.mentions):
        attributes, sure = _attributes(at, mention, layers)
        merged = {**attributes, **counted.get(at, {})}
        ordered = {name: merged[name] for name in ATTRIBUTES if name in merged}
        confidence = round(float(getattr(mention, "confidence", 1.0)), 4)
        mentions.append(
            Mention(keys[at], mention.start, mention.end, mention.label, ordered, confidence, "model", sure)
        )
    links = tuple(
        Bond(
            f"l{number}", each.kind, keys[each.source], keys[each.target], round(each.confidence, 4), "model", each.why
        )
        for number, each in enumerate(layers.links, 1)
    )
    return Annotation(tuple(mentions), links, missing=layers.missing)


def _attributes(at: int, mention: Labelled, layers: Layers) -> tuple[dict[str, str], dict[str, float]]:
    """What the model says of a mention, and how sure it is."""
    chosen: dict[str, Choice] = {}
    if mention.label == "CASUALTY":
        chosen["Harm"] = layers.harms.get(at, Choice("unspecified", 0.0))
        chosen |= {name: Choice("", sure) for name, sure in layers.victims.get(at, {}).items() if sure >= HOLDS}
        if layers.is_total(at):
            chosen["Total"] = Choice("period", layers.totals[at])
    if mention.label == ATTACK:
        chosen["Kind"] = layers.kinds.get(at, Choice("other", 0.0))
    if at in layers.sides and (mention.label == "ACTOR" or "Combatants" in chosen):
        chosen["Side"] = layers.sides[at]
    values = {name: choice.value for name, choice in chosen.items()}
    sure = {name: round(choice.confidence, 4) for name, choice in chosen.items()}
    if at in layers.totals:
        sure["Total"] = round(layers.totals[at], 4)  # also of one that is rather none
    return values, sure


def to_layers(annotation: Annotation, text: str) -> Layers:
    """The layers from which records are read. What a person gave is certain."""
    mentions = annotation.mentions
    position = {mention.key: at for at, mention in enumerate(mentions)}
    people = [at for at, mention in enumerate(mentions) if mention.label == "CASUALTY"]

    def chosen(name: str) -> dict[int, Choice]:
        found = ((at, each, each.attributes.get(name)) for at, each in enumerate(mentions))
        return {at: Choice(value, each.sure.get(name, 1.0)) for at, each, value in found if value is not None}

    def total(mention: Mention) -> float:
        return mention.sure.get("Total", float("Total" in mention.attributes))

    def classes(mention: Mention) -> dict[str, float]:
        return {name: mention.sure.get(name, 1.0) for name in VICTIMS if name in mention.attributes}

    def span(mention: Mention) -> Span:
        sure = 1.0 if mention.confidence is None else mention.confidence
        return Span(mention.start, mention.end, text[mention.start : mention.end], mention.label, sure)

    return Layers(
        mentions=[span(mention) for mention in mentions],
        harms=chosen("Harm"),
        kinds=chosen("Kind"),
        sides=chosen("Side"),
        totals={at: total(mentions[at]) for at in people},
        victims={at: classes(mentions[at]) for at in people},
        links=tuple(
            MentionLink(
                each.kind, position[each.source], position[each.target],
                1.0 if each.confidence is None else each.confidence, each.why,
            )
            for each in annotation.links
        ),
        missing="" if annotation.is_of_people else annotation.missing,
    )  # fmt: skip


def to_article(id: str, text: str, annotation: Annotation) -> Article:
    """The annotated text, as training and the exchange formats take it."""
    keys = {mention.key: f"T{number}" for number, mention in enumerate(annotation.mentions, 1)}
    entities = [
        Entity(keys[each.key], each.label, each.start, each.end, text[each.start : each.end], each.attributes)
        for each in annotation.mentions
    ]
    links = dict.fromkeys(Link(each.kind, keys[each.source], keys[each.target]) for each in annotation.links)
    return Article.of(id, text, entities, links)


def to_json(annotation: Annotation) -> dict[str, Any]:
    """Mentions and links as the interface gives them."""
    return {"mentions": [*map(mention_json, annotation.mentions)], "links": [*map(link_json, annotation.links)]}


def mention_json(mention: Mention) -> dict[str, Any]:
    """A mention as the interface gives it; a flag has the value true."""
    return {
        "key": mention.key,
        "start": mention.start,
        "end": mention.end,
        "label": mention.label,
        "attributes": {
            name: True if ATTRIBUTES[name].pattern is FLAG else value for name, value in mention.attributes.items()
        },
        "confidence": mention.confidence,
        "origin": mention.origin,
    }


def link_json(link: Bond) -> dict[str, Any]:
    """A link as the interface gives it."""
    return {
        "key": link.key,
        "kind": link.kind,
        "source": link.source,
        "target": link.target,
        "confidence": link.confidence,
        "origin": link.origin,
    }


def stored(annotation: Annotation) -> dict[str, Any]:
    """All of an annotation, as the log keeps it."""
    return {
        "mentions": [
            [each.key, each.start, each.end, each.label, dict(each.attributes), each.confidence, each.origin,
             dict(each.sure)]
            for each in annotation.mentions
        ],
        "links": [
            [each.key, each.kind, each.source, each.target, each.confidence, each.origin, each.why]
            for each in annotation.links
        ],
        "missing": annotation.missing,
    }  # fmt: skip


def restored(cells: Mapping[str, Any]) -> Annotation:
    """The annotation that :func:`stored` kept.

    Raises:
        KeyError, TypeError, ValueError: it is no such object.
    """
    mentions = tuple(Mention(*row) for row in cells["mentions"])
    links = tuple(Bond(*row) for row in cells["links"])
    keys = {mention.key for mention in mentions}
    if any(link.source not in keys or link.target not in keys for link in links):
        raise ValueError("a link goes to a mention that is not there")
    return Annotation(mentions, links, missing=str(cells["missing"]))


def ordered(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions by their offsets."""
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end)))
