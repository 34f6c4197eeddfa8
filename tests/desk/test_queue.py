"""The order of the queue, and its reasons."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hasila.desk.findings import Findings
from hasila.desk.queue import DONE, UNREAD, queue

NOTHING = Findings((), 0, 0.0, 0.0, "", 0, frozenset(), frozenset(), frozenset(), frozenset())


def found(faults: float = 0.0, disputed: int = 0, *traits: str) -> Findings:
    return replace(NOTHING, faults=faults, disputed=disputed, most_doubtful="قتيلان", traits=frozenset(traits))


def order(*documents: Findings | None) -> list[int]:
    return [place.at for place in queue([(each, False) for each in documents])]


def test_the_more_findings_are_probably_wrong_the_earlier():
    assert order(found(0.4), found(2.0), found(0.9)) == [1, 2, 0]
    assert queue([(found(2.0), False)])[0].why == "about 2 corrections expected; most in doubt is 'قتيلان'"
    assert queue([(found(0.2), False)])[0].why == "no correction expected; most in doubt is 'قتيلان'"


def test_disputed_people_count_like_faults():
    assert order(found(0.4), found(0.0, 3)) == [1, 0]
    assert queue([(found(0.0, 1), False)])[0].why.startswith("1 mention of people")


def test_of_reports_of_one_event_one_comes_before_another_event():
    same = found(0.5, 0, "إدلب", "killed", "shelling")
    assert order(same, same, found(0.4, 0, "تعز", "mine")) == [0, 2, 1]


def test_what_is_not_read_comes_after_what_is_read_and_what_is_done_last():
    places = queue([(found(3.0), True), (None, False), (NOTHING, False)])
    assert [(place.at, place.why) for place in places] == [(2, "nothing is in doubt"), (1, UNREAD), (0, DONE)]


@given(st.lists(st.tuples(st.none() | st.builds(found, st.floats(0, 50), st.integers(0, 5)), st.booleans())))
def test_each_document_has_one_place_and_the_first_is_worth_most(documents: list[tuple[Findings | None, bool]]):
    places = queue(documents)
    assert sorted(place.at for place in places) == list(range(len(documents)))
    assert [place.score for place in places] == sorted((place.score for place in places), reverse=True)
