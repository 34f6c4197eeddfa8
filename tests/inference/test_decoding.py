"""Spans to tags, and logits to spans: the decoder against brute force."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hasila.corpus.bio import tags
from hasila.inference.decoding import Decoder, TaggedSpan
from hasila.labels import LABELS, TAGS
from hasila.text.segmentation import Word


@dataclass(frozen=True)
class Labelled:
    start: int
    end: int
    label: str


@cache
def legal_tags(length: int) -> NDArray[np.int64]:
    """Every sequence in which an I follows a B or I of its own label."""
    sequences = [
        sequence
        for sequence in product(range(len(TAGS)), repeat=length)
        if all(
            not TAGS[tag].startswith("I-") or (before >= 0 and TAGS[before][2:] == TAGS[tag][2:])
            for before, tag in zip((-1, *sequence), sequence, strict=False)
        )
    ]
    return np.array(sequences)


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(logits.astype(np.float64))
    return powers / powers.sum(axis=1, keepdims=True)


def read(sequence: list[str], logits: NDArray[np.float32]) -> list[TaggedSpan]:
    """The spans of a legal tag sequence, with the confidence as TaggedSpan defines it."""
    spans = []
    chances = probabilities(logits)
    for first, tag in enumerate(sequence):
        if tag.startswith("B-"):
            inside, last = f"I-{tag[2:]}", first
            while sequence[last + 1 : last + 2] == [inside]:
                last += 1
            confidence = chances[first, TAGS.index(tag)]
            for position in range(first + 1, last + 1):
                confidence *= chances[position, TAGS.index(inside)]
            if last + 1 < len(sequence):
                confidence *= 1 - chances[last + 1, TAGS.index(inside)]
            spans.append(TaggedSpan(first, last, tag[2:], pytest.approx(confidence, abs=1e-9)))
    return spans


def random_logits(seed: int, length: int, scale: float = 3.0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, scale, (length, len(TAGS))).astype(np.float32)


def one_hot(sequence: list[str]) -> NDArray[np.float32]:
    logits = np.zeros((len(sequence), len(TAGS)), dtype=np.float32)
    logits[range(len(sequence)), [TAGS.index(tag) for tag in sequence]] = 30
    return logits


def decoded(logits: NDArray[np.float32], names: Sequence[str] = TAGS) -> list[TaggedSpan]:
    """The spans of one sentence."""
    return Decoder(names).decode(logits, [len(logits)])


@st.composite
def sentences_with_spans(draw: st.DrawFn) -> tuple[list[Word], list[TaggedSpan]]:
    """Words with and without gaps between them, and spans over some of them."""
    words: list[Word] = []
    end = draw(st.integers(0, 5))
    for _ in range(draw(st.integers(1, 12))):
        start = end + draw(st.integers(0, 2))
        end = start + draw(st.integers(1, 6))
        words.append(Word(start, end, ""))
    spans: list[TaggedSpan] = []
    first = draw(st.integers(0, 3))
    while first < len(words):
        last = min(first + draw(st.integers(0, 3)), len(words) - 1)
        spans.append(TaggedSpan(first, last, draw(st.sampled_from(LABELS)), pytest.approx(1.0)))
        first = last + 1 + draw(st.integers(0, 2))
    return words, spans


@given(sentences_with_spans())
def test_spans_survive_tags_and_decoding(sentence: tuple[list[Word], list[TaggedSpan]]):
    words, spans = sentence
    labelled = [Labelled(words[span.first].start, words[span.last].end, span.label) for span in spans]
    sequence = tags(words, labelled)
    assert decoded(one_hot(list(sequence))) == spans


def test_a_word_that_a_span_touches_belongs_to_it():
    words = [Word(*bounds, "") for bounds in ((0, 4), (5, 9), (10, 14), (14, 18))]
    assert tags(words, [Labelled(7, 14, "PLACE")]) == ("O", "B-PLACE", "I-PLACE", "O")


def test_neighbouring_spans_of_one_label_stay_two():
    words = [Word(*bounds, "") for bounds in ((0, 4), (5, 9), (10, 14))]
    assert tags(words, [Labelled(0, 9, "ACTOR"), Labelled(10, 14, "ACTOR")]) == ("B-ACTOR", "I-ACTOR", "B-ACTOR")


def test_spans_of_other_sentences_leave_no_tag():
    assert tags([Word(10, 14, "")], [Labelled(0, 9, "ACTOR"), Labelled(14, 20, "PLACE")]) == ("O",)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(8))
def test_decoding_finds_what_brute_force_finds(seed: int, length: int):
    logits = random_logits(seed, length)
    candidates = legal_tags(length)
    scores = np.log(probabilities(logits))[np.arange(length), candidates].sum(axis=1)
    best = [TAGS[tag] for tag in candidates[scores.argmax()]]
    assert decoded(logits) == read(best, logits)


@given(st.integers(0, 10_000), st.integers(1, 30))
def test_spans_are_ordered_and_disjoint_and_confidences_are_probabilities(seed: int, length: int):
    end = 0
    for span in decoded(random_logits(seed, length, scale=6.0)):
        assert end <= span.first <= span.last < length
        assert span.label in LABELS
        assert 0.0 <= span.confidence <= 1.0
        end = span.last + 1


def test_inside_tags_without_a_beginning_get_one_where_they_begin():
    logits = one_hot(["O", "I-PLACE", "I-PLACE", "O"])
    logits[0, 0] = 40
    assert [(span.first, span.last, span.label) for span in decoded(logits)] == [(1, 2, "PLACE")]


def test_inside_tags_of_another_label_do_not_continue_a_span():
    logits = one_hot(["B-ACTOR", "I-PLACE", "I-PLACE"])
    logits[0, TAGS.index("B-ACTOR")] = 40
    logits[1, TAGS.index("O")] = 20
    spans = decoded(logits)
    assert [(span.first, span.last, span.label) for span in spans] == [(0, 0, "ACTOR"), (1, 2, "PLACE")]


def test_an_inside_tag_alone_is_outvoted_by_the_next_likeliest_legal_one():
    logits = np.full((1, len(TAGS)), -10, dtype=np.float32)
    logits[0, TAGS.index("I-PLACE")] = 5
    logits[0, TAGS.index("B-CASUALTY")] = 1
    (span,) = decoded(logits)
    assert (span.first, span.last, span.label) == (0, 0, "CASUALTY")
    assert span.confidence == pytest.approx(probabilities(logits)[0, TAGS.index("B-CASUALTY")])


def test_a_batch_decodes_as_its_sentences_one_by_one():
    lengths = [*range(40), 0, 3, 200, 1, 0, *range(40, 90)]
    batch = [random_logits(seed, length) for seed, length in enumerate(lengths)]
    alone = [
        TaggedSpan(span.first + begin, span.last + begin, span.label, span.confidence)
        for begin, logits in zip(accumulate(lengths, initial=0), batch, strict=False)
        for span in decoded(logits)
    ]
    assert Decoder(TAGS).decode(np.concatenate(batch), lengths) == alone


@pytest.mark.parametrize("seed", range(8))
def test_of_equally_probable_paths_a_batch_takes_the_same_as_a_sentence_alone(seed: int):
    batch = [random_logits(seed + number, 12, scale=1).round() for number in range(6)]
    decoder = Decoder(TAGS)
    spans = decoder.decode(np.concatenate(batch), [12] * 6)
    assert [(span.first % 12, span.label) for span in spans] == [
        (span.first, span.label) for logits in batch for span in decoded(logits)
    ]


def test_a_sentence_without_words_has_no_spans():
    nothing = np.empty((0, len(TAGS)), dtype=np.float32)
    assert Decoder(TAGS).decode(nothing, [0]) == []
    assert [span.label for span in Decoder(TAGS).decode(one_hot(["B-PLACE"]), [0, 1, 0])] == ["PLACE"]
    assert Decoder(TAGS).decode(nothing, []) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_outputs_does_not_matter(seed: int):
    order = np.random.default_rng(seed).permutation(len(TAGS))
    logits = random_logits(seed, 30)
    shuffled = decoded(logits[:, order], [TAGS[tag] for tag in order])
    expected = decoded(logits)
    assert [(span.first, span.last, span.label) for span in shuffled] == [
        (span.first, span.last, span.label) for span in expected
    ]
    assert [span.confidence for span in shuffled] == pytest.approx([span.confidence for span in expected])


def test_logits_of_any_size_are_decoded():
    for scale in (1e-6, 1e4):
        assert all(np.isfinite(span.confidence) for span in decoded(random_logits(0, 20, scale)))
