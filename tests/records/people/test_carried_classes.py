"""People whom a number tells without a noun: they are of the class of those told just before them."""

from dataclasses import replace

import pytest

from hasila.layers import Layers
from support.records import UNSURE_TOO, read

KINDS = {"K": "killed", "I": "injured", "D": "detained"}


def found(marked: str) -> tuple[str, Layers]:
    """A text with K, I, D before the brackets of people who were killed, injured, detained, as a model finds them."""
    for letter, kind in KINDS.items():
        marked = marked.replace(f"{letter}[", f"[CASUALTY Harm={kind}|")
    text, layers = read(marked)
    return text, replace(layers, harms={at: replace(harm, confidence=0.9) for at, harm in layers.harms.items()})


def classes(marked: str) -> list[str]:
    return [" ".join(record.victims.classes) for record in UNSURE_TOO.records(*found(marked))]


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("مقتل K[8 جنود] وجرح I[4]", "combatants"),
        ("قُتل K[ثلاثة من مقاتلي قسد] وجُرح I[اثنان] في هجوم", "combatants"),
        ("خسرت البعثة K[أربعة من جنودها الأوغنديين] وجُرح I[سبعة] أمس", "combatants"),
        ("إن K[ثلاثة مجندين] قُتلوا وأصيب I[سبعة آخرون]", "combatants"),
        ("قتلت القوات K[60 من مقاتلي الحركة] وأسرت نحو D[عشرين]", "combatants"),
        ("استشهاد K[شرطي] واصابة I[اثنين] بعبوة", "combatants"),
        ("قُتل K[3 مسلحين] وجُرح I[رابع]", "combatants"),
        ("قسد خسرت K[٤ من مقاتليها] وانجرح I[٢ غيرهم]", "combatants"),
        ("أن K[اثنين من جنودها] قُتلا وأن I[5 آخرين] أصيبوا", "combatants"),
        ("هاجم مسلحون مخفرا فقضى K[شرطي] وخُطف D[اثنان]", "combatants"),
        ("قُتل K[خمسة جنود] برصاص مسلحين وأصيب I[ثلاثة]", "combatants"),
        ("مقتل K[14 مدنيا] وجرح I[74] في القصف", "civilians"),
        ("إن K[سبعة مدنيين] قتلوا وأصيب I[أحد عشر آخرون]", "civilians"),
        ("استشهاد K[مدني] وإصابة I[ستة آخرين]", "civilians"),
        ("استشهاد K[أربعة مسعفين] وجرح I[اثنين آخرين]", "medics"),
        ("مقتل K[صحافيين غربيين] وإصابة I[ثلاثة]", "journalists"),
    ],
)
def test_a_number_without_a_noun_goes_on_about_those_before(marked: str, told: str):
    assert classes(marked) == [told, told]


@pytest.mark.parametrize(
    "marked",
    [
        "مقتل K[طفلين] وإصابة I[ثلاثة]",
        "مقتل K[8 أشخاص] وجرح I[4]",
        "مقتل K[8 جنود] وجرح I[4 أشخاص]",
        "مقتل K[جنديين] في سوق مكتظ وإصابة I[15 آخرين]",
        "مقتل K[جنديين] في هجوم على متظاهرين وإصابة I[15]",
        "مقتل K[جندي] وK[مدني] وإصابة I[ثلاثة]",
        "مقتل K[8 جنود] في الشمال. وأصيب I[4]",
        "مقتل K[8 جنود]. قصف السوق يوقع I[4]",
        "مقتل K[8 جنود] وإصابة I[4 سكان]",
        "أصيب I[جندي] في المعارك التي دارت أمس عند أطراف المدينة بعد أن قصفت الطائرات مواقع في الجنوب وأصيب I[6]",
    ],
)
def test_others_may_be_anybody(marked: str):
    assert classes(marked)[-1] == ""


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("أصيب I[ستة جنود]، I[اثنان] منهم بحال الخطر", ["combatants", "combatants"]),
        ("أعدم التنظيم K[26 مدنيا]، K[عشرة] منهم بقطع الرأس", ["civilians", "civilians"]),
        ("أصيب I[ستة جنود]، بينهم I[اثنان] حالهما حرجة", ["combatants", "combatants"]),
        ("أصيب I[12 شخصا]، I[اثنان] منهم بحال الخطر", ["", ""]),
    ],
)
def test_some_of_the_people_are_what_all_of_them_are(marked: str, told: list[str]):
    assert classes(marked) == told
