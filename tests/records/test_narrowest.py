"""Places inside each other: of a town, its province and its country only the town is where a harm happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.places.location import Location
from hasila.records.places.place import KINDS, Place
from hasila.records.places.resolution import Resolution
from hasila.records.places.whereabouts import narrowest
from hasila.records.stretch import Stretch

NAMES = ("إدلب", "حلب", "سراقب", "بنش")


def place(name: str, kind: str, units: tuple[str, ...] = (), country: str = "SY") -> Place:
    return Place(f"{kind}-{name}", name, kind, None, None, units, country)


SYRIA = place("سوريا", "country")
PROVINCE = place("إدلب", "admin1")
DISTRICT = place("سراقب", "admin2", ("إدلب",))
TOWN = place("سراقب", "settlement", ("إدلب", "سراقب"))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [(SYRIA, PROVINCE), (SYRIA, TOWN), (PROVINCE, DISTRICT), (PROVINCE, TOWN), (DISTRICT, TOWN)],
)
def test_a_wide_place_holds_a_narrow_one_and_not_the_other_way(wide: Place, narrow: Place):
    assert wide.holds(narrow)
    assert not narrow.holds(wide)


@pytest.mark.parametrize(
    "other",
    [
        SYRIA,
        PROVINCE,
        place("بنش", "settlement", ("حلب",)),
        place("بنش", "settlement", ("إدلب",), "LB"),
        place("إدلب", "settlement", ()),
    ],
)
def test_a_province_holds_no_place_of_another_unit_or_country_nor_itself(other: Place):
    assert not PROVINCE.holds(other)


def test_spellings_of_a_unit_are_the_same_unit():
    assert place("أريحا", "admin2").holds(place("مرعيان", "settlement", ("إدلب", "اريحا")))


places = st.builds(
    place,
    st.sampled_from(NAMES),
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    st.sampled_from(("SY", "LB")),
)
locations = st.builds(
    Location, st.just(Stretch(0, 1)), st.sampled_from(NAMES), st.builds(Resolution, st.none() | places, st.just("name"))
)


@given(st.lists(locations, max_size=8))
def test_some_of_the_places_remain_and_none_holds_another(given: list[Location]):
    kept = narrowest(given)
    assert [each for each in given if any(each is one for one in kept)] == kept
    assert bool(kept) == bool(given)
    found = [each.resolution.place for each in kept if each.resolution.place]
    assert not any(one.holds(other) for one in found for other in found)
    assert [each for each in kept if each.resolution.place is None] == [
        each for each in given if each.resolution.place is None
    ]


@given(st.lists(locations, max_size=8))
def test_what_is_left_out_holds_a_place_that_remains(given: list[Location]):
    kept = [each.resolution.place for each in narrowest(given) if each.resolution.place]
    left = [each.resolution.place for each in given if each.resolution.place and each.resolution.place not in kept]
    assert {each.kind for each in left} <= set(KINDS[:-1])
    for wide in left:
        assert any(wide.holds(each.resolution.place) for each in given if each.resolution.place)
