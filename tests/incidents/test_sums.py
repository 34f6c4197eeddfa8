"""Sums over several events of a report are of none of them, and tie no events together."""

from collections.abc import Sequence

import pytest

from hasila.incidents.sums import same_people, sums
from hasila.incidents.telling import Telling
from support.told_events import report, tellings

FIRST = (
    "قتل [CASUALTY Harm=killed Count=7..7 Place>p1 Cause>x1|7 مدنيين] في [ATTACK:x1 Kind=shelling At>p1|قصف مدفعي] على "
    "[PLACE:p1|سراقب]."
)  # fmt: skip
SECOND = (
    "\nوقتل [CASUALTY Harm=killed Count=5..5 Place>p2 Cause>x2|5 أشخاص] في [ATTACK:x2 Kind=mine At>p2|انفجار لغم] قرب "
    "[PLACE:p2|معرة النعمان]."
)  # fmt: skip
TWELVE = "[CASUALTY Harm=killed Count=12..12|اثنا عشر شهيدا]"


def cut(marked: str) -> list[Telling]:
    return tellings(report("a", marked))


def texts(cut: Sequence[Telling]) -> list[list[str]]:
    return [[record.text for record in telling.records] for telling in cut if not telling.is_total]


@pytest.mark.parametrize(
    "marked",
    [
        FIRST + SECOND + f"\n{TWELVE} في يوم واحد.",
        f"{TWELVE} في يوم واحد\n" + FIRST + SECOND,
        FIRST + SECOND + f"\nوبهذا يكون {TWELVE} قد قضوا أمس. {TWELVE} والعالم ساكت.",
        f"{TWELVE} في يوم دام\n" + FIRST + SECOND + f"\n{TWELVE} في يوم واحد.",
        FIRST + SECOND + f"\n{TWELVE.replace(' Count', ' Place>p2 Count')} خلال ساعات.",
        FIRST
        + SECOND
        + "\n[CASUALTY:c9 Harm=killed Count=12..12|12 قتيلا] بينهم [CASUALTY Harm=killed Women SubsetOf>c9|نساء].",
        FIRST + SECOND + f"\nوجرح [CASUALTY Harm=injured Count=3..3 Place>p2|3 آخرون]. {TWELVE} في المدينتين.",
    ],
)
def test_a_sum_over_two_events_is_of_neither(marked: str) -> None:
    first, second = (each for each in cut(marked) if not each.is_total)
    assert (first.figure("killed"), second.figure("killed")) == ((7, 7), (5, 5))


def test_parts_of_a_sum_that_are_of_two_events_are_not_one() -> None:
    marked = "سقط [CASUALTY:c9 Harm=killed Count=12..12|12 شهيدا] أمس. " + (FIRST + SECOND).replace(
        "Harm=killed", "Harm=killed SubsetOf>c9"
    )
    assert texts(cut(marked)) == [["7 مدنيين"], ["5 أشخاص"]]


@pytest.mark.parametrize(
    "marked",
    [
        FIRST + SECOND.replace("p2|معرة النعمان", "p2|سراقب") + f"\n{TWELVE} في المدينة.",
        "قتل [CASUALTY:c1 Harm=killed Count=5..5 Place>p|5 مدنيين] بينهم "
        "[CASUALTY Harm=killed Count=3..3 Women SubsetOf>c1|3 نساء] "
        "و[CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان] في [PLACE:p|سراقب].",
    ],
)
def test_the_whole_of_one_event_is_no_sum_over_several(marked: str) -> None:
    found = cut(marked)
    assert len(found) == 1
    assert not found[0].is_total


@pytest.mark.parametrize(
    "last",
    [
        "[CASUALTY Harm=killed Count=11..11|11 شهيدا] في يوم واحد.",
        "[CASUALTY Harm=injured Count=12..12|12 جريحا] في يوم واحد.",
        "[CASUALTY Harm=killed Count=12..|12 شهيدا على الأقل] في يوم واحد.",
        "[CASUALTY Harm=killed Count=12..12 Unit=families|12 عائلة] في يوم واحد.",
        "[CASUALTY Harm=killed|شهداء] في يوم واحد.",
    ],
)
def test_other_numbers_are_no_sum(last: str) -> None:
    assert list(sums(report("a", FIRST + SECOND + "\n" + last).records)) == []


def test_two_are_too_few_for_a_sum() -> None:
    marked = FIRST.replace("7", "1") + SECOND.replace("5", "1") + "\n[CASUALTY Harm=killed Count=2..2|قتيلان] أمس."
    assert list(sums(report("a", marked).records)) == []


def test_neighbours_make_a_sum_whatever_else_is_told_farther_away() -> None:
    far = "قتل [CASUALTY Harm=killed Count=2..2 Place>p3|شخصان] في [PLACE:p3|الرقة].\n"
    records = report("a", far + FIRST + SECOND + f"\n{TWELVE} في يوم واحد.").records
    assert [(whole, sorted(parts)) for whole, parts in sums(records)] == [(3, [1, 2])]


def test_who_tells_a_sum_again_tells_of_the_same_people() -> None:
    records = report("a", f"{TWELVE} في يوم دام\n" + FIRST + SECOND + f"\n{TWELVE} في يوم واحد.").records
    assert [list(same_people(records, whole, parts)) for whole, parts in sums(records)] == [[3], [0]]
