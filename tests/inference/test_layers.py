"""Layers of texts: the spans of extraction and what the heads say of them, alike in any batch, block and precision."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.inference import checkpoint
from hasila.inference.calibration import Calibration
from hasila.inference.checkpoint import Checkpoint
from hasila.inference.encoding import MAX_TOKENS
from hasila.inference.engine import Engine
from hasila.inference.extractor import Extractor
from hasila.inference.layer_reading import MIN_LINK_CONFIDENCE
from hasila.labels import ANNOTATED, ATTACK, ATTRIBUTES, HARMS, KINDS, LABELS, LINKS, SIDES, VICTIMS
from hasila.layers import Layers
from hasila.spans import Labelled, Span
from hasila.text.segmentation import passages, sentences
from support.layers import assert_same_layers, links_of
from support.marks import needs
from support.models import random_heads, tiny_classifier
from support.paths import ROOT
from support.strategies import nasty_texts


@pytest.fixture(scope="module")
def tiny(tiny_tokenizer: PreTrainedTokenizerFast) -> Checkpoint:
    """A checkpoint with heads; all its weights are random."""
    return Checkpoint.of_model(tiny_classifier(len(tiny_tokenizer)), tiny_tokenizer, random_heads())


@pytest.fixture(scope="module")
def extractor(tiny: Checkpoint) -> Extractor:
    return Extractor(tiny, device="cpu")


@pytest.fixture(scope="module")
def texts(articles: list[Article]) -> list[str]:
    """Short and long, empty and broken."""
    lines = [line for article in articles for line in article.text.splitlines() if line]
    return ["", *lines[:12], " \n ", "ـ", "\ud800", *(article.text for article in articles[:2]), "سوريا", "\u200f"]


@pytest.fixture(scope="module")
def documents(articles: list[Article]) -> list[Article]:
    return [*articles, *corpus.read_passages(ROOT / "annotations" / "passages")[::7]]


def check(layers: Layers, text: str) -> None:
    """Every value belongs to a mention of its label and is one of the values, and every confidence is one."""
    mentions = layers.mentions
    labels = [mention.label for mention in mentions]
    assert all(one.end <= other.start for one, other in pairwise(mentions))
    for mention in mentions:
        assert isinstance(mention, Span)
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.label in ANNOTATED
    people = {position for position, label in enumerate(labels) if label == "CASUALTY"}
    assert layers.harms.keys() == layers.totals.keys() == layers.victims.keys() == people
    assert layers.kinds.keys() == {position for position, label in enumerate(labels) if label == ATTACK}
    assert all(labels[position] in ATTRIBUTES["Side"].labels for position in layers.sides)
    for chosen, values in ((layers.harms, HARMS), (layers.kinds, KINDS), (layers.sides, SIDES)):
        assert all(choice.value in values and 0 < choice.confidence <= 1 for choice in chosen.values())
    assert all(0 <= total <= 1 for total in layers.totals.values())
    for classes in layers.victims.values():
        assert set(classes) <= set(VICTIMS)
        assert all(0.5 <= confidence <= 1 for confidence in classes.values())
    assert len(set(links_of(layers))) == len(layers.links)
    for link in layers.links:
        assert (labels[link.source], labels[link.target]) == (LINKS[link.kind].source, LINKS[link.kind].target)
        assert link.source != link.target
        assert MIN_LINK_CONFIDENCE <= link.confidence <= 1
    assert layers.missing == ""


def spans_of(layers: Layers) -> list[Labelled]:
    return [mention for mention in layers.mentions if mention.label != ATTACK]


@given(text=nasty_texts)
def test_layers_of_any_text_are_sound_and_their_spans_are_those_of_extraction(extractor: Extractor, text: str):
    layers = extractor.layers(text)
    check(layers, text)
    assert_same_spans(spans_of(layers), extractor.extract(text))


def assert_same_spans(found: Sequence[Labelled], expected: Sequence[Span]) -> None:
    assert [(span.start, span.end, span.label) for span in found] == [
        (span.start, span.end, span.label) for span in expected
    ]


def test_random_heads_say_something_of_everything(extractor: Extractor, articles: list[Article]):
    found = [extractor.layers(article.text) for article in articles]
    assert {mention.label for layers in found for mention in layers.mentions} == set(ANNOTATED)
    assert len({link.kind for layers in found for link in layers.links}) >= len(LINKS) - 1
    for name in ("harms", "kinds", "sides"):
        assert len({choice.value for layers in found for choice in getattr(layers, name).values()}) > 1, name
    assert len({name for layers in found for classes in layers.victims.values() for name in classes}) > 1


@given(texts=st.lists(nasty_texts, max_size=5))
def test_a_batch_of_any_texts_gives_what_each_gives_alone(extractor: Extractor, texts: list[str]):
    for found, text in zip(extractor.layers(texts), texts, strict=True):
        assert_same_layers(found, extractor.layers(text))


@pytest.mark.parametrize("block_words", [1, 7, 150, 100_000])
def test_size_of_blocks_and_batches_does_not_matter(
    extractor: Extractor, tiny: Checkpoint, texts: list[str], block_words: int
):
    one_by_one = Engine(tiny, device="cpu", batch_tokens=1)
    small = Extractor(tiny, block_words=block_words, reader=one_by_one)
    for found, text in zip(small.layers(texts), texts, strict=True):
        assert_same_layers(found, extractor.layers(text))


def test_of_a_long_sentence_every_window_has_layers(extractor: Extractor, articles: list[Article]):
    text = " ".join("".join(c for c in a.text if c.isalpha() or c == " ") for a in articles[1:])
    assert len(list(sentences(text))) == 1
    assert len(extractor.tokenizer(text).input_ids) > 4 * MAX_TOKENS
    found = extractor.layers(text)
    check(found, text)
    assert_same_spans(spans_of(found), extractor.extract(text))
    reached = {4 * found.mentions[link.source].start // len(text) for link in found.links}
    assert reached == set(range(4))


@pytest.mark.parametrize("block_words", [20, 100_000])
def test_a_link_reaches_from_one_passage_to_another(tiny: Checkpoint, articles: list[Article], block_words: int):
    text = articles[0].text
    layers = Extractor(tiny, device="cpu", block_words=block_words).layers(text)
    ends = [passage[-1].end for passage in passages(sentences(text))]
    passage_of = [sum(mention.start >= end for end in ends) for mention in layers.mentions]
    apart = [passage_of[link.target] - passage_of[link.source] for link in layers.links]
    assert min(apart) < 0 < max(apart)


def test_a_sequence_gives_a_list_and_any_other_iterable_an_iterator(extractor: Extractor, texts: list[str]):
    expected = extractor.layers(texts)
    assert isinstance(expected, list)
    lazy = extractor.layers(text for text in texts)
    assert isinstance(lazy, Iterator)
    assert list(lazy) == expected == extractor.layers(tuple(texts))
    assert extractor.layers([]) == list(extractor.layers(iter([]))) == []
    with pytest.raises(TypeError, match="expected texts of type str, found int"):
        extractor.layers(["قتل", 3])  # type: ignore[list-item]


def test_an_iterator_reads_a_block_ahead_and_no_further(tiny: Checkpoint):
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while read < 100_000:
            read += 1
            yield "قتل عشرة مدنيين في إدلب"

    found = Extractor(tiny, device="cpu", block_words=60).layers(endless())
    assert read == 0
    for asked in range(1, 50):
        next(found)
        assert read <= asked + 61


@pytest.mark.parametrize("nothing", ["", " ", "\n\n", "\u200f\u200e", "ـ", "\u064b", "\x00"])
def test_text_without_words_has_no_mentions(extractor: Extractor, nothing: str):
    assert extractor.layers(nothing) == Layers(())
    assert extractor.layers([nothing, nothing]) == [Layers(())] * 2
    assert extractor.layers_of([nothing], [[]]) == [Layers(())]


def test_given_mentions_are_kept(extractor: Extractor, documents: list[Article]):
    found = extractor.layers_of([each.text for each in documents], [each.mentions for each in documents])
    for layers, document in zip(found, documents, strict=True):
        assert tuple(layers.mentions) == document.mentions
        assert layers.harms.keys() == document.layers.harms.keys()
        assert layers.kinds.keys() == document.layers.kinds.keys()


@pytest.mark.parametrize("block_words", [1, 50, 100_000])
def test_what_was_found_has_the_same_layers_when_it_is_given(tiny: Checkpoint, texts: list[str], block_words: int):
    reader = Extractor(tiny, device="cpu", block_words=block_words)
    expected = reader.layers(texts)
    assert any(layers.links for layers in expected)
    for found, wanted in zip(reader.layers_of(texts, [layers.mentions for layers in expected]), expected, strict=True):
        assert_same_layers(found, wanted)


def entity(text: str, words: str, label: str) -> Entity:
    start = text.index(words)
    return Entity(words, label, start, start + len(words), words)


def test_a_mention_over_several_sentences_or_without_a_known_word_is_there_once_or_not_at_all(extractor: Extractor):
    text = "قتل مدنيان في سرمين. ـ أصيب طفل في بنش ـ ونزحت عائلتان."
    place, people = entity(text, "سرمين. ـ أصيب", "PLACE"), entity(text, "عائلتان", "CASUALTY")
    tatweel = Entity("T", "ACTOR", text.rindex("ـ"), text.rindex("ـ") + 1, "ـ")
    (layers,) = extractor.layers_of([text], [[place, tatweel, people]])
    assert list(layers.mentions) == [place, people]
    assert layers.harms.keys() == {1}
    assert extractor.layers_of([text, text], [[place], [people]])[1].mentions == (people,)


def test_the_tokens_of_a_given_mention_decide_and_not_its_tatweel(extractor: Extractor):
    plain, torn = "قتل مدنيان في بنش", "ـ قتل مدنيان ـ في بنش"
    mentions = [[entity(text, words, "CASUALTY")] for text, words in ((plain, "مدنيان"), (torn, "مدنيان ـ"))]
    one, other = extractor.layers_of([plain, torn], mentions)
    assert one.harms == pytest.approx(other.harms)


def test_a_checkpoint_without_heads_gives_spans_and_says_why_there_is_no_more(
    tiny: Checkpoint, texts: list[str], articles: list[Article]
):
    plain = Extractor(tiny.model, tiny.tokenizer, device="cpu")
    for found, spans in zip(plain.layers(texts), plain.extract(texts), strict=True):
        assert found == Layers(spans, missing="the checkpoint has no heads for records")
    (given_layers,) = plain.layers_of([articles[0].text], [articles[0].mentions])
    assert tuple(given_layers.mentions) == articles[0].mentions
    assert given_layers.missing == "the checkpoint has no heads for records"


def test_extraction_is_the_same_with_and_without_heads(extractor: Extractor, tiny: Checkpoint, texts: list[str]):
    plain = Extractor(tiny.model, tiny.tokenizer, device="cpu")
    assert extractor.extract(texts) == plain.extract(texts)


def test_layers_have_the_confidence_of_their_own_curves(
    tiny_tokenizer: PreTrainedTokenizerFast, extractor: Extractor, articles: list[Article]
):
    text = articles[0].text
    raw = extractor.layers(text)
    model = tiny_classifier(len(tiny_tokenizer))
    calibration = Calibration(
        {**dict.fromkeys((*LABELS, ATTACK), (1.0, 0.0)), "Place": (0.5, 0.5), "SubsetOf": (1.0, -99.0),
         "Harm": (0.5, 0.0), "Total": (1.0, 1.0), "Victims": (1.0, -99.0)}
    )  # fmt: skip
    calibration.into_config(model.config)
    made = Extractor(Checkpoint.of_model(model, tiny_tokenizer, random_heads()), device="cpu", min_confidence=0.0)
    found = made.layers(text)
    kinds = {kind for kind, *_ in links_of(raw)}
    assert {kind for kind, *_ in links_of(found)} == kinds - {"SubsetOf"}
    assert not any(found.victims.values())
    calibrated = {
        key: calibration(key[0], confidence) for key, confidence in links_of(raw).items() if key[0] != "SubsetOf"
    }
    assert {key: links_of(found)[key] for key in calibrated} == pytest.approx(calibrated, abs=1e-4)
    for position, total in raw.totals.items():
        assert found.totals[position] == pytest.approx(calibration("Total", total), abs=1e-4)
        assert found.harms[position].value == raw.harms[position].value
        expected = calibration("Harm", raw.harms[position].confidence)
        assert found.harms[position].confidence == pytest.approx(expected, abs=1e-4)


def test_attacks_below_the_least_confidence_are_left_out(tiny: Checkpoint, articles: list[Article]):
    text = articles[0].text
    sure = Extractor(tiny, device="cpu", min_confidence=0.6)
    everything, found = Extractor(tiny, device="cpu").layers(text), sure.layers(text)
    assert_same_spans(spans_of(found), sure.extract(text))
    least = [
        min(mention.confidence for mention in layers.mentions if isinstance(mention, Span) and mention.label == ATTACK)
        for layers in (everything, found)
    ]
    assert least[0] < 0.6 <= least[1]


@pytest.mark.parametrize(
    "precision", [pytest.param("bf16", marks=needs("plain-bf16")), pytest.param("int8", marks=needs("int8"))]
)
def test_layers_in_fewer_bits_are_those_in_32(documents: list[Article], precision: str):
    read = checkpoint.read()
    read.heads = random_heads(read.config.hidden_size, scale=0.3)
    some = documents[:40]
    exact, rounded = (
        Extractor(read, device="cpu", precision=name).layers_of(
            [each.text for each in some], [each.mentions for each in some]
        )
        for name in ("fp32", precision)
    )
    pairs = [
        (one.harms[position], other.harms[position])
        for one, other in zip(exact, rounded, strict=True)
        for position in one.harms
    ]
    assert len(pairs) > 50
    assert sum(one.value == other.value for one, other in pairs) >= 0.9 * len(pairs)
    apart = [abs(one.confidence - other.confidence) for one, other in pairs if one.value == other.value]
    assert sum(apart) / len(apart) < 0.05
    links = [{(number, *key) for number, layers in enumerate(found) for key in links_of(layers)}
             for found in (exact, rounded)]  # fmt: skip
    assert len(links[0] & links[1]) >= 0.9 * len(links[0] | links[1])
    assert any(one != other for one, other in zip(exact, rounded, strict=True))
