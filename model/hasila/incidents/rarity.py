"""What tellings have in common that few others have: rare words, and names of the places that others tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum, log, sqrt

from hasila.incidents.spot import sound
from hasila.incidents.telling import Telling, distinctive

_BACKGROUND = 100
"""Tellings that are thought to be there beside those that are, so that a word of both of two reports is rare, too."""


class NamesOfPlaces:
    """The names of all places that tellings tell, by which a telling is found that names one beside its own place."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._by_word: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
        for spot in {spot for telling in tellings for spot in telling.spots if spot.kind != "country"}:
            if words := tuple(distinctive(spot.name)):
                self._by_word.setdefault(words[0], set()).add((spot.sound, words))

    def named(self, telling: Telling) -> Iterator[str]:
        """The sounds of the names that the words of a telling hold."""
        told = frozenset(telling.words)
        for word in told & self._by_word.keys():
            for name, words in self._by_word[word]:
                if told.issuperset(words):
                    yield name


class Rarity:
    """How rare the words of tellings are among them. Words that sound alike are one.

    Args:
        tellings: the tellings.
    """

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._size = _BACKGROUND + len(tellings)
        self._told = Counter(word for telling in tellings for word in {sound(word) for word in telling.words})

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """The squared weight of each word: the rarer, the more."""
        return {word: log(self._size / (1 + self._told[word])) ** 2 for word in {sound(word) for word in words}}


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of the weights of the words of two tellings, 0 to 1, whatever their order."""
    fewer, more = sorted((one, other), key=len)
    shared = fsum(weight for word, weight in fewer.items() if word in more)
    return shared / sqrt(fsum(one.values()) * fsum(other.values())) if shared else 0.0
