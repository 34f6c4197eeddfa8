"""Places: spellings, several places with one name, users' gazetteers, and the reasons where none is found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.records.places.gazetteer import Gazetteer
from hasila.records.places.place import Place, read_places
from hasila.text.folding import without_marks
from hasila.text.words import lead
from support.borrowed import OCHA, needs_ocha

HEADER = (
    "admin1_en,admin1_ar,admin1_pcode,admin2_en,admin2_ar,admin2_pcode,admin3_en,admin3_ar,admin3_pcode,"
    "name_en,name_ar,pcode,type,lon,lat"
)


def row(name: str, code: str, province: str, district: str, latitude: float, longitude: float) -> str:
    units = f"x,{province},P-{province},x,{district},D-{district},x,مركز {district},S-{district}"
    return f"{units},x,{name},{code},C,{longitude},{latitude}"


@pytest.fixture(scope="module")
def ocha(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """Some invented places in the columns of OCHA's file."""
    path = tmp_path_factory.mktemp("places") / "places.csv"
    rows = [
        row("الجسر", "C1", "الشمال", "النهر", 36.0, 36.5),
        row("كفر زيت", "C2", "الشمال", "النهر", 36.1, 36.6),
        row("الجسر", "C3", "الجنوب", "السهل", 32.7, 36.1),
        row("السهل", "C4", "الجنوب", "السهل", 32.6, 36.1),
        row("تل الورد الكبير", "C5", "الشمال", "النهر", 36.2, 36.7),
        row("الشمال", "C6", "الشمال", "النهر", 36.05, 36.55),
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8-sig")
    return Gazetteer.read(path)


@pytest.fixture(scope="module")
def own() -> Gazetteer:
    return Gazetteer.read()


def one(gazetteer: Gazetteer, name: str, before: str = "") -> Place | None:
    return gazetteer.resolve([(name, before)])[0].place


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("كفر زيت", "C2"),
        ("كفرزيت", "C2"),
        ("كَفر زيت", "C2"),
        ("تل الورد", "C5"),
        ("سهل", "C4"),
        ("سورية", "geonames:163843"),
    ],
)
def test_a_name_is_found_in_other_spellings(ocha: Gazetteer, name: str, code: str):
    found = one(ocha, name)
    assert found is not None
    assert found.id == code


def test_a_place_has_coordinates_and_units(ocha: Gazetteer):
    found = one(ocha, "كفر زيت")
    assert found == Place(
        id="C2",
        name="كفر زيت",
        kind="settlement",
        latitude=36.1,
        longitude=36.6,
        units=("الشمال", "النهر", "النهر"),
        name_en="x",
    )


def test_of_several_places_the_one_near_the_others_is_taken(ocha: Gazetteer):
    for other, code in (("كفر زيت", "C1"), ("السهل", "C3")):
        bridge, _ = ocha.resolve([("الجسر", "في "), (other, "قرب ")])
        assert bridge.place is not None
        assert (bridge.place.id, bridge.why) == (code, "nearby")


def test_without_others_it_is_not_guessed(ocha: Gazetteer):
    (found,) = ocha.resolve([("الجسر", "")])
    assert found.place is None
    assert found.why.startswith("2 places have this name and no other place of the text tells which: C1 / الشمال")


def test_a_province_is_told_from_its_town(ocha: Gazetteer):
    town, unit = one(ocha, "الشمال", "مدينة "), one(ocha, "الشمال", "في محافظة ")
    assert town is not None
    assert unit is not None
    assert (town.kind, town.id) == ("settlement", "C6")
    assert (unit.kind, unit.id) == ("admin1", "P-الشمال")
    assert unit.latitude == pytest.approx((36.0 + 36.1 + 36.2 + 36.05) / 4)


def test_what_is_not_there_says_so(ocha: Gazetteer):
    (found,) = ocha.resolve([("مدينة الأحلام", "")])
    assert (found.place, found.why) == (None, "not in the gazetteer")


def test_the_packages_own_knows_towns_and_countries(own: Gazetteer):
    for name, country, kind in (
        ("إدلب", "SY", "settlement"),
        ("صنعاء", "YE", "settlement"),
        ("لبنان", "LB", "country"),
    ):
        found = one(own, name)
        assert found is not None
        assert (found.country, found.kind) == (country, kind)
    town = one(own, "إدلب")
    assert town is not None
    assert town.latitude == pytest.approx(35.93, abs=0.02)
    assert town.longitude == pytest.approx(36.63, abs=0.02)


