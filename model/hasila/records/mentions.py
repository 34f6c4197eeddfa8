"""The mentions of a text, and what their links lead to: parties, places, attacks, and the people they are part of."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import takewhile

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.duplicates import once
from hasila.records.parties import names as party_names
from hasila.records.parties.accusations import Accusation, accusations
from hasila.records.parties.actors import Actor, Actors
from hasila.records.parties.attributions import (
    SENTENCE,
    are_attackers,
    are_fighters,
    claims,
    goes_on_to_tell,
    is_by,
    is_onslaught,
    is_target,
    made,
)
from hasila.records.parties.bystanders import is_bystander
from hasila.records.parties.context import Context
from hasila.records.parties.deeds import did, is_blamed, is_blamed_for
from hasila.records.parties.disputes import contested
from hasila.records.parties.losses import lost
from hasila.records.parties.makers import Makers
from hasila.records.parties.party import Party
from hasila.records.parties.sources import Sources
from hasila.records.parties.unclaimed import Unclaimed
from hasila.records.parties.weak_links import LEAST, is_ambush, least_of_attack, least_of_words
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.location import Location
from hasila.records.places.whereabouts import Whereabouts
from hasila.records.record import Attack, Record
from hasila.records.stretch import Evidence, Stretch
from hasila.spans import Labelled
from hasila.text.folded import FoldedText
from hasila.text.folding import fold

_CLAIMED = 0.9
"""How sure it is that who says to have killed fighters did. All labelled ones did, but they are few."""
_FROM_AFAR = frozenset(("airstrike", "drone", "shelling", "rocket"))
"""Kinds of attacks in which those who make them do not fall."""


class Mentions:
    """The mentions of a text, and what their links lead to.

    Args:
        text: the text.
        layers: its layers.
        actors: identifies parties.
        gazetteer: finds places.
        cut: start and end of the sentences of the text.
    """

    def __init__(
        self,
        text: FoldedText,
        layers: Layers,
        actors: Actors,
        gazetteer: Gazetteer,
        cut: Sequence[tuple[int, int]],
    ) -> None:
        self.layers = layers
        self.text = text
        self._actors = actors
        self._links: dict[tuple[int, str], list[MentionLink]] = {}
        for link in layers.links:
            self._links.setdefault((link.source, link.kind), []).append(link)
        of_label: dict[str, list[int]] = {}
        for position, mention in enumerate(layers.mentions):
            of_label.setdefault(mention.label, []).append(position)
        self._places = Whereabouts(text, layers.mentions, gazetteer)
        self._context = Context(gazetteer, text.text, [each.resolution for each in self._places.locations])
        self._parties = self._resolved_parties(of_label.get("ACTOR", []))
        self._makers = Makers(text, layers.mentions, actors, self._context)
        self._sources = Sources(text, cut, self._parties, actors, self._context)
        self._accusations = list(accusations(text, layers.mentions, sorted(self._parties)))
        self._unclaimed = Unclaimed(text)

    def raw(self, mention: Evidence) -> str:
        """The words of a mention, as the text has them."""
        return self.text.raw[mention.start : mention.end]

    def wholes(self, position: int) -> list[int]:
        """What a mention of people is a part of, and what that is a part of, and so on; nothing in a circle."""
        chain = [position]
        while whole := self._surest(chain[-1], "SubsetOf"):
            if whole.target in chain:
                return [] if whole.target == position else chain[1:]
            chain.append(whole.target)
        return chain[1:]

    def part_of(self, position: int) -> float:
        """The confidence that a mention of people is a part of the first of its wholes; 0 without any."""
        whole = self._surest(position, "SubsetOf")
        return whole.confidence if whole else 0.0

    def attack(self, position: int) -> Attack | None:
        """What harmed the people: the surest cause."""
        cause = self._surest(position, "Cause")
        if cause is None:
            return None
        mention = self.layers.mentions[cause.target]
        kind = self.layers.kinds.get(cause.target, Choice("other", 0.0))
        confidence = cause.confidence * kind.confidence
        return Attack(Stretch(mention.start, mention.end), self.raw(mention), kind.value, confidence)

    def sources(self, position: int) -> tuple[Party, ...]:
        """Who reports the harm: by links and words that name tellers, or else who accuses, claims it, or goes on."""
        accusation = self._accusation(position)
        linked = self._linked(position, "Source", {accusation.accused} if accusation else frozenset())
        if linked and any(party.confidence == 1 for party in linked):
            return linked
        if not linked and accusation and accusation.accuser is not None:
            return (replace(self._parties[accusation.accuser], confidence=_CLAIMED, why="accusation"),)
        claimed = () if linked else self._by_claim(position) or self._by_going_on(position)
        if claimed or self.layers.missing:
            return claimed or linked
        harmed_by = {self._parties[link.target].at for link in self._links.get((position, "Perpetrator"), [])}
        return self._sources.of(self.layers.mentions[position], linked, harmed_by)

    def perpetrators(self, position: int) -> tuple[Party, ...]:
        """Who is said to have harmed the people: by links, or else by words beside what harmed them or beside them."""
        cause = self._surest(position, "Cause")
        accusation = self._accusation(position)
        unlikely: set[int | None] = {
            link.target
            for link in self._links.get((position, "Perpetrator"), [])
            if self._is_no_doer(link.target) or self._is_weak(link, cause) or self._lost(link)
        }
        if accusation:
            unlikely |= {accusation.accuser}
        return (
            self._linked(position, "Perpetrator", unlikely | self._own_side(position))
            or self._by_accusation(accusation)
            or (cause and (self._by_deed(cause, position) or self._by_words(cause, position)))
            or self._by_claim(position)
        )

    def contested(self, records: Mapping[int, Record]) -> Mapping[int, Stretch]:
        """The words of other sentences that deny what records tell, by the position of their mention."""
        found = contested(self.text, self.layers.mentions, self._parties, self._accusations, records)
        return dict(reversed(list(found)))

    def places(self, position: int) -> tuple[Location, ...]:
        """Where the people were harmed, each place once; the better known first."""
        whole, harm = self._surest(position, "SubsetOf"), self.layers.harms.get(position)
        links = self._links.get((position, "Place"), [])
        return self._places.of(position, links, whole.target if whole else None, harm.value if harm else "unspecified")

    def share_a_place(self, before: int, position: int, harm: str, own: Sequence[Location]) -> bool:
        """Whether words tell that people were harmed where those before them were, whose places are given."""
        return self._places.share(before, position, harm, own)

    def country(self, position: int) -> str:
        """ISO 3166 code of the country whose war the text is about at a mention of people, if it is one."""
        return self._places.country(position)

    def _surest(self, position: int, kind: str) -> MentionLink | None:
        return max(self._links.get((position, kind), []), key=lambda link: link.confidence, default=None)

    def _linked(self, position: int, kind: str, unlikely: Collection[int | None]) -> tuple[Party, ...]:
        """The parties that links of a kind lead to, each once; of unlikely ones those that somebody gave."""
        return _parties_once(
            replace(self._parties[link.target], confidence=link.confidence, why=link.why)
            for link in self._links.get((position, kind), [])
            if link.confidence == 1 or link.target not in unlikely
        )

    def _accusation(self, position: int) -> Accusation | None:
        """The accusation that a mention of people is what somebody is accused of."""
        told = (each for each in self._accusations if each.tells_of(self.text, self.layers.mentions, position))
        return next(told, None)

    def _own_side(self, position: int) -> set[int | None]:
        """Who made the attack in which its own people were killed: ``قتل سبعة من المهاجمين``."""
        people = self.layers.mentions[position]
        if not are_attackers(self.text.text[people.start : people.end]):
            return set()
        attacks = {
            link.source for link in self.layers.links if link.kind == "Agent" and self._is_onslaught(link.source)
        }
        makers = {self._parties[each.target].name for at in attacks for each in self._links.get((at, "Agent"), [])}
        return {at for at, party in self._parties.items() if party.name in makers}

    def _is_onslaught(self, attack: int) -> bool:
        mention = self.layers.mentions[attack]
        return is_onslaught(self.text.text[mention.start : mention.end])

    def _by_accusation(self, accusation: Accusation | None) -> tuple[Party, ...]:
        if accusation is None or accusation.accused is None:
            return ()
        return (replace(self._parties[accusation.accused], confidence=_CLAIMED, why="accusation"),)

    def _by_going_on(self, position: int) -> tuple[Party, ...]:
        """Who told what comes before and goes on to tell of the people: ``تبنى التنظيم الهجوم، وقال إنه قتل``."""
        people = self.layers.mentions[position]
        before = takewhile(
            lambda at: self.layers.mentions[at].start > people.start - SENTENCE, range(position - 1, -1, -1)
        )
        parties = [(at, self.layers.mentions[at]) for at in reversed([*before]) if at in self._parties]
        at = goes_on_to_tell(self.text, [(at, each.start, each.end) for at, each in parties], people.start)
        return () if at is None else (replace(self._parties[at], confidence=_CLAIMED, why="claim"),)

    def _is_no_doer(self, party: int) -> bool:
        mention = self.layers.mentions[party]
        return is_target(self.text, mention.start) or is_bystander(self.text, mention.start, mention.end)

    def _lost(self, link: MentionLink) -> bool:
        """Whether the party of a link is told to have lost the people."""
        return lost(self.text, self.layers.mentions[link.target], self.layers.mentions[link.source])

    def _is_weak(self, link: MentionLink, cause: MentionLink | None) -> bool:
        """Whether a link of people to a party is rather wrong than right, by what else is told of their attack."""
        people, party = self.layers.mentions[link.source], self.layers.mentions[link.target]
        if self._unclaimed.leaves_out(people, party):
            return True
        least = max(LEAST if cause is None else self._least(link, cause), least_of_words(self.text, people, party))
        if link.confidence >= least or (cause and self._is_beside(cause, party)):
            return False
        return not (did(self.text, party, people) or self._is_blamed(link, cause))

    def _is_blamed(self, link: MentionLink, cause: MentionLink | None) -> bool:
        people, party = self.layers.mentions[link.source], self.layers.mentions[link.target]
        if cause and self._made(link.target).get(cause.target):
            return is_blamed(self.text, party)
        return is_blamed_for(self.text, party, people)

    def _is_beside(self, cause: MentionLink, party: Labelled) -> bool:
        """Whether words between an attack and a party behind it make the party its maker: ``قصف من``, ``هجوم شنه``."""
        return is_by(self.text, self.layers.mentions[cause.target].end, party.start)

    def _made(self, party: int) -> Mapping[int, float]:
        """The attacks that a party is told to have made, by any of its mentions, and how surely."""
        return self._made_by_name.get(self._parties[party].name, {})

    @cached_property
    def _made_by_name(self) -> Mapping[str, Mapping[int, float]]:
        made: dict[str, dict[int, float]] = {}
        for link in self.layers.links:
            if link.kind == "Agent":
                made.setdefault(self._parties[link.target].name, {})[link.source] = link.confidence
        return made

    def _least(self, link: MentionLink, cause: MentionLink) -> float:
        made = self._made(link.target)
        kind = self.layers.kinds.get(cause.target, Choice("other", 0.0)).value
        return least_of_attack(
            self.text,
            link,
            self.layers.mentions[cause.target],
            kind,
            made.get(cause.target),
            made_another=bool(made) and (cause.target, "Agent") not in self._links,
        )

    def _by_deed(self, cause: MentionLink, position: int) -> tuple[Party, ...]:
        """Who made the attack by the words between it and the first party or attack behind it: ``غارة شنتها``.

        Not of fighters, who may be those of the attacker: ``هجوم شنه التنظيم وقتل فيه 20 مسلحا``.
        """
        mentions = self.layers.mentions
        following = next(
            (at for at in range(cause.target + 1, len(mentions)) if mentions[at].label in ("ACTOR", "ATTACK")), -1
        )
        if following not in self._parties:
            return ()
        attack, party = mentions[cause.target], mentions[following]
        ambushed = is_ambush(self.text, attack) and is_by(self.text, attack.end, party.start)
        if not ambushed and (self._may_be_attackers(cause, position) or not made(self.text, attack.end, party.start)):
            return ()
        return (replace(self._parties[following], confidence=cause.confidence, why="attack"),)

    def _by_words(self, cause: MentionLink, position: int) -> tuple[Party, ...]:
        own = self._may_be_attackers(cause, position)
        return _parties_once(self._makers.parties(cause.target, cause.confidence, own=own))

    def _may_be_attackers(self, cause: MentionLink, position: int) -> bool:
        """Whether people may have been killed in their own attack: fighters, but not by what was fired from afar."""
        people, kind = self.layers.mentions[position], self.layers.kinds.get(cause.target)
        return are_fighters(self.text.text[people.start : people.end]) and (
            kind is None or kind.value not in _FROM_AFAR
        )

    def _by_claim(self, position: int) -> tuple[Party, ...]:
        """Who says to have killed the people, if they are fighters: the nearest party before them."""
        people = self.layers.mentions[position]
        nearest = next((at for at in range(position - 1, -1, -1) if self.layers.mentions[at].label == "ACTOR"), None)
        if nearest is None:
            return ()
        party = self.layers.mentions[nearest]
        if not claims(self.text, (party.start, party.end), (people.start, people.end)):
            return ()
        return (replace(self._parties[nearest], confidence=_CLAIMED, why="claim"),)

    def _resolved_parties(self, positions: Sequence[int]) -> dict[int, Party]:
        mentions, text = self.layers.mentions, self.text.text
        names = {position: text[mentions[position].start : mentions[position].end] for position in positions}
        stretches = {position: Stretch(mentions[position].start, mentions[position].end) for position in positions}
        pairs = party_names.joined(self.text, mentions, positions)
        for first, second in pairs.items():
            end = party_names.end(text, mentions[first].end, mentions[second])
            stretches[first] = stretches[second] = Stretch(stretches[first].start, end)
            together = f"{names[first]} {names[second]}"
            names[first] = names[second] = together if self._actors.knows(together) else names[second]
        resolved = self._actors.resolve(list(names.values()), self._context)
        parties = {
            position: Party(stretches[position], self.raw(stretches[position]), self._sided(position, actor))
            for position, actor in zip(positions, resolved, strict=True)
        }
        for position, owner in party_names.owners_before(self.text, mentions, positions).items():
            actor = replace(parties[owner].actor, name=parties[owner].name, why="text")
            parties[position] = replace(parties[position], actor=actor)
        return parties

    def _sided(self, position: int, actor: Actor) -> Actor:
        """A party whose side neither table nor words tell, with the side that the model reads."""
        side = self.layers.sides.get(position)
        return replace(actor, side=side.value, why="model") if side and actor.is_unknown else actor


def _parties_once(found: Iterable[Party]) -> tuple[Party, ...]:
    """Parties in the order of their first mentions, each with the surest link to it."""
    return once(list(found), lambda party: {(party.at.start, party.at.end), fold(party.name)})
