"""Countries that a text speaks of: by their names and by adjectives of nationality, which tell places of one name apart."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import regex

from hasila.records import word_lists
from hasila.records.places import NamedPlace
from hasila.text.folding import fold
from hasila.text.words import WORD

_WORD = regex.compile(WORD)
_PROCLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب")
_ENDINGS = ("", "ه", "ين", "ون", "ان", "ات")
_NEAR = 60
"""Code points; a country named this close to a place weighs double."""
_MOST = 3.0
"""What all words for one country weigh at most, so that many do not outweigh a place close by."""


class CountryEvidence:
    """Finds the words that name countries.

    Args:
        places: the gazetteer; the names of its countries count, unless places in other countries share them.
    """

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        self._words: dict[str, tuple[str, float]] = dict(_adjectives())
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        towns: dict[str, set[str]] = {}
        countries: list[NamedPlace] = []
        for named in places:
            if named.place.kind == "country":
                countries.append(named)
            elif named.place.population > 0:
                for name in named.names:
                    towns.setdefault(fold(name), set()).add(named.place.country)
        for named in countries:
            code = named.place.country
            for name in map(fold, named.names):
                if towns.get(name, set()) - {code}:
                    continue
                first, *rest = name.split()
                for form in (first, first[:-1] + "ه") if first.endswith("ا") and not rest else (first,):
                    for spelling in _with_proclitics(form):
                        if rest:
                            self._phrases.setdefault(spelling, []).append((tuple(rest), code))
                        else:
                            self._words[spelling] = (code, 1.0)

    def found(self, text: str) -> list[tuple[int, str, float]]:
        """Where a text names countries: position, ISO 3166 code, weight."""
        words = [(match.start(), fold(match[0])) for match in _WORD.finditer(text)]
        found: list[tuple[int, str, float]] = []
        skip = 0
        for at, (start, word) in enumerate(words):
            if at < skip:
                continue
            for rest, code in self._phrases.get(word, ()):
                if tuple(each for _, each in words[at + 1 : at + 1 + len(rest)]) == rest:
                    found.append((start, code, 1.0))
                    skip = at + 1 + len(rest)
                    break
            else:
                if word in self._words:
                    found.append((start, *self._words[word]))
        return found


def weights(found: Iterable[tuple[int, str, float]], position: int) -> dict[str, float]:
    """What the words that name countries weigh for a place at a position of the text, by ISO 3166 codes."""
    total: dict[str, float] = {}
    near: dict[str, float] = {}
    for start, code, weight in found:
        total[code] = min(_MOST, total.get(code, 0.0) + weight / 2)
        if abs(start - position) <= _NEAR:
            near[code] = max(near.get(code, 0.0), weight)
    return {code: weight + 2 * near.get(code, 0.0) for code, weight in total.items()}


def _with_proclitics(word: str) -> Iterator[str]:
    for proclitic in _PROCLITICS:
        if word.startswith("ال") and proclitic.endswith("ل"):
            yield proclitic + word[1:]
        else:
            yield proclitic + word


@cache
def _adjectives() -> Mapping[str, tuple[str, float]]:
    """All forms of the adjectives, folded, with the country and the weight of each."""
    forms: dict[str, tuple[str, float]] = {}
    for line in word_lists.lines("nationalities.tsv")[1:]:
        country, weight, adjectives = line.split("\t")
        for adjective in map(fold, adjectives.split("|")):
            for ending in _ENDINGS:
                for spelling in (adjective + ending, "ال" + adjective + ending):
                    forms.update(dict.fromkeys(_with_proclitics(spelling), (country, float(weight))))
    return forms
