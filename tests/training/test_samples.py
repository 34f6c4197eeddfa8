"""Samples: articles cut as the extractor reads them, with all their layers."""

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity, Link
from hasila.labels import ATTACK, TAGS
from hasila.text import segmentation
from hasila.training.samples import MAX_WORDS, Sample, samples
from support.paths import ROOT


@pytest.fixture(scope="module")
def documents(articles: list[Article]) -> list[Article]:
    return [*articles, *corpus.read_passages(ROOT / "annotations" / "passages")[::5]]


def words_of(sample: Sample) -> list[str]:
    return [word for words, _ in sample.passages for word in words]


def test_passages_are_the_sentences_of_the_articles_in_order(documents: list[Article]):
    rows = corpus.dataset(documents)
    found = [passage for sample in samples(documents) for passage in sample.passages]
    assert [word for words, _ in found for word in words] == [word for row in rows for word in row["words"]]
    assert [tag for _, tags in found for tag in tags] == [TAGS[tag] for row in rows for tag in row["tags"]]
    for document in documents:
        expected = [
            [word.form for sentence in passage for word in sentence.words]
            for passage in segmentation.passages(segmentation.sentences(document.text))
        ]
        assert [list(words) for sample in samples([document]) for words, _ in sample.passages] == expected


def test_a_long_article_becomes_several_samples_and_a_short_one_is_one(documents: list[Article]):
    several = 0
    for document in documents:
        found = samples([document])
        size = sum(map(len, found))
        assert (len(found) > 1) == (size > MAX_WORDS)
        assert all(len(sample) <= MAX_WORDS for sample in found)
        several += len(found) > 1
    assert several


def test_a_sentence_that_is_longer_than_a_sample_is_one():
    (found,) = samples([Article("long", "كلمة " * (MAX_WORDS + 50), ())])
    assert len(found) == MAX_WORDS + 50


def test_every_mention_and_link_within_a_sample_is_there(documents: list[Article]):
    lost = 0
    for document in documents:
        mentions: list[Entity] = []
        links: set[tuple[str, str, str]] = set()
        for sample in samples([document]):
            assert sample.layers is not None
            own = [mention.entity for mention in sample.layers.mentions]
            mentions += own
            links |= {(kind, own[source].id, own[target].id) for kind, source, target in sample.layers.links}
        assert tuple(mentions) == document.mentions
        gold = {(link.kind, link.source, link.target) for link in document.links}
        assert links <= gold
        assert links == gold or len(samples([document])) > 1
        lost += len(gold - links)
    assert lost < 5  # those from one sample of a long article to the next


def test_mentions_lie_at_their_words_and_attacks_are_tagged(documents: list[Article]):
    for document in documents:
        offset = 0
        for sample in samples([document]):
            assert sample.layers is not None
            layers, words = sample.layers, segmentation.words(document.text)[offset : offset + len(sample)]
            offset += len(sample)
            assert words_of(sample) == [word.form for word in words]
            assert len(words) == len(layers.sentences) == len(layers.attack_tags) == len(sample)
            assert layers.sentences[0] == 0
            pairs = zip(layers.sentences, layers.sentences[1:], strict=False)
            assert {other - one for one, other in pairs} <= {0, 1}
            tagged = set()
            for mention in layers.mentions:
                start, end = mention.entity.start, mention.entity.end
                touched = [at for at, word in enumerate(words) if word.start < end and start < word.end]
                assert touched == list(range(mention.first, mention.last + 1))
                if mention.entity.label == ATTACK:
                    tagged |= set(range(mention.first, mention.last + 1))
                    expected = ["B-ATTACK"] + ["I-ATTACK"] * (mention.last - mention.first)
                    assert list(layers.attack_tags[mention.first : mention.last + 1]) == expected
            assert {word for word, tag in enumerate(layers.attack_tags) if tag != "O"} == tagged


def test_a_link_to_a_mention_without_a_word_is_left_out():
    text = "قتل مدنيان  في سرمين"
    people, place, nothing = Entity("T1", "CASUALTY", 4, 10, "مدنيان"), Entity("T2", "PLACE", 15, 20, "سرمين"), (
        Entity("T3", "PLACE", 10, 11, " ")
    )  # fmt: skip
    links = [Link("Place", "T1", "T2"), Link("Place", "T1", "T3")]
    (sample,) = samples([Article.of("a", text, [people, place, nothing], links)])
    assert sample.layers is not None
    assert [mention.entity.id for mention in sample.layers.mentions] == ["T1", "T2"]
    assert sample.layers.links == {("Place", 0, 1)}
