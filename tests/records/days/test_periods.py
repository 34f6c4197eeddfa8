"""Tolls of a year or month that is over, of no attack, and since the beginning of a time are totals; others are not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.records.days.periods import past, since_beginning
from hasila.records.record import Record
from hasila.text.folded import FoldedText
from support.records import RECORDER, read
from support.strategies import nasty_texts


def last(marked: str, total: float = 0.2) -> tuple[str, Record]:
    """The text, and its last record; the model reads mentions as totals with a probability."""
    text, layers = read(marked.replace("[", "[CASUALTY Harm=killed|") if "|" not in marked else marked)
    doubtful = replace(layers, totals=dict.fromkeys(layers.harms, total))
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


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("وبهذا يصبح عدد شهداء المخيم من بداية الأسبوع [38 شهيدا]", "من بداية الأسبوع"),
        ("حصيلة القصف منذ مطلع العام بلغت [7 قتلى]", "منذ مطلع العام"),
        ("قتل [9 صيادين] منذ اندلاع الحرب.", "منذ اندلاع الحرب"),
        ("سجل الفريق مقتل [120 مدنيا] في الناحية منذ بداية الحملة", "منذ بداية الحملة"),
        (
            "بلغ عدد القتلى [CASUALTY Harm=killed Cause>x1|30] منذ بداية [ATTACK:x1 Kind=shelling|القصف]",
            "منذ بداية القصف",
        ),
    ],
)
def test_people_counted_since_the_beginning_of_a_time_are_totals(marked: str, words: str):
    text, record = last(marked)
    assert record.running_total is not None
    assert text[record.running_total.start : record.running_total.end] == words
    assert record.date is None


@pytest.mark.parametrize(
    "marked",
    [
        "قتل [ثلاثة رجال] في غارة هي الأعنف على المدينة التي تحاصرها القوات منذ بداية العام.",
        "قتل [ثلاثة رجال] في ثاني هجوم منذ مطلع الشهر.",
        "نقل [ثلاثة جرحى] يعالجون من أول يوم في الحرب",
        "قتل [ثلاثة رجال] منذ بداية اليوم",
        "عدد القتلى [ثلاثة]. وتشهد المدينة معارك منذ بداية العام.",
    ],
)
def test_what_else_began_since_makes_no_total(marked: str):
    assert last(marked)[1].running_total is None


@pytest.mark.parametrize(
    "marked",
    [
        "شهدت المدينة أواخر عام 2012 مجزرة أمام فرن راح ضحيتها أكثر من [60 شخصا].",
        "تمر اليوم ذكرى مذبحة القرية، التي قتل فيها [108 أشخاص] يوم 25 أيار 2012",
        "يذكر أن التفجير الذي ضرب السوق عام 2016 أودى بحياة [300 شخص]",
        "وكان زلزال قد ضرب المنطقة العام الماضي وأسفر عن مقتل [90 شخصا]",
        "المجزرة التي وقعت عام 2015 خلفت نحو [250 قتيلا]",
    ],
)
def test_the_toll_of_one_attack_of_the_past_is_none(marked: str):
    assert last(marked, 0.7)[1].running_total is None


@pytest.mark.parametrize(
    "marked",
    [
        "تحققت البعثة منذ مطلع العام من 58 هجوما، أسفرت عن مقتل [14 مسعفا].",
        "سجلت الجمعية العام الماضي 58 غارة خلفت [140 قتيلا]",
        "وخلال عام أوقعت الغارات [140 قتيلا]",
        "كل هجوم منذ بداية العام خلف [30 قتيلا]",
        "الهجوم مستمر منذ أشهر وأوقع [900 قتيل]",
        "سلسلة تفجيرات في العام الماضي أودت بحياة [900 شخص]",
    ],
)
def test_the_toll_of_many_attacks_stays_a_total(marked: str):
    assert last(marked, 0.7)[1].running_total is not None


@pytest.mark.parametrize(("whole", "part"), [(0.8, 0.3), (0.2, 0.7)])
def test_a_part_is_of_the_time_of_its_whole(whole: float, part: float):
    text, layers = read(
        "قتل [CASUALTY:c1 Harm=killed|90 شخصا] بينهم [CASUALTY Harm=killed SubsetOf>c1|9 أطفال] في المحافظة"
    )
    one, other = RECORDER.records(text, replace(layers, totals={0: whole, 1: part}))
    assert (one.running_total is None) == (other.running_total is None) == (whole < part)


def test_what_somebody_labelled_stays():
    text, layers = read("قتل [CASUALTY Harm=killed|47 شخصا] في المنطقة العام الفائت.")
    (record,) = RECORDER.records(text, layers)
    assert record.running_total is None
    text, layers = read("هجوم قتل فيه [CASUALTY Harm=killed Total=period|47 شخصا]")
    (record,) = RECORDER.records(text, layers)
    assert record.running_total is not None


@given(nasty_texts, nasty_texts, st.integers(0, 30), st.integers(0, 30))
def test_the_words_lie_in_any_text(before: str, behind: str, start: int, length: int):
    text = f"{before} العام الماضي {behind}"
    start = min(start, len(text) - 1)
    end = min(start + 1 + length, len(text))
    found = past(FoldedText(text).sentence(), start, end)
    assert found is None or 0 <= found.start < found.end <= len(text)


@given(nasty_texts, nasty_texts, st.sampled_from(["عدد القتلى منذ بداية العام 38", "38 قتيلا من أول الشهر"]))
def test_the_words_since_a_beginning_lie_in_any_text(before: str, behind: str, told: str):
    text = f"{before} {told} {behind}"
    start = text.index("38")
    found = since_beginning(FoldedText(text).sentence(), start, start + 2)
    assert found is not None
    assert text[found.start : found.end].startswith(("منذ", "من"))
