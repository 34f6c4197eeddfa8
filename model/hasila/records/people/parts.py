"""People whom words call a part of others told before: ``أربعة من القتلى``, ``بين القتلى أربع نساء``.

Where the model links them to nobody, they are a part of the nearest greater toll of that harm before them, or else of
the nearest behind them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from hasila.layers import Layers, MentionLink
from hasila.records.people import counts
from hasila.spans import Labelled
from hasila.text import guarded as regex

if TYPE_CHECKING:
    from hasila.records.text_facts import SentenceFacts

_HARMED = {
    "killed": "قتلي|ضحايا|شهدا|وفيات",
    "injured": "جرحي|مصابين|اصابات",
    "missing": "مفقودين",
    "detained": "معتقلين|مختطفين|محتجزين|موقوفين",
    "displaced": "نازحين",
}
"""People of a harm, as they are called when they are told before."""
_THOSE = rf"ال(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _HARMED.items())})"
_OF_THOSE = regex.compile(rf"من\s+(?:بين\s+)?{_THOSE}$")
_AMONG_THOSE = regex.compile(rf"(?<!\p{{L}})[وف]?(?:من\s+)?(?:بين|ضمن)\s+{_THOSE}\s+(?:[^.،,؛:\n]{{1,40}}\s+و\s*)?$")
_LINKED = 0.7
"""How sure the link is. Nearly all labelled people of such words are parts, but the toll may be another."""
_REACH = 60
"""Code points before people that are read."""
_FAR = 600
"""Code points between a part and its toll."""


def with_told_parts(layers: Layers, facts: "Mapping[int, SentenceFacts]") -> Layers:
    """The layers with a link for each part that words tell and no link does.

    Args:
        layers: the layers of a text.
        facts: what is said in the sentence of each mention of people.
    """
    parts = {link.source for link in layers.links if link.kind == "SubsetOf"}
    told: list[MentionLink] = []
    for position in facts:
        if position in parts or not 0 < _sure(layers, position) < 1:
            continue
        whole = _whole(position, layers, facts, parts)
        if whole is not None:
            told.append(MentionLink("SubsetOf", position, whole, _LINKED))
            parts.add(position)
    return replace(layers, links=(*layers.links, *told)) if told else layers


def _sure(layers: Layers, position: int) -> float:
    choice = layers.harms.get(position)
    return choice.confidence if choice else 0.0


def _harm(layers: Layers, position: int) -> str | None:
    choice = layers.harms.get(position)
    return choice.value if choice else None


def _whole(position: int, layers: Layers, facts: "Mapping[int, SentenceFacts]", parts: Collection[int]) -> int | None:
    """The toll that some people are a part of: the nearest before them, or else behind them."""
    mention, harm = layers.mentions[position], _harm(layers, position)
    part = _count(facts[position], mention) if _those(facts[position], mention) == harm else None
    for other in chain(range(position - 1, -1, -1), range(position + 1, len(layers.mentions))) if part else ():
        toll = layers.mentions[other]
        is_far = max(mention.start - toll.end, toll.start - mention.end) > _FAR
        if is_far or other not in facts or other in parts or layers.is_total(other) or _harm(layers, other) != harm:
            continue
        whole = _count(facts[other], toll)
        if part and whole and part.low < whole.low and not _those(facts[other], toll):
            return other
    return None


def _those(facts: "SentenceFacts", mention: Labelled) -> str | None:
    """The harm of the people told before that a mention is some of."""
    sentence = facts.sentence
    found = _OF_THOSE.search(sentence.folded(mention.start, mention.end)) or _AMONG_THOSE.search(
        sentence.folded(mention.start - _REACH, mention.start)
    )
    return found.lastgroup if found else None


def _count(facts: "SentenceFacts", mention: Labelled) -> counts.Count | None:
    found = counts.count(facts.sentence, mention.start, mention.end)
    return None if found is None or found.vague else found
