"""Cues: inflected words with proclitics have those of their list, other words have none."""

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.cues import CUES, HARM_CUES, NOUN_CUES, _patterns, cues, tells
from hasila.text.folding import fold
from hasila.text.words import LONGEST_WORD
from support.strategies import nasty_texts

WORDS = {
    "killed": "قُتِلَ وقتلت قتلوا يُقتلون مقتلهم بمقتل القتلى والقتلى قتيلاً استشهد فاستشهدت توفي مصرعهم الوفيات ماتوا",
    "injured": "أصيب وأصيبت أُصيبوا إصابتهم بإصابات جرحوا والجرحى بجروح المصابين للمصابين جريحاً بحروق",
    "displaced": "نزح ونزحت نزحوا النازحين للنازحين والنازحون تهجيرهم بتهجير فرّوا لجأت اللاجئين هربوا المخيمات",
    "missing": "المفقودين وفُقد وفقدان مصيرهم ومصيره اختفوا الأنقاض عالقين",
    "detained": "اعتقل واعتقلت اعتقالهم المعتقلين للمعتقلين اختطفت مخطوفين أسرى والأسرى سراحهم محتجزاً السجون",
    "saying": "قال وقالت أعلنوا وأكد بحسب ووفقا ذكرت لمصادر والمصادر ببيان",
    "doing": "شنت شنتها ونفذت استهدفه فقصفت برصاص بنيران وقناصة هاجموا",
    "among": "بينهم وبينهم منهم ومنهن معظمهم ومعظمهم ضمنهم",
    "denying": "لم ولم ليس وليست بدون نفت ونفى",
    "adding": "ارتفعت وارتفع الحصيلة وحصيلة منذ حتى وحتى بلغ وبلغت",
    "and": "و وَ ف فَ",
    "break": "، , . ؛ : ! ? ؟ \n",
    "number": "12 ٣ ۴۵ 80،000 الـ24",
}  # fmt: skip
"""Words that have a cue, as they stand in texts."""

NOUNS = {
    "person": "شخص أشخاص الأشخاص شخصا", "civilian": "مدني مدنيا المدنيين مدنيون", "child": "طفل الأطفال طفلا طفلان",
    "woman": "امرأة نساء النساء سيدة", "relative": "زوجته شقيقه والده أبناء", "family": "عائلة العائلات أسرة أسر",
    "combatant": "مقاتل مقاتلين جنود مسلحين", "police": "شرطي شرطيين الشرطي", "rescuer": "مسعف المسعفين متطوعين",
    "medic": "طبيب أطباء ممرض", "journalist": "صحفي الصحفيين إعلامي", "sick": "مريض مرضى المرضى",
    "injured": "جريح جرحى مصابين", "dead": "قتيل القتلى شهداء", "displaced": "نازح النازحين لاجئين",
    "missing": "مفقود المفقودين مفقودا",
}  # fmt: skip
"""Nouns for people, by their class."""

OTHERS = "مدينة الأربعاء ريف إدلب وإدلب طائرات من في الذي مستقبل بيانات قاليباف قبلة بينما منهج مصائر - ( « ـ"
"""Words that have none, some of them with a listed word inside."""


def told(word: str) -> set[str]:
    (row,) = cues([word])
    return {cue for cue, has in zip(CUES, row, strict=True) if has}


@pytest.mark.parametrize("cue", WORDS)
def test_inflected_words_with_proclitics_have_their_cue(cue: str):
    words = WORDS[cue].split(" ")
    assert len(words) > 3
    assert [word for word in words if cue not in told(word)] == []
    assert all(tells(word, cue) for word in words)


@pytest.mark.parametrize("cue", NOUN_CUES)
def test_nouns_for_people_have_the_cue_of_their_class(cue: str):
    for word in NOUNS[cue.removesuffix("-person")].split():
        assert cue in told(word), word


def test_each_cue_has_a_name_of_its_own():
    assert len(set(CUES)) == len(CUES)
    assert {*WORDS, *NOUN_CUES} == set(CUES)


@pytest.mark.parametrize("word", OTHERS.split())
def test_other_words_have_none(word: str):
    assert told(word) == set()


@pytest.mark.parametrize("cue", HARM_CUES)
def test_a_word_of_one_harm_seldom_tells_of_another(cue: str):
    words = WORDS[cue].split()
    assert [word for word in words if told(word) & set(HARM_CUES) != {cue}] == []


def test_a_word_can_have_several_cues():
    assert told("نعى") == {"killed", "saying"}
    assert told("النازحين") >= {"displaced"}
    assert told("القتلى") == {"killed", "dead"}


@pytest.mark.parametrize("word", ["وفد", "وقد", "وقال", "فقتل", "وو", "ب", "ل"])
def test_only_a_conjunction_by_itself_joins_clauses(word: str):
    assert "and" not in told(word)


def test_a_word_without_end_is_on_no_list():
    longest = "قتيل" + "ا" * (LONGEST_WORD - 4)
    assert "killed" in told(longest)
    assert told(longest + "ا") == set()
    assert told(longest + "ا5") == {"number"}


@given(st.lists(st.one_of(st.text(), nasty_texts, st.sampled_from(" ".join(WORDS.values()).split()))))
def test_any_words_have_a_row_each_of_zeros_and_ones(words: list[str]):
    found = cues(words)
    assert (found.shape, found.dtype) == ((len(words), len(CUES)), np.float32)
    assert set(found.flatten().tolist()) <= {0.0, 1.0}
    for row, word in zip(found, words, strict=True):
        assert np.array_equal(row, cues([word])[0])


def test_no_words_have_no_rows():
    assert cues([]).shape == (0, len(CUES))
    assert cues(word for word in ("قتل",)).shape == (1, len(CUES))  # also of what can be read only once


@given(st.one_of(nasty_texts, st.sampled_from([word for words in WORDS.values() for word in words.split()])))
def test_a_cue_is_looked_for_only_where_it_can_be(word: str):
    for cue, pattern in _patterns().items():
        folded = fold(word)
        assert tells(word, cue) == (len(folded) <= LONGEST_WORD and bool(regex.fullmatch(pattern.pattern, folded)))
