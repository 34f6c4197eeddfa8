"""The mentions of a text, and what their links lead to: parties, places, attacks, and the people they are part of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.parties import names as party_names
from hasila.records.parties.accusations import accusation_of, accusations
from hasila.records.parties.actors import Actor, Actors
from hasila.records.parties.attributions import SENTENCE, goes_on_to_tell
from hasila.records.parties.context import Context
from hasila.records.parties.disputes import contested
from hasila.records.parties.makers import Makers
from hasila.records.parties.party import CLAIMED, Party, linked
from hasila.records.parties.perpetrators import Perpetrators
from hasila.records.parties.sources import Sources
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.location import Location
from hasila.records.places.whereabouts import Whereabouts
from hasila.records.record import Attack, Record
from hasila.records.stretch import Evidence, Stretch
from hasila.text.folded import FoldedText


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
        self._sources = Sources(text, cut, self._parties, actors, self._context)
        self._accusations = list(accusations(text, layers.mentions, sorted(self._parties)))
        makers = Makers(text, layers.mentions, actors, self._context)
        self._perpetrators = Perpetrators(text, layers, self._links, self._parties, makers, self._accusations)

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
        accusation = accusation_of(self.text, self.layers.mentions, self._accusations, position)
        links = self._links.get((position, "Source"), [])
        found = linked(self._parties, links, {accusation.accused} if accusation else frozenset())
        if found and any(party.confidence == 1 for party in found):
            return found
        if not found and accusation and accusation.accuser is not None:
            return (replace(self._parties[accusation.accuser], confidence=CLAIMED, why="accusation"),)
        claimed = () if found else self._perpetrators.by_claim(position) or self._by_going_on(position)
        if claimed or self.layers.missing:
            return claimed or found
        harmed_by = {self._parties[link.target].at for link in self._links.get((position, "Perpetrator"), [])}
        return self._sources.of(self.layers.mentions[position], found, harmed_by)

    def perpetrators(self, position: int) -> tuple[Party, ...]:
        """Who is said to have harmed the people."""
        return self._perpetrators.of(position, self._surest(position, "Cause"))

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
        return self._places.share_a_place(before, position, harm, own)

    def country(self, position: int) -> str:
        """ISO 3166 code of the country whose war the text is about at a mention of people, if it is one."""
        return self._places.country(position)

    def _surest(self, position: int, kind: str) -> MentionLink | None:
        return max(self._links.get((position, kind), []), key=lambda link: link.confidence, default=None)

    def _by_going_on(self, position: int) -> tuple[Party, ...]:
        """Who told what comes before and goes on to tell of the people: ``تبنى التنظيم الهجوم، وقال إنه قتل``."""
        people = self.layers.mentions[position]
        before = takewhile(
            lambda at: self.layers.mentions[at].start > people.start - SENTENCE, range(position - 1, -1, -1)
        )
        parties = [(at, self.layers.mentions[at]) for at in reversed([*before]) if at in self._parties]
        at = goes_on_to_tell(self.text, [(at, each.start, each.end) for at, each in parties], people.start)
        return () if at is None else (replace(self._parties[at], confidence=CLAIMED, why="claim"),)

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
