"""Which tolls are of a period: those told with one, those of a month or a bulletin; the toll of one attack is none."""

from dataclasses import replace

import pytest

from hasila.records.record import Record
from support.records import RECORDER, read


def records(marked: str, *totals: float) -> list[Record]:
    """The records of a text whose people the model reads as totals with these probabilities, the last for the rest."""
    for letter, kind in {"K": "killed", "I": "injured", "D": "detained"}.items():
        marked = marked.replace(f"{letter}[", f"[CASUALTY Harm={kind}|")
    text, layers = read(marked)
    read_as = {at: totals[min(number, len(totals) - 1)] for number, at in enumerate(layers.harms)}
    return RECORDER.records(text, replace(layers, totals=read_as))


def are_totals(marked: str, *totals: float) -> list[bool]:
    return [each.running_total is not None for each in records(marked, *totals)]


@pytest.mark.parametrize(
    "marked",
    [
        "وثق المرصد خلال شهر آب مقتل K[34 مدنيا] وإصابة I[61] في البلاد.",
        "أحصى المكتب لشهر تشرين الثاني مقتل K[466 عراقيا] وI[903 جرحى].",
        "K[403 مدنيين] وI[91 جريحا] سقطوا خلال شهر أيلول.",
        "نشرت البعثة في تقريرها الشهري أن K[415 مدنيا] قتلوا وجرح I[ثلاثمئة].",
        "رصدت المنظمة في نشرتها نصف الشهرية مقتل K[19 مدنيا] وإصابة I[27].",
        "قتل K[120 مدنيا] منذ بداية العام. كما وثقت الشبكة اعتقال D[147 شخصا].",
        "قتل K[120 مدنيا] منذ بداية العام. ووثقت كذلك اعتقال D[147 شخصا].",
    ],
)
def test_tolls_told_together_are_of_one_time(marked: str):
    assert are_totals(marked, 0.2) == [True, True]


@pytest.mark.parametrize(
    ("marked", "totals", "expected"),
    [
        ("بلغ العدد K[340 قتيلا] وI[80 جريحا].", (0.9, 0.4), [True, True]),
        ("بلغ العدد K[340 قتيلا] وI[80 جريحا].", (0.6, 0.1), [True, False]),
        ("بلغ العدد K[340 قتيلا]. وأصيب I[80 جريحا] بلغم.", (0.9, 0.4), [True, False]),
        ("قتل K[340 مدنيا] منذ بداية العام. كما سجلت الشبكة يوم 3 أيار 2024 اعتقال D[80 شخصا].", (0.2,), [True, False]),
        ("قتل K[3] أمس. كما وثقت الشبكة اعتقال D[80 شخصا].", (0.2,), [False, False]),
    ],
)
def test_other_tolls_beside_a_total_are_read_by_themselves(
    marked: str, totals: tuple[float, ...], expected: list[bool]
):
    assert are_totals(marked, *totals) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "ارتفعت حصيلة الزلزال إلى K[3377 قتيلا].",
        "بلغ عدد قتلى الغارة على المركز K[53 شخصا].",
        "عدد من قتلوا في هجوم المسجد K[305].",
        "حصيلة أولية: K[13 شهيدا].",
        "وبلغت الحصيلة، وفق البيان، K[374 قتيلا].",
        "ارتفعت الحصيلة إلى K[29 قتيلا].",
        "قدر الهلال عدد من قتلوا في اشتباكات المدينة بنحو K[35 شخصا].",
        "بلغ عدد من وثق المرصد السوري لحقوق الإنسان مقتلهم يوم السبت K[36 شخصا].",
    ],
)
def test_the_toll_of_one_attack_is_no_total_whatever_the_model_reads(marked: str):
    assert are_totals(marked, 0.9) == [False]


@pytest.mark.parametrize(
    "marked",
    [
        "حصيلة الغارات خلال تموز K[41 قتيلا].",
        "حصيلة الاشتباكات منذ الأحد K[248 قتيلا].",
        "حصيلة الهجمات والتفجيرات عام 2019 K[248 قتيلا].",
        "ارتفعت حصيلة العدوان إلى K[40903 شهداء].",
        "ارتفعت الحصيلة منذ بدء العدوان إلى K[40903 شهداء].",
        "بلغت حصيلة قصف السوق ستة، فيما سجلت الشبكة وفاة K[26 طفلا].",
        "حصيلة يومين من القصف K[19 قتيلا].",
    ],
)
def test_the_toll_of_a_longer_time_stays_one(marked: str):
    assert are_totals(marked, 0.9) == [True]


@pytest.mark.parametrize(
    "rise",
    [
        "لترتفع حصيلة العدوان إلى",
        "ليصل عدد الشهداء إلى",
        "ما رفع الحصيلة منذ الخريف إلى",
        "ما يرفع عدد قتلى الألغام منذ مطلع العام إلى",
        "مما رفع الحصيلة الإجمالية إلى",
    ],
)
def test_the_people_of_an_event_beside_the_total_that_they_raise(rise: str):
    event, total = records(f"قتل K[9 عمال] في قصف على السوق مساء 3 أيار 2024، {rise} K[3300].", 0.9)
    assert event.running_total is None
    assert event.date is not None
    assert total.running_total is not None
    assert total.date is None


def test_the_day_of_a_clause_that_goes_along_is_that_of_the_event():
    first, second, total = records(
        "استشهد K[104] وأصيب I[760] في الشارع فجر 29 شباط 2024، ما رفع الحصيلة إلى K[30035].", 0.9
    )
    assert first.running_total is second.running_total is None
    assert total.running_total is not None


def test_what_happens_during_a_raid_is_no_total_of_a_campaign():
    assert are_totals("نفذت الشرطة حملة دهم. وخلال الحملة قتل K[شرطيان].", 0.2) == [False]
    assert are_totals("اشتدت الحرب. وخلال الحملة قتل K[500 مدني].", 0.2) == [True]
