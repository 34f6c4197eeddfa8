"""Stretches that a person marks become whole words, without proclitics and punctuation."""

import hypothesis
import pytest
from hypothesis import strategies

from hasila.desk.snapping import StretchError, checked, snapped
from support.desks import TEXTS

TEXT = "وصل 😀 وفد، إلى دمشق وتركيا. ثم قُتِلَ 3 أطفال!"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("مش", "دمشق"),
        (" دمشق ", "دمشق"),
        ("دمشق وترك", "دمشق وتركيا"),
        ("وتركيا.", "تركيا"),
        ("ركيا", "تركيا"),
        ("😀 وفد،", "وفد"),
        ("ُتِ", "قُتِلَ"),
        ("3 أطفال!", "3 أطفال"),
        ("3", "3"),
    ],
)
def test_a_stretch_becomes_the_words_that_it_touches(marked: str, expected: str):
    start = TEXT.index(marked)
    first, last = snapped(TEXT, start, start + len(marked))
    assert TEXT[first:last] == expected


@pytest.mark.parametrize("marked", ["😀", "،", " ", "."])
def test_a_stretch_without_a_word_is_refused(marked: str):
    start = TEXT.index(marked)
    with pytest.raises(StretchError, match="expected a stretch with a word"):
        snapped(TEXT, start, start + len(marked))


def test_a_stretch_of_two_sentences_is_refused_exact_or_not():
    start, end = TEXT.index("تركيا"), TEXT.index("قُتِلَ") + 3
    for take in (snapped, checked):
        with pytest.raises(StretchError, match="one sentence"):
            take(TEXT, start, end)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10**9)])
def test_a_stretch_outside_the_text_is_refused(start: int, end: int):
    for take in (snapped, checked):
        with pytest.raises(StretchError, match="offsets count code points"):
            take(TEXT, start, end)


def test_an_exact_stretch_stays_as_it_is():
    start = TEXT.index("مش")
    assert checked(TEXT, start, start + 2) == (start, start + 2)


@hypothesis.given(strategies.data())
def test_snapping_what_is_snapped_changes_nothing(data: strategies.DataObject):
    text = TEXTS["shelling.txt"]
    start = data.draw(strategies.integers(0, len(text) - 1))
    end = data.draw(strategies.integers(start + 1, min(len(text), start + 30)))
    try:
        first, last = snapped(text, start, end)
    except StretchError:
        return
    assert snapped(text, first, last) == (first, last)
    assert text[first].isalnum()
