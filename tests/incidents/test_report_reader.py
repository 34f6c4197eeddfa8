"""Records of a report are cut into tellings."""

from dataclasses import replace
from datetime import date

import pytest

from hasila.incidents.incident import Incident, Member
from hasila.incidents.report_reader import ReportReader, neighbours
from hasila.incidents.scorer import BIAS, Scorer
from hasila.records.record import Record
from support.told_events import WITHIN, report, strike, tellings, without_text


def test_a_telling_has_what_its_records_tell() -> None:
    (telling,) = tellings(report("a", strike(), "2020-01-16T08:30", outlet="وكالة"))
    assert (telling.report, telling.published, telling.metadata) == ("a", "2020-01-16T08:30", {"outlet": "وكالة"})
    assert (telling.day_told, telling.precision) == ("2020-01-16", "day")
    assert [spot.name for spot in telling.spots] == ["سراقب"]
    assert telling.attacks == ("airstrike",)
    assert [party.side for party in telling.parties] == ["government-ally"]
    assert telling.figure("killed") == telling.figure("killed", "civilians") == (5, 5)
    assert telling.figure("injured") is None
    assert telling.narrowest == telling.spots[0]


def test_offsets_point_at_the_words() -> None:
    told = report("a", "🔴 عاجل: " + strike())
    (telling,) = tellings(told)
    (record,) = telling.records
    assert told.document.text[record.start : record.end] == record.text == "5 مدنيين"


def test_people_of_one_sentence_add_up_and_those_of_another_do_not() -> None:
    marked = (
        "قتل [CASUALTY Harm=killed Count=3..3 Women Place>p|3 نساء] و[CASUALTY Harm=killed Count=2..2 Children Place>p"
        "|طفلان] في [PLACE:p|سراقب]. وقال مصدر إن [CASUALTY Harm=killed Count=4..4 Place>p|4 أشخاص] قتلوا."
    )
    (telling,) = tellings(report("a", marked))
    assert telling.figure("killed") == (5, 5)
    assert telling.figure("killed", "children") == (2, 2)


def test_a_part_is_counted_with_its_class_only() -> None:
    marked = strike() + " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان]."
    (telling,) = tellings(report("a", marked))
    assert [record.role for record in telling.records] == ["toll", "part"]
    assert telling.figure("killed") == (5, 5)
    assert telling.figure("killed", "children") == (2, 2)


def test_a_figure_without_a_bound_has_none() -> None:
    (telling,) = tellings(report("a", "قتل [CASUALTY Harm=killed Count=11..|أكثر من 10 أشخاص] اليوم."))
    assert telling.figure("killed") == (11, None)


def test_a_total_of_a_period_is_no_toll() -> None:
    marked = (
        "قتل [CASUALTY Harm=killed Total=period Count=300..300 Place>p|300 مدني] في [PLACE:p|سراقب] منذ بداية العام."
    )
    (telling,) = tellings(report("a", marked))
    assert telling.is_total
    assert telling.figure("killed") is None


def test_records_of_one_attack_and_of_a_whole_are_one_telling_whatever_the_score() -> None:
    marked = (
        strike() + " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان]، "
        "وجرح [CASUALTY Harm=injured Count=4..4 Cause>x1|4 أشخاص]."
    )
    never = Scorer({BIAS: -9.0})
    assert len(ReportReader(report("a", marked), never).tellings()) == 1
    assert len(ReportReader(report("a", marked), never, apart=[(0, 2)]).tellings()) == 2


@pytest.mark.parametrize("wrong", [set(), {0}, {1}, {0, 1}])
def test_wrong_records_are_in_no_telling(wrong: set[int]) -> None:
    told = report("a", strike() + " وجرح [CASUALTY Harm=injured Count=4..4|4 أشخاص].")
    made = ReportReader(told, WITHIN, wrong=wrong).tellings()
    assert {record.number for telling in made for record in telling.records} == {0, 1} - wrong


