"""The reading form of a text: prose, with every character where it stands in the text."""

import pytest
from hypothesis import given

from hasila.text.patterns import JOINER, TAG_SPACE
from hasila.text.reading import on_one_line, plain_word, reading_form
from hasila.text.segmentation import words
from support.strategies import nasty_texts


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("قتل&nbsp;4&nbsp;مدنيين", "قتل 4 مدنيين"),
        ("قال &quot;نعم&#34;", 'قال "نعم"'),
        ("قصف&#8207; على", "قصف على"),
        ("م&zwnj;ن", "من"),
        ("&#1602;&#1589;&#x641; حلب", "قصف حلب"),
        ("تل&amp;رفعت", "تل&رفعت"),
        ("&lt;b&gt;", "<b>"),
        ("&copy;2024", "©2024"),
        ("&amp;laquo;القدس&amp;amp;raquo;", "«القدس»"),
        ("قتل &amp;#1635; جنود", "قتل ٣ جنود"),
        ("س&amp;ج", "س&ج"),
        ("بارا&lt;br/&gt;وأم روابة&amp;lt;/p&amp;gt;", "بارا وأم روابة"),
        ("&lt;br", "<br"),
        ("شهييييد وجريييح", "شهيد وجريح"),
        ("ياااا الللله", "يا الله"),
        ("الليل والتتويج", "الليل والتتويج"),
        ("1000 ووو", "1000 و"),
        ("&ghost; و&a;", "&ghost; و&a;"),
        ("قتل <b>4</b> مدنيين", "قتل 4 مدنيين"),
        ("5<10 و7>3", "5<10 و7>3"),
        ("كفر_حلب", "كفر حلب"),
        ("1_ سمية", "1_ سمية"),
        ("قصـ.ـف", "قصف"),
        ("https://example.org/a_b?c=d&amp;e", "https://example.org/a_b?c=d&amp;e"),
        ("@تل_الورد_1", "@تل_الورد_1"),
        ("sana_sy@example.org", "sana_sy@example.org"),
        ("سو\u2060ريا\u205fحلب", "سو\u200bريا حلب"),
    ],
)
def test_web_text_is_read_as_prose(text: str, prose: str):
    form = reading_form(text)
    assert len(form) == len(text)
    assert plain_word(form).split() == prose.split()


@pytest.mark.parametrize(
    "tag", ["<p>", "</p>", "<br/>", "<BR />", "</div>", '<li class="a">', "</tr>", "<h2>", "&#10;"]
)
def test_a_tag_that_ends_a_line_is_a_line_break(tag: str):
    assert reading_form(f"قتل{tag}أصيب").split("\n", 1)[0] == "قتل"
    assert on_one_line(reading_form(f"قتل{tag}أصيب")).split() == ["قتل", "أصيب"]


@pytest.mark.parametrize("tag", ["<b>", "</a>", "<pre>", '<a href="x.com">', "<!-- p -->", "<param>"])
def test_another_tag_is_a_space(tag: str):
    assert reading_form(f"قتل{tag}أصيب") == f"قتل{' ' * len(tag)}أصيب"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#كفر_حلب", "كفر_حلب"),
        ("＃كفر_حلب", "كفر_حلب"),
        ("#تل_الورد_", "تل_الورد"),
        ("(#تل__الورد)", "تل__الورد"),
        ("#يوم_2023", "يوم_2023"),
        ("#2023_يوم", "2023_يوم"),
        ("#تل_القريةقصفت", "تل_القرية"),
        ("#حرب_وبلاد", "حرب_وبلاد"),
    ],
)
def test_a_tag_of_several_words_is_one_word_with_spaces_in_its_form(text: str, tag: str):
    (found,) = (word for word in words(text) if " " in word.form)
    assert text[found.start : found.end] == tag
    assert found.form.split() == tag.replace("_", " ").split()


@given(nasty_texts)
def test_the_reading_form_is_as_long_as_the_text_and_read_once(text: str):
    form = reading_form(text)
    assert len(form) == len(text)
    if not (JOINER in form or TAG_SPACE in form):
        assert form == text or any(character in text for character in "<&_")


@given(nasty_texts)
def test_forms_of_words_have_no_fillers_and_those_of_plain_words_are_the_text(text: str):
    for word in words(text):
        assert JOINER not in word.form
        assert TAG_SPACE not in word.form
        if len(word.form) == word.end - word.start and "_" not in text and "&" not in text:
            assert word.form == text[word.start : word.end].replace(JOINER, "\u200b")
