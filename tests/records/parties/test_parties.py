"""Parties of a type and a name behind a sign are one, and no record lists a party or a place twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Layers, MentionLink
from hasila.records.parties.names import is_type
from hasila.records.record import Record
from hasila.spans import Span
from support.records import RECORDER, read


def record(marked: str) -> Record:
    (only,) = RECORDER.records(*read(marked))
    return only


def by(parties: str, links: str = "a1,a2") -> list[tuple[str, str]]:
    """Name and words of each perpetrator of an invented attack."""
    found = record(f"قتل [CASUALTY Harm=killed Perpetrator>{links}|بائع] برصاص {parties} عند الجسر.")
    return [(party.name, party.text) for party in found.perpetrators]


@pytest.mark.parametrize("links", ["a1", "a2", "a1,a2", "a2,a1"])
@pytest.mark.parametrize(
    ("marked", "name", "words"),
    [
        ("[ACTOR:a1|قوات] #[ACTOR:a2|قسد]", "قوات سوريا الديمقراطية", "قوات #قسد"),
        ("[ACTOR:a1|مسلحي] ([ACTOR:a2|داعش])", "تنظيم الدولة الإسلامية", "مسلحي (داعش)"),
        ("[ACTOR:a1|عناصر] «[ACTOR:a2|هيئة تحرير الشام]»", "هيئة تحرير الشام", "عناصر «هيئة تحرير الشام»"),
        ('[ACTOR:a1|جيش] "[ACTOR:a2|الإسلام]"', "جيش الإسلام", 'جيش "الإسلام"'),
        ("[ACTOR:a1|جبهة]_[ACTOR:a2|النصرة]", "هيئة تحرير الشام", "جبهة_النصرة"),
        ('[ACTOR:a1|كتيبة] "[ACTOR:a2|فرسان السهل]"', 'كتيبة "فرسان السهل"', 'كتيبة "فرسان السهل"'),
        ("[ACTOR:a1|ميليشيات] # [ACTOR:a2|السهل]", "ميليشيات # السهل", "ميليشيات # السهل"),
    ],
)
def test_a_type_and_the_name_behind_a_sign_are_one_party(marked: str, name: str, words: str, links: str):
    assert by(marked, links) == [(name, words)]


@pytest.mark.parametrize(
    ("marked", "count"),
    [
        ("[ACTOR:a1|قسد] ([ACTOR:a2|داعش])", 2),  # names both
        ("[ACTOR:a1|قوات] و[ACTOR:a2|داعش]", 2),  # a word between
        ("[ACTOR:a1|قوات] [ACTOR:a2|داعش]", 2),  # no sign between
        ("[ACTOR:a1|روسيا] و[ACTOR:a2|موسكو]", 1),
        ("[ACTOR:a1|قسد] و[ACTOR:a2|قوات سوريا الديموقراطية]", 1),
    ],
)
def test_names_apart_stay_apart_and_two_names_of_one_party_are_one(marked: str, count: int):
    assert len(by(marked)) == count


def test_a_party_told_twice_has_the_surest_link():
    text = "روسيا موسكو قتيل"
    mentions = [
        Span(0, 5, "روسيا", "ACTOR", 1.0),
        Span(6, 11, "موسكو", "ACTOR", 1.0),
        Span(12, 16, "قتيل", "CASUALTY", 1.0),
    ]
    links = [MentionLink("Source", 2, 0, 0.4), MentionLink("Source", 2, 1, 0.9)]
    (found,) = RECORDER.records(text, Layers(mentions, links=links))
    assert [(party.text, party.confidence) for party in found.sources] == [("روسيا", 0.9)]


def test_adjectives_of_one_state_name_it_once():
    found = record("قتل [CASUALTY Harm=killed Cause>x1|راع] في [ATTACK:x1 Kind=airstrike|غارة روسية وقصف روسي].")
    assert [party.name for party in found.perpetrators] == ["روسيا"]


@pytest.mark.parametrize("words", ["قوات", "القوات", "ميليشيات", "غرفة عمليات", "مسلحي"])
def test_types(words: str):
    assert is_type(words)


@pytest.mark.parametrize("words", ["", "#", "قسد", "قوات النظام", "الجيش الحر"])
def test_names_are_no_types(words: str):
    assert not is_type(words)


@given(st.lists(st.sampled_from(["سرمين", "بنش", "حلب", "حي السكري", "تل العنب"]), min_size=1, max_size=6))
def test_no_place_is_listed_twice(names: list[str]):
    marked = " و".join(f"[PLACE:p{at}|{name}]" for at, name in enumerate(names))
    links = ",".join(f"p{at}" for at in range(len(names)))
    places = record(f"قتل [CASUALTY Harm=killed Place>{links}|عامل] في {marked}.").places
    assert sorted(place.text for place in places) == sorted(set(names))
