"""Mention replacement: tags stay valid and labels stay in order."""

import pytest

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.corpus.bio import mentions
from hasila.training.augmentation import MentionReplacement

Sentence = tuple[tuple[str, ...], tuple[str, ...]]


@pytest.fixture(scope="module")
def sentences(articles: list[Article]) -> list[Sentence]:
    return [(example.words, example.tags) for example in corpus.examples(articles)]


def is_valid(tags: list[str]) -> bool:
    return all(
        tag[2:] == before[2:] and before != "O"
        for before, tag in zip(["O", *tags], tags, strict=False)
        if tag.startswith("I-")
    )


def outside(words: list[str], tags: list[str]) -> list[str]:
    return [word for word, tag in zip(words, tags, strict=True) if tag == "O"]


def test_mentions_are_read_from_tags():
    tags = ["B-PLACE", "B-PLACE", "I-PLACE", "O", "B-ACTOR", "I-ACTOR", "I-ACTOR"]
    assert mentions(tags) == [(0, 1, "PLACE"), (1, 3, "PLACE"), (4, 7, "ACTOR")]
    assert mentions([]) == mentions(["O", "O"]) == []


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.999])
def test_tags_stay_valid_and_labels_and_other_words_in_order(sentences: list[Sentence], chance: float):
    replace = MentionReplacement(sentences, chance, seed=1)
    for words, tags in sentences:
        new_words, new_tags = replace(words, tags)
        assert len(new_words) == len(new_tags)
        assert is_valid(new_tags)
        assert [label for _, _, label in mentions(new_tags)] == [label for _, _, label in mentions(tags)]
        assert outside(new_words, new_tags) == outside(words, tags)


def test_chance_zero_changes_nothing(sentences: list[Sentence]):
    replace = MentionReplacement(sentences, 0.0, seed=1)
    assert [replace(words, tags) for words, tags in sentences] == [
        (list(words), list(tags)) for words, tags in sentences
    ]


def test_a_chance_of_nearly_one_takes_every_mention_from_the_pool_of_its_label(sentences: list[Sentence]):
    pool = [(("حلب",), ("B-PLACE",)), (("جبهة", "النصرة"), ("B-ACTOR", "I-ACTOR")), (("طفلان",), ("B-CASUALTY",))]
    replace = MentionReplacement(pool, 1 - 1e-12, seed=1)
    expected = {"PLACE": ["حلب"], "ACTOR": ["جبهة", "النصرة"], "CASUALTY": ["طفلان"]}
    for words, tags in sentences:
        new_words, new_tags = replace(words, tags)
        for first, end, label in mentions(new_tags):
            assert new_words[first:end] == expected[label]


def test_the_seed_decides(sentences: list[Sentence]):
    def augmented(seed: int) -> list[tuple[list[str], list[str]]]:
        replace = MentionReplacement(sentences, 0.5, seed)
        return [replace(words, tags) for words, tags in sentences]

    assert augmented(1) == augmented(1)
    assert augmented(1) != augmented(2)


def test_each_key_gives_its_own_reproducible_version(sentences: list[Sentence]):
    replace = MentionReplacement(sentences, 0.9, seed=1)
    words, tags = max(sentences, key=lambda sentence: len(mentions(sentence[1])))
    versions = [replace(words, tags, key=(epoch, 7)) for epoch in range(10)]
    assert len({tuple(new) for new, _ in versions}) > 1
    assert [replace(words, tags, key=(epoch, 7)) for epoch in range(10)] == versions
