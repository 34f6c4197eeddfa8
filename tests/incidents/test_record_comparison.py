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


@pytest.mark.parametrize(
    ("word", "is_now"),
    [
        *((word, False) for word in ("أن", "إن", "وأن", "بأن", "لأن", "فإن", "حتى")),
        *((word, True) for word in ("الآن", "والآن", "الان", "عاجل", "قبل قليل", "من شوي", "هلق", "هسا")),
    ],
)
def test_now_is_no_that(word: str, is_now: bool) -> None:
    assert (("now", "now") in aspects(f"وقالت {word} القصف مستمر")) == is_now


FIRST = "قتلت [CASUALTY Harm=killed Count=1..1 Place>p1|امرأة] في قصف على [PLACE:p1|سراقب]"
SECOND = "[CASUALTY Harm=killed Count=7..7 Place>p1|سبعة]"


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("، ويأتي ذلك بعد ساعات من هجوم قتل", {"between later"}),
        ("، وتزامن القصف مع هجوم قتل", {"between meanwhile"}),
        (". وأعقب ذلك قصف آخر قتل", {"between meanwhile", "between another"}),
        (". وشهدت المدينة نفسها غارة قتلت", {"between again"}),
        (". وقبل عامين قتل لغم", {"between earlier"}),
        ("، وقتل مساء", {"between hour"}),
        ("، وفي السوق قتل", {"between site"}),
        (". وفي السوق قتل", set()),
        ("، وقتل أيضا", {"between another"}),
        ("، وقتل", set()),
        (". وقال شهود إن الحريق دام طويلا. وقبل عامين قتل", set()),
    ],
)
def test_a_text_turns_between_two_records(between: str, told: set[str]) -> None:
    found = comparer(f"{FIRST}{between} {SECOND}.").features(0, 1)
    assert {each for each in found if each.startswith("between ")} == told
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{FIRST}\n{SECOND} قتلوا في السوق.", {"title", "title & harm other number", "title & sentence next"}),
        (f"{FIRST}\nوقع ذلك صباحا.\n{SECOND} قتلوا في السوق.", {"title", "title & harm other number"}),
        (f"{FIRST} {SECOND}\nوقع ذلك صباحا.", set()),
        (f"{FIRST}. {SECOND} قتلوا في السوق.", set()),
        (f"{FIRST} {'بعد ليل طويل من القصف ' * 5}\n{SECOND} قتلوا في السوق.", set()),
    ],
)
def test_a_title_is_about_the_text_below_it(text: str, told: set[str]) -> None:
    assert {each for each in comparer(text).features(0, 1) if each.startswith("title")} == told
