"""Who made an attack by the words of the text: an adjective, a name beside it, or an attack that was told before.

A definite noun takes up the attack that the text told by the same noun: ``غارتان روسيتان``, and then ``في الغارتين``.
"""

from collections.abc import Iterator, Sequence

from hasila.labels import ATTACK
from hasila.records.parties.actors import Actors
from hasila.records.parties.attackers import attackers
from hasila.records.parties.context import Context
from hasila.records.parties.doers import DEFINITE, adjective, doer
from hasila.records.parties.party import Party
from hasila.records.stretch import Evidence, Stretch
from hasila.spans import Labelled
from hasila.text import guarded as regex
from hasila.text.folded import FoldedText

_NOUNS = tuple(
    map(
        regex.compile,
        (
            "غار(?:ه|ات|تين|تان)",
            "قصف",
            "(?:هجوم|هجم)",
            "ضرب(?:ه|ات|تين|تان)",
            "(?:قذيف|قذايف)",
            "(?:صاروخ|صواريخ)",
            "(?:برميل|براميل)",
            "عدوان",
            "مجزره",
            "(?:اقتحام|توغل)",
        ),
    )
)
"""Nouns of attacks, each in its numbers."""
_FAR = 500
"""Code points behind which a definite noun takes up no attack."""


_Maker = tuple[str, Stretch, str]


class Makers:
    """Who made the attacks of a text, by its words.

    Args:
        text: the text.
        mentions: its mentions.
        actors: identifies parties.
        context: what the text tells of countries.
    """

    def __init__(self, text: FoldedText, mentions: Sequence[Labelled], actors: Actors, context: Context) -> None:
        self._text = text
        self._mentions = mentions
        self._actors = actors
        self._context = context

    def parties(self, attack: int, confidence: float, *, own: bool = False) -> list[Party]:
        """The parties that made an attack.

        Args:
            attack: position of its mention.
            confidence: how sure it is that the attack harmed the people.
            own: whether only adjectives among its own words count, as for fighters, who may be of the attacker.
        """
        told = self._adjectives(attack) if own else self._told(attack) or self._told_before(attack)
        return [
            Party(at, name, actor, confidence, why)
            for name, at, why in told
            for actor in self._actors.resolve([name], self._context)
        ]

    def side_of(self, people: Evidence) -> str | None:
        """The name of the party whose people a mention tells: ``ثلاثة من مقاتلي قسد``."""
        words = self._words(Stretch(people.start, people.end)).split()
        for first in range(1, len(words)):
            name = " ".join(words[first:])
            if self._actors.recognizes(name):
                (actor,) = self._actors.resolve([name], self._context)
                return actor.name
        return None

    def _told(self, attack: int) -> list[_Maker]:
        """The names of parties that made an attack, the words that tell each, and why."""
        at = self._stretch(attack)
        if found := self._adjectives(attack):
            return found
        if behind := adjective(self._text, at):
            return [(name, behind, "adjective") for name, _, _ in attackers(self._words(behind))]
        by = doer(self._text, at, self._actors.recognizes)
        return [(self._words(by), by, "words")] if by else []

    def _adjectives(self, attack: int) -> list[_Maker]:
        at = self._stretch(attack)
        return [
            (name, Stretch(at.start + first, at.start + last), "adjective")
            for name, first, last in attackers(self._words(at))
        ]

    def _words(self, at: Stretch) -> str:
        return self._text.text[at.start : at.end]

    def _told_before(self, attack: int) -> list[_Maker]:
        """Those of the attack that the definite noun of another takes up."""
        at = self._stretch(attack)
        if not DEFINITE.match(self._text.folded(at.start, at.end)):
            return []
        for before in self._before(attack):
            told = self._told(before)
            earlier = self._stretch(before)
            if told or not DEFINITE.match(self._text.folded(earlier.start, earlier.end)):
                return told
        return []

    def _before(self, attack: int) -> Iterator[int]:
        """The attacks before one that are told by the same noun, the nearest first."""
        at, noun = self._stretch(attack), self._noun(attack)
        for before in range(attack - 1, -1, -1):
            mention = self._mentions[before]
            if mention.end < at.start - _FAR:
                return
            if mention.label == ATTACK and noun is not None and self._noun(before) == noun:
                yield before

    def _noun(self, attack: int) -> int | None:
        """The number of the noun by which an attack is told."""
        at = self._stretch(attack)
        words = self._text.folded(at.start, at.end)
        bare = DEFINITE.sub("", words, count=1) if DEFINITE.match(words) else words
        return next((number for number, noun in enumerate(_NOUNS) if noun.match(bare)), None)

    def _stretch(self, attack: int) -> Stretch:
        return Stretch(self._mentions[attack].start, self._mentions[attack].end)
