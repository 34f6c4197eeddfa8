"""People among those told before are taken where only the word for all of them was found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.people.among import with_people_among
from hasila.records.recorder import Recorder
from hasila.spans import Span
from hasila.text.folded import FoldedText
from support.strategies import nasty_texts

RECORDER = Recorder()


def found(line: str, sure: float = 0.9) -> tuple[str, Layers]:
    """A text and its layers: what stands between brackets are people, who were killed."""
    spans, text = [], ""
    for piece in line.split("["):
        inside, _, behind = piece.rpartition("]")
        if inside:
            spans.append(Span(len(text), len(text) + len(inside), inside, "CASUALTY", sure))
        text += inside + behind
    return text, Layers(spans, harms={at: Choice("killed", sure) for at in range(len(spans))}, totals={0: 0.0})


def taken(line: str, sure: float = 0.9) -> list[str]:
    text, layers = found(line, sure)
    return [text[each.start : each.end] for each in with_people_among(FoldedText(text), layers).mentions]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("قتل [19 راكبا]. وبين [القتلى] أربع نساء وطفلان من عائلة واحدة.", ["19 راكبا", "أربع نساء", "طفلان"]),
        ("قتل [19 راكبا] ومن بين [الضحايا] ۴ نساء و طفل", ["19 راكبا", "۴ نساء", "طفل"]),
        ("ومن ضمن [الشهداء] مسعفان.", ["مسعفان"]),
        ("وبين [الجرحى] 12 طفلا و3 مسعفين، بحسب الطبيب", ["12 طفلا", "3 مسعفين"]),
        ("وأضاف أن من بين [القتلى] صحفية", ["صحفية"]),
    ],
)
def test_each_number_among_them_is_taken_for_itself(line: str, people: list[str]):
    assert taken(line) == people


@pytest.mark.parametrize(
    ("line", "injured"),
    [
        ("- طفس: [5 شهداء] وجريحان", "جريحان"),
        ("سقوط [ثلاثة قتلى] و 12 جريحا", "12 جريحا"),
        ("[شهيدان] وثلاثة مصابين في الغارة", "ثلاثة مصابين"),
    ],
)
def test_the_injured_whom_and_joins_to_the_dead_are_taken_too(line: str, injured: str):
    text, layers = found(line)
    first, second = RECORDER.records(text, layers)
    assert (first.harm.kind, second.harm.kind, second.text) == ("killed", "injured", injured)


@pytest.mark.parametrize(
    "line",
    [
        "سقط [20 قتيلا] وجريحا",
        "سقط [20 قتيلا] وجرحى",
        "سقط [5 شهداء] [وجريحان]",
        "سقط [5 جنود] وجريحان",
        "سقط [5 شهداء]، وجريحان",
        "سقط [5 شهداء] وشهيدان",
        "سقط [القتلى] وجريحان",
    ],
)
def test_other_people_behind_and_are_left_to_the_model(line: str):
    before, layers = found(line)
    assert taken(line) == [before[each.start : each.end] for each in layers.mentions]


@pytest.mark.parametrize(
    "line",
    [
        "دفن [القتلى] أربع نساء من القرية",
        "وبين [القتلى] نساء وأطفال",
        "وبين [القتلى] والجرحى عشرات",
        "وبين [القتلى] [أربع نساء] وطفلان",
        "وبين [القتلى] من بلغ العشرين",
        "وبين [القتلى] الطفل الذي خرج",
        "وبين [القتلى] أربعة بيوت",
        "فرق بين [القتلى]",
        "قتل [19 راكبا] بين قريتين",
    ],
)
def test_elsewhere_what_was_found_stays(line: str):
    before, layers = found(line)
    assert taken(line) == [before[each.start : each.end] for each in layers.mentions]


def test_what_somebody_marked_stays():
    assert taken("وبين [القتلى] أربع نساء", sure=1.0) == ["القتلى"]


def test_all_that_is_told_of_the_others_is_told_of_each_and_links_lead_to_the_same_mentions():
    text, layers = found("بين [القتلى] أربع نساء وطفلان دفنوا في [طفس] أمس")
    place = replace(layers.mentions[1], label="PLACE")
    layers = replace(
        layers,
        mentions=[layers.mentions[0], place],
        harms={0: Choice("killed", 0.9)},
        victims={0: {"Civilians": 0.8}},
        links=[MentionLink("Place", 0, 1, 0.8)],
    )
    changed = with_people_among(FoldedText(text), layers)
    assert [text[each.start : each.end] for each in changed.mentions] == ["أربع نساء", "طفلان", "طفس"]
    assert changed.harms == {0: Choice("killed", 0.9), 1: Choice("killed", 0.9)}
    assert list(changed.links) == [MentionLink("Place", 0, 2, 0.8), MentionLink("Place", 1, 2, 0.8)]
    records = RECORDER.records(text, layers)
    assert [(record.count.low if record.count else 0, record.victims.classes) for record in records] == [
        (4, ("women",)),
        (2, ("children",)),
    ]


@given(nasty_texts, st.sampled_from(["", "طفلان", "12 جنديا و", "3 نساء وطفل"]))
def test_in_any_text_mentions_stay_in_order_and_apart(text: str, people: str):
    line = f"{text.replace('[', '').replace(']', '')} بين [القتلى] {people}"
    whole, layers = found(line)
    end = 0
    for mention in with_people_among(FoldedText(whole), layers).mentions:
        assert end <= mention.start < mention.end <= len(whole)
        end = mention.end
