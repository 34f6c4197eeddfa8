"""Known words: those of violence in their inflections, and those that the vocabulary has as a whole."""

import pytest

from hasila.text.known_words import is_bare_event_word, is_event_word, is_frequent, may_end_with_event_word
from hasila.text.unigram import log_probability, pieces


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


def test_frequent_words_are_pieces_that_begin_a_word():
    assert is_frequent("مدينة")
    assert not is_frequent("كفرزيتا")
    assert not is_frequent("")


def test_a_frequent_word_is_as_likely_as_its_piece_and_likelier_than_its_letters_in_disorder():
    assert log_probability("مدينة") == pieces()["▁مدينة"]
    assert log_probability("مدينة") > log_probability("ةنيدم")
    assert log_probability("") <= 0
