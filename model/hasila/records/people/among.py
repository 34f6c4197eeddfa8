"""People whom words beside a found mention tell for certain, though only that mention is found.

Of ``بين القتلى خمس نساء وطفلان``, five women and two children are taken in the place of the dead; of ``5 شهداء
وجريحان``, the two injured beside the dead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from hasila.layers import Layers, MentionLink
from hasila.records.numbers.numerals import may_begin, number_at
from hasila.spans import Labelled, Span
from hasila.text import guarded as regex
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
_IN_ALL = regex.compile(r"\s*(?:معا|في\s+المجموع|اجمالا)(?!\p{L})")
_MOST = 6
"""Members of an enumeration."""

_Value = TypeVar("_Value")


def with_people_among(text: FoldedText, layers: Layers) -> Layers:
    """The layers with the people among others in the place of these, and with the injured whom و joins to the dead.

    Args:
        text: the text.
        layers: what was found in it. Mentions and harms that are sure, as those that somebody gave, stay.
    """
    people: dict[int, list[tuple[int, int]]] = {}
    for position, mention in enumerate(layers.mentions):
        if _is_word_for_all(text, layers, position):
            found = [each for each in _people(text, mention.end) if not _overlaps(layers, position, each)]
            if found:
                people[position] = found
        elif (joined := _joined(text, layers, position)) and not _overlaps(layers, position, joined):
            people[position] = [(mention.start, mention.end), joined]
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


def _overlaps(layers: Layers, position: int, people: tuple[int, int]) -> bool:
    """Whether the mention behind one begins before the end of people behind it."""
    return position + 1 < len(layers.mentions) and layers.mentions[position + 1].start < people[1]


def _joined(text: FoldedText, layers: Layers, position: int) -> tuple[int, int] | None:
    """The injured behind counted dead, or the reverse, whose noun is a dual or has a number: ``5 شهداء وجريحان``."""
    mention, harm = layers.mentions[position], layers.harms.get(position)
    if mention.label != "CASUALTY" or not isinstance(mention, Span) or harm is None or not 0 < harm.confidence < 1:
        return None
    first = _state(text.text, mention.start)
    joint = _NEXT.match(text.text, mention.end)
    if first is None or first[1] != mention.end or joint is None or joint["and"] is None:
        return None
    second = _state(text.text, joint.end())
    if second is None or second[0] == first[0] or _IN_ALL.match(text.folded(second[1], second[1] + _REACH)):
        return None
    return joint.end(), second[1]


def _state(text: str, start: int) -> tuple[str, int] | None:
    """What the noun of a number, or a dual, that begins at an offset says of people (dead or injured), and its end."""
    number, word = _counted(text, start)
    person = noun(word.group()) if word else None
    if word is None or person is None or person.kind not in ("dead", "injured"):
        return None
    return (person.kind, word.end()) if number or person.number == 2 else None


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
    number, word = _counted(text, start)
    person = noun(word.group()) if word else None
    if word is None or person is None or person.kind not in _TOLD or fold(word.group()).startswith("ال"):
        return None
    return word.end() if number or person.number else None


def _counted(text: str, start: int) -> tuple[bool, regex.Match[str] | None]:
    """Whether a number begins at an offset, and the word behind it, or else the word that begins there."""
    word = _WORD.match(text, start)
    if word and len(word.group()) < _LONGEST and not may_begin(fold(word.group())):
        return False, word
    number = number_at(text, start, start + _LONGEST)
    if number is None:
        return False, word
    space = _SPACES.match(text, number.end)
    return True, _WORD.match(text, space.end()) if space else None


def _replaced(layers: Layers, people: Mapping[int, list[tuple[int, int]]], raw: str) -> Layers:
    """The layers with other mentions in the place of some, of which all is told that was told of these but classes."""
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
    classes = {
        position: held
        for position, held in layers.victims.items()
        if position not in people or people[position][0][0] == layers.mentions[position].start
    }
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
