"""What two tellings have in common."""

from itertools import permutations
from typing import Any

import pytest

from hasila.incidents.comparison import Copied, compare
from hasila.incidents.scorer import default_scorer
from hasila.incidents.telling import Telling, related
from hasila.text import word_lists
from support.told_events import report, strike, tellings


def telling(name: str, marked: str, published: str = "2020-01-16") -> Telling:
    (only,) = tellings(report(name, marked, published))
    return only


def features(one: str, other: str, day: str = "2020-01-16", copied: Copied = "") -> set[str]:
    return set(compare(telling("a", one), telling("b", other, day), copied).features)


def test_tellings_of_one_strike_agree() -> None:
    found = features(strike(), strike(wording=1))
    assert {"place same settlement", "day same told", "killed same", "party same", "attack same"} <= found


@pytest.mark.parametrize(
    ("other", "feature"),
    [
        (strike(place="سرمين", wording=1), "place close"),
        (strike(place="معرة النعمان", wording=1), "place far"),
        (strike(place="تعز", wording=1), "place farther"),
        (strike(place="محافظة إدلب", wording=1), "place inside"),
        (strike(place="بلدة لا يعرفها أحد", wording=1), "place other"),
        (strike(killed=6, wording=1), "killed rises"),
        (strike(killed=4, wording=1), "killed falls"),
        (strike(killed=40, wording=1), "killed rises far"),
        (strike(wording=1).replace("airstrike", "drone"), "attack related"),
        (strike(wording=1).replace("airstrike", "gunfire"), "attack other"),
        (strike(wording=1, party="فصائل المعارضة", side="opposition"), "party other side"),
    ],
)
def test_tellings_of_other_strikes_differ(other: str, feature: str) -> None:
    assert feature in features(strike(), other)


@pytest.mark.parametrize(
    ("day", "feature"),
    [
        ("2020-01-17", "day 1 told"),
        ("2020-01-18", "day 2 or 3 told"),
        ("2020-01-22", "day week told"),
        ("2020-03-01", "day more told"),
    ],
)
def test_days_are_so_far_apart(day: str, feature: str) -> None:
    assert feature in features(strike(), strike(wording=1), day)


def test_names_on_no_map_that_sound_alike_are_like() -> None:
    assert "place like words" in features(strike(place="بولوبردي"), strike(place="بولبرتي", wording=1))


def hour_features(marked: str, published: str, other: str, later: str) -> set[str]:
    return set(compare(telling("a", marked, published), telling("b", other, later)).features)


def test_a_text_does_not_tell_of_what_comes_after_its_publication() -> None:
    early, evening = "2020-01-16T09:10", strike(3, wording=1).replace("اليوم", "مساء اليوم")
    found = hour_features(strike(), early, evening, "2020-01-16T22:00")
    assert "hour told after publication" in found
    assert "hour told after publication" not in hour_features(strike(), "2020-01-16T19:00", evening, "2020-01-16T22:00")
    assert "day told after publication" in hour_features(strike(), early, strike(wording=1), "2020-01-17T09:00")


@pytest.mark.parametrize(("hour", "how"), [("صباح", "same"), ("ظهر", "near"), ("مساء", "other")])
def test_hours_that_follow_each_other_are_near(hour: str, how: str) -> None:
    one, other = (strike(wording=at).replace("اليوم", f"{each} اليوم") for at, each in enumerate(("صباح", hour)))
    assert f"hour {how}" in features(one, other)


def test_breaking_news_tell_their_hour_by_their_publication() -> None:
    evening = strike(wording=1).replace("اليوم", "مساء اليوم")
    breaking = strike(wording=2)
    assert breaking.startswith("عاجل")
    assert "hour same" in hour_features(breaking, "2020-01-16T18:30", evening, "2020-01-16T22:00")
    assert "hour other" in hour_features(breaking, "2020-01-16T08:30", evening, "2020-01-16T22:00")


@pytest.mark.parametrize(
    ("later", "hours"),
    [("08:45", "1"), ("10:00", "3"), ("14:00", "6"), ("20:00", "12"), ("23:59", "24")],
)
def test_breaking_news_come_so_many_hours_after_another_text(later: str, hours: str) -> None:
    earlier, told = "2020-01-16T08:00", f"2020-01-16T{later}"
    found = hour_features(strike(), earlier, strike(wording=2), told)
    assert {f"hours {hours}", f"breaking after {hours}"} <= found
    assert f"breaking after {hours}" not in hour_features(strike(wording=2), earlier, strike(wording=1), told)


