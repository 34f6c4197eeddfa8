"""Known words: those of violence in their inflections, and those that the vocabulary has as a whole."""

import pytest

from hasila.text.folding import fold
from hasila.text.known_words import (
    is_bare_event_word,
    is_event_word,
    is_frequent,
    is_frequent_folded,
    may_end_with_event_word,
)


@pytest.mark.parametrize(
    "word", ["قصف", "قصفت", "وقصفت", "بالقصف", "للاحتلال", "يقتلون", "سيستهدف", "إصابات", "الشهداء", "مُسلَّحين", "غارتان"]
)
def test_words_of_violence_are_known_in_any_inflection(word: str):
    assert is_event_word(word)
    assert may_end_with_event_word(word)


@pytest.mark.parametrize("word", ["", "مدينة", "قصفحلب", "المتقدمين", "دم", "مستخدم", "لبنغازي"])
def test_other_words_are_not(word: str):
    assert not is_event_word(word)


@pytest.mark.parametrize(
    ("word", "bare"), [("القصف", True), ("وقصفت", True), ("بقصف", False), ("يقصف", False), ("حلب", False)]
)
def test_a_bare_word_has_no_prefix_but_and_and_the_article(word: str, bare: bool):
    assert is_bare_event_word(word) is bare


def test_frequent_words_have_three_letters_or_more():
    assert is_frequent("مدينة")
    assert not is_frequent("كفرزيتا")
    assert not is_frequent("من")
    assert not is_frequent("")


@pytest.mark.parametrize("word", ["مدينة", "محافظة", "إلى", "على"])
def test_a_frequent_word_is_known_in_its_folded_form(word: str):
    assert is_frequent(word)
    assert is_frequent_folded(fold(word))


@pytest.mark.parametrize("word", ["سراقب", "كفرنبل", "مدينة"])
def test_other_words_and_other_forms_are_not(word: str):
    assert not is_frequent_folded(word)
