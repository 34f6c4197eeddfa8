"""People of a clause that tells one day are those of an event; long ranges, wars and this year make a total."""

from dataclasses import replace

import pytest

from hasila.records.record import Record
from support.records import RECORDER, read


def last(marked: str, total: float) -> Record:
    """The last record of a text in which the model reads mentions as totals with a probability."""
    text, layers = read(marked.replace("[", "[CASUALTY Harm=killed|"))
    doubtful = replace(layers, totals=dict.fromkeys(layers.harms, total))
    return RECORDER.records(text, doubtful)[-1]


@pytest.mark.parametrize(
    "marked",
    [
        "قتل في 31 تشرين الأول 2010 [58 شخصا] داخل الكنيسة.",
        "وفي 31 تشرين الأول 2010 اقتحم مسلحون كنيسة وقُتل في الهجوم [58 شخصا].",
        "حصيلة الأول من أيار 2020: [97 شهيدا]",
        "بتفجير شاحنة عام 2017 حين قُتل أكثر من [500 شخص].",
        "الذكرى الرابعة لفض الاعتصام في 3 يونيو 2019، حين قُتل أكثر من [120 شخصا].",
        "للتذكير: اشتباكات مماثلة في المدينة خلال أبريل الماضي أوقعت [4 قتلى].",
    ],
)
def test_people_of_one_day_or_one_attack_are_no_total(marked: str):
    assert last(marked, 0.9).running_total is None


@pytest.mark.parametrize(
    "marked",
    [
        "قتل حتى 31 تشرين الأول 2010 [58 شخصا] في المدينة.",
        "قتل منذ 31 تشرين الأول 2010 [58 شخصا] في المدينة.",
        "وقتل جندي في 3 أيار 2020 ليرتفع العدد إلى [74 قتيلا].",
        "حصدت الحملة التي بدأتها القوات في 18 شباط 2018 أرواح [1600 مدني].",
        "ومنذ التاسع من تشرين الأول 2019 قضى في الهجوم [86 مدنيا].",
        "قتل [58 شخصا] في المدينة.",
    ],
)
def test_sums_up_to_a_day_or_since_it_stay_totals(marked: str):
    assert last(marked, 0.9).running_total is not None


@pytest.mark.parametrize(
    ("marked", "is_total"),
    [
        ("قتلت الألغام [84 مدنيا] خلال الفترة من 1 يناير 2022 إلى 30 يونيو 2022", True),
        ("قتل القصف [84 مدنيا] بين 1 و3 يناير 2022", False),
        ("[5 متطوعين] من فرقنا استشهدوا خلال الحملة", True),
        ("[310 من موظفينا] قتلوا في الحرب على المدينة", True),
        ("قتل [5 جنود] يوم الأحد خلال الحملة", False),
        ("قتل [5 جنود] خلال المعارك", False),
        ("والسنة صارت حصيلة ضحايا الألغام فوق [60 شهيد]", True),
        ("بلغ عدد ضحايا الألغام هذا العام [60 شهيدا]", True),
        ("قتل [خمسة شبان] برصاص أمس", False),
    ],
)
def test_long_ranges_wars_and_this_year_make_a_total(marked: str, is_total: bool):
    assert (last(marked, 0.2).running_total is not None) is is_total
