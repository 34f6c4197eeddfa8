"""People whom English words in an Arabic text count."""

import pytest

from hasila.records.people.english import english
from hasila.text.folded import FoldedText


def told(text: str) -> set[tuple[str, str]]:
    return {(text[each.start : each.end], each.harm) for each in english(FoldedText(text))}


@pytest.mark.parametrize(
    ("text", "people", "harm"),
    [
        ("وثّق الشركاء 29 people killed في المحلية", "29 people", "killed"),
        ("و more than 120 injured في القصف", "120", "injured"),
        ("حكت الوزارة عن 1 killed و2 wounded بالغارة", "1", "killed"),
        ("حكت الوزارة عن 1 killed و2 wounded بالغارة", "2", "injured"),
        ("تحديث: 4,100 individuals displaced الأسبوع الماضي", "4,100 individuals", "displaced"),
        ("القصف على السوق, killing 7 civilians", "7 civilians", "killed"),
        ("قذائف injuring 3 children قرب المدرسة", "3 children", "injured"),
        ("حملة مداهمات: 12 men arrested", "12 men", "detained"),
        ("5 fighters were killed في الكمين", "5 fighters", "killed"),
    ],
)
def test_english_words_count_people(text: str, people: str, harm: str):
    assert (people, harm) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Funding gap 41% و2 trucks arrived",
        "Flash Update #5 killed the mood",
        "الساعة 12:30 killed",
        "Update 3 – people في المخيم",
        "قتل خمسة أشخاص في السوق",
        "coords 33.18 35.32 killed",
    ],
)
def test_other_english_words_count_nobody(text: str):
    assert told(text) == set()
