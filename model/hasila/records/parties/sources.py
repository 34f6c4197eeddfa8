"""Who reports a harm: whom words tell to be the teller, or else the parties to which links lead.

A source may have no name and be no mention of a party: ``بحسب مصدر طبي``. In ``قال ضابط في الفرقة التاسعة`` it is
not the division, but an officer of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from hasila.records.parties import tellers
from hasila.records.parties.actors import Actor, Actors
from hasila.records.parties.context import Context
from hasila.records.parties.party import Party
from hasila.records.parties.tellers import PERSONS, Teller
from hasila.records.parties.tellings import Tellings
from hasila.records.stretch import Evidence, Stretch
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText
from hasila.text.folding import fold

_TOLD = 0.9
"""How sure it is that who tells by words of the sentence is the source: of 1,914 labelled ones 1,802 were."""
_OF_MESSAGE = 0.75
"""The same of a label or a heading of the message."""

_OF_OWNER = regex.compile(
    r"[»\"']*\s+(?:ال)?(?:تابع|مقرب|موالي|ناطق|محسوب|خاضع|مرتبط)\p{L}*\s+(?:\p{L}+\s+)?[«\"#]*[لب]?"
)
"""Between a medium and whom it belongs to."""


class Sources:
    """Who reports what a text tells, by its words.

    Args:
        text: the text.
        cut: start and end of its sentences.
        parties: its parties, by the position of their mention.
        actors: identifies parties.
        context: what the text tells of countries.
    """

    def __init__(
        self,
        text: FoldedText,
        cut: Sequence[tuple[int, int]],
        parties: Mapping[int, Party],
        actors: Actors,
        context: Context,
    ) -> None:
        self._text = text
        self._parties = sorted(parties.values(), key=lambda party: party.at.start)
        self._actors = actors
        self._context = context
        self._known: dict[Teller, Party] = {}
        self._tellings = Tellings(text, cut, {party.at.start: party.at.end for party in self._parties})

    def of(self, people: Evidence, linked: Sequence[Party], perpetrators: Collection[Stretch]) -> tuple[Party, ...]:
        """Who reports the harm of people; nothing if neither words nor links tell.

        Args:
            people: their mention.
            linked: the parties to which their links lead.
            perpetrators: those who harmed them, by links.
        """
        found = self._tellings.of(people.start, people.end)
        if found is None or not found[0].who:
            return tuple(linked)
        telling, relation = found
        told = [self._told(teller, _TOLD if relation == "sentence" else _OF_MESSAGE) for teller in telling.who]
        if not linked:
            return tuple(told)
        if telling.standing and (named := [_taken_up(link, telling.standing, told) for link in linked]) != [*linked]:
            return tuple(named)
        if any(_is_in(link, party) for link in linked for party in told):
            return tuple(next((_wider(link, party) for party in told if _is_in(link, party)), link) for link in linked)
        if relation == "sentence" and any(self._owns(link, party) for link in linked for party in told):
            return tuple(told)
        if relation == "sentence" and not any(self._may_tell(link, people, perpetrators) for link in linked):
            return tuple(told)
        return tuple(linked)

    def _owns(self, link: Party, told: Party) -> bool:
        """Whether a link leads to whom the teller belongs: ``قناة «المسيرة» التابعة لأنصار الله``."""
        return _OF_OWNER.fullmatch(self._text.folded(told.at.end, link.at.start)) is not None

    def _may_tell(self, link: Party, people: Evidence, perpetrators: Collection[Stretch]) -> bool:
        """Whether a party that no words tell to be a teller may be the source: one of the sentence that did no harm."""
        return self._tellings.is_one_sentence(link.at.start, people.start) and link.at not in perpetrators

    def _told(self, teller: Teller, confidence: float) -> Party:
        """The party that tells, which is looked up once."""
        if teller not in self._known:
            self._known[teller] = self._party(teller, confidence)
        return replace(self._known[teller], confidence=confidence)

    def _party(self, teller: Teller, confidence: float) -> Party:
        """The party that tells: a mention if it is one, else the words."""
        at = Stretch(teller.start, teller.end)
        inside = [party for party in self._parties if at.start - 1 <= party.at.start and party.at.end <= at.end + 1]
        if inside and inside[0].at.start <= at.start + 1:
            return replace(inside[0], confidence=confidence, why="telling")
        text = self._words(teller)
        if inside and teller.kind != "outlet":
            party = inside[-1]
            return Party(at, text, replace(party.actor, name=party.name), confidence, "teller")
        if teller.kind in PERSONS:
            return Party(at, text, Actor(None, None, "a teller without a name"), confidence, "unnamed")
        (actor,) = self._actors.resolve([text], self._context)
        return Party(at, text, actor, confidence, "teller")

    def _words(self, teller: Teller) -> str:
        """The words of a teller, with the article that ``لل`` took: ``للدفاع``."""
        words = self._text.raw[teller.start : teller.end]
        folded = self._text.folded(teller.start - 1, teller.start + 1)
        with_article = (
            folded == "لل" and tellers.kind_of(self._text.folded(teller.start, teller.end).split()[0]) is None
        )
        return f"ا{words}" if with_article else words


def _is_in(link: Party, told: Party) -> bool:
    """Whether the words of a teller hold the party of a link."""
    return told.at.start - 1 <= link.at.start and link.at.end <= told.at.end + 1


def _wider(link: Party, told: Party) -> Party:
    """The party of a link, with all words that tell the person who speaks of it; a medium of it is one by itself."""
    if told.why != "teller" or told.at.start >= link.at.start - 1:
        return link
    if tellers.kind_of(fold(told.text).split()[0]) == "outlet":
        return told
    return replace(told, actor=replace(link.actor, name=link.name), confidence=link.confidence)


def _taken_up(link: Party, standing: Teller, told: Sequence[Party]) -> Party:
    """The party of a link to words that stand for a teller told before, by its name: ``المنظمة``."""
    if len(told) != 1 or not standing.start - 1 <= link.at.start <= standing.end or link.actor.name:
        return link
    return replace(link, actor=replace(told[0].actor, name=told[0].name))
