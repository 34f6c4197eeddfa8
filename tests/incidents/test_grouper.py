"""Reports are grouped into incidents: what a user finds who reads them together."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.incidents.decisions import Decision, RecordName
from hasila.incidents.incident_json import incident_json
from hasila.incidents.report import Report
from hasila.incidents.scorer import BIAS, Scorer, default_scorer
from support.told_events import ACROSS, grouped, grouper, names, renamed, report, strike, without_text

TWO_EVENTS = strike(5, "سراقب", 0) + "\n\n" + (
    "وفي حادث آخر جرح [CASUALTY:c7 Harm=injured Count=3..3 Place>p7 Cause>x7|3 مزارعين] في "
    "[ATTACK:x7 Kind=mine At>p7|انفجار لغم] قرب [PLACE:p7|معرة النعمان]."
)  # fmt: skip
"""A report of a strike, and of a mine elsewhere."""


def decision(kind: str, first: str, second: str | None = None, line: int = 2) -> Decision:
    def name(cell: str) -> RecordName:
        told, _, start = cell.rpartition("@")
        return RecordName(told, int(start))

    return Decision(kind, name(first), name(second) if second else None, line)


def starts(told: Report) -> list[str]:
    """The names of its records, as a decision has them."""
    return [f"{told.id}@{record.at.start}" for record in told.records]


ONE_STRIKE = [report("a", strike(5, wording=0)), report("b", strike(5, wording=1))]
ELSEWHERE = report("c", strike(9, "معرة النعمان", 2))


def test_reports_of_one_strike_are_one_incident_and_a_strike_elsewhere_is_another() -> None:
    assert names(grouped([*ONE_STRIKE, ELSEWHERE])) == [["a", "b"], ["c"]]


def test_the_scorer_of_the_package_joins_reports_of_one_strike_first() -> None:
    assert names(grouped(ONE_STRIKE, scorers=None)) == [["a", "b"]]
    across = default_scorer("across")
    scores = {
        (one.report, other.report): across(comparison.features)
        for one, other, comparison in grouper([*ONE_STRIKE, ELSEWHERE]).comparisons()
    }
    assert max(scores, key=lambda pair: scores[pair]) == ("a", "b")


def test_a_strike_on_the_same_place_on_another_day_is_another_incident() -> None:
    assert names(grouped([report("a", strike()), report("b", strike(wording=1), "2020-01-19")])) == [["a"], ["b"]]


def test_each_join_has_a_score_the_report_and_the_reasons() -> None:
    (incident,) = grouped([report("a", strike()), report("b", strike(wording=1))])
    first, second = incident.members
    assert first.join is None
    assert second.join is not None
    assert second.join.with_report == "a"
    assert second.join.score == pytest.approx(ACROSS(["place same settlement", "day same told"]))
    assert {"same place (سراقب)", "same day", "5 killed in both"} <= set(second.join.why)


def test_copies_are_one_origin_and_name_what_they_copy() -> None:
    text = strike()
    (incident,) = grouped([
        report("agency", text, "2020-01-16T08:00"),
        report("paper", text + " (وكالات)", "2020-01-16T09:00"),
        report("witness", strike(wording=1), "2020-01-16T10:00"),
    ])  # fmt: skip
    assert [member.copy_of for member in incident.members] == [None, "agency", None]
    assert [member.origin for member in incident.members] == [0, 0, 1]
    assert incident.independent == 2


def test_without_text_a_copy_is_not_recognised() -> None:
    (incident,) = grouped([without_text(report(name, strike())) for name in "ab"])
    assert [member.copy_of for member in incident.members] == [None, None]
    assert incident.independent == 2


def test_a_report_of_two_events_has_a_telling_of_each() -> None:
    told = report("a", TWO_EVENTS)
    assert names(grouped([told, report("b", strike(wording=1))])) == [["a", "b"], ["a"]]


def test_two_reports_of_one_name_are_an_error() -> None:
    with pytest.raises(ValueError, match="two reports with the name 'a'"):
        grouped([report("a", strike()), report("a", strike(wording=1))])


def test_no_reports_and_reports_without_records_have_no_incidents() -> None:
    assert grouped([]) == []
    assert grouped([report("a", "لا أخبار اليوم.")]) == []


def test_a_report_without_a_day_is_grouped_alone_and_last() -> None:
    undated = report("a", "قتل [CASUALTY Harm=killed Count=2..2 Place>p|مدنيان] في [PLACE:p|سراقب].", "")
    incidents = grouped([undated, report("b", strike())])
    assert names(incidents) == [["b"], ["a"]]
    assert incidents[1].id.startswith("i-undated-")


def test_someone_decides_that_two_records_are_of_one_event() -> None:
    reports = [report("a", strike()), report("b", strike(7, "معرة النعمان", 1))]
    assert names(grouped(reports)) == [["a"], ["b"]]
    (incident,) = grouped(reports, [decision("same", *starts(reports[0]), *starts(reports[1]))])
    assert incident.members[1].join is not None
    assert (incident.members[1].join.why, incident.members[1].join.with_report) == (("a person told so",), "a")


def test_someone_decides_that_two_records_are_of_different_events() -> None:
    reports = [report("a", strike()), report("b", strike(wording=1))]
    assert names(grouped(reports, [decision("different", *starts(reports[0]), *starts(reports[1]))])) == [["a"], ["b"]]


def test_a_record_that_someone_calls_wrong_is_left_out_and_what_repeats_it_counts() -> None:
    told = report("a", strike() + " وبين القتلى [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان].")
    whole, part = starts(told)
    (incident,) = grouped([told], [decision("wrong", whole)])
    assert [str(RecordName("a", each.start)) for each in incident.tellings[0].records] == [part]
    assert [toll.low for toll in incident.tolls if (toll.harm, toll.victims) == ("killed", "all")] == [2]
    assert grouped([told], [decision("wrong", whole), decision("wrong", part)]) == []


def test_a_record_that_someone_splits_off_is_an_event_of_its_own() -> None:
    told = report("a", strike() + " وجرح [CASUALTY Harm=injured Count=4..4 Place>p1 Cause>x1|4 نساء].")
    assert names(grouped([told])) == [["a"]]
    assert names(grouped([told], [decision("split", starts(told)[1])])) == [["a"], ["a"]]


def test_parts_of_one_whole_can_be_told_apart() -> None:
    told = report(
        "a",
        strike() + " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان] "
        "و[CASUALTY Harm=killed Count=1..1 Women SubsetOf>c1|امرأة].",
    )
    _, children, woman = starts(told)
    assert names(grouped([told])) == [["a"]]
    assert names(grouped([told], [decision("different", children, woman)])) == [["a"], ["a"]]


def test_records_far_apart_in_a_long_report_can_be_told_apart() -> None:
    marked = " ".join(
        f"قتل [CASUALTY Harm=killed Count={number}..{number} Place>p|{number} مدنيين] في البلدة."
        for number in range(3, 28)
    )
    told = report("a", marked + " وذلك في [PLACE:p|سراقب].")
    alike = (Scorer({BIAS: 3.0}), ACROSS)
    assert len(grouped([told], scorers=alike)) == 1
    first, *_, last = starts(told)
    incidents = grouped([told], [decision("different", first, last)], scorers=alike)
    groups = [{str(RecordName("a", each.start)) for each in incident.tellings[0].records} for incident in incidents]
    assert not any({first, last} <= group for group in groups)


def test_decisions_hold_when_reports_are_added() -> None:
    reports = [report("a", strike()), report("b", strike(wording=1))]
    decisions = [decision("different", *starts(reports[0]), *starts(reports[1]))]
    for more in ([], [report("c", strike(wording=2))], [report("0", strike(wording=3), "2020-01-15T23:00")]):
        assert not any({"a", "b"} <= set(group) for group in names(grouped([*reports, *more], decisions)))


def test_a_decision_about_no_record_is_told_and_changes_nothing() -> None:
    told: list[str] = []
    reports = [report("a", strike()), report("b", strike(wording=1))]
    decisions = [decision("same", "a@99999", "nobody@0", line=7), decision("wrong", "nobody@1", line=8)]
    assert grouped(reports, decisions, log=told.append) == grouped(reports)
    assert told == [
        "warning: the decision of line 7 is about no record: a@99999, nobody@0",
        "warning: the decision of line 8 is about no record: nobody@1",
    ]


def test_a_member_that_only_a_later_one_connects_is_not_said_to_be_told_by_a_person() -> None:
    one, other = strike(), strike(9, "تعز", 1)
    reports = [
        report("a", one, "2020-01-16"),
        report("b", other, "2021-06-01"),
        report("c", one + "\n" + renamed(other), "2021-06-20"),
    ]
    across = Scorer({BIAS: -4.0, "copied paragraph": 9.0})
    (incident,) = grouped(reports, scorers=(Scorer({BIAS: 5.0}), across))
    joins = {member.telling.report: member.join for member in incident.members}
    assert joins["b"] is not None
    assert joins["b"].with_report == "c"
    assert joins["b"].score == pytest.approx(across(["copied paragraph"]))
    assert joins["b"].why[0] == "one report copies the other (paragraph)"


MANY = [
    report("a", strike(5, "سراقب", 0), "2020-01-16T08:00", outlet="وكالة"),
    report("b", strike(6, "سراقب", 1), "2020-01-16T09:00"),
    report("c", strike(5, "سراقب", 0) + " (نقلا)", "2020-01-16T08:30"),
    report("d", strike(2, "معرة النعمان", 2), "2020-01-16"),
    report("e", strike(2, "معرة النعمان", 3), "2020-01-16"),
    report("f", TWO_EVENTS, "2020-01-17"),
    report("g", strike(7, "سراقب", 2), "2020-01-17T07:00"),
    report("h", strike(1, "أريحا", 3), ""),
]


@given(st.permutations(MANY))
@settings(max_examples=25)
def test_the_order_of_reports_does_not_matter(reports: Sequence[Report]) -> None:
    def told(made: Sequence[Report]) -> str:
        return json.dumps([incident_json(each) for each in grouped(made)], ensure_ascii=False)

    assert told(reports) == told(MANY)


def test_every_record_is_in_one_incident() -> None:
    found = [
        (telling.report, record.number)
        for incident in grouped(MANY)
        for telling in incident.tellings
        for record in telling.records
    ]
    assert sorted(found) == [(each.id, number) for each in MANY for number in range(len(each.records))]


def test_comparisons_are_those_of_different_reports() -> None:
    pairs = [(one.report, other.report) for one, other, _ in grouper(MANY).comparisons()]
    assert pairs
    assert all(one != other for one, other in pairs)


@pytest.mark.parametrize(("within", "groups"), [(-0.1, 1), (-3.0, 2)])
def test_two_tellings_that_a_report_hardly_told_apart_are_of_the_event_that_both_fit(
    within: float, groups: int
) -> None:
    """Another report tells of all of it in one, and fits each of the two but a little."""
    halves = strike(5) + " وجرح [CASUALTY:c7 Harm=injured Count=9..9 Place>p1|9 مدنيين]."
    one = report("b", strike(5, wording=1), "2020-01-15")
    scorers = Scorer({BIAS: within}), Scorer({BIAS: 0.0})
    assert len(grouped([report("a", halves), one], scorers=scorers)) == groups


def test_tellings_of_one_report_are_not_joined_without_another_report() -> None:
    halves = strike(5) + " وجرح [CASUALTY:c7 Harm=injured Count=9..9 Place>p1|9 مدنيين]."
    assert len(grouped([report("a", halves)], scorers=(Scorer({BIAS: -0.001}), Scorer({})))) == 2
