"""Owners: whose means or members the words of a party name."""

import pytest
from hypothesis import given

from hasila.records.parties.actors import Actors
from hasila.records.parties.owners import is_means, owners
from support.strategies import nasty_texts

ACTORS = Actors.read()


def name(words: str) -> str | None:
    (actor,) = ACTORS.resolve([words])
    return actor.name


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("مقاتلات تابعة للتحالف العربي", "التحالف العربي"),
        ("مروحيتان للتحالف الدولي", "التحالف الدولي"),
        ("طائرة مسيرة للدعم السريع", "قوات الدعم السريع"),
        ("مدفعية قوات الأسد", "الجيش السوري"),
        ("قناصة من قوات حفتر", "الجيش الوطني الليبي"),
        ("الطيران الحربي التابع لقوات النظام", "الجيش السوري"),
        ("زوارق حربية إسرائيلية", "الجيش الإسرائيلي"),
        ("مروحيتان روسيتان", "سلاح الجو الروسي"),
        ("جنود أتراك", "تركيا"),
        ("دبابات تركية", "الجيش التركي"),
        ("مسيّرات حوثية", "الحوثيون"),
        ("مليشيات الحوثي", "الحوثيون"),
        ("مسلحو حركة الشباب", "حركة الشباب"),
        ("عناصر من تنظيم الدولة", "تنظيم الدولة الإسلامية"),
        ("دبابات الاحتلال", "الجيش الإسرائيلي"),
        ("للطيران الإسرائيلي", "الجيش الإسرائيلي"),
    ],
)
def test_means_and_members_are_those_of_their_party(words: str, party: str):
    assert name(words) == party


@pytest.mark.parametrize(
    "words",
    [
        "ميليشيات تابعة لإيران",  # no part of the state
        "مجموعة موالية للنظام",
        "الطائرات الروسية والسورية",
        "طائرات مجهولة",
        "قوات محلية",
        "وحدة من الجيش",
        "مسيّرة إيرانية الصنع",
        "جيش الاحتلال التركي",
        "مسلحون مجهولون",
        "طائرات جبلية",
    ],
)
def test_others_stay_as_the_text_has_them(words: str):
    assert name(words) is None


def test_a_noun_behind_means_is_the_party_that_the_text_named():
    named, means, members = ACTORS.resolve(["الحركة الإسلامية في الوادي", "طائرات السهل", "مسلحو الحركة"])
    assert (named.side, means.name) == ("opposition", None)
    assert (members.side, members.why) == ("opposition", "text")


@given(nasty_texts)
def test_any_text_gives_names_without_an_end_of_white_space(text: str):
    assert all(each and each == each.strip() for each in owners(text))


@pytest.mark.parametrize("words", ["طائرة مسيّرة", "الطائرة", "طائرات حربية", "طائرة تابعة", "دبابات", "طيران مسيّر"])
def test_means_alone_are_nobody(words: str):
    assert is_means(words)


@pytest.mark.parametrize(
    "words", ["الطيران المروحي", "طائرات التحالف", "مسيّرة إسرائيلية", "المقاومة", "قوات الدعم السريع"]
)
def test_means_with_an_owner_and_arms_are_parties(words: str):
    assert not is_means(words)
