"""People whom words tell for certain get a record where the model did not find them or was not sure of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.layers import Choice, Layers, MentionLink
from hasila.records.recorder import Recorder
from hasila.spans import Span
from support.strategies import nasty_texts

RECORDER = Recorder()


def layers_of(line: str, sure: float = 0.9, harm: str = "killed") -> tuple[str, Layers]:
    """A text and its layers: what stands between brackets are people."""
    spans, text = [], ""
    for piece in line.split("["):
        inside, _, behind = piece.rpartition("]")
        if inside:
            spans.append(Span(len(text), len(text) + len(inside), inside, "CASUALTY", sure))
        text += inside + behind
    return text, Layers(spans, harms={at: Choice(harm, sure) for at in range(len(spans))}, totals={})


def told(line: str, sure: float = 0.9, harm: str = "killed") -> list[tuple[str, str]]:
    text, layers = layers_of(line, sure, harm)
    return [(record.text, record.harm.kind) for record in RECORDER.records(text, layers)]


@pytest.mark.parametrize(
    ("line", "people", "harm"),
    [
        ("قتل [شاب] في القصف وراح فيها أربع شهداء من دار وحدة", "أربع شهداء", "killed"),
        ("قتل [رجل] ووصل المشفى تسعة جرحى", "تسعة جرحى", "injured"),
        ("قتل [رجل]. سجلت المشافي ٣ قتلى حتى المساء", "٣ قتلى", "killed"),
        ("قتل [رجل] وفي الشويفات جريحان", "جريحان", "injured"),
        ("قتل [رجل] والحصيلة شهيدان", "شهيدان", "killed"),
        ("قتل [رجل] وطلعوا واحد وعشرين متوفي", "واحد وعشرين متوفي", "killed"),
        ("قتل [رجل] وتعاملت الطواقم مع 17 حالة اختناق بالغاز", "17 حالة اختناق", "injured"),
        ("قتل [رجل]، وأصيب 5 آخرون من سكان العمارة", "5 آخرون", "injured"),
        ("قتل [رجل] وجُرح خمسة تلاميذ في الحي", "خمسة تلاميذ", "injured"),
        ("مات [رجل]، واتصاب حداشر.", "حداشر", "injured"),
        ("مات [رجل] وانجرح حوالي ستين في السوق", "ستين", "injured"),
        ("مات [رجل]. كتلوا حداشر زول في السوق", "حداشر زول", "killed"),
        ("مات [رجل] وماتو عشرين سجين تحت السقف", "عشرين سجين", "killed"),
        ("دبحو شي تلاتين نفس ومات [رجل]", "تلاتين نفس", "killed"),
        ("راحوا حدعشر زلمة من ولاد حارتنا ومات [رجل]", "حدعشر زلمة", "killed"),
        ("تسعطاشر نفر ماتوا و[رجل] وأكتر من تلاتين اتجرحوا", "تلاتين", "injured"),
        ("قتل [رجل] و17 منتسب من عدها تصاوبوا بالحجارة", "17 منتسب", "injured"),
        ("قتل [رجل] واعتقل 12 شابا من البلدة", "12 شابا", "detained"),
        ("قتل [رجل] وهُجّرت تسع قرى بأكملها", "تسع قرى", "displaced"),
        ("قتل [رجل] وانقطع الاتصال بـ14 عاملا خرجوا إلى البادية", "14 عاملا", "missing"),
        ("قتل [رجل] وفُقد الاتصال مع خمسة صيادين", "خمسة صيادين", "missing"),
        ("قتل [رجل]. القوات صفّت 8 تكفيريين", "8 تكفيريين", "killed"),
        ("قتل [رجل]. الانفجار كتل ٧ أشخاص", "٧ أشخاص", "killed"),
        ("قتل [رجل] وسجل النادي 147 حالة اعتقال", "147 حالة اعتقال", "detained"),
        ("أصيب [11 آخرون]. وأضافت أن ثلاثا من المصابين نساء", "ثلاثا من المصابين", "injured"),
        ("قتل [رجل]، ولم تتضرر المنازل، بينما جُرح عامل واحد", "عامل واحد", "injured"),
        ("قتل [رجل] وأصيب [خمسة آخرون]، أحدهم بحال الخطر", "أحدهم", "injured"),
        ("قتل [5 أشخاص] including 3 children في الغارة", "3 children", "killed"),
    ],
)
def test_numbers_beside_words_of_harm_have_a_record(line: str, people: str, harm: str):
    assert (people, harm) in told(line)


@pytest.mark.parametrize(
    "line",
    [
        "قتل [رجل]. لا صحة لما نشر عن مقتل 200 شخص في السوق",
        "قتل [رجل]. نفى المصدر مقتل 12 جنديا في المعسكر",
        "قتل [رجل]. سجلت الوزارة 412 إصابة جديدة بالكوليرا",
        "قتل [رجل]. رُصدت 24 إصابة مؤكدة بكورونا",
        "قتل [رجل]. تعافى 187 من أصل 900 إصابة",
        "قتل [رجل]. غياب 4 مصابين عن تشكيلة الفريق",
        "قتل [رجل]. لو انفجر اللغم لقتلت الشظايا 10 جنود ومات عشرات المدنيين",
        "قتل [رجل] ومسعفان شهيدان",
        "قتل [رجل]. أصيب مسن في السبعين أصابه قناص",
        "قتل [رجل]. لم يسقط 3 جرحى في الحادث",
        "قتل [رجل]. أفرج عن عشرين من المحتجزين",
        "قتل [رجل]، أحدهم قال إن حالته جيدة",
        "قتل [رجل]. مناورة لإخلاء 40 مصابا افتراضيا",
    ],
)
def test_what_nobody_tells_as_a_fact_has_none(line: str):
    assert {text for text, _ in told(line)} <= {"رجل", "مسعفان", "مسن"}


def test_a_mention_of_which_the_model_was_not_sure_has_a_record_if_words_tell_it():
    assert told("واتعورو [ثلطعش واحد] في السوق", sure=0.4) == [("ثلطعش واحد", "injured")]
    assert told("شاهدنا [ثلطعش واحد] في السوق", sure=0.4) == []


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("أصيب [تسعة أشخاص] بالرصاص الحي، بينهم مصورة صحفية", ["مصورة"]),
        ("استشهد [سبع أشخاص] الله يرحمن منن تلت نسوان", ["تلت نسوان"]),
        ("قتل [ستة]، اثنين منهم جهال", ["اثنين"]),
        ("قتل [12 شخصا] بينهم طفلان و3 نساء وصحفي", ["طفلان", "3 نساء", "صحفي"]),
        ("قتل [23 مواطنا] من الضفة، بينهم 9 من نابلس و8 من الخليل و6 من جنين", ["9", "8", "6"]),
    ],
)
def test_some_of_others_are_a_part_of_them(line: str, parts: list[str]):
    text, layers = layers_of(line)
    whole, *others = RECORDER.records(text, layers)
    assert [each.text for each in others] == parts
    assert [each.subset_of for each in others] == [0] * len(parts)
    assert {each.harm.kind for each in others} == {whole.harm.kind}


@pytest.mark.parametrize(
    "line",
    [
        "قتل [ستة] ولم ينج منهم أحد",
        "قتل [ستة] في المبنى وأفرج عن آخرين بينهم طفلان",
        "قتل [ثلاثة] في الغارة. وصل المئات بينهم 5 أطفال",
        "قتل [ثلاثة] بينهم 30 طفلا",
        "قتل [ستة] من بينهم القائد",
    ],
)
def test_others_are_no_part(line: str):
    assert len(told(line)) == 1


def test_people_share_what_links_tell_of_those_beside_them():
    text, layers = layers_of("في [طفس] قتل [رجل] وأصيب 5 آخرون بجروح")
    mentions = [Span(3, 6, "طفس", "PLACE", 0.9), layers.mentions[1]]
    layers = Layers(mentions, harms={1: Choice("killed", 0.9)}, links=[MentionLink("Place", 1, 0, 0.9)])
    assert [record.places[0].text for record in RECORDER.records(text, layers)] == ["طفس", "طفس"]


def test_layers_that_somebody_gave_stay_as_they_are():
    assert told("قتل [رجل] ووصل تسعة جرحى بينهم طفل", sure=1.0) == [("رجل", "killed")]


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("لقي [سبعة] عشر راكبا حتفهم", "سبعة عشر راكبا"),
        ("قتل [98] شخصا أمس", "98 شخصا"),
        ("وصل [مئتين و] إلى المشفى", "مئتين و"),
        ("قتل [تمانيه] وعشرين في العنابر", "تمانيه وعشرين"),
        ("قتلى: [9] أحدهم نائب", "9"),
        ("شهداء: [5]\nجرحى: 19 في المشفى", "5"),
        ("قتل [خمسة] الشهداء", "خمسة"),
        ("قتل [سبعة] و[عشرة] آخرين", "سبعة"),
    ],
)
def test_a_mention_has_all_of_its_number_and_the_noun_that_it_counts(line: str, whole: str):
    assert told(line)[0][0] == whole


PEOPLE = ("", "مات عشرين نفر", "3 شهداء وجريحان", "منهم طفلان و3 نساء", "12 من حمص اتجرحوا")


@given(nasty_texts, st.sampled_from(PEOPLE))
def test_in_any_text_records_stay_in_order_and_apart(text: str, people: str):
    whole, layers = layers_of(f"{text.replace('[', '').replace(']', '')} قتل [4] {people}")
    end = 0
    for record in RECORDER.records(whole, layers):
        assert end <= record.at.start < record.at.end <= len(whole)
        end = record.at.end


def test_whoever_keeps_mentions_completes_them_once_and_adds_none_again():
    text, layers = layers_of("قتل [رجل] ووصل المشفى تسعة جرحى", 0.9, "killed")
    completed = RECORDER.completed(text, layers)
    assert [mention.text for mention in completed.mentions] == ["رجل", "تسعة جرحى"]
    read = RECORDER.read(text, completed, is_complete=True)
    assert read == RECORDER.read(text, layers)
    (left,) = RECORDER.read(text, layers, is_complete=True).records
    assert left.text == "رجل"
