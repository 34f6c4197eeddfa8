"""Places: how far they are apart, and which names are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.spot import Spot, skeleton, sound, spot
from hasila.records.places.location import Location
from hasila.records.places.resolution import Resolution
from hasila.records.stretch import Stretch
from hasila.text.folding import fold
from support.strategies import nasty_texts
from support.told_events import settlement


def unit(name: str, kind: str, units: tuple[str, ...] = (), country: str = "SY") -> Spot:
    return Spot(f"{kind} {name}", name, fold(name), skeleton(name), sound(name), kind, None, None, units, country, "")


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((33.5138, 36.2765), (36.2021, 37.1343), 309),  # Damascus and Aleppo
        ((15.3694, 44.1910), (12.7855, 45.0187), 301),  # Sanaa and Aden
        ((0.0, 0.0), (0.0, 180.0), 20015),  # half round the equator
        ((0.0, 179.5), (0.0, -179.5), 111),  # across the date line
        ((90.0, 0.0), (-90.0, 70.0), 20015),  # pole to pole
        ((35.0, 36.0), (35.0, 36.0), 0),
    ],
)
def test_the_distance_of_places_is_the_known_one(
    one: tuple[float, float], other: tuple[float, float], kilometres: float
) -> None:
    assert settlement("أ", *one).kilometres(settlement("ب", *other)) == pytest.approx(kilometres, rel=0.005, abs=0.1)


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_distances_are_symmetric_and_no_longer_than_half_the_earth(a: float, b: float, c: float, d: float) -> None:
    one, other = settlement("أ", a, b), settlement("ب", c, d)
    there, back = one.kilometres(other), other.kilometres(one)
    assert there is not None
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016


def test_a_place_without_coordinates_has_no_distance() -> None:
    assert settlement("أ", None, None).kilometres(settlement("ب")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الضبوعة", "الظبوعه"),
        ("أبو شوك", "ابشوك"),
        ("دير حافر", "ديرحافر"),
        ("خان_شيخون", "خان شيخون"),
        ("سَراقِب", "سراقب"),
        ("معرّة النعمان", "معره النعمان"),
    ],
)
def test_spellings_of_a_name_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("حلب", "حماة"), ("تعز", "عدن"), ("أبين", "لبنان"), ("بنش", "سرمين")])
def test_other_names_have_other_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ياقشيد", "ياخشيد"), ("بولو بردي", "بولبرتي"), ("أم الأرانب", "ام لرانب"), ("الكريمت", "الكريمت شرق")],
)
def test_names_that_sound_alike_or_say_more_are_like(one: str, other: str) -> None:
    assert unit(one, "").is_like(unit(other, ""))
    assert unit(other, "").is_like(unit(one, ""))
    assert sound(one) == sound(other) or set(one.split()) < set(other.split())


@pytest.mark.parametrize(("one", "other"), [("حلب", "حماة"), ("الكريمت شرق", "الجزيرة شرق"), ("بنش", "سرمين")])
def test_other_names_are_not_like(one: str, other: str) -> None:
    assert not unit(one, "").is_like(unit(other, ""))


@given(nasty_texts)
def test_any_text_has_a_skeleton(text: str) -> None:
    assert skeleton(text) == skeleton(text)
    assert not fold(text).split() or skeleton(text) or set(fold(text)) <= set(" _")


def test_larger_places_hold_those_that_lie_in_them() -> None:
    town = Spot("1", "سراقب", "سراقب", "سرقب", "سركب", "settlement", 35.9, 36.8, ("إدلب",), "SY", "")
    province, country = unit("إدلب", "admin1"), unit("سوريا", "country")
    assert province.holds(town)
    assert country.holds(province)
    assert country.holds(town)
    assert not town.holds(province)
    assert not unit("حلب", "admin1").holds(town)
    assert not unit("العراق", "country", country="IQ").holds(town)
    assert town.breadth < province.breadth < country.breadth


def test_words_that_no_gazetteer_has_are_a_place_by_their_letters() -> None:
    def unknown(name: str) -> Spot:
        return spot(Location(Stretch(0, 1), name, Resolution(None, "not in the gazetteer")))

    assert unknown("قرية الضبوعة").is_same(unknown("قرية الظبوعه"))
    assert not unknown("قرية الضبوعة").is_same(unknown("قرية أخرى"))
    assert unknown("قرية").breadth > unit("سوريا", "country").breadth
    assert unknown("قرية") is unknown("قرية")
