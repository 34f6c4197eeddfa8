"""Words that a text has glued together are cut; words that only look so are not."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila.corpus.articles import Article, read_passages
from hasila.text.glued_words import glued_words
from support.paths import ROOT
from support.strategies import LETTERS, TASHKEEL, TATWEEL

PASSAGES = ROOT / "annotations" / "passages"


def cut(word: str) -> str:
    parts, start = [], 0
    for length in glued_words(word):
        parts.append(word[start : start + length])
        start += length
    return "|".join(parts)


@pytest.mark.parametrize(
    "expected",
    [
        "القرية|قصفت",
        "القُرَيّة|قصفت",
        "القرية|المدينة|أمس",
        "سورية|لمتابعة",
        "على|الطريق",
        "إلى|مدينة",
        "قتلى|وجرحى",
        "عاجل|إصابة",
        "عاجل|مروحيات",
        "أبيض|قصفت",
        "تفتناز|انفجار",
        "قصف|النظام",
        "مقتل|أربعة",
        "مدنيا|وإصابة",
        "Views|قتل",
        "قتل|Views",
        "و|SDF",
    ],
)
def test_glued_words_are_cut(expected: str):
    assert cut(expected.replace("|", "")) == expected


@pytest.mark.parametrize(
    "word",
    ["والإسلامية", "بالأمس", "التأكد", "الانقسام", "المتقدمين", "يستخدمون", "عاجلة", "مساءلة", "شىء", "لبنغازي",
     "بالقصف", "ة", "", "القرية", "عبدالله", "المنفجرة", "واستشهاد", "الشهباءقصف",
     "وانجرحوا", "واتقتلوا", "بيتقصفوا", "شتوتغارت"],
)  # fmt: skip
def test_other_words_are_not(word: str):
    assert cut(word) == word


def test_of_the_words_of_the_annotated_texts_those_are_cut_that_are_glued(articles: list[Article]):
    texts = [article.text for article in (*articles, *read_passages(PASSAGES))]
    found = {word for text in texts for word in regex.findall(r"[\p{L}\p{M}]+", text)}
    cuts = {cut(word) for word in found if len(glued_words(word)) > 1 and not regex.search(r"\p{Latin}", word)}
    assert {each for each in cuts if not each.startswith("عبد|")} == {
        "وعدة|اصابات", "الدعم|السريع", "براميل|متفجرة",
    }  # fmt: skip


@given(st.text(st.sampled_from(LETTERS + TASHKEEL + TATWEEL + "aé\u200fﻻﷺ"), max_size=40))
def test_the_parts_make_up_the_word(word: str):
    lengths = glued_words(word)
    assert sum(lengths) == len(word)
    assert all(lengths) or not word
