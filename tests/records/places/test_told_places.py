"""Places that the gazetteer lacks: what the text tells of where they are."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.places.enclosure import beside, inside
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.resolution import Resolution
from hasila.text.words import lead


@pytest.fixture(scope="module")
def own() -> Gazetteer:
    return Gazetteer.read()


def enclosures(text: str, places: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The places that are told in or beside another one."""
    return {**beside(text, places), **inside(text, places)}


def spots(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where names stand in a text, one behind the other."""
    found, at = [], 0
    for name in names:
        at = text.index(name, at)
        found.append((at, at + len(name)))
        at += len(name)
    return found


def resolved(gazetteer: Gazetteer, text: str, *names: str) -> list[Resolution]:
    """What a gazetteer tells of the names in a text."""
    mentions = [(text[start:end], lead(text, start)) for start, end in spots(text, names)]
    return gazetteer.resolve(mentions, text)


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("حاجز النخلة في مدينة الرقة", "النخلة", "الرقة"),
        ("بلدة عين الورد بقضاء الشوف", "عين الورد", "الشوف"),
        ("مخيم الياسمين شرق نابلس", "الياسمين", "نابلس"),
        ("قرية تل النرجس - ريف دير الزور الشرقي", "تل النرجس", "دير الزور"),
        ("حي الريحان بالعاصمة طرابلس", "الريحان", "طرابلس"),
        ("دوار السنبلة جنوب مدينة غزة", "السنبلة", "غزة"),
        ("حي الزيزفون في #نيالا", "الزيزفون", "نيالا"),
        ("قرية الخزامى الواقعة إلى الغرب من سرت", "الخزامى", "سرت"),
        ("سوق اللوز بالقرب من مأرب", "اللوز", "مأرب"),
        ("قرية الدحنون (قضاء النبطية)", "الدحنون", "النبطية"),
        ("قرية «النفل» التابعة لمحافظة صعدة", "النفل", "صعدة"),
        ("قرية الخزامى شماليَّ محافظةِ إدلب", "الخزامى", "إدلب"),
    ],
)
def test_a_place_is_told_in_or_near_of_the_next(text: str, narrow: str, wide: str):
    assert enclosures(text, spots(text, (narrow, wide))) == {0: 1}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("قصف على حرستا ودوما", "حرستا", "دوما"),
        ("قصف على حرستا، دوما", "حرستا", "دوما"),
        ("الطريق من حلب إلى إدلب", "حلب", "إدلب"),
        ("نزحوا من بنش ثم قتل أحدهم في سلقين", "بنش", "سلقين"),
        ("في الأنبار وفي الرمادي", "الأنبار", "الرمادي"),
        ("سرت على بعد ستين كيلومترا من هون", "سرت", "هون"),
        ("سقوط قذائف على كفرزيتا. في حماة قتل", "كفرزيتا", "حماة"),
    ],
)
def test_places_beside_each_other_do_not_lie_in_each_other(text: str, first: str, second: str):
    assert enclosures(text, spots(text, (first, second))) == {}


@given(st.text("حلب دوما في شمال من ب،-(\n ً", max_size=80), st.lists(st.integers(0, 80), max_size=8))
def test_any_offsets_of_any_text_are_taken(text: str, numbers: list[int]):
    cut = sorted(min(each, len(text)) for each in numbers)
    places = list(zip(cut[::2], cut[1::2], strict=False))
    assert all(wider == at + 1 < len(places) for at, wider in enclosures(text, places).items())


def test_a_village_that_the_gazetteer_lacks_lies_about_where_the_town_is(own: Gazetteer):
    village, town = resolved(own, "قصف على قرية تل النرجس شمالي مدينة سراقب.", "تل النرجس", "سراقب")
    assert town.place is not None
    assert village.place is not None
    assert village.why == "told in"
    assert (village.place.name, village.place.country, village.place.id) == ("تل النرجس", "SY", "")
    assert (village.place.latitude, village.place.longitude) == (town.place.latitude, town.place.longitude)
    assert village.place.kind == "admin3"
    assert village.place.units[-1] == town.place.name


def test_what_a_place_is_told_in_may_be_told_in_another(own: Gazetteer):
    spot, _, _ = resolved(
        own, "انفجار عند مفرق النسرين في قرية تل النرجس بمحافظة صعدة.", "النسرين", "تل النرجس", "صعدة"
    )
    assert spot.place is not None
    assert spot.place.country == "YE"
    assert spot.place.units[-1] == "تل النرجس"


def test_a_name_abroad_is_not_taken_against_what_the_text_tells(own: Gazetteer):
    text = "سقطت قذيفة عند دوار الكويت جنوب مدينة غزة."
    square, town = resolved(own, text, "الكويت", "غزة")
    assert town.place is not None
    assert square.place is not None
    assert square.place.country == town.place.country == "PS"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("قصفت قوات الدعم السريع قرية الخزامى.", "الخزامى", "SD"),
        ("أعلنت وزارة الصحة اليمنية سقوط قتلى في الخزامى.", "الخزامى", "YE"),
        ("قال الجيش العراقي والجيش السوري إن القصف طال الخزامى.", "الخزامى", None),
        ("قال الجيش التركي إن القصف طال الخزامى.", "الخزامى", None),
        ("قصف على الخزامى.", "الخزامى", None),
    ],
)
def test_the_country_is_that_of_whose_war_alone_the_text_speaks(
    own: Gazetteer, text: str, name: str, country: str | None
):
    (found,) = resolved(own, text, name)
    assert (found.place.country if found.place else None) == country
    if found.place:
        assert (found.place.latitude, found.place.kind, found.why) == (None, "country", "told country")


@pytest.mark.parametrize(
    ("text", "name"), [("قصف على حي دار السلام.", "دار السلام"), ("إطلاق نار في شارع فلسطين.", "فلسطين")]
)
def test_a_quarter_or_street_is_no_city_and_no_country_of_its_name(own: Gazetteer, text: str, name: str):
    (found,) = resolved(own, text, name)
    assert found.place is None or found.place.kind == "quarter"


def test_a_name_that_many_places_have_needs_the_country(own: Gazetteer):
    alone, told = (
        resolved(own, f"اشتباكات في حي الزهراء{words}.", "الزهراء")[0] for words in ("", " بين الحوثيين والجيش اليمني")
    )
    assert alone.place is None
    assert told.place is not None
    assert told.place.country == "YE"
