"""Actors: canonical names from a table, sides from the table or from words, and messages about bad tables."""

from pathlib import Path

import pytest

from hasila.corpus.articles import Article
from hasila.errors import TableError
from hasila.records.parties.actors import Actors
from hasila.text import word_lists


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors.read()


@pytest.mark.parametrize(
    ("mention", "name", "side"),
    [
        ("قسد", "قوات سوريا الديمقراطية", "opposition"),
        ("قوات سوريا الديموقراطية", "قوات سوريا الديمقراطية", "opposition"),
        ("هتش", "هيئة تحرير الشام", "opposition"),
        ("النصرة", "هيئة تحرير الشام", "opposition"),
        ("لروسيا"[1:], "روسيا", "government-ally"),
        ("أنقرة", "تركيا", "foreign-state"),
        ("انقره", "تركيا", "foreign-state"),
        ("للأمم المتحدة", "الأمم المتحدة", "organisation"),
        ("YPG", "وحدات حماية الشعب", "opposition"),
        ("ypg", "وحدات حماية الشعب", "opposition"),
        ("جماعة الحوثي", "الحوثيون", "opposition"),
        ("المليشيات الحوثية", "الحوثيون", "opposition"),
        ("التحالف بقيادة السعودية", "التحالف العربي", "government-ally"),
        ("القوات المسلحة السودانية", "الجيش السوداني", "government"),
        ("مليشيا الدعم السريع", "قوات الدعم السريع", "opposition"),
        ("قوات المشير خليفة حفتر", "الجيش الوطني الليبي", "opposition"),
        ("قوات الوفاق", "قوات حكومة الوفاق", "government"),
        ("كتائب عز الدين القسام", "كتائب القسام", "opposition"),
        ("العدو الإسرائيلي", "إسرائيل", "foreign-state"),
        ("حركة الشباب المجاهدين", "حركة الشباب", "opposition"),
        ("تنظيم ولاية سيناء", "ولاية سيناء", "opposition"),
        ("البشمركة", "البيشمركة", "government-ally"),
    ],
)
def test_other_names_lead_to_the_party(actors: Actors, mention: str, name: str, side: str):
    (found,) = actors.resolve([mention])
    assert (found.name, found.side, found.why) == (name, side, "table")


@pytest.mark.parametrize(
    ("mention", "side"),
    [
        ("فصائل محلية معارضة", "opposition"),
        ("الميليشيات التابعة لإيران", "government-ally"),
        ("وحدة من الجيش", "government"),
        ("مقاتلات أردنية سريعة", "foreign-state"),
        ("جمعية خيرية محلية", "organisation"),
    ],
)
def test_a_described_party_has_a_side_and_no_name(actors: Actors, mention: str, side: str):
    (found,) = actors.resolve([mention])
    assert (found.name, found.side, found.why) == (None, side, "words")


def test_what_is_not_known_is_not_guessed(actors: Actors):
    (unknown, joint) = actors.resolve(["لجنة الحي", "الطائرات الروسية والسورية"])
    assert (unknown.name, unknown.side) == (None, None)
    assert unknown.why == "neither the table nor the words tell who it is"
    assert (joint.name, joint.side) == (None, None)
    assert joint.why == "parties of several sides are meant together"


def test_a_noun_alone_stands_for_the_party_that_the_text_named(actors: Actors):
    named, alone = actors.resolve(["التحالف الذي تقوده روسيا", "التحالف"])
    assert named.side == alone.side == "government-ally"
    assert alone.why == "text"


def test_sides_of_the_articles(actors: Actors, articles: list[Article]):
    right = total = 0
    for article in articles:
        entities = [entity for entity in article.entities if entity.label == "ACTOR"]
        found = actors.resolve([article.text[entity.start : entity.end] for entity in entities])
        for entity, actor in zip(entities, found, strict=True):
            right, total = right + (actor.side == entity.attributes.get("Side")), total + 1
    assert right >= 0.95 * total


def write(folder: Path, text: str) -> Path:
    path = folder / "actors.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_table_extends_and_overrules_ours(tmp_path: Path):
    path = write(
        tmp_path, "name\tof\tside\n# mine\nلجنة الحي\t\torganisation\nاللجنة\tلجنة الحي\t\nأنقرة\t\tgovernment-ally\n"
    )
    committee, ankara, turkey = Actors.read(path).resolve(["اللجنة", "أنقرة", "تركيا"])
    assert (committee.name, committee.side) == ("لجنة الحي", "organisation")
    assert (ankara.name, ankara.side) == ("أنقرة", "government-ally")
    assert turkey.side == "foreign-state"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\tof\tside\nا1\tب2\t\nب2\tج3\t\nج3\tا1\t\n", "goes round in a circle; leave one `of` empty"),
        ("name\tof\tside\nا1\t\tfriend\n", "ا1: expected a side .*, found 'friend'"),
        ("name\tside\nا1\tgovernment\n", "expected the columns name, of, side, found name, side; of is missing"),
        ("", "expected the columns name, of, side, found none; name is missing"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, message: str):
    with pytest.raises(TableError, match=message):
        Actors.read(write(tmp_path, text))


def test_a_table_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(TableError, match="cannot be read"):
        Actors.read(tmp_path / "none.tsv")


def test_a_party_without_a_side_in_the_table_has_that_of_its_words(actors: Actors):
    (found,) = actors.resolve(["المملكة العربية السعودية"])
    assert (found.name, found.side, found.why) == ("السعودية", "foreign-state", "words")


def test_every_other_name_leads_to_a_party_of_the_table(actors: Actors):
    rows = [line.split("\t") for line in word_lists.lines("actors.tsv")[1:] if not line.startswith("#")]
    names = {name for name, *_ in rows}
    assert [row for row in rows if row[1] and row[1] not in names] == []
    assert all(actors.knows(name) for name in names)


@pytest.mark.parametrize(
    ("named", "alone", "party"),
    [
        ("الجيش السوداني", "الجيش", "الجيش السوداني"),
        ("جيش الاحتلال الإسرائيلي", "الجيش", "الجيش الإسرائيلي"),
        ("حركة الشباب", "الحركة", "حركة الشباب"),
        ("جيش الفتح", "الجيش", None),  # the state's
        ("جيش الإسلام", "طيران الجيش", None),
    ],
)
def test_the_army_is_no_faction_that_is_named_one(actors: Actors, named: str, alone: str, party: str | None):
    assert actors.resolve([named, alone])[1].name == party


def test_a_name_that_two_sides_use_stays_as_it_is(actors: Actors):
    (found,) = actors.resolve(["القوات المسلحة اليمنية"])
    assert found.name == "القوات المسلحة اليمنية"
