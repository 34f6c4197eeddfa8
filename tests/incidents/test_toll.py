"""Tolls of an incident, what contradicts, and the grade."""

from dataclasses import replace

import pytest

from hasila.incidents.decisions import Decision, RecordName
from hasila.incidents.incident import Incident
from hasila.incidents.report import Report
from hasila.incidents.toll import Toll
from support.told_events import grouped, renamed, report, strike

TIMES = [f"2020-01-16T{hour:02}:00" for hour in range(8, 18)]


def incident(*marked: str) -> Incident:
    """The incident of reports, each published an hour after the one before it."""
    reports: list[Report] = [report(name, text, TIMES[at]) for at, (name, text) in enumerate(zip("abcdef", marked))]  # noqa: B905
    (found,) = grouped(reports)
    return found


def killed(found: Incident, victims: str = "all") -> Toll:
    (toll,) = [each for each in found.tolls if (each.harm, each.victims) == ("killed", victims)]
    return toll


def test_equal_tolls_are_one_figure_of_two_origins() -> None:
    toll = killed(incident(strike(5), strike(5, wording=1)))
    assert (toll.low, toll.high, toll.conservative, toll.origins) == (5, 5, 5, 2)


def test_a_toll_that_grows_supersedes_the_earlier_one() -> None:
    found = incident(strike(5), strike(8, wording=1))
    assert killed(found).figures == (("b", 8, 8),)
    assert not [each for each in found.conflicts if each.kind == "toll"]


def test_a_lower_toll_later_contradicts_and_both_reports_are_named() -> None:
    found = incident(strike(8), strike(5, wording=1))
    toll = killed(found)
    assert (toll.low, toll.high, toll.conservative) == (5, 8, 5)
    (conflict,) = [each for each in found.conflicts if each.kind == "toll"]
    assert conflict.why == "killed: 8 (a) against 5 (b)"


def test_a_copy_counts_once_and_its_own_figure_wins() -> None:
    found = incident(strike(8), strike(8) + " (وكالات)", strike(8, wording=1))
    assert killed(found).origins == 2


def test_a_later_report_of_the_same_named_source_supersedes() -> None:
    source = "قال [ACTOR:s1|المرصد السوري] إن "
    texts = [
        source + strike(killed, wording=at).replace(" Civilians", " Civilians Source>s1")
        for at, killed in enumerate((8, 5))
    ]
    found = incident(*texts)
    assert killed(found).figures == (("b", 5, 5),)


def test_one_person_beside_larger_figures_is_no_toll() -> None:
    toll = killed(incident(strike(8), strike(1, wording=1)))
    assert (toll.low, toll.high, toll.origins) == (8, 8, 1)


def test_a_toll_without_a_bound_has_no_most() -> None:
    open_ended = strike(8, wording=1).replace("Count=8..8", "Count=8..").replace("|8 مدنيين", "|أكثر من 7 مدنيين")
    toll = killed(incident(strike(9), open_ended))
    assert toll.high is None


def test_classes_have_tolls_of_their_own() -> None:
    children = " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان]."
    found = incident(strike(5) + children, strike(5, wording=1))
    assert killed(found).low == 5
    assert (killed(found, "children").low, killed(found, "children").origins) == (2, 1)


def test_a_total_of_a_period_is_in_no_toll() -> None:
    total = " وقتل [CASUALTY Harm=killed Count=900..900 Total=period Civilians|900 مدني] منذ بداية الحملة."
    assert killed(incident(strike(5) + total, strike(5, wording=1))).high == 5


def denied(marked: str) -> str:
    return marked.removesuffix(".") + "، ونفت وزارة الدفاع ذلك."


def test_a_denial_is_a_conflict_about_who_did_it() -> None:
    found = incident(strike(5), denied(strike(5, wording=1)))
    assert [each.why for each in found.conflicts] == ["denied or doubted in b"]
    assert found.grade == ("contested", "denied or doubted in b")


def test_parties_of_other_sides_are_competing_claims() -> None:
    found = incident(strike(5), strike(5, wording=1, party="فصائل المعارضة", side="opposition"))
    value, why = found.grade
    assert value == "contested"
    assert " against " in why


def test_a_party_and_its_ally_are_no_competing_claims() -> None:
    found = incident(strike(5), strike(5, wording=1, party="طيران النظام", side="government"))
    assert found.grade[0] == "fair"


@pytest.mark.parametrize(
    ("marked", "value", "why"),
    [
        ([strike()], "weak", "one source"),
        ([strike(), strike() + " (وكالات)"], "weak", "one source, and 1 that copies it"),
        ([strike(), strike(wording=1)], "fair", "2 independent texts, no competing claims of who did it"),
    ],
)
def test_grades_count_independent_texts(marked: list[str], value: str, why: str) -> None:
    assert incident(*marked).grade == (value, why)


