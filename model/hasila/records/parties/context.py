"""What a text tells of countries, for names that mean a party only in some of them: ``جيش الاحتلال``."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from hasila.records.places.countries import nations
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.resolution import Resolution
from hasila.text import guarded as regex
from hasila.text.folding import fold

CODE = regex.compile("[A-Z]{2}")
"""An ISO 3166 code."""


class Context:
    """The countries of a text. Nothing is looked up before it is asked for.

    Args:
        gazetteer: knows the names of countries.
        text: the text.
        resolutions: its places.
    """

    def __init__(self, gazetteer: Gazetteer, text: str, resolutions: Sequence[Resolution]) -> None:
        self._gazetteer = gazetteer
        self._text = text
        self._resolutions = resolutions
        self._asked: dict[str, bool] = {}

    @cached_property
    def countries(self) -> frozenset[str]:
        """ISO 3166 codes of the countries that the text names or in which its places lie, or most likely lie."""
        return self._named.union(self._likely)

    @cached_property
    def states_abroad(self) -> frozenset[str]:
        """Those of the countries named that are told of in texts about wars of others, such as Türkiye."""
        return frozenset(code for code in self._named if code in nations() and nations()[code].is_told_of_abroad)

    def speaks_of(self, where: Sequence[str]) -> int:
        """How much a text speaks of countries (ISO 3166 codes) or of places, which stand in it by name: 0 for not."""
        return sum(self._weights[each] if CODE.fullmatch(each) else self.names(each) for each in where)

    def names(self, words: str) -> bool:
        """Whether words stand in the text, in any spelling, with or without proclitics."""
        if words not in self._asked:
            pattern = rf"(?<!\p{{L}})[وف]?[بل]?{regex.escape(fold(words))}(?!\p{{L}})"
            self._asked[words] = regex.compile(pattern).search(self._folded) is not None
        return self._asked[words]

    @cached_property
    def _weights(self) -> Counter[str]:
        """The countries of the text: each as often as places lie in it, and once more if it is named."""
        return Counter([*self._named, *self._likely])

    @cached_property
    def _likely(self) -> Sequence[str]:
        likely = (each.place or (each.candidates[0].place if each.candidates else None) for each in self._resolutions)
        return [place.country for place in likely if place]

    @cached_property
    def _named(self) -> frozenset[str]:
        return self._gazetteer.countries_in(self._text)

    @cached_property
    def _folded(self) -> str:
        return fold(self._text)
