"""Tokens of words: those that the tokenizer gives words, whether they are new, kept or forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from hasila.inference import word_tokens
from hasila.inference.word_tokens import WordTokens
from support.strategies import arabic_words, nasty_texts

words = st.lists(st.one_of(arabic_words, nasty_texts, st.sampled_from(["", "ـ", "قتل", "\ud800", "😀"])), max_size=30)


def by_word(tokens: WordTokens, asked: list[str]) -> list[list[int]]:
    ids, counts = tokens.of(asked)
    assert len(ids) == counts.sum()
    ends = counts.cumsum()
    return [ids[end - count : end].tolist() for end, count in zip(ends, counts, strict=True)]


def own(tokenizer: PreTrainedTokenizerFast, asked: list[str]) -> list[list[int]]:
    plain = ["".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in word) for word in asked]
    return [tokenizer([word], is_split_into_words=True, add_special_tokens=False).input_ids for word in plain]


@given(calls=st.lists(words, max_size=4))
def test_tokens_are_the_tokenizers_in_every_call(tiny_tokenizer: PreTrainedTokenizerFast, calls: list[list[str]]):
    tokens = WordTokens(tiny_tokenizer.backend_tokenizer)
    for asked in calls:
        assert by_word(tokens, asked) == own(tiny_tokenizer, asked)


def test_half_a_surrogate_pair_is_read_as_a_replacement(tiny_tokenizer: PreTrainedTokenizerFast):
    tokens = WordTokens(tiny_tokenizer.backend_tokenizer)
    assert by_word(tokens, ["قتل\ud800"]) == own(tiny_tokenizer, ["قتل\ufffd"])


def test_words_that_were_forgotten_are_tokenized_again(
    tiny_tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(word_tokens, "_MOST_KEPT", 20)
    tokens = WordTokens(tiny_tokenizer.backend_tokenizer)
    for number in range(300):
        asked = ["قتل", f"{number}", "مدنيا", f"{number % 7}" * 5]
        assert by_word(tokens, asked) == own(tiny_tokenizer, asked)


def test_threads_may_ask_at_once(tiny_tokenizer: PreTrainedTokenizerFast):
    tokens = WordTokens(tiny_tokenizer.backend_tokenizer)
    asked = [[str(number + step) for step in range(40)] for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: by_word(tokens, one), asked))
    assert found == [own(tiny_tokenizer, one) for one in asked]
