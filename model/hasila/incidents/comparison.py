"""Compares two tellings: what speaks for one event and what against it, as features and in words."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product
from typing import Literal

from hasila.incidents.rarity import NamesOfPlaces, Rarity, likeness
from hasila.incidents.spot import Spot
from hasila.incidents.telling import Telling, distinctive, related, written
from hasila.records.places.place import KINDS

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
    """Compare two tellings of different reports, as if there were no others.

    Args:
        one: a telling.
        other: another; the order does not matter.
        copied: what their reports share.
    """
    return Comparer(sorted((one, other), key=lambda each: each.order)).comparison(0, 1, copied)


class Comparer:
    """Compares many pairs of tellings. What it needs of a telling it finds once.

    Args:
        tellings: the tellings, ordered by :attr:`Telling.order`.
    """

    def __init__(self, tellings: Sequence[Telling]) -> None:
        rarity, places = Rarity(tellings), NamesOfPlaces(tellings)
        self._traits = lru_cache(maxsize=_KEPT)(lambda at: _Traits(tellings[at], rarity, places))

    def features(self, first: int, second: int, copied: Copied) -> Sequence[str]:
        """The features of two tellings, by their positions, the lesser first."""
        return _features(self._traits(first), self._traits(second), copied)

    def comparison(self, first: int, second: int, copied: Copied) -> Comparison:
        """The features of two tellings, and the reasons."""
        earlier, later = self._traits(first), self._traits(second)
        return Comparison(tuple(_features(earlier, later, copied)), tuple(_reasons(earlier, later, copied)))


_KEPT = 1 << 13
"""Tellings. Those that are compared were published within days."""


class _Traits:
    """What the comparisons of a telling need of it."""

    __slots__ = (
        "aspects", "attacks", "clock", "day", "earliest", "figures", "is_breaking", "named", "numbers", "parties",
        "people", "places", "rare", "revised", "sides", "specific", "telling", "time", "told", "unnamed", "words",
    )  # fmt: skip

    def __init__(self, telling: Telling, rarity: Rarity, places: NamesOfPlaces) -> None:
        self.telling = telling
        self.figures = {harm: telling.figure(harm) for harm in _HARMS}
        self.told = {key: told for key in _NUMBERED if (told := telling.figure(*key)) is not None}
        self.revised = {(each.harm, (each.low, each.high)) for each in telling.records if each.role == "revised"}
        self.numbers = {(each.harm, each.victims, each.low) for each in telling.records if each.low}
        victims = telling.victims
        self.specific = victims.intersection(_SPECIFIC)
        self.people = ("combatants" in victims, bool(victims - {"combatants"}))
        self.parties = {party.name for party in telling.parties}
        self.sides = {party.side for party in telling.parties} - {None}
        self.attacks = set(telling.attacks)
        self.aspects = {
            aspect: values
            for aspect in ("hour", "site", "means")
            if (values := {value for name, value in telling.aspects if name == aspect})
        }
        published = telling.published or ""
        self.clock = int(published[11:13]) if len(published) > _DAY else None
        if self.clock is not None and "hour" not in self.aspects and ("now", "now") in telling.aspects:
            self.aspects["hour"] = {_hour_of(self.clock)}
        self.earliest = min(_BEGINS.get(value, 0) for value in self.aspects.get("hour", {""}))
        self.words = frozenset(telling.words)
        self.unnamed = self.words - telling.name_words
        self.rare = rarity.weights(self.unnamed)
        self.named = {*places.named(telling), *(spot.sound for spot in telling.spots if spot.breadth != _COUNTRY)}
        self.time = _time(published)
        self.is_breaking = ("now", "now") in telling.aspects
        self.day = _days(telling)
        self.places = [words for spot in telling.spots if spot.breadth != _COUNTRY and (words := _named(spot.name))]


_DAY = len("2020-01-16")
_HARMS = ("killed", "injured")
_NUMBERED = tuple(product(_HARMS, (*_SPECIFIC, "combatants")))


def _features(earlier: _Traits, later: _Traits, copied: Copied) -> list[str]:
    place, _ = _place(earlier.telling, later.telling)
    day = _day(earlier, later)
    killed, injured = (_toll(earlier.figures[harm], later.figures[harm]) for harm in _HARMS)
    features = [
        *(f"place {place}", f"day {day}", f"killed {killed}", f"injured {injured}", f"party {_party(earlier, later)}"),
        *(f"attack {_attack(earlier, later)}", f"words {_words(earlier, later)}"),
        *(f"place {_alike(place)} & day {day}", f"place {_alike(place)} & killed {killed}"),
        *(f"victims {name}" for name in _victims(earlier, later)),
        f"tolls {_agree(killed)} & {_agree(injured)}",
    ]
    for told in (f"wording {_wording(earlier, later)}", f"names {_names(earlier, later)}"):
        features += [told, f"{told} & place {_alike(place)}"]
    if place not in ("same settlement", "same words") and (_stands(earlier, later) or _stands(later, earlier)):
        features.append("place named")
    features.append(f"published {_published(earlier.telling, later.telling)}")
    features += [f"{what} told after publication" for what in _foretold(earlier, later)]
    features.append(f"numbers {_numbers(earlier, later)}")
    features += [f"{aspect} {how}" for aspect, how in _aspects(earlier, later)]
    features += [f"toll told before, {harm}" for harm in _HARMS if (harm, earlier.figures[harm]) in later.revised]
    if copied:
        features.append(f"copied {copied}")
    if earlier.time is not None and later.time is not None:
        hours = _hours(later.time - earlier.time)
        features += [f"hours {hours}", *([f"breaking after {hours}"] if later.is_breaking else [])]
    return features


def _reasons(earlier: _Traits, later: _Traits, copied: Copied) -> Iterator[str]:
    if copied:
        yield f"one report copies the other ({copied})"
    _, place = _place(earlier.telling, later.telling)
    tolls = (_toll_told(earlier.figures[harm], later.figures[harm], harm) for harm in _HARMS)
    yield from filter(
        None, (place, _day_told(earlier, later), *tolls, _party_told(earlier, later), _words_told(earlier, later))
    )
    if _attack(earlier, later) == "other":
        yield f"the attack is called {earlier.telling.attacks[0]} and {later.telling.attacks[0]}"


def _place(one: Telling, other: Telling) -> tuple[str, str]:
    """How the places of two tellings are to each other: the nearest two of them decide."""
    if not one.spots or not other.spots:
        return "unknown", ""
    if len(one.spots) == len(other.spots) == 1:
        return _between(one.spots[0], other.spots[0])
    return min(
        (_between(mine, theirs) for mine, theirs in product(one.spots, other.spots)),
        key=lambda each: _ORDER.index(each[0]),
    )


def _alike(place: str) -> str:
    """A relation of places as it is learnt together with others: rare ones as the like one."""
    return "same words" if place == "like words" else place


_COUNTRY = len(KINDS) - 1


@lru_cache(maxsize=1 << 14)
def _named(name: str) -> tuple[str, ...]:
    return tuple(distinctive(name))


def _stands(one: _Traits, other: _Traits) -> bool:
    """Whether the words of a telling name a place of another, countries aside."""
    return any(other.words.issuperset(words) for words in one.places)


_ORDER = (
    *("same settlement", "near", "same words", "close", "like words", "same area", "inside"),
    *("country", "far", "farther", "other"),
)


@lru_cache(maxsize=1 << 16)
def _between(one: Spot, other: Spot) -> tuple[str, str]:
    if one.is_same(other):
        if not one.kind or not other.kind:
            return "same words", f"same words for the place ({one.name})"
        if one.is_settlement:
            return "same settlement", f"same place ({one.name})"
        return ("country", "") if one.kind == "country" else ("same area", f"same area ({one.name})")
    if one.holds(other) or other.holds(one):
        wide, narrow = sorted((one, other), key=lambda each: -each.breadth)
        within = f"{narrow.name} lies in {wide.name}"
        return (
            ("near", within)
            if wide.is_settlement
            else ("country", "")
            if wide.kind == "country"
            else ("inside", within)
        )
    distance = one.kilometres(other)
    if distance is None and one.is_like(other):
        return "like words", f"like words for the place ({one.name}, {other.name})"
    if distance is None:
        return "other", f"other places ({one.name}, {other.name})"
    apart = f"{distance:.0f} km apart ({one.name}, {other.name})"
    if not (one.is_settlement and other.is_settlement):
        return ("close" if distance <= _CLOSE else "far" if distance <= _FAR else "farther"), apart
    for name, bound in (("near", _NEAR), ("close", _CLOSE), ("far", _FAR)):
        if distance <= bound:
            return name, apart
    return "farther", apart


def _day(one: _Traits, other: _Traits) -> str:
    """How far the days are apart: ``told`` if both texts tell theirs, else ``guessed`` from a publication."""
    gap, how = _gap(one, other)
    if gap is None:
        return "unknown"
    name = "same" if gap == 0 else "1" if gap == 1 else "2 or 3" if gap <= 3 else "week" if gap <= 7 else "more"
    return f"{name} {how}"


def _day_told(one: _Traits, other: _Traits) -> str:
    gap, how = _gap(one, other)
    if gap is None:
        return ""
    words = "same day" if gap == 0 else "1 day apart" if gap == 1 else f"{gap} days apart"
    return words + {"told": "", "guessed": " (one of publication)", "published": " of publication"}[how]


def _gap(one: _Traits, other: _Traits) -> tuple[int | None, str]:
    """The days between two tellings, nothing if unknown, and how they are known."""
    (first, last, told), (others_first, others_last, also_told) = one.day, other.day
    if first is None or last is None or others_first is None or others_last is None:
        return None, ""
    how = "told" if told and also_told else "guessed" if told or also_told else "published"
    return max(0, others_first - last, first - others_last), how


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


def _foretold(earlier: _Traits, later: _Traits) -> Iterator[str]:
    """What a telling puts behind the publication of the other, which cannot tell of it then: its day or its hour."""
    for published, told in ((earlier, later), (later, earlier)):
        day, (first, _, is_told) = published.telling.day, told.day
        if day is None or first is None:
            continue
        if first > day:
            yield from ("day",) if is_told else ()
        elif first == day and published.clock is not None and published.clock < told.earliest:
            yield "hour"


_BEGINS = {"dawn": 0, "morning": 5, "noon": 11, "evening": 16}
"""The hour from which an hour of the day is."""
_NIGHT = 21
"""The hour from which it is night. What is told of a night may be of the one before."""
_HOURS = (*_BEGINS, "night")


def _hour_of(clock: int) -> str:
    """The hour of the day at which a text is published that tells of what just happened."""
    return "night" if clock >= _NIGHT else [name for name, begin in _BEGINS.items() if begin <= clock][-1]


def _time(published: str) -> float | None:
    """The hours of a time of publication since a fixed one; nothing of a day without hour."""
    if len(published) <= _DAY:
        return None
    time = datetime.fromisoformat(published)
    return time.replace(tzinfo=time.tzinfo or UTC).timestamp() / 3600


def _hours(hours: float) -> str:
    """How many hours lie between two publications."""
    return next((f"{most}" for most in (1, 3, 6, 12, 24) if hours <= most), "more")


_Figure = tuple[int, int | None] | None


def _toll(one: _Figure, other: _Figure) -> str:
    """How the toll of an earlier telling and that of a later one are to each other."""
    if one is None or other is None:
        return "unknown" if one is other else "one"
    if one == other:
        return "same few" if one[0] <= _SMALL else "same"
    if _overlap(one, other):
        return "overlap"
    low, high = sorted((one[0], other[0]))
    rises = "rises" if other[0] > one[0] else "falls"
    near = high <= 1.5 * low + 1
    return f"{rises}{'' if near else ' far'}"


def _agree(toll: str) -> str:
    """A relation of tolls as it is learnt together with another: rare ones as the like one."""
    if toll in ("unknown", "one"):
        return "unknown"
    if toll in ("same", "same few"):
        return toll
    return "other" if toll in ("falls", "falls far", "rises far") else "like"


def _toll_told(one: _Figure, other: _Figure, harm: str) -> str:
    if one is None or other is None:
        return ""
    return f"{written(*one)} {harm} in both" if one == other else f"{written(*one)} {harm}, then {written(*other)}"


def _overlap(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    first, second = sorted((one, other), key=lambda each: each[0])
    return first[1] is None or second[0] <= first[1]


def _party(one: _Traits, other: _Traits) -> str:
    if not one.parties or not other.parties:
        return "unknown"
    if not one.parties.isdisjoint(other.parties):
        return "same"
    if not one.sides or not other.sides:
        return "other name"
    return "other side" if one.sides.isdisjoint(other.sides) else "same side"


def _party_told(one: _Traits, other: _Traits) -> str:
    how = _party(one, other)
    if how == "same":
        shared = next(party.name for party in one.telling.parties if party.name in other.parties)
        return f"same party alleged ({shared})"
    if how in ("unknown", "same side"):
        return ""
    return f"other parties alleged ({one.telling.parties[0].name}, {other.telling.parties[0].name})"


def _attack(one: _Traits, other: _Traits) -> str:
    if not one.attacks or not other.attacks:
        return "unknown"
    if one.attacks & other.attacks - {"other"}:
        return "same"
    return "related" if any(related(a, b) for a, b in product(one.attacks, other.attacks)) else "other"


def _victims(one: _Traits, other: _Traits) -> Iterator[str]:
    """Shared classes of people, equal numbers of one of them, and fighters here against civilians there."""
    if not one.specific.isdisjoint(other.specific):
        yield "shared"
    for key, mine in one.told.items():
        if key in other.told:
            yield "same number" if mine == other.told[key] else "other number"
            break
    if (one.people, other.people) in _FIGHTERS_AND_CIVILIANS:
        yield "fighters or civilians"


_FIGHTERS_AND_CIVILIANS = (((True, False), (False, True)), ((False, True), (True, False)))


def _aspects(one: _Traits, other: _Traits) -> Iterator[tuple[str, str]]:
    """Whether two tellings have hour, site and means in common; nothing if one tells none."""
    for aspect, mine in one.aspects.items():
        if theirs := other.aspects.get(aspect):
            if not mine.isdisjoint(theirs):
                yield aspect, "same"
            else:
                yield aspect, "near" if aspect == "hour" and _are_near(mine, theirs) else "other"


def _are_near(hours: Set[str], others: Set[str]) -> bool:
    """Whether two hours of a day follow each other, so that one event may be told with both; dawn follows night."""
    steps = {abs(_HOURS.index(one) - _HOURS.index(other)) for one, other in product(hours, others)}
    return not steps.isdisjoint({1, len(_HOURS) - 1})


def _words(one: _Traits, other: _Traits) -> str:
    """How many rare words are in both that name neither their places nor their parties."""
    if not one.words or not other.words:
        return "unknown"
    shared = len(one.unnamed & other.unnamed)
    return next(name for most, name in ((0, "0"), (1, "1"), (3, "few"), (6, "some"), (999, "many")) if shared <= most)


def _wording(one: _Traits, other: _Traits) -> str:
    """How much of the rare words that name neither their places nor their parties is in both, the rarest above all."""
    if not one.rare or not other.rare:
        return "unknown"
    alike = likeness(one.rare, other.rare)
    return next((name for most, name in _LIKENESS if alike <= most), "most")


_LIKENESS = ((0, "0"), (0.04, "little"), (0.1, "few"), (0.2, "some"), (0.35, "many"))


def _names(one: _Traits, other: _Traits) -> str:
    """How many places both name, as their own or beside; the places are those that any telling tells."""
    if not one.named or not other.named:
        return "unknown"
    return f"{min(2, len(one.named & other.named))}"


def _words_told(one: _Traits, other: _Traits) -> str:
    shared = sorted(one.unnamed & other.unnamed)
    return f"rare words in both ({', '.join(shared[:3])})" if len(shared) > 2 else ""


def _numbers(one: _Traits, other: _Traits) -> str:
    """How many numbers of people, told with their harm and classes, are in both."""
    shared = sum(bool(victims) or low > _SMALL for _, victims, low in one.numbers & other.numbers)
    return f"{min(2, shared)}" + (" of 1" if min(len(one.numbers), len(other.numbers)) < 2 else "")
