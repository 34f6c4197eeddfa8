"""Numbers in Arabic text: every written form is read with its value and exact offsets, and nothing else is."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.records.numbers.numerals import Numeral, may_begin, number_at, numerals
from hasila.text.folding import fold
from support.numbers_in_words import SPELLINGS, Style, written

styles = st.builds(Style, st.booleans(), st.booleans(), st.sampled_from(["مئة", "مائة", "مية"]), st.booleans())
amounts = st.one_of(
    st.integers(1, 100), st.integers(1, 10_000), st.integers(1, 10**9),
    st.builds(lambda factor, power: factor * 10**power, st.integers(1, 999), st.integers(0, 6)),
)  # fmt: skip
AROUND = ["", "قتل ", "نحو ", "«", "(", "إن "]


def only(text: str) -> Numeral:
    (found,) = numerals(text)
    return found


@given(amounts, styles, st.sampled_from(SPELLINGS), st.sampled_from(AROUND), st.sampled_from(["", "و", "ب", "ل", "وب"]))
@example(311, Style(), SPELLINGS[0], "", "")
@example(21, Style(feminine=True), SPELLINGS[1], "", "و")
@example(10**9, Style(), SPELLINGS[0], "", "")
def test_words_of_every_form_come_back_equal(number: int, style: Style, spelling, before: str, proclitic: str):
    word = spelling(written(number, style))
    text = f"{before}{proclitic}{word} من الناس"
    found = only(text)
    assert (found.low, found.high, found.vague) == (number, number, False)
    assert text[found.start : found.end] == word


@given(st.integers(0, 10**9), st.sampled_from(["", ",", "،", "٬", ".", "\u00a0", "\u202f", " "]), st.integers(0, 2))
def test_digits_of_every_script_and_grouping_come_back_equal(number: int, mark: str, script: int):
    digits = f"{number:,}".replace(",", mark).translate(
        {ord("0") + d: ["0", "٠", "۰"][script] if d == 0 else chr(ord("0٠۰"[script]) + d) for d in range(10)}
    )
    text = f"قتل و{digits} شخصا"
    found = only(text)
    assert (found.low, found.high) == (number, number)
    assert text[found.start : found.end] == digits


@given(
    st.integers(1, 999),
    st.integers(0, 999),
    st.sampled_from([".", "٫", ","]),
    st.sampled_from(["ألف", "مليون", "مليار"]),
)
def test_a_decimal_fraction_before_a_scale_is_exact(whole: int, part: int, mark: str, scale: str):
    value = {"ألف": 10**3, "مليون": 10**6, "مليار": 10**9}[scale]
    text = f"{whole}{mark}{part:03} {scale} شخص"
    assert only(text).low == (whole + Fraction(part, 1000)) * value


@given(st.text(alphabet=st.sampled_from("ابتثمئةأحدعشرونوألفليين0123٤٥٦۷۸.,،٬ \u064e\u0640\u200f-"), max_size=60))
def test_whatever_the_text_offsets_are_true_and_numbers_do_not_overlap(text: str):
    end = 0
    for found in numerals(text):
        assert end <= found.start < found.end <= len(text)
        assert 0 <= found.low <= found.high
        assert not text[found.start].isspace()
        assert not text[found.end - 1].isspace()
        end = found.end


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("80،000 شخص", 80_000, 80_000),
        ("٣٫٦ مليون نسمة", 3_600_000, 3_600_000),
        ("350 ألف", 350_000, 350_000),
        ("مليون و200 ألف", 1_200_000, 1_200_000),
        ("مليون ونصف المليون", 1_500_000, 1_500_000),
        ("3 ملايين وربع", 3_250_000, 3_250_000),
        ("نصف مليون", 500_000, 500_000),
        ("ثلاثة أرباع المليون", 750_000, 750_000),
        ("مئتي ألف", 200_000, 200_000),
        ("مليوني شخص", 2_000_000, 2_000_000),
        ("ألفا قتيل", 2_000, 2_000),
        ("ألفا ومئة جثة", 1_100, 1_100),
        ("عشرات", 20, 99),
        ("بالمئات", 200, 999),
        ("للآلاف", 2_000, 9_999),
        ("عشرات الآلاف", 20_000, 99_999),
        ("مئات من الآلاف من الناس", 200_000, 999_999),
        ("ملايين", 2_000_000, 9_999_999),
        ("تلاتة وعشرين", 23, 23),
        ("الأربعة", 4, 4),
        ("خَمْسُونَ", 50, 50),
    ],
)
def test_forms_of_the_news(text: str, low: int, high: int):
    found = only(text)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("بين عشرة وعشرين قتيلا", [10, 20]),
        ("بين 20 و30", [20, 30]),
        ("30 ألفا و50 ألف شخص", [30_000, 50_000]),
        ("ألفين وأربعة آلاف", [2_000, 4_000]),
        ("355 ألفا ونصف مليون", [355_000, 500_000]),
        ("ثلاثة مدنيين وعشرون جنديا", [3, 20]),
        ("20، 30", [20, 30]),
        ("12,5,7", [12, 5, 7]),
    ],
)
def test_numbers_side_by_side_stay_apart(text: str, values: list[int]):
    assert [found.low for found in numerals(text)] == values


@pytest.mark.parametrize("text", ["أحد الجنود", "إحدى النساء", "جامعو كمأة", "واحة", "ألفت", "معشر", "المليونير", ""])
def test_what_is_no_number_is_not_read(text: str):
    assert not list(numerals(text))


def test_most_gold_counts_begin_with_the_number_that_is_read(articles: list[Article], passages: list[Article]):
    right = wrong = 0
    for document in [*articles, *passages]:
        for entity in document.entities:
            found = next(numerals(document.text[entity.start : entity.end]), None)
            if (count := entity.attributes.get("Count")) and found:
                low, _, high = count.partition("..")
                hit = str(found.low) == low or str(found.low + 1) == low or str(found.high + (low == "0")) == high
                right, wrong = right + hit, wrong + (not hit)
    assert right > 2900
    assert right >= 0.99 * (right + wrong)


@pytest.fixture(scope="module")
def passages() -> list[Article]:
    from support.paths import ROOT

    return corpus.read_passages(ROOT / "annotations" / "passages")


@pytest.mark.parametrize("digits", ["9" * 5000, "٩" * 5000, "1," + "000," * 3000 + "000", "1." + "3" * 5000])
def test_endless_digits_are_no_number_and_what_follows_is_read(digits: str):
    found = list(numerals(f"{digits} 22 مقاتلا"))
    assert [each.low for each in found] == [22]


@given(amounts, styles, st.sampled_from(["", "و", "ب", "ال", "وب"]))
def test_a_number_begins_with_a_word_that_may_begin_one(amount: int, style: Style, proclitic: str):
    text = proclitic + written(amount, style)
    if any(numeral.start <= len(proclitic) for numeral in numerals(text)):
        assert may_begin(fold(text.split()[0]))


@pytest.mark.parametrize("word", ["", "قتل", "شخص", "ومدني", "الهجوم", "بلدة"])
def test_no_number_begins_with_another_word(word: str):
    assert not may_begin(fold(word))


@pytest.mark.parametrize(
    "text",
    ["ثلاثة وعشرين طفلا و4 نساء", "خمسة", "12 ألفا", "سبعة عشر من 30", "قتل 4", "وأربعة", "", "، 5", "1.200 نازح"],
)
def test_a_number_at_an_offset_is_the_one_that_begins_there(text: str):
    for start in range(len(text) + 1):
        expected = next(numerals(text, start), None)
        found = number_at(text, start, len(text))
        assert found == (expected if expected and expected.start == start else None)
