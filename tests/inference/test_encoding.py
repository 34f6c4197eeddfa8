"""Windows: nothing is cut off, and each word is decided once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from hasila.inference.encoding import MAX_TOKENS, Encoder, Window
from support.strategies import arabic_words

NOTHING = ("\u0640", "\u064e\u0651", "\u200f")
"""Words of which the tokenizer leaves nothing."""

some_words = st.lists(st.one_of(arabic_words, st.sampled_from([*NOTHING, "1", "80،000", "قوات"])), max_size=60)


def pieces(tokenizer: PreTrainedTokenizerFast, word: str) -> tuple[int, ...]:
    return tuple(tokenizer([word], is_split_into_words=True, add_special_tokens=False).input_ids)


def rows(windows: list[Window]) -> list[list[list[int]]]:
    return [[column.tolist() for column in (window.ids, window.words, window.heads)] for window in windows]


def check(tokenizer: PreTrainedTokenizerFast, words: list[str], windows: list[Window], max_tokens: int) -> None:
    tokens = [pieces(tokenizer, word) for word in words]
    decided = [word for window in windows for word in window.words]
    assert decided == [index for index, parts in enumerate(tokens) if parts]
    for window in windows:
        assert 2 < len(window.ids) <= max_tokens
        assert (window.ids[0], window.ids[-1]) == (tokenizer.bos_token_id, tokenizer.eos_token_id)
        for word, head in zip(window.words, window.heads, strict=True):
            parts = tokens[word][: max_tokens - 2]  # of a word longer than a window the beginning is read
            assert tuple(window.ids[head : head + len(parts)]) == parts


@given(words=some_words, sizes=st.tuples(st.integers(5, 24), st.integers(0, 10)))
def test_each_word_with_tokens_is_decided_once_in_order_where_its_head_points(
    tiny_tokenizer: PreTrainedTokenizerFast, words: list[str], sizes: tuple[int, int]
):
    max_tokens, overlap = sizes[0], min(sizes[1], (sizes[0] - 3) // 2)
    (windows,) = Encoder(tiny_tokenizer, max_tokens, overlap).encode([words])
    check(tiny_tokenizer, words, windows, max_tokens)


@given(words=some_words)
def test_a_short_sentence_is_one_window_equal_to_the_tokenizers_own_encoding(
    tiny_tokenizer: PreTrainedTokenizerFast, words: list[str]
):
    (windows,) = Encoder(tiny_tokenizer, 4096).encode([words])
    own = tiny_tokenizer(words, is_split_into_words=True)
    if len(own.input_ids) == 2:
        assert windows == []
        return
    (window,) = windows
    assert list(window.ids) == own.input_ids
    assert list(window.words) == sorted({word for word in own.word_ids() if word is not None})
    assert list(window.heads) == [own.word_ids().index(word) for word in window.words]


def test_sentences_are_encoded_apart(tiny_tokenizer: PreTrainedTokenizerFast):
    sentences = [["قتل", "مدني"], [], ["ـ"], ["في", "إدلب", "."] * 200, ["سوريا"]]
    encoded = Encoder(tiny_tokenizer).encode(sentences)
    alone = [Encoder(tiny_tokenizer).encode([sentence])[0] for sentence in sentences]
    assert list(map(rows, encoded)) == list(map(rows, alone))
    assert [len(windows) for windows in encoded][1:3] == [0, 0]


@pytest.mark.parametrize("nothing", NOTHING)
def test_words_that_vanish_are_decided_by_no_window(tiny_tokenizer: PreTrainedTokenizerFast, nothing: str):
    (windows,) = Encoder(tiny_tokenizer).encode([[nothing, "قتل", nothing, nothing, "مدني", nothing]])
    assert [window.words.tolist() for window in windows] == [[1, 4]]


def test_of_a_word_longer_than_a_window_the_first_tokens_are_read(tiny_tokenizer: PreTrainedTokenizerFast):
    words = ["قتل", "قستثنخ" * 30, "مدني", "قستثنخ" * 30, "قستثنخ" * 30, "في"]
    (windows,) = Encoder(tiny_tokenizer, 16, 4).encode([words])
    check(tiny_tokenizer, words, windows, 16)
    assert len(pieces(tiny_tokenizer, words[1])) > 16


def test_neighbouring_windows_share_the_overlap_and_decide_half_of_it_each(tiny_tokenizer: PreTrainedTokenizerFast):
    known = sorted(piece[1:] for piece in tiny_tokenizer.get_vocab() if piece[1:].isalpha() and piece[0] == "▁")
    words = ([word for word in known if len(pieces(tiny_tokenizer, word)) == 1] * 200)[:200]
    (windows,) = Encoder(tiny_tokenizer, 42, 10).encode([words])
    for before, after in pairwise(windows):
        assert len(before.ids) == 42
        assert before.ids[-11:-1].tolist() == after.ids[1:11].tolist()
        assert before.heads[-1] == 40 - 5  # five words of context follow the last word it decides
        assert after.heads[0] == 1 + 5
    assert sum(len(window.words) for window in windows) == 200


def test_the_defaults_leave_an_article_to_few_windows(tiny_tokenizer: PreTrainedTokenizerFast):
    words = ["قتل", "مدني", "في", "إدلب"] * 200
    (windows,) = Encoder(tiny_tokenizer).encode([words])
    check(tiny_tokenizer, words, windows, MAX_TOKENS)
    assert len(windows) < 10


@pytest.mark.parametrize(("max_tokens", "overlap"), [(256, 127), (10, 4), (2, 0), (16, 100)])
def test_windows_that_would_be_all_overlap_are_refused(
    tiny_tokenizer: PreTrainedTokenizerFast, max_tokens: int, overlap: int
):
    with pytest.raises(ValueError, match=rf"windows of {max_tokens} tokens .* by {overlap}: expected less than half"):
        Encoder(tiny_tokenizer, max_tokens, overlap)


def test_padding_and_truncation_of_other_callers_do_not_matter(tiny_tokenizer: PreTrainedTokenizerFast):
    sentences = [["قتل", "مدني"], ["في", "إدلب", "."] * 200]
    encoder = Encoder(tiny_tokenizer)
    expected = list(map(rows, encoder.encode(sentences)))
    tiny_tokenizer(["قتل", "قتل مدني في إدلب"], padding=True, truncation=True, max_length=4)
    assert tiny_tokenizer.backend_tokenizer.truncation is not None
    assert list(map(rows, encoder.encode(sentences))) == expected
    assert list(map(rows, Encoder(tiny_tokenizer).encode(sentences))) == expected


def test_the_tokenizer_is_left_as_it_was(tiny_tokenizer: PreTrainedTokenizerFast):
    tiny_tokenizer(["قتل", "قتل مدني في إدلب"], padding=True, truncation=True, max_length=4)
    before = tiny_tokenizer.backend_tokenizer.to_str()
    Encoder(tiny_tokenizer).encode([["قتل"] * 1000])
    assert tiny_tokenizer.backend_tokenizer.to_str() == before
