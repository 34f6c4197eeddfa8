"""Cells that links fill: who did it, where, what harmed the people, what they are part of, and why a cell is empty."""

from dataclasses import replace

import pytest

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.record import Record
from support.records import RECORDER, read


def records(marked: str) -> list[Record]:
    return RECORDER.records(*read(marked))


def record(marked: str) -> Record:
    (only,) = records(marked)
    return only


def test_a_perpetrator_by_a_link():
    found = record(
        "[ATTACK:x1 Kind=shelling Agent>a2|قصف تركي] من [ACTOR:a2|قوات سوريا الديمقراطية] و[ACTOR:a1|الجيش التركي] "
        "على القرية قتل [CASUALTY Harm=killed Perpetrator>a1 Cause>x1|ثلاثة رعاة]."
    )
    assert [(party.text, party.why) for party in found.perpetrators] == [("الجيش التركي", "link")]


def test_cells_tell_that_a_link_holds_because_of_an_attack():
    text, layers = read(
        "شنت [ACTOR:a1|طائرات روسية] [ATTACK Kind=airstrike|غارات سورية] على [PLACE:p1|سراقب]، وقتل "
        "[CASUALTY Harm=killed Perpetrator>a1 Place>p1|راعيان]."
    )
    told = replace(layers, links=[replace(link, confidence=0.45, why="attack") for link in layers.links])
    (found,) = RECORDER.records(text, told)
    assert [(party.text, party.why, party.confidence) for party in found.perpetrators] == [
        ("طائرات روسية", "attack", 0.45)
    ]
    assert [(place.text, place.why, place.confidence) for place in found.places] == [("سراقب", "attack", 0.45)]


def test_a_perpetrator_by_an_adjective_with_the_adjective_as_evidence():
    text, layers = read("قتل [CASUALTY Harm=killed Cause>x1|راعيان] في [ATTACK:x1 Kind=airstrike|غارات روسية وسورية].")
    (found,) = RECORDER.records(text, layers)
    told = [(party.name, text[party.at.start : party.at.end], party.why) for party in found.perpetrators]
    assert told == [("روسيا", "روسية", "adjective"), ("سوريا", "وسورية", "adjective")]
    assert found.perpetrators[0].actor.side == "government-ally"
    assert "perpetrators" not in found.empty


def test_an_adjective_of_an_attack_that_harmed_others_names_nobody():
    found = record("قتل [CASUALTY Harm=killed|راعيان] بلغم، ووقعت [ATTACK Kind=airstrike|غارة روسية] بعيدا.")
    assert found.perpetrators == ()
    assert found.attack is None
    assert found.empty["attack"] == "no attack of the text belongs to these people"


def test_of_the_places_of_links_only_the_narrowest_are_kept():
    attack = "[ATTACK:x1 Kind=airstrike At>p1,p2|غارة] على [PLACE:p1|سراقب] بريف [PLACE:p2|إدلب]"
    linked = record(f"{attack} قتلت [CASUALTY Harm=killed Cause>x1 Place>p1,p2|راعيين].")
    assert [(place.text, place.why) for place in linked.places] == [("سراقب", "link")]


def test_links_of_an_attack_are_not_links_of_the_people_by_themselves():
    found = record(
        "حلقت [ACTOR:a1|طائرات روسية] قبل [ATTACK:x1 Kind=airstrike Agent>a1 At>p1|غارات] على [PLACE:p1|سراقب]، وقتل "
        "[CASUALTY Harm=killed Cause>x1|راعيان]."
    )
    assert (found.perpetrators, found.places) == ((), ())


def test_places_side_by_side_are_all_kept():
    found = record("قتل [CASUALTY Harm=killed Place>p1,p2|سبعة رعاة] في [PLACE:p1|سراقب] و[PLACE:p2|بنش].")
    assert [place.text for place in found.places] == ["سراقب", "بنش"]


def test_the_surest_cause_is_the_attack_and_its_confidence_is_of_both():
    text, layers = read(
        "[ATTACK Kind=mine|لغم] و[ATTACK Kind=clash|اشتباكات] و[CASUALTY Harm=killed|راعيان] "
        "و[ATTACK Kind=rocket|صاروخ]"
    )
    links = [MentionLink("Cause", 2, target, confidence) for target, confidence in ((0, 0.5), (1, 0.9), (3, 0.7))]
    kinds = {**layers.kinds, 1: Choice("clash", 0.5)}
    (found,) = RECORDER.records(text, replace(layers, links=links, kinds=kinds))
    assert found.attack is not None
    assert (found.attack.text, found.attack.kind, found.attack.confidence) == ("اشتباكات", "clash", 0.45)


