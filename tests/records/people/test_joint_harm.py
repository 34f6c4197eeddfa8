"""Killed and injured people in one number are of no kind, and nobody of them becomes a number of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.people.joint_harm import joint_harm
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts

REASON = "one number of killed and injured"


def records(marked: str, harm: str = "killed") -> tuple[str, list[Record]]:
    """The records of people between brackets, all of one harm by the model."""
    text, layers = read(marked.replace("[", f"[CASUALTY Harm={harm}|"))
    return text, RECORDER.records(text, layers)


@pytest.mark.parametrize("harm", ["killed", "injured"])
@pytest.mark.parametrize(
    ("marked", "low", "evidence"),
    [
        ("وصل المشفى [31 بين شهيد ومصاب].", 31, "بين شهيد ومصاب"),
        ("[17 عاملا] بين قتيل وجريح في المعمل.", 17, "بين قتيل وجريح"),
        ("سقط [تسعة أطفال] ما بين جريح وقتيل.", 9, "ما بين جريح وقتيل"),
        ("أوقع الكمين [11 جنديا] من اللواء بين قتيل وجريح.", 11, "بين قتيل وجريح"),
        ("بين قتيل وجريح: [14 مدنيا].", 14, "بين قتيل وجريح"),
        ("خلف التفجير [مئات القتلى والجرحى].", 200, "القتلى والجرحى"),
        ("وصول [عشرات الجرحى والشهداء] إلى المشفى.", 20, "الجرحى والشهداء"),
        ("سقوط [15 شهيدا وجريحا] في الغارة.", 15, "شهيدا وجريحا"),
        ("سقوط [120 قتيل وجريح].", 120, "قتيل وجريح"),
        ("مقتل وإصابة [13 عاملا] في انهيار.", 13, "مقتل وإصابة"),
        ("استشهاد وجرح أكثر من [40 شخصا].", 41, "استشهاد وجرح"),
        ("أدى القصف إلى إصابة ومقتل [6 نساء].", 6, "إصابة ومقتل"),
        ("قتل وجرح [16 عنصرا] في كمين.", 16, "قتل وجرح"),
        ("أصيب أو قتل في الهجوم [21 مدنيا].", 21, "أصيب أو قتل"),
        ("[18 طالبا] قتلوا أو أصيبوا في القصف.", 18, "قتلوا أو أصيبوا"),
        ("سقط [35 مدنيا] قتلى وجرحى.", 35, "قتلى وجرحى"),
        ("بلغ عدد القتلى والجرحى [52 شخصا].", 52, "القتلى والجرحى"),
        ("القتلى والجرحى: [63]", 63, "القتلى والجرحى"),
    ],
)
def test_one_number_of_both_is_of_no_kind(marked: str, low: int, evidence: str, harm: str):
    text, (record,) = records(marked, harm)
    assert (record.harm.kind, text[record.harm.start : record.harm.end]) == ("unspecified", evidence)
    assert record.empty["harm"] == REASON
    assert record.count is not None
    assert record.count.low == low


@pytest.mark.parametrize(
    "marked",
    [
        "سقوط [19 قتيلا] وجريحان.",
        "سقوط [19 قتيلا] وجريح واحد.",
        "سقوط [19 قتيلا] و[7 جرحى].",
        "سقوط [قتلى] و[جرحى] في القصف.",
        "سقوط [قتلى] و[5 جرحى].",
        "سقوط [قتيل] و[جريح] في القصف.",
        "مقتل [3] وإصابة [20] في انفجار.",
        "مقتل [رجل] وإصابة [20 شخصا] آخرين.",
        "أن طفلا قتل وأصيب [3] معه.",
        "إن [41 شخصا] قتلوا وأصيب [83 آخرون].",
        "قتل وأصيب [آخرون].",
        "من بينهم [قتيل] و[جريح].",
        "عدد القتلى والجرحى [12] و[30] على التوالي.",
        "مقتل [5] في البلدة و[38 مدنيا] في المدينة، وبين قتيل وجريح عادوا.",
    ],
)
def test_numbers_of_their_own_keep_their_harm(marked: str):
    _, found = records(marked)
    assert {record.harm.kind for record in found} == {"killed"}


@pytest.mark.parametrize(
    ("marked", "counts"),
    [
        ("سقوط [24 قتيلا] و[جريحا] في تفجير.", [24, None]),
        ("سقوط [مئتي شهيد] و[جريح].", [200, None]),
        ("سقوط [عشرات الشهداء] و[الجرحى].", [20, None]),
        ("سقط [27] بين [قتيل] و[جريح].", [27, None, None]),
        ("مقتل وإصابة [رجل وامرأة].", [2]),
    ],
)
def test_who_shares_a_number_has_none_alone(marked: str, counts: list[int | None]):
    _, found = records(marked)
    assert [record.count and record.count.low for record in found] == counts
    assert {record.harm.kind for record in found} == {"unspecified"}
    assert all("count" in record.empty for record in found if record.count is None)


@given(st.integers(11, 99), st.sampled_from(["قتيلا", "شهيدا"]), st.sampled_from(["جريحا", "مصابا"]), st.booleans())
def test_the_noun_behind_a_number_decides(number: int, killed: str, injured: str, dual: bool):
    second = injured[:-1] + "ان" if dual else injured
    _, (first, _) = records(f"سقوط [{number} {killed}] و[{second}] أمس.")
    assert first.harm.kind == ("killed" if dual else "unspecified")


@given(nasty_texts.filter(bool), st.data())
def test_any_stretch_of_any_text_can_be_asked(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = joint_harm(FoldedText(text).sentence(), start, end)
    assert found is None or 0 <= found[0] < found[1] <= len(text)


def test_spans_alone_tell_of_one_number_too():
    text = "سقوط 20 قتيلا وجريحا."
    (record,) = RECORDER.records(text, list(read("سقوط [CASUALTY|20 قتيلا وجريحا].")[1].mentions))
    assert record.harm.kind == "unspecified"
    assert record.empty["harm"] == REASON
