"""Text in visual order is recognised, text in reading order is not taken for it."""

import arabic_reshaper
import pytest
from bidi.algorithm import get_display
from hypothesis import given

from hasila.corpus.articles import Article
from hasila.text.visual_order import in_reading_order, is_visual
from support.strategies import nasty_texts


def reversed_lines(text: str) -> str:
    return "\n".join(line[::-1] for line in text.split("\n"))


def test_articles_are_recognised_in_either_order(articles: list[Article]):
    for article in articles:
        for form in (article.text, arabic_reshaper.reshape(article.text)):
            assert not is_visual(form)
            assert is_visual(reversed_lines(form))


@pytest.mark.parametrize(
    "text", ["", "لا", "ةنيدم", "The war", "لا لا لا لا لا لا", "أهلا وسهلا ومثلا وأصلا وفعلا وكلا"]
)
def test_few_words_and_words_that_only_look_so_are_not_judged(text: str):
    assert not is_visual(text)


@given(nasty_texts)
def test_any_text_is_judged(text: str):
    assert not (is_visual(text) and is_visual(text[::-1]))


def test_what_is_displayed_is_put_in_reading_order(articles: list[Article]):
    for article in articles:
        lines = [line for line in article.text.split("\n") if line.strip()]
        restored, number = in_reading_order([get_display(line, base_dir="R") for line in lines])
        assert number
        assert not is_visual("\n".join(restored))
        kept, changed = in_reading_order(lines)
        assert (kept, changed) == (lines, 0)


@given(nasty_texts)
def test_no_character_is_lost_but_controls_and_spaces(text: str):
    (line,), _ = in_reading_order([text.replace("\n", " ")])
    letters = [letter for letter in text if letter.isalnum()]
    assert sorted(letter for letter in line if letter.isalnum()) == sorted(letters)
