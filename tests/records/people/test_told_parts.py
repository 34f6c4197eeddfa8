"""Parts that words tell: people who are called some of those told before."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Layers
from hasila.records.record import Record
from hasila.records.totals import Totals
from support.records import UNSURE_TOO, read

KINDS = {"K": "killed", "I": "injured", "D": "detained"}


def found(marked: str, sure: float = 0.9) -> tuple[str, Layers]:
    """A text with K, I, D before the brackets of people who were killed, injured, detained, as a model finds them."""
    for letter, kind in KINDS.items():
        marked = marked.replace(f"{letter}[", f"[CASUALTY Harm={kind}|")
    text, layers = read(marked)
    return text, replace(layers, harms={at: replace(harm, confidence=sure) for at, harm in layers.harms.items()})


def wholes(marked: str, sure: float = 0.9) -> list[int | None]:
    records: list[Record] = UNSURE_TOO.records(*found(marked, sure))
    return [record.subset_of for record in records]


@pytest.mark.parametrize(
    "marked",
    [
        "قتل K[14 شخصا] في السوق. وقال طبيب إن K[خمسة من القتلى] جنود.",
        "استشهد K[9 عمال]. وعرفت أسماء K[ثلاثة من الشهداء] فقط.",
        "أصيب I[30] في القصف، ونقل I[أربعة من المصابين] إلى الخارج.",
        "قتل K[14 شخصا] وقالت الشرطة إن بين القتلى K[امرأة].",
        "قتل K[14 شخصا] ومن بين الضحايا K[3 أطفال] وسائق الحافلة.",
        "اعتقل D[20 شابا] من البلدة. وبين المعتقلين D[طبيبان].",
        "أصيب I[41 نازحا]، من الجرحى I[13 طفلا].",
        "قتل K[14 شخصا] في السوق. ومن القتلى K[صبيان] يعملان فيه.",
        "وصل K[58 شهيدا]. من بين شهداء اليوم K[مسعفان] استهدفت سيارتهما.",
        "قتل K[14 شخصا] في غارة. ومن بين قتلى الغارة K[صحفيان].",
        "أصيب I[30]. ومن بين جرحى القصف على السوق I[4 نساء].",
        "القتلى: K[5]\nبينهم نساء: K[2]",
        "الجرحى: I[9]\n- منهم أطفال: I[4]",
        "قتل K[8 مدنيين]. وذكر الأطباء أن K[طفلين] كانا بين القتلى.",
        "أصيب I[12 منتسبا]، إصابة I[اثنين] منهم خطيرة.",
        "قتل K[29 نازحا]، وتعرف الأهالي على K[25 جثة] منهم.",
        "أصيب I[17 شخصا]، بترت أطراف I[أربعة] منهم.",
        "قتل K[9 عمال]، من ضمنهم K[حارس].",
        "وصل المشافي K[58 شهيدا] خلال يوم.\n• من بين شهداء اليوم K[مسعفان] في حي الزيتون.",
        "قتل K[14 شخصا] في السوق. وبين ضحايا القصف K[طفلان].",
        "أصيب I[19 شخصا]. ومن جرحى الانفجار I[ثلاث نساء].",
        "القتلى: K[14]\nمنهم أطفال: K[2]",
        "أصيب I[تسعة أشخاص]، أحدهم I[مسعف].",
        "قتل K[26 شخصا] في القصف. وأوضح المصدر أن بينهم K[ستة مقاتلين].",
    ],
)
def test_some_of_those_told_before_are_a_part(marked: str):
    assert wholes(marked) == [None, 0]


def test_without_a_greater_toll_before_them_they_are_a_part_of_one_behind():
    assert wholes("ومن بين الجرحى I[ثلاث ممرضات]. وكان القصف أوقع I[19 جريحا].") == [1, None]
    assert wholes("وبين القتلى K[امرأة] وK[طفلان]. وقتل K[7] في السوق.") == [2, 2, None]


def test_people_who_are_joined_are_parts_each_of_the_toll_before_them():
    marked = "قتل K[6 مسافرين] أمس. وقتل K[17 راكبا] اليوم. وبين القتلى K[خمس نساء] وK[طفلان]."
    assert wholes(marked) == [None, None, 1, 1]


@pytest.mark.parametrize(
    "marked",
    [
        "قتل K[3 أشخاص]. وقال طبيب إن K[خمسة من القتلى] جنود.",
        "وبين القتلى K[خمس نساء]. وقال الطبيب إن K[ستة من الشهداء] دفنوا.",
        "أصيب I[14 شخصا]. وشيع K[خمسة من الشهداء] في البلدة.",
        "أصيب I[14 شخصا]. وفارق الحياة K[اثنان من الجرحى].",
        "قتل K[14 شخصا] وعشرات من القتلى K[خمسة مدنيين].",
        "قتل K[14 شخصا]، واستشهد K[عدد من النازحين] في المخيم.",
        "قتل K[14 شخصا] بين الحيين. وقتل K[خمسة] على الطريق.",
        "قتل K[74 شخصا] في الميناء. ثم أصاب صاروخ مركزا للمهاجرين، فقتل K[68] منهم.",
        "أصيب I[14 شخصا]. وأوضح المصدر أن بينهم K[ستة مقاتلين].",
        "قتل K[4 أشخاص] بعد نقلهم من القرية و K[3 نساء].",
        "قتل K[خمسة]، واعتقل D[14 شخصا] منهم طبيب.",
    ],
)
def test_other_people_are_no_part(marked: str):
    assert wholes(marked) == [None, None]


def test_links_that_somebody_made_are_all_there_are():
    assert wholes("قتل K[14 شخصا]. وإن K[خمسة من القتلى] جنود.", sure=1.0) == [None, None]


@given(st.integers(3, 400), st.integers(3, 400))
def test_nobody_who_is_told_as_some_of_a_greater_toll_is_added_to_it(toll: int, some: int):
    text, layers = found(f"قتل K[{toll} شخصا] أمس. وإن K[{some} من القتلى] جنود.")
    totals = Totals()
    totals.add(UNSURE_TOO.records(text, layers), text)
    assert sum(row.low for row in totals.rows()) == (toll if some <= toll else toll + some)


def harms(marked: str, sure: float) -> list[tuple[int | None, str]]:
    text, layers = found(marked)
    unsure = {at: replace(harm, confidence=sure if at else 0.99) for at, harm in layers.harms.items()}
    return [(each.subset_of, each.harm.kind) for each in UNSURE_TOO.records(text, replace(layers, harms=unsure))]


@pytest.mark.parametrize(
    "marked",
    [
        "أصيب I[ستة آخرون] بينهم K[مسعف] وK[صحفية].",
        "الجرحى: I[17]، من بينهم K[3 أطفال] وK[امرأة].",
        "أصيب I[64 مواطنا]، ضمنهم K[3 صحفيين] وK[مسعفة]، شرق المخيم.",
    ],
)
def test_people_among_others_suffered_what_these_did(marked: str):
    assert harms(marked, 0.8) == [(None, "injured"), (0, "injured"), (0, "injured")]


def test_people_whose_noun_tells_their_harm_are_told_beside_those_among_others():
    assert harms("مقتل K[5 أشخاص] بينهم I[طفل] وI[9 جرحى].", 0.8) == [
        (None, "killed"),
        (0, "killed"),
        (None, "injured"),
    ]
