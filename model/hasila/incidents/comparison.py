"""Compares two tellings: what speaks for one event and what against it, as features and in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from hasila.incidents.spot import Spot
from hasila.incidents.telling import Telling, distinctive, related
from hasila.records.places import KINDS

Copied = Literal["", "paragraph", "text"]
"""What two reports share: nothing, a paragraph, or most of the text."""

_NEAR, _CLOSE, _FAR = 5.0, 15.0, 50.0
"""Kilometres."""
_SPECIFIC = ("children", "women", "rescuers", "medics", "journalists", "families")
"""Classes of people that few events have."""
_SMALL = 2
"""Tolls up to this are equal by chance too often."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two tellings have in common.

    Args:
        features: names of what holds, of those in ``data/incident_weights.tsv``.
        reasons: what of it a person would say, for and against.
    """

    features: tuple[str, ...]
    reasons: tuple[str, ...]


def compare(one: Telling, other: Telling, copied: Copied = "") -> Comparison:
    """Compare two tellings of different reports.

    Args:
        one: a telling.
        other: another; the order does not matter.
        copied: what their reports share.
    """
    earlier, later = sorted((one, other), key=lambda each: each.order)
    place, place_reason = _place(earlier, later)
    day, day_reason = _day(earlier, later)
    killed, killed_reason = _toll(earlier, later, "killed")
    injured, injured_reason = _toll(earlier, later, "injured")
    party, party_reason = _party(earlier, later)
    attack = _attack(earlier, later)
    words, words_reason = _words(earlier, later)
    features = [
        *(f"place {place}", f"day {day}", f"killed {killed}", f"injured {injured}", f"party {party}"),
        *(f"attack {attack}", f"words {words}", f"place {place} & day {day}", f"place {place} & killed {killed}"),
        f"day {day} & killed {killed}",
        *(f"victims {name}" for name in _victims(earlier, later)),
        *(["place named"] if place not in ("same settlement", "same words") and _named(earlier, later) else []),
        f"published {_published(earlier, later)}",
    ]
    features.append(f"numbers {_numbers(earlier, later)}")
    features += [f"{aspect} {how}" for aspect, how in _aspects(earlier, later)]
    features += [f"toll told before, {harm}" for harm in ("killed", "injured") if _recalls(later, earlier, harm)]
    if copied:
        features.append(f"copied {copied}")
    reasons = [
        *([f"one report copies the other ({copied})"] if copied else []),
        *filter(None, (place_reason, day_reason, killed_reason, injured_reason, party_reason, words_reason)),
        *([f"the attack is called {earlier.attacks[0]} and {later.attacks[0]}"] if attack == "other" else []),
    ]
    return Comparison(tuple(features), tuple(reasons))


def _place(one: Telling, other: Telling) -> tuple[str, str]:
    """How the places of two tellings are to each other: the nearest two of them decide."""
    if not one.spots or not other.spots:
        return "unknown", ""
    return min(
        (_between(mine, theirs) for mine, theirs in product(one.spots, other.spots)),
        key=lambda each: _ORDER.index(each[0]),
    )


def _named(one: Telling, other: Telling) -> bool:
    """Whether the place of a telling stands in the words of the other, which has another place or none."""
    return any(
        _stands(spot, b) for a, b in ((one, other), (other, one)) for spot in a.spots if spot.breadth != _COUNTRY
    )


_COUNTRY = len(KINDS) - 1


def _stands(spot: Spot, telling: Telling) -> bool:
    return all(word in telling.words for word in distinctive(spot.name)) and any(distinctive(spot.name))


_ORDER = ("same settlement", "near", "same words", "close", "same area", "inside", "country", "far", "farther", "other")


def _between(one: Spot, other: Spot) -> tuple[str, str]:
    if one.is_same(other):
        if not one.kind or not other.kind:
            return "same words", f"same words for the place ({one.name})"
        if one.is_settlement:
            return "same settlement", f"same place ({one.name})"
        return ("country", "") if one.kind == "country" else ("same area", f"same area ({one.name})")
    if one.holds(other) or other.holds(one):
        wide, narrow = sorted((one, other), key=lambda each: -each.breadth)
        return ("country", "") if wide.kind == "country" else ("inside", f"{narrow.name} lies in {wide.name}")
    distance = one.kilometres(other)
    if distance is None:
        return "other", f"other places ({one.name}, {other.name})"
    apart = f"{distance:.0f} km apart ({one.name}, {other.name})"
    if not (one.is_settlement and other.is_settlement):
        return ("close" if distance <= _CLOSE else "far" if distance <= _FAR else "farther"), apart
    for name, bound in (("near", _NEAR), ("close", _CLOSE), ("far", _FAR)):
        if distance <= bound:
            return name, apart
    return "farther", apart


def _day(one: Telling, other: Telling) -> tuple[str, str]:
    """How far the days are apart: ``told`` if both texts tell theirs, else ``guessed`` from a publication."""
    (first, last, told), (others_first, others_last, also_told) = _days(one), _days(other)
    if first is None or last is None or others_first is None or others_last is None:
        return "unknown", ""
    gap = max(0, others_first - last, first - others_last)
    how = "told" if told and also_told else "guessed" if told or also_told else "published"
    words = "same day" if gap == 0 else "1 day apart" if gap == 1 else f"{gap} days apart"
    name = "same" if gap == 0 else "1" if gap == 1 else "2 or 3" if gap <= 3 else "week" if gap <= 7 else "more"
    return f"{name} {how}", words + {"told": "", "guessed": " (one of publication)", "published": " of publication"}[
        how
    ]


def _days(telling: Telling) -> tuple[int | None, int | None, bool]:
    """First and last day of a telling, and whether its text tells them; else the day of publication."""
    if telling.first is None or telling.precision == "report":
        return telling.day, telling.day, False
    return telling.first, telling.last, True


def _published(one: Telling, other: Telling) -> str:
    if one.day is None or other.day is None:
        return "unknown"
    gap = abs(other.day - one.day)
    return next(
        (name for bound, name in ((0, "same"), (1, "1"), (3, "2 or 3"), (14, "fortnight")) if gap <= bound), "more"
    )


def _toll(earlier: Telling, later: Telling, harm: str) -> tuple[str, str]:
    """How the tolls of two tellings are to each other."""
    one, other = earlier.figure(harm), later.figure(harm)
    if one is None or other is None:
        return "unknown" if one is other else "one", ""
    if one == other:
        told = f"{_written(one)} {harm} in both"
        return ("same few" if one[0] <= _SMALL else "same"), told
    told = f"{_written(one)} {harm}, then {_written(other)}"
    if _overlap(one, other):
        return "overlap", told
    low, high = sorted((one[0], other[0]))
    rises = "rises" if other[0] > one[0] else "falls"
    near = high <= 1.5 * low + 1
    return f"{rises}{'' if near else ' far'}", told


def _overlap(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    first, second = sorted((one, other), key=lambda each: each[0])
    return first[1] is None or second[0] <= first[1]


def _written(figure: tuple[int, int | None]) -> str:
    low, high = figure
    return f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"


def _party(one: Telling, other: Telling) -> tuple[str, str]:
    if not one.parties or not other.parties:
        return "unknown", ""
    shared = [party.name for party in one.parties if party.name in {each.name for each in other.parties}]
    if shared:
        return "same", f"same party alleged ({shared[0]})"
    sides, others = ({party.side for party in each.parties} - {None} for each in (one, other))
    told = f"other parties alleged ({one.parties[0].name}, {other.parties[0].name})"
    if not sides or not others:
        return "other name", told
    return ("same side", "") if sides & others else ("other side", told)


def _attack(one: Telling, other: Telling) -> str:
    if not one.attacks or not other.attacks:
        return "unknown"
    if set(one.attacks) & set(other.attacks) - {"other"}:
        return "same"
    return "related" if any(related(a, b) for a, b in product(one.attacks, other.attacks)) else "other"


def _victims(one: Telling, other: Telling) -> Iterator[str]:
    """Shared classes of people, equal numbers of one of them, and fighters here against civilians there."""
    if any(name in one.victims and name in other.victims for name in _SPECIFIC):
        yield "shared"
    for harm, name in product(("killed", "injured"), (*_SPECIFIC, "combatants")):
        mine, theirs = one.figure(harm, name), other.figure(harm, name)
        if mine is not None and theirs is not None:
            yield "same number" if mine == theirs else "other number"
            break
    kinds = [("combatants" in each.victims, bool(each.victims - {"combatants"})) for each in (one, other)]
    if kinds in ([(True, False), (False, True)], [(False, True), (True, False)]):
        yield "fighters or civilians"


def _aspects(one: Telling, other: Telling) -> Iterator[tuple[str, str]]:
    """Whether two tellings have hour, site and means in common; nothing if one tells none."""
    for aspect in ("hour", "site", "means"):
        mine, theirs = ({value for name, value in each.aspects if name == aspect} for each in (one, other))
        if mine and theirs:
            yield aspect, "same" if mine & theirs else "other"


def _recalls(later: Telling, earlier: Telling, harm: str) -> bool:
    """Whether a later telling raises the toll of an earlier one in its own words."""
    toll = earlier.figure(harm)
    return toll is not None and any(
        each.role == "revised" and each.harm == harm and (each.low, each.high) == toll for each in later.records
    )


def _words(one: Telling, other: Telling) -> tuple[str, str]:
    """Rare words in both that name neither their places nor their parties."""
    if not one.words or not other.words:
        return "unknown", ""
    shared = sorted((one.words & other.words) - one.name_words - other.name_words)
    reason = f"rare words in both ({', '.join(shared[:3])})" if len(shared) > 2 else ""
    return next(
        name for most, name in ((0, "0"), (1, "1"), (3, "few"), (6, "some"), (999, "many")) if len(shared) <= most
    ), reason


def _numbers(one: Telling, other: Telling) -> str:
    """How many numbers of people, told with their harm and classes, are in both."""
    mine, theirs = (
        {(each.harm, each.victims, each.low) for each in telling.records if each.low} for telling in (one, other)
    )
    telling_numbers = {each for each in mine & theirs if each[1] or each[2] > _SMALL}
    return f"{min(2, len(telling_numbers))}" + (" of 1" if min(len(mine), len(theirs)) < 2 else "")
