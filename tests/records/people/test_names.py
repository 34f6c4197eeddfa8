"""Victims told by name alone count one each; what is no known name counts nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.people.names import names
from hasila.text import word_lists
from hasila.text.person_nouns import head_noun
from support.records import RECORDER, read

GIVEN = [name for line in word_lists.lines("given_names.tsv") for name in line.split()]
given_names = st.sampled_from(GIVEN)
family_names = st.sampled_from(["الفلاني", "المثالي", "العينة"])


def test_no_name_of_the_table_is_a_noun_for_people():
    assert [name for name in GIVEN if head_noun(name)] == []


@given(given_names, st.lists(given_names, max_size=2), st.one_of(st.none(), family_names))
def test_a_name_is_one_person(first: str, fathers: list[str], family: str | None):
    assert names(" ".join(filter(None, [first, *fathers, family]))) == 1


@given(st.lists(st.tuples(given_names, family_names), min_size=2, max_size=5), st.sampled_from([" و", "، ", "، و"]))
def test_names_in_a_list_are_counted(people: list[tuple[str, str]], joint: str):
    assert names(joint.join(map(" ".join, people))) == len(people)


@pytest.mark.parametrize(
    "mention",
    [
        "رواد المقهى",
        "مرابطين",
        "طاقم السفينة",
        "الحلبيون",
        "كثير",
        "هؤلاء",
        "سامر ومرافقوه",
        "سامر وأولاده",
        "5",
        "",
        "سامر وثلة",
        "العشرات",
        "ثلاثة",
        "سامر (9 أعوام)",
        "سامر، ثم",
    ],
)
def test_what_is_not_clearly_a_name_counts_nobody(mention: str):
    assert names(mention) is None


@pytest.mark.parametrize(
    ("marked", "count"),
    [
        ("مقتل [سامر] الفلاني برصاص.", 1),
        ("استشهاد [هناء المثالي] في غارة.", 1),
        ("مقتل [ماهر الفلاني ونادر المثالي] في قصف.", 2),
        ("مقتل [أبناء سامر].", None),
        ("مقتل [3 من آل سامر].", 3),
    ],
)
def test_counts_of_names(marked: str, count: int | None):
    text, layers = read(marked.replace("[", "[CASUALTY Harm=killed|"))
    (record,) = RECORDER.records(text, layers)
    assert (record.count and record.count.low) == count
