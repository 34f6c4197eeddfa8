"""Tolls of a year or month that is over, of no attack, are totals; those of a day or an attack are not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.periods import past
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def last(marked: str) -> tuple[str, Record]:
    """The text, and its last record, whose mentions are rather of an event, as the model reads them."""
    text, layers = read(marked.replace("[", "[CASUALTY Harm=killed|") if "|" not in marked else marked)
    doubtful = replace(layers, totals=dict.fromkeys(layers.harms, 0.2))
    return text, RECORDER.records(text, doubtful)[-1]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("قتل [47 شخصا] في المنطقة العام الفائت.", "العام الفائت"),
        ("وبحسب التقرير قضى [120 مدنيا] في المدينة عام 2019.", "عام 2019"),
        ("سجل المكتب خلال الشهر الماضي مقتل [38 شخصا]", "خلال الشهر الماضي"),
        ("أحصت الجمعية في 2020 مقتل [290 عاملا]", "في 2020"),
        ("قتل [15 صحفيا] في البلاد السنة الماضية", "السنة الماضية"),
        ("كان العام المنصرم صعبا على الصيادين: [83 غريقا] في البحر", "العام المنصرم"),
        ("[3746 شخصا] قتلوا في عموم البلاد خلال 2021", "خلال 2021"),
        ("وفي سنة 2015 مات [خمسون مهاجرا] في البحر", "وفي سنة 2015"),
        ("وجرح [CASUALTY Harm=injured|آلاف العمال] في المناجم خلال عام 2018", "خلال عام 2018"),
    ],
)
def test_tolls_of_a_year_or_month_that_is_over_are_totals(marked: str, words: str):
    text, record = last(marked)
    assert record.running_total is not None
    assert text[record.running_total.start : record.running_total.end] == words


@pytest.mark.parametrize(
    "marked",
    [
        "بكده يبقى عدد شهداء الحي من بداية الأسبوع [41 شهيد]",
        "وبلغ عدد القتلى في المدينة منذ مطلع العام [CASUALTY Harm=killed|190 قتيلا] جراء [ATTACK Kind=shelling|القصف]",
        "إجمالي المفقودين منذ اندلاع الحرب: [CASUALTY Harm=missing|600]",
        "لترتفع حصيلة الضحايا منذ بداية الشهر إلى [CASUALTY Harm=killed|33]",
    ],
)
def test_tallies_since_the_beginning_of_a_time_are_totals_whatever_the_model_reads(marked: str):
    assert last(marked)[1].running_total is not None


@pytest.mark.parametrize(
    "marked",
    [
        "وبلغ عدد القتلى منذ بداية اليوم [9 قتلى]",
        "وبلغ عدد القتلى منذ بداية الهجوم [9 قتلى]",
        "عدد سكان الحي قليل. قصف من بداية الأسبوع. قتل [3 رجال]",
        "قتل منذ بداية الأسبوع قائد، وفي قصف اليوم [3 رجال]",
        "وبلغ عدد القتلى [9 قتلى] من أول الشارع",
    ],
)
def test_tallies_of_one_event_are_none(marked: str):
    assert last(marked)[1].running_total is None


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [شاب] في القرية العام الفائت.",
        "قتل [9 رجال] في القرية العام الماضي.",
        "قتل [47 شخصا] في المنطقة يوم 5 آذار من العام الماضي.",
        "قتل [47 شخصا] في المنطقة في 12 نيسان عام 2019.",
        "قتل [47 شخصا] في المنطقة صباح السبت.",
        "قتل [47 شخصا] اليوم. وكان العام الماضي هادئا.",
        "قتل [47 شخصا] في القرية، وكان سكانها نزحوا العام الماضي.",
        "قتل [47 شخصا] في القرية الشهر الحالي.",
        "[CASUALTY Harm=displaced|47 شخصا] في المخيم منذ العام الماضي",
        "قتل [CASUALTY Harm=killed|47 شخصا] العام الماضي في [ATTACK Kind=other|مجزرة]",
        "قتل [CASUALTY Harm=killed Cause>x1|47 شخصا] بـ[ATTACK:x1 Kind=airstrike|غارة] في 2019",
    ],
)
def test_other_tolls_are_of_events(marked: str):
    assert last(marked)[1].running_total is None


def test_what_somebody_labelled_stays():
    text, layers = read("قتل [CASUALTY Harm=killed|47 شخصا] في المنطقة العام الفائت.")
    (record,) = RECORDER.records(text, layers)
    assert record.running_total is None


@given(nasty_texts, nasty_texts, st.integers(0, 30), st.integers(0, 30))
def test_the_words_lie_in_any_text(before: str, behind: str, start: int, length: int):
    text = f"{before} العام الماضي {behind}"
    start = min(start, len(text) - 1)
    end = min(start + 1 + length, len(text))
    found = past(FoldedText(text).sentence(), start, end)
    assert found is None or 0 <= found.start < found.end <= len(text)
