"""Each word of a report is about the event that is mentioned nearest."""

from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.surroundings import surroundings
from hasila.incidents.telling import Telling
from hasila.text.segmentation import sentences
from support.told_events import renamed, report, strike, tellings

_TWO = (
    "ارتفع إلى [CASUALTY Harm=killed Count=13..13 Place>p1 Date>d1|13] عدد قتلى قصف [PLACE:p1|سراقب] "
    "[DATE:d1|فجرا]، فيما قتل [CASUALTY Harm=killed Count=8..8 Place>p2|8 أشخاص] على معدّيّة قرب [PLACE:p2|تعز] مساء."
)
_BARE = "قتل [CASUALTY Harm=killed Count=4..4|أربعة رجال] وأصيب [CASUALTY Harm=injured Count=9..9|9 آخرون] قبل الظهر."


def by_place(marked: str) -> dict[str, Telling]:
    return {each.spots[0].name: each for each in tellings(report("a", marked)) if each.spots}


def test_hours_and_words_of_a_sentence_go_to_the_nearest_event() -> None:
    told = by_place(_TWO)
    assert ("hour", "dawn") in told["سراقب"].aspects
    assert ("hour", "evening") not in told["سراقب"].aspects
    assert ("hour", "evening") in told["تعز"].aspects
    assert ("hour", "dawn") not in told["تعز"].aspects
    assert "معديه" in told["تعز"].words
    assert "معديه" not in told["سراقب"].words


def test_a_telling_with_a_place_has_no_names_of_the_places_of_others() -> None:
    told = by_place(strike() + " وذكرت معرة النعمان.\n" + renamed(strike(7, "معرة النعمان", 1)))
    assert "نعمان" in told["معرة النعمان"].words
    assert "نعمان" not in told["سراقب"].words


def test_a_sentence_that_tells_of_nobody_is_about_both_of_its_neighbours() -> None:
    both = strike() + "\nوقال الطبيب إن المستوصف ممتلئ.\n" + renamed(strike(7, "معرة النعمان", 1))
    assert all("مستوصف" in told.words for told in by_place(both).values())


@given(
    st.permutations([strike(), _BARE, renamed(strike(7, "تعز", 1)), "وساد الهدوء المدينة.", _BARE]), st.integers(1, 5)
)
def test_every_mention_is_in_a_stretch_about_its_event(parts: list[str], size: int) -> None:
    told = report("a", "\n".join(parts[:size]))
    text, found = told.document.text, list(sentences(told.document.text))
    of = [next(at for at, each in enumerate(found) if each.start <= r.at.start < each.end) for r in told.records]
    events = [[number] for number in range(len(told.records))]
    about = surroundings(text, found, told.records, of, events)
    assert len(about) == len(events)
    for number, stretches in enumerate(about):
        assert any(told.records[number].text in stretch for stretch in stretches)
        assert all(stretch in text for stretch in stretches)


def test_without_a_text_nothing_is_about_an_event() -> None:
    told = report("a", strike())
    assert surroundings("", [], told.records, [0], [[0]]) == [[]]
