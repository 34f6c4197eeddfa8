"""Places that words tell though the model did not mark them: ``في [بيتا] جنوب نابلس``, ``13 شهيدا ب[داعل]``.

Whoever was harmed by an attack on such a place, or is told beside it, was harmed there.
"""

from dataclasses import replace

from hasila.layers import Layers, MentionLink
from hasila.records.insertion import SentenceAt, may_be_added_to, with_mentions
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.unmarked_names import UnmarkedNames
from hasila.spans import Span
from hasila.text.folded import FoldedSentence, FoldedText

_SURE = 0.8
"""How sure it is that such words name a place."""
_LINKED = 0.9
"""How sure it is that the people of an attack were harmed where it is told to have struck."""


def with_unmarked_places(text: FoldedText, layers: Layers, gazetteer: Gazetteer, sentence_at: SentenceAt) -> Layers:
    """The layers with mentions of the places that words tell, and links from people to them.

    Args:
        text: the text.
        layers: what was found in it. Layers of which somebody gave a mention stay as they are.
        gazetteer: knows the names of places.
        sentence_at: the sentence of an offset.
    """
    if not may_be_added_to(layers):
        return layers
    unmarked = UnmarkedNames(text, layers.mentions, gazetteer)
    found = unmarked.believed(unmarked.found())
    if not found:
        return layers
    spans = [Span(each.start, each.end, text.raw[each.start : each.end], "PLACE", _SURE) for each in found]
    first = len(layers.mentions)
    layers, place = with_mentions(layers, spans)
    for number, each in enumerate(found):
        at = place[first + number]
        if each.wider >= 0:
            wider = place[each.wider]
            copied = [replace(link, target=at) for link in layers.links if link.target == wider]
            layers = replace(layers, links=[*layers.links, *copied])
        elif each.attack >= 0:
            layers = _struck(layers, place[each.attack], at)
        elif each.is_free:
            layers = _of_sentence(layers, at, sentence_at(each.start), is_left=each.is_left)
    return layers


def _struck(layers: Layers, attack: int, at: int) -> Layers:
    """The layers in which the people of an attack were at a place, and at no other that stands before the attack."""
    people = {link.source for link in layers.links if link.kind == "Cause" and link.target == attack}
    kept = [link for link in layers.links if link.kind != "Place" or link.source not in people or link.target > attack]
    told = {link.source for link in kept if link.kind == "Place"}
    new = [MentionLink("Place", each, at, _LINKED, "attack") for each in sorted(people - told)]
    return replace(layers, links=[*kept, MentionLink("At", attack, at, _LINKED), *new])


def _of_sentence(layers: Layers, at: int, sentence: FoldedSentence, *, is_left: bool) -> Layers:
    """The layers in which people of a sentence were at its place, if no link leads them to another place of it."""
    mentions = layers.mentions
    inside = [sentence.start <= each.start and each.end <= sentence.end for each in mentions]
    told = {each.source for each in layers.links if each.kind == "Place" and inside[each.target]}
    people = {
        position
        for position, each in enumerate(mentions)
        if each.label == "CASUALTY" and inside[position] and (position > at) != is_left and position not in told
    }
    kept = [link for link in layers.links if link.kind != "Place" or link.source not in people]
    return replace(layers, links=[*kept, *(MentionLink("Place", each, at, _LINKED) for each in sorted(people))])
