"""Which words lose a one-letter proclitic, and which begin with a letter of their own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila import corpus
from hasila.records.places.place import read_places
from hasila.text import segmentation
from hasila.text.proclitics import features, proclitics

ANNOTATIONS = Path(__file__).parents[2] / "annotations"

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ"
words = st.text(LETTERS, min_size=1, max_size=12)
proclitic_words = st.builds("".join, st.tuples(st.sampled_from(["و", "ف", "ب", "ل", "ك", "وب", "ول", "فل"]), words))


def cut(word: str) -> str:
    parts, start = [], 0
    for length in proclitics(word):
        parts.append(word[start : start + length])
        start += length
    return "|".join([*parts, word[start:]])


WHOLE = """
فلاحين واسعا بحرا كانون واشنطن بطولته كميات كوريا وزارة وصل وقع وفاة بلدة بعد بين فصائل فلسطين كبير لجنة ليبيا لواء
بشار وليد فادي كمال لؤي باسم وائل كريم لينا بلال فيصل وسام لبنى بثينة
بغداد بيروت بنغازي كركوك كفرنبل كابول وهران لبنان فنزويلا بوركينا كينيا وادي لاهاي
بوتين بلينكن كلينتون فولكر ويليام لافروف بيدرسن كيري
لقوا لحقت لدى لكنهم ليسوا كانت كلها فيها فقدان بينهم بدأت بيان باتت وصلت وضعت واجهت وجهت كشفت فتحت
"""


@pytest.mark.parametrize("whole", WHOLE.split())
def test_words_and_names_that_begin_with_such_a_letter_are_whole(whole: str):
    assert cut(whole) == whole
    assert cut("و" + whole) == "و|" + whole


CUT = """
ب|إدلب ب|رفح ب|حلب ب|ريف ل|جبهة ل|سكان ل|حزب ك|رهائن و|أطفال و|حضرموت و|نساء و|إصابة و|الجيش ف|قتل ف|الجيش
و|ب|ريف و|ل|سكان ف|ب|القصف و|بغداد و|كفرنبل و|بشار ب|بيروت و|حرق و|قرية و|ب|طائرات ب|النسبة ب|سبب ب|شكل ل|مدة
و|غيرها و|نزوح ل|مقتل ب|صاروخ ب|قصف و|مقتل ب|جروح ل|عشرات و|عشرات و|قال و|أوضحت ب|أم و|إب ب|تل
"""


@pytest.mark.parametrize("parts", CUT.split())
def test_proclitics_are_cut(parts: str):
    assert cut(parts.replace("|", "")) == parts


@pytest.mark.parametrize(
    ("written", "parts"), [("وكفری", "و|کفری"), ("کمال", "کمال"), ("بادلب", "ب|ادلب"), ("واطفال", "و|اطفال")]
)
def test_spellings_of_keyboards_and_without_hamza_are_cut_alike(written: str, parts: str):
    assert cut(written).replace("ک", "ك").replace("ی", "ي") == parts.replace("ک", "ك").replace("ی", "ي")


@given(st.one_of(words, proclitic_words))
def test_proclitics_are_a_conjunction_and_then_a_preposition(word: str):
    lengths = proclitics(word)
    assert set(lengths) <= {1}
    assert word[: len(lengths)] in {"", *"وفبلك", *(a + b for a in "وف" for b in "بلك")}
    assert not lengths or len(word) - len(lengths) >= 2
    assert not word[len(lengths) - 1 :].startswith("لل") or not lengths or word[len(lengths) - 1] in "وف"


@given(proclitic_words, st.data())
def test_marks_and_tatweel_change_no_cut(word: str, data: st.DataObject):
    marks = data.draw(st.lists(st.text("\u064e\u0652\u0640\u200f", max_size=2), min_size=len(word), max_size=len(word)))
    marked = "".join(letter + mark for letter, mark in zip(word, marks, strict=True))
    sizes = [1 + len(mark) for mark in marks]
    assert proclitics(marked) == tuple(sizes[: len(proclitics(word))])


@given(proclitic_words)
def test_no_word_begins_with_a_doubled_letter(word: str):
    assert proclitics(f"{word[0]}{word[1]}\u0651{word[2:]}") == ()
    assert len(proclitics(f"و{word[0]}{word[1]}\u0651{word[2:]}")) <= 1


@given(proclitic_words)
def test_behind_a_conjunction_the_rest_is_cut_as_a_word_of_its_own(word: str):
    first = proclitics("و" + word)
    if first and word[0] in "بلك":
        assert first[1:] == proclitics(word)


@given(st.text(LETTERS, min_size=2, max_size=12))
def test_features_tell_words_apart(word: str):
    assert word + "$" in set(features(word))
    assert set(features(word)) != set(features(word + "ا"))


def test_countries_are_whole_and_lose_a_conjunction():
    names = {name.split()[0] for named in read_places() if named.place.kind == "country" for name in named.names}
    assert [name for name in sorted(names) if proclitics(name)] == []
    assert sum(cut("و" + name) == "و|" + name for name in names) >= 0.98 * len(names)


def test_spans_begin_and_end_where_words_do():
    articles = [*corpus.read_articles(ANNOTATIONS / "articles"), *corpus.read_passages(ANNOTATIONS / "passages")]
    off = total = 0
    for article in articles:
        cut_words = segmentation.words(article.text)
        starts, ends = {word.start for word in cut_words}, {word.end for word in cut_words}
        off += sum(entity.start not in starts or entity.end not in ends for entity in article.entities)
        total += len(article.entities)
    assert off <= total / 500
