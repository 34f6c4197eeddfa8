"""What conflict datasets call each kind of attack: by its kind, its words and the people it harmed."""

import pytest

from hasila.labels import KINDS
from hasila.output.attack_types import ACLED_TYPES, AIRWARS_TYPES, AttackType, attack_names
from hasila.records.record import Record
from support.records import RECORDER
from support.reports import layered

AIR = ("Explosions/Remote violence", "Air/drone strike")
SHELLING = ("Explosions/Remote violence", "Shelling/artillery/missile attack")
BOMB = ("Explosions/Remote violence", "Remote explosive/landmine/IED")
ATTACK = ("Violence against civilians", "Attack")

OF_CIVILIANS = {
    "airstrike": (AIR, ("Airstrike",)),
    "drone": (AIR, ("Drone Strike",)),
    "shelling": (SHELLING, ("Airstrike and/or Artillery",)),
    "rocket": (SHELLING, ()),
    "explosion": (BOMB, ()),
    "mine": (BOMB, ()),
    "shooting": (ATTACK, ()),
    "clash": (("Battles", "Armed clash"), ()),
    "execution": (ATTACK, ()),
    "arrest": ((), ()),
    "abduction": (ATTACK, ()),
    "deprivation": ((), ()),
    "accident": ((), ()),
    "disaster": ((), ()),
    "other": ((), ()),
}
"""The names in ACLED and in Airwars of an attack that killed civilians."""


def record(kind: str, people: str = "Civilians", words: str = "هجوم") -> Record:
    """A record of people who were killed."""
    marked = f"قتل [CASUALTY Harm=killed {people} Cause>x1|12 شخصا] في [ATTACK:x1 Kind={kind}|{words}]."
    return RECORDER.records(*layered(marked))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_attack_on_civilians_has_its_names(kind: str):
    found = record(kind)
    assert (attack_names(ACLED_TYPES, found), attack_names(AIRWARS_TYPES, found)) == OF_CIVILIANS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_shooting_and_abduction_depends_on_who_was_killed(kind: str):
    of_civilians, of_fighters = (attack_names(ACLED_TYPES, record(kind, people)) for people in ("Women", "Combatants"))
    assert of_fighters == (() if kind in ("shooting", "abduction") else of_civilians)


@pytest.mark.parametrize(
    ("kind", "words", "name"),
    [
        ("explosion", "تفجير انتحاري", "Suicide bomb"),
        ("explosion", "التفجيرين الانتحاريين", "Suicide bomb"),
        ("explosion", "انفجار سيارة مفخخة", "Remote explosive/landmine/IED"),
        ("explosion", "قنبلة يدوية", "Grenade"),
        ("explosion", "بقنبلتين يدويتين", "Grenade"),
        ("drone", "مسيرات انتحارية", "Air/drone strike"),
        ("airstrike", "غارة بغاز السارين", "Chemical weapon"),
        ("shelling", "القصف الكيماوي", "Chemical weapon"),
        ("rocket", "صواريخ محملة بالغازات السامة", "Chemical weapon"),
        ("rocket", "صواريخ سام", "Shelling/artillery/missile attack"),
        ("shelling", "قذائف الهاون", "Shelling/artillery/missile attack"),
    ],
)
def test_words_of_an_attack_tell_weapons_that_acled_names_apart(kind: str, words: str, name: str):
    assert attack_names(ACLED_TYPES, record(kind, words=words))[1] == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("قصف", "Airstrike and/or Artillery"),
        ("القصف العنيف", "Airstrike and/or Artillery"),
        ("قصف مدفعي", "Artillery"),
        ("قصف بالمدفعية الثقيلة", "Artillery"),
        ("قذيفتي هاون", "Artillery"),
        ("سقوط القذائف", "Artillery"),
        ("قصف متعاون", "Airstrike and/or Artillery"),
    ],
)
def test_airwars_tells_artillery_from_shelling_that_may_be_from_the_air(words: str, name: str):
    assert attack_names(AIRWARS_TYPES, record("shelling", words=words)) == (name,)


@pytest.mark.parametrize("types", [ACLED_TYPES, AIRWARS_TYPES], ids=["acled", "airwars"])
def test_every_kind_ends_in_a_type_without_condition_and_every_type_has_names_or_a_reason(types: list[AttackType]):
    for kind in KINDS:
        *special, last = [each for each in types if kind in each.kinds]
        assert all(each.condition for each in special)
        assert not last.condition
    assert all(bool(each.names) != bool(each.reason) for each in types)
    assert {kind for each in types for kind in each.kinds} == set(KINDS)


def test_without_an_attack_there_is_no_name():
    (found,) = RECORDER.records(*layered("قتل [CASUALTY Harm=killed Civilians|12 مدنيا] أمس."))
    assert attack_names(ACLED_TYPES, found) == attack_names(AIRWARS_TYPES, found) == ()
