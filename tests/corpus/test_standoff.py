"""The standoff format: what is written is read back, and every fault of a file is told at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.corpus import standoff
from hasila.corpus.standoff import Entity, Link
from hasila.errors import CorpusError

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SPACED = dict.fromkeys(map(ord, LINE_BREAKS), " ")

NAMES = st.from_regex(r"\S{1,8}", fullmatch=True)
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(LINE_BREAKS + "\t \u0640\u0651\u200f\ufeff\0وإ")))


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    found = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        start = draw(st.integers(0, 10**6))
        attributes = draw(st.dictionaries(NAMES, st.just("") | NAMES, max_size=4))
        end = start + draw(st.integers(1, 99))
        found.append(Entity(f"T{number}", draw(NAMES), start, end, draw(TEXTS), attributes))
    return sorted(found, key=lambda entity: (entity.start, entity.end))


@settings(deadline=None)  # the machine may be busy
@given(entities())
def test_what_is_written_is_read_back_with_line_breaks_as_spaces(found: list[Entity]):
    expected = [Entity(e.id, e.label, e.start, e.end, e.text.translate(SPACED), dict(e.attributes)) for e in found]
    written = standoff.format_entities(found)
    assert standoff.parse(written) == expected
    assert standoff.format_entities(expected) == written


def test_a_t_line_stays_one_line_and_keeps_its_length():
    text = "قوات\r\nالنظام\u2028السوري"
    line = standoff.format_entities([Entity("T1", "ACTOR", 0, len(text), text)])
    assert line.splitlines() == [f"T1\tACTOR 0 {len(text)}\tقوات  النظام السوري"]


def test_the_format_on_paper():
    lines = ["T2\tCASUALTY 30 39\t18 مدنيا", "A1\tHarm T2 killed", "A2\tCount T2 18..18", "A3\tApproximate T2"]
    written = "\n".join([*lines, "T1\tPLACE 5 9\tإدلب", ""])
    place = Entity("T1", "PLACE", 5, 9, "إدلب")
    casualty = Entity("T2", "CASUALTY", 30, 39, "18 مدنيا", {"Harm": "killed", "Count": "18..18", "Approximate": ""})
    assert standoff.parse(written) == [place, casualty]
    assert standoff.format_entities([casualty, place]) == written


def test_an_attribute_may_stand_before_its_entity_and_blank_lines_anywhere():
    assert standoff.parse("\nA1\tSide T1 opposition\n \nT1\tACTOR 0 6\tالثوار\n\n") == [
        Entity("T1", "ACTOR", 0, 6, "الثوار", {"Side": "opposition"})
    ]


def test_nothing_is_no_entities():
    assert standoff.parse("") == []
    assert standoff.format_entities([]) == ""


@pytest.mark.parametrize(
    "line",
    [
        "T1 PLACE 0 4 إدلب",
        "T1\tPLACE 0\tإدلب",
        "T1\tPLACE 0 2;3 4\tإد لب",
        "T1\tPLACE -1 4\tإدلب",
        "T1\tPLACE 0 4",
        "1\tPLACE 0 4\tإدلب",
        "R1\tPart T1 T2",
        "#1\tAnnotatorNotes T1\tلاحظ",
        "E1\tAttack:T1",
        "A1\tHarm T1 killed or injured",
        "A1\tHarm",
        "إدلب",
    ],
)
def test_a_line_of_another_kind_is_a_fault(line: str):
    with pytest.raises(CorpusError) as caught:
        standoff.parse(f"T9\tPLACE 10 14\tإدلب\n{line}\n")
    assert caught.value.faults == (f"line 2: expected a T, an A or an R line, found {line!r}",)


def test_a_long_malformed_line_is_shown_in_part():
    with pytest.raises(CorpusError) as caught:
        standoff.parse("x" * 10_000)
    assert caught.value.faults == (f"line 1: expected a T, an A or an R line, found {'x' * 60!r}",)


def test_all_faults_of_a_file_are_told_at_once():
    lines = [
        "T1\tPLACE 0 4\tإدلب",
        "T1\tPLACE 9 12\tحلب",
        "nonsense",
        "A1\tSide T7 government",
        "T2\tACTOR 20 26\tالثوار",
        "A2\tSide T2 opposition",
        "A2\tHarm T2 killed",
        "A3\tSide T2 government",
    ]
    with pytest.raises(CorpusError) as caught:
        standoff.parse("\n".join(lines))
    assert sorted(caught.value.faults) == [
        "line 2: T1 is used twice",
        "line 3: expected a T, an A or an R line, found 'nonsense'",
        "line 4: Side belongs to T7, which is not in the file",
        "line 7: A2 is used twice",
        "line 8: T2 has Side twice",
    ]


def test_the_message_shows_ten_faults_and_counts_the_rest():
    with pytest.raises(CorpusError) as caught:
        standoff.parse("\n".join(f"bad {number}" for number in range(1, 14)))
    message = str(caught.value).splitlines()
    assert message[0] == "13 faults in the annotations:"
    assert [line.rpartition(" ")[2] for line in message[1:11]] == [f"{number}'" for number in range(1, 11)]
    assert message[11:] == ["  ... and 3 more"]


SPANS = [Entity("T1", "PLACE", 0, 4, "إدلب"), Entity("T2", "CASUALTY", 5, 13, "18 مدنيا")]


def test_links_are_read_back_as_written():
    links = [Link("Place", "T2", "T1"), Link("SubsetOf", "T2", "T2")]
    written = standoff.format_entities(SPANS) + standoff.format_links(links)
    assert standoff.parse_links(written, SPANS) == links
    assert standoff.parse(written) == SPANS
    assert "R1\tPlace Arg1:T2 Arg2:T1\n" in written


def test_faults_of_links_are_told_at_once():
    lines = ["R1\tPlace Arg1:T2 Arg2:T1", "R1\tPlace Arg1:T2 Arg2:T1", "R2\tSource Arg1:T2 Arg2:T7"]
    with pytest.raises(CorpusError) as caught:
        standoff.parse_links("\n".join(lines), SPANS)
    assert caught.value.faults == (
        "line 2: R1 is used twice",
        "line 2: Place from T2 to T1 is there twice",
        "line 3: Source names T7, which is not in the file",
    )


@pytest.mark.parametrize("number", ["9" * 5000, "٣"])
def test_an_offset_that_is_no_number_of_characters_is_a_fault(number: str):
    with pytest.raises(CorpusError, match="expected a T, an A or an R line"):
        standoff.parse(f"T1\tPLACE {number} 5\tإدلب")
