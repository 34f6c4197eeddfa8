"""The heads: maxima over ranges, pairs, cues around mentions, links that labels allow, settings that fit."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from hasila.inference.heads import ATTACK_TAGS, ATTRIBUTES, Heads
from hasila.inference.pairs import LINK_KINDS, MAX_SENTENCES, MAX_WORDS, ROLES, Mentions, Pairs, pairs_of, stacked_pairs
from hasila.inference.ranges import range_max
from hasila.inference.surroundings import surroundings
from hasila.labels import ANNOTATED, HARMS, LINKS, VICTIMS
from hasila.text.cues import CUES, HARM_CUES
from support.models import random_heads

WIDTH = 32


@st.composite
def rows_and_ranges(draw: st.DrawFn) -> tuple[Tensor, list[tuple[int, int]]]:
    rows = draw(st.integers(0, 40))
    place = st.integers(0, rows)
    ranges = draw(st.lists(st.tuples(place, place), max_size=12))
    torch.manual_seed(draw(st.integers(0, 99)))
    return torch.randn(rows, 3), ranges


@given(rows_and_ranges())
def test_the_maximum_of_a_range_is_that_of_a_loop(given_rows: tuple[Tensor, list[tuple[int, int]]]):
    rows, ranges = given_rows
    begin, end = (torch.tensor([each[side] for each in ranges], dtype=torch.long) for side in (0, 1))
    found = range_max(rows, begin, end)
    assert found.shape == (len(ranges), 3)
    for maximum, (first, last) in zip(found, ranges, strict=True):
        expected = rows[first:last].amax(0) if first < last else torch.zeros(3)
        assert torch.equal(maximum, expected)


def test_the_gradient_of_a_maximum_goes_to_the_largest_row_and_that_of_none_is_zero():
    rows = torch.tensor([[0.0], [5.0], [3.0]], requires_grad=True)
    range_max(rows, torch.tensor([0, 2]), torch.tensor([3, 2])).sum().backward()
    assert rows.grad is not None
    assert rows.grad.flatten().tolist() == [0.0, 1.0, 0.0]
    rows.grad = None
    range_max(rows, torch.tensor([1]), torch.tensor([1])).sum().backward()
    assert rows.grad.flatten().tolist() == [0.0, 0.0, 0.0]


@st.composite
def texts_of_mentions(draw: st.DrawFn) -> tuple[list[int], list[str], list[int]]:
    """Mentions in order: their first words, labels and sentences, some of them too far away from each other."""
    steps = st.sampled_from((1, 2, 40, MAX_WORDS - 1, MAX_WORDS, MAX_WORDS + 1))
    jumps = st.sampled_from((0, 0, 0, 1, 2, MAX_SENTENCES, MAX_SENTENCES + 1))
    mentions = draw(st.lists(st.tuples(steps, jumps, st.sampled_from(ANNOTATED)), max_size=12))
    first, sentences = [0], [0]
    for step, jump, _ in mentions:
        first.append(first[-1] + step)
        sentences.append(sentences[-1] + jump)
    return first[1:], [label for _, _, label in mentions], sentences[1:]


def naive_pairs(first: Sequence[int], labels: Sequence[str], sentences: Sequence[int]) -> set[tuple[int, ...]]:
    found = set()
    for source, target in product(range(len(first)), repeat=2):
        role = (labels[source], labels[target])
        near = (
            abs(first[target] - first[source]) <= MAX_WORDS
            and abs(sentences[target] - sentences[source]) <= MAX_SENTENCES
        )
        if source != target and near and role in ROLES:
            between = labels[min(source, target) + 1 : max(source, target)].count(labels[target])
            found.add((source, target, ROLES.index(role), sentences[target] - sentences[source], between))
    return found


def rows_of(*text: Sequence[int] | Sequence[str]) -> list[tuple[int, ...]]:
    return [tuple(row) for row in pairs_of(*text).tolist()]


@given(st.lists(texts_of_mentions(), max_size=4))
def test_pairs_of_several_texts_are_those_of_each(texts: list[tuple[list[int], list[str], list[int]]]):
    expected: list[tuple[int, ...]] = []
    count = 0
    for text in texts:
        expected += [(source + count, target + count, *rest) for source, target, *rest in rows_of(*text)]
        count += len(text[0])
    first, labels, sentences = ([value for text in texts for value in text[column]] for column in range(3))
    assert rows_of(first, labels, sentences, [number for number, text in enumerate(texts) for _ in text[0]]) == expected


@given(texts_of_mentions())
def test_pairs_are_all_that_are_near_enough_and_whose_labels_can_be_linked(
    text: tuple[list[int], list[str], list[int]],
):
    found = rows_of(*text)
    assert len(set(found)) == len(found)
    assert set(found) == naive_pairs(*text)


def test_no_pairs_have_the_shape_of_pairs():
    assert {name: tuple(column.shape) for name, column in vars(stacked_pairs([])).items()} == dict.fromkeys(
        ("source", "target", "role", "sentences", "between"), (0,)
    )


def mentions_of(first: Sequence[int], labels: Sequence[str]) -> Mentions:
    starts = torch.tensor(first, dtype=torch.long)
    return Mentions(starts, starts + 1, torch.tensor([ANNOTATED.index(label) for label in labels], dtype=torch.long))


def random_cues(words: int) -> Tensor:
    """Cues of words, a tenth of them there."""
    return (torch.rand(words, len(CUES)) < 0.1).float()


def scored(heads: Heads, states: Tensor, mentions: Mentions, pairs: Pairs, cues: Tensor | None = None) -> Tensor:
    """The links of the mentions of one passage, by default one without cues."""
    cues = torch.zeros(len(states), len(CUES)) if cues is None else cues
    around = surroundings(cues, torch.zeros(len(states), dtype=torch.long), mentions)
    return heads.links(heads.vectors(states, around, mentions), heads.contexts(states, cues), mentions, pairs)


@given(texts_of_mentions())
def test_exactly_the_kinds_that_labels_exclude_are_impossible(text: tuple[list[int], list[str], list[int]]):
    first, labels, _ = text
    rows = rows_of(*text)
    states = torch.randn(max(first, default=0) + 2, WIDTH)
    cues = random_cues(len(states))
    with torch.inference_mode():
        logits = scored(random_heads(WIDTH), states, mentions_of(first, labels), stacked_pairs(rows), cues)
    assert logits.shape == (len(rows), len(LINK_KINDS))
    for scores, (source, target, *_) in zip(logits.tolist(), rows, strict=True):
        for score, kind in zip(scores, LINK_KINDS, strict=True):
            allowed = (LINKS[kind].source, LINKS[kind].target) == (labels[source], labels[target])
            assert (score == float("-inf")) != allowed, kind


@given(texts_of_mentions(), texts_of_mentions())
def test_texts_that_are_read_together_have_the_links_that_each_has_alone(
    one: tuple[list[int], list[str], list[int]], other: tuple[list[int], list[str], list[int]]
):
    heads = random_heads(WIDTH)
    torch.manual_seed(1)
    states = [torch.randn(max(first, default=0) + 2, WIDTH) for first, _, _ in (one, other)]
    words, count = len(states[0]), len(one[0])
    with torch.inference_mode():
        alone = [
            scored(heads, of_text, mentions_of(*text[:2]), stacked_pairs(pairs_of(*text)))
            for of_text, text in zip(states, (one, other), strict=True)
        ]
        rows = rows_of(*one) + [(source + count, target + count, *rest) for source, target, *rest in rows_of(*other)]
        mentions = mentions_of([*one[0], *(first + words for first in other[0])], [*one[1], *other[1]])
        together = scored(heads, torch.cat(states), mentions, stacked_pairs(rows))
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-4, rtol=1e-4)


def test_a_link_depends_on_either_mention_the_words_between_and_the_rivals():
    heads = random_heads(WIDTH)
    torch.manual_seed(2)
    states = torch.randn(40, WIDTH)
    first, labels, sentences = [0, 10, 20, 30], ["CASUALTY", "PLACE", "PLACE", "ATTACK"], [0, 0, 0, 0]
    rows = [row for row in rows_of(first, labels, sentences) if row[0] == 0]
    pair = next(index for index, row in enumerate(rows) if row[1] == 2)
    place = LINK_KINDS.index("Place")

    def score(changed: Tensor, cues: Tensor | None = None) -> float:
        return float(scored(heads, changed, mentions_of(first, labels), stacked_pairs(rows), cues)[pair, place])

    with torch.inference_mode():
        plain = score(states)
        for word in (0, 1, 20, 21, 10, 11):  # the two mentions, and the other place
            changed = states.clone()
            changed[word] += 5.0
            assert abs(score(changed) - plain) > 1e-4, word
        between = states.clone()
        between[15] += 5.0
        assert abs(score(between) - plain) > 1e-4
        cued = torch.zeros(40, len(CUES))
        cued[12:20, CUES.index("saying")] = 1.0  # which is none of the cues around a mention
        assert abs(score(states, cued) - plain) > 1e-4
        for word in (25, 38):  # behind both
            behind = states.clone()
            behind[word] += 5.0
            assert score(behind) == plain


REACH, BANDS, BREAKS = 16, (0, 1, 3, 6, 10), 3
"""Words around a mention, lower bounds of the classes of distance, and numbers of breaks that are told apart."""


@dataclass(frozen=True)
class Passage:
    """The cues of the words of a passage, and the first and last words of its mentions."""

    cues: list[set[str]]
    mentions: list[tuple[int, int]]


@st.composite
def passages_with_cues(draw: st.DrawFn) -> Passage:
    own = st.sets(st.sampled_from(CUES), min_size=1, max_size=2)
    cues = draw(st.lists(st.one_of(st.just(set[str]()), st.just(set[str]()), own), min_size=1, max_size=30))
    edges = st.integers(0, len(cues) - 1)
    mentions = draw(st.lists(st.tuples(edges, edges).map(lambda pair: (min(pair), max(pair))), max_size=4))
    return Passage(cues, mentions)


def around(passages: Sequence[Passage]) -> Tensor:
    """The surroundings of all mentions, the passages read in one batch."""
    words = [word for passage in passages for word in passage.cues]
    numbers = [number for number, passage in enumerate(passages) for _ in passage.cues]
    cues = torch.tensor([[float(cue in word) for cue in CUES] for word in words]).view(-1, len(CUES))
    starts = [sum(len(passage.cues) for passage in passages[:number]) for number in range(len(passages))]
    bounds = [
        (first + start, last + start)
        for start, passage in zip(starts, passages, strict=True)
        for first, last in passage.mentions
    ]
    first, last = (torch.tensor([pair[side] for pair in bounds], dtype=torch.long) for side in (0, 1))
    return surroundings(cues, torch.tensor(numbers, dtype=torch.long), Mentions(first, last, torch.zeros_like(first)))


def naive_side(words: Sequence[set[str]]) -> list[bool]:
    """What the words on a side of a mention tell, the nearest first."""
    nearest: dict[str, tuple[int, int]] = {}  # distance in words, and in breaks, of the nearest cue of each harm
    breaks = 0
    for distance, word in enumerate(words[:REACH]):
        breaks += bool(word & {"break", "and"})
        for harm in word & set(HARM_CUES):
            nearest.setdefault(harm, (distance, min(breaks, BREAKS - 1)))
    best = min(nearest, key=lambda harm: (nearest[harm][0], HARM_CUES.index(harm)), default="")
    bands = [(harm, band) for harm in HARM_CUES for band in range(len(BANDS))]
    passed = [(harm, count) for harm in HARM_CUES for count in range(BREAKS)]
    return [
        *(harm in nearest and bisect_right(BANDS, nearest[harm][0]) - 1 == band for harm, band in bands),
        *(harm in nearest and nearest[harm][1] == count for harm, count in passed),
        *(harm == best and nearest[harm][1] == count for harm, count in passed),
        *(not nearest and count == 0 for count in range(BREAKS)),
    ]


def naive_surroundings(passage: Passage) -> list[list[bool]]:
    return [
        [
            *(any(cue in word for word in passage.cues[first : last + 1]) for cue in CUES),
            *naive_side(passage.cues[:first][::-1]),
            *naive_side(passage.cues[last + 1 :]),
        ]
        for first, last in passage.mentions
    ]


@given(passages_with_cues())
def test_surroundings_are_those_of_a_loop(passage: Passage):
    found = around([passage])
    assert len(found) == len(passage.mentions)
    assert found.tolist() == [list(map(float, row)) for row in naive_surroundings(passage)]
    assert found.shape[1] == random_heads(WIDTH).surroundings.in_features


@given(st.lists(passages_with_cues(), min_size=1, max_size=4))
def test_surroundings_end_with_the_passage_whatever_stands_beside_it(passages: list[Passage]):
    assert torch.equal(around(passages), torch.cat([around([passage]) for passage in passages]))


def test_surroundings_of_nothing_are_none():
    assert len(around([])) == 0
    assert around([Passage([{"killed"}], [])]).shape == around([]).shape


def test_a_cue_beyond_its_reach_or_behind_more_breaks_than_count_changes_nothing():
    beside, near, far = ([set()] * distance + [{"killed"}] for distance in (0, REACH - 1, REACH))
    nothing, *told = (around([Passage([set(), *words], [(0, 0)])]) for words in ([], beside, near, far))
    assert [torch.equal(each, nothing) for each in told] == [False, False, True]
    few, many, more = (
        around([Passage([set(), *[{"break"}] * count, *[set()] * (6 - count), {"killed"}], [(0, 0)])])
        for count in (1, 2, 5)
    )
    assert not torch.equal(few, many)
    assert torch.equal(many, more)


def test_outputs_have_a_score_for_each_value():
    heads = random_heads(WIDTH)
    states = torch.randn(6, WIDTH)
    mentions = mentions_of([0, 3], ["CASUALTY", "ATTACK"])
    assert heads.tags(states).shape == (6, len(ATTACK_TAGS))
    around = surroundings(random_cues(6), torch.zeros(6, dtype=torch.long), mentions)
    described = heads.described(heads.vectors(states, around, mentions), around)
    assert {name: tuple(logits.shape) for name, logits in described.items()} == {
        name: (2, len(values)) for name, values in ATTRIBUTES.items()
    }
    assert described["Harm"].shape[1] == len(HARMS)
    assert described["Victims"].shape[1] == len(VICTIMS)


def test_saved_heads_are_restored_from_any_precision():
    heads = random_heads(WIDTH)
    for dtype, most in ((torch.float32, 0.0), (torch.float16, 2e-3), (torch.bfloat16, 2e-2)):
        tensors = {name: weight.to(dtype) for name, weight in heads.state_dict().items()}
        restored = Heads.restored(heads.settings, tensors)
        assert not restored.training
        assert restored.settings == heads.settings
        for name, weight in restored.state_dict().items():
            assert weight.dtype == torch.float32
            torch.testing.assert_close(weight, heads.state_dict()[name], atol=most, rtol=most)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"harm": ["killed"]}, r"hasila_heads\.harm: expected \['killed', 'injured'.*found \['killed'\]"),
        ({"links": [*reversed(LINK_KINDS)]}, r"hasila_heads\.links: expected \['Place'"),
        ({"victims": None}, r"hasila_heads\.victims: expected .*found None"),
        ({"mention_width": 25}, r"attributes\.weight: expected shape|mention\.weight: expected shape"),
        ({"context_width": 10**9}, r"context\.weight: expected shape"),
    ],
)
def test_heads_of_other_settings_are_refused(change: dict[str, object], message: str):
    heads = random_heads(WIDTH)
    with pytest.raises(ValueError, match=message):
        Heads.restored({**heads.settings, **change}, heads.state_dict())


def test_weights_that_are_too_few_or_too_many_are_named():
    heads = random_heads(WIDTH)
    weights = dict(heads.state_dict())
    with pytest.raises(ValueError, match=r"link\.bias: expected shape \(7,\), found None"):
        Heads.restored(heads.settings, {name: weight for name, weight in weights.items() if name != "link.bias"})
    with pytest.raises(ValueError, match=r"more: expected shape None, found \(2,\)"):
        Heads.restored(heads.settings, {**weights, "more": torch.zeros(2)})
