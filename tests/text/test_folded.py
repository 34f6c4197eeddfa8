"""A folded text: its offsets are those of the text as it is, whatever folding removes or expands."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.folded import FoldedText
from hasila.text.folding import fold
from hasila.text.reading import on_one_line, reading_form

LETTERS = "أحمدىئةء ١\u064e\u0640\u200fﷺﻻ\n،x"
texts = st.text(alphabet=st.sampled_from(LETTERS), max_size=30)


@given(texts, st.data())
def test_any_part_is_folded_as_it_is_alone(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    folded = FoldedText(text)
    assert folded.raw == text
    assert folded.text == on_one_line(reading_form(text))
    assert folded.folded(start, end) == fold(folded.text[start:end])
    assert folded.folded(start - 100, end + 100) == fold(folded.text)
    assert folded.folded(end + 1, start) == ""


@given(texts, st.data())
def test_a_match_is_reported_where_it_stands_in_the_text(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence = FoldedText(text).sentence(start, end)
    position = start
    for match in sentence.finditer(regex.compile(r"\p{L}+")):
        first, last = sentence.span(match)
        assert start <= position <= first < last <= end
        assert match.group() in fold(sentence.text(first, last))
        assert fold(text[first]).startswith(match.group()[0]) or len(fold(text[first])) > 1
        position = first


@given(texts, st.data())
def test_nothing_outside_a_sentence_is_read(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence, alone = FoldedText(text).sentence(start, end), FoldedText(text[start:end]).sentence()
    assert sentence.text(0, len(text)) == sentence.whole.text[start:end]
    assert sentence.folded(0, len(text)) == alone.folded(0, len(text))
    assert [(word.start - start, word.end - start, word.folded) for word in sentence.words] == [
        (word.start, word.end, word.folded) for word in alone.words
    ]


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("قتل طفل وأصيب آخر", "طفل وأصيب", ["طفل", "واصيب"]),
        ("قتل طفل وأصيب آخر", "ل وأصيب آ", ["ل", "واصيب", "ا"]),
        ("قتل طفل", " ", []),
    ],
)
def test_the_words_of_a_sentence_are_those_of_the_text_as_far_as_they_lie_in_it(text: str, part: str, words: list[str]):
    start = text.rindex(part)
    whole = FoldedText(text)
    sentence = whole.sentence(start, start + len(part))
    assert [word.folded for word in sentence.words] == words
    assert whole.sentence(start, start + len(part)) is sentence


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("بقصـ.ـف مدفعي", "قصف", "قصـ.ـف"),
        ("حسب\u200f المرصد", r"حسب\s+المرصد", "حسب\u200f المرصد"),
        ("قتل&nbsp;4", r"قتل\s+4", "قتل&nbsp;4"),
        ("في #تل_الورد", "تل الورد", "تل_الورد"),
        ("على\nحلب", "علي حلب", "على\nحلب"),
        ("قُتِلَ 3", "قتل", "قُتِلَ"[:5]),
        ("إلى الأَربعاء", "الاربعا", "الأَربعا"),
        ("صلى ﷺ ثم", "وسلم", "ﷺ"),
        ("ءءأمس", "امس", "أمس"),
    ],
)
def test_what_a_pattern_finds(text: str, pattern: str, found: str):
    sentence = FoldedText(text).sentence()
    (match,) = sentence.finditer(regex.compile(pattern))
    assert text[slice(*sentence.span(match))] == found


def test_words_come_with_their_folded_form():
    words = FoldedText("وأُصيب «مئة»، 3 ـ").sentence().words
    assert [word.folded for word in words] == ["واصيب", "ميه", ""]
