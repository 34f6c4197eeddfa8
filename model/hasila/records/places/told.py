"""Places that the gazetteer lacks: what the text tells of where they are."""

from collections.abc import Mapping

from hasila.records.places.countries import nations
from hasila.records.places.place import Place, plain_name
from hasila.records.places.resolution import Resolution
from hasila.text.folding import fold

_CITY = 500_000
"""The population from which a settlement is believed even if the text tells it in another country."""
_SPOKEN = 1.5
"""How much the text must speak of a country for a place to lie there. With :data:`_DOMINANT` it was right for 92 % of
the labelled places of events in the corpus, when their own names were hidden."""
_SPOKEN_OF_PEOPLE = 0.5
"""How much it must for people of whom no place is told to have been harmed there."""
_DOMINANT = 3.0
"""How many times as much the text must speak of it as of any other."""
_ABOUT = 0.5
"""The weight of a country from which a text is about it rather than about what it does abroad."""
SHARED = frozenset(map(fold, ("بحيرة تشاد", "الساحل", "دول الساحل", "الصحراء الكبرى")))
"""What lies in several countries, folded: a place beside it may be in any."""


def told_in(name: str, found: Resolution, wider: Place | None, *, is_sure: bool = False) -> Resolution:
    """A place at the one that the text tells it in or near of.

    Args:
        name: its words in the text.
        found: what the gazetteer tells of it. It is kept if the gazetteer has the place, unless that is in another
            country than the wider place.
        wider: the place that it is told in or near of.
        is_sure: whether it is told in a district, so that it is no city abroad, however large.
    """
    place = found.place
    if wider is None or not wider.country or (place and place.country == wider.country):
        return found
    if place and not is_sure and place.population >= max(_CITY, wider.population):
        return found
    return Resolution(_within(name, wider), "told in", found.candidates)


def told_country(
    name: str, found: Resolution, evidence: Mapping[str, float], countries: Mapping[str, Place]
) -> Resolution:
    """A place of which only the country is known: the one whose war the text speaks of, if it speaks of no other.

    Args:
        name: its words in the text.
        found: why the gazetteer does not tell it.
        evidence: what the text says for each country, by ISO 3166 codes.
        countries: the countries by their codes.
    """
    (code, most), *others = sorted(evidence.items(), key=lambda each: -each[1]) or [("", 0.0)]
    country, nation = countries.get(code), nations().get(code)
    if country is None or nation is None or not nation.war or nation.weight < _ABOUT:
        return found
    if most < _SPOKEN or any(_DOMINANT * weight > most for _, weight in others):
        return found
    return Resolution(_within(name, country), "told country", found.candidates)


def only_war(evidence: Mapping[str, float]) -> str:
    """The country at war of which a text speaks much more than of any other, or nothing."""
    (code, most), *others = sorted(evidence.items(), key=lambda each: -each[1]) or [("", 0.0)]
    if code not in nations() or not nations()[code].is_told_at_home or most < _SPOKEN_OF_PEOPLE:
        return ""
    return "" if any(_DOMINANT * weight > most for _, weight in others) else code


def _within(name: str, wider: Place) -> Place:
    """A place that no gazetteer lists, as exact as one around it."""
    units = wider.units if wider.kind == "country" else (*wider.units, wider.name)
    kind = "admin3" if wider.kind in ("settlement", "quarter") else wider.kind
    return Place("", plain_name(name), kind, wider.latitude, wider.longitude, units, wider.country)
