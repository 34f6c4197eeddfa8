"""Numbers of the dialects: units, teens of one word, hundreds, and what they join with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.numbers.numerals import numerals

TEENS = {
    11: ["احدعش", "حداشر", "حدعش", "احداشر", "حضاشر"],
    12: ["اثناعش", "اتناشر", "اطنعش", "طناش", "تناعش", "اثنعش"],
    13: ["تلتعش", "تلتاشر", "تلطاش", "ثلاثطعش", "تلطعش", "ثلتاعش"],
    14: ["اربعتعش", "اربعطعش", "أربعتاشر", "ربعطاش"],
    15: ["خمستعش", "خمسطعش", "خمستاشر", "خمسطاش"],
    16: ["ستعش", "ستاشر", "سطعش", "سطاش"],
    17: ["سبعتعش", "سبعطعش", "سبعتاشر", "سبعطاش"],
    18: ["تمنتعش", "تمنطعش", "تمنتاشر", "تمنطاش", "ثمنتعشر"],
    19: ["تسعتعش", "تسعطعش", "تسعتاشر", "تسعطاش"],
}
teens = st.sampled_from([(value, word) for value, words in TEENS.items() for word in words])
hundreds = st.sampled_from(
    [(100, "مية"), (100, "ميه"), (200, "ميتين"), (300, "تلتمية"), (300, "ثلثميه"), (400, "ربعمية"), (400, "اربعمية"),
     (500, "خمسمية"), (600, "ستمية"), (700, "سبعمية"), (800, "تمنمية"), (900, "تسعمية")]
)  # fmt: skip


def value(text: str) -> int:
    (found,) = numerals(text)
    assert found.low == found.high
    return int(found.low)


@given(teens, hundreds, st.sampled_from(["واحد", "نفر", "زلمة", "زول"]))
def test_teens_of_one_word_stand_alone_and_behind_hundreds(teen: tuple[int, str], hundred: tuple[int, str], noun: str):
    assert value(teen[1]) == teen[0]
    assert value(f"مات {hundred[1]} و{teen[1]} في الليل") == hundred[0] + teen[0]
    assert value(f"مات {teen[1]} الف") == teen[0] * 1000


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("اتنين", 2), ("تنين", 2), ("تنتين", 2), ("جوج", 2), ("تلات", 3), ("تلاتة", 3), ("تلت", 3), ("تمن", 8),
        ("تمنية", 8),
        ("تماني", 8), ("تسعود", 9), ("تلاتين", 30), ("تمانين", 80), ("مية وخمسين", 150), ("اتنين وعشرين", 22),
        ("تلاتة وتلاتين", 33), ("تلت تلاف", 3000), ("خمس تلاف ومية", 5100), ("ميتين وخمسة", 205),
    ],
)  # fmt: skip
def test_other_numbers_of_dialects(text: str, number: int):
    assert value(text) == number


@pytest.mark.parametrize("text", ["تلتين الناس", "حداد", "خمار", "سبعاوي", "ستار", "تسعيرة", "ربعي"])
def test_other_words_are_no_numbers(text: str):
    assert not list(numerals(text))
