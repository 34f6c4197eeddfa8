"""A labelling configuration of Label Studio: which of its tags take what Hasila finds."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hasila.errors import HasilaError, first_line
from hasila.output.label_studio import configuration

_DECLARED = re.compile(r"<!\s*(DOCTYPE|ENTITY)")


class LabellingError(HasilaError):
    """A labelling configuration has no place for spans of a text."""


@dataclass(frozen=True)
class Labelling:
    """The tags of a labelling configuration.

    Args:
        text: name of the tag that shows the text.
        data: the member of a task's data that holds it.
        labels: for each label, the name of the tag that has it.
        choices: for each tag that asks something about a region, the choices that it has.
        areas: names of the tags that take words about a region.
        relations: the kinds of relations.
    """

    text: str
    data: str
    labels: Mapping[str, str]
    choices: Mapping[str, frozenset[str]]
    areas: frozenset[str]
    relations: frozenset[str]

    def fitted(self, results: Iterable[Mapping[str, Any]], missing: Counter[str]) -> list[dict[str, Any]]:
        """The results that the configuration has a place for, under the names of its tags.

        Args:
            results: results as :mod:`hasila.output.label_studio` writes them, regions before what is about them.
            missing: what has no place is counted here, in words.
        """
        kept: set[str] = set()
        fitted: list[dict[str, Any]] = []
        for result in results:
            if result["type"] == "relation":
                found = self._relation(result, kept, missing)
            elif result["type"] == "labels":
                found = self._region(result, missing)
                kept |= {result["id"]} if found else set()
            else:
                found = self._about(result, missing) if result["id"] in kept else None
            if found:
                fitted.append(found)
        return fitted

    def _region(self, result: Mapping[str, Any], missing: Counter[str]) -> dict[str, Any] | None:
        (label,) = result["value"]["labels"]
        if label not in self.labels:
            missing[f"the label {label}"] += 1
            return None
        return {**result, "from_name": self.labels[label], "to_name": self.text}

    def _about(self, result: Mapping[str, Any], missing: Counter[str]) -> dict[str, Any] | None:
        name, value = result["from_name"], result["value"]
        if result["type"] == "textarea":
            if name not in self.areas:
                missing[f"the text area {name}"] += 1
                return None
            return {**result, "to_name": self.text}
        known = self.choices.get(name, frozenset())
        missing.update(f"the choice {name}={each}" for each in value["choices"] if each not in known)
        chosen = [each for each in value["choices"] if each in known]
        return {**result, "to_name": self.text, "value": {**value, "choices": chosen}} if chosen else None

    def _relation(self, result: Mapping[str, Any], kept: set[str], missing: Counter[str]) -> dict[str, Any] | None:
        if not {result["from_id"], result["to_id"]} <= kept:
            return None
        missing.update(f"the relation {kind}" for kind in result["labels"] if kind not in self.relations)
        return dict(result) if self.relations.issuperset(result["labels"]) else None


def read_labelling(xml: str) -> Labelling:
    """Read a labelling configuration.

    Raises:
        LabellingError: it is no XML, or has no ``Labels`` for a ``Text`` of the task.
    """
    if _DECLARED.search(xml):
        raise LabellingError("expected a labelling configuration without declarations, found a DOCTYPE or ENTITY")
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise LabellingError(f"expected a labelling configuration as XML, found a fault: {first_line(error)}") from None
    text = _text(root)
    name = text.get("name", "")
    return Labelling(
        text=name,
        data=text.get("value", "").removeprefix("$"),
        labels=_labels(root, name),
        choices={
            tag.get("name", ""): frozenset(_values(tag, "Choice"))
            for tag in _of(root, "Choices", name)
            if tag.get("perRegion", "").lower() == "true"
        },
        areas=frozenset(
            tag.get("name", "") for tag in _of(root, "TextArea", name) if tag.get("perRegion", "").lower() == "true"
        ),
        relations=frozenset(value for tag in root.iter("Relations") for value in _values(tag, "Relation")),
    )


def _text(root: Element) -> Element:
    """The first ``Text`` that ``Labels`` belong to."""
    for text in root.iter("Text"):
        if any(True for _ in _of(root, "Labels", text.get("name", ""))):
            if text.get("valueType", "text") != "text":
                raise LabellingError(
                    'expected the text in the task, found a Text with valueType="url"; import the texts'
                )
            if not text.get("value", "").startswith("$"):
                raise LabellingError(
                    f"expected a Text with a value such as $text, found {text.get('value', '')[:60]!r}"
                )
            return text
    raise LabellingError("expected Labels with the toName of a Text, found none; `hasila labeling-config` prints some")


def _labels(root: Element, text: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    for tag in _of(root, "Labels", text):
        for value in _values(tag, "Label"):
            labels.setdefault(value, tag.get("name", ""))
    return labels


def _of(root: Element, kind: str, text: str) -> Iterable[Element]:
    """The tags of a kind that belong to a text."""
    return (tag for tag in root.iter(kind) if text in (each.strip() for each in tag.get("toName", "").split(",")))


def _values(tag: Element, kind: str) -> Iterable[str]:
    """What the parts of a tag are called in results: their values, and the aliases that stand for them."""
    return (name for part in tag.iter(kind) for name in (part.get("value"), part.get("alias")) if name)


OWN = read_labelling(configuration())
"""The configuration that ``hasila labeling-config`` prints."""
