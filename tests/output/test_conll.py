"""CoNLL: the package's words with BIO tags, which the reader of CoNLL reads again."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from hasila.corpus import examples, foreign
from hasila.corpus.standoff import Entity
from hasila.documents.document import Document
from hasila.errors import DocumentError
from hasila.output import conll, markup
from hasila.output.span_layout import SPANS
from hasila.output.writers import Output
from hasila.spans import Span
from support.marked import EMOJI, EMOJI_SPANS, article_of, marked_texts, span

TEXT = "قتل 12 مدنيا في حلب. وأصيب طفلان في #كفر_نبل."
TEXT_SPANS = [span(TEXT, "12 مدنيا", "CASUALTY"), span(TEXT, "حلب", "PLACE"), span(TEXT, "كفر_نبل", "PLACE")]


def test_words_tags_sentences_and_names(tmp_path: Path):
    path = tmp_path / "out.conll"
    with Output(path, SPANS) as output:
        output.write(Document("a\tb\n1", TEXT), TEXT_SPANS)
        output.write(Document("2", "لا شيء"), [])
    assert path.read_text(encoding="utf-8").split("\n\n") == [
        "# newdoc id = a b 1\nقتل\tO\n12\tB-CASUALTY\nمدنيا\tI-CASUALTY\nفي\tO\nحلب\tB-PLACE\n.\tO",
        "و\tO\nأصيب\tO\nطفلان\tO\nفي\tO\n#\tO\nكفر نبل\tB-PLACE\n.\tO",
        "# newdoc id = 2\nلا\tO\nشيء\tO",
        "",
    ]


def test_the_reader_of_conll_finds_the_same_words_and_tags(tmp_path: Path):
    path = tmp_path / "out.conll"
    with Output(path, SPANS) as output:
        output.write(Document("1", TEXT), TEXT_SPANS)
        output.write(Document("2", EMOJI), EMOJI_SPANS[::2])
    articles = [article_of("1", TEXT, TEXT_SPANS), article_of("2", EMOJI, EMOJI_SPANS[::2])]
    labelled = [
        (word, tag) for example in examples(articles) for word, tag in zip(example.words, example.tags, strict=True)
        if tag != "O"
    ]  # fmt: skip
    read = [
        (word, tag) for words, tags in foreign.read(str(path), {}).rows for word, tag in zip(words, tags, strict=True)
    ]
    assert [(word, tag) for word, tag in read if tag != "O"] == [
        (part, tag if part == word.split()[0] else f"I{tag[1:]}") for word, tag in labelled for part in word.split()
    ]


@settings(max_examples=60)
@given(marked_texts())
def test_a_line_has_two_columns_and_the_words_are_those_of_training(marked: tuple[str, list[Span]]):
    text, spans = marked
    head, *lines = conll.lines(Document("a", text), markup.of_spans(Document("a", text), spans))
    assert head == "# newdoc id = a"
    rows = [line.split("\t") for line in lines if line]
    expected = [
        [" ".join(word.split()), tag]
        for example in examples([article_of("a", text, spans)])
        for word, tag in zip(example.words, example.tags, strict=True)
    ]
    assert rows == expected
    assert not any(character in line for line in lines for character in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def test_overlapping_mentions_are_refused():
    mentions = (Entity("T1", "PLACE", 0, 3, "قتل"), Entity("T2", "ACTOR", 2, 5, "ل 1"))
    with pytest.raises(DocumentError, match=r"a: CoNLL has one tag for a word, but PLACE 0:3 and ACTOR 2:5 overlap"):
        list(conll.lines(Document("a", TEXT), markup.Markup(mentions)))
