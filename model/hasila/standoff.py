"""The brat standoff format: text-bound annotations (T lines) and their attributes (A lines).

Format: https://brat.nlplab.org/standoff.html. Only what the corpus uses is read; every other line is a fault.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hasila.errors import CorpusError

_TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+) (\d+)\t(.*)")
_ATTRIBUTE = re.compile(r"(A\d+)\t(\S+) (\S+)(?: (\S+))?")


@dataclass(frozen=True)
class Entity:
    """A labelled span of an article.

    Args:
        id: its name in the file, for example ``T3``.
        label: for example ``PLACE``.
        start: first code point.
        end: one past the last code point.
        text: what the span covers.
        attributes: name to value; a flag has the value ``""``.
    """

    id: str
    label: str
    start: int
    end: int
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def parse(annotations: str) -> list[Entity]:
    """Read standoff lines into entities, ordered by offset.

    Raises:
        CorpusError: a line is neither a T nor an A line, an id is used twice, or an attribute has no entity.
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
        elif not _ATTRIBUTE.fullmatch(line):
            faults.append(f"line {number}: expected a T or an A line, found {line[:60]!r}")
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


def format_entities(entities: Iterable[Entity]) -> str:
    """Write entities as standoff lines; ids of attributes are counted anew.

    A line break inside a span becomes a space, as brat writes it, since a T line is one line.
    """
    lines: list[str] = []
    number = 0
    for entity in entities:
        text = re.sub(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", " ", entity.text)
        lines.append(f"{entity.id}\t{entity.label} {entity.start} {entity.end}\t{text}\n")
        for name, value in entity.attributes.items():
            number += 1
            lines.append(f"A{number}\t{name} {entity.id}{' ' * bool(value)}{value}\n")
    return "".join(lines)
