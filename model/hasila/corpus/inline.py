"""Parses and writes passages with inline labels, such as ``[PLACE|إدلب]``.

A file holds many passages. Each begins with a line ``## ID | place, year``, and its text follows. ``[LABEL|text]``
marks a span. What is told of the span follows its label:

- an id, which other spans of the passage link to: ``[PLACE:p1|إدلب]``;
- attributes: ``[CASUALTY Harm=killed Count=501.. Approximate|500 شخص]``;
- links to other spans: ``[CASUALTY Harm=killed Place>p1 Source>a1,a2|طفلان]``.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from hasila.corpus.standoff import Entity, Link
from hasila.errors import CorpusError
from hasila.labels import ATTACK

_HEADING = re.compile(r"^## *(.*)$", re.MULTILINE)
_SPAN = re.compile(r"\[(\w+)(?::(\w+))?((?: \w+(?:[=>][^\s|\]]+)?)*)\|([^\[\]|]*)\]")


class Passage(NamedTuple):
    """A passage.

    Args:
        id: its id.
        text: its text without labels.
        entities: labelled spans, with offsets into the text.
        links: links between the spans.
        heading: id, place and year, as the passage's first line has them.
    """

    id: str
    text: str
    entities: tuple[Entity, ...]
    links: tuple[Link, ...] = ()
    heading: str = ""


def parse(content: str) -> list[Passage]:
    """Parse the passages of a file.

    Raises:
        CorpusError: a heading has no id, an id is used twice, a link goes nowhere, or a bracket does not belong to a
            span.
    """
    before, *parts = _HEADING.split(content)
    faults = ["text before the first heading '## ID'"] if before.strip() else []
    passages: list[Passage] = []
    seen: set[str] = set()
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        name = heading.partition("|")[0].strip()
        if not name or name in seen:
            faults.append(f"heading {heading!r}: expected an id that no other passage has")
        seen.add(name)
        try:
            passages.append(_passage(name, heading, body.strip("\n")))
        except CorpusError as error:
            faults += [f"{name}: {fault}" for fault in error.faults]
    if faults:
        raise CorpusError(faults)
    return passages


def _passage(name: str, heading: str, body: str) -> Passage:
    text, position = "", 0
    entities: list[Entity] = []
    marks: list[tuple[str, list[tuple[str, str]]]] = []  # of each entity, its id in the passage and its links
    for match in _SPAN.finditer(body):
        label, mark, properties, covered = match.groups()
        text += body[position : match.start()]
        split = _split(properties)
        attributes = {key: value for key, sign, value in split if sign != ">"}
        start, end = len(text), len(text) + len(covered)
        entities.append(Entity(f"T{len(entities) + 1}", label, start, end, covered, attributes))
        marks.append((mark or "", [(key, value) for key, sign, value in split if sign == ">"]))
        text += covered
        position = match.end()
    text += body[position:]
    if stray := re.search(r".{0,20}[\[\]].{0,20}", text):
        raise CorpusError([f"expected [LABEL name=value|text], found {stray[0]!r}"])
    return Passage(name, text, tuple(entities), tuple(_links(entities, marks)), heading)


def _split(properties: str) -> list[tuple[str, str, str]]:
    """Name, sign and value of each attribute (sign ``=`` or none) and each link (sign ``>``)."""
    return [(match[1], match[2], match[3]) for match in re.finditer(r"(\w+)([=>]?)(\S*)", properties)]


def _links(entities: list[Entity], marks: list[tuple[str, list[tuple[str, str]]]]) -> list[Link]:
    known: dict[str, str] = {}
    faults: list[str] = []
    for entity, (mark, _) in zip(entities, marks, strict=True):
        if mark in known:
            faults.append(f"the id {mark} of {entity.text!r} is used twice")
        if mark:
            known[mark] = entity.id
    links: list[Link] = []
    for entity, (_, targets) in zip(entities, marks, strict=True):
        for kind, marked in targets:
            for mark in marked.split(","):
                if mark in known:
                    links.append(Link(kind, entity.id, known[mark]))
                else:
                    faults.append(f"{kind} of {entity.text!r} goes to {mark!r}, expected one of {', '.join(known)}")
    if len(set(links)) < len(links):
        faults.append("a link is there twice")
    if faults:
        raise CorpusError(faults)
    return links


_INITIALS = {"ACTOR": "a", "CASUALTY": "c", "PLACE": "p", ATTACK: "x"}


def render(passages: Iterable[Passage]) -> str:
    """Write passages, so that :func:`parse` reads them again. Only spans that a link goes to get an id."""
    return "\n\n".join(f"## {passage.heading}\n{_render_body(passage)}" for passage in passages) + "\n"


def _render_body(passage: Passage) -> str:
    targets = {link.target for link in passage.links}
    marks = _marks([entity for entity in passage.entities if entity.id in targets])
    body, position = "", 0
    for entity in passage.entities:
        properties = [name + f"={value}" * bool(value) for name, value in entity.attributes.items()]
        linked: dict[str, list[str]] = {}
        for link in passage.links:
            if link.source == entity.id:
                linked.setdefault(link.kind, []).append(marks[link.target])
        properties += [f"{kind}>{','.join(ends)}" for kind, ends in linked.items()]
        mark = f":{marks[entity.id]}" if entity.id in marks else ""
        body += (
            passage.text[position : entity.start] + f"[{' '.join([entity.label + mark, *properties])}|{entity.text}]"
        )
        position = entity.end
    return body + passage.text[position:]


def _marks(entities: Iterable[Entity]) -> dict[str, str]:
    """An id for each entity: the initial of its label and a number."""
    numbers: Counter[str] = Counter()
    marks: dict[str, str] = {}
    for entity in entities:
        numbers[entity.label] += 1
        marks[entity.id] = f"{_INITIALS[entity.label]}{numbers[entity.label]}"
    return marks
