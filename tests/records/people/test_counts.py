"""Counts: bounds from the words around, nouns that mean a number by themselves, vague quantities by policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.statistics import genre_of
from hasila.records.people.counts import Count, Policy, count, why_none
from hasila.text.folded import FoldedText
from hasila.text.person_nouns import noun
from hasila.text.segmentation import sentences
from support.paths import ROOT


def read(text: str, policy: Policy = "range") -> Count | None:
    """The count of what stands between brackets."""
    start = text.index("[")
    end = text.index("]") - 1
    return count(FoldedText(text.replace("[", "").replace("]", "")).sentence(), start, end, policy)


def bounds(text: str, policy: Policy = "range") -> tuple[int, int | None] | None:
    found = read(text, policy)
    return (found.low, found.high) if found else None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("قتل [18 مدنيا]", 18, 18),
        ("مقتل [&#1634;&#1639; جندياً]", 27, 27),
        ("إصابة [&#1633;&#1632;&#1632;&#1641; أشخاص]", 1_009, 1_009),
        ("نزوح [&#1633;&#1634;&#1644;&#1637;&#1632;&#1632; شخص]", 12_500, 12_500),
        ("مقتل [&amp;#1636; مدنيين]", 4, 4),
        ("عاجل [شهييييد] بقصف", 1, 1),
        ("إصابة [طفلتييين]", 2, 2),
        ("قتل [عشريييين زلمة]", 20, 20),
        ("نزح أكثر من [500 شخص]", 501, None),
        ("قتل ما لا يقل عن [12 شخصا]", 12, None),
        ("قتل [12 شخصا] على الأقل", 12, None),
        ("أصيب على الأقل [٢٢ مقاتلا]", 22, None),
        ("ما يزيد على [مئة قتيل]", 101, None),
        ("أقل من [40 عائلة]", 0, 39),
        ("ما لا يزيد عن [40 عائلة]", 0, 40),
        ("قتل بين [20 و30 شخصا]", 20, 30),
        ("نزح [12 إلى 15 ألف شخص]", 12_000, 15_000),
        ("بين [30 ألفا و50 ألف شخص]", 30_000, 50_000),
        ("مقتل [شخص أو اثنين]", 1, 2),
        ("مقتل [شخصين إلى ثلاثة]", 2, 3),
        ("قتل [شخص على الأقل]", 1, None),
        ("قتل [50 شخصا أو أكثر]", 50, None),
        ("قتل [كلاهما]", 2, 2),
        ("قتل [طفلان]", 2, 2),
        ("مقتل [طفلة]", 1, 1),
        ("إصابة [قتيلين]", 2, 2),
        ("مقتل [عماله الأربعة]", 4, 4),
        ("قتل [شخص واحد]", 1, 1),
        ("انتشلوا [جثث ثلاثة رجال]", 3, 3),
        ("قتل [رجل وامرأة]", 2, 2),
        ("خطف [29 امرأة وطفلا]", 29, 29),
        ("خطف [مئة امرأة وامرأتان]", 102, 102),
        ("نزح [نصف مليون شخص]", 500_000, 500_000),
        ("نزح [عشرات الآلاف]", 20_000, 99_999),
        ("قتل [مئات المدنيين]", 200, 999),
    ],
)
def test_what_a_text_states(text: str, low: int, high: int | None):
    assert bounds(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "قتل [أطفال]",
        "قتل [امرأة وأطفالها]",
        "قتل [والدان وأبناؤهما]",
        "نزح [العديد من الناس]",
        "مقتل [مدنيين]",
        "عودة [نازحي القرية]",
        "[ضحايا الفرع 227]",
        "[أهالي ثلاثين قرية]",
    ],
)
def test_what_states_no_number_has_none(text: str):
    assert read(text) is None


def test_about_is_told():
    found = read("نزح نحو [350 ألف شخص]")
    assert found is not None
    assert (found.low, found.high, found.approximate, found.vague) == (350_000, 350_000, True, False)
    assert not read("قتل [350 شخصا]").approximate  # type: ignore[union-attr]


def test_the_words_that_say_so_are_told():
    text = "قتل وثلاثة وعشرون مدنيا"
    found = count(FoldedText(text).sentence(), 5, len(text))
    assert found is not None
    assert text[found.start : found.end] == "ثلاثة وعشرون"


@pytest.mark.parametrize(
    ("word", "least", "most"),
    [("عشرات", 10, 99), ("مئات", 100, 999), ("آلاف", 1000, 9999), ("عشرات الآلاف", 10_000, 99_999)],
)
def test_vague_quantities_go_by_the_policy(word: str, least: int, most: int):
    assert bounds(f"قتل [{word}]") == (2 * least, most)
    assert bounds(f"قتل [{word}]", "acled") == (least, least)
    assert bounds(f"قتل [{word}]", "strict") is None
    assert bounds("قتل [7 رجال]", "strict") == (7, 7)


@pytest.mark.parametrize(
    ("word", "kind", "number"),
    [
        ("طفل", "child", 1), ("الطفلين", "child", 2), ("أطفالها", "child", 0), ("امرأتان", "woman", 2),
        ("زوجته", "relative", 1),
        ("جنديا", "combatant", 1), ("جنديين", "combatant", 2), ("مسعفين", "rescuer", 0), ("مسعفَين", "rescuer", 2),
        ("شقيقيه", "relative", 2), ("طفلاهما", "child", 2), ("طفلا", "child", 1), ("جثتا", "dead", 2),
        ("نازحي", "displaced", 0),
        ("للمدنيين", "civilian", 0),
    ],
)  # fmt: skip
def test_nouns_tell_their_number(word: str, kind: str, number: int):
    found = noun(word)
    assert found is not None
    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize("word", ["ميدان", "بيان", "إلى", "سوريا", "غارتان", "", "1"])
def test_other_words_are_no_people(word: str):
    assert noun(word) is None


@pytest.mark.parametrize("mention", ["1 2 مدنيا", "١ ٢ مدنيا", "٣ ٠ قتيلا", "1 2 3 شخصا"])
def test_digits_torn_apart_are_not_guessed(mention: str):
    assert read(f"قتل [{mention}]") is None


@pytest.mark.parametrize(
    "text",
    [
        "أصيب [٣] ٠ آخرون", "أصيب ٣ [٠ آخرون]", "جرح [1] 2 شخصا", "جرح 1 [2 شخصا]", "وقتل [٤] ٥ في السوق",
        "وقتل ٤ [٥] في السوق", "سقط ( [8] 1 ) جريحا", "نزحت [6] 0 عائلة من القرية",
    ],
)  # fmt: skip
def test_a_digit_torn_into_two_mentions_is_not_guessed(text: str):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("قتل [5] 2 منهم أطفال", 5), ("قتل 5 [2 منهم] أطفال", 2), ("1 [5 قتلى] في السوق", 5), ("[5] و3 آخرون", 5),
        ("قتل [5]، 3 منهم نساء", 5), ("قتل [5] 12 كانون الثاني", 5), ("في 12 [5 قتلى]", 5), ("[7] | 4 |", 7),
        ("قتل [6] بين 4 حواجز", 6), ("غارة عند 3:1 [4 قتلى]", 4),
    ],
)  # fmt: skip
def test_numbers_beside_each_other_stay(text: str, number: int):
    assert bounds(text) == (number, number)


@given(st.sampled_from("OoIlSB"), st.integers(1, 99), st.sampled_from(["{0}{1}", "{1}{0}", "{1}{0}{1}"]), st.booleans())
def test_letters_that_recognition_put_into_digits_are_not_guessed(letter: str, digits: int, form: str, inside: bool):
    torn = form.format(letter, digits)
    cut = 0 if inside else len(torn) - len(torn.lstrip(letter))
    text = f"قتل {torn[:cut]}[{torn[cut:]} مدنيا]"
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("قتل ا[٢ مدنيا]", None),
        ("قتل [٢ا مدنيا]", None),
        ("و[201 إصابة]", 201),
        ("الـ[24 قتيلا]", 24),
        ("مقتل [5أطفال]", 5),
        ("وصول [30جريحا]", 30),
        ("ب[7 قتلى]", 7),
    ],
)
def test_words_and_proclitics_beside_digits_are_no_such_letters(text: str, number: int | None):
    assert bounds(text) == (None if number is None else (number, number))


@pytest.mark.parametrize(
    ("mention", "reason"),
    [
        ("1 2 مدنيا", "digits stand side by side"),
        ("3O مدنيا", "letters stand in a number"),
        ("5 أعوام", "states no quantity"),
        ("أهال", "states no quantity"),
        ("20 مدنيا", "what stands beside"),
    ],
)
def test_no_count_has_its_reason(mention: str, reason: str):
    assert reason in why_none(mention, "range")


@given(
    st.integers(1000, 999_999), st.sampled_from(list(",،٬٫.")), st.sampled_from(["", "\u200f", "\u200e"]), st.booleans()
)
def test_thousands_marks_of_every_kind_are_read_where_people_are_counted(
    number: int, mark: str, direction: str, arabic: bool
):
    digits = f"{number:,}".replace(",", mark + direction)
    if arabic:
        digits = digits.translate({ord("0") + digit: chr(ord("٠") + digit) for digit in range(10)})
    assert bounds(f"نزح [{digits} شخصا]") == (number, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("نزح [½ مليون شخص]", 500_000), ("نزح [1½ مليون شخص]", 1_500_000), ("نزح [ربع مليون]", 250_000),
        ("نزح [ثلاثميه الف شخص]", 300_000), ("نزح [٢٫٥ مليون شخص]", 2_500_000), ("قتل [ثلاثتهم]", 3),
        ("نقل [ثلاثمئة جريح وجريح]", 301), ("مقتل [مئتين وشخص واحد]", 201), ("قتل [رجلان وطفل]", 3),
        ("وجدوا [جثتي رجل وامرأة]", 2), ("مقتل [20 من الأطباء والزائرين]", 20),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_number_of_people(text: str, number: int):
    assert bounds(text) == (number, number)


def test_a_number_with_a_part_left_over_counts_nobody():
    assert read("نزح [1½ شخص]") is None


def hits(documents: list[Article]) -> list[bool]:
    """Whether each gold count is read as it is."""
    found = []
    for document in documents:
        for entity in (each for each in document.entities if each.label == "CASUALTY"):
            sentence = next(s for s in sentences(document.text) if s.start <= entity.start < s.end)
            folded = FoldedText(document.text).sentence(sentence.start, sentence.end)
            read = count(folded, entity.start, entity.end)
            told = f"{read.low}..{'' if read.high is None else read.high}" if read else None
            found.append(told == entity.attributes.get("Count"))
    return found


def test_gold_counts_are_read(articles: list[Article]):
    passages = corpus.read_passages(ROOT / "annotations" / "passages")
    dialect = [passage for passage in passages if genre_of(passage.id) == "dialect"]
    others = [passage for passage in passages if passage not in dialect]
    for least, documents in ((1.0, articles), (0.99, others), (0.9, dialect)):
        found = hits(documents)
        assert sum(found) >= least * len(found)


@given(st.text(alphabet=st.sampled_from("قتلن 123٤و،.بيشخصطفلا\u064e\u0640"), max_size=40), st.data())
def test_any_stretch_of_any_text_can_be_asked(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = count(FoldedText(text).sentence(), start, end)
    if found:
        assert start <= found.start < found.end <= end
        assert found.low >= 0
        assert found.high is None or found.low <= found.high


@pytest.mark.parametrize("number", ["99999999999", "9" * 39, "9" * 5000])
def test_more_than_there_are_people_is_no_count_of_people(number: str):
    text = f"قتل {number} شخص"
    assert count(FoldedText(text).sentence(), 4, len(text)) is None
