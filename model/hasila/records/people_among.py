"""People among those told before: of ``بين القتلى خمس نساء وطفلان``, five women and two children, not the dead again.

Where only the word for all of them is found, the people behind it are taken in its place, each number for itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import regex

from hasila.layers import Layers, MentionLink
from hasila.records.numerals import numerals
from hasila.spans import Labelled, Span
from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.person_nouns import noun
from hasila.text.words import SPACE, WORD

_THOSE = regex.compile("ال(?:قتلي|ضحايا|شهدا|وفيات|جرحي|مصابين|اصابات|مفقودين|معتقلين|مختطفين|محتجزين)")
_AMONG = regex.compile(r"(?<!\p{L})[وف]?(?:من\s+)?(?:بين|ضمن)\s+$")
_NEXT = regex.compile(rf"{SPACE}(?P<and>و\p{{M}}*{SPACE})?")
_SPACES = regex.compile(r"\s+")
_WORD = regex.compile(WORD)
_TOLD = ("child", "woman", "civilian", "combatant", "police", "rescuer", "medic", "journalist", "person", "relative")
"""Kinds of nouns of people who may be among others."""
_REACH = 20
"""Code points before the word for all."""
_LONGEST = 60
"""Code points of a number."""
_MOST = 6
"""Members of an enumeration."""

_Value = TypeVar("_Value")


def with_people_among(text: FoldedText, layers: Layers) -> Layers:
    """The layers with the people among others in the place of these.

    Args:
        text: the text.
        layers: what was found in it. Mentions and harms that are sure, as those that somebody gave, stay.
    """
    people: dict[int, list[tuple[int, int]]] = {}
    for position, mention in enumerate(layers.mentions):
        if _is_word_for_all(text, layers, position):
            behind = layers.mentions[position + 1].start if position + 1 < len(layers.mentions) else len(text.text)
            found = [each for each in _people(text, mention.end) if each[1] <= behind]
            if found:
                people[position] = found
    return _replaced(layers, people, text.raw) if people else layers


def _is_word_for_all(text: FoldedText, layers: Layers, position: int) -> bool:
    mention, harm = layers.mentions[position], layers.harms.get(position)
    return (
        mention.label == "CASUALTY"
        and isinstance(mention, Span)
        and mention.confidence < 1
        and harm is not None
        and harm.confidence < 1
        and _THOSE.fullmatch(text.folded(mention.start, mention.end)) is not None
        and _AMONG.search(text.folded(mention.start - _REACH, mention.start)) is not None
    )


def _people(text: FoldedText, start: int) -> Iterator[tuple[int, int]]:
    """Start and end of each of the people whom و joins behind an offset."""
    at = start
    for number in range(_MOST):
        joint = _NEXT.match(text.text, at)
        if joint is None or joint.end() == at or (joint["and"] is None) != (number == 0):
            return
        end = _end(text.text, joint.end())
        if end is None:
            return
        yield joint.end(), end
        at = end


def _end(text: str, start: int) -> int | None:
    """The end of a number and its noun, or of a noun that says one or two, that begin at an offset."""
    number = next(numerals(text, start, start + _LONGEST), None)
    if number is not None and number.start == start:
        space = _SPACES.match(text, number.end)
        word = _WORD.match(text, space.end()) if space else None
    else:
        number, word = None, _WORD.match(text, start)
    person = noun(word.group()) if word else None
    if word is None or person is None or person.kind not in _TOLD or fold(word.group()).startswith("ال"):
        return None
    return word.end() if number is not None or person.number else None


def _replaced(layers: Layers, people: Mapping[int, list[tuple[int, int]]], raw: str) -> Layers:
    """The layers with other mentions in the place of some, of which everything is told that was told of these."""
    mentions: list[Labelled] = []
    places: dict[int, range] = {}
    for position, mention in enumerate(layers.mentions):
        first = len(mentions)
        if position in people and isinstance(mention, Span):
            mentions += [replace(mention, start=s, end=e, text=raw[s:e]) for s, e in people[position]]
        else:
            mentions.append(mention)
        places[position] = range(first, len(mentions))

    def moved(values: Mapping[int, _Value]) -> dict[int, _Value]:
        return {at: value for position, value in values.items() for at in places[position]}

    links = [
        MentionLink(link.kind, source, places[link.target][0], link.confidence, link.why)
        for link in layers.links
        for source in places[link.source]
    ]
    classes = {position: held for position, held in layers.victims.items() if position not in people}
    return replace(
        layers,
        mentions=mentions,
        harms=moved(layers.harms),
        totals=moved(layers.totals),
        victims=moved(classes),
        kinds=moved(layers.kinds),
        sides=moved(layers.sides),
        links=links,
    )
