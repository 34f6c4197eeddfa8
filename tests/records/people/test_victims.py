"""Victims: who the people of a mention are, as far as the layers say and no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.labels import SIDES, VICTIMS
from hasila.layers import Choice
from hasila.records.people.victims import CLASSES, Victims
from hasila.records.people.victims import victims as read_victims
from hasila.text.folded import FoldedText
from support.records import classes_of_marked

held = st.dictionaries(st.sampled_from(VICTIMS), st.floats(0.5, 1))
sides = st.none() | st.builds(Choice, st.sampled_from(SIDES), st.floats(0.5, 1))


def victims(held: dict[str, float], side: Choice | None, mention: str = "خمسة") -> Victims:
    """The people of a mention whose words tell no class, unless others are given."""
    return read_victims(FoldedText(f"قتل {mention}").sentence(), 4, 4 + len(mention), held, side)


@given(held, sides)
def test_classes_are_those_that_hold_in_one_order(held: dict[str, float], side: Choice | None):
    found = victims(held, side)
    assert set(found.classes) == {name.lower() for name in held}
    assert list(found.classes) == sorted(found.classes, key=CLASSES.index)
    assert (found.start, found.end) == (4, 8)
    assert all(found.confidence <= confidence for confidence in held.values())
    assert (found.confidence > 0) == bool(held)


@pytest.mark.parametrize(
    ("classes", "shown"),
    [(["Combatants"], "opposition"), (["Civilians", "Combatants"], "opposition"), (["Civilians"], None), ([], None)],
)
def test_only_combatants_have_a_side(classes: list[str], shown: str | None):
    assert victims(dict.fromkeys(classes, 1.0), Choice("opposition", 1.0)).side == shown


@given(held)
def test_what_a_noun_tells_holds_whatever_the_model_reads(held: dict[str, float]):
    found = victims(held, None, "8 أطفال")
    assert set(found.classes) == {name.lower() for name in held} | {"children"}
    assert found.confidence == min([*(sure for name, sure in held.items() if name != "Children"), 1.0])


def test_members_of_civil_defence_are_no_fighters():
    found = victims({"Combatants": 0.9}, Choice("government", 1.0), "3 من عناصر الدفاع المدني")
    assert (found.classes, found.side) == (("rescuers",), None)


@pytest.mark.parametrize(
    ("line", "classes"),
    [
        ("وقال إن [أربعة من القتلى] جنود كانوا في إجازة", {"combatants"}),
        ("[ثلاثة من الضحايا] هم أطفال", {"children"}),
        ("وإن [7 من بين الجرحى] من النساء", {"women"}),
        ("[اثنان من المصابين] صحفيان", {"journalists"}),
        ("قتل 12 شخصا، [خمسة] منهم مدنيون", {"civilians"}),
        ("قتل 12 شخصا [تسعة] من بينهم عساكر", {"combatants"}),
        ("وقال إن [7 من القتلى] سائقون مدنيون", {"civilians"}),
        ("بين الجرحى [19] منهم مسعفون", {"medics"}),
        ("قتل خمسة، [اثنان] منهم مسعفان", {"medics"}),
        ("مقتل [مواطنتين اثنتين] وطفل", {"women"}),
        ("مقتل [مواطنة] برصاصة طائشة", {"women"}),
        ("الحي الغربي: [شهيدة] وجريحان", {"women"}),
        ("وصول [3 شهيدات] إلى المشفى", {"women"}),
        ("مقتل [قتيلتين]", {"women"}),
    ],
)
def test_predicates_and_the_feminine_tell_classes(line: str, classes: set[str]):
    assert classes_of_marked(line) == classes


@pytest.mark.parametrize(
    "line",
    [
        "وقال إن [أربعة من القتلى] دفنوا أمس",
        "ونقل [أربعة من الجرحى] الجنود إلى القاعدة",
        "وإن [أربعة من القتلى]، جنود من اللواء رووا ذلك",
        "[القتلى] جنود من اللواء",
        "أصيب [11 آخرون] من بينهم مسعفة",
        "وجرح [أربعة] منهم امرأة حامل",
        "و[19 إصابة] منهم مسعفان",
        "قتل 12 شخصا [خمسة] منهم في السوق",
        "قتل [أربعة] جنود الحاجز",
        "مقتل [مواطن]",
        "نزوح [نازحة]",
        "[54 إصابة]",
        "انتشال [جثة]",
        "سقوط [ضحية]",
    ],
)
def test_other_words_beside_people_tell_none(line: str):
    assert classes_of_marked(line) == set()


@pytest.mark.parametrize("held", ["Children", "Combatants"])
def test_the_feminine_adds_nothing_to_children_and_fighters(held: str):
    assert classes_of_marked("تشييع [شهيدة] في البلدة", {held: 0.9}) == {held.lower()}
