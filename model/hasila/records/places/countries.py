"""Countries that a text speaks of: by names of them and of their provinces, nationalities and parties of their wars."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from hasila.records.places.place import NamedPlace
from hasila.text import guarded as regex
from hasila.text import word_lists
from hasila.text.folding import fold
from hasila.text.words import WORD

_WORD = regex.compile(WORD)
_PROCLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب")
_ENDINGS = ("", "ه", "ين", "ون", "ان", "ات")
_NEAR = 60
"""Code points; a country spoken of this close to a place weighs more."""
_MOST = 3.0
"""How often a country counts at most, so that many words do not outweigh a place close by."""
_OTHER = 0.5
"""The weight of countries that ``nationalities.tsv`` does not list."""
_AT_HOME = 0.5
"""The weight from which a text that speaks of a country is about it."""
_AMBIGUOUS = frozenset(map(fold, ("المغرب", "مالي", "الأردن", "نهر النيل", "النقاط الخمس")))
"""Names that are often something else: sunset, financial, rivers, any five points."""

_UNIT_WORDS = ("ريف", "محافظه", "ولايه", "اقليم")
"""Before the name of a province, which then tells the country."""


@dataclass(frozen=True, slots=True)
class Nation:
    """What words for a country tell.

    Args:
        weight: from 0 to 1; low where its army, officials or media are told of in texts about others.
        war: whether reports of its war are in Arabic.
        adjectives: of nationality, in the masculine, folded.
        words: parties of its war, and other words that speak of no other country, folded.
        towns: towns and provinces whose names are nothing else, folded.
    """

    weight: float
    war: bool
    adjectives: tuple[str, ...]
    words: tuple[str, ...]
    towns: tuple[str, ...]

    @property
    def is_told_at_home(self) -> bool:
        """Whether a text that speaks of it is about its war."""
        return self.war and self.weight >= _AT_HOME

    @property
    def is_told_of_abroad(self) -> bool:
        """Whether its army is told of in texts about the wars of others, and no war of its own is in Arabic."""
        return self.weight < _AT_HOME and not self.war


@cache
def nations() -> Mapping[str, Nation]:
    """The countries of ``nationalities.tsv``, by ISO 3166 codes."""
    rows = (line.split("\t") for line in word_lists.lines("nationalities.tsv")[1:])
    return {country: Nation(float(weight), war == "1", *map(_cell, lists)) for country, weight, war, *lists in rows}


def _cell(text: str) -> tuple[str, ...]:
    return tuple(map(fold, filter(None, text.split("|"))))


class CountryEvidence:
    """Finds the words that speak of countries.

    Args:
        places: the gazetteer. The names of its countries count, unless towns of other countries share them, and those
            of provinces of several words or behind محافظة and the like, unless provinces of other countries share them.
    """

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        self._last: tuple[str, Sequence[tuple[int, str]]] = "", ()
        self._words, self._towns = _Words(_adjectives()), _Words({})
        towns: dict[str, set[str]] = {}
        units: dict[str, set[str]] = {}
        countries: list[NamedPlace] = []
        for named in places:
            if named.place.kind == "country":
                countries.append(named)
            elif named.place.kind == "admin1":
                for name in named.names:
                    units.setdefault(fold(name), set()).add(named.place.country)
            elif named.place.population > 0:
                for name in named.names:
                    towns.setdefault(fold(name), set()).add(named.place.country)
        for named in countries:
            code = named.place.country
            for name in map(fold, named.names):
                if name not in _AMBIGUOUS and not towns.get(name, set()) - {code}:
                    self._words.add(name, code)
                    if name.endswith("ا") and " " not in name:
                        self._words.add(name[:-1] + "ه", code)
        for code, nation in nations().items():
            for word in nation.words:
                self._words.add(word, code)
            for town in nation.towns:
                self._towns.add(town, code)
        for name, codes in units.items():
            if len(codes) == 1:
                for word in _UNIT_WORDS:
                    self._words.add(f"{word} {name}", *codes)
                if " " in name and name not in _AMBIGUOUS:
                    self._words.add(name, *codes)

    def found(self, text: str) -> Sequence[tuple[int, str]]:
        """Where a text speaks of countries: position, ISO 3166 code. The last text is kept: it is asked for twice."""
        last, found = self._last
        if last is not text:
            found = self._found(text)
            self._last = text, found
        return found

    def _found(self, text: str) -> Sequence[tuple[int, str]]:
        """Words for countries; towns only where no word tells whose war the text is about."""
        words = [(match.start(), _folded(match[0])) for match in _WORD.finditer(text)]
        found = self._words.found(words)
        if any(code in nations() and nations()[code].is_told_at_home for _, code in found):
            return found
        return sorted(found + self._towns.found(words))


class _Words:
    """Words and phrases that speak of a country each.

    Args:
        words: the country of each word, folded.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(self, name: str, country: str) -> None:
        """Add a name with all its proclitics."""
        first, *rest = name.split()
        for spelling in _with_proclitics(first):
            if rest:
                self._phrases.setdefault(spelling, []).append((tuple(rest), country))
            else:
                self._words[spelling] = country

    def found(self, words: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
        """Where the words of a text speak of countries: position, ISO 3166 code."""
        found: list[tuple[int, str]] = []
        skip = 0
        for at, (start, word) in enumerate(words):
            if (word not in self._phrases and word not in self._words) or at < skip:
                continue
            for rest, code in self._phrases.get(word, ()):
                if tuple(each for _, each in words[at + 1 : at + 1 + len(rest)]) == rest:
                    found.append((start, code))
                    skip = at + 1 + len(rest)
                    break
            else:
                if word in self._words:
                    found.append((start, self._words[word]))
        return found


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    return fold(word)


class Spoken:
    """The words of a text that speak of countries.

    Args:
        found: their positions and ISO 3166 codes, in the order of the text.
    """

    def __init__(self, found: Sequence[tuple[int, str]]) -> None:
        self._starts = [start for start, _ in found]
        self._codes = [code for _, code in found]
        self._times = {code: min(_MOST, times) for code, times in Counter(self._codes).items()}

    def weights(self, position: int) -> dict[str, float]:
        """What the words weigh for a place at a position of the text, by ISO 3166 codes."""
        first, last = bisect_left(self._starts, position - _NEAR), bisect_right(self._starts, position + _NEAR)
        near = set(self._codes[first:last])
        return {
            code: (nations()[code].weight if code in nations() else _OTHER) * (times / 2 + 1.5 * (code in near))
            for code, times in self._times.items()
        }


def _with_proclitics(word: str) -> Iterator[str]:
    for proclitic in _PROCLITICS:
        if word.startswith("ال") and proclitic.endswith("ل"):
            yield proclitic + word[1:]
        else:
            yield proclitic + word


@cache
def _adjectives() -> Mapping[str, str]:
    """All forms of the adjectives, folded, with the country of each."""
    return {
        form: country
        for country, nation in nations().items()
        for adjective in nation.adjectives
        for ending in _ENDINGS
        for spelling in (adjective + ending, "ال" + adjective + ending)
        for form in _with_proclitics(spelling)
    }
