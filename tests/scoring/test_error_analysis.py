"""Each mistake is counted once, with its cause."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.labels import LABELS
from hasila.scoring import error_analysis as m
from hasila.spans import Span


def span(start: int, end: int, label: str = "PLACE") -> Span:
    return Span(start, end, "x" * (end - start), label, 1.0)


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        ([], m.MISSED),
        ([span(10, 20, "ACTOR")], m.OTHER_LABEL),
        ([span(10, 25, "ACTOR")], m.NEITHER),
        ([span(8, 20)], m.EARLY_START),
        ([span(12, 20)], m.LATE_START),
        ([span(10, 18)], m.EARLY_END),
        ([span(10, 22)], m.LATE_END),
        ([span(8, 18)], m.BOTH_EDGES),
    ],
)
def test_a_gold_span_has_one_cause(found: list[Span], cause: str):
    (mistake,) = m.mistakes([span(10, 20)], found)
    assert mistake == m.Mistake(cause, span(10, 20), found[0] if found else None)


def test_what_is_right_is_no_mistake():
    assert m.mistakes([span(1, 3), span(5, 6, "ACTOR")], [span(5, 6, "ACTOR"), span(1, 3)]) == []


def test_a_span_where_none_is_is_invented():
    assert m.mistakes([], [span(1, 3)]) == [m.Mistake(m.INVENTED, None, span(1, 3))]


def test_a_span_cut_in_two_and_two_run_together():
    assert [each.cause for each in m.mistakes([span(0, 9)], [span(0, 5), span(6, 9)])] == [m.EARLY_END, m.SPLIT]
    assert [each.cause for each in m.mistakes([span(0, 5), span(6, 9)], [span(0, 9)])] == [m.LATE_END, m.SPLIT]


def test_a_span_goes_with_one_of_its_label_first():
    gold, found = [span(0, 9)], [span(0, 6, "ACTOR"), span(7, 9)]
    assert Counter(each.cause for each in m.mistakes(gold, found)) == {m.LATE_START: 1, m.SPLIT: 1}


@st.composite
def labellings(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(st.integers(0, 40), max_size=12)))
    return [span(a, b, draw(st.sampled_from(LABELS))) for a, b in zip(edges[::2], edges[1::2], strict=False)]


@given(labellings(), labellings())
def test_every_span_is_in_one_pair_and_partners_overlap(gold: list[Span], found: list[Span]):
    pairs = list(m.pairs(gold, found))
    assert Counter(one for one, _ in pairs if one) == Counter(gold)
    assert Counter(other for _, other in pairs if other) == Counter(found)
    assert all(m.overlaps(one, other) for one, other in pairs if one and other)
    right = {(s.start, s.end, s.label) for s in gold} & {(s.start, s.end, s.label) for s in found}
    wrong = m.mistakes(gold, found)
    assert len(pairs) - len(wrong) == len(right)
    assert {each.cause for each in wrong} <= set(m.CAUSES)
