"""Which spans segmentation and tokenizers let a perfect classifier predict."""

import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from hasila.corpus.articles import Article
from hasila.corpus.standoff import Entity
from hasila.inference import checkpoint
from hasila.inference.tokenizer import with_text_form
from hasila.scoring.ceiling import Ceiling, measure
from support.borrowed import ARABERT, needs_arabert


def article(text: str, *mentions: str) -> Article:
    """An article in which each mention, found at its first place, is annotated."""
    entities = [
        Entity(f"T{number}", "PLACE", text.index(mention), text.index(mention) + len(mention), mention, {})
        for number, mention in enumerate(mentions, 1)
    ]
    return Article("made-up", text, tuple(entities))


def test_a_tokenizer_of_the_articles_reaches_every_span(
    tiny_tokenizer: PreTrainedTokenizerFast, articles: list[Article]
):
    ceiling = measure(tiny_tokenizer, articles)
    assert ceiling.spans == sum(len(article.mentions) for article in articles)
    assert ceiling.share >= 0.99
    assert ceiling.unknown == 0
    assert len(ceiling.missed) == ceiling.spans - ceiling.reachable


def test_the_embedded_tokenizer_reaches_every_span_and_knows_every_character(articles: list[Article]):
    ceiling = measure(checkpoint.load_tokenizer(str(checkpoint.embedded())), articles)
    assert ceiling.share >= 0.99
    assert ceiling.unknown == 0


@needs_arabert
def test_arabert_knows_nearly_everything_in_its_text_form(articles: list[Article]):
    tokenizer = AutoTokenizer.from_pretrained(ARABERT)
    formed = measure(with_text_form(tokenizer, "arabert"), articles)
    assert formed.share >= 0.99
    assert formed.unknown <= 0.003 * formed.tokens
    assert formed.unknown < measure(tokenizer, articles).unknown


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("قتل في تركيا", "ركيا"),  # begins inside a word
        ("قتل في تركيا", "ترك"),  # ends inside a word
        ("قتل في حلب. ثم في إدلب", "حلب. ثم"),  # is cut by the end of a sentence
        ("قتل ـ ثم", "ـ"),  # has no token
        ("قتل في حلب ", "حلب "),  # ends with white space
    ],
)
def test_a_span_out_of_reach_is_told(tiny_tokenizer: PreTrainedTokenizerFast, text: str, mention: str):
    ceiling = measure(tiny_tokenizer, [article(text, "قتل", mention)])
    assert (ceiling.spans, ceiling.reachable, ceiling.share) == (2, 1, 0.5)
    start = text.index(mention)
    assert ceiling.missed == (f"made-up {start} {start + len(mention)} PLACE {mention!r}",)


def test_spans_in_a_sentence_of_many_windows_are_in_reach(tiny_tokenizer: PreTrainedTokenizerFast):
    text = "قوات النظام " * 400 + "إدلب"
    assert measure(tiny_tokenizer, [article(text, "قوات", "إدلب")]).share == 1


def test_unknown_pieces_are_counted(tiny_tokenizer: PreTrainedTokenizerFast):
    ceiling = measure(tiny_tokenizer, [article("قتل 中 في حلب", "حلب")])
    assert ceiling.unknown == 1
    assert ceiling.share == 1


def test_without_spans_all_of_them_are_reachable(tiny_tokenizer: PreTrainedTokenizerFast):
    assert measure(tiny_tokenizer, []) == Ceiling(0, 0, 0, 0, ())
    assert measure(tiny_tokenizer, []).share == 1