def test_the_first_words_for_an_attack_are_kept() -> None:
    marked = strike() + " وجرح [CASUALTY Harm=injured Cause>x9 Place>p1|آخرون] في [ATTACK:x9 Kind=airstrike|القصف]."
    (telling,) = tellings(report("a", marked))
    assert [(each.kind, each.text) for each in telling.means] == [("airstrike", "غارة جوية")]


def test_a_report_without_text_has_its_tellings() -> None:
    (telling,) = tellings(without_text(report("a", strike())))
    assert telling.figure("killed") == (5, 5)
    assert (telling.words, telling.sentences, telling.aspects) == ((), (), ())


def test_a_long_sentence_has_a_fingerprint_whatever_its_marks_and_a_short_one_has_none() -> None:
    (one,) = tellings(report("a", strike()))
    (marked,) = tellings(report("b", strike().replace("غارة", "غَارة").replace("،", " ")))
    (short,) = tellings(report("c", "قتل [CASUALTY Harm=killed|مدني] اليوم."))
    assert one.sentences == marked.sentences != ()
    assert short.sentences == ()


def test_the_pairs_of_a_long_report_grow_with_its_length_only() -> None:
    assert len(list(neighbours(4))) == 6
    short, long = (len(list(neighbours(size))) for size in (500, 1000))
    assert long < 2.1 * short


@pytest.mark.parametrize(("exact", "less"), [("day", "about"), ("about", "range"), ("range", "report")])
def test_a_telling_and_an_incident_agree_on_which_day_is_more_exact(exact: str, less: str) -> None:
    told = report("a", strike() + " وجرح [CASUALTY Harm=injured Count=2..2 Cause>x1 Place>p1|رجلان].")
    days = {exact: date(2020, 1, 14), less: date(2020, 1, 12)}

    date_told = told.records[0].date
    assert date_told

    def dated(record: Record, precision: str) -> Record:
        return replace(record, date=replace(date_told, day=days[precision], precision=precision))

    both = replace(told, records=tuple(map(dated, told.records, (less, exact))))
    (telling,) = tellings(both)
    assert (telling.precision, telling.day_told) == (exact, "2020-01-14")
    (other,) = tellings(replace(told, records=tuple(dated(record, less) for record in told.records)))
    found = Incident(tuple(Member(each, at, None, None) for at, each in enumerate((other, other, telling))))
    assert found.days == ("2020-01-14", "2020-01-14", exact)


def test_tellings_know_how_likely_the_next_ones_of_their_report_are_of_their_event() -> None:
    marked = (
        strike() + " وفي سراقب جرح [CASUALTY Harm=injured Count=4..4|4 أشخاص]، ونزح [CASUALTY Harm=displaced|مئات]."
    )
    half = ReportReader(report("a", marked), Scorer({BIAS: -0.7})).tellings()
    assert [telling.kinship for telling in half] == [(0.33, 0.33), (0.33,), ()]
    never = ReportReader(report("a", marked), Scorer({BIAS: -9.0})).tellings()
    assert [telling.kinship for telling in never] == [(0.0, 0.0), (0.0,), ()]


def test_whom_a_person_tells_apart_are_no_kin_that_would_be_one() -> None:
    marked = strike() + " وجرح [CASUALTY Harm=injured Count=4..4|4 أشخاص]."
    first, _ = ReportReader(report("a", marked), Scorer({BIAS: 9.0}), apart=[(0, 1)]).tellings()
    assert first.kinship < (0.5,)


def test_a_long_report_keeps_the_kinship_of_neighbours_only() -> None:
    marked = " ".join(f"جرح [CASUALTY Harm=injured Count={at}..{at}|{at} أشخاص]." for at in range(2, 30))
    told = ReportReader(report("a", marked), Scorer({BIAS: -9.0})).tellings()
    assert len(told) == 28
    assert {len(telling.kinship) for telling in told} == {*range(8)}