def test_a_geonames_dump_is_read(tmp_path: Path):
    cells = [
        "7",
        "Tell",
        "Tell",
        "Tell,تل الريح",
        "35.5",
        "36.5",
        "P",
        "PPL",
        "SY",
        "",
        "12",
        "",
        "",
        "",
        "900",
        "",
        "1",
        "x",
        "y",
    ]
    path = tmp_path / "SY.txt"
    path.write_text("\t".join(cells) + "\n", encoding="utf-8")
    found = one(Gazetteer.read(path), "تل الريح")
    assert found == Place(
        id="geonames:7",
        name="تل الريح",
        kind="settlement",
        latitude=35.5,
        longitude=36.5,
        country="SY",
        population=900,
        name_en="Tell",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name_ar,pcode,lat\nا,ب,1\n",
            "no gazetteer: columns lon, admin1_ar, .* are missing, found name_ar, pcode, lat",
        ),
        ("id\tkind\nا\tب\n", "no gazetteer: columns names_ar, country, .* are missing, found id, kind"),
        ("", "are missing, found none"),
        (HEADER + "\n" + row("ا", "C1", "ب", "ج", 1, 2).replace(",1", ",north"), "expected degrees, found 'north'"),
    ],
)
def test_a_bad_gazetteer_is_refused(tmp_path: Path, text: str, message: str):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        Gazetteer.read(path)


def test_a_gazetteer_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(TableError, match="cannot be read"):
        Gazetteer.read(tmp_path / "none.csv")


TABLE = "id\tname_en\tnames_ar\tkind\tcountry\tunits\tlatitude\tlongitude\tpopulation\n"


def table(path: Path, *rows: tuple[str, str, str, int]) -> Gazetteer:
    """A gazetteer of settlements: id, names, country, population. Those of a country lie close together."""
    degrees = {"SY": 35, "LY": 32, "IR": 31, "YE": 15}
    lines = (
        f"{code}\tx\t{names}\tsettlement\t{country}\t\t{degrees[country]}.{at}\t{degrees[country]}\t{population}\n"
        for at, (code, names, country, population) in enumerate(rows)
    )
    path.write_text(TABLE + "".join(lines), encoding="utf-8")
    return Gazetteer.read(path)


@pytest.fixture
def two_countries(tmp_path: Path) -> Gazetteer:
    return table(
        tmp_path / "places.tsv",
        ("S1", "النهرين", "SY", 20_000),
        ("L1", "النهرين", "LY", 30_000),
        ("S2", "ورد البلد", "SY", 9_000),
        ("L2", "سهلة", "LY", 9_000),
        ("S3", "تل الورد الكبير", "SY", 0),
        ("L3", "واحة", "LY", 400_000),
        ("I3", "واحة", "IR", 0),
    )


def test_a_name_of_two_countries_is_not_guessed(two_countries: Gazetteer):
    (found,) = two_countries.resolve([("النهرين", "في ")], "انفجار في النهرين.")
    assert found.place is None
    assert found.why.startswith("2 places have this name")
    assert {each.place.id for each in found.candidates} == {"S1", "L1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("انفجار في النهرين شمالي ليبيا.", "L1"),
        ("قال الجيش الليبي إن انفجارا وقع في النهرين.", "L1"),
        ("انفجار في النهرين بسورية.", "S1"),
        ("قصف الطيران السوري النهرين.", "S1"),
        ("اشتباكات بين قوات حفتر ومسلحين في النهرين.", "L1"),
        ("انفجار في ورد البلد ثم في النهرين.", "S1"),
        ("انفجار في سهلة ثم في النهرين.", "L1"),
    ],
)
def test_what_the_text_says_of_countries_decides(two_countries: Gazetteer, text: str, code: str):
    names = [name for name in ("ورد البلد", "سهلة", "النهرين") if name in text]
    *_, found = two_countries.resolve([(name, lead(text, text.index(name))) for name in names], text)
    assert found.place is not None
    assert found.place.id == code


def test_a_similar_name_counts_only_in_a_country_of_the_text(two_countries: Gazetteer):
    for name, country in (("سهلا", "ليبيا"), ("تل الورد", "سوريا")):
        silent, told = (
            two_countries.resolve([(name, "في ")], f"انفجار في {name}{words}")[0] for words in ("", f" في {country}")
        )
        assert silent.place is None
        assert "similar name" in silent.why
        assert told.place is not None


def test_a_village_is_not_taken_in_a_country_of_which_the_text_does_not_speak(two_countries: Gazetteer):
    (found,) = two_countries.resolve([("ورد البلد", "في ")], "قتل شخصان في ورد البلد، كما قال الجيش الليبي.")
    assert found.place is not None
    assert (found.why, found.place.country, found.place.id) == ("told country", "LY", "")


def test_a_province_in_the_text_tells_the_country(own: Gazetteer):
    for province, country in (("بريف إدلب الجنوبي", "SY"), ("في الضفة الغربية", "PS"), ("في مكان لا يعرف", None)):
        text = f"قصف على أريحا {province}."
        (found,) = own.resolve([("أريحا", "قصف على ")], text)
        assert (found.place.country if found.place else None) == country