def test_two_tellings_of_one_report_are_one_source_and_no_copy() -> None:
    told = report("a", strike() + "\n" + renamed(strike(3, "تعز", 1)))
    one, other = told.records
    decision = Decision("same", RecordName("a", one.at.start), RecordName("a", other.at.start), 2)
    (found,) = grouped([told], [decision])
    assert len(found.members) == 2
    assert found.grade == ("weak", "one source")


def test_the_identity_of_an_incident_stays_while_its_first_telling_does() -> None:
    one, more = incident(strike()), incident(strike(), strike(wording=1))
    assert one.id == more.id
    assert one.id.startswith("i-2020-01-16-")


MORE = " وبذلك يصل عدد القتلى هناك إلى [CASUALTY Harm=killed Count=12..12 Place>p1|12 قتيلا]."


def test_a_sum_behind_the_figure_that_others_tell_is_no_toll_of_the_event() -> None:
    assert killed(incident(strike(5), strike(5, wording=1) + MORE)).figures == (("a", 5, 5), ("b", 5, 5))
    assert killed(incident(strike(4), strike(5, wording=1) + MORE)).figures == (("b", 12, 12),)


def test_of_people_who_are_summed_up_those_count_whom_others_tell() -> None:
    summed = (
        strike(18, wording=1)
        .replace(" Civilians", "")
        .replace("|18 مدنيين", "|18 قتيلا")
        .replace("اليوم", "و[CASUALTY Harm=killed Count=17..17|17 جثة] اليوم")
    )
    assert killed(incident(strike(18), summed)).high == 18
    assert killed(incident(strike(15), summed)).high == 35


def test_classes_of_people_who_are_enumerated_are_summed_up() -> None:
    listed = strike(3, wording=1).replace("اليوم", "و[CASUALTY Harm=killed Count=2..2 Children|طفلين] اليوم")
    assert killed(incident(strike(3), listed)).figures == (("b", 5, 5),)


def test_a_figure_that_two_origins_have_superseded_is_stale() -> None:
    told = [strike(number, wording=at) for at, number in enumerate((5, 8, 8, 5))]
    assert killed(incident(*told)).figures == (("b", 8, 8), ("c", 8, 8))
    told = [strike(number, wording=at) for at, number in enumerate((5, 8, 5))]
    assert killed(incident(*told)).figures == (("b", 8, 8), ("c", 5, 5))


def wounded(number: int) -> str:
    return f" وجرح [CASUALTY Harm=injured Count={number}..{number} Cause>x1 Place>p1|{number} رجال]."


@pytest.mark.parametrize(("dead", "left", "injured"), [(6, 3, 3), (6, 1, 4), (5, 3, 3), (8, 1, 1)])
def test_wounded_who_died_are_no_wounded_any_more(dead: int, left: int, injured: int) -> None:
    found = incident(strike(5) + wounded(4), strike(dead, wording=1) + wounded(left))
    (toll,) = [each for each in found.tolls if (each.harm, each.victims) == ("injured", "all")]
    assert toll.conservative == injured
    assert (toll.high == injured) == (dead > 5)


def test_a_part_of_a_total_is_a_toll_of_its_event() -> None:
    part = (
        "بلغ عدد القتلى [CASUALTY:t1 Harm=killed Count=87..87 Total=period Civilians|87 مدنيا] منذ مطلع الشهر، بينهم "
        "[CASUALTY Harm=killed Count=11..11 SubsetOf>t1 Place>p1 Cause>x1|11 قتيلا] سقطوا اليوم في "
        "[ATTACK:x1 Kind=airstrike At>p1|غارة] على [PLACE:p1|سراقب]."
    )
    assert killed(incident(strike(9), part)).figures == (("b", 11, 11),)


def test_a_stale_figure_supersedes_nothing() -> None:
    source = "قال [ACTOR:s1|المرصد السوري] إن "
    told = [strike(number, wording=at) for at, number in enumerate((5, 7, 8, 5))]
    sourced = [source + each.replace(" Civilians", " Civilians Source>s1") for each in told[2:]]
    assert killed(incident(*told[:2], *sourced)).figures == (("c", 8, 8),)


def test_tens_supersede_no_exact_figure() -> None:
    tens = strike(20, wording=1).replace("Count=20..20", "Count=20..99").replace("|20 مدنيين", "|عشرات المدنيين")
    toll = killed(incident(strike(15), tens))
    assert (toll.conservative, toll.high) == (15, 99)


