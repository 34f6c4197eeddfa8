"""Words whose letters are torn apart are one word; initials, sentences and alternatives stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.letters import bare
from hasila.text.patterns import JOINER
from hasila.text.segmentation import words
from hasila.text.tears import mended
from support.strategies import nasty_texts


@pytest.mark.parametrize(
    ("torn", "word"),
    [
        ("قـ.ـصف", "قصف"),
        ("إصـ.ـابة", "إصابة"),
        ("مقـ،ـتل", "مقتل"),
        ("استشـ..ـهاد", "استشهاد"),
        ("قـ ـتل", "قتل"),
        ("قـ . ـتل", "قتل"),
        ("قـ\u200f.\u200fـتل", "قتل"),
        ("قُـ.ـتِل", "قُتِل"),
        ("الإسـ.ـرائيـ.ـلي", "الإسرائيلي"),
        ("زعـ.ـفران", "زعفران"),
        ("زع.ـفران", "زعفران"),
        ("ق.تل", "قتل"),
        ("ش*هيد", "شهيد"),
        ("ق/تل", "قتل"),
        ("رص_اص", "رصاص"),
        ("ق\u200f.\u200fتل", "قتل"),
        ("ا.ل.قصف", "القصف"),
        ("ا.ل.ق.ص.ف", "القصف"),
        ("ال-قصف", "القصف"),
        ("واستش•هد", "واستشهد"),
        ("بالصو.اريخ", "بالصواريخ"),
        ("د.ا.ع.ش", "داعش"),
    ],
)
def test_a_torn_word_is_one_word(torn: str, word: str):
    assert bare(mended(torn)) == bare(word)
    assert len(mended(torn)) == len(torn)
    in_text = f"بعد {torn} أمس"
    starts_and_ends = [(each.start, each.end) for each in words(in_text)]
    assert any(start == 4 for start, _ in starts_and_ends)
    assert any(end == 4 + len(torn) for _, end in starts_and_ends)
    assert bare("".join(each.form for each in words(torn))) == bare(word)


@pytest.mark.parametrize(
    "text",
    [
        "قتل.وأصيب",
        "حلب.ولا",
        "القرية.قصفت",
        "قتل.في حلب",
        "أ.ف.ب",
        "د.محمد",
        "م.خ.سوريا",
        "هـ.ت.ش",
        "أ.م.ل",
        "1445هـ.وقال",
        "ذكور/إناث",
        "إدلب/حلب",
        "و/أو",
        "إن.ما",
        "سوريا ـ حلب",
        "الـ 24",
        "قتل . تل",
        "القرية ـقصف",
        "",
    ],
)
def test_what_is_not_torn_stays_as_it_is(text: str):
    assert mended(text) == text


@given(nasty_texts)
def test_only_tears_change_and_no_letter_does(text: str):
    found = mended(text)
    assert len(found) == len(text)
    for before, after in zip(text, found, strict=True):
        assert after in (before, JOINER)
        assert after == before or not before.isalnum() or before == "\u0640"
    assert mended(found) == found


_HARM = ("قصف", "مقتل", "شهيد", "إصابة", "انفجار", "غارات", "القتلى", "الاحتلال", "استشهاد")


@given(st.sampled_from(_HARM), st.data())
def test_a_word_of_harm_is_mended_wherever_tatweel_and_a_mark_tear_it(word: str, data: st.DataObject):
    cut = data.draw(st.integers(1, len(word) - 1).filter(lambda at: word[at - 1] != "ة"))
    mark = data.draw(st.sampled_from(".،*-/•"))
    assert bare(mended(f"{word[:cut]}ـ{mark}ـ{word[cut:]}")) == word