def test_rows_for_parts_of_one_town_are_one_place(own: Gazetteer):
    (found,) = own.resolve([("الزاوية", "في ")], "اشتباكات في الزاوية غربي ليبيا.")
    assert found.place is not None
    assert found.place.name_en in ("Zawiya", "Az Zāwīyah")


def test_a_city_is_taken_before_a_village_abroad(two_countries: Gazetteer):
    (found,) = two_countries.resolve([("واحة", "")])
    assert found.place is not None
    assert found.place.id == "L3"


def test_villages_with_the_name_of_a_country_do_not_hide_it(tmp_path: Path):
    gazetteer = table(tmp_path / "places.tsv", ("S1", "تركيا", "SY", 900), ("S2", "ورد", "SY", 900))
    found = one(gazetteer, "تركيا")
    assert found is not None
    assert found.kind == "country"


def test_the_town_after_which_a_district_is_named_comes_before_villages(tmp_path: Path):
    path = tmp_path / "places.csv"
    rows = [row("النهر", "C1", "الشمال", "السهل", 36.0, 36.5), row("النهر", "C2", "الشرق", "النهر", 35.0, 40.0)]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    gazetteer = Gazetteer.read(path)
    town, village = one(gazetteer, "النهر", "مدينة "), gazetteer.resolve([("النهر", "في قرية ")])[0]
    assert town is not None
    assert town.id == "C2"
    assert {each.place.id for each in village.candidates} == {"C1", "C2"}


@pytest.mark.parametrize(
    ("name", "before", "place", "kind", "country"),
    [
        ("كوباني", "", "عين العرب", "settlement", "SY"),
        ("سري كانيه", "", "رأس العين", "settlement", "SY"),
        ("قامشلو", "", "القامشلي", "settlement", "SY"),
        ("ديرك", "", "المالكية", "settlement", "SY"),
        ("#كفر_نبل", "", "كفرنبل", "settlement", "SY"),
        ("الجزيرة", "ولاية ", "الجزيرة", "admin1", "SD"),
        ("محافظة إدلب", "", "إدلب", "admin1", "SY"),
        ("سيناء", "", "سيناء", "admin1", "EG"),
        ("عمّان", "", "عمان", "settlement", "JO"),
        ("السعودية", "", "المملكة العربية السعودية", "country", "SA"),
    ],
)
def test_names_in_use_lead_to_the_place(own: Gazetteer, name: str, before: str, place: str, kind: str, country: str):
    found = one(own, name, before)
    assert found is not None
    assert (found.name, found.kind, found.country) == (place, kind, country)


def test_a_users_file_gets_the_names_in_use(tmp_path: Path):
    cells = row("عين العرب", "C9", "الشمال", "عين العرب", 36.9, 38.3).replace("P-الشمال", "SY02")
    path = tmp_path / "places.csv"
    path.write_text(f"{HEADER}\n{cells}\n", encoding="utf-8")
    found = one(Gazetteer.read(path), "كوباني")
    assert found is not None
    assert found.id == "C9"


def test_places_of_the_package_are_shown_in_plain_letters():
    for named in read_places():
        assert named.place.kind == "country" or without_marks(named.names[0]) == named.names[0]
        assert len(set(named.names)) == len(named.names)


@given(st.lists(st.sampled_from(["إدلب", "طرابلس", "البيضاء", "تل الورد", "سينا", "مصر", "ريف دمشق", "؟"]), max_size=6))
def test_every_mention_gets_a_place_or_a_reason(own: Gazetteer, names: list[str]):
    text = " و".join(names)
    found = own.resolve([(name, "") for name in names], text)
    assert len(found) == len(names)
    for each in found:
        assert each.why
        scores = [candidate.score for candidate in each.candidates]
        assert scores == sorted(scores, reverse=True)


@needs_ocha
def test_the_articles_syrian_places_are_found_in_ochas_file(articles: list[Article]):
    gazetteer = Gazetteer.read(OCHA)
    abroad = {"تركيا", "لبنان", "موسكو", "أنقرة", "اوروبا", "أستانة", "الولايات المتحدة"}
    found = total = 0
    for article in articles:
        text = article.text
        mentions = [(e.text, lead(text, e.start)) for e in article.entities if e.label == "PLACE"]
        for (name, _), resolution in zip(mentions, gazetteer.resolve(mentions, text), strict=True):
            if name not in abroad:
                found, total = found + (resolution.place is not None), total + 1
    assert total == 104
    assert found >= 0.9 * total
    khuwayn, zarzur = (
        next(r for (n, _), r in zip(mentions, gazetteer.resolve(mentions), strict=True) if n == name).place
        for mentions in [[("خوين", "بلدات "), ("زرزور", "و"), ("خان شيخون", "مدينة ")]]
        for name in ("خوين", "زرزور")
    )
    assert khuwayn is not None
    assert zarzur is not None
    assert khuwayn.units[2] == zarzur.units[2] == "التمانعة"
