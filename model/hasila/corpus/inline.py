"""Parses passages with inline labels, such as ``[PLACE|إدلب]``.

A file holds many passages. Each begins with a line ``## ID | place, year``, and its text follows. ``[LABEL|text]``
marks a span; attributes follow the label: ``[CASUALTY Harm=killed Count=501.. Approximate|500 شخص]``.
"""

import re
from typing import NamedTuple

from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError

_HEADING = re.compile(r"^## *(.*)$", re.MULTILINE)
_SPAN = re.compile(r"\[(\w+)((?: \w+(?:=[^\s|\]]+)?)*)\|([^\[\]|]*)\]")


class Passage(NamedTuple):
    """A passage.

    Args:
        id: its id.
        text: its text without labels.
        entities: labelled spans, with offsets into the text.
    """

    id: str
    text: str
    entities: tuple[Entity, ...]


def parse(content: str) -> list[Passage]:
    """Parse the passages of a file.

    Raises:
        CorpusError: a heading has no id, an id is used twice, or a bracket does not belong to a span.
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
        text, entities = _strip(body.strip("\n"))
        if stray := re.search(r".{0,20}[\[\]|].{0,20}", text):
            faults.append(f"{name}: expected [LABEL name=value|text], found {stray[0]!r}")
        passages.append(Passage(name, text, tuple(entities)))
    if faults:
        raise CorpusError(faults)
    return passages


def _strip(body: str) -> tuple[str, list[Entity]]:
    text, position = "", 0
    entities: list[Entity] = []
    for match in _SPAN.finditer(body):
        label, attributes, covered = match.groups()
        text += body[position : match.start()]
        pairs = (attribute.partition("=") for attribute in attributes.split())
        values = {name: value for name, _, value in pairs}
        entities.append(Entity(f"T{len(entities) + 1}", label, len(text), len(text) + len(covered), covered, values))
        text += covered
        position = match.end()
    return text + body[position:], entities
