"""Names that several parties have mean that of the table only where the text does not tell of another."""

from pathlib import Path

import pytest

from hasila.records.parties.actors import Actors
from hasila.records.parties.context import Context
from hasila.records.places.gazetteer import Gazetteer
from support.records import RECORDER, read

NAMES = ("جيش الاحتلال", "قوات الاحتلال", "طيران الاحتلال", "الاحتلال")


@pytest.fixture(scope="module")
def own() -> Gazetteer:
    return Gazetteer.read()


def resolved(gazetteer: Gazetteer, name: str, text: str) -> tuple[str | None, str]:
    (actor,) = Actors.read().resolve([name], Context(gazetteer, text, []))
    return actor.name, actor.unproven


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    [
        "أصيب راع برصاص {}",  # nobody else occupies
        "أصيب راع برصاص {} في ريف القنيطرة، ونددت تركيا بذلك",
        "اقتحم {} مخيما في الضفة الغربية بدعم أمريكي",
        "قصف {} الضاحية في لبنان بطائرات أمريكية",
        "قالت روسيا إن {} الإسرائيلي قصف المطار",
        "وزع الجيش النيجيري بيانا، وقتل {} رجلا",  # no state that occupies others
    ],
)
def test_the_occupier_is_israel_where_the_text_tells_it_or_tells_of_no_other(own: Gazetteer, name: str, text: str):
    found, unproven = resolved(own, name, text.format(name))
    assert found in ("الجيش الإسرائيلي", "إسرائيل")
    assert unproven == ""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("تقصف تركيا قرى عفرين، وقتل مزارع بنيران {}", "TR"),
        ("القوات الروسية دخلت المدينة، واعتقل {} معلما", "RU"),
        ("قال تقرير عن العراق إن الأمريكيين و{} قتلوا شيخا", "US"),
    ],
)
def test_it_stays_as_it_is_where_the_text_tells_of_another(own: Gazetteer, name: str, text: str, code: str):
    found, unproven = resolved(own, name, text.format(name))
    assert found is None
    assert unproven.startswith(f"the text speaks of {code}, and of nothing in IL, PS, LB")


def test_the_reason_is_in_the_record():
    (record,) = RECORDER.records(
        *read("قصفت تركيا التل، وقتل [CASUALTY Harm=killed Perpetrator>a1|حارس] بنيران [ACTOR:a1|قوات الاحتلال].")
    )
    assert [party.name for party in record.perpetrators] == ["قوات الاحتلال"]
    assert record.empty["party قوات الاحتلال"].endswith("not taken for الجيش الإسرائيلي")


def test_places_tell_of_their_country():
    (record,) = RECORDER.records(
        *read(
            "قتل [CASUALTY Harm=killed Perpetrator>a1|حارس] في [PLACE|جباليا] بنيران [ACTOR:a1|قوات الاحتلال]، قرب "
            "النقطة الأمريكية."
        )
    )
    assert [party.name for party in record.perpetrators] == ["الجيش الإسرائيلي"]


def test_a_users_table_may_have_such_names(tmp_path: Path, own: Gazetteer):
    path = tmp_path / "actors.tsv"
    path.write_text("name\tof\tside\twhere\nالتنظيم\tلجنة الجبل\t\tYE|مأرب\nالاحتلال\t\t\t\n", encoding="utf-8")
    actors = Actors.read(path)
    texts = {"التنظيم في اليمن وروسيا": True, "التنظيم في مأرب وروسيا": True, "التنظيم في روسيا": False, "": True}
    for text, is_taken in texts.items():
        (actor,) = actors.resolve(["التنظيم"], Context(own, text, []))
        assert (actor.name == "لجنة الجبل") is is_taken
    (ours,) = actors.resolve(["الاحتلال"], Context(own, "تركيا", []))
    assert (ours.name, ours.unproven) == ("الاحتلال", "")


@pytest.mark.parametrize(
    ("text", "name", "party"),
    [
        ("قالت القوات الحكومية في اليمن إنها تقدمت قرب مأرب", "القوات الحكومية", "الجيش اليمني"),
        ("استعادت القوات الحكومية قرية في سوريا", "القوات الحكومية", "الجيش السوري"),
        ("القوات الحكومية تتقدم", "القوات الحكومية", "الجيش السوري"),  # no country at all
        ("انتشل الدفاع المدني جثة في لبنان", "الدفاع المدني", "الدفاع المدني اللبناني"),
        ("انتشل الدفاع المدني جثة في فلسطين", "الدفاع المدني", "الدفاع المدني الفلسطيني"),
        ("غارة للتحالف في اليمن", "للتحالف", "التحالف العربي"),
        ("غارة للتحالف في العراق", "للتحالف", "التحالف الدولي"),
        ("قتل الشباب حارسا في الصومال", "الشباب", "حركة الشباب"),
        ("أعلن الجيش الوطني في ليبيا هدنة", "الجيش الوطني", "الجيش الوطني الليبي"),
    ],
)
def test_a_name_of_several_parties_is_that_of_the_country(own: Gazetteer, text: str, name: str, party: str):
    assert resolved(own, name, text) == (party, "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("اجتمع الشباب في مقهى", "الشباب"),  # only where the text tells the country
        ("اجتمع الشباب في سوريا", "الشباب"),
        ("القيادة العامة تعلن", "القيادة العامة"),
        ("انتشل الدفاع المدني جثة في نيجيريا", "الدفاع المدني"),
    ],
)
def test_elsewhere_it_stays_as_it_is(own: Gazetteer, text: str, name: str):
    found, unproven = resolved(own, name, text)
    assert found is None
    assert "and of nothing in" in unproven or unproven.startswith("the text speaks of nothing in")


def test_the_party_that_the_text_named_by_the_noun_comes_first(own: Gazetteer):
    text = "نفذ التحالف الذي تقوده روسيا غارة في سوريا، وقال التحالف"
    named, alone = Actors.read().resolve(["التحالف الذي تقوده روسيا", "التحالف"], Context(own, text, []))
    assert (named.side, alone.name, alone.why) == ("government-ally", None, "text")


def test_of_two_countries_the_one_is_meant_of_which_the_text_speaks_more():
    records = RECORDER.records(
        *read(
            "قتل [CASUALTY Harm=killed Perpetrator>a1|حارس] في [PLACE|سراقب] و[PLACE|بنش] بنيران "
            "[ACTOR:a1|القوات الحكومية]، فيما صمت اليمن."
        )
    )
    assert [party.name for party in records[0].perpetrators] == ["الجيش السوري"]


def test_a_users_row_overrules_ours_for_its_country(tmp_path: Path, own: Gazetteer):
    path = tmp_path / "actors.tsv"
    path.write_text("name\tof\tside\twhere\nالتحالف\tتحالف الجبل\t\tYE\n", encoding="utf-8")
    actors = Actors.read(path)
    for country, party in {"اليمن": "تحالف الجبل", "العراق": "التحالف الدولي"}.items():
        (actor,) = actors.resolve(["التحالف"], Context(own, f"التحالف في {country}", []))
        assert actor.name == party
