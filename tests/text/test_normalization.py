"""Marks and look-alikes change neither the tokens of a word nor the truth of their offsets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from support.strategies import BIDI, TASHKEEL, TATWEEL, arabic_words

FORMS: dict[str, str] = {}
"""The presentation forms of each letter."""
for _code in range(0xFE80, 0xFEFD):
    _plain = unicodedata.normalize("NFKC", chr(_code))
    FORMS[_plain] = FORMS.get(_plain, "") + chr(_code)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same word with marks and presentation forms."""
    plain = draw(arabic_words)
    parts = [draw(st.text(st.sampled_from(BIDI), max_size=1))]
    for letter in plain:
        parts.append(draw(st.sampled_from(letter + FORMS.get(letter, ""))))
        parts.append(draw(st.text(st.sampled_from(TASHKEEL + TATWEEL + BIDI), max_size=2)))
    return plain, "".join(parts)


def bare(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(c for c in text if c not in TASHKEEL + TATWEEL + BIDI))


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("وَتُركيا", "وتركيا"),
        ("مُحَمَّدٌ", "محمد"),
        ("المعـــارضة", "المعارضة"),
        ("ﻭﺗﺮﻛﻴﺎ", "وتركيا"),
        ("ﻻجئين", "لاجئين"),
        ("\u200fسوريا\u200f", "سوريا"),
        ("سو\u200fريا", "سوريا"),
        ("سو\u00adريا", "سوريا"),
        ("\ufeffسوريا", "سوريا"),
        ("ا\u0654دلب", "أدلب"),
        ("قت\ufe77ل", "قتل"),
        ("٢٤", "24"),
        ("۲۴", "24"),
        ("٨٠٬٠٠٠", "80,000"),
        ("٣٫٦٪", "3.6%"),
        ("ＩＳＩＳ", "ISIS"),
    ],
)
def test_look_alikes_have_the_same_tokens(tiny_tokenizer: PreTrainedTokenizerFast, raw: str, plain: str):
    assert tiny_tokenizer(raw).input_ids == tiny_tokenizer(plain).input_ids
    assert (
        tiny_tokenizer([raw, plain], is_split_into_words=True).input_ids == tiny_tokenizer(f"{plain} {plain}").input_ids
    )


@given(word=disguised())
def test_a_disguised_word_has_the_tokens_of_the_plain_one_and_offsets_into_itself(
    tiny_tokenizer: PreTrainedTokenizerFast, word: tuple[str, str]
):
    plain, raw = word
    expected = tiny_tokenizer(plain, return_offsets_mapping=True, add_special_tokens=False)
    found = tiny_tokenizer(raw, return_offsets_mapping=True, add_special_tokens=False)
    assert found.input_ids == expected.input_ids
    for (start, end), (plain_start, plain_end) in zip(found.offset_mapping, expected.offset_mapping, strict=True):
        assert bare(raw[start:end]) == plain[plain_start:plain_end]


@pytest.mark.parametrize("nothing", ["\u0640", "\u0640\u0640", "\u064e", "\u200f", "\ufe77"])
def test_a_word_of_marks_alone_has_no_tokens(tiny_tokenizer: PreTrainedTokenizerFast, nothing: str):
    assert tiny_tokenizer([nothing], is_split_into_words=True, add_special_tokens=False).input_ids == []


def test_letters_that_differ_stay_different(tiny_tokenizer: PreTrainedTokenizerFast):
    spellings = ["ادلب", "أدلب", "إدلب", "آدلب", "مدينة", "مدينه", "على", "علي"]
    assert len({tuple(tiny_tokenizer(spelling).input_ids) for spelling in spellings}) == len(spellings)
