"""Makers: who made an attack by unmarked words beside it, or by an attack before that a definite noun takes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.parties.actors import Actors
from hasila.records.parties.doers import adjective, doer
from hasila.records.stretch import Stretch
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

ACTORS = Actors.read()


def by(marked: str) -> list[tuple[str, str]]:
    """Words and reason of each perpetrator of the last people of a marked text."""
    found = RECORDER.records(*read(marked))[-1]
    return [(party.text, party.why) for party in found.perpetrators]


KILLED = "قتل [CASUALTY Harm=killed Cause>x1|بائع]"


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        ("في [ATTACK:x1 Kind=airstrike|غارة] للعدو الإسرائيلي على السوق", "العدو الإسرائيلي"),
        ("في [ATTACK:x1 Kind=airstrike|غارات] جوية للتحالف الدولي", "للتحالف الدولي"),
        ("في [ATTACK:x1 Kind=airstrike|غارات] التحالف بقيادة السعودية، كما روى", "التحالف بقيادة السعودية"),
        ("بعد [ATTACK:x1 Kind=airstrike|airstrike] للتحالف العربي", "للتحالف العربي"),
        ("ب[ATTACK:x1 Kind=gunfire|رصاص] جندي إسرائيلي عند الحاجز", "جندي إسرائيلي"),
        ("ب[ATTACK:x1 Kind=gunfire|نيران] قناصة من قوات النظام", "قناصة من قوات النظام"),
        ("في [ATTACK:x1 Kind=shelling|قصف] من قوات الدعم السريع", "قوات الدعم السريع"),
        ("في [ATTACK:x1 Kind=shelling|قصف] مدفعي لقوات حفتر", "قوات حفتر"),
        ("في [ATTACK:x1 Kind=other|هجوم] لتنظيم داعش", "تنظيم داعش"),
        ("بعدما أطلق جنود إسرائيليون [ATTACK:x1 Kind=gunfire|النار] عليه", "جنود إسرائيليون"),
        ("حين فتحت دورية تركية [ATTACK:x1 Kind=gunfire|النار]", "دورية تركية"),
    ],
)
def test_words_beside_an_attack_name_who_made_it(attack: str, words: str):
    assert [(text.removeprefix("لل").removeprefix("ال"), why) for text, why in by(f"{KILLED} {attack}.")] == [
        (words.removeprefix("لل").removeprefix("ال"), "words")
    ]


@pytest.mark.parametrize(
    "attack",
    [
        "في [ATTACK:x1 Kind=shelling|قصف] قوات النظام",  # by them or of them
        "في [ATTACK:x1 Kind=airstrike|غارات] دمشق",
        "في [ATTACK:x1 Kind=airstrike|غارة] على الجيش الإسرائيلي",
        "في [ATTACK:x1 Kind=airstrike|غارة] استهدفت قوات النظام",
        "في [ATTACK:x1 Kind=airstrike|ضربات] للحوثيين",  # dealt to them
        "ب[ATTACK:x1 Kind=gunfire|النار] على جندي إسرائيلي",
        "في [ATTACK:x1 Kind=shelling|قصف] مواقع إسرائيلية",
        "في [ATTACK:x1 Kind=targeted-killing|اغتيال] فلسطيني",
        "في [ATTACK:x1 Kind=airstrike|غارة] لبلدة بنش",
        "في [ATTACK:x1 Kind=airstrike|غارة]. للتحالف الدولي بيان",
        "وفتح مجهول [ATTACK:x1 Kind=gunfire|النار] على دورية إسرائيلية",
        "وأطلق مستوطنون [ATTACK:x1 Kind=gunfire|النار]",
        "ب[ATTACK:x1 Kind=mine|لغم] داعش",
    ],
)
def test_other_words_name_nobody(attack: str):
    assert by(f"{KILLED} {attack}.") == []


@pytest.mark.parametrize(
    ("attack", "state"),
    [
        ("[ATTACK:x1 Kind=airstrike|غارة] ليلية إسرائيلية على المرفأ", "إسرائيل"),
        ("[ATTACK:x1 Kind=shelling|القصف] المدفعي التركي", "تركيا"),
        ("[ATTACK:x1 Kind=airstrike|الغارات] الجوية الروسية", "روسيا"),
        ("[ATTACK:x1 Kind=drone|مسيرة] إسرائيلية", "إسرائيل"),
    ],
)
def test_an_adjective_behind_the_words_of_an_attack_names_its_state(attack: str, state: str):
    assert by(f"{KILLED} في {attack}.") == [(state, "adjective")]


@pytest.mark.parametrize(
    ("before", "behind", "why"),
    [
        ("[ATTACK Kind=airstrike|غارتان روسيتان] على البلدة", "[ATTACK:x1 Kind=airstrike|الغارتين]", "adjective"),
        ("[ATTACK Kind=airstrike|غارة إسرائيلية] على منزل", "[ATTACK:x1 Kind=airstrike|الغارة]", "adjective"),
        ("[ATTACK Kind=shelling|قصف تركي] على التل", "[ATTACK:x1 Kind=shelling|القصف]", "adjective"),
        ("[ATTACK Kind=airstrike|غارة] للتحالف الدولي", "[ATTACK:x1 Kind=airstrike|الغارة]", "words"),
        (
            "[ATTACK Kind=airstrike|غارة روسية]. وتلت [ATTACK Kind=airstrike|الغارة] أخرى",
            "[ATTACK:x1 Kind=airstrike|الغارة]",
            "adjective",
        ),
        ("[ATTACK Kind=other|عدوان إسرائيلي] على المطار", "[ATTACK:x1 Kind=other|العدوان]", "adjective"),
    ],
)
def test_a_definite_noun_takes_up_the_attack_before(before: str, behind: str, why: str):
    assert [reason for _, reason in by(f"{before}. {KILLED} في {behind}.")] == [why]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("[ATTACK Kind=airstrike|غارة روسية] على البلدة", "[ATTACK:x1 Kind=airstrike|غارة]"),  # another one
        ("[ATTACK Kind=airstrike|غارة روسية] على البلدة", "[ATTACK:x1 Kind=shelling|القصف]"),
        (
            "[ATTACK Kind=airstrike|غارة روسية] ثم [ATTACK Kind=airstrike|غارة]",
            "[ATTACK:x1 Kind=airstrike|الغارة]",
        ),
        ("[ATTACK Kind=airstrike|غارة روسية] " + "ثم مر يوم طويل " * 40, "[ATTACK:x1 Kind=airstrike|الغارة]"),
        ("[ATTACK Kind=mine|لغم تركي] انفجر", "[ATTACK:x1 Kind=mine|اللغم]"),
    ],
)
def test_other_nouns_take_up_none(before: str, behind: str):
    assert by(f"{before}. {KILLED} في {behind}.") == []


def test_an_adjective_of_its_own_comes_first():
    text = f"[ATTACK Kind=shelling|قصف روسي] على التل. {KILLED} في [ATTACK:x1 Kind=shelling|القصف التركي]."
    assert by(text) == [("تركيا", "adjective")]


def test_fighters_may_be_those_of_who_attacked():
    people = "وقتل [CASUALTY Harm=killed Cause>x1|20 مسلحا]"
    assert by(f"صد الحراس [ATTACK:x1 Kind=other|هجوما] لتنظيم داعش {people}.") == []
    assert by(f"[ATTACK:x1 Kind=airstrike|غارة روسية] {people}.") == [("روسيا", "adjective")]


@given(nasty_texts, st.integers(0, 60), st.integers(0, 60))
def test_any_text_gives_words_of_it(text: str, first: int, second: int):
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    for found in (
        doer(FoldedText(text), Stretch(start, end), ACTORS.recognizes),
        adjective(FoldedText(text), Stretch(start, end)),
    ):
        assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ("ثلاثة من مقاتلي قسد", ["تنظيم الدولة الإسلامية"]),
        ("سبعة من عناصر داعش", []),
        ("سبعة مقاتلين", []),
    ],
)
def test_fighters_of_another_party_are_not_those_of_the_attacker(people: str, names: list[str]):
    marked = f"قتل [CASUALTY Harm=killed Cause>x1|{people}] في [ATTACK:x1 Kind=other|هجوم] لخلية من داعش على حاجز"
    text, layers = read(marked)
    assert [party.name for party in RECORDER.records(text, layers)[0].perpetrators] == names
