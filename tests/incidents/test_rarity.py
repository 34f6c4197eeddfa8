"""How rare words are among tellings, and which places their words name."""

import pytest

from hasila.incidents.rarity import NamesOfPlaces, Rarity, likeness
from hasila.incidents.telling import Telling
from support.told_events import report, strike, tellings


def telling(name: str, marked: str) -> Telling:
    (only,) = tellings(report(name, marked, "2020-01-16"))
    return only


def about(name: str, words: str) -> Telling:
    return telling(name, f"قتل [CASUALTY Harm=killed|مدنيون] {words}.")


BAKERY, QUEUE, ORCHARD = "قرب الطاحونة القديمة", "في الطابور", "بين أشجار البرتقال"


def test_what_has_the_same_words_is_alike_and_what_has_none_is_not() -> None:
    rarity = Rarity([about("a", BAKERY), about("b", ORCHARD)])
    one, other = (rarity.weights(words.split()) for words in (BAKERY, ORCHARD))
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, other) == 0
    assert likeness({}, one) == likeness(one, {}) == likeness({}, {}) == 0


def test_a_word_that_few_tell_counts_more() -> None:
    told = [about(f"{at}", QUEUE) for at in range(30)] + [about("x", BAKERY)]
    rarity = Rarity(told)
    common, rare = (sum(rarity.weights([word]).values()) for word in ("طابور", "طاحونه"))
    assert rare > 2 * common > 0


def test_a_word_of_both_of_two_tellings_is_rare_too() -> None:
    rarity = Rarity([about("a", BAKERY), about("b", BAKERY)])
    shared, alone = (sum(rarity.weights([word]).values()) for word in ("طاحونه", "برتقال"))
    assert alone > shared > alone / 2


def test_spellings_of_a_word_are_one() -> None:
    rarity = Rarity([])
    assert likeness(rarity.weights(["ارانب"]), rarity.weights(["لرانب"])) == pytest.approx(1)


def test_likeness_does_not_depend_on_the_order() -> None:
    rarity = Rarity([about("a", BAKERY), about("b", f"{BAKERY} {ORCHARD}")])
    words = f"{BAKERY} {ORCHARD} {QUEUE}".split()
    one, other = rarity.weights(words), rarity.weights(BAKERY.split())
    turned = rarity.weights(reversed(words))
    assert likeness(one, other) == likeness(other, one) == likeness(turned, other)


def test_words_name_the_places_of_others() -> None:
    far, named = telling("a", strike(place="سرمين")), about("b", "على طريق سرمين")
    names = NamesOfPlaces([far, named])
    assert [*names.named(named)] == [far.spots[0].sound]
    assert [*names.named(about("c", BAKERY))] == []
