"""Pairs that may be of one event are found without comparing all with all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.incidents.candidates import candidates
from hasila.incidents.report import Report
from hasila.incidents.telling import Telling
from support.told_events import renamed, report, strike, tellings


def ordered(reports: Sequence[Report]) -> list[Telling]:
    return sorted((telling for each in reports for telling in tellings(each)), key=lambda each: each.order)


def pairs(reports: Sequence[Report]) -> set[tuple[str, str]]:
    told = ordered(reports)
    found = list(candidates(told, [each.report for each in told]))
    assert len(set(found)) == len(found)
    assert all(first < second for first, second in found)
    return {(told[first].report, told[second].report) for first, second in found}


def test_tellings_of_one_place_and_day_are_a_pair() -> None:
    assert pairs([report("a", strike()), report("b", strike(9, wording=1))]) == {("a", "b")}


def test_tellings_of_neighbouring_places_and_days_are_a_pair() -> None:
    near = [report("a", strike(2, "سراقب")), report("b", strike(9, "سرمين", 2, party="مسلحون"), "2020-01-17")]
    assert pairs(near) == {("a", "b")}


def test_tellings_of_other_years_are_none() -> None:
    assert pairs([report("a", strike()), report("b", strike(wording=1), "2021-06-16")]) == set()


def test_a_copy_is_a_pair_whatever_its_day() -> None:
    told = [report("a", strike()), report("b", strike(), "2021-06-16")]
    assert pairs(told) == {("a", "b")}


def test_a_text_that_looks_back_without_a_day_is_a_pair_by_place_and_toll() -> None:
    people = "[CASUALTY Harm=killed Count={0}..{0} Place>p|{0} مدنيين]"
    back = f"بعد سنوات على مقتل {people} في [PLACE:p|سراقب] ما زال الأهل ينتظرون."
    told = [telling_without_day("b", back.format(killed)) for killed in (5, 7)]
    (first,) = tellings(report("a", strike(5)))
    assert list(candidates([first, told[0]], ["a", "b"])) == [(0, 1)]
    assert list(candidates([first, told[1]], ["a", "b"])) == []


def telling_without_day(name: str, marked: str) -> Telling:
    (telling,) = tellings(report(name, marked, "2023-05-01"))
    return replace(telling, first=None, last=None, precision="none")


def test_a_total_of_a_period_is_in_no_pair() -> None:
    total = "قتل [CASUALTY Harm=killed Total=period Place>p|300 مدني] اليوم وقبله في [PLACE:p|سراقب] منذ بداية العام."
    assert pairs([report("a", strike()), report("b", total)]) == set()


def test_two_tellings_of_one_report_are_none() -> None:
    two = strike() + "\n" + renamed(strike(7, "معرة النعمان", 1))
    assert len(ordered([report("a", two)])) == 2
    assert pairs([report("a", two)]) == set()


@pytest.mark.parametrize("size", [0, 1])
def test_few_tellings_have_no_pairs(size: int) -> None:
    assert pairs([report("a", strike())][:size]) == set()


@given(st.integers(0, 1), st.integers(-2, 2))
def test_days_no_more_than_two_apart_share_a_bucket(start: int, apart: int) -> None:
    days = [f"2020-01-{15 + start + each}" for each in (0, apart)]
    assert pairs([report(name, strike(wording=at), day) for at, (name, day) in enumerate(zip("ab", days))])  # noqa: B905


def test_the_number_of_pairs_of_one_place_and_day_grows_with_their_number_only() -> None:
    one = report("a", strike())

    def count(size: int) -> int:
        (telling,) = tellings(one)
        told = [Telling(**{**vars_of(telling), "report": f"r{at:05}", "sentences": ()}) for at in range(size)]
        return sum(1 for _ in candidates(told, [each.report for each in told]))

    assert count(300) < 300 * 299 / 2
    assert count(1200) < 2.2 * count(600)


def test_a_telling_keeps_the_partners_that_share_most_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = [report(name, strike(5, wording=at), "2020-01-16T08:00") for name, at in (("a", 0), ("z", 1))]
    others = [report(f"m{at}", strike(20 + at, "سرمين", 2, party="مسلحون"), "2020-01-17") for at in range(5)]
    assert {other for first, other in pairs([*alike, *others]) if first == "a"} > {"z", "m0"}
    monkeypatch.setattr("hasila.incidents.candidates._MOST", 1)
    assert {other for first, other in pairs([*alike, *others]) if first == "a"} == {"z"}


def test_no_telling_has_more_partners_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [report(f"r{at:02}", strike(at, wording=at % 4)) for at in range(2, 30)]
    everything = pairs(reports)
    monkeypatch.setattr("hasila.incidents.candidates._MOST", 7)
    fewer = pairs(reports)
    assert fewer < everything
    assert max(Counter(first for first, _ in fewer).values()) == 7
    assert {first for first, _ in fewer} == {first for first, _ in everything}


def vars_of(telling: Telling) -> dict[str, object]:
    return {name: getattr(telling, name) for name in Telling.__dataclass_fields__}
