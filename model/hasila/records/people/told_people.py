"""Mentions of people whom words tell for certain, though the model is not sure of them or did not find them.

What a number counts beside words of harm (:mod:`hasila.records.people.counted`) gets a mention if none covers it, and a
record if the model found it but was not sure. Nothing is added where a clause denies it or tells no fact.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from hasila.layers import HOLDS, Choice, Layers, MentionLink
from hasila.records.clauses.denials import denials
from hasila.records.clauses.unreal import unreal
from hasila.records.insertion import SentenceAt, may_be_added_to, with_mentions
from hasila.records.people.counted import Counted, counted
from hasila.records.people.english import english
from hasila.records.people.one_person import one_person
from hasila.records.people.some_of_them import some_of_them
from hasila.spans import Labelled, Span
from hasila.text import guarded as regex
from hasila.text.folded import FoldedSentence, FoldedText

_SURE = 0.75
"""How sure it is that somebody was harmed as such words tell."""
_HARM = 0.9
"""How sure the harm is, if it is certain that somebody was."""
_HARM_OF_PART = 0.7
"""How sure that of a part is by itself: less than the harm of its whole, which words may tell."""
_SHARED = 0.8
"""How sure what is told of the people beside them is told of these, too."""
_PART = 0.9
"""How sure it is that people are a part of those whom words make them a part of."""
_OF_PARTS = ("killed", "injured", "missing", "detained")
"""Harm of people of whom a part suffered the same."""
_REACH = 60
"""Code points behind the next people in which they may be told to be a part of those before."""
_TOTAL = 0.1
"""How sure it is that they are a total of a period. Words may tell that they are one."""
_NOT_TOLD = regex.compile(
    r"(?<!\p{L})[وف]?(?:لا\s+صحه|لم|لن|لو|لولا|اذا|قد\s+[يت]|سوف|كذب|كذبه|مفبرك\p{L}*|اشاع\p{L}*|شايع\p{L}*|الصحيح|تصحيح|نيه|"
    r"لا\s+(?:تشمل|انبا|معلومات)|احتمال|خشيه|تحسبا|توقع\p{L}*|[يت]توقع|محذر\p{L}*|هدد\p{L}*|بلا|دون|ماكو|مفيش|مافيش|ما\s+فيش)(?!\p{L})"
)
"""Words of a sentence beside which a number tells too seldom what happened."""


class _Added(NamedTuple):
    """People without a mention.

    Args:
        people: where they are, and their harm.
        beside: the position of the mention with which they share what is told.
        is_part: whether they are some of these.
    """

    people: Counted
    beside: int | None
    is_part: bool = False


def with_told_people(text: FoldedText, layers: Layers, sentence_at: SentenceAt) -> Layers:
    """The layers with mentions for the people whom words tell for certain, and with sure ones where they were not.

    Args:
        text: the text.
        layers: what was found in it. Layers of which somebody gave a mention stay as they are.
        sentence_at: the sentence of an offset.
    """
    if not may_be_added_to(layers):
        return layers
    return _with_parts(text, _with_counted(text, layers, sentence_at), sentence_at)


def _with_counted(text: FoldedText, layers: Layers, sentence_at: SentenceAt) -> Layers:
    """The layers with the people whom numbers beside words of harm count."""
    sure: dict[int, str] = {}
    added: list[_Added] = []
    for people in sorted({*counted(text), *one_person(text), *english(text)}, key=lambda each: (each.start, -each.end)):
        covering = list(_overlapping(layers.mentions, people))
        if covering:
            is_doubted = (
                len(covering) == 1 and _begins_with(layers, covering[0], people) and _doubts(layers, covering[0])
            )
            if is_doubted and _is_told(sentence_at, people):
                sure.setdefault(covering[0], people.harm)
        elif not (added and added[-1].people.end > people.start) and _is_told(sentence_at, people):
            added.append(_Added(people, _beside(layers, people, sentence_at(people.start))))
    return _with_added(_made_sure(layers, sure), added, text.raw)


def _with_parts(text: FoldedText, layers: Layers, sentence_at: SentenceAt) -> Layers:
    """The layers with the people whom words behind others make a part of them."""
    sure: dict[int, str] = {}
    added: list[_Added] = []
    links: list[MentionLink] = []
    linked = {link.source for link in layers.links if link.kind == "SubsetOf"}
    people = [at for at, each in enumerate(layers.mentions) if each.label == "CASUALTY" and not _doubts(layers, at)]
    for number, position in enumerate(people):
        mention, harm = layers.mentions[position], layers.harms[position].value
        if harm not in _OF_PARTS:
            continue
        following = layers.mentions[people[number + 1]].start if number + 1 < len(people) else len(text.text)
        stop = max(mention.end, min(sentence_at(mention.start).end, following + _REACH))
        for start, end in some_of_them(text, mention.start, mention.end, stop):
            part = Counted(start, end, harm)
            covering = list(_overlapping(layers.mentions, part))
            if not covering and _is_told(sentence_at, part):
                added.append(_Added(part, position, is_part=True))
            elif len(covering) == 1 and _begins_with(layers, covering[0], part) and covering[0] not in linked:
                if _doubts(layers, covering[0]):
                    if not _is_told(sentence_at, part):
                        continue
                    sure[covering[0]] = harm
                links.append(MentionLink("SubsetOf", covering[0], position, _PART))
                linked.add(covering[0])
    layers = replace(layers, links=(*layers.links, *links)) if links else layers
    return _with_added(_made_sure(layers, sure), added, text.raw)


def _overlapping(mentions: Sequence[Labelled], people: Counted) -> Iterator[int]:
    """The positions of the mentions that share code points with people."""
    at = max(0, bisect_left(mentions, people.start, key=lambda each: each.start) - 1)
    while at < len(mentions) and mentions[at].start < people.end:
        if mentions[at].end > people.start:
            yield at
        at += 1


def _begins_with(layers: Layers, position: int, people: Counted) -> bool:
    """Whether a mention is one of people and begins where these do."""
    mention = layers.mentions[position]
    return mention.label == "CASUALTY" and mention.start == people.start and position in layers.harms


def _doubts(layers: Layers, position: int) -> bool:
    """Whether people have no record because the model is not sure of them."""
    harm = layers.harms.get(position)
    return harm is None or _confidence(layers.mentions[position]) * harm.confidence < HOLDS


def _confidence(mention: Labelled) -> float:
    return float(getattr(mention, "confidence", 1.0))


def _is_told(sentence_at: SentenceAt, people: Counted) -> bool:
    """Whether their sentence tells of people as a fact."""
    sentence = sentence_at(people.start)
    return (
        people.end <= sentence.end
        and not _NOT_TOLD.search(_clause(sentence, people))
        and next(denials(sentence), None) is None
        and unreal(sentence, people.start, people.end) is None
    )


def _clause(sentence: FoldedSentence, people: Counted) -> str:
    """The folded words between the nearest commas around people."""
    before, after = sentence.folded(sentence.start, people.start), sentence.folded(people.end, sentence.end)
    first, last = before.rfind("،"), after.find("،")
    return before[first + 1 :] + " ، " + after[: last if last >= 0 else None]


def _beside(layers: Layers, people: Counted, sentence: FoldedSentence) -> int | None:
    """The nearest people of the sentence who are no part of others: those before, or else those behind."""
    parts = {link.source for link in layers.links if link.kind == "SubsetOf"}
    told = [
        at
        for at, each in enumerate(layers.mentions)
        if each.label == "CASUALTY" and at not in parts and sentence.start <= each.start and each.end <= sentence.end
    ]
    before = [at for at in told if layers.mentions[at].end <= people.start]
    return before[-1] if before else next(iter(told), None)


def _made_sure(layers: Layers, sure: Mapping[int, str]) -> Layers:
    """The layers with mentions that are as sure as words tell them to be."""
    if not sure:
        return layers
    mentions = list(layers.mentions)
    harms = dict(layers.harms)
    for position, kind in sure.items():
        mention, harm = mentions[position], harms[position]
        if isinstance(mention, Span):
            mentions[position] = replace(mention, confidence=max(_SURE, mention.confidence))
        if harm.value == kind or harm.confidence < _HARM:
            harms[position] = Choice(kind, max(_HARM, harm.confidence if harm.value == kind else 0.0))
    return replace(layers, mentions=mentions, harms=harms)


def _with_added(layers: Layers, added: Sequence[_Added], raw: str) -> Layers:
    """The layers with mentions of other people, of whom all is told that links tell of those beside them."""
    if not added:
        return layers
    spans = [
        Span(each.people.start, each.people.end, raw[each.people.start : each.people.end], "CASUALTY", _SURE)
        for each in added
    ]
    first = len(layers.mentions)
    layers, place = with_mentions(layers, spans)
    numbered = {place[at]: each for at, each in enumerate(added, first)}
    harms = {at: Choice(each.people.harm, _HARM_OF_PART if each.is_part else _HARM) for at, each in numbered.items()}
    return replace(
        layers,
        harms={**layers.harms, **harms},
        totals={**layers.totals, **dict.fromkeys(harms, _TOTAL)},
        links=[*layers.links, *_links_of(numbered, layers.links, place)],
    )


def _links_of(added: Mapping[int, _Added], links: Sequence[MentionLink], place: Sequence[int]) -> Iterator[MentionLink]:
    """The links of people by their position: those of the people beside them, then those of parts to their wholes.

    Args:
        added: the people, by their positions.
        links: the links of others.
        place: the positions of those beside whom they are.
    """
    for at, each in added.items():
        for link in links:
            if each.beside is not None and link.source == place[each.beside] and link.kind != "SubsetOf":
                yield MentionLink(link.kind, at, link.target, link.confidence * _SHARED, link.why)
    for at, each in added.items():
        if each.is_part and each.beside is not None:
            yield MentionLink("SubsetOf", at, place[each.beside], _PART)
