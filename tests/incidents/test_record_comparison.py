"""What two records of one report have in common."""

import pytest

from hasila.incidents.event_words import aspects
from hasila.incidents.record_comparison import RecordComparer, are_one
from hasila.text.segmentation import sentences
from support.told_events import report, strike


def comparer(marked: str) -> RecordComparer:
    told = report("a", marked)
    return RecordComparer(told.records, told.document.text, list(sentences(told.document.text)))


@pytest.mark.parametrize(
    ("second", "features"),
    [
        (" وجرح [CASUALTY Harm=injured Place>p1|آخرون] فيها.", {"place same", "harm other", "sentence next"}),
        ("\n\nوقتل [CASUALTY Harm=killed Count=5..5 Place>p9|5 رجال] في [PLACE:p9|حلب].",
         {"place other", "harm same number", "sentence next, other line", "report short, places"}),
        (" وقتل [CASUALTY Harm=killed Count=2..2 Perpetrator>a9|رجلان] برصاص [ACTOR:a9 Side=opposition|مسلحين].",
         {"place unknown", "harm other number", "party other"}),
        (" وقتل [CASUALTY Harm=killed Total=period Count=90..90|90 مدنيا] منذ بداية العام.", {"harm total"}),
        (" وفي المساء جرح [CASUALTY Harm=injured|آخرون] قرب مدرسة.", {"hour new", "site new"}),
    ],
)  # fmt: skip
def test_records_of_a_report_agree_and_differ(second: str, features: set[str]) -> None:
    assert features <= set(comparer(strike() + second).features(0, 1))


def test_a_part_and_its_whole_and_people_of_one_attack_are_one() -> None:
    told = report(
        "a",
        strike() + " بينهم [CASUALTY Harm=killed Count=2..2 Children SubsetOf>c1|طفلان] وجرح "
        "[CASUALTY Harm=injured Cause>x1|آخرون]، وقتل [CASUALTY Harm=killed|مدني] في حادث آخر.",
    )
    assert [are_one(told.records, 0, other) for other in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("قصف السوق فجرا", {("site", "market"), ("hour", "dawn")}),
        ("والمدرسة", {("site", "school")}),
        ("عند منتصف الليل", {("hour", "night")}),
        ("لا شيء من ذلك", set()),
        ("", set()),
    ],
)
def test_words_tell_hour_and_site(text: str, told: set[tuple[str, str]]) -> None:
    assert {each for each in aspects(text) if each[0] in ("hour", "site")} == told