@pytest.mark.parametrize(
    ("marked", "cell", "reason"),
    [
        ("قتل [CASUALTY Harm=killed|راعيان].", "places", "the text names no place"),
        (
            "قتل [CASUALTY Harm=killed|راعيان]. وتعقد [PLACE|بنش] سوقا كل سبت.",
            "places",
            "no place of the text belongs to these people",
        ),
        ("قتل [CASUALTY Harm=killed|راعيان].", "perpetrators", "the text names no party"),
        (
            "[ACTOR|الجيش] في القرية. قتل [CASUALTY Harm=killed|راعيان]",
            "sources",
            "no party of the text belongs to these people",
        ),
        ("قتل [CASUALTY Harm=killed|راعيان].", "attack", "the text names no attack"),
        ("قتل [CASUALTY Harm=killed|راعيان].", "victims", "the words name no class of people"),
        (
            "[CASUALTY Harm=unspecified|20 ضحية]",
            "harm",
            "the text states several kinds of harm, or none in particular",
        ),
    ],
)
def test_the_reason_tells_a_text_that_names_none_from_one_whose_own_belong_to_others(
    marked: str, cell: str, reason: str
):
    assert record(marked).empty[cell] == reason


def test_what_is_missing_is_the_reason_for_every_cell_that_the_model_fills():
    text, layers = read("قتل [CASUALTY Harm=killed|12 راعيا]. وتعقد [PLACE|بنش] سوقا كل سبت.")
    (found,) = RECORDER.records(text, Layers(layers.mentions, missing="the checkpoint has no heads"))
    cells = {"harm", "victims", "attack", "perpetrators", "sources", "places"}
    assert {cell for cell, why in found.empty.items() if why == "the checkpoint has no heads"} == cells
    assert found.count is not None
    assert found.confidence.keys() == {"mention", "count"}


def test_a_part_of_a_part_shares_what_both_lack_wherever_the_whole_stands():
    first, second, third = records(
        "[CASUALTY Harm=killed SubsetOf>c2|طفلة] بين [CASUALTY:c2 Harm=killed SubsetOf>c3 Place>p1|ثلاث نساء] من "
        "[CASUALTY:c3 Harm=killed Source>a1 Place>p2|12 راعيا] في [PLACE:p1|بنش] "
        "و[PLACE:p2|سراقب]، قال [ACTOR:a1|المرصد]."
    )
    assert (first.subset_of, second.subset_of, third.subset_of) == (1, 2, None)
    assert [[place.text for place in each.places] for each in (first, second, third)] == [["بنش"], ["بنش"], ["سراقب"]]
    assert first.sources == second.sources == third.sources != ()


def circle(size: int, text: str = "أ ب ج د ه") -> Layers:
    """Mentions each of which is a part of the next, and the last of the first."""
    _, layers = read(" ".join(f"[CASUALTY|{word}]" for word in text.split()[:size]))
    return replace(layers, links=[MentionLink("SubsetOf", at, (at + 1) % size) for at in range(size)])


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_people_who_are_part_of_each_other_in_a_circle_are_part_of_nobody(size: int):
    found = RECORDER.records("أ ب ج د ه", circle(size))
    assert [each.subset_of for each in found] == [None] * size


def test_a_part_of_a_circle_keeps_its_whole():
    layers = circle(5)
    links = [*(MentionLink("SubsetOf", at, (at + 1) % 4) for at in range(4)), MentionLink("SubsetOf", 4, 0)]
    found = RECORDER.records("أ ب ج د ه", replace(layers, links=links))
    assert [each.subset_of for each in found] == [None, None, None, None, 0]


def test_numbers_of_wholes_are_right_when_a_mention_that_is_a_date_is_left_out():
    found = records(
        "في 5 شوال [CASUALTY Harm=killed|1445 هـ] قتل [CASUALTY:c1 Harm=killed|9 عمال] بينهم "
        "[CASUALTY Harm=killed SubsetOf>c1|طفلان]."
    )
    assert [(each.text, each.subset_of) for each in found] == [("9 عمال", None), ("طفلان", 0)]


def test_a_part_of_a_mention_that_is_a_date_is_a_part_of_nobody():
    found = records("في 5 شوال [CASUALTY:c1 Harm=killed|1445 هـ] قتل [CASUALTY Harm=killed SubsetOf>c1|9 عمال].")
    assert [(each.text, each.subset_of) for each in found] == [("9 عمال", None)]


@pytest.mark.parametrize(("other", "kept"), [(0.9, ["سراقب", "بنش"]), (0.65, ["سراقب", "بنش"]), (0.6, ["سراقب"])])
def test_a_place_that_is_much_less_sure_than_another_is_left_out(other: float, kept: list[str]):
    text, layers = read("قتل [CASUALTY Harm=killed Place>p1,p2|راعيان] في [PLACE:p1|سراقب] و[PLACE:p2|بنش].")
    links = [replace(link, confidence=sure) for link, sure in zip(layers.links, (0.9, other), strict=True)]
    (found,) = RECORDER.records(text, replace(layers, links=links))
    assert [place.text for place in found.places] == kept
