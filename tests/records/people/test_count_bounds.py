"""Bounds: what the words around a number say about it, for any number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.people.counts import Count, count
from hasila.text.folded import FoldedText


def read(before: str, mention: str, after: str) -> Count:
    text = f"{before}{mention}{after}"
    found = count(FoldedText(text).sentence(), len(before), len(before) + len(mention))
    assert found is not None
    return found


@given(
    st.integers(3, 9999),
    st.sampled_from(
        [
            ("قتل أكثر من ", " شخص", ""), ("قتل اكتر من ", " زلمة", ""), ("جرح ما يزيد على ", " شخص", ""),
            ("المصابون يزيدون عن ", " شخص", ""), ("تجاوز عدد المصابين في المدينة ", " شخص", ""),
            ("القتلى تجاوزوا الـ", " شخص", ""), ("قتلوا فوق ", " شخص", ""), ("مات فوگ الـ", " نفر", ""),
            ("تخطى عدد النازحين منذ الفجر ", " شخص", ""), ("قتل >", " شخص", ""),
            ("يتعدى عددهم ", " شخص", ""), ("ما يجاوز ", " مصاب", ""),
        ]
    ),
)  # fmt: skip
def test_more_than_a_number(number: int, around: tuple[str, str, str]):
    before, noun, after = around
    found = read(before, f"{number}{noun}", after)
    assert (found.low, found.high, found.approximate) == (number + 1, None, False)


@given(
    st.integers(3, 9999),
    st.sampled_from(
        [
            ("قتل ما لا يقل عن ", " شخصا", ""), ("قتل ", " شخصا", " على الأقل"), ("قتل ", " شخصا", " ع الأقل"),
            ("قتل ", "+ شخص", ""), ("قتل +", " شخص", ""), ("قتل ", " شخصا", " أو يزيد"),
            ("قتل ", " شخصا", " أو يزيد قليلا"), ("قتل ", " شخصا", " أو أكثر"), ("قتل ", " شخصا", " فأكثر"),
            ("قتل ", " شخصا", " وأكثر قبل الظهر"), ("مات ع الأقل ", " شخصا", ""),
        ]
    ),
)  # fmt: skip
def test_at_least_a_number(number: int, around: tuple[str, str, str]):
    before, noun, after = around
    found = read(before, f"{number}{noun}", after)
    assert (found.low, found.high, found.approximate) == (number, None, False)


@given(
    st.integers(3, 9999),
    st.sampled_from(["نحو ", "حوالي ", "قرابة ", "زهاء ", "شي ", "ما يقارب ", "ما يقرب من ", "~", "≈ ", "بحدود "]),
)
def test_about_a_number(number: int, before: str):
    found = read(f"قتل {before}", f"{number} شخصا", "")
    assert (found.low, found.high, found.approximate) == (number, number, True)


@given(
    st.integers(3, 9999),
    st.sampled_from(
        [
            ("قتل ", " وأكثر من 9 جرحى"), ("الأب + الأم + ", " + الجدة"), ("عد ", ""),
            ("بعد قتل ", ""), ("على خط ", ""),
            ("تعد المنظمة ", ""), ("قتل 3 و", " وجرح آخرون"),
        ]
    ),
)  # fmt: skip
def test_words_that_only_look_like_bounds_change_nothing(number: int, around: tuple[str, str]):
    before, after = around
    found = read(before, f"{number} شخصا", after)
    assert (found.low, found.high, found.approximate) == (number, number, False)


@pytest.mark.parametrize(
    ("mention", "low", "high"),
    [
        ("عشرون ونيف", 21, 29), ("خمسون شخصا ونيف", 51, 59), ("نيف وثلاثون جريحا", 31, 39), ("مئة ونيف", 101, None),
        ("بضعة وعشرون شخصا", 23, 29), ("بضعة عشر شخصا", 13, 19), ("بضع وأربعون امرأة", 43, 49),
    ],
)  # fmt: skip
def test_odd_numbers_above_tens(mention: str, low: int, high: int | None):
    found = read("أصيب ", mention, "")
    assert (found.low, found.high) == (low, high)
