"""Nouns that count by themselves: one, two or some, for every noun of the list and for endings of words beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.people.counts import count
from hasila.text import word_lists
from hasila.text.folded import FoldedText

ROWS = [line.split("\t") for line in word_lists.lines("people.tsv")]
BROKEN = [word for _, singulars, plurals in ROWS if "+ون" not in plurals and "ين" not in plurals
          for word in singulars.split() if len(word) > 3 and word[-1] not in "ةياو"]  # fmt: skip
SOUND = [word for kind, singulars, plurals in ROWS if "+ون" in plurals and kind != "head"
         for word in singulars.split() if len(word) > 3 and word[-1] not in "ةياو"]  # fmt: skip


def people(text: str) -> int | None:
    """How many people stand between brackets, if their number is told."""
    start, end = text.index("["), text.index("]") - 1
    found = count(FoldedText(text.replace("[", "").replace("]", "")).sentence(), start, end)
    assert found is None or found.low == found.high
    return found.low if found else None


@given(st.sampled_from(BROKEN + SOUND), st.sampled_from(["", "ال"]))
def test_every_singular_is_one(word: str, article: str):
    assert people(f"مقتل [{article}{word}]") == 1


@given(st.sampled_from([word for word in BROKEN if word not in ("شاب", "توأم")]))
def test_without_a_sound_plural_every_form_in_yn_is_a_dual(word: str):
    assert people(f"خطف [{word}ين] في المدينة") == 2


@given(
    st.sampled_from(SOUND),
    st.sampled_from(["كانا في الطريق", "اثنين", "تعرضا للضرب", "يعملان في حقل", "في بيتهما", "معا", "أصيبا أمس"]),
)
def test_beside_words_for_two_a_form_in_yn_is_a_dual(word: str, behind: str):
    assert people(f"خطف [{word}ين] {behind}") == 2


@given(
    st.sampled_from(SOUND),
    st.sampled_from(["", "في قصف", "، وكانا في الطريق", "وتعرض اثنان للضرب", "من القرية", "كانوا هناك"]),
)
def test_otherwise_a_form_in_yn_tells_no_number(word: str, behind: str):
    assert people(f"خطف [{word}ين] {behind}") is None
    assert people(f"خطف [{word}َين] {behind}") == 2


def test_two_who_carry_the_people_are_not_the_people():
    assert people("كان زورقان يقلان [نازحين] قد تعرضا لقصف") is None


@pytest.mark.parametrize(
    "mention",
    [
        "أبي", "أمي", "عمي", "خالي", "أختي", "أخوي", "خوي", "جدتي", "زوجي", "ابني", "خطيبي", "راجلي", "رفيقي",
        "زميلي", "جاري", "صاحبي", "طفلي",
        "معلمي", "أخي الصغير", "أخي الأكبر", "ابنها البكر", "طفلتها الصغيرة", "ابنتنا الصغيرة",
        "ابنهما الوحيد", "أخوه", "أخوها", "أبوهم", "مرافقه",
        "صاحبه", "حماتها", "صهره", "مرتو", "مرته", "جوزها", "بنتها", "ولدهم", "رفيقتها", "مرت عمي", "بنت خالتي",
        "ست حامل", "مرة", "زلمة", "حرمة", "شب", "عيل", "راجل", "زول", "شافع", "الفلسطيني", "سورية", "نيباليا",
        "مشتبها به", "عضوا سابقا", "ربة منزل", "عائلة", "مدنيا سوريا",
    ],
)  # fmt: skip
def test_one_person(mention: str):
    assert people(f"مقتل [{mention}]") == 1


@pytest.mark.parametrize(
    "mention",
    [
        "حارسين", "مغتربان", "نيجيريان", "شبين", "شبّين", "زلمتين", "حرمتين", "بنتاه", "ابناي", "ابناه", "أخويه",
        "والديه", "جاريه", "رفيقيها", "ضيفينو التنين", "طفلي العائلة", "والدا الطفل", "سائقي الشاحنتين اثنين",
        "ممثلتان", "منتسبَين", "مدنيَّين", "مشرفان", "مهندستين", "مهندسين اثنين", "حالتين", "راعيي أغنام", "صاحبا البيت",
        "كونغوليتان", "مستكشفان", "شهيدين", "مطلوبان",
    ],
)  # fmt: skip
def test_two_people(mention: str):
    assert people(f"مقتل [{mention}]") == 2


@pytest.mark.parametrize(
    "mention",
    [
        "شبان", "فتيان", "معارضين", "صبيان", "جيران", "فرسان", "رهبان", "عميان", "نسوان", "سكان", "تركمان",
        "أفغان", "إخوته", "أبناؤه",
        "أبناءهم", "أبنائها", "مواطنيها", "قاطنيها", "مقاتلي التنظيم", "نازحي القرية", "زلم", "عيال", "شفع", "حريم",
        "مشتبها بهم",
        "قناصون", "لاعبات", "مصورين",
    ],
)  # fmt: skip
def test_plurals_tell_no_number(mention: str):
    assert people(f"مقتل [{mention}]") is None
