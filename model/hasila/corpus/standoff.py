"""Parses and writes brat standoff: text-bound annotations (T lines), attributes (A lines) and relations (R lines).

Format: https://brat.nlplab.org/standoff.html. Other kinds of lines are reported as faults.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hasila.errors import CorpusError
from hasila.text.reading import on_one_line

_TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) ([0-9]{1,15}) ([0-9]{1,15})\t(.*)")
_RELATION = re.compile(r"(R\d+)\t(\S+) Arg1:(T\d+) Arg2:(T\d+)")
_ATTRIBUTE = re.compile(r"(A\d+)\t(\S+) (\S+)(?: (\S+))?")


@dataclass(frozen=True)
class Entity:
    """A labelled span of an article.

    Args:
        id: id in the file, for example ``T3``.
        label: label, for example ``PLACE``.
        start: first code point.
        end: one past the last code point.
        text: the covered text.
        attributes: values by name; a flag has the value ``""``.
    """

    id: str
    label: str
    start: int
    end: int
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def parse(annotations: str) -> list[Entity]:
    """Parse the entities and their attributes, ordered by offset.

    Raises:
        CorpusError: a line is not a T, A or R line, an id is used twice, or an attribute has no entity.
    """
    faults: list[str] = []
    entities: dict[str, tuple[str, int, int, str]] = {}
    attributes: dict[str, dict[str, str]] = {}
    lines = [(number, line) for number, line in enumerate(annotations.split("\n"), 1) if line.strip()]
    for number, line in lines:
        if match := _TEXT_BOUND.fullmatch(line):
            identifier, label, start, end, text = match.groups()
            if identifier in entities:
                faults.append(f"line {number}: {identifier} is used twice")
            entities[identifier] = (label, int(start), int(end), text)
        elif not (_ATTRIBUTE.fullmatch(line) or _RELATION.fullmatch(line)):
            faults.append(f"line {number}: expected a T, an A or an R line, found {line[:60]!r}")
    seen: set[str] = set()
    for number, line in lines:
        if match := _ATTRIBUTE.fullmatch(line):
            identifier, name, target, value = match.groups()
            if identifier in seen:
                faults.append(f"line {number}: {identifier} is used twice")
            seen.add(identifier)
            if target not in entities:
                faults.append(f"line {number}: {name} belongs to {target}, which is not in the file")
            elif name in attributes.setdefault(target, {}):
                faults.append(f"line {number}: {target} has {name} twice")
            else:
                attributes[target][name] = value or ""
    if faults:
        raise CorpusError(faults)
    parsed = [Entity(key, *value, attributes.get(key, {})) for key, value in entities.items()]
    return sorted(parsed, key=lambda entity: (entity.start, entity.end))


@dataclass(frozen=True)
class Link:
    """A relation between two spans of an article.

    Args:
        kind: kind of relation, for example ``Place``.
        source: id of the span where the link starts.
        target: id of the span where the link ends.
    """

    kind: str
    source: str
    target: str


def parse_links(annotations: str, entities: Iterable[Entity]) -> list[Link]:
    """Parse the links.

    Args:
        annotations: content of a standoff file; only its R lines are read.
        entities: the entities of the file.

    Raises:
        CorpusError: an id is used twice, a link names an unknown entity, or a link is repeated.
    """
    known = {entity.id for entity in entities}
    faults: list[str] = []
    links: list[Link] = []
    seen: set[str] = set()
    for number, line in enumerate(annotations.split("\n"), 1):
        if match := _RELATION.fullmatch(line):
            identifier, kind, source, target = match.groups()
            link = Link(kind, source, target)
            if identifier in seen:
                faults.append(f"line {number}: {identifier} is used twice")
            seen.add(identifier)
            faults += [
                f"line {number}: {kind} names {end}, which is not in the file"
                for end in (source, target)
                if end not in known
            ]
            if link in links:
                faults.append(f"line {number}: {kind} from {source} to {target} is there twice")
            links.append(link)
    if faults:
        raise CorpusError(faults)
    return links


def format_links(links: Iterable[Link]) -> str:
    """Write links as R lines with new ids, counted from 1."""
    return "".join(
        f"R{number}\t{link.kind} Arg1:{link.source} Arg2:{link.target}\n" for number, link in enumerate(links, 1)
    )


def format_entities(entities: Iterable[Entity]) -> str:
    """Write entities as T lines, and their attributes as A lines with new ids, counted from 1.

    A line break inside a span becomes a space, as in brat, because a T line is a single line.
    """
    lines: list[str] = []
    number = 0
    for entity in entities:
        lines.append(f"{entity.id}\t{entity.label} {entity.start} {entity.end}\t{on_one_line(entity.text)}\n")
        for name, value in entity.attributes.items():
            number += 1
            lines.append(f"A{number}\t{name} {entity.id}{' ' * bool(value)}{value}\n")
    return "".join(lines)
