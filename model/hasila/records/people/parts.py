"""People whom words call a part of others: ``أربعة من القتلى``, ``بين القتلى نساء``, ``بينهم طفل``, ``دفن خمسة منهم``.

Where the model links them to nobody, those who are called some of the dead are a part of the nearest greater toll of
that harm before them, or else of the nearest behind them; those among or of "them" of the nearest before them. A link
of people whom ``بينهم`` tells is sure, whoever made it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from hasila.layers import Layers, MentionLink
from hasila.records.numbers.numerals import numerals
from hasila.records.people import counts
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.person_nouns import noun
from hasila.text.words import WORD

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
_KINDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _HARMED.items())
_THOSE = (
    rf"(?:ال(?:{_KINDS})|(?:{_KINDS})\s+(?:اليوم|امس|(?:ال|هذا\s+ال|هذه\s+ال)(?:هجوم|قصف|غاره|غارات|مجزره|تفجير|انفجار|عدوان|استهداف"
    r"|اشتباكات|حادث|حادثه|ضربه|كمين|حريق|زلزال|حصيله))(?!\p{L}))"
)
_OF_THOSE = regex.compile(rf"من\s+(?:بين\s+)?{_THOSE}$")
_AMONG_THOSE = regex.compile(
    rf"(?:(?<!\p{{L}})[وف]?(?:من\s+)?(?:بين|ضمن)|(?:^|[.،,؛:\n-]\s*|\s)و\s*من|(?:^|[.،,؛:\n-])\s*من)"
    rf"\s+{_THOSE}\s+(?:(?:علي|في)\s+(?:\p{{L}}+\s+){{1,3}}?)?(?:[^.،,؛:\n]{{1,40}}\s+و\s*)?$"
)
"""``بين القتلى``, ``من الجرحى 13 طفلا`` at the beginning of a clause."""
_AMONG_THOSE_OF = regex.compile(
    r"(?:(?<!\p{L})[وف]?(?:من\s+)?(?:بين|ضمن)|(?:^|[.،,؛:\n•⭕-]\s*|\s)و?من)\s+"
    r"(?:(?P<killed>قتلي|ضحايا|شهدا)|(?P<injured>جرحي|مصابي))\s+(?!\p{N})\p{L}+\s+$"
)
"""``من بين شهداء اليوم مسعفان``, ``بين ضحايا القصف طفلان``."""
_BEHIND_THOSE = regex.compile(rf"\s+(?:كان\p{{L}}{{0,2}}\s+)?(?:من\s+)?(?:بين|ضمن|في\s+عداد)\s+{_THOSE}(?!\p{{L}})")
"""``طفلان كانا بين القتلى``."""
_AMONG_THEM = regex.compile(
    r"(?<!\p{L})[وف]?(?:(?:من\s+)?(?:بين|ضمن)(?:هم|هن|هما)|احد(?:هم|هما)|احدا(?:هن|هما))"
    r"\s+(?:(?:نحو|حوالي|قرابه|ما\s+لا\s+يقل\s+عن|(?:اكثر|اقل|ازيد)\s+من)\s+)?$"
    r"|(?<!\p{L})و?(?:(?:من\s+)?بين|من)(?:هم|هن|ها)\s+(?:ال)?\p{L}+(?:\s+و?\p{L}+)?\s*[:=]\s*$"
)
"""``بينهم ثلاثة أطفال``, ``منهم أطفال: 2``. Of 321 labelled people behind such words, 320 are parts."""
_IN_LABEL = regex.compile(r"\s*[:=]\s*")
"""Between the noun of a label and its number: ``منهم أطفال: 2``."""
_OF_THEM = regex.compile(r"\s+من(?:هم|هن|هما)(?!\p{L})\s*(?P<next>[^\s.،,؛:!؟()]*)")
"""``دفن خمسة منهم``; what follows may be those who are among them: ``14 شخصا منهم طفل``."""
_AND = regex.compile(r"\s*[،,]?\s*و\s*")
_STATES = ("dead", "injured")
"""Kinds of nouns of people who are told beside others: ``5 قتلى بينهم طفل و9 جرحى``."""
_LINKED = 0.7
"""How sure the link is. Nearly all labelled people of such words are parts, but the toll may be another."""
_SURE = 0.95
"""How sure the link of people is whom ``بينهم`` tells: 602 of 609 labelled ones have the harm of their whole, too."""
_NEAR = 300
"""Code points between people and "them"."""
_WORD = regex.compile(WORD)
_REACH = 60
"""Code points on either side of people that are read."""
_FAR = 600
"""Code points between a part and its toll."""


def with_told_parts(layers: Layers, facts: "Mapping[int, SentenceFacts]") -> Layers:
    """The layers with a link for each part that words tell and no link does.

    Args:
        layers: the layers of a text.
        facts: what is said in the sentence of each mention of people.
    """
    surest: dict[int, MentionLink] = {}
    for link in layers.links:
        known = surest.get(link.source)
        if link.kind == "SubsetOf" and (known is None or known.confidence < link.confidence):
            surest[link.source] = link
    parts = set(surest)
    links = [_as_told(link, layers, facts, parts) if link is surest.get(link.source) else link for link in layers.links]
    told: list[MentionLink] = []
    for position in facts:
        if position in parts or not 0 < _sure(layers, position) < 1:
            continue
        by_words = _told(position, layers, facts, parts)
        if by_words is not None:
            told.append(by_words)
            parts.add(position)
    return replace(layers, links=(*links, *told)) if told or links != list(layers.links) else layers


def _as_told(
    link: MentionLink, layers: Layers, facts: "Mapping[int, SentenceFacts]", parts: Collection[int]
) -> MentionLink:
    """A link that a model made, which is sure if words tell it, and nobody else stands between both."""
    if link.source not in facts or not 0 < link.confidence < _SURE or link.target > link.source:
        return link
    is_nearest = all(at not in facts or at in parts for at in range(link.target + 1, link.source))
    return replace(link, confidence=_SURE) if is_nearest and _is_among(link.source, layers, facts) else link


def _told(
    position: int, layers: Layers, facts: "Mapping[int, SentenceFacts]", parts: Collection[int]
) -> MentionLink | None:
    """The link that words tell of some people."""
    if not _is_among(position, layers, facts):
        whole, sure = _whole(position, layers, facts, parts), _LINKED
    elif (whole := _before(position, layers, facts, parts)) is not None:
        sure = _SURE if facts[whole].sentence is facts[position].sentence else _LINKED
    return None if whole is None else MentionLink("SubsetOf", position, whole, sure)


def _is_among(position: int, layers: Layers, facts: "Mapping[int, SentenceFacts]") -> bool:
    """Whether ``بينهم`` stands before people, or before those whom ``و`` joins them to: ``بينهم مسعف وصحفية``."""
    for at in range(position, -1, -1):
        mention, here = layers.mentions[at], facts.get(at)
        if here is None or here.sentence is not facts[position].sentence:
            return False
        if _AMONG_THEM.search(here.sentence.folded(mention.start - _REACH, mention.start)):
            return True
        if at == 0 or _is_state(here, mention):
            return False
        between = here.sentence.folded(layers.mentions[at - 1].end, mention.start)
        if not _AND.fullmatch(between):
            return False
    return False


def _is_state(facts: "SentenceFacts", mention: Labelled) -> bool:
    """Whether the noun of people tells only that they are dead or injured."""
    text = facts.sentence.whole.raw[mention.start : mention.end]
    return any(person.kind in _STATES for word in _WORD.findall(text) if (person := noun(word)))


def _before(position: int, layers: Layers, facts: "Mapping[int, SentenceFacts]", parts: Collection[int]) -> int | None:
    """The nearest people before some among "them" who are no part, and not fewer; in another sentence of one harm."""
    mention = layers.mentions[position]
    part = _count(facts[position], mention)
    for other in range(position - 1, -1, -1):
        toll = layers.mentions[other]
        if mention.start - toll.end > _NEAR:
            return None
        if _IN_LABEL.fullmatch(facts[position].sentence.whole.raw, toll.end, mention.start):
            continue
        if other not in facts or (other in parts and not _is_of_other_harm(other, layers)):
            continue
        whole = _count(facts[other], toll)
        is_beside = facts[other].sentence is facts[position].sentence
        is_of_harm = is_beside or _harm(layers, other) == _harm(layers, position)
        if is_of_harm and (part is None or whole is None or part.low < whole.low):
            return other
    return None


def _is_of_other_harm(part: int, layers: Layers) -> bool:
    """Whether a part suffered another harm than its whole, as those of the injured who died, and may have parts."""
    wholes = [link.target for link in layers.links if link.kind == "SubsetOf" and link.source == part]
    return bool(wholes) and all(_harm(layers, whole) != _harm(layers, part) for whole in wholes)


def _sure(layers: Layers, position: int) -> float:
    choice = layers.harms.get(position)
    return choice.confidence if choice else 0.0


def _harm(layers: Layers, position: int) -> str | None:
    choice = layers.harms.get(position)
    return choice.value if choice else None


def _whole(position: int, layers: Layers, facts: "Mapping[int, SentenceFacts]", parts: Collection[int]) -> int | None:
    """The toll that some people are a part of: the nearest before them, or else behind them."""
    mention, harm = layers.mentions[position], _harm(layers, position)
    those, of_them = _those(facts[position], mention), _is_of_them(facts[position], mention)
    part = _count(facts[position], mention) if of_them or those == harm else None
    behind = () if of_them else range(position + 1, len(layers.mentions))
    for other in chain(range(position - 1, -1, -1), behind) if part else ():
        toll = layers.mentions[other]
        is_far = max(mention.start - toll.end, toll.start - mention.end) > _FAR
        if is_far or other not in facts or other in parts or layers.is_total(other) or _harm(layers, other) != harm:
            continue
        if of_them and facts[other].sentence is not facts[position].sentence:
            return None
        whole = _count(facts[other], toll)
        if part and whole and part.low < whole.low and not _those(facts[other], toll):
            return other
    return None


def _those(facts: "SentenceFacts", mention: Labelled) -> str | None:
    """The harm of the people told before that a mention is some of."""
    sentence = facts.sentence
    found = (
        _OF_THOSE.search(sentence.folded(mention.start, mention.end))
        or _AMONG_THOSE.search(before := sentence.folded(mention.start - _REACH, mention.start))
        or _AMONG_THOSE_OF.search(before)
        or _BEHIND_THOSE.match(sentence.folded(mention.end, mention.end + _REACH))
    )
    return found.lastgroup if found else None


def _is_of_them(facts: "SentenceFacts", mention: Labelled) -> bool:
    """Whether ``منهم`` behind people makes them some of those told before; nobody is told behind it."""
    sentence = facts.sentence
    found = _OF_THEM.match(sentence.folded(mention.end, mention.end + _REACH))
    if found is None:
        return False
    return noun(found["next"]) is None and not any(numerals(found["next"], 0, len(found["next"])))


def _count(facts: "SentenceFacts", mention: Labelled) -> counts.Count | None:
    found = counts.count(facts.sentence, mention.start, mention.end)
    return None if found is None or found.vague else found
