"""Batches: passages as the extractor groups them, labels at the first token of a word, versions by epoch."""

import math

import pytest
import torch
from transformers import PreTrainedTokenizerFast

from hasila import corpus
from hasila.corpus.articles import Article
from hasila.labels import TAGS
from hasila.text import segmentation
from hasila.training import batches
from hasila.training.augmentation import MentionReplacement
from hasila.training.batches import Collator, Passages


def test_passages_are_the_sentences_of_the_articles_in_order(articles: list[Article]):
    rows = corpus.dataset(articles)
    found = batches.passages(articles)
    assert [word for words, _ in found for word in words] == [word for row in rows for word in row["words"]]
    assert [tag for _, tags in found for tag in tags] == [TAGS[tag] for row in rows for tag in row["tags"]]
    assert len(articles) < len(found) < len(rows)
    for article in articles:
        own = list(corpus.examples([article]))
        passages = batches.passages([article])
        starts = {sum(len(example.words) for example in own[:count]) for count in range(len(own))}
        assert {sum(len(words) for words, _ in passages[:count]) for count in range(len(passages))} <= starts
        assert max(len(words) for words, _ in passages) <= max(
            segmentation.PASSAGE_WORDS, *(len(example.words) for example in own)
        )


def test_labels_stand_at_the_first_token_of_each_word_only(
    tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    rows = [(list(example.words), list(example.tags)) for example in corpus.examples(articles[:1])]
    batch = Collator(tiny_tokenizer, TAGS)(rows)
    lengths = []
    for number, (words, tags) in enumerate(rows):
        encoding = tiny_tokenizer(words, is_split_into_words=True)
        length = len(encoding.input_ids)
        lengths.append(length)
        owners = encoding.word_ids()
        expected = [
            TAGS.index(tags[owner]) if owner is not None and owner != before else -100
            for before, owner in zip([None, *owners], owners, strict=False)
        ]
        padding = batch["input_ids"].shape[1] - length
        assert batch["input_ids"][number].tolist() == encoding.input_ids + [tiny_tokenizer.pad_token_id] * padding
        assert batch["attention_mask"][number].tolist() == [1] * length + [0] * padding
        assert batch["labels"][number].tolist() == expected + [-100] * padding
        assert sum(label != -100 for label in expected) == len(words)
    assert batch["input_ids"].shape == (len(rows), 8 * math.ceil(max(lengths) / 8))
    assert len(set(lengths)) > 1


def labels_of(batch: dict[str, torch.Tensor]) -> list[str]:
    return [TAGS[label] for label in batch["labels"][batch["labels"] != -100].tolist()]


def test_a_long_passage_becomes_windows_that_label_each_word_once(tiny_tokenizer: PreTrainedTokenizerFast):
    words, tags = ["إدلب", "في"] * 300, ["B-PLACE", "O"] * 300
    batch = Collator(tiny_tokenizer, TAGS)([(words, tags)])
    assert len(batch["labels"]) > 1
    assert labels_of(batch) == tags


def test_labels_are_numbered_by_the_tags_that_are_given(tiny_tokenizer: PreTrainedTokenizerFast):
    tags = ["B-LOC", "O", "I-LOC"]
    batch = Collator(tiny_tokenizer, tags)([(["في", "معرة", "النعمان"], ["O", "B-LOC", "I-LOC"])])
    assert batch["labels"][batch["labels"] != -100].tolist() == [1, 0, 2]


def test_a_batch_of_empty_passages_is_one_window_without_labels(tiny_tokenizer: PreTrainedTokenizerFast):
    batch = Collator(tiny_tokenizer, TAGS)([([], []), ([], [])])
    assert batch["input_ids"][batch["attention_mask"] == 1].tolist() == tiny_tokenizer("").input_ids
    assert labels_of(batch) == []


@pytest.mark.parametrize(("count", "length"), [(1, 4), (4, 4), (5, 8), (8, 8)])
def test_an_epoch_is_a_whole_number_of_batches_filled_up_with_empty_passages(count: int, length: int):
    rows = [([str(number)], ["O"]) for number in range(count)]
    data = Passages(rows, 4, seed=1)
    assert sorted(data[index] for index in range(len(data))) == [*[([], [])] * (length - count), *rows]


def order(data: Passages, epoch: int) -> list[str]:
    data.set_epoch(epoch)
    return [" ".join(data[index][0]) for index in range(len(data))]


def test_the_order_depends_on_epoch_and_seed():
    rows = [([str(number)], ["O"]) for number in range(40)]
    data = Passages(rows, 4, seed=1)
    assert order(data, 0) != order(data, 1)
    assert order(data, 0) == order(Passages(rows, 4, seed=1), 0) != order(Passages(rows, 4, seed=2), 0)


def test_passages_of_a_batch_have_similar_lengths_and_batches_are_shuffled():
    lengths = list(range(1, 65))
    data = Passages([(["x"] * length, ["O"] * length) for length in lengths], 4, seed=1)
    data.set_epoch(3)
    found = [[len(data[index][0]) for index in range(begin, begin + 4)] for begin in range(0, 64, 4)]
    assert sorted(length for batch in found for length in batch) == lengths
    assert all(max(batch) - min(batch) == 3 for batch in found)
    assert found != sorted(found)


def test_each_epoch_has_its_own_versions_in_any_reading_order(articles: list[Article]):
    rows = batches.passages(articles[:1])
    data = Passages(rows, 1, 1, MentionReplacement(rows, 0.5, seed=1))

    def version(epoch: int, order: range) -> dict[int, object]:
        data.set_epoch(epoch)
        return {index: data[index] for index in order}

    forwards = range(len(rows))
    first = version(0, forwards)
    assert version(1, forwards) != first
    assert version(0, forwards[::-1]) == first
