"""Words, proclitics, sentences and passages."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.corpus.articles import Article
from hasila.text import segmentation
from hasila.text.reading import reading_form
from support.strategies import arabic_words, nasty_texts


def cut(text: str) -> list[str]:
    return [text[word.start : word.end] for word in segmentation.words(text)]


def cut_sentences(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in segmentation.sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \t\n\u200f", ""),
        ("قتل عشرة مدنيين", "قتل|عشرة|مدنيين"),
        ("النظام، والمعارضة!", "النظام|،|و|المعارضة|!"),
        ("(00:01)", "(|00:01|)"),
        ("«سوريا»", "«|سوريا|»"),
        ("#سوريا", "#|سوريا"),
        ("don't", "don|'|t"),
        ("3.6", "3.6"),
        ("1.2.", "1.2|."),
        ("80،000", "80،000"),
        ("80، 000", "80|،|000"),
        ("٨٠٬٠٠٠", "٨٠٬٠٠٠"),
        ("٣٫٦", "٣٫٦"),
        ("۱۲", "۱۲"),
        ("12/2019", "12|/|2019"),
        ("%3", "%|3"),
        ("x²", "x|²"),
        ("24ساعة", "24|ساعة"),
        ("😀😀", "😀|😀"),
        ("⚡️قتل👨‍👩‍👧🇸🇾🇱🇧👍🏽", "⚡️|قتل|👨‍👩‍👧|🇸🇾|🇱🇧|👍🏽"),
        ("e\u0301tat", "e\u0301tat"),
        ("12,\u200f450", "12,\u200f450"),
        ("#كفر_حلب", "#|كفر_حلب"),
        ("#بحلب", "#|بحلب"),
        ("#فنيجين", "#|فنيجين"),
        ("#وادي_بردى", "#|وادي_بردى"),
        ("＃فيروزة", "＃|فيروزة"),
        ("#وتركيا وتركيا", "#|وتركيا|و|تركيا"),
        ("# وتركيا", "#|و|تركيا"),
        ("#القريةنعم", "#|القرية|نعم"),
        ("كفر_حلب", "كفر|حلب"),
        ("5.1KViewsقتل", "5.1|KViews|قتل"),
        ("عاجل🔴|قتل", "عاجل|🔴|||قتل"),
        ("القريةوقصفت", "القرية|و|قصفت"),
        ("إصـ.ـابة", "إصـ.ـابة"),
        ("وتـ.ـركيا", "و|تـ.ـركيا"),
        ("\u064bسوريا", "\u064b|سوريا"),
    ],
)
def test_words(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وتركيا", "و|تركيا"),
        ("وَتُركيا", "وَ|تُركيا"),
        ("فتركيا", "ف|تركيا"),
        ("بإدلب", "ب|إدلب"),
        ("وبتركيا", "و|ب|تركيا"),
        ("وكفرناها", "و|كفرناها"),
        ("وللتقدم", "و|للتقدم"),
        ("للمعارضة", "للمعارضة"),
        ("وبالتنسيق", "و|ب|التنسيق"),
        ("ولا", "ولا"),
        ("سيذهب", "سيذهب"),
        ("و68", "و|68"),
        ("الـ24", "الـ|24"),
        ("الـ 24", "الـ|24"),
    ],
)
def test_proclitics_are_words(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ﻭﺗﺮﻛﻴﺎ", "ﻭ|ﺗﺮﻛﻴﺎ"),
        ("بﻻجئين", "ب|ﻻجئين"),
        ("ولﻻجئين", "و|لﻻجئين"),
        ("ﻻجئين", "ﻻجئين"),  # its ل could be cut off only inside the ligature
        ("ﷲ", "ﷲ"),
    ],
)
def test_presentation_forms_are_cut_like_letters_but_never_inside_a_ligature(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("سـوريا", "سـوريا"),
        ("وـتركيا", "وـ|تركيا"),
        ("ـ", "ـ"),
        ("ـــ سوريا", "ـــ|سوريا"),
    ],
)
def test_tatweel_belongs_to_the_word_it_stands_in(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u200fوتركيا\u200f", "و|تركيا"),
        ("وتر\u200fكيا", "و|تر\u200fكيا"),
        ("و\u200fتركيا", "و|تركيا"),
        ("وَ\u200f\u200eتركيا", "وَ|تركيا"),
        ("\u202bسوريا\u202c.", "سوريا|."),
        ("\u200f24\u200f", "24"),
    ],
)
def test_format_marks_are_kept_inside_words_only(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a-b?c=d&e=f#g", "https://example.org/a-b?c=d&e=f#g"),
        ("HTTP://X.ORG/A", "HTTP://X.ORG/A"),
        ("www.sana.sy و", "www.sana.sy|و"),
        ("enabbaladi.net/archives/12", "enabbaladi.net/archives/12"),
        ("https://t.me/abقال", "https://t.me/ab|قال"),
        ("وhttps://t.me/ab", "و|https://t.me/ab"),
        ("قناةx.com", "قناة|x.com"),
        ("(https://t.me/ab).", "(|https://t.me/ab|)|."),
        ("«www.sana.sy»،", "«|www.sana.sy|»|،"),
        ("x.com... y.com؟", "x.com|.|.|.|y.com|؟"),
        ("x.com/?a&amp;b&nbsp;c", "x.com/?a&amp;b|c"),
        ("12.km", "12|.|km"),
        ("A.B", "A|.|B"),
        ("https://", "https|:|/|/"),
        ("info@sana.gov.sy.", "info@sana.gov.sy|."),
        ("a@b", "a|@|b"),
        ("@user:", "@user|:"),
        ("@user_1قال", "@user_1|قال"),
        ("@سوريا_الآن،", "@سوريا_الآن|،"),
        ("@ user", "@|user"),
        ("x.com/@user", "x.com/@user"),
        ("قال<br />ثم", "قال|ثم"),
        ('<a href="https://t.me/ab" class=x>نص</a>', "نص"),
        ("قال <!-- لا. ثم --> نعم", "قال|نعم"),
        ("5<10 و 7>3", "5|<|10|و|7|>|3"),
        ("a <b و c> d", "a|<|b|و|c|>|d"),
        ("<12:00>", "<|12:00|>"),
        ("<info@sana.sy>", "<|info@sana.sy|>"),
        ("<a\nb=c>", "<|a|b|=|c|>"),
        ("&quot;نعم&#34;", "&quot;|نعم|&#34;"),
        ("AT&T; و & ;", "AT|&|T|;|و|&|;"),
    ],
)
def test_addresses_and_entities_are_one_word_each_and_tags_are_none(text: str, expected: str):
    assert "|".join(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("عبر www.sana.sy. ثم", ["عبر www.sana.sy.", "ثم"]),
        ("عبر https://t.me/ab?c=d! ثم", ["عبر https://t.me/ab?c=d!", "ثم"]),
        ("هل قرأت x.com/?a=b؟ نعم", ["هل قرأت x.com/?a=b؟", "نعم"]),
        ("عبر m.khalil@sana.gov.sy قال", ["عبر m.khalil@sana.gov.sy قال"]),
        ('قال <a title="نعم. لا!">ثم</a> عاد', ['قال <a title="نعم. لا!">ثم</a> عاد']),
    ],
)
def test_no_sentence_ends_inside_an_address_or_a_tag(text: str, expected: list[str]):
    assert cut_sentences(text) == expected


@pytest.mark.parametrize(
    "newline", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\n\n"]
)
def test_every_kind_of_line_break_ends_a_sentence(newline: str):
    assert cut_sentences(f"قتل مدني{newline}في سوريا") == ["قتل مدني", "في سوريا"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\u200f\n ", []),
        ("هل قتل؟ نعم! ثم عاد", ["هل قتل؟", "نعم!", "ثم عاد"]),
        ("قتل؟! نعم", ["قتل؟!", "نعم"]),
        ("قتل… ثم عاد", ["قتل…", "ثم عاد"]),
        ("سوريا.. قوات", ["سوريا.. قوات"]),
        ("سوريا... قوات", ["سوريا... قوات"]),
        ("حلب.ولا", ["حلب.", "ولا"]),
        ("م. خ. سوريا", ["م. خ. سوريا"]),
        ("قال م. خ. إن", ["قال م. خ. إن"]),
        ("مُحَمَّد. ثم عاد", ["مُحَمَّد.", "ثم عاد"]),
        ("3.6 مليون", ["3.6 مليون"]),
        ("عام 2019. ثم", ["عام 2019.", "ثم"]),
        ("قال «نعم.» ثم عاد", ["قال «نعم.»", "ثم عاد"]),
        ('قال "نعم." ثم عاد', ['قال "نعم."', "ثم عاد"]),
        ("قال “نعم.“ ثم عاد", ["قال “نعم.“", "ثم عاد"]),
        ("نعم.\u200f ثم عاد", ["نعم.", "ثم عاد"]),
        ('نعم. "', ['نعم. "']),
        ('نعم. "\nثم عاد', ['نعم. "', "ثم عاد"]),
        ("نعم. ! ثم", ["نعم. !", "ثم"]),
        ("1. سامر\n٢. هناء", ["1. سامر", "٢. هناء"]),
        ("قتل 4 عمال في حلب | جرح 3 مزارعين قرب تدمر", ["قتل 4 عمال في حلب", "| جرح 3 مزارعين قرب تدمر"]),
        ("🔴 قتل 4 عمال في حلب 🔴 جرح 3 مزارعين قرب تدمر", ["🔴 قتل 4 عمال في حلب", "🔴 جرح 3 مزارعين قرب تدمر"]),
        ("قتل أربعة عمال قرب حلب • جرح مزارع", ["قتل أربعة عمال قرب حلب • جرح مزارع"]),
        ("7 قتلى | 15 جريحا | 3 مفقودين", ["7 قتلى | 15 جريحا | 3 مفقودين"]),
        ("قتلى: 7، جرحى: 15 (تدمر)", ["قتلى: 7، جرحى: 15 (تدمر)"]),
        ("عاجل | قصف على أطراف مدينة تدمر", ["عاجل | قصف على أطراف مدينة تدمر"]),
        ("<p>قتل عامل</p><p>جرح آخر</p>", ["قتل عامل", "جرح آخر"]),
        ("ق.تل عامل", ["ق.تل عامل"]),
        ("نزحت عائلات من\nحلب", ["نزحت عائلات من\nحلب"]),
        ('"\nسوريا', ['"', "سوريا"]),  # a line of its own: there is nothing before it to join
    ],
)
def test_sentences(text: str, expected: list[str]):
    assert cut_sentences(text) == expected


@given(nasty_texts)
def test_words_are_ordered_and_disjoint_and_not_empty(text: str):
    end = 0
    for word in segmentation.words(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end


@given(nasty_texts)
def test_every_letter_and_digit_is_in_exactly_one_word(text: str):
    times = [0] * len(text)
    for word in segmentation.words(text):
        for position in range(word.start, word.end):
            times[position] += 1
    assert all(times[position] == 1 for position, character in enumerate(reading_form(text)) if character.isalnum())
    assert max(times, default=0) <= 1


@given(nasty_texts)
def test_words_begin_and_end_with_neither_white_space_nor_format_marks(text: str):
    for word in segmentation.words(text):
        for edge in (text[word.start], text[word.end - 1]):
            assert not edge.isspace()
            assert unicodedata.category(edge) not in ("Cf", "Cc")


@given(nasty_texts)
def test_sentences_are_ordered_and_disjoint_and_begin_and_end_with_their_words(text: str):
    end = 0
    for sentence in segmentation.sentences(text):
        assert end <= sentence.start < sentence.end <= len(text)
        assert (sentence.start, sentence.end) == (sentence.words[0].start, sentence.words[-1].end)
        assert all(sentence.start <= word.start < word.end <= sentence.end for word in sentence.words)
        assert len(sentence) == len(sentence.words)
        end = sentence.end


@given(nasty_texts)
def test_sentences_cut_no_word_and_lose_none(text: str):
    of_sentences = [word for sentence in segmentation.sentences(text) for word in sentence.words]
    assert of_sentences == segmentation.words(text)


@given(nasty_texts)
def test_the_cache_changes_nothing(text: str):
    warm = [segmentation.words(text), segmentation.words(text)]
    segmentation.proclitics.cache_clear()
    assert warm == [segmentation.words(text)] * 2


@given(nasty_texts, nasty_texts)
def test_text_after_a_line_break_changes_nothing_before_it(before: str, after: str):
    lines = [word.end for word in segmentation.words(f"{before}\n{after}") if word.end <= len(before)]
    assert lines == [word.end for word in segmentation.words(before)]


@pytest.mark.parametrize(
    "part",
    [
        "ا",
        "و",
        "1",
        "\u064b",
        "ا\u200f",
        "ﷺ",
        ".",
        '"',
        "م.",
        "a.",
        "a_b.",
        "www.",
        "a@",
        "a@b.",
        "@س",
        "<",
        "<a =",
        "&",
        "&a",
        "&a;",
        "قـ.ـ",
        "ا ـ",
        "ق.تل",
        "#ا_",
        "ة",
        "قصفال",
        "🔴",
        "|",
        "في\n",
        "قتل،\n",
    ],
)
def test_a_run_of_100k_characters_without_spaces_costs_little(part: str):
    text = part * (100_000 // len(part))
    begun = time.process_time()
    found = list(segmentation.sentences(text))
    assert time.process_time() - begun < 30  # a quadratic search would take minutes, on any machine
    assert found[-1].end >= len(text) - 1


def test_gold_spans_begin_and_end_where_words_of_one_sentence_do(articles: list[Article]):
    for article in articles:
        sentences = list(segmentation.sentences(article.text))
        starts = {word.start: sentence for sentence in sentences for word in sentence.words}
        ends = {word.end: sentence for sentence in sentences for word in sentence.words}
        for entity in article.entities:
            assert entity.start in starts, entity
            assert starts[entity.start] is ends.get(entity.end), entity


@given(st.sampled_from("وفبلك"), arabic_words)
def test_a_tag_begins_with_its_name(letter: str, rest: str):
    assert cut(f"#{letter}{rest}")[1] != letter


@given(st.lists(st.integers(1, 150)))
def test_passages_keep_the_order_and_are_as_long_as_allowed(lengths: list[int]):
    sentences = [range(length) for length in lengths]
    found = list(segmentation.passages(sentences))
    assert [sentence for passage in found for sentence in passage] == sentences
    sizes = [sum(map(len, passage)) for passage in found]
    assert all(
        size <= segmentation.PASSAGE_WORDS or len(passage) == 1 for passage, size in zip(found, sizes, strict=True)
    )
    for size, following in zip(sizes, found[1:], strict=False):
        assert size + len(following[0]) > segmentation.PASSAGE_WORDS


def test_what_runs_on_without_a_stop_is_cut_and_no_word_is_lost():
    text = "قصف " * 12_001
    found = list(segmentation.sentences(text))
    assert [len(each) for each in found] == [segmentation.LONGEST_SENTENCE] * 2 + [2001]
    words = [word for each in found for word in each.words]
    assert [text[word.start : word.end] for word in words] == ["قصف"] * 12_001


@given(nasty_texts)
def test_edges_are_those_of_the_sentences(text: str):
    assert [*segmentation.sentence_edges(text)] == [(each.start, each.end) for each in segmentation.sentences(text)]


def test_edges_of_passages_are_those_of_their_sentences(articles: list[Article]):
    for article in articles:
        sentences = [(each.start, each.end) for each in segmentation.sentences(article.text)]
        assert [*segmentation.sentence_edges(article.text)] == sentences
