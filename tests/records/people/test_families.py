"""Families told with the number of their members count persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.record import Record
from support.records import RECORDER, read


def record(marked: str) -> Record:
    text, layers = read(marked.replace("[", "[CASUALTY Harm=killed|"))
    (found,) = RECORDER.records(text, layers)
    return found


FAMILIES = ["عائلة", "أسرة", "عائلة كاملة", "أسرة بأكملها"]
LEADS = ["من", "مؤلفة من", "مكونة من", "تتألف من", "عدد أفرادها", "قوامها"]
MEMBERS = ["أفراد", "أشخاص", "أنفس"]


@given(st.sampled_from(FAMILIES), st.sampled_from(LEADS), st.integers(3, 10), st.sampled_from(MEMBERS), st.booleans())
def test_members_are_counted_inside_the_mention_and_behind_it(
    family: str, lead: str, number: int, members: str, inside: bool
):
    behind = f"{lead} {number} {members}"
    marked = f"[{family} {behind}]" if inside else f"[{family}] {behind}"
    found = record(f"مقتل {marked} في قصف على البلدة.")
    assert found.count is not None
    assert (found.count.low, found.count.high, found.unit) == (number, number, "persons")


@pytest.mark.parametrize(
    ("marked", "low", "unit"),
    [
        ("إبادة [عائلة كاملة] من ستة.", 6, "persons"),
        ("مقتل [جميع أفراد أسرة] مؤلفة من ثمانية أشخاص.", 8, "persons"),
        ("مقتل [عائلة] (5 أفراد) في غارة.", 1, "families"),
        ("مقتل [عائلة] من بنش بينهم 3 أطفال.", 1, "families"),
        ("نزوح [عائلة] من 3 قرى.", 1, "families"),
        ("نزوح [12 عائلة] مؤلفة من 60 فردا.", 12, "families"),
        ("مقتل [4 من أفراد عائلة] من 7 أشخاص.", 4, "persons"),
        ("مقتل [7 مدنيين من عائلة واحدة].", 7, "persons"),
    ],
)
def test_what_is_counted(marked: str, low: int, unit: str):
    found = record(marked)
    assert found.count is not None
    assert (found.count.low, found.unit) == (low, unit)
