"""How much the words of a text that speak of countries weigh for a place of it."""

import hypothesis
from hypothesis import strategies

from hasila.records.places.countries import Spoken

CODES = strategies.sampled_from(["SY", "TR", "FR", "XX"])
FOUND = strategies.lists(strategies.tuples(strategies.integers(0, 400), CODES), max_size=12).map(sorted)


@hypothesis.given(FOUND, strategies.integers(0, 400))
def test_each_word_weighs_three_times_at_most_and_more_within_sixty_characters(
    found: list[tuple[int, str]], position: int
):
    weights = Spoken(found).weights(position)
    assert list(weights) == list(dict.fromkeys(code for _, code in found))
    for code, weight in weights.items():
        times = min(3, sum(each == code for _, each in found))
        near = any(each == code and abs(start - position) <= 60 for start, each in found)
        (alone,) = Spoken([(1000, code)]).weights(0).values()
        assert weight == 2 * alone * (times / 2 + 1.5 * near)
