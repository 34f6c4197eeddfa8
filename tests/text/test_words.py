"""Patterns of Arabic words that several modules share."""

import pytest
import regex

from hasila.text.words import LEAD, WORD, WORD_OR_NUMBER, lead, without_and


@pytest.mark.parametrize(
    ("text", "words"),
    [("قُتل 18 في M5", ["قُتل", "في", "M"]), ("مي\u200cم\u200f ن", ["مي\u200cم", "ن"]), ("", [])],
)
def test_words_of_letters(text: str, words: list[str]):
    assert regex.findall(WORD, text) == words


def test_words_of_letters_and_digits():
    assert regex.findall(WORD_OR_NUMBER, "قُتل 18، في M5") == ["قُتل", "18", "في", "M5"]


def test_the_lead_of_a_mention_ends_where_the_mention_begins():
    assert lead("في محافظة إدلب", len("في محافظة ")) == "في محافظة "
    assert lead("x" * 100, 80) == "x" * LEAD
    assert lead("إدلب", 0) == ""


@pytest.mark.parametrize(("word", "rest"), [("وطفل", "طفل"), ("وَطفل", "طفل"), ("طفل", "طفل"), ("و", "")])
def test_a_leading_and_is_removed(word: str, rest: str):
    assert without_and(word) == rest
