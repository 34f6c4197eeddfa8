"""Who harmed people, as a text tells: by links, accusations, words beside their attack, or what a party claims.

``غارة شنتها طائرات``, ``اتهم الأهالي المليشيا بقتل``, ``أعلن الجيش قتل خمسة مسلحين``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.parties.accusations import Accusation, accusation_of
from hasila.records.parties.attributions import (
    are_attackers,
    are_fighters,
    claims,
    is_by,
    is_onslaught,
    is_target,
    made,
)
from hasila.records.parties.bystanders import is_bystander
from hasila.records.parties.deeds import did, is_blamed, is_blamed_for
from hasila.records.parties.losses import lost
from hasila.records.parties.makers import Makers
from hasila.records.parties.owners import is_means
from hasila.records.parties.party import CLAIMED, Party, linked, parties_once
from hasila.records.parties.revealed import revealed
from hasila.records.parties.unclaimed import Unclaimed
from hasila.records.parties.unnamed_attackers import UnnamedAttackers
from hasila.records.parties.weak_links import LEAST, is_ambush, least_of_attack, least_of_words
from hasila.spans import Labelled
from hasila.text.folded import FoldedText

_REVEALED = 0.8
"""How sure it is that a party harmed people to whom words apart from them ascribe it."""
_FROM_AFAR = frozenset(("airstrike", "drone", "shelling", "rocket"))
"""Kinds of attacks in which those who make them do not fall."""


class Perpetrators:
    """Who harmed the people of a text.

    Args:
        text: the text.
        layers: its layers.
        links: its links, by the position and the kind of that from which they lead.
        parties: its parties, by the position of their mention.
        makers: who made its attacks, by words.
        accusations: the accusations in it.
    """

    def __init__(
        self,
        text: FoldedText,
        layers: Layers,
        links: Mapping[tuple[int, str], Sequence[MentionLink]],
        parties: Mapping[int, Party],
        makers: Makers,
        accusations: Sequence[Accusation],
    ) -> None:
        self._text = text
        self._layers = layers
        self._links = links
        self._parties = parties
        self._makers = makers
        self._accusations = accusations
        self._unclaimed = Unclaimed(text)
        self._unnamed = UnnamedAttackers(text, layers.mentions)

    def of(self, position: int, cause: MentionLink | None) -> tuple[Party, ...]:
        """Who is said to have harmed people: by links, or else by words beside what harmed them or beside them.

        Args:
            position: that of the mention of the people.
            cause: the link to the attack that harmed them.
        """
        accusation = accusation_of(self._text, self._layers.mentions, self._accusations, position)
        links = self._links.get((position, "Perpetrator"), [])
        unlikely: set[int | None] = {
            link.target
            for link in links
            if self._is_no_doer(link.target) or self._is_weak(link, cause) or self._lost(link)
        }
        if accusation:
            unlikely |= {accusation.accuser}
        return (
            linked(self._parties, links, unlikely | self._own_side(position))
            or self._by_accusation(accusation)
            or (cause and (self._by_deed(cause, position) or self._by_words(cause, position)))
            or self.by_claim(position)
            or self._by_revelation(cause, position)
            or self._by_unnamed(cause, position)
        )

    def by_claim(self, position: int) -> tuple[Party, ...]:
        """Who says to have killed people, if they are fighters: the nearest party before them.

        Args:
            position: that of the mention of the people.
        """
        people = self._layers.mentions[position]
        nearest = next((at for at in range(position - 1, -1, -1) if self._layers.mentions[at].label == "ACTOR"), None)
        if nearest is None:
            return ()
        party = self._layers.mentions[nearest]
        if not claims(self._text, (party.start, party.end), (people.start, people.end)):
            return ()
        return (replace(self._parties[nearest], confidence=CLAIMED, why="claim"),)

    def _by_revelation(self, cause: MentionLink | None, position: int) -> tuple[Party, ...]:
        """Who is told elsewhere to have done it. Of some of the people only what is told of all of them is."""
        if (position, "SubsetOf") in self._links:
            return ()
        people, mentions = self._layers.mentions[position], self._layers.mentions
        kind = self._layers.kinds.get(cause.target) if cause else None
        parties = ((at, mentions[at]) for at in self._parties if not self._is_no_doer(at))
        at = revealed(self._text, people, parties, is_clash=kind is not None and kind.value == "clash")
        if at is None or self._unclaimed.leaves_out(people, mentions[at]) or lost(self._text, mentions[at], people):
            return ()
        return (replace(self._parties[at], confidence=_REVEALED, why="words"),)

    def _by_unnamed(self, cause: MentionLink | None, position: int) -> tuple[Party, ...]:
        """Attackers whom the text does not name, unless nobody claimed it, or who harmed all of them is to be told."""
        if (position, "SubsetOf") in self._links:
            return ()
        people = self._layers.mentions[position]
        found = self._unnamed.of(people, self._layers.mentions[cause.target] if cause else None)
        return (found,) if found and not self._unclaimed.leaves_out(people, found.at) else ()

    def _own_side(self, position: int) -> set[int | None]:
        """Who made the attack in which its own people were killed: ``قتل سبعة من المهاجمين``."""
        people = self._layers.mentions[position]
        if not are_attackers(self._text.text[people.start : people.end]):
            return set()
        attacks = {
            link.source for link in self._layers.links if link.kind == "Agent" and self._is_onslaught(link.source)
        }
        makers = {self._parties[each.target].name for at in attacks for each in self._links.get((at, "Agent"), [])}
        return {at for at, party in self._parties.items() if party.name in makers}

    def _is_onslaught(self, attack: int) -> bool:
        mention = self._layers.mentions[attack]
        return is_onslaught(self._text.text[mention.start : mention.end])

    def _by_accusation(self, accusation: Accusation | None) -> tuple[Party, ...]:
        if accusation is None or accusation.accused is None:
            return ()
        return (replace(self._parties[accusation.accused], confidence=CLAIMED, why="accusation"),)

    def _is_no_doer(self, party: int) -> bool:
        mention = self._layers.mentions[party]
        return (
            is_means(self._parties[party].name)
            or is_target(self._text, mention.start)
            or is_bystander(self._text, mention.start, mention.end)
        )

    def _lost(self, link: MentionLink) -> bool:
        """Whether the party of a link is told to have lost the people."""
        return lost(self._text, self._layers.mentions[link.target], self._layers.mentions[link.source])

    def _is_weak(self, link: MentionLink, cause: MentionLink | None) -> bool:
        """Whether a link of people to a party is rather wrong than right, by what else is told of their attack."""
        people, party = self._layers.mentions[link.source], self._layers.mentions[link.target]
        if self._unclaimed.leaves_out(people, party):
            return True
        least = max(LEAST if cause is None else self._least(link, cause), least_of_words(self._text, people, party))
        if link.confidence >= least or (cause and self._is_beside(cause, party)):
            return False
        return not (did(self._text, party, people) or self._is_blamed(link, cause))

    def _is_blamed(self, link: MentionLink, cause: MentionLink | None) -> bool:
        people, party = self._layers.mentions[link.source], self._layers.mentions[link.target]
        if cause and self._made(link.target).get(cause.target):
            return is_blamed(self._text, party)
        return is_blamed_for(self._text, party, people)

    def _is_beside(self, cause: MentionLink, party: Labelled) -> bool:
        """Whether words between an attack and a party behind it make the party its maker: ``قصف من``, ``هجوم شنه``."""
        return is_by(self._text, self._layers.mentions[cause.target].end, party.start)

    def _made(self, party: int) -> Mapping[int, float]:
        """The attacks that a party is told to have made, by any of its mentions, and how surely."""
        return self._made_by_name.get(self._parties[party].name, {})

    @cached_property
    def _made_by_name(self) -> Mapping[str, Mapping[int, float]]:
        made: dict[str, dict[int, float]] = {}
        for link in self._layers.links:
            if link.kind == "Agent":
                made.setdefault(self._parties[link.target].name, {})[link.source] = link.confidence
        return made

    def _least(self, link: MentionLink, cause: MentionLink) -> float:
        made = self._made(link.target)
        kind = self._layers.kinds.get(cause.target, Choice("other", 0.0)).value
        return least_of_attack(
            self._text,
            link,
            self._layers.mentions[cause.target],
            kind,
            made.get(cause.target),
            made_another=bool(made) and (cause.target, "Agent") not in self._links,
        )

    def _by_deed(self, cause: MentionLink, position: int) -> tuple[Party, ...]:
        """Who made the attack by the words between it and the first party or attack behind it: ``غارة شنتها``.

        Not of fighters, who may be those of the attacker: ``هجوم شنه التنظيم وقتل فيه 20 مسلحا``.
        """
        mentions = self._layers.mentions
        following = next(
            (at for at in range(cause.target + 1, len(mentions)) if mentions[at].label in ("ACTOR", "ATTACK")), -1
        )
        if following not in self._parties:
            return ()
        attack, party = mentions[cause.target], mentions[following]
        ambushed = is_ambush(self._text, attack) and is_by(self._text, attack.end, party.start)
        if not ambushed and (self._may_be_attackers(cause, position) or not made(self._text, attack.end, party.start)):
            return ()
        return (replace(self._parties[following], confidence=cause.confidence, why="attack"),)

    def _by_words(self, cause: MentionLink, position: int) -> tuple[Party, ...]:
        own = self._may_be_attackers(cause, position)
        found = self._makers.parties(cause.target, cause.confidence, own=own)
        if not found and own and (side := self._makers.side_of(self._layers.mentions[position])):
            made = self._makers.parties(cause.target, cause.confidence)
            found = [party for party in made if party.actor.name and party.name != side]
        return parties_once(found)

    def _may_be_attackers(self, cause: MentionLink, position: int) -> bool:
        """Whether people may have been killed in their own attack: fighters, but not by what was fired from afar."""
        people, kind = self._layers.mentions[position], self._layers.kinds.get(cause.target)
        return are_fighters(self._text.text[people.start : people.end]) and (
            kind is None or kind.value not in _FROM_AFAR
        )