def test_hours_need_the_hour_of_both_publications() -> None:
    found = hour_features(strike(), "2020-01-16", strike(wording=2), "2020-01-16T08:00")
    assert not {each for each in found if each.startswith(("hours ", "breaking "))}
    zones = hour_features(strike(), "2020-01-16T08:00+00:00", strike(wording=2), "2020-01-16T10:30+02:00")
    assert "hours 1" in zones


@pytest.mark.parametrize(
    ("one", "other", "wording"),
    [
        ("قرب الطاحونة القديمة", "قرب الطاحونة القديمة", "wording most"),
        ("قرب الطاحونة القديمة", "بين أشجار البرتقال", "wording 0"),
        ("", "بين أشجار البرتقال", "wording unknown"),
    ],
)
def test_rare_words_are_in_both(one: str, other: str, wording: str) -> None:
    bare = "قتل [CASUALTY Harm=killed|أشخاص] {}."
    found = features(bare.format(one), bare.format(other))
    assert {wording, f"{wording} & place unknown"} <= found


def test_both_name_a_place() -> None:
    beside = "قتل [CASUALTY Harm=killed|مدنيون] على الطريق إلى سراقب."
    assert "names 1" in features(strike(), beside)
    assert "names 0" in features(strike(), strike(place="تعز", wording=1))
    assert "names unknown" in features("قتل [CASUALTY Harm=killed|مدنيون].", strike())


@pytest.mark.parametrize(
    ("killed", "tolls"),
    [(5, "tolls same & unknown"), (6, "tolls like & unknown"), (4, "tolls other & unknown"), (40, "tolls other")],
)
def test_two_tolls_are_compared_together(killed: int, tolls: str) -> None:
    assert any(each.startswith(tolls) for each in features(strike(), strike(killed=killed, wording=1)))


@pytest.mark.parametrize("copied", ["text", "paragraph"])
def test_a_copy_is_told(copied: Any) -> None:
    assert f"copied {copied}" in features(strike(), strike(wording=1), copied=copied)


def test_a_text_that_raises_the_toll_of_an_earlier_one_recalls_it() -> None:
    raised = (
        "ارتفعت حصيلة القتلى في [PLACE:p1|سراقب] إلى [CASUALTY Harm=killed Count=8..8 Place>p1|8 مدنيين] بعد أن كانت "
        "الحصيلة السابقة [CASUALTY Harm=killed Count=5..5 Place>p1|5 مدنيين]."
    )
    assert "toll told before, killed" in features(strike(), raised, "2020-01-17")


def test_the_order_of_two_tellings_does_not_matter() -> None:
    told = [
        telling("a", strike()),
        telling("b", strike(8, wording=1), "2020-01-17"),
        telling("c", "قتل [CASUALTY|مدنيون].", ""),
    ]
    for one, other in permutations(told, 2):
        assert compare(one, other) == compare(other, one)


def test_a_telling_of_which_nothing_is_known_can_be_compared() -> None:
    bare = telling("a", "أصيب [CASUALTY|مدنيون].", "")
    found = set(compare(bare, telling("b", strike())).features)
    assert {"place unknown", "day unknown", "published unknown", "party unknown", "attack unknown"} <= found


def test_attacks_that_reports_mix_up_are_related() -> None:
    assert related("airstrike", "shelling")
    assert related("gunfire", "gunfire")
    assert related("other", "mine")
    assert not related("airstrike", "mine")


@pytest.mark.parametrize("stage", ["within", "across"])
def test_the_weights_of_a_stage_make_probabilities(stage: Any) -> None:
    rows = [line.split("\t") for line in word_lists.lines("incident_weights.tsv")]
    names = [name for at, name, _ in rows if at == stage]
    assert len(names) == len(set(names)) > 50
    scorer = default_scorer(stage)
    assert 0 < scorer([]) < 1
    assert scorer(["no such feature"]) == scorer([])
    assert 0 <= scorer(names) <= 1
