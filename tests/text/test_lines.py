"""Line ends that wrap a sentence, and those that end one."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.text.lines import stretches
from hasila.text.segmentation import sentences
from support.strategies import nasty_texts

PROSE = (
    "قال مسعفون إن طائرة مسيرة أغارت صباح السبت على سوق شعبي في أطراف البلدة فقتلت سبعة باعة وأصابت عشرين من المارة، "
    "ثم عادت بعد نصف ساعة وقصفت فريق الإنقاذ الذي وصل إلى المكان. وأضافوا أن المشفى الوحيد في المنطقة خرج من الخدمة "
    "بعد أن نفد وقود المولدات، وأن الجرحى ينقلون إلى بلدة مجاورة على بعد أربعين كيلومترا"
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in stretches(text)]


@pytest.mark.parametrize("width", [30, 45, 60, 72, 80, 100])
def test_wrapped_prose_has_the_sentences_that_it_has_on_one_line(width: int):
    text = textwrap.fill(PROSE, width)
    assert [text[each.start : each.end].split() for each in sentences(text)] == [
        PROSE[each.start : each.end].split() for each in sentences(PROSE)
    ]


def test_paragraphs_of_wrapped_prose_stay_apart():
    one = textwrap.fill(PROSE, 60)
    for gap in ("\n\n", "\n \n", "\r\n\r\n", "\f", "\u2029"):
        assert cut(f"{one}{gap}{one}") == [one, one]


@pytest.mark.parametrize(
    "text",
    [
        "نزحت عائلات من\nتل الورد",
        "انفجر لغم في\n#تل_الورد وأصيب فلاح",
        "قتل خمسة عمال وأصيب أكثر من\r\nعشرين في انفجار",
        "قتل 9 مدنيين، بينهم\n3 أطفال، وجرح أكثر من\n20 آخرين في غارة على مدينة\nتل الورد.",
    ],
)
def test_a_line_that_demands_more_goes_on(text: str):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "قصف على تل الورد\nإصابات في عين السودا\nغارة على الحلوبة",
        "قصف على تل الورد\nقتل خمسة مدنيين بقصف مدفعي استهدف سوق البلدة مساء أمس",
        "الجرحى:\nسامر\nهناء",
        "- نزوح مئات العائلات من\n- عودة عشرات العائلات إلى",
        "1- سامر\n2- هناء\n٣. ماهر",
        "🔴 غارة على\n🔴 قصف على",
        "المحافظة | القتلى من\nتل الورد | 12",
        "قتلى\t7 في\nجرحى\t15",
        "غارات على\n5.1K Views",
        "أين القتلى من؟\nهنا",
        "قصف على\n\nتل الورد",
        "قصف على\u2029تل الورد",
        "قصف " * 30 + "على\nتل الورد",  # no line of a wrapped text is so long
    ],
)
def test_other_line_ends_end_a_sentence(text: str):
    assert cut(text) == [each for each in text.splitlines() if each]


@given(st.lists(st.sampled_from(["قتل عامل", "في", "قصف، ", "- نعم", "", " ", "تل الورد.", "x" * 130, "قال:"])))
def test_stretches_are_whole_lines_in_order(lines: list[str]):
    text = "\n".join(lines)
    assert [piece for each in cut(text) for piece in each.split("\n")] == [line for line in lines if line.strip()]


@given(nasty_texts)
def test_stretches_are_ordered_and_leave_out_white_space_only(text: str):
    end = 0
    for start, following in stretches(text):
        assert end <= start < following
        assert text[end:start].strip() == ""
        end = following
    assert text[end:].strip() == ""