@pytest.mark.parametrize(("people", "low"), [("جارنا", 4), ("عمي", 4), ("رجل", 2)])
def test_those_whom_the_teller_lost_are_no_toll(people: str, low: int) -> None:
    own = strike(1, wording=1).replace("|1 مدنيين", f"|{people}")
    own = own.replace("اليوم", "و[CASUALTY Harm=killed Count=1..1|طالب] اليوم")
    assert killed(incident(strike(4), own)).low == low


def test_a_raised_toll_is_that_of_the_event_whatever_else_its_text_tells() -> None:
    raised = strike(6, wording=1) + " ارتفعت الحصيلة إلى [CASUALTY Harm=killed Count=7..7 Place>p1|7 قتلى] أمس."
    assert killed(incident(strike(6), raised)).figures == (("b", 7, 7),)


def test_a_figure_that_a_text_has_raised_is_stale_when_it_is_told_again() -> None:
    raised = strike(5, wording=1) + " ارتفعت الحصيلة إلى [CASUALTY Harm=killed Count=8..8 Place>p1|8 قتلى]."
    assert killed(incident(strike(5), raised, strike(5, wording=2))).figures == (("b", 8, 8),)


def daily(total: int, part: str = "") -> str:
    """A report of a day that sums up more than the strike."""
    return strike(total, wording=2) + part


def part(people: int) -> str:
    return f" منهم [CASUALTY Harm=killed Count={people}..{people} SubsetOf>c1|{people} شهداء]."


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        ([strike(9), strike(9, wording=1), daily(87)], (("a", 9, 9), ("b", 9, 9))),
        (
            [strike(9), strike(9, wording=1), daily(87, part(11))],
            (("c", 11, 11),),
        ),
        (
            [strike(9), strike(9, wording=1), daily(87, part(4))],
            (("a", 9, 9), ("b", 9, 9)),
        ),
        ([strike(9), strike(7, wording=1), daily(87)], (("c", 87, 87),)),
        ([strike(9), strike(9, wording=1), daily(20)], (("c", 20, 20),)),
        ([strike(2), strike(2, wording=1), daily(12)], (("c", 12, 12),)),
    ],
)
def test_a_figure_far_beyond_what_others_agree_on_sums_up_more_than_the_event(told: list[str], figures: object) -> None:
    assert killed(incident(*told)).figures == figures


@pytest.mark.parametrize(("people", "low"), [("6 جثامين", 13), ("جثث 6 رجال", 13), ("6 رجال", 6)])
def test_bodies_that_somebody_carried_are_no_toll_beside_a_greater_one(people: str, low: int) -> None:
    carried = strike(6, wording=1).replace("|6 مدنيين", f"|{people}")
    assert killed(incident(strike(13), carried)).low == low


def test_bodies_are_the_toll_where_nobody_tells_more() -> None:
    assert killed(incident(strike(6).replace("|6 مدنيين", "|6 جثامين"), strike(5, wording=1))).high == 6


def test_people_who_are_told_one_by_one_are_no_toll_beside_a_greater_one() -> None:
    one_by_one = strike(2, wording=1).replace("|2 مدنيين", "|بنتين")
    for people in ("أمهم", "شاب"):
        one_by_one = one_by_one.replace("اليوم", f"و[CASUALTY Harm=killed Count=1..1|{people}] اليوم")
    assert killed(incident(strike(8), one_by_one)).figures == (("a", 8, 8),)
    assert killed(incident(strike(3), one_by_one)).high == 4


@pytest.mark.parametrize(
    ("before", "added", "confidence", "figures"),
    [
        (4, 2, 0.6, (("b", 5, 5),)),  # perhaps two of the five
        (4, 2, 0.95, (("b", 7, 7),)),
        (7, 2, 0.6, (("a", 7, 7), ("b", 7, 7))),  # another text tells the sum
        (4, 9, 0.6, (("b", 14, 14),)),  # more than the sure ones, so none of them
    ],
)
def test_a_doubtful_mention_adds_nothing_to_a_sure_one_of_its_sentence(
    before: int, added: int, confidence: float, figures: object
) -> None:
    more = f"و[CASUALTY Harm=killed Count={added}..{added}|{added} آخرين] اليوم"
    told = report("b", strike(5, wording=1).replace("اليوم", more), TIMES[1])
    sure, other = told.records
    doubtful = replace(other, confidence={**other.confidence, "mention": confidence})
    (found,) = grouped([report("a", strike(before), TIMES[0]), replace(told, records=(sure, doubtful))])
    assert killed(found).figures == figures
