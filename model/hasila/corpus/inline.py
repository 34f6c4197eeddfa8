"""Passages with their labels inline, the form in which they are written: ``[PLACE|إدلب]``.

A file holds many passages. Each begins with a line ``## ID | place, year``; its text follows, in which ``[LABEL|text]``
marks a span and attributes stand behind the label: ``[CASUALTY Harm=killed Count=501.. Approximate|500 شخص]``.
"""

import re

from hasila.corpus.standoff import Entity
from hasila.errors import CorpusError

_HEADING = re.compile(r"^## *(.*)$", re.MULTILINE)
_SPAN = re.compile(r"\[(\w+)((?: \w+(?:=[^\s|\]]+)?)*)\|([^\[\]|]*)\]")


def parse(content: str) -> list[tuple[str, str, list[Entity]]]:
    """Read the passages of a file.

    Returns:
        Of each passage its id, its text without labels, and its entities with offsets into that text.

    Raises:
        CorpusError: a heading has no id, an id is used twice, or brackets are left that mark no span.
    """
    before, *parts = _HEADING.split(content)
    faults = ["text before the first heading '## ID'"] if before.strip() else []
    passages: list[tuple[str, str, list[Entity]]] = []
    seen: set[str] = set()
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        name = heading.partition("|")[0].strip()
        if not name or name in seen:
            faults.append(f"heading {heading!r}: expected an id that no other passage has")
        seen.add(name)
        text, entities = _strip(body.strip("\n"))
        if stray := re.search(r".{0,20}[\[\]|].{0,20}", text):
            faults.append(f"{name}: expected [LABEL name=value|text], found {stray[0]!r}")
        passages.append((name, text, entities))
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
